//! `temtin balance`: what does not balance, and what was not declared.
use crate::cli::context::{Context, command, common, option, parsed};
use crate::cli::terminal;
use crate::domain::error::Result;
use crate::domain::id::BatchId;
use crate::service::trace;
use crate::text::faults;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::json;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    common(lang, command(lang, "balance")).arg(option(lang, "batch", "BATCH"))
}

/// Lists it.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let services = context.open()?;
    let found = match parsed::<BatchId>(matches, "batch")? {
        Some(batch) => vec![(batch.clone(), trace::imbalances_of(&services, &batch)?)],
        None => trace::all_imbalances(&services)?,
    };
    let found: Vec<_> = found.into_iter().filter(|(_, faults)| !faults.is_empty()).collect();
    if found.is_empty() {
        terminal::line(context, &context.say("cli-balance-none", &[]));
    }
    for (batch, faults) in &found {
        for fault in faults {
            terminal::line(context, &format!("{batch}: {}", faults::fault(context.lang, fault)));
        }
    }
    let told = |(batch, faults): &(BatchId, Vec<crate::domain::error::Fault>)| {
        let faults: Vec<_> =
            faults.iter().map(|fault| json!({ "code": fault.code, "detail": faults::fault(context.lang, fault) })).collect();
        json!({ "batch": batch, "faults": faults })
    };
    terminal::json(context, &json!({ "imbalances": found.iter().map(told).collect::<Vec<_>>() }));
    Ok(())
}
