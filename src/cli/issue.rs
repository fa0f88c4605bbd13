//! `temtin issue`: stamps for a batch, or a roll printed ahead.
use crate::cli::context::{Context, command, common, count, deed, needed, option, parsed, positional, text};
use crate::cli::terminal;
use crate::domain::error::Result;
use crate::domain::run::Run;
use crate::domain::time::parse_date;
use crate::service::access::Actor;
use crate::service::issue::{self, IssueFor, IssueOrder};
use crate::store::contract::receipt::Done;
use crate::text::lang::Lang;
use clap::{ArgGroup, ArgMatches, Command};
use serde_json::json;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    common(lang, command(lang, "issue"))
        .arg(positional(lang, "batch", "BATCH").required(false))
        .arg(option(lang, "product", "PRODUCT").requires("count"))
        .group(ArgGroup::new("what").args(["batch", "product"]).required(true))
        .arg(option(lang, "count", "N"))
        .arg(option(lang, "beyond", "REASON").requires("batch").requires("count"))
        .arg(option(lang, "use-by", "DATE").requires("product"))
        .arg(option(lang, "key", "KEY"))
}

/// Issues.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let count = count(matches, "count")?;
    let use_by = text(matches, "use-by").map(parse_date).transpose()?;
    let what = match parsed(matches, "batch")? {
        Some(batch) => match text(matches, "beyond") {
            Some(why) => IssueFor::Beyond(batch, count.unwrap_or_default(), why.to_owned()),
            None => IssueFor::Batch(batch, count),
        },
        None => IssueFor::Roll(needed(matches, "product")?, count.unwrap_or_default(), use_by),
    };
    let services = context.open()?;
    let order = IssueOrder { deed: deed(matches, &services.env)?, what };
    let right = Actor::Operator.can_issue(&issue::owner(&services, &order.what)?)?;
    let (run, done) = issue::issue(&services, &right, &order, services.env.now())?;
    let args = [("run", run.id().to_string()), ("count", run.numbers.count().to_string()), ("numbers", run.numbers.to_string())];
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let key = if done == Done::Now { "cli-issue-done" } else { "cli-issue-before" };
    terminal::line(context, &context.say(key, &args));
    terminal::json(context, &shown(&run, done));
    Ok(())
}

fn shown(run: &Run, done: Done) -> serde_json::Value {
    json!({
        "run": run.id().to_string(), "first": run.numbers.first(), "count": run.numbers.count(), "kid": run.kid.get(),
        "product": run.product, "batch": run.batch, "lot": run.lot, "kind": run.kind, "issued": run.issued, "expires": run.expiry,
        "beyond": run.beyond, "new": done == Done::Now,
    })
}
