//! `temtin keys new|list|retire`: stamp keys.
use crate::cli::context::{Context, command, needed, option, part, positional, switch, text};
use crate::cli::{proposal, terminal};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::hex::hex;
use crate::domain::proposal::Wish;
use crate::domain::registry::{KeyState, StampKey};
use crate::service::access::Actor;
use crate::service::passphrase::Passphrase;
use crate::service::{keys, no_dump, proposals, setup};
use crate::text::catalogue::say;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::json;
use std::path::Path;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    // Other commands have flags of this name with other words.
    let reason = || option(lang, "reason", "TEXT").help(say(lang, "cli-keys-reason", &[]));
    command(lang, "keys")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(part(lang, "keys", "new").arg(reason()))
        .subcommand(part(lang, "keys", "list"))
        .subcommand(
            part(lang, "keys", "retire")
                .arg(positional(lang, "kid", "KID"))
                .arg(reason())
                .arg(switch(lang, "alone").requires("reason")),
        )
        .subcommand(part(lang, "keys", "protect").arg(option(lang, "new-passphrase-file", "FILE")))
}

/// Does it.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    if let Some(("protect", matches)) = matches.subcommand() {
        return protect(context, matches);
    }
    match matches.subcommand() {
        Some(("new", matches)) => new(context, matches),
        Some(("retire", matches)) => retire(context, matches),
        _ => {
            show(context, &context.open()?.view().keys);
            Ok(())
        }
    }
}

fn new(context: &Context, matches: &ArgMatches) -> Result<()> {
    let (services, alone) = context.open_alone()?;
    let Some(alone) = alone else {
        let reason = text(matches, "reason").unwrap_or_default();
        return proposal::propose(context, &services, proposals::new_key(&services)?, reason);
    };
    let right = Actor::Operator.can_change_keys(&alone)?;
    show(context, &[keys::new_key(&services, &right, services.env.now())?]);
    Ok(())
}

fn retire(context: &Context, matches: &ArgMatches) -> Result<()> {
    let kid = needed(matches, "kid")?;
    let reason = text(matches, "reason").unwrap_or_default();
    let services = if matches.get_flag("alone") {
        let services = context.open_unnoted()?;
        let told = proposals::retire_at_once(&services, &context.place(), &Actor::Operator, kid, reason, services.env.now())?;
        terminal::line(context, &context.say("cli-keys-alone", &[("id", told.id.as_str())]));
        services
    } else {
        let (services, alone) = context.open_alone()?;
        let Some(alone) = alone else {
            return proposal::propose(context, &services, Wish::RetireKey(kid), reason);
        };
        keys::retire(&services, &Actor::Operator.can_change_keys(&alone)?, kid, services.env.now())?;
        services
    };
    let retired: Vec<StampKey> = services.view().keys.iter().filter(|key| key.kid == kid).cloned().collect();
    show(context, &retired);
    Ok(())
}

/// Encrypts the private keys, or encrypts them anew. A server holds them open, so it must be stopped.
fn protect(context: &Context, matches: &ArgMatches) -> Result<()> {
    if context.served.is_some() {
        return Err(Error::conflict(Fault::new("keys-served")));
    }
    no_dump::forbid();
    let old = |asked| context.passphrase(asked);
    let file = text(matches, "new-passphrase-file").map(Path::new);
    let new = |asked| file.map_or_else(|| context.passphrase(asked), Passphrase::from_file);
    let count = setup::protect_keys(&context.data, &old, &new)?.to_string();
    terminal::line(context, &context.say("cli-keys-protected", &[("count", &count)]));
    terminal::json(context, &json!({ "protected": count }));
    Ok(())
}

fn show(context: &Context, keys: &[StampKey]) {
    for key in keys {
        let state = match key.state {
            KeyState::Active => context.say("cli-key-active", &[]),
            KeyState::Retired => context.say("cli-key-retired", &[]),
        };
        let created = key.created.to_string();
        let args = [("kid", key.kid.to_string()), ("state", state), ("created", created), ("public", hex(&key.public))];
        let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        terminal::line(context, &context.say("cli-key-line", &args));
    }
    let listed: Vec<_> = keys
        .iter()
        .map(|key| {
            let state = match key.state {
                KeyState::Active => "active",
                KeyState::Retired => "retired",
            };
            json!({ "kid": key.kid.get(), "state": state, "public": hex(&key.public), "created": key.created, "retired": key.retired })
        })
        .collect();
    terminal::json(context, &json!({ "keys": listed }));
}
