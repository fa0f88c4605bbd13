//! Events, in sled.
use crate::domain::batch::Batch;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::event::{self, Chain, Event, EventCase};
use crate::domain::id::{BatchId, EventId, ProductId};
use crate::domain::run::Hash;
use crate::domain::time::{Timestamp, Zone};
use crate::log::entry::Body;
use crate::store::chain::grown;
use crate::store::contract::receipt::{Done, Receipt, Touched};
use crate::store::contract::trace::TraceStore;
use crate::store::record::{self, Record};
use crate::store::sled::chain;
use crate::store::sled::draft::Draft;
use crate::store::sled::engine::SledStore;
use crate::store::sled::issue::known_batch;
use crate::store::sled::keys;
use crate::store::sled::rows::Read;
use std::collections::{HashMap, HashSet};

/// A batch, and when each of those that it was made from began.
type Context = (Batch, Vec<(BatchId, Timestamp)>);

fn add_events(draft: &mut Draft<'_>, events: Vec<Event>, at: Timestamp) -> Result<Receipt> {
    let fresh = put_new(draft, events)?;
    refuse_faulty(draft, fresh.iter().map(|(event, _)| event), at)?;
    let done = if fresh.is_empty() { Done::Before } else { Done::Now };
    tell(draft, fresh, at)?;
    Ok(draft.receipt(done))
}

/// Puts those of the events that do not stand yet, each with the hash of its bytes.
pub(super) fn put_new(draft: &mut Draft<'_>, events: Vec<Event>) -> Result<Vec<(Event, Hash)>> {
    let mut fresh = Vec::new();
    for event in events {
        let key = keys::event(event.id.as_str());
        match draft.record::<Event>(&key)? {
            Some(stood) if stood.means(&event) => continue,
            Some(_) => return Err(Error::conflict(Fault::new("event-exists").value(event.id.as_str()))),
            None => {}
        }
        let hash = draft.put_hashed(key, &event)?;
        draft.put(keys::event_of(&event), &event.id)?;
        fresh.push((event, hash));
    }
    Ok(fresh)
}

/// Logs new events, lets the chains of their batches grow, and notes whose they are.
pub(super) fn tell(draft: &mut Draft<'_>, fresh: Vec<(Event, Hash)>, at: Timestamp) -> Result<()> {
    let mut touched = Vec::new();
    let mut chains: HashMap<BatchId, Chain> = HashMap::new();
    let mut services: HashSet<ProductId> = HashSet::new();
    for (event, hash) in fresh {
        match &event.batch {
            Some(batch) => {
                let before = match chains.get(batch) {
                    Some(chain) => *chain,
                    None => {
                        touched.push(Touched::Events(batch.clone()));
                        chain::stood(draft, batch)?
                    }
                };
                chains.insert(batch.clone(), grown(before, &hash));
            }
            None if services.insert(event.product.clone()) => touched.push(Touched::ProductEvents(event.product.clone())),
            None => {}
        }
        draft.log(at, Body::Event(event, hash))?;
    }
    chains.iter().try_for_each(|(batch, chain)| draft.put(keys::chain(batch), chain))?;
    touched.iter().try_for_each(|whose| draft.touch(whose))
}

/// Holds every new event against what stands and against the others; then notes what it corrects and receives.
pub(super) fn refuse_faulty<'a>(
    draft: &mut Draft<'_>,
    fresh: impl ExactSizeIterator<Item = &'a Event>,
    now: Timestamp,
) -> Result<()> {
    let mut known: HashMap<BatchId, Context> = HashMap::new();
    let mut faults = Vec::new();
    let zone = if fresh.len() == 0 { return Ok(()) } else { draft.registry()?.zone };
    for event in fresh {
        if let Some(id) = event.batch.as_ref().filter(|id| !known.contains_key(*id)) {
            known.insert(id.clone(), context(draft, id, &zone)?);
        }
        let context = event.batch.as_ref().and_then(|id| known.get(id));
        let named = |id: &Option<EventId>| -> Result<Option<Event>> {
            Ok(id.as_ref().map(|id| draft.record(&keys::event(id.as_str()))).transpose()?.flatten())
        };
        let other =
            |key: Option<keys::Key>| -> Result<Option<EventId>> { Ok(key.map(|key| draft.record(&key)).transpose()?.flatten()) };
        let (corrected, handed) = (named(&event.corrects)?, named(&event.receives)?);
        let corrected_by = other(event.corrects.as_ref().map(keys::corrected_by))?;
        let received_by = other(event.receives.as_ref().map(keys::received_by))?;
        faults.extend(event::faults(&EventCase {
            event,
            batch: context.map(|(batch, _)| batch),
            begun: context.map_or(&[], |(_, begun)| begun),
            corrected: corrected.as_ref(),
            corrected_by: corrected_by.as_ref(),
            handed: handed.as_ref(),
            received_by: received_by.as_ref(),
            zone: &zone,
            now,
        }));
        if let Some(corrected) = &event.corrects {
            draft.put(keys::corrected_by(corrected), &event.id)?;
        }
        if let Some(handed) = &event.receives {
            draft.put(keys::received_by(handed), &event.id)?;
        }
    }
    Error::conflicts(faults).map_or(Ok(()), Err)
}

fn context(draft: &Draft<'_>, id: &BatchId, zone: &Zone) -> Result<Context> {
    let batch = known_batch(draft, id)?;
    let begun = batch.inputs.iter().map(|input| Ok((input.batch.clone(), began(draft, &input.batch, zone)?)));
    let begun = begun.collect::<Result<_>>()?;
    Ok((batch, begun))
}

/// A batch begins with its first event or on its day of production, whichever is earlier: an event may be recorded late.
fn began(draft: &Draft<'_>, id: &BatchId, zone: &Zone) -> Result<Timestamp> {
    let made = zone.start_of(known_batch(draft, id)?.made_on);
    let Some((_, row)) = draft.first(&keys::batch_events(id))? else { return Ok(made) };
    let first: EventId = record::decode(&row)?;
    let event: Event = draft.record(&keys::event(first.as_str()))?.ok_or_else(|| record::damaged(EventId::WHAT))?;
    Ok(event.happened.at.min(made))
}

impl TraceStore for SledStore {
    fn add_events(&self, events: &[Event], at: Timestamp) -> Result<Receipt> {
        let events = events.to_vec();
        self.act(move |draft| add_events(draft, events, at))
    }

    fn chain(&self, batch: &BatchId) -> Result<Chain> {
        Ok(self.rows().record(&keys::chain(batch))?.unwrap_or_default())
    }

    fn event(&self, id: &EventId) -> Result<Option<Event>> {
        self.rows().record(&keys::event(id.as_str()))
    }

    fn events_page(&self, after: &str, limit: usize) -> Result<Vec<Event>> {
        self.rows().page(keys::EVENTS, after, limit)
    }

    fn events(&self, batch: &BatchId) -> Result<Vec<Event>> {
        self.listed(&keys::batch_events(batch))
    }

    fn product_events(&self, product: &ProductId) -> Result<Vec<Event>> {
        self.listed(&keys::product_events(product))
    }
}

impl SledStore {
    fn listed(&self, prefix: &[u8]) -> Result<Vec<Event>> {
        let ids = self.rows().records::<EventId>(prefix)?;
        let one = |id: &EventId| self.rows().record(&keys::event(id.as_str()));
        ids.iter().map(|id| one(id)?.ok_or_else(|| record::damaged(EventId::WHAT))).collect()
    }
}
