//! Events, in memory.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::event::{self, Chain, Event, EventCase};
use crate::domain::id::{BatchId, EventId, ProductId};
use crate::domain::time::Timestamp;
use crate::log::entry::Body;
use crate::store::chain;
use crate::store::contract::receipt::{Done, Receipt, Touched};
use crate::store::contract::trace::TraceStore;
use crate::store::memory::engine::MemoryStore;
use crate::store::memory::state::State;
use crate::store::record;
use std::collections::BTreeMap;

/// Holds every new event against what stands and against the others.
fn refuse_faulty(state: &State, fresh: &BTreeMap<&EventId, &Event>, now: Timestamp) -> Result<()> {
    let Some(registry) = state.registry.as_ref().filter(|_| !fresh.is_empty()) else { return Ok(()) };
    let of = |id: &EventId| fresh.get(id).copied().or_else(|| state.events.get(id));
    let all = || state.events.values().chain(fresh.values().copied());
    let mut faults = Vec::new();
    for event in fresh.values() {
        let batch = event.batch.as_ref().map(|id| state.known_batch(id)).transpose()?;
        let mut begun = Vec::new();
        for input in batch.map_or(&[][..], |batch| &batch.inputs) {
            let first = all().filter(|other| other.batch.as_ref() == Some(&input.batch)).map(|other| other.happened.at).min();
            let made_on = state.known_batch(&input.batch)?.made_on;
            begun.push((input.batch.clone(), first.into_iter().chain([registry.zone.start_of(made_on)]).min().unwrap_or(now)));
        }
        let (corrects, receives) = (event.corrects.as_ref(), event.receives.as_ref());
        let rival = |of: fn(&Event) -> Option<&EventId>| {
            let wanted = of(event)?;
            fresh.values().find(|other| other.id != event.id && of(other) == Some(wanted)).map(|other| &other.id)
        };
        let corrected_by = corrects.and_then(|id| state.corrected_by.get(id)).or_else(|| rival(|event| event.corrects.as_ref()));
        let received_by = receives.and_then(|id| state.received_by.get(id)).or_else(|| rival(|event| event.receives.as_ref()));
        faults.extend(event::faults(&EventCase {
            event,
            batch,
            begun: &begun,
            corrected: corrects.and_then(of),
            corrected_by,
            handed: receives.and_then(of),
            received_by,
            zone: &registry.zone,
            now,
        }));
    }
    Error::conflicts(faults).map_or(Ok(()), Err)
}

/// Those of the events that do not stand yet.
fn fresh<'a>(state: &State, events: &'a [Event]) -> Result<Vec<&'a Event>> {
    let mut seen: BTreeMap<&EventId, &Event> = BTreeMap::new();
    let mut fresh = Vec::new();
    for event in events {
        match state.events.get(&event.id).or_else(|| seen.get(&event.id).copied()) {
            Some(stood) if stood.means(event) => {}
            Some(_) => return Err(Error::conflict(Fault::new("event-exists").value(event.id.as_str()))),
            None => {
                seen.insert(&event.id, event);
                fresh.push(event);
            }
        }
    }
    Ok(fresh)
}

fn add(state: &mut State, events: &[Event], at: Timestamp) -> Result<Receipt> {
    let fresh = fresh(state, events)?;
    refuse_faulty(state, &fresh.iter().map(|event| (&event.id, *event)).collect(), at)?;
    let done = if fresh.is_empty() { Done::Before } else { Done::Now };
    tell(state, &fresh, at)?;
    Ok(state.receipt(done))
}

/// Puts those of the events that do not stand yet, whatever the rules say ([`refuse_all`] tells later), and gives their ids.
pub(super) fn put_new(state: &mut State, events: &[Event], at: Timestamp) -> Result<Vec<EventId>> {
    let fresh = fresh(state, events)?;
    tell(state, &fresh, at)?;
    Ok(fresh.into_iter().map(|event| event.id.clone()).collect())
}

/// Holds events that were put before against everything.
pub(super) fn refuse_all(state: &State, put: &[EventId], now: Timestamp) -> Result<()> {
    let put = put.iter().filter_map(|id| state.events.get_key_value(id));
    refuse_faulty(state, &put.collect(), now)
}

fn tell(state: &mut State, fresh: &[&Event], at: Timestamp) -> Result<()> {
    let entry = |event: &&Event| state.entry(at, Body::Event((*event).clone(), record::hash(*event)?));
    let entries = fresh.iter().map(entry).collect::<Result<Vec<_>>>()?;
    let mut touched = Vec::new();
    for (event, entry) in fresh.iter().zip(entries) {
        state.append(&entry);
        if let Some(corrected) = &event.corrects {
            state.corrected_by.entry(corrected.clone()).or_insert_with(|| event.id.clone());
        }
        if let Some(handed) = &event.receives {
            state.received_by.entry(handed.clone()).or_insert_with(|| event.id.clone());
        }
        if let Some(batch) = &event.batch {
            let chain = state.chains.entry(batch.clone()).or_default();
            *chain = chain::grown(*chain, &record::hash(*event)?);
        }
        state.events.insert(event.id.clone(), (*event).clone());
        let whose = match &event.batch {
            Some(batch) => Touched::Events(batch.clone()),
            None => Touched::ProductEvents(event.product.clone()),
        };
        if !touched.contains(&whose) {
            touched.push(whose);
        }
    }
    touched.into_iter().for_each(|whose| state.touch(whose));
    Ok(())
}

impl TraceStore for MemoryStore {
    fn add_events(&self, events: &[Event], at: Timestamp) -> Result<Receipt> {
        add(&mut *self.deed()?, events, at)
    }

    fn chain(&self, batch: &BatchId) -> Result<Chain> {
        Ok(self.state().chains.get(batch).copied().unwrap_or_default())
    }

    fn event(&self, id: &EventId) -> Result<Option<Event>> {
        Ok(self.state().events.get(id).cloned())
    }

    fn events_page(&self, after: &str, limit: usize) -> Result<Vec<Event>> {
        let state = self.state();
        let behind = state.events.iter().filter(|(id, _)| id.as_str() > after);
        Ok(behind.take(limit).map(|(_, event)| event.clone()).collect())
    }

    fn events(&self, batch: &BatchId) -> Result<Vec<Event>> {
        Ok(self.sorted(|event| event.batch.as_ref() == Some(batch)))
    }

    fn product_events(&self, product: &ProductId) -> Result<Vec<Event>> {
        Ok(self.sorted(|event| event.batch.is_none() && event.product == *product))
    }
}

impl MemoryStore {
    fn sorted(&self, wanted: impl Fn(&Event) -> bool) -> Vec<Event> {
        let mut events: Vec<Event> = self.state().events.values().filter(|event| wanted(event)).cloned().collect();
        events.sort_by(|a, b| (a.happened.at, &a.id).cmp(&(b.happened.at, &b.id)));
        events
    }
}
