//! The form of one event of a batch: a new one by the quick line or field by field, and one that corrects another. What is said replaces nothing:
//! the event that was wrong stays in the journal, struck through.
use crate::domain::batch::Batch;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::event::Event;
use crate::domain::hex::hex;
use crate::domain::id::EventId;
use crate::service::form::kind::Kind;
use crate::service::form::record::{self, Record};
use crate::service::form::row::{Given, Row};
use crate::service::keep;
use crate::store::contract::receipt::Basis;
use crate::text::dates;
use crate::text::lang::Lang;
use crate::web::console::batch_journal::what;
use crate::web::console::call::Call;
use crate::web::console::choices::{of_kind, with_none, worded};
use crate::web::console::editor;
use crate::web::console::fields::{Choice, Draft, Field, Input};
use crate::web::console::pictures::{self, PHOTOS, Received};
use crate::web::console::producer_choice;
use crate::web::console::quick_line::{self, Known};
use crate::web::posted::Posted;
use crate::web::voice::Phrase;
use sha2::{Digest, Sha256};

/// Steps that producers record most, in their usual order.
const STEPS: [&str; 10] =
    ["harvesting", "catching", "receiving", "processing", "making", "inspecting", "packing", "storing", "shipping", "selling"];

/// The field that names the event which is corrected.
pub const CORRECTS: &str = "corrects_event";

/// Fields of the form that are typed as their columns.
const TYPED: [&str; 7] = ["event_type", "event_time", "quantity", "unit", "location_id", "note_vi", "correction_vi"];

/// Every field that may be wrong, in the order of the page.
pub const NAMES: [&str; 11] = [
    "line",
    "line_photo",
    "event_type",
    "event_time",
    "quantity",
    "unit",
    "location_id",
    "hands_to",
    "note_vi",
    "correction_vi",
    "photo",
];

/// The event of this name, where the producer may correct it: its own, of this batch.
pub fn corrected(call: &Call<'_>, batch: &Batch, name: &str) -> Result<Option<Event>> {
    let Ok(id) = name.parse::<EventId>() else { return Ok(None) };
    let owner = call.owner()?;
    let found = call.services().store.event(&id)?;
    Ok(found.filter(|event| event.owner == owner && event.batch.as_ref() == Some(&batch.id)))
}

/// What the form of a correction is called.
pub fn correcting_title(call: &Call<'_>, event: &Event) -> String {
    let (what, when) = (what(call, event), happened(call, call.lang(), event));
    call.visit.voice.say("event-correcting", [("what", Phrase::plain(&what)), ("when", Phrase::plain(&when))]).bare()
}

fn happened(call: &Call<'_>, lang: Lang, event: &Event) -> String {
    dates::moment(lang, call.state.registry.zone.wall(event.happened.at))
}

/// The form as it is opened to correct an event: what that says, until it is typed over.
pub fn opened(call: &Call<'_>, event: &Event) -> Result<Draft> {
    let mut draft = editor::draft(call, Kind::Events, &Record::Event(event.clone()));
    draft.put("event_time", happened(call, Lang::Vi, event));
    draft.put("correction_vi", "");
    draft.put(CORRECTS, event.id.as_str());
    draft.put("hands_to", event.hands_to.as_ref().map(|to| producer_choice::name(call, to)).transpose()?.unwrap_or_default());
    Ok(draft)
}

fn steps(call: &Call<'_>) -> Vec<Choice> {
    STEPS.map(|step| Choice { value: step.to_owned(), word: worded(call.visit.voice, "event_type", step) }).into()
}

/// With what the corrected event says, where the usual choices lack it.
fn with_own(mut choices: Vec<Choice>, value: Option<String>, word: impl FnOnce() -> String) -> Vec<Choice> {
    if let Some(value) = value.filter(|value| !choices.iter().any(|choice| choice.value == *value)) {
        choices.push(Choice { value, word: word() });
    }
    choices
}

/// The fields, filled in and judged.
pub fn fields(call: &Call<'_>, draft: &Draft, correcting: Option<&Event>) -> Result<Vec<Field>> {
    let voice = call.visit.voice;
    let steps = with_own(steps(call), correcting.map(|event| event.kind.clone()), || {
        correcting.map(|event| what(call, event)).unwrap_or_default()
    });
    let elsewhere = correcting.and_then(|event| event.location.clone());
    let name = || {
        let place = elsewhere.as_ref().and_then(|id| call.services().store.location(id).ok().flatten());
        place.and_then(|place| voice.phrase(&place.name).map(|name| name.text.to_owned())).unwrap_or_default()
    };
    let places = with_none(voice, with_own(of_kind(call, Kind::Locations)?, elsewhere.as_ref().map(ToString::to_string), name));
    let mut hands_to = producer_choice::field(call, draft, "hands_to")?;
    voice.word("event-hands-to").clone_into(&mut hands_to.label);
    let mut fields = vec![
        draft.field(voice, "event_type", voice.word("event-what"), Input::One(steps)).needed(),
        draft
            .field(voice, "event_time", voice.word("event-when"), Input::Line(""))
            .needed()
            .hinted(voice.word("event-when-hint")),
        draft.field(voice, "quantity", voice.word("event-quantity"), Input::Number),
        draft.field(voice, "unit", voice.word("event-unit"), Input::Line("")),
        draft.field(voice, "location_id", voice.word("event-where"), Input::One(places)),
        hands_to.hinted(voice.word("event-hands-to-hint")),
        draft.field(voice, "note_vi", voice.word("event-note"), Input::Line("")),
        draft.field(voice, "photo", voice.word("event-photo"), Input::File(PHOTOS)),
    ];
    if correcting.is_some() {
        let why = draft.field(voice, "correction_vi", voice.word("event-correction"), Input::Line(""));
        fields.push(why.needed().hinted(voice.word("event-correction-hint")));
    }
    Ok(fields)
}

/// What a form says, but for its session.
fn said(posted: &Posted) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for (name, value) in posted.fields.iter().filter(|(name, _)| name != "mark") {
        hasher.update(format!("{}:{name}{}:{value}", name.len(), value.len()));
    }
    posted.files.iter().for_each(|file| hasher.update(Sha256::digest(&file.bytes)));
    hasher.finalize().into()
}

/// Records what the form says. Everything that is wrong with it at once.
pub fn record(call: &Call<'_>, batch: &Batch, received: &Received) -> Result<()> {
    // The same words sent again, by a second click or by a form that was kept, are the same event; other words of that form are another.
    let id: EventId = format!("sk-{}-{}", call.deed()?, hex(&said(call.posted)[..4])).parse()?;
    if call.services().store.event(&id)?.is_some_and(|event| event.batch.as_ref() == Some(&batch.id)) {
        return Ok(());
    }
    let (mut given, correcting) = base(call, batch)?;
    let faults = if call.posted.text("line").is_empty() {
        typed(call, &mut given, correcting.as_ref())?
    } else {
        by_line(call, batch, &mut given)?
    };
    for (name, cell) in fixed(call, &id)? {
        given.cells.insert(name.to_owned(), cell);
    }
    if let Some(photo) = received.files.last() {
        pictures::name(&mut given, "attachment", Some(photo));
    }
    let mut row = Row::new(&given, "", 0);
    let record = record::read(Kind::Events, &mut row);
    let column = |fault: &Fault| fault.at.as_ref().map(|at| at.column.clone()).unwrap_or_default();
    let told: Vec<String> = faults.iter().map(column).collect();
    let by_line = !call.posted.text("line").is_empty();
    let more = row.into_faults().into_iter().filter(|fault| !told.contains(&column(fault)) && (!by_line || told.is_empty()));
    let faults: Vec<Fault> = faults.clone().into_iter().chain(more).chain(received.faults.iter().cloned()).collect();
    let (Some(record), true) = (record, faults.is_empty()) else { return Err(Error::invalid(faults)) };
    keep::put(call.services(), &call.person()?.actor, record, Basis::Absent, call.now).map(drop)
}

/// The row before anything was typed: of a correction all that the event said which it corrects. That one is not there, or another's: not found
/// `event-unknown`; it was corrected already: conflict `event-corrected`.
fn base(call: &Call<'_>, batch: &Batch) -> Result<(Given, Option<Event>)> {
    let mut given = Given::default();
    let named = call.posted.text(CORRECTS);
    if named.is_empty() {
        let usual = [("product_id", batch.product.to_string()), ("batch_id", batch.id.to_string())];
        given.cells.extend(usual.map(|(name, cell)| (name.to_owned(), cell)));
        given.cells.insert("producer_id".to_owned(), call.producer()?.to_string());
        return Ok((given, None));
    }
    let unknown = || Error::not_found(Fault::new("event-unknown").value(named));
    let event = corrected(call, batch, named)?.ok_or_else(unknown)?;
    let all = call.services().store.events(&batch.id)?;
    if all.iter().any(|other| other.corrects.as_ref() == Some(&event.id)) {
        return Err(Error::conflict(Fault::new("event-corrected")));
    }
    given.cells.extend(record::write(&Record::Event(event.clone())).into_iter().map(|(name, cell)| (name.to_owned(), cell)));
    given.cells.insert(CORRECTS.to_owned(), event.id.to_string());
    if call.posted.text("event_type") != event.kind {
        // Words of the step that it was not.
        for gone in ["event_type_vi", "epcis_type", "action", "biz_step", "disposition"] {
            given.cells.remove(gone);
        }
    }
    Ok((given, Some(event)))
}

/// Takes in the fields; gives what is wrong with them.
fn typed(call: &Call<'_>, given: &mut Given, correcting: Option<&Event>) -> Result<Vec<Fault>> {
    let mut faults =
        editor::typed_cells(call, Kind::Events, &TYPED, &mut |name, cell| drop(given.cells.insert(name.to_owned(), cell)));
    if let Some(event) = correcting {
        if call.posted.text("event_time") == happened(call, Lang::Vi, event) {
            // The field shows no seconds; left as it stood it is the same moment.
            given.cells.insert("event_time".to_owned(), event.happened.to_string());
        }
        if call.posted.text("correction_vi").is_empty() {
            faults.push(Fault::new("cell-empty").at("", 0, "correction_vi"));
        }
    }
    if correcting.is_none() {
        given.cells.remove("correction_vi");
    }
    match producer_choice::read(call, call.posted.text("hands_to"))? {
        Ok(Some(to)) if to == *call.producer()? => {
            faults.push(Fault::new("hands-to-own").at("", 0, "hands_to"));
        }
        Ok(to) => drop(given.cells.insert("hands_to".to_owned(), to.map(|to| to.to_string()).unwrap_or_default())),
        Err(fault) => faults.push(fault.at("", 0, "hands_to")),
    }
    Ok(faults)
}

/// Takes in the quick line; gives what is wrong with it.
fn by_line(call: &Call<'_>, batch: &Batch, given: &mut Given) -> Result<Vec<Fault>> {
    let known =
        Known { zone: &call.state.registry.zone, now: call.now, steps: &steps(call), places: &of_kind(call, Kind::Locations)? };
    let faults = match quick_line::read(call.posted.text("line"), &known) {
        Ok(read) => {
            given.cells.extend(read.into_iter().map(|(name, cell)| (name.to_owned(), cell)));
            Vec::new()
        }
        Err(faults) => faults,
    };
    // Where nobody says where, it was done where the batch is made.
    if let (false, Some(place)) = (given.cells.contains_key("location_id"), &batch.location) {
        given.cells.insert("location_id".to_owned(), place.to_string());
    }
    Ok(faults)
}

/// What nobody types.
fn fixed(call: &Call<'_>, id: &EventId) -> Result<[(&'static str, String); 5]> {
    let zone = &call.state.registry.zone;
    let recorded = zone.moment(zone.wall(call.now)).map_or_else(|| call.now.to_string(), |moment| moment.to_string());
    Ok([
        ("event_id", id.to_string()),
        ("recorded_at", recorded),
        ("evidence_level", "declared".to_owned()),
        // Who wrote it down on behalf of the producer stands in the event itself.
        ("recorded_by_role", call.person()?.recorded_by().to_owned()),
        // A receipt is confirmed at the home page.
        ("receives_event", String::new()),
    ])
}
