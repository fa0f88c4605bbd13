//! A step that a page records by itself, in the words of the form in which every other one is written: what a button says was done.
use crate::domain::error::{Error, Result};
use crate::domain::event::Event;
use crate::domain::id::{BatchId, EventId, LocationId, ProductId};
use crate::domain::registry::Owner;
use crate::domain::time::Timestamp;
use crate::service::access::CanRecord;
use crate::service::events;
use crate::service::form::kind::Kind;
use crate::service::form::record::{self, Record};
use crate::service::form::row::{Given, Row};
use crate::service::services::Services;

/// A step of a batch, done now.
#[derive(Debug, Clone)]
pub struct Step<'a> {
    /// Names it: a repeat does nothing.
    pub id: EventId,
    /// The step's code, which is a business step of CBV 2.0 too.
    pub kind: &'static str,
    /// Whose batch it is.
    pub owner: &'a Owner,
    /// Which product.
    pub product: &'a ProductId,
    /// Which batch.
    pub batch: &'a BatchId,
    /// Where.
    pub location: Option<&'a LocationId>,
    /// What else is to be said.
    pub note: String,
    /// Role of who writes it down, as events have it: `producer`, `station`.
    pub recorded_by: &'static str,
}

/// Records a step, unless it is recorded. Refused as [`events::add`] is.
pub fn record(services: &Services, right: &CanRecord, step: &Step<'_>, now: Timestamp) -> Result<()> {
    if services.store.event(&step.id)?.is_some() {
        return Ok(());
    }
    events::add(services, right, &event(services, step, now)?, now).map(drop)
}

fn event(services: &Services, step: &Step<'_>, now: Timestamp) -> Result<Event> {
    let zone = &services.registry.zone;
    let at = zone.moment(zone.wall(now)).map_or_else(|| now.to_string(), |moment| moment.to_string());
    let producer = match step.owner {
        Owner::Producer(id) => id.to_string(),
        Owner::Office => String::new(),
    };
    let cells = [
        ("event_id", step.id.to_string()),
        ("event_type", step.kind.to_owned()),
        ("biz_step", step.kind.to_owned()),
        ("event_time", at.clone()),
        ("recorded_at", at),
        ("product_id", step.product.to_string()),
        ("batch_id", step.batch.to_string()),
        ("location_id", step.location.map(ToString::to_string).unwrap_or_default()),
        ("producer_id", producer),
        ("note_vi", step.note.clone()),
        ("evidence_level", "declared".to_owned()),
        ("recorded_by_role", step.recorded_by.to_owned()),
    ];
    let given = Given { cells: cells.map(|(name, cell)| (name.to_owned(), cell)).into(), ..Given::default() };
    let mut row = Row::new(&given, "", 0);
    match record::read(Kind::Events, &mut row) {
        Some(Record::Event(event)) => Ok(event),
        _ => Err(Error::invalid(row.into_faults())),
    }
}
