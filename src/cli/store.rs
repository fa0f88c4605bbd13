//! `temtin store check`: reads everything that is kept, or an archive of it, and says what is wrong. `temtin store copy`: takes it to
//! another engine.
use crate::cli::archives::opened;
use crate::cli::context::{Context, FAILED, command, in_words, needed, option, part, positional, switch};
use crate::cli::terminal;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::hex::hex;
use crate::service::access::Actor;
use crate::service::backup::copy::copy;
use crate::service::backup::proof::{RootTold, prove};
use crate::service::check::{self, Report, Subject};
use crate::service::setup;
use crate::service::sweep;
use crate::store::open::Place;
use crate::text::catalogue::say;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::json;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    let check = part(lang, "store", "check").arg(option(lang, "archive", "FILE").num_args(1..));
    let copy = in_words(lang, Command::new("copy")).about(say(lang, "cli-store-copy-about", &[])).arg(switch(lang, "json"));
    let copy = copy.arg(positional(lang, "from", "FROM")).arg(positional(lang, "to", "TO"));
    command(lang, "store").subcommand_required(true).arg_required_else_help(true).subcommands([
        check,
        copy,
        part(lang, "store", "sweep"),
    ])
}

/// Whether this call needs no store that a server may have open: it reads archives, or copies what it opens itself.
pub fn is_apart(matches: &ArgMatches) -> bool {
    matches.subcommand().is_some_and(|(name, flags)| name == "copy" || flags.contains_id("archive"))
}

/// Does what [`is_apart`], in this process.
pub fn run_apart(context: &Context, matches: &ArgMatches) -> Result<u8> {
    match matches.subcommand() {
        Some(("copy", flags)) => copy_store(context, flags)?,
        Some((_, flags)) => check_archives(context, flags)?,
        None => {}
    }
    Ok(0)
}

fn copy_store(context: &Context, flags: &ArgMatches) -> Result<()> {
    let (from, to): (Place, Place) = (needed(flags, "from")?, needed(flags, "to")?);
    let copied = copy(&from, &to)?;
    let [records, runs, files, entries] =
        [copied.records, copied.runs, copied.files, copied.entries].map(|count| count.to_string());
    let (dir, root, keys) = (to.data().display().to_string(), hex(&copied.root), to.data().join("keys").display().to_string());
    let args = [
        ("dir", dir.as_str()),
        ("records", &records),
        ("runs", &runs),
        ("files", &files),
        ("entries", &entries),
        ("root", &root),
        ("digest", &copied.digest),
        ("keys", &keys),
    ];
    terminal::line(context, &context.say("cli-store-copied", &args));
    terminal::json(
        context,
        &json!({ "data": dir, "records": copied.records, "runs": copied.runs, "files": copied.files, "entries": copied.entries,
                 "root": root, "digest": copied.digest }),
    );
    Ok(())
}

/// Proves archives, each the continuation of the one before it, without making anything of them.
fn check_archives(context: &Context, flags: &ArgMatches) -> Result<()> {
    let proved = prove(&mut opened(flags, "archive")?)?;
    let files = flags.get_many::<String>("archive").into_iter().flatten();
    let mut said = Vec::new();
    for (file, one) in files.zip(&proved) {
        let (change, entries) = one.manifest.as_ref().map_or((0, 0), |manifest| (manifest.change, manifest.log.size));
        let root = hex(&one.root);
        let [records, runs, files, shown_change, shown_entries] =
            [one.records, one.runs, one.files, change, entries].map(|count| count.to_string());
        let args = [
            ("file", file.as_str()),
            ("origin", &one.origin),
            ("records", &records),
            ("runs", &runs),
            ("files", &files),
            ("change", &shown_change),
            ("entries", &shown_entries),
            ("root", &root),
        ];
        let told = one.root_told == RootTold::Again;
        let key = match (&one.manifest, told) {
            (None, _) => "cli-archive-first",
            (Some(_), true) => "cli-archive-good",
            (Some(_), false) => "cli-archive-good-alone",
        };
        terminal::line(context, &context.say(key, &args));
        let manifest = one.manifest.as_ref();
        said.push(json!({ "file": file, "origin": one.origin, "records": one.records, "runs": one.runs, "files": one.files,
                          "version": manifest.map_or(1, |manifest| manifest.version),
                          "change": manifest.map(|manifest| manifest.change), "log_size": manifest.map(|manifest| manifest.log.size),
                          "since": manifest.and_then(|manifest| manifest.since.as_ref()).map(|since| since.change),
                          "root": manifest.map(|_| root.clone()), "digest": manifest.map(|manifest| manifest.digest.clone()),
                          "root_told": told }));
    }
    terminal::json(context, &json!({ "archives": said }));
    Ok(())
}

/// Takes away what no record names, and says how much it was.
fn sweep_files(context: &Context) -> Result<()> {
    let services = context.open()?;
    let swept = sweep::sweep(&services, &Actor::Operator.can_sweep()?, sweep::UNUSED)?;
    let [removed, bytes, fresh] = [swept.removed, swept.bytes, swept.fresh].map(|count| count.to_string());
    terminal::line(context, &context.say("cli-store-swept", &[("removed", &removed), ("bytes", &bytes), ("fresh", &fresh)]));
    terminal::json(context, &json!({ "removed": swept.removed, "bytes": swept.bytes, "fresh": swept.fresh }));
    Ok(())
}

/// Checks; exit code 1 when something is wrong. A store that its head refuses is read all the same.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<u8> {
    if is_apart(matches) {
        // A client does these itself: a server neither reads nor writes files that a client names.
        return Err(Fault::new("desk-call").into());
    }
    if matches.subcommand_name() == Some("sweep") {
        return sweep_files(context).map(|()| 0);
    }
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
                 "audit_lines": report.audit, "spare_files": report.spare_files, "files": report.files,
                 "unused_files": report.unused_files, "digest": digest, "root": root, "faults": faults }),
    );
}
