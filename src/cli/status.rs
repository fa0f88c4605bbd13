//! `temtin status RUN [FROM-TO] [--set REASON]`: shows and changes the state of stamps.
use crate::cli::context::{Context, command, common, deed, option, parsed, positional, text};
use crate::cli::range::range;
use crate::cli::terminal;
use crate::domain::error::Result;
use crate::domain::number::NumberRange;
use crate::domain::run::{Run, StatusReason};
use crate::domain::stamp::StampState;
use crate::service::access::Actor;
use crate::service::bind;
use crate::service::services::Services;
use crate::service::status::{self, StatusOrder};
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::json;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    common(lang, command(lang, "status"))
        .arg(positional(lang, "run", "RUN").required(false))
        .arg(positional(lang, "range", "FROM-TO").required(false))
        .arg(option(lang, "set", "REASON").requires("range"))
        .arg(option(lang, "key", "KEY"))
}

/// Shows or changes.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let services = context.open()?;
    let Some(id) = parsed(matches, "run")? else {
        return list(context, &services);
    };
    let run = bind::run(&services, id)?;
    let numbers = text(matches, "range").map(|text| range(&run, text)).transpose()?;
    match (numbers, parsed::<StatusReason>(matches, "set")?) {
        (Some(numbers), Some(reason)) => change(context, &services, matches, numbers, reason),
        (Some(numbers), None) if numbers.count() == 1 => show(context, &services, numbers),
        _ => tally(context, &services, &run, numbers.unwrap_or(run.numbers)),
    }
}

/// Every run, so that an id that was lost is found again.
fn list(context: &Context, services: &Services) -> Result<()> {
    let mut listed = Vec::new();
    for run in services.view().runs() {
        let batch = run.batch.as_ref().map_or_else(|| "–".to_owned(), ToString::to_string);
        let (id, count, issued) = (run.id().to_string(), run.numbers.count().to_string(), run.issued.to_string());
        let product = run.product.as_str();
        let args = [("run", &*id), ("count", &count), ("issued", &issued), ("batch", &batch), ("product", product)];
        terminal::line(context, &context.say("cli-status-run", &args));
        listed.push(
            json!({ "run": id, "product": run.product, "batch": run.batch, "count": run.numbers.count(), "issued": run.issued }),
        );
    }
    terminal::json(context, &json!({ "runs": listed }));
    Ok(())
}

fn change(
    context: &Context,
    services: &Services,
    matches: &ArgMatches,
    numbers: NumberRange,
    reason: StatusReason,
) -> Result<()> {
    let order = StatusOrder { deed: deed(matches, &services.env)?, numbers, reason };
    let right = Actor::Operator.can_change_status(&status::owner(services, &order)?)?;
    let (moved, _) = status::change(services, &right, &order, services.env.now())?;
    let args = [("moved", moved.to_string()), ("count", numbers.count().to_string()), ("state", state(context, reason.state()))];
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    terminal::line(context, &context.say("cli-status-changed", &args));
    terminal::json(context, &json!({ "moved": moved, "of": numbers.count(), "state": reason.state() }));
    Ok(())
}

fn show(context: &Context, services: &Services, numbers: NumberRange) -> Result<()> {
    let standing = status::show(services, numbers.first())?;
    let scans: u64 = standing.scans.iter().map(|(_, count)| count).sum();
    let reason = standing.change.as_ref().map(|change| change.reason);
    let batch = standing.run.batch.clone().or_else(|| standing.binding.as_ref().map(|binding| binding.batch.clone()));
    let args = [
        ("number", numbers.first().to_string()),
        ("state", state(context, standing.state)),
        ("batch", batch.as_ref().map_or_else(|| "–".to_owned(), ToString::to_string)),
        ("scans", scans.to_string()),
    ];
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    terminal::line(context, &context.say("cli-status-one", &args));
    terminal::json(
        context,
        &json!({ "number": numbers.first(), "state": standing.state, "reason": reason, "batch": batch, "scans": scans }),
    );
    Ok(())
}

fn tally(context: &Context, services: &Services, run: &Run, numbers: NumberRange) -> Result<()> {
    let tally = status::tally(services, numbers);
    for (stamp_state, count) in tally.iter().filter(|(_, count)| *count > 0) {
        let args = [("state", state(context, *stamp_state)), ("count", count.to_string())];
        let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        terminal::line(context, &context.say("cli-status-tally", &args));
    }
    let [active, revoked, suspended, waiting] = tally.map(|(_, count)| count);
    let states = json!({ "active": active, "revoked": revoked, "suspended": suspended, "not-activated": waiting });
    terminal::json(context, &json!({ "run": run.id().to_string(), "states": states }));
    Ok(())
}

fn state(context: &Context, state: StampState) -> String {
    let key = match state {
        StampState::Active => "cli-state-active",
        StampState::Revoked => "cli-state-revoked",
        StampState::Suspended => "cli-state-suspended",
        StampState::NotActivated => "cli-state-not-activated",
    };
    context.say(key, &[])
}
