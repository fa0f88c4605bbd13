//! `temtin store check`: reads everything that is kept and says what is wrong. `temtin store sweep`: takes unused files away.
use crate::cli::context::{Context, FAILED, command, part};
use crate::cli::terminal;
use crate::domain::error::{Error, Result};
use crate::domain::hex::hex;
use crate::service::access::Actor;
use crate::service::check::{self, Report, Subject};
use crate::service::setup;
use crate::service::sweep;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::json;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    command(lang, "store")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([part(lang, "store", "check"), part(lang, "store", "sweep")])
}

/// Runs the part that is named.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<u8> {
    match matches.subcommand_name() {
        Some("sweep") => sweep(context).map(|()| 0),
        Some(_) | None => check(context),
    }
}

/// Takes away what no record names, and says how much it was.
fn sweep(context: &Context) -> Result<()> {
    let services = context.open()?;
    let swept = sweep::sweep(&services, &Actor::Operator.can_sweep()?, sweep::UNUSED)?;
    let [removed, bytes, fresh] = [swept.removed, swept.bytes, swept.fresh].map(|count| count.to_string());
    terminal::line(context, &context.say("cli-store-swept", &[("removed", &removed), ("bytes", &bytes), ("fresh", &fresh)]));
    terminal::json(context, &json!({ "removed": swept.removed, "bytes": swept.bytes, "fresh": swept.fresh }));
    Ok(())
}

/// Checks; exit code 1 when something is wrong. A store that its head refuses is read all the same.
fn check(context: &Context) -> Result<u8> {
    let bar = context.caller.progress(&context.say("cli-store-reading", &[]));
    let progress = |done, of| bar.show(done, of);
    let report = match &context.served {
        Some(services) => check::check(&Subject::of(services), &progress)?,
        None => {
            let laid_open = setup::lay_open(&context.data, &|asked| context.passphrase(asked))?;
            check::check(&laid_open.subject(), &progress)?
        }
    };
    drop(bar);
    show(context, &report);
    if report.faults.is_empty() {
        return Ok(0);
    }
    terminal::error(context.caller.as_ref(), context.lang, &Error::invalid(report.faults));
    Ok(FAILED)
}

fn show(context: &Context, report: &Report) {
    let (digest, root) = (hex(&report.digest), hex(&report.root));
    let numbers = [
        ("rows", report.rows),
        ("scans", report.scans),
        ("runs", report.runs),
        ("stamps", report.stamps),
        ("entries", report.entries),
        ("spare", report.spare_files),
        ("files", report.files),
        ("unused", report.unused_files),
        ("faults", report.faults.len() as u64),
    ];
    let shown: Vec<(&str, String)> = numbers.iter().map(|(name, count)| (*name, count.to_string())).collect();
    let mut shown: Vec<(&str, &str)> = shown.iter().map(|(name, count)| (*name, count.as_str())).collect();
    shown.extend([("digest", digest.as_str()), ("root", root.as_str())]);
    terminal::line(context, &context.say("cli-store-read", &shown));
    let key = if report.faults.is_empty() { "cli-store-good" } else { "cli-store-bad" };
    terminal::line(context, &context.say(key, &shown));
    let faults: Vec<_> = report
        .faults
        .iter()
        .map(|fault| {
            let args: serde_json::Map<String, _> =
                fault.args.iter().map(|(name, value)| ((*name).into(), json!(value))).collect();
            json!({ "code": fault.code, "args": args })
        })
        .collect();
    terminal::json(
        context,
        &json!({ "rows": report.rows, "scans": report.scans, "runs": report.runs, "stamps": report.stamps, "entries": report.entries,
                 "spare_files": report.spare_files, "files": report.files,
                 "unused_files": report.unused_files, "digest": digest, "root": root, "faults": faults }),
    );
}
