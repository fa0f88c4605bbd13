//! `temtin log audit`: reads the audit log and says each place where it is not what was written; `--show N` prints its last lines.
use crate::cli::context::{Context, FAILED, command, option, part, text};
use crate::cli::terminal;
use crate::domain::audit::{AuditLine, Stage};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::hex::hex;
use crate::service::audit_proof::{self, AuditReport, AuditSubject};
use crate::service::setup;
use crate::text::catalogue::say;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::{Value, json};

/// Most lines that are shown at once.
const SHOWN_MAX: usize = 10_000;

/// Deeds without an end that are shown one by one.
const OPEN_MAX: usize = 100;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    // Another command has a flag of this name with other words.
    let audit = part(lang, "log", "audit")
        .arg(option(lang, "since", "N").help(say(lang, "cli-log-since", &[])))
        .arg(option(lang, "show", "N").conflicts_with("since"));
    command(lang, "log").subcommand_required(true).arg_required_else_help(true).subcommand(audit)
}

/// Does it; exit code 1 when something is broken. A registry that its head refuses is read all the same.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<u8> {
    let flags = matches.subcommand().map_or(matches, |(_, flags)| flags);
    let number =
        |name| text(flags, name).map(|text| text.parse::<u64>().map_err(|_| Fault::new("count-shape").value(text))).transpose();
    let (since, shown) = (number("since")?.unwrap_or(0), number("show")?);
    match &context.served {
        Some(services) => read(context, &AuditSubject::of(services), since, shown),
        None => {
            let laid_open = setup::lay_open(&context.data, &|asked| context.passphrase(asked))?;
            read(context, &laid_open.audit(), since, shown)
        }
    }
}

fn read(context: &Context, subject: &AuditSubject<'_>, since: u64, shown: Option<u64>) -> Result<u8> {
    if let Some(count) = shown {
        let count = usize::try_from(count).unwrap_or(SHOWN_MAX).min(SHOWN_MAX);
        let lines = audit_proof::last(subject.store, count)?;
        lines.iter().for_each(|line| terminal::line(context, &told(context, line)));
        terminal::json(context, &json!({ "lines": lines.iter().map(spelled).collect::<Vec<_>>() }));
        return Ok(0);
    }
    let report = audit_proof::prove(subject, since)?;
    show(context, &report);
    if report.breaks.is_empty() {
        return Ok(0);
    }
    terminal::error(context.caller.as_ref(), context.lang, &Error::invalid(report.breaks));
    Ok(FAILED)
}

fn show(context: &Context, report: &AuditReport) {
    let [lines, last, logged, open, broken] =
        [report.lines, report.head.seq, report.logged, report.open.len() as u64, report.breaks.len() as u64]
            .map(|n| n.to_string());
    let hash = hex(&report.head.hash);
    let args =
        [("lines", lines.as_str()), ("last", &last), ("logged", &logged), ("open", &open), ("hash", &hash), ("broken", &broken)];
    terminal::line(context, &context.say("cli-log-audit-read", &args));
    if !report.open.is_empty() {
        terminal::line(context, &context.say("cli-log-audit-open", &args));
        report.open.iter().take(OPEN_MAX).for_each(|line| terminal::line(context, &told(context, line)));
    }
    let key = if report.breaks.is_empty() { "cli-log-audit-good" } else { "cli-log-audit-bad" };
    terminal::line(context, &context.say(key, &args));
    let breaks: Vec<Value> = report
        .breaks
        .iter()
        .map(|fault| {
            let args: serde_json::Map<String, Value> =
                fault.args.iter().map(|(name, value)| ((*name).into(), json!(value))).collect();
            json!({ "code": fault.code, "args": args, "told": fault.value })
        })
        .collect();
    terminal::json(
        context,
        &json!({ "lines": report.lines, "head": { "line": report.head.seq, "hash": hash }, "logged_heads": report.logged, "logged_line": report.logged_line,
                 "heads_beside": report.beside, "open": report.open.iter().map(spelled).collect::<Vec<_>>(), "breaks": breaks }),
    );
}

/// A line for people.
fn told(context: &Context, line: &AuditLine) -> String {
    let note = &line.note;
    let who = context.say(&format!("audit-by-{}", note.who.by.code()), &[("id", note.who.by.id())]);
    let who = match &note.who.acting_for {
        Some(producer) => context.say("cli-log-audit-for", &[("who", &who), ("producer", producer.as_str())]),
        None => who,
    };
    let stage = match &note.stage {
        Stage::Begun => context.say("audit-begun", &[]),
        Stage::Done { begun } => context.say("audit-done", &[("begun", &begun.to_string())]),
        Stage::Refused { begun, code } => context.say("audit-refused", &[("begun", &begun.to_string()), ("code", code.as_str())]),
    };
    let (number, at) = (line.seq.to_string(), note.at.to_string());
    let args = [
        ("line", number.as_str()),
        ("at", &at),
        ("who", &who),
        ("deed", note.deed.as_str()),
        ("object", note.object.as_str()),
        ("stage", &stage),
    ];
    context.say("cli-log-audit-line", &args)
}

/// A line for machines.
fn spelled(line: &AuditLine) -> Value {
    let note = &line.note;
    let (stage, begun, code) = match &note.stage {
        Stage::Begun => ("begun", None, None),
        Stage::Done { begun } => ("done", Some(begun), None),
        Stage::Refused { begun, code } => ("refused", Some(begun), Some(code.as_str())),
    };
    json!({ "line": line.seq, "at": note.at, "by": note.who.by.code(), "id": note.who.by.id(), "acting_for": note.who.acting_for,
            "deed": note.deed.as_str(), "object": note.object.as_str(), "stage": stage, "begun": begun, "code": code,
            "previous": hex(&line.previous) })
}
