//! `temtin user`: accounts of people, and tokens by which programs act for a producer, for the office, or read.
use crate::cli::account;
use crate::cli::context::{Context, command, needed, option, part, positional, text};
use crate::cli::terminal;
use crate::domain::error::{Fault, Result};
use crate::domain::id::TokenId;
use crate::domain::time::{Timestamp, Zone, parse_date};
use crate::domain::token::{Role, Token};
use crate::service::access::Actor;
use crate::service::accounts::people;
use crate::service::services::Services;
use crate::service::tokens::{self, TokenOrder};
use crate::text::catalogue::say;
use crate::text::lang::Lang;
use clap::{Arg, ArgMatches, Command};
use serde_json::json;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    // Other commands have flags of these names with other words.
    let own =
        |name: &'static str, value: &'static str, words: &str| -> Arg { option(lang, name, value).help(say(lang, words, &[])) };
    let token = part(lang, "user", "token")
        .arg(own("role", "producer|office|reader", "cli-user-role").value_parser(["producer", "office", "reader"]).required(true))
        .arg(own("producer", "ID", "cli-user-producer").required_if_eq("role", "producer"))
        .arg(own("expires", "DATE", "cli-user-expires"))
        .arg(own("note", "TEXT", "cli-user-note"));
    command(lang, "user")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(account::arguments(lang))
        .subcommand(token)
        .subcommand(part(lang, "user", "list"))
        .subcommand(part(lang, "user", "revoke").arg(positional(lang, "token", "TOKEN-ID")))
}

/// Does it.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let services = context.open()?;
    match matches.subcommand() {
        Some(("token", matches)) => make(context, &services, matches),
        Some(("revoke", matches)) => {
            let id: TokenId = needed(matches, "token")?;
            let (token, _) = tokens::revoke(&services, &Actor::Operator.can_change_tokens()?, &id, services.env.now())?;
            terminal::line(context, &context.say("cli-user-revoked", &[("id", token.id.as_str())]));
            terminal::json(context, &shown(&token));
            Ok(())
        }
        Some((word, matches)) if account::WORDS.contains(&word) => account::run(context, &services, word, matches),
        _ => list(context, &services),
    }
}

fn make(context: &Context, services: &Services, matches: &ArgMatches) -> Result<()> {
    let role = match text(matches, "role") {
        Some("producer") => Role::Producer(needed(matches, "producer")?),
        Some("office") => Role::Office,
        _ => Role::Reader,
    };
    if !matches!(role, Role::Producer(_)) && text(matches, "producer").is_some() {
        return Err(Fault::new("token-producer").into());
    }
    let expires = text(matches, "expires").map(|day| end_of(&services.registry.zone, day)).transpose()?;
    let order = TokenOrder { role, note: text(matches, "note").unwrap_or_default().to_owned(), expires };
    let right = Actor::Operator.can_change_tokens()?;
    let (token, secret) = tokens::make(services, &right, &order, services.env.now())?;
    terminal::line(context, &context.say("cli-user-made", &[("id", token.id.as_str())]));
    terminal::line(context, secret.tell());
    let mut told = shown(&token);
    told["token"] = json!(secret.tell());
    terminal::json(context, &told);
    Ok(())
}

/// A token is good through the whole of its last day.
fn end_of(zone: &Zone, day: &str) -> Result<Timestamp> {
    let wrong = || Fault::new("date-range").value(day);
    Ok(zone.start_of(parse_date(day)?.tomorrow().map_err(|_| wrong())?))
}

fn list(context: &Context, services: &Services) -> Result<()> {
    let accounts = people::all(services)?;
    accounts.iter().for_each(|one| terminal::line(context, &account::line(context, one)));
    let all = tokens::all(services)?;
    if all.is_empty() && accounts.is_empty() {
        terminal::line(context, &context.say("cli-user-none", &[]));
    }
    let now = services.env.now();
    for token in &all {
        let state = match (token.revoked, token.is_good(now)) {
            (Some(_), _) => "cli-user-state-revoked",
            (None, true) => "cli-user-state-good",
            (None, false) => "cli-user-state-expired",
        };
        let expires = token.expires.map_or_else(|| "–".to_owned(), |at| at.to_string());
        let (state, made) = (context.say(state, &[]), token.made.to_string());
        let role = match &token.role {
            Role::Producer(id) => format!("producer {id}"),
            Role::Office | Role::Reader => token.role.code().to_owned(),
        };
        let args = [("id", token.id.as_str()), ("role", &role), ("state", &state), ("made", &made), ("expires", &expires)];
        terminal::line(context, &context.say("cli-user-line", &[&args[..], &[("note", token.note.as_str())]].concat()));
    }
    let accounts: Vec<_> = accounts.iter().map(account::shown).collect();
    terminal::json(context, &json!({ "accounts": accounts, "tokens": all.iter().map(shown).collect::<Vec<_>>() }));
    Ok(())
}

/// Without the hash: nobody needs it.
fn shown(token: &Token) -> serde_json::Value {
    let producer = match &token.role {
        Role::Producer(id) => Some(id),
        Role::Office | Role::Reader => None,
    };
    json!({ "id": token.id, "role": token.role.code(), "producer": producer, "note": token.note, "made": token.made,
        "expires": token.expires, "revoked": token.revoked })
}
