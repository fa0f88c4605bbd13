//! Events, in memory.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::event::Event;
use crate::domain::id::{BatchId, EventId, ProductId};
use crate::domain::time::Timestamp;
use crate::log::entry::Body;
use crate::store::contract::receipt::{Done, Receipt, Touched};
use crate::store::contract::trace::TraceStore;
use crate::store::memory::engine::MemoryStore;
use crate::store::record;
use std::collections::BTreeMap;

impl TraceStore for MemoryStore {
    fn add_events(&self, events: &[Event], at: Timestamp) -> Result<Receipt> {
        let mut state = self.state();
        let mut fresh: BTreeMap<&EventId, &Event> = BTreeMap::new();
        let mut entries = Vec::new();
        for event in events {
            match state.events.get(&event.id).or_else(|| fresh.get(&event.id).copied()) {
                Some(stood) if stood == event => {}
                Some(_) => return Err(Error::conflict(Fault::new("event-exists").value(event.id.as_str()))),
                None => {
                    fresh.insert(&event.id, event);
                    entries.push((event, state.entry(at, Body::Event(event.clone(), record::hash(event)?))?));
                }
            }
        }
        let done = if entries.is_empty() { Done::Before } else { Done::Now };
        let mut touched = Vec::new();
        for (event, entry) in entries {
            state.append(&entry);
            state.events.insert(event.id.clone(), event.clone());
            let whose = match &event.batch {
                Some(batch) => Touched::Events(batch.clone()),
                None => Touched::ProductEvents(event.product.clone()),
            };
            if !touched.contains(&whose) {
                touched.push(whose);
            }
        }
        touched.into_iter().for_each(|whose| state.touch(whose));
        Ok(state.receipt(done))
    }

    fn event(&self, id: &EventId) -> Result<Option<Event>> {
        Ok(self.state().events.get(id).cloned())
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
