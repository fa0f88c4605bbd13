//! `temtin keys new|list|retire`: stamp keys.
use crate::cli::context::{Context, command, needed, option, part, positional, text};
use crate::cli::terminal;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::hex::hex;
use crate::domain::registry::{KeyState, StampKey};
use crate::service::access::Actor;
use crate::service::passphrase::Passphrase;
use crate::service::{keys, no_dump, setup};
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::json;
use std::path::Path;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    command(lang, "keys")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(part(lang, "keys", "new"))
        .subcommand(part(lang, "keys", "list"))
        .subcommand(part(lang, "keys", "retire").arg(positional(lang, "kid", "KID")))
        .subcommand(part(lang, "keys", "protect").arg(option(lang, "new-passphrase-file", "FILE")))
}

/// Does it.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    if let Some(("protect", matches)) = matches.subcommand() {
        return protect(context, matches);
    }
    let services = context.open()?;
    let right = Actor::Operator.can_change_keys()?;
    match matches.subcommand() {
        Some(("new", _)) => show(context, &[keys::new_key(&services, &right, services.env.now())?]),
        Some(("retire", matches)) => {
            let kid = needed(matches, "kid")?;
            keys::retire(&services, &right, kid, services.env.now())?;
            let retired: Vec<StampKey> = services.view().keys.iter().filter(|key| key.kid == kid).cloned().collect();
            show(context, &retired);
        }
        _ => show(context, &services.view().keys),
    }
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
