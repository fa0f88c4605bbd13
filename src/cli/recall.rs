//! `temtin recall BATCH | --close ID | --lift ID`: recalls and holds batches.
use crate::cli::context::{Context, command, common, deed, needed, option, parsed, positional, switch, text};
use crate::cli::terminal;
use crate::domain::error::Result;
use crate::domain::id::RecallId;
use crate::domain::place::Words;
use crate::domain::recall::{OrderedBy, RecallKind, RecallState, Scope};
use crate::service::access::Actor;
use crate::service::recall::{self, RecallOrder};
use crate::service::services::Services;
use crate::text::lang::Lang;
use clap::{ArgGroup, ArgMatches, Command};
use serde_json::json;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    common(lang, command(lang, "recall"))
        .arg(positional(lang, "batch", "BATCH").required(false).requires("reason"))
        .arg(option(lang, "close", "ID"))
        .arg(option(lang, "lift", "ID"))
        .group(ArgGroup::new("what").args(["batch", "close", "lift"]).required(true))
        .arg(switch(lang, "hold").requires("batch"))
        .arg(option(lang, "reason", "TEXT").requires("batch"))
        .arg(option(lang, "reason-en", "TEXT").requires("batch"))
        .arg(option(lang, "action", "TEXT").requires("batch"))
        .arg(option(lang, "action-en", "TEXT").requires("batch"))
        .arg(option(lang, "order", "NUMBER").requires("batch"))
        .arg(option(lang, "id", "ID").requires("batch"))
        .arg(option(lang, "key", "KEY").conflicts_with("batch"))
}

/// Does it.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let services = context.open()?;
    match (parsed::<RecallId>(matches, "close")?, parsed::<RecallId>(matches, "lift")?) {
        (Some(id), _) => end(context, &services, matches, &id, RecallState::Closed),
        (None, Some(id)) => end(context, &services, matches, &id, RecallState::Lifted),
        (None, None) => begin(context, &services, matches),
    }
}

fn begin(context: &Context, services: &Services, matches: &ArgMatches) -> Result<()> {
    let words = |vi: &str, en: &str| {
        let given = |name: &str| text(matches, name).unwrap_or_default();
        Words::default().with("vi", given(vi)).with("en", given(en))
    };
    let id = match parsed::<RecallId>(matches, "id")? {
        Some(id) => id,
        None => format!("th-{:016x}", u64::from_be_bytes(services.env.entropy()?)).parse()?,
    };
    let order = RecallOrder {
        id,
        kind: if matches.get_flag("hold") { RecallKind::Hold } else { RecallKind::Recall },
        scope: Scope::Batch(needed(matches, "batch")?),
        reason: words("reason", "reason-en"),
        action: words("action", "action-en"),
        order: text(matches, "order").unwrap_or_default().to_owned(),
        contact: String::new(),
        ordered_by: OrderedBy::Office,
        since: None,
    };
    let right = Actor::Operator.can_recall(&recall::owner(services, &order.scope)?)?;
    recall::begin(services, &right, &order, services.env.now())?;
    terminal::line(context, &context.say("cli-recall-done", &[("id", order.id.as_str()), ("what", &order.scope.name())]));
    terminal::json(
        context,
        &json!({ "id": order.id, "scope": order.scope.code(), order.scope.code(): order.scope.name(), "state": "open" }),
    );
    Ok(())
}

fn end(context: &Context, services: &Services, matches: &ArgMatches, id: &RecallId, state: RecallState) -> Result<()> {
    let recall = recall::find(services, id)?;
    let right = Actor::Operator.can_recall(&recall.owner)?;
    recall::end(services, &right, &recall.id, state, deed(matches, &services.env)?, services.env.now())?;
    let key = if state == RecallState::Lifted { "cli-recall-lifted" } else { "cli-recall-closed" };
    terminal::line(context, &context.say(key, &[("id", recall.id.as_str()), ("what", &recall.scope.name())]));
    terminal::json(
        context,
        &json!({ "id": recall.id, "scope": recall.scope.code(), recall.scope.code(): recall.scope.name(), "state": state }),
    );
    Ok(())
}
