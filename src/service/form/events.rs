//! Events.
use super::cells::{Cells, Writer};
use super::field::form;
use super::files::{MEDIA_WORDS, file_columns, write_file};
use super::row::Row;
use super::vocabulary::{EVIDENCE, EVIDENCE_WORDS};
use crate::domain::cbv::{BizStep, Disposition};
use crate::domain::error::Fault;
use crate::domain::event::{Event, Portion};
use crate::domain::registry::Owner;

/// Most portions that go into an event, or come out of it.
pub const PORTIONS_MAX: usize = 256;

/// The word of the office, where a record belongs to it.
const OFFICE: &str = "office";

form! {
    /// Events.
    FORM = "events" {
        id "event_id" Needed "sk-0001";
        id "product_id" Needed "tieu-tien-phuoc";
        id "batch_id" Optional "lo-tieu-nl1";
        whole "seq" Told "";
        text "event_type" Needed "harvesting";
        text "event_type_vi" Optional "";
        text "epcis_type" Optional "ObjectEvent";
        text "action" Optional "ADD";
        text "biz_step" Optional "creating_class_instance";
        text "disposition" Optional "active";
        moment "event_time" Needed "2026-03-02T06:18:00+07:00";
        id "location_id" Optional "trai-tieu-1";
        id "producer_id" Optional "htx-tien-phuoc";
        decimal "quantity" Optional "40";
        text "unit" Optional "kg";
        text "why_vi" Optional "";
        text "note_vi" Optional "";
        (one of EVIDENCE_WORDS) "evidence_level" Needed "declared";
        text "recorded_by_role" Optional "producer";
        moment "recorded_at" Needed "2026-03-02T06:30:00+07:00";
        text "late" Told "";
        id "corrects_event" Optional "";
        text "correction_vi" Optional "";
        id "biz_location_id" Optional "";
        id "on_behalf_of" Optional "";
        list "inputs" Optional "";
        list "outputs" Optional "";
        text "parent_uri" Optional "";
        id "hands_to" Optional "";
        id "receives_event" Optional "";
        code "attachment" Optional "";
        (one of MEDIA_WORDS) "attachment_media" Optional "";
        whole "attachment_bytes" Optional "";
        text "attachment_title_vi" Optional "";
        list "shown_to" Optional "why=public";
        id "owner" Optional "";
        members "unknown" Optional "";
        text "sample" Told "";
        text "mark_vi" Told "";
    }
}

/// An event. What it says about its batch is owned by whoever did it, else by the office, unless `owner` says otherwise.
pub fn read(row: &mut Row<'_>) -> Option<Event> {
    let (id, product, evidence) = (row.parse("event_id"), row.parse("product_id"), row.one_of("evidence_level", EVIDENCE));
    let (happened, recorded) = (row.parse("event_time"), row.parse("recorded_at"));
    let producer = row.optional("producer_id");
    let usual = producer.clone().map_or(Owner::Office, Owner::Producer);
    Some(Event {
        owner: owner(row).unwrap_or(usual),
        batch: row.optional("batch_id"),
        kind: row.needed("event_type"),
        kind_vi: row.text("event_type_vi"),
        epcis_type: row.text("epcis_type"),
        action: row.text("action"),
        biz_step: row.optional::<BizStep>("biz_step").map_or_else(String::new, String::from),
        disposition: row.optional::<Disposition>("disposition").map_or_else(String::new, String::from),
        location: row.optional("location_id"),
        producer,
        quantity: row.measured("quantity", "unit"),
        why_vi: row.text("why_vi"),
        note_vi: row.text("note_vi"),
        recorded_by: row.text("recorded_by_role"),
        corrects: row.optional("corrects_event"),
        correction_vi: row.text("correction_vi"),
        biz_location: row.optional("biz_location_id"),
        on_behalf_of: row.optional("on_behalf_of"),
        inputs: row.list("inputs", PORTIONS_MAX, portion),
        outputs: row.list("outputs", PORTIONS_MAX, portion),
        parent: row.text("parent_uri"),
        hands_to: row.optional("hands_to"),
        receives: row.optional("receives_event"),
        attachment: file_columns!(row, "attachment"),
        audiences: row.audiences(Event::FIELDS),
        unknown: row.members("unknown", FORM),
        id: id?,
        product: product?,
        happened: happened?,
        recorded: recorded?,
        evidence: evidence?,
    })
}

fn owner(row: &mut Row<'_>) -> Option<Owner> {
    match row.text("owner").as_str() {
        "" => None,
        OFFICE => Some(Owner::Office),
        _ => row.parse("owner").map(Owner::Producer),
    }
}

/// How much of which batch: `lo-tieu-nl1`, or `lo-tieu-nl1=40 kg`.
fn portion(text: &str) -> Result<Portion, Fault> {
    match text.split_once('=') {
        None => Ok(Portion { batch: text.parse()?, quantity: None }),
        Some((batch, quantity)) => Ok(Portion { batch: batch.parse()?, quantity: Some(quantity.parse()?) }),
    }
}

fn portions(portions: &[Portion]) -> impl Iterator<Item = String> {
    portions.iter().map(|portion| match &portion.quantity {
        None => portion.batch.to_string(),
        Some(quantity) => format!("{}={quantity}", portion.batch),
    })
}

/// The bare word of a vocabulary's URI, where it is one; both are read alike.
fn bare(text: &str, word: impl Fn(&str) -> Option<String>) -> String {
    word(text).unwrap_or_else(|| text.to_owned())
}

/// Its cells.
pub fn write(event: &Event) -> Cells {
    let mut cells = Writer::new(FORM);
    cells.put("event_id", &event.id).put("product_id", &event.product).maybe("batch_id", event.batch.as_ref());
    cells.put("event_type", &event.kind).put("event_type_vi", &event.kind_vi).put("epcis_type", &event.epcis_type);
    let step = bare(&event.biz_step, |text| Some(text.parse::<BizStep>().ok()?.word()?.to_owned()));
    let disposition = bare(&event.disposition, |text| Some(text.parse::<Disposition>().ok()?.word()?.to_owned()));
    cells.put("action", &event.action).put("biz_step", step).put("disposition", disposition);
    cells
        .put("event_time", event.happened)
        .put("recorded_at", event.recorded)
        .put("late", if event.is_late() { "yes" } else { "no" });
    cells.maybe("location_id", event.location.as_ref()).maybe("producer_id", event.producer.as_ref());
    cells.measured("quantity", "unit", &event.quantity).put("why_vi", &event.why_vi).put("note_vi", &event.note_vi);
    cells.word("evidence_level", EVIDENCE, &event.evidence).put("recorded_by_role", &event.recorded_by);
    cells.maybe("corrects_event", event.corrects.as_ref()).put("correction_vi", &event.correction_vi);
    cells.maybe("biz_location_id", event.biz_location.as_ref()).maybe("on_behalf_of", event.on_behalf_of.as_ref());
    cells.list("inputs", portions(&event.inputs)).list("outputs", portions(&event.outputs)).put("parent_uri", &event.parent);
    cells.maybe("hands_to", event.hands_to.as_ref()).maybe("receives_event", event.receives.as_ref());
    let columns = ["attachment", "attachment_media", "attachment_bytes", "attachment_title_vi"];
    write_file(&mut cells, columns, event.attachment.as_ref());
    cells.audiences(&event.audiences);
    let usual = event.producer.clone().map_or(Owner::Office, Owner::Producer);
    if event.owner != usual {
        match &event.owner {
            Owner::Office => cells.put("owner", OFFICE),
            Owner::Producer(producer) => cells.put("owner", producer),
        };
    }
    if !event.unknown.is_empty() {
        let name = |name: &String| serde_json::Value::from(name.as_str()).to_string();
        let members: Vec<String> = event.unknown.iter().map(|(key, text)| format!("{}:{text}", name(key))).collect();
        cells.put("unknown", format!("{{{}}}", members.join(",")));
    }
    cells.cells()
}
