//! `temtin waive product|batch ID ITEM`: lets an item be missing for a time; `temtin waive --list` shows what was let pass.
use crate::cli::context::{Context, command, common, needed, option, parsed, positional, switch, text};
use crate::cli::{proposal, terminal};
use crate::domain::completeness::WaiverSubject;
use crate::domain::error::{Fault, Result};
use crate::domain::id::WaiverId;
use crate::domain::time::parse_date;
use crate::service::access::Actor;
use crate::service::completeness::{self, WaiveOrder};
use crate::service::proposals;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::json;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    common(lang, command(lang, "waive"))
        .arg(
            positional(lang, "subject", "product|batch")
                .value_parser(["product", "batch"])
                .required(false)
                .requires("subject-id"),
        )
        .arg(positional(lang, "subject-id", "ID").required(false).requires("item"))
        .arg(positional(lang, "item", "ITEM").required(false).requires("until").requires("reason"))
        .arg(option(lang, "until", "DATE"))
        .arg(option(lang, "reason", "TEXT"))
        .arg(option(lang, "id", "ID"))
        .arg(switch(lang, "list").conflicts_with("subject"))
}

/// Waives, or lists.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let Some(subject) = text(matches, "subject") else {
        return list(context, &*context.open()?);
    };
    let (services, alone) = context.open_alone()?;
    let subject = match subject {
        "product" => WaiverSubject::Product(needed(matches, "subject-id")?),
        _ => WaiverSubject::Batch(needed(matches, "subject-id")?),
    };
    let id = match parsed::<WaiverId>(matches, "id")? {
        Some(id) => id,
        None => format!("mien-{:016x}", u64::from_be_bytes(services.env.entropy()?)).parse()?,
    };
    let order = WaiveOrder {
        id,
        subject,
        item: needed(matches, "item")?,
        until: parse_date(text(matches, "until").ok_or_else(|| Fault::new("cell-empty").value("until"))?)?,
        reason_vi: text(matches, "reason").unwrap_or_default().to_owned(),
    };
    let now = services.env.now();
    let Some(alone) = alone else {
        let wish = proposals::waive(&services, &order, now)?;
        return proposal::propose(context, &services, wish, &order.reason_vi);
    };
    completeness::waive(&services, &Actor::Operator.can_waive(&alone)?, &order, now)?;
    let args = [("id", order.id.as_str()), ("item", order.item.code()), ("until", &order.until.to_string())];
    terminal::line(context, &context.say("cli-waive-done", &args));
    terminal::json(context, &json!({ "id": order.id, "item": order.item, "until": order.until }));
    Ok(())
}

fn list(context: &Context, services: &crate::service::services::Services) -> Result<()> {
    let all = completeness::all_waivers(services)?;
    for waiver in &all {
        let subject = match &waiver.subject {
            WaiverSubject::Product(id) => id.as_str(),
            WaiverSubject::Batch(id) => id.as_str(),
        };
        let line = format!(
            "{} {subject} {} {} – {} · {}",
            waiver.id,
            waiver.item.code(),
            waiver.given_on,
            waiver.until,
            waiver.reason_vi
        );
        terminal::line(context, &line);
    }
    terminal::json(context, &json!({ "waivers": all }));
    Ok(())
}
