//! The people of a demo: one sign-in a role, made by the deeds by which real ones are made.
use crate::cli::context::Context;
use crate::cli::terminal;
use crate::domain::account::AccountRole;
use crate::domain::error::{Fault, Result};
use crate::domain::id::{AccountId, ProducerId};
use crate::service::access::Actor;
use crate::service::accounts::people::{self, AccountOrder, MandateOrder};
use crate::service::accounts::{invitations, records};
use crate::service::services::Services;
use crate::text::catalogue::{say, word_if_any};
use crate::text::lang::Lang;
use serde_json::{Value, json};

/// The password of all of them: a demo has nothing to hide, and says so on every page.
const PASSWORD: &str = "tem-mau-thu-nghiem";

/// Name to sign in with, role, producer.
const PEOPLE: [(&str, &str, &str); 8] = [
    ("ho-mau", "owner", "ho-mau-39"),
    ("htx-mau", "owner", "htx-mau-07"),
    ("nguoi-lam-mau", "member", "htx-mau-07"),
    ("tram-mau", "station", ""),
    ("kiem-tra-mau", "inspector", ""),
    ("chuyen-vien-mau", "clerk", ""),
    ("phu-trach-mau", "head", ""),
    ("kiem-toan-mau", "auditor", ""),
];

/// For whom the station acts.
const HOUSEHOLDS: [&str; 2] = ["ho-mau-39", "ho-mau-41"];

/// The mandate's paper: one page that says what it is.
const PAPER: &[u8] = include_bytes!("../../fixtures/demo/mandate.pdf");

/// A name that says of itself that it is a sample.
fn person(name: &str) -> String {
    say(Lang::Vi, &format!("demo-person-{name}"), &[])
}

/// Makes those that are not there yet.
pub fn make(services: &Services) -> Result<()> {
    let right = Actor::Operator.can_keep_accounts()?;
    let now = services.env.now();
    for (name, role, producer) in PEOPLE {
        let id: AccountId = name.parse()?;
        if records::account(services, &id)?.is_some() {
            continue;
        }
        let producer = Some(producer).filter(|text| !text.is_empty()).map(str::parse::<ProducerId>).transpose()?;
        let role = AccountRole::of(role, producer)?;
        let order =
            AccountOrder { id: id.clone(), person: person(name), role: role.clone(), mail: String::new(), by: "demo".to_owned() };
        let (_, link) = people::add(services, &right, &order, now)?;
        invitations::accept(services, link.tell(), PASSWORD, now)?;
        if role == AccountRole::Station {
            let paper = people::keep_paper(services, &right, PAPER)?;
            for household in HOUSEHOLDS {
                let producer = household.parse()?;
                let from = services.registry.zone.day(services.registry.created);
                people::add_mandate(services, &right, &id, &MandateOrder { producer, from, until: None, paper: Some(paper) })?;
            }
        }
    }
    Ok(())
}

/// Says how to sign in.
pub fn show(context: &Context, services: &Services) -> Result<Value> {
    let url = format!("{}/console", services.registry.base());
    terminal::line(context, &context.say("cli-demo-people", &[("url", &url), ("password", PASSWORD)]));
    let mut told = Vec::new();
    for (name, role, _) in PEOPLE {
        let word = word_if_any(context.lang, &format!("role-{role}")).ok_or_else(|| Fault::new("account-role"))?;
        terminal::line(context, &format!("  {name}: {}, {word}", person(name)));
        told.push(json!({ "name": name, "role": role, "password": PASSWORD }));
    }
    Ok(Value::Array(told))
}
