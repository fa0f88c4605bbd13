//! `temtin keys new|list|retire`: stamp keys.
use crate::cli::context::{Context, command, needed, part, positional};
use crate::cli::terminal;
use crate::domain::error::Result;
use crate::domain::registry::{KeyState, StampKey};
use crate::service::access::Actor;
use crate::service::keys;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::json;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    command(lang, "keys")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(part(lang, "keys", "new"))
        .subcommand(part(lang, "keys", "list"))
        .subcommand(part(lang, "keys", "retire").arg(positional(lang, "kid", "KID")))
}

/// Does it.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
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

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
