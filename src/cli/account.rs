//! `temtin user add|role|mail|reset|suspend|restore|mandate`: accounts of people who sign in.
use crate::cli::context::{Context, needed, option, parsed, part, positional, switch, text};
use crate::cli::terminal;
use crate::domain::account::{Account, AccountRole};
use crate::domain::attachment::ATTACHMENT_MAX;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::{AccountId, ProducerId};
use crate::domain::time::parse_date;
use crate::service::access::{Actor, CanKeepAccounts};
use crate::service::accounts::address;
use crate::service::accounts::people::{self, AccountOrder, MandateOrder};
use crate::service::accounts::texts::LinkText;
use crate::service::services::Services;
use crate::store::contract::receipt::Done;
use crate::text::catalogue::say;
use crate::text::lang::Lang;
use crate::web::mail::link::{self, Way};
use crate::web::mail::mailer::Mailer;
use crate::web::mail::notice::{self, Notice};
use clap::{Arg, ArgMatches, Command};
use serde_json::json;
use std::path::Path;

/// Who makes what is made here.
const BY: &str = "operator";

/// The words and flags of these parts of `temtin user`.
pub fn arguments(lang: Lang) -> Vec<Command> {
    // Other commands have flags of these names with other words.
    let own =
        |name: &'static str, value: &'static str, words: &str| -> Arg { option(lang, name, value).help(say(lang, words, &[])) };
    let name = || positional(lang, "account", "NAME");
    let by_hand = || switch(lang, "by-hand");
    let roles = "owner|member|station|inspector|clerk|head|auditor";
    let role = own("role", roles, "cli-user-account-role");
    let new_role = Arg::new("role").value_name(roles).value_parser(AccountRole::CODES).required(true);
    let producer = || own("producer", "ID", "cli-user-account-producer");
    vec![
        part(lang, "user", "add")
            .arg(name())
            .arg(role.value_parser(AccountRole::CODES).required(true))
            .arg(producer())
            .arg(own("person", "TEXT", "cli-user-person"))
            .arg(own("mail", "TEXT", "cli-user-mail"))
            .arg(by_hand()),
        part(lang, "user", "role").arg(name()).arg(new_role.help(say(lang, "cli-user-account-role", &[]))).arg(producer()),
        part(lang, "user", "mail")
            .arg(name())
            .arg(positional(lang, "address", "ADDRESS").required(false).required_unless_present("none"))
            .arg(switch(lang, "none").help(say(lang, "cli-user-mail-none", &[])).conflicts_with("address")),
        part(lang, "user", "reset")
            .arg(name())
            .arg(switch(lang, "second-factor").help(say(lang, "cli-user-second-factor", &[])))
            .arg(by_hand()),
        part(lang, "user", "suspend").arg(name()),
        part(lang, "user", "restore").arg(name()),
        part(lang, "user", "mandate")
            .arg(name())
            .arg(producer().required(true))
            .arg(own("paper", "FILE", "cli-user-paper"))
            .arg(own("from", "DATE", "cli-user-from"))
            .arg(own("until", "DATE", "cli-user-until"))
            .arg(switch(lang, "end").help(say(lang, "cli-user-end", &[])).conflicts_with_all(["paper", "from", "until"])),
    ]
}

/// The words of these parts.
pub const WORDS: [&str; 7] = ["add", "role", "mail", "reset", "suspend", "restore", "mandate"];

/// Does the one of this word, the last for any other.
pub fn run(context: &Context, services: &Services, word: &str, matches: &ArgMatches) -> Result<()> {
    let right = Actor::Operator.can_keep_accounts()?;
    let id: AccountId = needed(matches, "account")?;
    let now = services.env.now();
    match word {
        "add" => add(context, services, &right, id, matches),
        "role" => change_role(context, services, &right, &id, matches),
        "mail" => change_mail(context, services, &right, &id, matches),
        "reset" => reset(context, services, &right, &id, matches),
        "suspend" => told(context, &people::suspend(services, &right, &id, now)?, "cli-user-suspended"),
        "restore" => told(context, &people::restore(services, &right, &id)?, "cli-user-restored"),
        _ => mandate(context, services, &right, &id, matches),
    }
}

fn add(context: &Context, services: &Services, right: &CanKeepAccounts, id: AccountId, matches: &ArgMatches) -> Result<()> {
    let role = AccountRole::of(text(matches, "role").unwrap_or_default(), parsed(matches, "producer")?)?;
    // Whoever gives no name is known by the one that is typed.
    let person = text(matches, "person").unwrap_or(id.as_str()).to_owned();
    let mail = text(matches, "mail").unwrap_or_default().to_owned();
    let order = AccountOrder { id, person, role, mail, by: BY.to_owned() };
    let (account, link) = people::add(services, right, &order, services.env.now())?;
    linked(context, services, (&account, &link), "cli-user-added", matches)
}

fn change_role(
    context: &Context,
    services: &Services,
    right: &CanKeepAccounts,
    id: &AccountId,
    matches: &ArgMatches,
) -> Result<()> {
    let role = AccountRole::of(text(matches, "role").unwrap_or_default(), parsed(matches, "producer")?)?;
    told(context, &people::change_role(services, right, id, &role, services.env.now())?, "cli-user-role-changed")
}

fn change_mail(
    context: &Context,
    services: &Services,
    right: &CanKeepAccounts,
    id: &AccountId,
    matches: &ArgMatches,
) -> Result<()> {
    let (typed, now) = (text(matches, "address").unwrap_or_default(), services.env.now());
    let change = address::change(services, right, id, typed, now)?;
    let mailer = context.config.network.mail.clone().map(|server| Mailer::new(server, services.registry.origin.as_str()));
    let notice = notice::send(services, mailer.as_ref(), &change, now);
    let mut told = shown(&change.account);
    told["changed"] = json!(change.done == Done::Now);
    told["told"] = json!(notice == Notice::Sent);
    let key = match (change.done, notice) {
        (Done::Before, _) => "cli-user-mail-as-before",
        (Done::Now, Notice::Sent) => "cli-user-mail-told",
        (Done::Now, Notice::Nowhere) => "cli-user-mail-changed",
        (Done::Now, Notice::Unsent(why)) => {
            told["unsent"] = json!(why.code());
            "cli-user-mail-untold"
        }
    };
    terminal::line(context, &context.say(key, &[("id", id.as_str())]));
    terminal::json(context, &told);
    Ok(())
}

fn reset(context: &Context, services: &Services, right: &CanKeepAccounts, id: &AccountId, matches: &ArgMatches) -> Result<()> {
    let now = services.env.now();
    if matches.get_flag("second-factor") {
        people::take_second_factor(services, right, id, now)?;
    }
    let link = people::reset(services, right, id, BY, now)?;
    linked(context, services, (&people::find(services, id)?, &link), "cli-user-reset", matches)
}

/// Sends a link where it goes by mail; else tells it, here and never again.
fn linked(
    context: &Context,
    services: &Services,
    (account, text): (&Account, &LinkText),
    key: &str,
    matches: &ArgMatches,
) -> Result<()> {
    let server = context.config.network.mail.clone().filter(|_| !matches.get_flag("by-hand"));
    let mailer = server.map(|server| Mailer::new(server, services.registry.origin.as_str()));
    let (way, until) = link::send(services, mailer.as_ref(), account, text)?;
    let expires = services.registry.zone.wall(until).strftime("%Y-%m-%d %H:%M").to_string();
    let mail = account.mail.as_deref().unwrap_or_default();
    let args = [("id", account.id.as_str()), ("expires", expires.as_str())];
    let mut told = shown(account);
    told["expires"] = json!(until);
    told["mailed"] = json!(way == Way::Mailed);
    if let Way::Unsent(why) = way {
        context.caller.note(&context.say("cli-user-unsent", &[("why", why.said(context.lang))]));
        told["unsent"] = json!(why.code());
    }
    if way == Way::Mailed {
        terminal::line(context, &context.say("cli-user-mailed", &[&args[..], &[("mail", mail)]].concat()));
    } else {
        let url = text.url(&services.registry.base());
        terminal::line(context, &context.say(key, &args));
        terminal::line(context, &url);
        told["link"] = json!(url.as_str());
    }
    terminal::json(context, &told);
    Ok(())
}

fn mandate(context: &Context, services: &Services, right: &CanKeepAccounts, id: &AccountId, matches: &ArgMatches) -> Result<()> {
    let producer: ProducerId = needed(matches, "producer")?;
    let now = services.env.now();
    if matches.get_flag("end") {
        let account = people::end_mandate(services, right, id, &producer, now)?;
        return told(context, &account, "cli-user-mandate-ended");
    }
    let day = |name: &str| text(matches, name).map(parse_date).transpose();
    let from = day("from")?.unwrap_or_else(|| services.registry.zone.day(now));
    let until = day("until")?;
    // Before a paper is kept for nobody.
    people::find(services, id)?;
    let paper = text(matches, "paper").map(|path| read(context, Path::new(path))).transpose()?;
    let paper = paper.map(|bytes| people::keep_paper(services, right, &bytes)).transpose()?;
    let order = MandateOrder { producer, from, until, paper };
    let account = people::add_mandate(services, right, id, &order)?;
    told(context, &account, "cli-user-mandated")
}

/// The caller's file; one byte more than is allowed is enough to know that it is too large.
fn read(context: &Context, path: &Path) -> Result<Vec<u8>> {
    let failed = |source: std::io::Error| Error::unavailable(Fault::new("file-unreadable").arg("file", path.display()), source);
    let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(|| failed(std::io::ErrorKind::InvalidInput.into()))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    context.caller.read(folder, name, ATTACHMENT_MAX as u64).map_err(failed)
}

fn told(context: &Context, account: &Account, key: &str) -> Result<()> {
    terminal::line(context, &context.say(key, &[("id", account.id.as_str())]));
    terminal::json(context, &shown(account));
    Ok(())
}

/// A line of a list.
pub fn line(context: &Context, account: &Account) -> String {
    let state = match (account.suspended, &account.password) {
        (Some(_), _) => "cli-user-account-suspended",
        (None, Some(_)) => "cli-user-account-good",
        (None, None) => "cli-user-account-invited",
    };
    let (state, made) = (context.say(state, &[]), account.made.to_string());
    let role = account
        .role
        .producer()
        .map_or_else(|| account.role.code().to_owned(), |producer| format!("{} {producer}", account.role.code()));
    let args = [("id", account.id.as_str()), ("person", &account.person), ("role", &role), ("state", &state), ("made", &made)];
    context.say("cli-user-account-line", &args)
}

/// Without hashes and seals: nobody needs them.
pub fn shown(account: &Account) -> serde_json::Value {
    json!({ "id": account.id, "person": account.person, "role": account.role.code(), "producer": account.role.producer(),
        "mail": account.mail, "made": account.made, "made_by": account.made_by, "suspended": account.suspended,
        "password": account.password.is_some(), "second_factor": account.second_factor.is_some(),
        "recovery_codes": account.recovery.len(), "mandates": account.mandates })
}
