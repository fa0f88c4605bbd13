//! Reads `events.csv`.
use crate::domain::error::Fault;
use crate::domain::event::Event;
use crate::domain::registry::Owner;
use crate::service::import::table::{Files, Table};
use crate::service::import::vocabulary::EVIDENCE;

/// Events. What an event says about its batch is owned by whoever recorded it, else by the office.
pub fn events(files: &Files, faults: &mut Vec<Fault>) -> Vec<Event> {
    let needed = ["event_id", "product_id", "event_type", "event_time", "recorded_at", "evidence_level"];
    let table = Table::read(files, "events.csv", &needed, faults);
    table.each(faults, |row| {
        let producer = row.optional("producer_id");
        let event = Event {
            id: row.parse("event_id")?,
            owner: producer.clone().map_or(Owner::Office, Owner::Producer),
            batch: row.optional("batch_id"),
            product: row.parse("product_id")?,
            kind: row.needed("event_type"),
            kind_vi: row.text("event_type_vi"),
            epcis_type: row.text("epcis_type"),
            action: row.text("action"),
            biz_step: row.text("biz_step"),
            disposition: row.text("disposition"),
            happened: row.parse("event_time")?,
            recorded: row.parse("recorded_at")?,
            location: row.optional("location_id"),
            producer,
            quantity: row.quantity("quantity", "unit"),
            why_vi: row.text("why_vi"),
            note_vi: row.text("note_vi"),
            evidence: row.one_of("evidence_level", EVIDENCE)?,
            recorded_by: row.text("recorded_by_role"),
            corrects: row.optional("corrects_event"),
        };
        if event.recorded.at < event.happened.at {
            row.fault("recorded_at", Fault::new("recorded-before-happened").value(event.recorded.to_string()));
        }
        Some(event)
    })
}
