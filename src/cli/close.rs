//! `temtin close BATCH`: the batch is sold out; `--reopen` takes that back.
use crate::cli::context::{Context, command, common, needed, option, positional, switch, text};
use crate::cli::terminal;
use crate::domain::error::Result;
use crate::domain::id::BatchId;
use crate::domain::time::parse_date;
use crate::service::access::Actor;
use crate::service::events;
use crate::store::contract::receipt::Done;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::json;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    common(lang, command(lang, "close"))
        .arg(positional(lang, "batch", "BATCH"))
        .arg(option(lang, "on", "DATE"))
        .arg(switch(lang, "reopen").conflicts_with("on"))
}

/// Closes, or opens again.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let services = context.open()?;
    let id: BatchId = needed(matches, "batch")?;
    let now = services.env.now();
    let day = match text(matches, "on") {
        _ if matches.get_flag("reopen") => None,
        Some(day) => Some(parse_date(day)?),
        None => Some(services.registry.zone.day(now)),
    };
    let right = Actor::Operator.can_record(&events::batch(&services, &id)?.owner)?;
    let done = events::close(&services, &right, &id, day, now)?;
    let shown = day.map(|day| day.to_string()).unwrap_or_default();
    let key = if day.is_some() { "cli-close-done" } else { "cli-close-reopened" };
    terminal::line(context, &context.say(key, &[("batch", id.as_str()), ("date", &shown)]));
    terminal::json(context, &json!({ "batch": id, "sold_out_on": day, "new": done == Done::Now }));
    Ok(())
}
