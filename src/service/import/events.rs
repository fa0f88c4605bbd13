//! Reads `events.csv`.
use crate::domain::cbv::{BizStep, Disposition};
use crate::domain::error::Fault;
use crate::domain::event::Event;
use crate::domain::registry::Owner;
use crate::service::import::table::{Files, Row, Table};
use crate::service::import::vocabulary::EVIDENCE;
use std::collections::BTreeMap;

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
            biz_step: row.optional::<BizStep>("biz_step").map_or_else(String::new, String::from),
            disposition: row.optional::<Disposition>("disposition").map_or_else(String::new, String::from),
            happened: row.parse("event_time")?,
            recorded: row.parse("recorded_at")?,
            location: row.optional("location_id"),
            producer,
            quantity: row.measured("quantity", "unit"),
            why_vi: row.text("why_vi"),
            note_vi: row.text("note_vi"),
            evidence: row.one_of("evidence_level", EVIDENCE)?,
            recorded_by: row.text("recorded_by_role"),
            corrects: row.optional("corrects_event"),
            correction_vi: row.text("correction_vi"),
            biz_location: row.optional("biz_location_id"),
            on_behalf_of: row.optional("on_behalf_of"),
            inputs: Vec::new(),
            outputs: Vec::new(),
            parent: row.text("parent_uri"),
            hands_to: row.optional("hands_to"),
            receives: row.optional("receives_event"),
            attachment: None,
            audiences: row.audiences(Event::FIELDS),
            unknown: unknown(row),
        };
        Some(event)
    })
}

/// Columns of the file that are read, or follow from others.
const COLUMNS: [&str; 31] = [
    "event_id",
    "batch_id",
    "product_id",
    "seq",
    "event_type",
    "event_type_vi",
    "epcis_type",
    "action",
    "biz_step",
    "disposition",
    "event_time",
    "location_id",
    "producer_id",
    "quantity",
    "unit",
    "why_vi",
    "note_vi",
    "evidence_level",
    "recorded_by_role",
    "recorded_at",
    "late",
    "corrects_event",
    "correction_vi",
    "biz_location_id",
    "on_behalf_of",
    "parent_uri",
    "hands_to",
    "receives_event",
    "shown_to",
    "sample",
    "mark_vi",
];

/// Further columns are members that we do not know: they are kept as they came.
fn unknown(row: &mut Row<'_>) -> BTreeMap<String, String> {
    let quoted = |text: String| serde_json::Value::from(text).to_string();
    row.others(&COLUMNS).into_iter().map(|(name, text)| (name, quoted(text))).collect()
}
