//! `temtin webhook add|list|remove|test|dead|retry`: who is told of changes by a message.
use crate::cli::context::{Context, command, needed, option, parsed, part, positional, text};
use crate::cli::terminal;
use crate::domain::error::Result;
use crate::domain::id::ProducerId;
use crate::domain::registry::Owner;
use crate::domain::webhook::{Message, Webhook};
use crate::service::access::{Actor, CanHook};
use crate::service::services::Services;
use crate::service::webhook::keep::{self, WebhookOrder};
use crate::service::webhook::list;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::{Value, json};

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    let add = part(lang, "webhook", "add")
        .arg(positional(lang, "webhook-url", "URL"))
        .arg(option(lang, "topics", "TOPIC,…"))
        .arg(option(lang, "owner", "PRODUCER"))
        .arg(option(lang, "note", "TEXT"));
    let one = |name| part(lang, "webhook", name).arg(positional(lang, "webhook", "ID"));
    command(lang, "webhook").subcommand_required(true).arg_required_else_help(true).subcommands([
        add,
        part(lang, "webhook", "list"),
        one("remove"),
        one("test"),
        one("dead"),
        one("retry"),
    ])
}

/// Does it.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let services = context.open()?;
    match matches.subcommand() {
        Some(("add", matches)) => add(context, &services, matches),
        Some(("remove", matches)) => remove(context, &services, matches),
        Some(("test", matches)) => test(context, &services, matches),
        Some(("dead", matches)) => dead(context, &services, matches),
        Some(("retry", matches)) => retry(context, &services, matches),
        Some(_) | None => list_all(context, &services),
    }
}

fn add(context: &Context, services: &Services, matches: &ArgMatches) -> Result<()> {
    let owner = parsed::<ProducerId>(matches, "owner")?.map_or(Owner::Office, Owner::Producer);
    let topics = text(matches, "topics").unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty());
    let order = WebhookOrder {
        id: None,
        owner,
        url: text(matches, "webhook-url").unwrap_or_default().to_owned(),
        topics: topics.map(str::to_owned).collect(),
        note: text(matches, "note").unwrap_or_default().to_owned(),
    };
    let right = Actor::Operator.can_hook(&order.owner)?;
    let allowed = &context.config.network.hooks.allowed;
    let (webhook, secret) = keep::add(services, &right, &order, allowed, services.env.now())?;
    let secret = secret.text();
    terminal::line(context, &line(context, services, &webhook));
    terminal::line(context, &context.say("cli-webhook-secret", &[("secret", &secret)]));
    let mut told = told(services, &webhook);
    told["secret"] = json!(*secret);
    terminal::json(context, &told);
    Ok(())
}

fn list_all(context: &Context, services: &Services) -> Result<()> {
    services.messages.load(services.store.as_ref())?;
    let all = list::all(services)?;
    if all.is_empty() {
        terminal::line(context, &context.say("cli-webhook-none", &[]));
    }
    all.iter().for_each(|webhook| terminal::line(context, &line(context, services, webhook)));
    terminal::json(context, &json!({ "webhooks": all.iter().map(|webhook| told(services, webhook)).collect::<Vec<_>>() }));
    Ok(())
}

fn remove(context: &Context, services: &Services, matches: &ArgMatches) -> Result<()> {
    let (webhook, right) = named(services, matches)?;
    keep::remove(services, &right, &webhook)?;
    terminal::line(context, &context.say("cli-webhook-removed", &[("webhook", webhook.id.as_str())]));
    terminal::json(context, &json!({ "webhook": webhook.id, "removed": true }));
    Ok(())
}

fn test(context: &Context, services: &Services, matches: &ArgMatches) -> Result<()> {
    let (webhook, right) = named(services, matches)?;
    let message = keep::test(services, &right, &webhook)?;
    terminal::line(context, &context.say("cli-webhook-tested", &[("message", &message.id)]));
    terminal::json(context, &json!({ "message": message.id }));
    Ok(())
}

fn dead(context: &Context, services: &Services, matches: &ArgMatches) -> Result<()> {
    let (webhook, _) = named(services, matches)?;
    let messages = keep::dead(services, &webhook)?;
    for message in &messages {
        let args = [("message", message.id.as_str()), ("why", &message.last), ("tries", &message.tries.to_string())];
        terminal::line(context, &context.say("cli-webhook-dead", &args));
    }
    if messages.is_empty() {
        terminal::line(context, &context.say("cli-webhook-none-dead", &[]));
    }
    terminal::json(context, &json!({ "dead": messages.iter().map(told_message).collect::<Vec<_>>() }));
    Ok(())
}

fn retry(context: &Context, services: &Services, matches: &ArgMatches) -> Result<()> {
    let (webhook, right) = named(services, matches)?;
    let count = keep::retry(services, &right, &webhook)?;
    terminal::line(context, &context.say("cli-webhook-retried", &[("count", &count.to_string())]));
    terminal::json(context, &json!({ "retried": count }));
    Ok(())
}

fn named(services: &Services, matches: &ArgMatches) -> Result<(Webhook, CanHook)> {
    let webhook = list::one(services, &needed(matches, "webhook")?)?;
    let right = Actor::Operator.can_hook(&webhook.owner)?;
    Ok((webhook, right))
}

fn line(context: &Context, services: &Services, webhook: &Webhook) -> String {
    let queued = services.messages.so_far(Some(&webhook.id), services.env.outside_now());
    let topics = webhook.topics.iter().map(|topic| topic.code()).collect::<Vec<_>>().join(", ");
    let (url, waiting, dead) = (webhook.url.to_string(), queued.waiting.to_string(), queued.dead.to_string());
    let args = [
        ("webhook", webhook.id.as_str()),
        ("url", &url),
        ("topics", &topics),
        ("state", webhook.state.code()),
        ("waiting", &waiting),
        ("dead", &dead),
    ];
    context.say("cli-webhook-line", &args)
}

fn told(services: &Services, webhook: &Webhook) -> Value {
    let queued = services.messages.so_far(Some(&webhook.id), services.env.outside_now());
    json!({
        "webhook": webhook.id, "owner": webhook.owner, "url": webhook.url, "topics": webhook.topics, "note": webhook.note,
        "made": webhook.made, "state": webhook.state, "waiting": queued.waiting, "dead": queued.dead,
    })
}

fn told_message(message: &Message) -> Value {
    json!({ "message": message.id, "topic": message.topic, "object": message.object, "tries": message.tries, "why": message.last, "died": message.died })
}
