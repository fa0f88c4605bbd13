//! Records single events, and closes a batch: what a producer says of its goods from day to day.
use crate::domain::batch::Batch;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::event::Event;
use crate::domain::id::BatchId;
use crate::domain::registry::{Owned, Owner};
use crate::domain::time::{Date, Timestamp};
use crate::service::access::CanRecord;
use crate::service::services::Services;
use crate::store::contract::receipt::{Basis, Done};
use crate::store::record;

/// A batch with its owner, for the proof of right. Unknown: not found `batch-unknown`.
pub fn batch(services: &Services, id: &BatchId) -> Result<Owned<Batch>> {
    services.store.batch(id)?.ok_or_else(|| Error::not_found(Fault::new("batch-unknown").value(id.as_str())))
}

/// Whose batch an event speaks of; a service's events are its producer's.
pub fn owner(services: &Services, event: &Event) -> Result<Owner> {
    match &event.batch {
        Some(id) => Ok(batch(services, id)?.owner),
        None => {
            let unknown = || Error::not_found(Fault::new("product-unknown").value(event.product.as_str()));
            Ok(Owner::Producer(services.store.product(&event.product)?.ok_or_else(unknown)?.producer))
        }
    }
}

/// Records an event. Unknown location or producer: `reference-unknown`, all at once; then as
/// [`add_events`](crate::store::contract::trace::TraceStore::add_events).
pub fn add(services: &Services, _: &CanRecord, event: &Event, now: Timestamp) -> Result<Done> {
    let store = &services.store;
    let mut faults = Vec::new();
    let mut unknown = |there: bool, kind: &str, id: &str| {
        if !there {
            faults.push(Fault::new("reference-unknown").arg("kind", kind).value(id));
        }
    };
    for id in [&event.location, &event.biz_location].into_iter().flatten() {
        unknown(store.location(id)?.is_some(), "location", id.as_str());
    }
    for id in [&event.producer, &event.on_behalf_of, &event.hands_to].into_iter().flatten() {
        unknown(store.producer(id)?.is_some(), "producer", id.as_str());
    }
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    services.settle(store.add_events(std::slice::from_ref(event), now)?)
}

/// Closes a batch as sold out on a day, or opens it again. Of two who change the batch at once, the second learns of the first.
pub fn close(services: &Services, _: &CanRecord, id: &BatchId, sold_out_on: Option<Date>, now: Timestamp) -> Result<Done> {
    let stood = batch(services, id)?;
    let today = services.registry.zone.day(now);
    if let Some(day) = sold_out_on.filter(|day| *day > today) {
        return Err(Fault::new("date-to-come").arg("today", today).value(day.to_string()).into());
    }
    let closed = Owned { owner: stood.owner.clone(), record: Batch { sold_out_on, ..stood.record.clone() } };
    let faults = closed.record.faults();
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    services.settle(services.store.change_batch(&closed, Basis::Stood(record::hash(&stood)?), now)?)
}
