//! Webhooks and their messages: of one's own only.
use crate::domain::audience::Audience;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::WebhookId;
use crate::domain::registry::Owner;
use crate::domain::webhook::{Message, Webhook};
use crate::service::access::CanHook;
use crate::service::form::{doors, json};
use crate::service::webhook::keep::{self, WebhookOrder};
use crate::service::webhook::list;
use crate::web::api::body;
use crate::web::api::call::{Answer, Call, Members, Outcome};
use crate::web::api::files::own;
use crate::web::problem::IN_BODY;

fn told(call: &Call<'_>, webhook: &Webhook, secret: Option<&str>) -> Members {
    let queued = call.services.messages.so_far(Some(&webhook.id), call.services.env.outside_now());
    json::told(doors::WEBHOOKS, doors::write_webhook(webhook, queued.waiting, queued.dead, secret))
}

fn sees(call: &Call<'_>, webhook: &Webhook) -> bool {
    call.actor.sees(&webhook.owner) == Audience::Office
}

/// The webhook of the address; another's is not there.
fn one(call: &Call<'_>) -> Result<Webhook> {
    let unknown = || Error::not_found(Fault::new("webhook-unknown").value(call.id));
    let id: WebhookId = call.id(Fault::new("webhook-unknown"))?;
    call.services.messages.load(call.services.store.as_ref())?;
    Some(list::one(call.services, &id)?).filter(|webhook| sees(call, webhook)).ok_or_else(unknown)
}

fn owned(call: &Call<'_>) -> Result<(Webhook, CanHook)> {
    let webhook = one(call)?;
    let right = call.actor.can_hook(&webhook.owner)?;
    Ok((webhook, right))
}

/// `GET /webhooks`: by id.
pub fn all(call: &Call<'_>) -> Answer {
    call.services.messages.load(call.services.store.as_ref())?;
    let after = call.query.after.as_str();
    let all = list::all(call.services)?;
    let mut seen = all.iter().filter(|webhook| sees(call, webhook) && webhook.id.as_str() > after);
    let rows: Vec<&Webhook> = seen.by_ref().take(call.query.limit).collect();
    let next = seen.next().and(rows.last()).map(|last| last.id.to_string());
    Ok(Outcome::Rows(rows.into_iter().map(|webhook| told(call, webhook, None)).collect(), next))
}

/// `GET /webhooks/{id}`
pub fn read(call: &Call<'_>) -> Answer {
    Ok(Outcome::One(told(call, &one(call)?, None), None))
}

/// `POST /webhooks`: the only answer that holds the secret.
pub fn create(call: &Call<'_>) -> Answer {
    let members = call.members();
    let wish = body::read(doors::WEBHOOKS, &members, doors::read_webhook)?;
    let owner = wish.producer.map_or_else(|| own(call.actor), Owner::Producer);
    let right = call.actor.can_hook(&owner)?;
    let id = Some(call.made_id("wh").parse()?);
    let order = WebhookOrder { id, owner, url: wish.url, topics: wish.topics, note: wish.note };
    let (webhook, secret) = keep::add(call.services, &right, &order, call.allowed, call.now).map_err(pointed)?;
    let place = format!("/api/v1/webhooks/{}", webhook.id);
    Ok(Outcome::Made(told(call, &webhook, Some(&secret.text())), None, place))
}

/// The same error, each fault with the member that it is about.
fn pointed(error: Error) -> Error {
    let point = |fault: Fault| match fault.code {
        "webhook-url" | "webhook-scheme" | "webhook-host" | "webhook-port" => fault.at(IN_BODY, 0, "/url"),
        "webhook-topic" => fault.at(IN_BODY, 0, "/topics"),
        "webhook-note" => fault.at(IN_BODY, 0, "/note"),
        "producer-unknown" => fault.at(IN_BODY, 0, "/producer_id"),
        _ => fault,
    };
    let faults = error.faults.clone().into_iter().map(point).collect();
    error.with(faults)
}

/// `DELETE /webhooks/{id}`
pub fn remove(call: &Call<'_>) -> Answer {
    let (webhook, right) = owned(call)?;
    keep::remove(call.services, &right, &webhook)?;
    Ok(Outcome::Done)
}

/// `GET /webhooks/{id}/messages`: those that were given up.
pub fn dead(call: &Call<'_>) -> Answer {
    let webhook = one(call)?;
    let after = call.query.after.as_str();
    let all = keep::dead(call.services, &webhook)?;
    let mut rest = all.iter().filter(|message| message.id.as_str() > after);
    let rows: Vec<&Message> = rest.by_ref().take(call.query.limit).collect();
    let next = rest.next().and(rows.last()).map(|last| last.id.clone());
    let told = |message: &Message| json::told(doors::MESSAGES, doors::write_message(message));
    Ok(Outcome::Rows(rows.into_iter().map(told).collect(), next))
}

/// `POST /webhooks/{id}/messages`: a trial, or those that were given up once more.
pub fn wish(call: &Call<'_>) -> Answer {
    let (webhook, right) = owned(call)?;
    let members = call.members();
    let cells = match body::read(doors::MESSAGE_WISHES, &members, doors::read_wish)? {
        Some("retry") => doors::write_wish("retry", keep::retry(call.services, &right, &webhook)?, None),
        Some(_) | None => doors::write_wish("test", 1, Some(&keep::test(call.services, &right, &webhook)?.id)),
    };
    let place = format!("/api/v1/webhooks/{}/messages", webhook.id);
    Ok(Outcome::Made(json::told(doors::MESSAGE_WISHES, cells), None, place))
}
