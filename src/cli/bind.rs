//! `temtin bind RUN FROM-TO BATCH`: ties a part of a roll to a batch.
use crate::cli::context::{Context, command, common, deed, needed, option, positional, text};
use crate::cli::range::range;
use crate::cli::terminal;
use crate::domain::error::Result;
use crate::service::access::Actor;
use crate::service::bind::{self, BindOrder};
use crate::store::contract::receipt::Done;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::json;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    common(lang, command(lang, "bind"))
        .arg(positional(lang, "run", "RUN"))
        .arg(positional(lang, "range", "FROM-TO"))
        .arg(positional(lang, "batch", "BATCH"))
        .arg(option(lang, "correction", "REASON"))
        .arg(option(lang, "key", "KEY"))
}

/// Binds.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let services = context.open()?;
    let run = bind::run(&services, needed(matches, "run")?)?;
    let order = BindOrder {
        deed: deed(matches, &services.env)?,
        run: run.id(),
        numbers: range(&run, text(matches, "range").unwrap_or_default())?,
        batch: needed(matches, "batch")?,
        correction: text(matches, "correction").map(str::to_owned),
    };
    let (binding, done) = bind::bind(&services, &Actor::Operator.can_issue(&run.owner)?, &order, services.env.now())?;
    let (numbers, count) = (binding.numbers.to_string(), binding.numbers.count().to_string());
    let args = [("numbers", numbers.as_str()), ("count", count.as_str()), ("batch", binding.batch.as_str())];
    terminal::line(context, &context.say("cli-bind-done", &args));
    let new = done == Done::Now;
    terminal::json(
        context,
        &json!({ "run": run.id().to_string(), "from": binding.numbers.first(), "to": binding.numbers.last(), "batch": binding.batch, "new": new }),
    );
    Ok(())
}
