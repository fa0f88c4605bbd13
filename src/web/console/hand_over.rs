//! Confirms that goods arrived which another producer handed over: one button on the home page, one event.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::event::Event;
use crate::domain::id::EventId;
use crate::service::form::kind::Kind;
use crate::service::form::record;
use crate::service::form::row::{Given, Row};
use crate::service::keep;
use crate::store::contract::receipt::Basis;
use crate::web::console::call::{Answer, Call, Outcome};

/// `POST /console/hand-overs/{id}/receive`: what was handed to another is not there.
pub fn receive(call: &Call<'_>) -> Answer {
    let id: EventId = call.named("receipt-unknown")?;
    let unknown = || Error::not_found(Fault::new("receipt-unknown").arg("event", call.id));
    let producer = call.producer()?;
    let sent = call.services().store.event(&id)?.filter(|event| event.hands_to.as_ref() == Some(producer)).ok_or_else(unknown)?;
    let batch = sent.batch.clone().ok_or_else(unknown)?;
    let received = call.services().store.events(&batch)?.iter().any(|event| event.receives.as_ref() == Some(&sent.id));
    // Sent twice it is done already.
    if !received {
        record(call, &sent)?;
    }
    Outcome::goes(call.path("/console"))
}

/// Received here and now, as much as was sent.
fn record(call: &Call<'_>, sent: &Event) -> Result<()> {
    let person = call.person()?;
    let zone = &call.state.registry.zone;
    let now = zone.moment(zone.wall(call.now)).map_or_else(|| call.now.to_string(), |moment| moment.to_string());
    let (quantity, unit) = sent.quantity.split_once(' ').unwrap_or((sent.quantity.as_str(), ""));
    let cells = [
        ("event_id", format!("sk-{}", call.deed()?)),
        ("product_id", sent.product.to_string()),
        ("batch_id", sent.batch.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("event_type", "receiving".to_owned()),
        ("event_time", now.clone()),
        ("recorded_at", now),
        ("producer_id", call.producer()?.to_string()),
        ("quantity", quantity.to_owned()),
        ("unit", unit.to_owned()),
        ("evidence_level", "declared".to_owned()),
        ("recorded_by_role", person.recorded_by().to_owned()),
        ("receives_event", sent.id.to_string()),
    ];
    let cells = cells.into_iter().map(|(name, cell)| (name.to_owned(), cell)).collect();
    let given = Given { cells, ..Given::default() };
    let mut row = Row::new(&given, "", 0);
    let record = record::read(Kind::Events, &mut row);
    let faults = row.into_faults();
    let (Some(record), true) = (record, faults.is_empty()) else { return Err(Error::invalid(faults)) };
    keep::put(call.services(), &person.actor, record, Basis::Absent, call.now).map(drop)
}
