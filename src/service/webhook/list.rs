//! Which webhooks there are, and whether they are told anything.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::WebhookId;
use crate::domain::webhook::{ALL_WEBHOOKS_MAX, Webhook, WebhookState};
use crate::service::services::Services;
use crate::store::contract::receipt::UpkeepKind;
use crate::store::contract::upkeep::UpkeepRecord;

/// Every webhook, by id.
pub fn all(services: &Services) -> Result<Vec<Webhook>> {
    let page = services.store.upkeep_page(UpkeepKind::Webhook, "", ALL_WEBHOOKS_MAX)?;
    let webhook = |record| Webhook::try_from(record).ok();
    Ok(page.into_iter().filter_map(webhook).collect())
}

/// A webhook. Absent: `webhook-unknown`.
pub fn one(services: &Services, id: &WebhookId) -> Result<Webhook> {
    match services.store.upkeep(UpkeepKind::Webhook, id.as_str())? {
        Some(UpkeepRecord::Webhook(webhook)) => Ok(webhook),
        Some(_) | None => Err(Error::not_found(Fault::new("webhook-unknown").value(id.as_str()))),
    }
}

/// Turns a webhook on or off. Gone meanwhile: nothing.
pub fn turn(services: &Services, webhook: &Webhook, state: WebhookState) -> Result<()> {
    let _held = services.register_held();
    if let Ok(stood) = one(services, &webhook.id)
        && stood.state != state
    {
        services.settle(services.store.put_upkeep(&[UpkeepRecord::Webhook(Webhook { state, ..stood })])?)?;
    }
    Ok(())
}
