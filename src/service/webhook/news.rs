//! What there is to tell: changes of the store become messages to those who asked for them, each to its own. A message and how far its
//! webhook has been told are kept in one act: after a crash nothing is missing.
use crate::domain::error::Result;
use crate::domain::number::NumberRange;
use crate::domain::registry::Owner;
use crate::domain::run::StatusReason;
use crate::domain::stamp::StampState;
use crate::domain::webhook::{Message, Suspicion, Topic, Webhook, WebhookState};
use crate::service::services::Services;
use crate::service::suspicions::Noted;
use crate::service::webhook::list;
use crate::store::contract::receipt::{Change, Touched, UpkeepKind};
use crate::store::contract::register::RegisterKind;
use crate::store::contract::upkeep::UpkeepRecord;
use serde_json::{Value, json};

/// Changes read at a time.
const CHANGES_MAX: usize = 200;

/// How far a webhook has been told is written at least each time so many changes went by.
const MARK_EVERY: u64 = 10_000;

/// Days after which a scan of a stamp that nobody issued is forgotten.
const SUSPICION_DAYS: i64 = 2;

/// Makes messages of all that changed, for every webhook that is on and has room for them.
pub fn gather(services: &Services) -> Result<()> {
    services.messages.load(services.store.as_ref())?;
    let webhooks = list::all(services)?;
    for webhook in webhooks.iter().filter(|webhook| webhook.state == WebhookState::On) {
        while tell(services, webhook)? {}
    }
    suspicions(services, &webhooks)
}

/// Makes messages of the next few changes; `false` when there are none, or no room.
fn tell(services: &Services, webhook: &Webhook) -> Result<bool> {
    let upto = services.messages.upto(&webhook.id).unwrap_or(0).max(webhook.from);
    // What the view has not taken in yet is no settled deed.
    let settled = services.view().upto();
    let room = services.messages.room(&webhook.id).min(CHANGES_MAX);
    if settled <= upto || room == 0 {
        return Ok(false);
    }
    let changes = services.store.changes_since(upto, room)?;
    let changes: Vec<Change> = changes.into_iter().filter(|change| change.number <= settled).collect();
    let Some(last) = changes.last().map(|change| change.number) else { return Ok(false) };
    let mut messages = Vec::new();
    for change in &changes {
        messages.extend(message_of(services, webhook, change)?);
    }
    // Now and then also where nothing came of it, so that a start need not look through it all again.
    if messages.is_empty() && last / MARK_EVERY == upto / MARK_EVERY {
        services.messages.passed(&webhook.id, last);
    } else {
        services.messages.put(services.store.as_ref(), &webhook.id, Some(last), messages)?;
    }
    Ok(true)
}

/// What is told of one change: nothing, where it is none of the webhook's topics or another owner's matter.
fn message_of(services: &Services, webhook: &Webhook, change: &Change) -> Result<Option<Message>> {
    let Some((owner, news)) = news(services, change)? else { return Ok(None) };
    let asked = webhook.topics.contains(&news.topic) && hears(webhook, &owner);
    let id = format!("{}.{:016x}.{}", webhook.id, change.number, news.topic.code().replace('.', "-"));
    Ok(asked.then(|| message(services, webhook, id, Some(change.number), news)))
}

/// The office hears of everything, a producer of what is its own.
fn hears(webhook: &Webhook, owner: &Owner) -> bool {
    webhook.owner == Owner::Office || webhook.owner == *owner
}

/// What there is to tell, to whomever.
struct News {
    topic: Topic,
    kind: &'static str,
    id: String,
    /// Where programs read of it.
    path: String,
    more: Value,
}

impl News {
    fn new(topic: Topic, kind: &'static str, collection: &'static str, id: String) -> Self {
        Self { topic, kind, path: format!("/api/v1/{collection}/{id}"), id, more: Value::Null }
    }
}

fn news(services: &Services, change: &Change) -> Result<Option<(Owner, News)>> {
    Ok(match &change.touched {
        Touched::Batch(id) => services.store.batch(id)?.map(|owned| {
            let first = services.view().first_of_batch(id) == Some(change.number);
            let topic = if first { Topic::BatchCreated } else { Topic::BatchChanged };
            (owned.owner, News::new(topic, "batch", "batches", id.to_string()))
        }),
        Touched::Run(id) => {
            services.store.run(*id)?.map(|run| (run.owner, News::new(Topic::RunIssued, "run", "runs", id.to_string())))
        }
        Touched::Recall(id) => services.store.recall(id)?.map(|recall| {
            let first = services.view().first_of_recall(id) == Some(change.number);
            let topic = if first { Topic::RecallOpened } else { Topic::RecallChanged };
            (recall.owner, News::new(topic, "recall", "recalls", id.to_string()))
        }),
        Touched::Status(numbers) => suspended(services, change.number, *numbers)?,
        Touched::Registry
        | Touched::Key(_)
        | Touched::Place(_)
        | Touched::Producer(_)
        | Touched::Product(_)
        | Touched::Recognition(_)
        | Touched::Certificate(_)
        | Touched::Area(_)
        | Touched::Location(_)
        | Touched::Member(_)
        | Touched::Entry(_)
        | Touched::Edition(_)
        | Touched::Promotion(_)
        | Touched::Waiver(_)
        | Touched::Events(_)
        | Touched::ProductEvents(_)
        | Touched::Bindings(_)
        | Touched::Upkeep(..)
        | Touched::Audit(_) => None,
    })
}

/// Stamps that were suspended by this change.
fn suspended(services: &Services, change: u64, numbers: NumberRange) -> Result<Option<(Owner, News)>> {
    let Some(run) = services.view().run_of(numbers.first()) else { return Ok(None) };
    let Some(moved) = services.store.status_change(run.id(), change)? else { return Ok(None) };
    let told = |reason: StatusReason| {
        let more = json!({ "first": numbers.first(), "count": numbers.count(), "why": reason.code() });
        News { more, ..News::new(Topic::StampSuspicious, "run", "runs", run.id().to_string()) }
    };
    Ok((moved.reason.state() == StampState::Suspended).then(|| (moved.owner, told(moved.reason))))
}

fn message(services: &Services, webhook: &Webhook, id: String, change: Option<u64>, news: News) -> Message {
    let base = services.registry.base();
    let at = services.env.now();
    let mut body = json!({
        "id": id, "topic": news.topic.code(), "at": at,
        "object": { "kind": news.kind, "id": news.id, "url": format!("{base}{}", news.path) },
    });
    if let Some(change) = change {
        body["change"] = json!(change);
    }
    if !news.more.is_null() {
        body["stamps"] = news.more;
    }
    let now = services.env.outside_now();
    Message {
        id,
        webhook: webhook.id.clone(),
        topic: news.topic,
        object: format!("{}/{}", news.kind, news.id),
        body: body.to_string(),
        made: now,
        tries: 0,
        next: now,
        last: String::new(),
        died: None,
    }
}

/// A trial message; `word` tells it from other ones.
pub fn trial(services: &Services, webhook: &Webhook, word: &str) -> Message {
    let change = services.view().upto();
    let id = format!("{}.{change:016x}.webhook-test-{word}", webhook.id);
    message(services, webhook, id, Some(change), News::new(Topic::WebhookTest, "webhook", "webhooks", webhook.id.to_string()))
}

/// Tells of stamps that nobody issued. What cannot be told now is told later.
fn suspicions(services: &Services, webhooks: &[Webhook]) -> Result<()> {
    let mut noted = services.suspicions.take();
    while let Some(one) = noted.last().copied() {
        if let Err(error) = suspicion(services, webhooks, one) {
            services.suspicions.give_back(noted);
            return Err(error);
        }
        noted.pop();
    }
    Ok(())
}

fn suspicion(services: &Services, webhooks: &[Webhook], noted: Noted) -> Result<()> {
    let told = Suspicion::new(noted.number, noted.day);
    if services.store.upkeep(UpkeepKind::Suspicion, &told.id)?.is_some() {
        return Ok(());
    }
    let product = services.store.product_by_code(noted.product)?;
    let owner = match &product {
        Some(product) => services.store.register_record(RegisterKind::Product, product.id.as_str())?.map(|owned| owned.owner),
        None => None,
    };
    let owner = owner.unwrap_or(Owner::Office);
    let asks = |webhook: &&Webhook| webhook.topics.contains(&Topic::StampSuspicious) && hears(webhook, &owner);
    for webhook in webhooks.iter().filter(asks) {
        // The same name whenever it is told again after a crash.
        let id = format!("{}.s{}-{}", webhook.id, noted.day, noted.number);
        // Nobody issued it: there is nothing of it to be read but the product that it names.
        let mut news = News::new(Topic::StampSuspicious, "stamp", "runs", noted.number.to_string());
        news.path = product.as_ref().map_or("/api/v1/runs".to_owned(), |product| format!("/api/v1/products/{}", product.id));
        news.more = json!({ "first": noted.number, "count": 1, "why": "not-issued" });
        let message = message(services, webhook, id, None, news);
        services.messages.put(services.store.as_ref(), &webhook.id, None, vec![message])?;
    }
    services.store.put_upkeep(&[UpkeepRecord::Suspicion(told)]).map(drop)
}

/// Forgets scans of stamps that nobody issued, once they are too old to be told again.
pub fn forget(services: &Services) -> Result<()> {
    let today = services.registry.zone.day(services.env.now());
    let mut after = String::new();
    loop {
        let page = services.store.upkeep_page(UpkeepKind::Suspicion, &after, CHANGES_MAX)?;
        let Some(last) = page.last() else { return Ok(()) };
        last.id().clone_into(&mut after);
        let old = |told: &Suspicion| i64::from((today - told.day).get_days()).abs() > SUSPICION_DAYS;
        let told = page.into_iter().filter_map(|record| Suspicion::try_from(record).ok());
        let old: Vec<String> = told.filter(old).map(|told| told.id).collect();
        services.store.remove_upkeep(UpkeepKind::Suspicion, &old)?;
    }
}
