//! `temtin proposal list|confirm|refuse`: deeds that two people agree on; who confirms types password and code here.
use crate::cli::context::{Context, command, needed, option, part, positional, switch, text};
use crate::cli::terminal;
use crate::domain::account::Account;
use crate::domain::completeness::WaiverSubject;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::ProposalId;
use crate::domain::proposal::{Proposal, ProposalState, Standing, Wish};
use crate::domain::recall::RecallKind;
use crate::service::access::{self, Actor};
use crate::service::accounts::sign_in;
use crate::service::proposals;
use crate::service::services::Services;
use crate::text::catalogue::say;
use crate::text::lang::Lang;
use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};
use std::path::Path;
use zeroize::Zeroizing;

/// Longest file with a password and a code, in bytes.
const SECRETS_MAX: u64 = 4_096;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    // Other commands have flags of these names with other words.
    let own =
        |name: &'static str, value: &'static str, words: &str| -> Arg { option(lang, name, value).help(say(lang, words, &[])) };
    let id = || positional(lang, "proposal", "ID");
    let person = || option(lang, "as", "NAME");
    let secrets = || option(lang, "password-file", "FILE").requires("as");
    command(lang, "proposal")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(part(lang, "proposal", "list").arg(switch(lang, "all").help(say(lang, "cli-proposal-all", &[]))))
        .subcommand(part(lang, "proposal", "confirm").arg(id()).arg(person().required(true)).arg(secrets()))
        .subcommand(
            part(lang, "proposal", "refuse")
                .arg(id())
                .arg(own("reason", "TEXT", "cli-proposal-reason").required(true))
                .arg(person())
                .arg(secrets()),
        )
}

/// Does it.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let services = context.open_unnoted()?;
    match matches.subcommand() {
        Some(("confirm", matches)) => {
            let id: ProposalId = needed(matches, "proposal")?;
            // Before anybody types a password for what is not there.
            proposals::find(&services, &id)?;
            let person = person(context, &services, text(matches, "as").unwrap_or_default(), matches)?;
            let confirmed = proposals::confirm(&services, &context.place(), &id, &person, services.env.now())?;
            let args = [("id", confirmed.id.as_str()), ("what", &wished(context, &confirmed.wish))];
            told(context, &services, &confirmed, &context.say("cli-proposal-confirmed", &args))
        }
        Some(("refuse", matches)) => {
            let id: ProposalId = needed(matches, "proposal")?;
            let stood = proposals::find(&services, &id)?;
            let right = match text(matches, "as") {
                Some(name) => access::may_propose(&person(context, &services, name, matches)?, &stood.wish)?,
                None => Actor::Operator.can_propose()?,
            };
            let reason = text(matches, "reason").unwrap_or_default();
            let down = proposals::turn_down(&services, &context.place(), &right, &id, reason, services.env.now())?;
            told(context, &services, &down, &context.say("cli-proposal-refused", &[("id", down.id.as_str())]))
        }
        Some((_, matches)) => list(context, &services, matches.get_flag("all")),
        None => list(context, &services, false),
    }
}

/// Proposes what the operator may not do alone, and says how it is confirmed.
pub fn propose(context: &Context, services: &Services, wish: Wish, reason: &str) -> Result<()> {
    let right = Actor::Operator.can_propose()?;
    let made = proposals::propose(services, &context.place(), &right, wish, reason, services.env.now())?;
    let url = format!("{}/office/proposals/{}", services.registry.base(), made.id);
    let ends = services.registry.zone.wall(made.ends()).strftime("%Y-%m-%d %H:%M").to_string();
    let args = [("what", wished(context, &made.wish)), ("id", made.id.to_string()), ("url", url), ("ends", ends)];
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    told(context, services, &made, &context.say("cli-proposal-made", &args))
}

fn told(context: &Context, services: &Services, proposal: &Proposal, sentence: &str) -> Result<()> {
    terminal::line(context, sentence);
    terminal::json(context, &shown(services, proposal)?);
    Ok(())
}

fn list(context: &Context, services: &Services, all: bool) -> Result<()> {
    let now = services.env.now();
    let waits = |one: &Proposal| matches!(one.standing(now), Standing::Open | Standing::Alone);
    let listed: Vec<Proposal> = proposals::all(services)?.into_iter().filter(|one| all || waits(one)).collect();
    if listed.is_empty() {
        terminal::line(context, &context.say("cli-proposal-none", &[]));
    }
    for one in &listed {
        let state = context.say(&format!("proposal-state-{}", one.standing(now).code()), &[]);
        let (what, made) = (wished(context, &one.wish), one.at.to_string());
        let args = [
            ("id", one.id.as_str()),
            ("what", &what),
            ("by", one.by.name()),
            ("state", &state),
            ("at", &made),
            ("why", &one.reason),
        ];
        terminal::line(context, &context.say("cli-proposal-line", &args));
    }
    let listed = listed.iter().map(|one| shown(services, one)).collect::<Result<Vec<Value>>>()?;
    terminal::json(context, &json!({ "proposals": listed }));
    Ok(())
}

/// What is wished, in a line.
fn wished(context: &Context, wish: &Wish) -> String {
    match wish {
        Wish::NewKey(kid) => context.say("proposal-new-key", &[("kid", &kid.to_string())]),
        Wish::RetireKey(kid) => context.say("proposal-retire-key", &[("kid", &kid.to_string())]),
        Wish::Waive(waiver) => {
            let name = match &waiver.subject {
                WaiverSubject::Product(id) => id.as_str(),
                WaiverSubject::Batch(id) => id.as_str(),
            };
            let item = context.say(&format!("item-{}", waiver.item.code()), &[]);
            context.say("proposal-waive", &[("item", &item), ("name", name), ("until", &waiver.until.to_string())])
        }
        Wish::Recall(recall) => {
            let what = context.say(&format!("recall-scope-{}", recall.scope.code()), &[("name", &recall.scope.name())]);
            let title = match recall.kind {
                RecallKind::Recall => "recall-title-recall",
                RecallKind::Hold => "recall-title-hold",
            };
            context.say(title, &[("what", &what)])
        }
    }
}

fn shown(services: &Services, proposal: &Proposal) -> Result<Value> {
    let standing = proposal.standing(services.env.now());
    let (decided, seen) = match &proposal.state {
        ProposalState::Open => (None, None),
        ProposalState::Confirmed { by, .. } => (Some(by.as_str()), None),
        ProposalState::TurnedDown { by, .. } => (Some(by.name()), None),
        ProposalState::Alone { seen } => (None, seen.as_ref().map(|(by, _)| by.as_str())),
    };
    let wish = serde_json::to_value(&proposal.wish).map_err(|source| Error::unavailable(Fault::new("task-failed"), source))?;
    Ok(
        json!({ "proposal": proposal.id, "deed": proposal.wish.code(), "wish": wish, "by": proposal.by.name(), "reason": proposal.reason,
        "made": proposal.at, "ends": proposal.ends(), "state": standing.code(), "decided_by": decided, "seen_by": seen }),
    )
}

/// Who decides: password and code from the caller's file, a line each, or typed and not shown.
fn person(context: &Context, services: &Services, name: &str, matches: &ArgMatches) -> Result<Account> {
    let (password, code) = match text(matches, "password-file").map(Path::new) {
        Some(path) => {
            let failed =
                |source: std::io::Error| Error::unavailable(Fault::new("file-unreadable").arg("file", path.display()), source);
            let file =
                path.file_name().and_then(|name| name.to_str()).ok_or_else(|| failed(std::io::ErrorKind::InvalidInput.into()))?;
            let bytes =
                Zeroizing::new(context.caller.read(path.parent().unwrap_or(Path::new("")), file, SECRETS_MAX).map_err(failed)?);
            let told = std::str::from_utf8(&bytes).map_err(|_| Fault::new("proposal-secrets"))?;
            let (password, code) = told.split_once('\n').ok_or_else(|| Fault::new("proposal-secrets"))?;
            (Zeroizing::new(password.trim_end_matches('\r').to_owned()), Zeroizing::new(code.trim().to_owned()))
        }
        None => {
            let ask = |key: &str| {
                let failed = |source| Error::unavailable(Fault::new("proposal-typed"), source);
                context.caller.secret(&context.say(key, &[("name", name)])).map_err(failed)
            };
            (ask("cli-proposal-password")?, ask("cli-proposal-code")?)
        }
    };
    sign_in::at_once(services, name, &password, &code, services.env.now())
}
