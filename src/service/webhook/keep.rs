//! Makes webhooks, lists them and takes them away; sends a trial; gives back what was given up.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::hex::hex;
use crate::domain::id::WebhookId;
use crate::domain::reach::Allowed;
use crate::domain::registry::Owner;
use crate::domain::target::Target;
use crate::domain::time::Timestamp;
use crate::domain::webhook::{ALL_WEBHOOKS_MAX, Message, NOTE_MAX, Topic, WEBHOOKS_MAX, Webhook, WebhookState};
use crate::service::access::CanHook;
use crate::service::services::Services;
use crate::service::webhook::list::{all, turn};
use crate::service::webhook::news;
use crate::service::webhook::secret::{self, WebhookSecret};
use crate::store::contract::receipt::{Basis, UpkeepKind};
use crate::store::contract::upkeep::UpkeepRecord;
use unicode_normalization::UnicodeNormalization;

/// A wish for a webhook.
#[derive(Debug, Clone)]
pub struct WebhookOrder {
    /// Its name; `None` = one that is used nowhere else. A repeat under a name gives the webhook of that name again.
    pub id: Option<WebhookId>,
    /// Who is told.
    pub owner: Owner,
    /// Where, as it was given.
    pub url: String,
    /// Of what, as they were given; none = of everything.
    pub topics: Vec<String>,
    /// What it is for.
    pub note: String,
}

/// Makes a webhook and tells its secret, for the only time. All that is wrong at once; too many: conflict `webhooks-full`.
pub fn add(
    services: &Services,
    _: &CanHook,
    order: &WebhookOrder,
    allowed: &Allowed,
    now: Timestamp,
) -> Result<(Webhook, WebhookSecret)> {
    let mut faults = Vec::new();
    let url: Option<Target> = order.url.parse().map_err(|fault| faults.push(fault)).ok();
    faults.extend(url.iter().flat_map(|url| url.faults(services.registry.mode, allowed)));
    let mut topics: Vec<Topic> =
        order.topics.iter().filter_map(|word| word.parse().map_err(|fault| faults.push(fault)).ok()).collect();
    let note: String = order.note.trim().nfc().collect();
    if note.chars().count() > NOTE_MAX || note.chars().any(char::is_control) {
        faults.push(Fault::new("webhook-note").arg("max", NOTE_MAX));
    }
    if let Owner::Producer(producer) = &order.owner
        && services.store.producer(producer)?.is_none()
    {
        faults.push(Fault::new("producer-unknown").value(producer.as_str()));
    }
    let Some(url) = url.filter(|_| faults.is_empty()) else { return Err(Error::invalid(faults)) };
    if order.topics.is_empty() {
        topics = Topic::ALL.to_vec();
    }
    topics.sort_unstable();
    topics.dedup();
    let _held = services.register_held();
    let all = all(services)?;
    if let Some(stood) = all.iter().find(|webhook| order.id.as_ref() == Some(&webhook.id)) {
        let same = (&stood.owner, &stood.url, &stood.topics, &stood.note) == (&order.owner, &url, &topics, &note);
        let secret = secret::secret(services, stood);
        return if same {
            Ok((stood.clone(), secret))
        } else {
            Err(Error::conflict(Fault::new("id-taken").value(stood.id.as_str())))
        };
    }
    let of_owner = all.iter().filter(|webhook| webhook.owner == order.owner).count();
    if all.len() >= ALL_WEBHOOKS_MAX || of_owner >= WEBHOOKS_MAX {
        return Err(Error::conflict(Fault::new("webhooks-full").arg("max", WEBHOOKS_MAX)));
    }
    let id = match &order.id {
        Some(id) => id.clone(),
        None => format!("wh-{}", hex(&services.env.entropy::<6>()?)).parse()?,
    };
    let (salt, from) = (services.env.entropy()?, services.view().upto());
    let webhook = Webhook { id, owner: order.owner.clone(), url, topics, note, salt, made: now, from, state: WebhookState::On };
    services.settle(services.store.change_upkeep(&UpkeepRecord::Webhook(webhook.clone()), Basis::Absent)?)?;
    let secret = secret::secret(services, &webhook);
    Ok((webhook, secret))
}

/// Takes a webhook away with all its messages.
pub fn remove(services: &Services, _: &CanHook, webhook: &Webhook) -> Result<()> {
    services.messages.load(services.store.as_ref())?;
    let receipt = services.store.remove_upkeep(UpkeepKind::Webhook, &[webhook.id.as_str().to_owned()])?;
    services.settle(receipt)?;
    services.messages.forget(services.store.as_ref(), &webhook.id)
}

/// Puts a trial message in line, and gives it. It goes out while the server runs.
pub fn test(services: &Services, _: &CanHook, webhook: &Webhook) -> Result<Message> {
    services.messages.load(services.store.as_ref())?;
    if services.messages.room(&webhook.id) == 0 {
        return Err(Error::conflict(Fault::new("webhook-queue-full")));
    }
    let message = news::trial(services, webhook, &hex(&services.env.entropy::<4>()?));
    services.messages.put(services.store.as_ref(), &webhook.id, None, vec![message.clone()])?;
    Ok(message)
}

/// Messages that were given up, the oldest first.
pub fn dead(services: &Services, webhook: &Webhook) -> Result<Vec<Message>> {
    services.messages.load(services.store.as_ref())?;
    let read = |id: String| match services.store.upkeep(UpkeepKind::Message, &id) {
        Ok(Some(UpkeepRecord::Message(message))) => Some(Ok(message)),
        Ok(_) => None,
        Err(error) => Some(Err(error)),
    };
    services.messages.dead(&webhook.id).into_iter().filter_map(read).collect()
}

/// Puts every message that was given up back in line, as if it had never been tried, and turns the webhook on. How many there were.
pub fn retry(services: &Services, _: &CanHook, webhook: &Webhook) -> Result<usize> {
    turn(services, webhook, WebhookState::On)?;
    let now = services.env.outside_now();
    let anew = |message: Message| Message { tries: 0, next: now, died: None, ..message };
    let messages = dead(services, webhook)?.into_iter().map(anew).collect();
    services.messages.revive(services.store.as_ref(), messages)
}
