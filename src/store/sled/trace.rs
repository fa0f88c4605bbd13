//! Events, in sled.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::event::Event;
use crate::domain::id::{BatchId, EventId, ProductId};
use crate::domain::time::Timestamp;
use crate::log::entry::Body;
use crate::store::contract::receipt::{Done, Receipt, Touched};
use crate::store::contract::trace::TraceStore;
use crate::store::record::{self, Record};
use crate::store::sled::draft::Draft;
use crate::store::sled::engine::SledStore;
use crate::store::sled::keys;
use crate::store::sled::rows::Read;

fn add_events(draft: &mut Draft<'_>, events: Vec<Event>, at: Timestamp) -> Result<Receipt> {
    let mut touched = Vec::new();
    for event in events {
        let key = keys::event(event.id.as_str());
        match draft.record::<Event>(&key)? {
            Some(stood) if stood == event => continue,
            Some(_) => return Err(Error::conflict(Fault::new("event-exists").value(event.id.as_str()))),
            None => {}
        }
        draft.put(key, &event)?;
        draft.put(keys::event_of(&event), &event.id)?;
        let whose = match &event.batch {
            Some(batch) => Touched::Events(batch.clone()),
            None => Touched::ProductEvents(event.product.clone()),
        };
        if !touched.contains(&whose) {
            touched.push(whose);
        }
        let hash = record::hash(&event)?;
        draft.log(at, Body::Event(event, hash))?;
    }
    touched.iter().try_for_each(|whose| draft.touch(whose))?;
    Ok(draft.receipt(if touched.is_empty() { Done::Before } else { Done::Now }))
}

impl TraceStore for SledStore {
    fn add_events(&self, events: &[Event], at: Timestamp) -> Result<Receipt> {
        let events = events.to_vec();
        self.act(move |draft| add_events(draft, events, at))
    }

    fn event(&self, id: &EventId) -> Result<Option<Event>> {
        self.rows().record(&keys::event(id.as_str()))
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
