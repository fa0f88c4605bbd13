//! Messages to webhooks that wait, are under way, or were given up. The store keeps them; here stands which one is next, so that
//! nothing is read from the disk to find out. Messages of one object go one after the other, others beside each other.
use crate::domain::error::Result;
use crate::domain::id::WebhookId;
use crate::domain::time::Timestamp;
use crate::domain::webhook::{Message, WebhookMark};
use crate::store::contract::receipt::UpkeepKind;
use crate::store::contract::upkeep::UpkeepRecord;
use crate::store::contract::whole::Store;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Most messages that wait for one webhook; beyond it no more are made, and what they would tell of waits among the changes.
pub const WAITING_MAX: usize = 1_000;

/// Most messages of one webhook that were given up and are kept; beyond it the oldest go.
pub const DEAD_MAX: usize = 1_000;

/// Most messages to one webhook that are under way at once: one that hangs leaves room for the others.
pub const UNDER_WAY_MAX: usize = 2;

/// Records read at a time.
const PAGE: usize = 1_000;

/// How long the wait after a try may be; a later moment was written under another clock.
const LONGEST_WAIT: i64 = 24 * 60 * 60;

#[derive(Debug)]
struct Waiting {
    object: String,
    next: Timestamp,
    made: Timestamp,
}

/// The messages of one webhook.
#[derive(Debug, Default)]
struct Line {
    waiting: BTreeMap<String, Waiting>,
    /// Objects that one is under way for.
    under_way: HashSet<String>,
    dead: BTreeSet<String>,
    upto: Option<u64>,
}

#[derive(Debug, Default)]
struct Lines {
    loaded: bool,
    of: BTreeMap<WebhookId, Line>,
    /// Who was served last, so that the next one comes first.
    served: Option<WebhookId>,
}

/// What waits, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Queued {
    /// Messages that wait or are under way.
    pub waiting: u64,
    /// Age of the oldest of them, in seconds.
    pub oldest_seconds: i64,
    /// Messages that were given up.
    pub dead: u64,
}

/// The queue.
#[derive(Debug, Default)]
pub struct MessageQueue(Mutex<Lines>);

impl MessageQueue {
    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what the store keeps, once.
    pub fn load(&self, store: &dyn Store) -> Result<()> {
        let mut lines = self.lines();
        if lines.loaded {
            return Ok(());
        }
        let mut of: BTreeMap<WebhookId, Line> = BTreeMap::new();
        for kind in [UpkeepKind::WebhookMark, UpkeepKind::Message] {
            let mut after = String::new();
            loop {
                let page = store.upkeep_page(kind, &after, PAGE)?;
                let Some(last) = page.last() else { break };
                last.id().clone_into(&mut after);
                for record in page {
                    if let UpkeepRecord::WebhookMark(mark) = record {
                        of.entry(mark.id).or_default().upto = Some(mark.upto);
                    } else if let UpkeepRecord::Message(message) = record {
                        of.entry(message.webhook.clone()).or_default().take_in(message);
                    }
                }
            }
        }
        lines.of = of;
        lines.loaded = true;
        Ok(())
    }

    /// The last change that messages to this webhook were made of; `None` before the first.
    pub fn upto(&self, webhook: &WebhookId) -> Option<u64> {
        self.lines().of.get(webhook).and_then(|line| line.upto)
    }

    /// How many more messages may wait for this webhook.
    pub fn room(&self, webhook: &WebhookId) -> usize {
        WAITING_MAX.saturating_sub(self.lines().of.get(webhook).map_or(0, |line| line.waiting.len()))
    }

    /// Puts messages in line, together with how far their webhook has now been told: all of it or nothing is kept.
    pub fn put(&self, store: &dyn Store, webhook: &WebhookId, upto: Option<u64>, messages: Vec<Message>) -> Result<()> {
        let mark = upto.map(|upto| UpkeepRecord::WebhookMark(WebhookMark { id: webhook.clone(), upto }));
        let records: Vec<UpkeepRecord> = messages.iter().cloned().map(UpkeepRecord::Message).chain(mark).collect();
        let mut lines = self.lines();
        if !records.is_empty() {
            store.put_upkeep(&records)?;
        }
        let line = lines.of.entry(webhook.clone()).or_default();
        messages.into_iter().for_each(|message| line.take_in(message));
        line.upto = upto.or(line.upto);
        Ok(())
    }

    /// Notes in memory only how far a webhook has been told, where no message came of it: after a crash it is found out again.
    pub fn passed(&self, webhook: &WebhookId, upto: u64) {
        self.lines().of.entry(webhook.clone()).or_default().upto = Some(upto);
    }

    /// Takes at most `most` messages that are due, for webhooks that are `on`: of each object the first, none whose forerunner is
    /// under way or waits. They count as under way until [`taken`](Self::taken), [`again`](Self::again), [`died`](Self::died) or
    /// [`put_back`](Self::put_back).
    pub fn due(&self, on: &dyn Fn(&WebhookId) -> bool, now: Timestamp, most: usize) -> Vec<(WebhookId, String)> {
        let mut lines = self.lines();
        let mut names: Vec<WebhookId> = lines.of.keys().filter(|name| on(name)).cloned().collect();
        let behind = lines.served.as_ref().map_or(0, |served| names.partition_point(|name| name <= served));
        names.rotate_left(behind);
        let mut due = Vec::new();
        for name in names {
            if due.len() >= most {
                break;
            }
            let Some(line) = lines.of.get_mut(&name) else { continue };
            let ids = line.due(now, most - due.len());
            if !ids.is_empty() {
                lines.served = Some(name.clone());
            }
            due.extend(ids.into_iter().map(|id| (name.clone(), id)));
        }
        due
    }

    /// The receiver took it: it is forgotten. Where the disk refuses that, it goes out once more, under the same name.
    pub fn taken(&self, store: &dyn Store, message: &Message) -> Result<()> {
        let mut lines = self.lines();
        let Some(line) = lines.of.get_mut(&message.webhook) else { return Ok(()) };
        line.under_way.remove(&message.object);
        store.remove_upkeep(UpkeepKind::Message, std::slice::from_ref(&message.id))?;
        line.waiting.remove(&message.id);
        Ok(())
    }

    /// It waits for its next try.
    pub fn again(&self, store: &dyn Store, message: &Message) -> Result<()> {
        let mut lines = self.lines();
        let Some(line) = lines.of.get_mut(&message.webhook) else { return Ok(()) };
        line.under_way.remove(&message.object);
        let Some(waiting) = line.waiting.get_mut(&message.id) else { return Ok(()) };
        // Also where the disk refuses it: else it would be tried without a pause.
        waiting.next = message.next;
        store.put_upkeep(&[UpkeepRecord::Message(message.clone())]).map(drop)
    }

    /// It is given up, and stands among the dead ones from now on.
    pub fn died(&self, store: &dyn Store, message: &Message) -> Result<()> {
        let mut lines = self.lines();
        let Some(line) = lines.of.get_mut(&message.webhook) else { return Ok(()) };
        line.under_way.remove(&message.object);
        if let Some(waiting) = line.waiting.get_mut(&message.id) {
            waiting.next = message.next;
            store.put_upkeep(&[UpkeepRecord::Message(message.clone())])?;
            line.waiting.remove(&message.id);
            line.dead.insert(message.id.clone());
        }
        if line.dead.len() > DEAD_MAX
            && let Some(oldest) = line.dead.pop_first()
        {
            tracing::warn!(webhook = %message.webhook, "the oldest dead message was dropped");
            store.remove_upkeep(UpkeepKind::Message, &[oldest])?;
        }
        Ok(())
    }

    /// It was not tried after all, and waits until this moment, which is noted in memory only.
    pub fn put_back(&self, webhook: &WebhookId, id: &str, until: Timestamp) {
        if let Some(line) = self.lines().of.get_mut(webhook)
            && let Some(waiting) = line.waiting.get_mut(id)
        {
            waiting.next = until;
            line.under_way.remove(&waiting.object);
        }
    }

    /// Names of the dead messages of a webhook, the oldest first.
    pub fn dead(&self, webhook: &WebhookId) -> Vec<String> {
        self.lines().of.get(webhook).map(|line| line.dead.iter().cloned().collect()).unwrap_or_default()
    }

    /// Puts dead messages back in line; those that are none by now are left out. How many there were.
    pub fn revive(&self, store: &dyn Store, messages: Vec<Message>) -> Result<usize> {
        let records: Vec<UpkeepRecord> = messages.iter().cloned().map(UpkeepRecord::Message).collect();
        if records.is_empty() {
            return Ok(0);
        }
        let mut lines = self.lines();
        store.put_upkeep(&records)?;
        let count = messages.len();
        for message in messages {
            let line = lines.of.entry(message.webhook.clone()).or_default();
            line.dead.remove(&message.id);
            line.take_in(message);
        }
        Ok(count)
    }

    /// Forgets a webhook with all its messages.
    pub fn forget(&self, store: &dyn Store, webhook: &WebhookId) -> Result<()> {
        let mut lines = self.lines();
        if let Some(line) = lines.of.get(webhook) {
            let ids: Vec<String> = line.waiting.keys().chain(&line.dead).cloned().collect();
            store.remove_upkeep(UpkeepKind::Message, &ids)?;
        }
        lines.of.remove(webhook);
        store.remove_upkeep(UpkeepKind::WebhookMark, &[webhook.as_str().to_owned()]).map(drop)
    }

    /// What waits for one webhook, or for all.
    pub fn so_far(&self, of: Option<&WebhookId>, now: Timestamp) -> Queued {
        let lines = self.lines();
        let lines = lines.of.iter().filter(|(id, _)| of.is_none_or(|of| of == *id));
        lines.fold(Queued::default(), |sum, (_, line)| {
            let oldest = line.waiting.values().map(|waiting| now.duration_since(waiting.made).as_secs()).max();
            Queued {
                waiting: sum.waiting + line.waiting.len() as u64,
                oldest_seconds: sum.oldest_seconds.max(oldest.unwrap_or(0)),
                dead: sum.dead + line.dead.len() as u64,
            }
        })
    }
}

impl Line {
    fn take_in(&mut self, message: Message) {
        if message.died.is_some() {
            self.dead.insert(message.id);
        } else {
            self.waiting.insert(message.id, Waiting { object: message.object, next: message.next, made: message.made });
        }
    }

    fn due(&mut self, now: Timestamp, most: usize) -> Vec<String> {
        let mut held: HashSet<&str> = self.under_way.iter().map(String::as_str).collect();
        let most = most.min(UNDER_WAY_MAX.saturating_sub(held.len()));
        let mut ids = Vec::new();
        for (id, waiting) in &self.waiting {
            if ids.len() >= most {
                break;
            }
            // A later one of the same object waits, whether this one goes now or not.
            let first = held.insert(&waiting.object);
            let ahead = waiting.next.duration_since(now).as_secs();
            if first && (ahead <= 0 && waiting.next <= now || ahead > LONGEST_WAIT) {
                ids.push(id.clone());
            }
        }
        let objects = ids.iter().filter_map(|id| self.waiting.get(id)).map(|waiting| waiting.object.clone());
        let objects: Vec<String> = objects.collect();
        self.under_way.extend(objects);
        ids
    }
}

#[cfg(test)]
mod tests;
