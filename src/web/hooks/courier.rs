//! Brings messages to webhooks for as long as the server runs: so many at once, each in its time.
use crate::domain::error::Result;
use crate::domain::id::WebhookId;
use crate::domain::webhook::{Message, Webhook, WebhookState};
use crate::service::services::Services;
use crate::service::webhook::outcome::{Fate, Outcome, settle};
use crate::service::webhook::secret::secret;
use crate::service::webhook::{list, news};
use crate::store::contract::receipt::UpkeepKind;
use crate::store::contract::upkeep::UpkeepRecord;
use crate::web::hooks::receiver::Sender;
use crate::web::meters::Meters;
use crate::web::options::Hooks;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{MissedTickBehavior, interval};

/// Time between two looks for what changed.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Looks after which old notes are forgotten: an hour.
const FORGET_LOOKS: u64 = 4 * 60 * 60;

/// Pause after the store could not be read.
const PAUSE: Duration = Duration::from_secs(5);

/// What a courier works with.
pub struct Courier {
    /// Where messages are kept.
    pub services: Arc<Services>,
    /// What is counted.
    pub meters: Arc<Meters>,
    /// How they are sent.
    pub sender: Sender,
    /// What an operator has set.
    pub hooks: Hooks,
}

/// Works until it is dropped; what is under way then is sent again after the next start, under the same name.
pub async fn work(courier: Courier) {
    let courier = Arc::new(courier);
    let mut under_way = JoinSet::new();
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut looks: u64 = 0;
    loop {
        tokio::select! {
            _ = ticks.tick() => looks += 1,
            Some(_) = under_way.join_next() => {}
        }
        let services = courier.services.clone();
        let forget = looks % FORGET_LOOKS == 1;
        let room = courier.hooks.parallel.saturating_sub(under_way.len());
        match spawn_blocking(move || look(&services, forget, room)).await {
            Ok(Ok(due)) => {
                for (webhook, id) in due {
                    under_way.spawn(carry(courier.clone(), webhook, id));
                }
            }
            Ok(Err(error)) => {
                tracing::warn!(code = error.code(), "webhooks wait for the store");
                tokio::time::sleep(PAUSE).await;
            }
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// Makes messages of what changed, and takes those that are due.
fn look(services: &Services, forget: bool, room: usize) -> Result<Vec<(Webhook, String)>> {
    if forget {
        news::forget(services)?;
    }
    news::gather(services)?;
    let on = list::all(services)?.into_iter().filter(|webhook| webhook.state == WebhookState::On);
    let on: HashMap<WebhookId, Webhook> = on.map(|webhook| (webhook.id.clone(), webhook)).collect();
    let due = services.messages.due(&|id| on.contains_key(id), services.env.outside_now(), room);
    Ok(due.into_iter().filter_map(|(webhook, id)| Some((on.get(&webhook)?.clone(), id))).collect())
}

/// Carries one message, and keeps what came of it.
async fn carry(courier: Arc<Courier>, webhook: Webhook, id: String) {
    let (services, name) = (courier.services.clone(), id.clone());
    let read = spawn_blocking(move || services.store.upkeep(UpkeepKind::Message, &name)).await;
    let Ok(Ok(Some(UpkeepRecord::Message(message)))) = read else {
        let until = courier.services.env.outside_now().saturating_add(PAUSE);
        return until.map_or((), |until| courier.services.messages.put_back(&webhook.id, &id, until));
    };
    let secret = secret(&courier.services, &webhook);
    let outcome = courier.sender.send(&webhook, &secret, &message, courier.services.env.outside_now()).await;
    let (services, waits) = (courier.services.clone(), courier.hooks.waits.clone());
    let kept = spawn_blocking(move || {
        let (topic, tries) = (message.topic, message.tries + 1);
        let kept = keep_outcome(&services, &webhook, message, &outcome, &waits);
        let why = match &outcome {
            Outcome::Taken => "taken",
            Outcome::Gone => "gone",
            Outcome::Failed(why) => why,
        };
        let (fate, stored) = (kept.as_ref().map_or("unkept", |fate| fate.code()), kept.is_ok());
        tracing::info!(webhook = %webhook.id, topic = topic.code(), tries, why, fate, stored, "message tried");
        kept
    });
    if let Ok(Ok(fate)) = kept.await {
        courier.meters.delivered(fate);
    }
}

fn keep_outcome(services: &Services, webhook: &Webhook, message: Message, outcome: &Outcome, waits: &[Duration]) -> Result<Fate> {
    settle(services, webhook, message, outcome, waits, services.env.outside_now())
}
