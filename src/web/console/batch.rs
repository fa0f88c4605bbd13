//! One batch: what was declared, its stamps, its events, and the quick line by which the next event is added.
use crate::domain::batch::Batch;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::event::Event;
use crate::domain::hex::hex;
use crate::domain::id::EventId;
use crate::domain::recall::{RecallKind, RecallState};
use crate::service::completeness;
use crate::service::form::field::Shape;
use crate::service::form::kind::Kind;
use crate::service::form::record::{self, Record};
use crate::service::form::row::{Given, Row};
use crate::service::keep;
use crate::service::upload::Use;
use crate::store::contract::receipt::Basis;
use crate::text::figures::grouped;
use crate::text::lang::Lang;
use crate::text::{dates, faults};
use crate::web::console::addressed::batch;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::choices::{own, worded};
use crate::web::console::editor;
use crate::web::console::fields::{Choice, Draft, Field, Input, Wrong, is_of_form};
use crate::web::console::pictures::{self, PHOTOS, Received};
use crate::web::console::quick_line::{self, Known};
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::pages::visit::parameter;
use crate::web::posted::Posted;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;
use sha2::{Digest, Sha256};

/// Steps that producers record most, in their usual order.
pub const STEPS: [&str; 10] =
    ["harvesting", "catching", "receiving", "processing", "making", "inspecting", "packing", "storing", "shipping", "selling"];

/// A run of the batch.
struct RunLine {
    path: String,
    name: String,
    count: String,
}

/// An event of the batch.
struct EventLine {
    when: String,
    what: String,
    detail: String,
    /// Where its photo or document is.
    file: Option<String>,
    picture: bool,
    corrected: bool,
}

#[derive(Template)]
#[template(path = "batch.html")]
struct BatchPage {
    frame: Frame,
    shell: Shell,
    lot: String,
    facts: Vec<(String, String)>,
    path: String,
    /// Where the public looks at it.
    public: String,
    takes_stamps: bool,
    /// Recalls and holds that reach it: where they are seen through, and what they are.
    stops: Vec<(String, &'static str)>,
    missing: Vec<String>,
    runs: Vec<RunLine>,
    events: Vec<EventLine>,
    summary: Vec<Wrong>,
    line: Field,
    photo: Field,
    fields: Vec<Field>,
    open: bool,
    added: bool,
    /// Photos that were sent with a form that was wrong.
    waiting: Vec<String>,
}

/// `GET /console/batches/{id}`
pub fn show(call: &Call<'_>) -> Answer {
    page(call, StatusCode::OK, &batch(call)?, Draft::default(), &Received::default())
}

fn page(call: &Call<'_>, status: StatusCode, batch: &Batch, mut draft: Draft, received: &Received) -> Answer {
    let (voice, services) = (call.visit.voice, call.services());
    let shell = Shell::of(call)?;
    let open = ["event_type", "event_time"].iter().any(|name| !draft.value(name).is_empty());
    if draft.value("event_time").is_empty() {
        draft.put("event_time", dates::moment(Lang::Vi, call.state.registry.zone.wall(call.now)));
    }
    let looked = completeness::look(services, &batch.product, Some(&batch.id), call.today())?;
    let missing = completeness::lacking(&looked).iter().map(|fault| faults::fault(call.lang(), fault)).collect();
    let owner = call.owner()?;
    let runs: Vec<RunLine> = services
        .view()
        .runs()
        .filter(|run| run.owner == owner && run.batch.as_ref() == Some(&batch.id))
        .map(|run| RunLine {
            path: call.path(&format!("/console/stamps/{}", run.id())),
            name: voice.date(run.issued),
            count: grouped(call.lang(), u64::from(run.numbers.count())),
        })
        .collect();
    let events = services.store.events(&batch.id)?;
    let corrected: Vec<_> = events.iter().filter_map(|event| event.corrects.clone()).collect();
    let lines = events.iter().rev().map(|event| line(call, event, corrected.contains(&event.id))).collect();
    let fields = fields(call, &draft)?;
    let page = BatchPage {
        frame: Frame::of(call.state, call.visit),
        shell,
        lot: batch.lot.to_string(),
        facts: facts(call, batch),
        path: format!("/console/batches/{}", batch.id),
        public: call.path(&format!("/trace/{}", batch.id)),
        takes_stamps: batch.stamps.is_some(),
        stops: stops(call, batch),
        missing,
        runs,
        events: lines,
        summary: draft.summary(
            voice,
            &["line", "line_photo", "event_type", "event_time", "quantity", "unit", "location_id", "note_vi", "photo"],
        ),
        line: draft
            .field(voice, "line", voice.word("event-line"), Input::Line(""))
            .needed()
            .hinted(voice.word("event-line-hint")),
        photo: draft.field(voice, "line_photo", voice.word("event-photo"), Input::File(PHOTOS)),
        fields,
        open,
        waiting: received.files.iter().map(|file| file.hash.to_string()).collect(),
        added: parameter(call.visit.query(), "added").is_some(),
    };
    Outcome::page_as(status, &page)
}

fn stops(call: &Call<'_>, batch: &Batch) -> Vec<(String, &'static str)> {
    let open = call.services().view().recalls_of_batch(&batch.id).into_iter().map(|(recall, _)| recall);
    let word = |kind| match kind {
        RecallKind::Recall => "console-batch-recalled",
        RecallKind::Hold => "console-batch-held",
    };
    open.filter(|recall| recall.state != RecallState::Lifted)
        .map(|recall| (call.path(&format!("/console/recalls/{}", recall.id)), call.visit.voice.word(word(recall.kind))))
        .collect()
}

fn facts(call: &Call<'_>, batch: &Batch) -> Vec<(String, String)> {
    let (voice, lang) = (call.visit.voice, call.lang());
    let product = call.services().store.product(&batch.product).ok().flatten();
    let name =
        product.as_ref().and_then(|product| voice.phrase(&product.name)).map_or_else(String::new, |name| name.text.to_owned());
    let kind = Kind::Batches;
    let cells = record::write(&Record::Batch(batch.clone()));
    let told = |column: &str| {
        let field = kind.form().field(column)?;
        let cell = &cells.iter().find(|(of, _)| *of == column)?.1;
        let shown = match field.shape {
            Shape::OneOf(_) => worded(voice, column, cell),
            Shape::Whole | Shape::Decimal => voice.amount(cell),
            Shape::Text
            | Shape::Code
            | Shape::Id
            | Shape::Moment
            | Shape::Date
            | Shape::List
            | Shape::Rows(_)
            | Shape::Members => editor::shown(lang, field.shape, cell),
        };
        (!cell.is_empty()).then(|| (editor::label(lang, kind, field), shown))
    };
    let product = (voice.word("console-product").to_owned(), name);
    let columns = ["production_on", "packing_on", "expiry_on", "units_count", "quantity", "unit", "stamp_mode"];
    std::iter::once(product).chain(columns.into_iter().filter_map(told)).collect()
}

fn line(call: &Call<'_>, event: &Event, corrected: bool) -> EventLine {
    let voice = call.visit.voice;
    let what = if event.kind_vi.is_empty() || voice.0 != Lang::Vi {
        worded(voice, "event_type", &event.kind)
    } else {
        event.kind_vi.clone()
    };
    let place = event.location.as_ref().and_then(|id| call.services().store.location(id).ok().flatten());
    let place = place.and_then(|place| voice.phrase(&place.name).map(|name| name.text.to_owned())).unwrap_or_default();
    let parts = [voice.amount(&event.quantity), place, event.note_vi.clone()];
    EventLine {
        when: dates::moment(voice.0, call.state.registry.zone.wall(event.happened.at)),
        what,
        detail: parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
        file: event.attachment.as_ref().map(|file| format!("/console/files/{}", file.hash)),
        picture: event.attachment.as_ref().is_some_and(|file| file.media.is_picture()),
        corrected,
    }
}

fn places(call: &Call<'_>) -> Result<Vec<Choice>> {
    let voice = call.visit.voice;
    let own = own(call, Kind::Locations)?.into_iter();
    Ok(own
        .filter_map(|seen| {
            let Record::Location(place) = seen.record else { return None };
            let word = voice.phrase(&place.name).map_or_else(|| place.id.to_string(), |name| name.text.to_owned());
            Some(Choice { value: place.id.to_string(), word })
        })
        .collect())
}

fn steps(call: &Call<'_>) -> Vec<Choice> {
    STEPS.map(|step| Choice { value: step.to_owned(), word: worded(call.visit.voice, "event_type", step) }).into()
}

fn fields(call: &Call<'_>, draft: &Draft) -> Result<Vec<Field>> {
    let voice = call.visit.voice;
    let none = Choice { value: String::new(), word: voice.word("choice-none").to_owned() };
    let places: Vec<Choice> = std::iter::once(none).chain(places(call)?).collect();
    Ok(vec![
        draft.field(voice, "event_type", voice.word("event-what"), Input::One(steps(call))).needed(),
        draft
            .field(voice, "event_time", voice.word("event-when"), Input::Line(""))
            .needed()
            .hinted(voice.word("event-when-hint")),
        draft.field(voice, "quantity", voice.word("event-quantity"), Input::Number),
        draft.field(voice, "unit", voice.word("event-unit"), Input::Line("")),
        draft.field(voice, "location_id", voice.word("event-where"), Input::One(places)),
        draft.field(voice, "note_vi", voice.word("event-note"), Input::Line("")),
        draft.field(voice, "photo", voice.word("event-photo"), Input::File(PHOTOS)),
    ])
}

/// `POST /console/batches/{id}/events`: by the quick line, or field by field.
pub fn add(call: &Call<'_>) -> Answer {
    let batch = batch(call)?;
    let received = pictures::received(call, Use::Photo, &["photo", "line_photo"])?;
    match added(call, &batch, &received) {
        Ok(()) => {
            let lang = call.visit.and_language();
            Outcome::goes(format!("/console/batches/{}?added=1{lang}", batch.id))
        }
        Err(error) if is_of_form(&error) => {
            let draft = Draft::sent(call.posted).wrong(call.visit.voice, &error);
            page(call, problem::status(error.kind).0, &batch, draft, &received)
        }
        Err(error) => Err(error),
    }
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

fn added(call: &Call<'_>, batch: &Batch, received: &Received) -> Result<()> {
    let deed = call.deed()?;
    let line = call.posted.text("line");
    let mut given = Given::default();
    let mut put = |name: &str, cell: String| drop(given.cells.insert(name.to_owned(), cell));
    let (by_line, faults) = if line.is_empty() {
        (
            None,
            editor::typed_cells(
                call,
                Kind::Events,
                &["event_type", "event_time", "quantity", "unit", "location_id", "note_vi"],
                &mut put,
            ),
        )
    } else {
        let known = Known { zone: &call.state.registry.zone, now: call.now, steps: &steps(call), places: &places(call)? };
        let read = quick_line::read(line, &known);
        let faults = read.as_ref().err().cloned().unwrap_or_default();
        (read.ok(), faults)
    };
    let said_where = by_line.as_ref().is_some_and(|read| read.iter().any(|(name, _)| *name == "location_id"));
    if let Some(read) = by_line {
        for (name, cell) in read {
            put(name, cell);
        }
    }
    // Where nobody says where, it was done where the batch is made.
    if let (false, Some(place)) = (line.is_empty() || said_where, &batch.location) {
        put("location_id", place.to_string());
    }
    let person = call.person()?;
    let zone = &call.state.registry.zone;
    let recorded = zone.moment(zone.wall(call.now)).map_or_else(|| call.now.to_string(), |moment| moment.to_string());
    // The same words sent again, by a second click or by a form that was kept, are the same event; other words of that form are another.
    let id: EventId = format!("sk-{deed}-{}", hex(&said(call.posted)[..4])).parse()?;
    if call.services().store.event(&id)?.is_some_and(|event| event.batch.as_ref() == Some(&batch.id)) {
        return Ok(());
    }
    put("event_id", id.to_string());
    put("product_id", batch.product.to_string());
    put("batch_id", batch.id.to_string());
    put("producer_id", call.producer()?.to_string());
    put("recorded_at", recorded);
    put("evidence_level", "declared".to_owned());
    // Who wrote it down on behalf of the producer stands in the event itself.
    put("recorded_by_role", person.recorded_by().to_owned());
    if let Some(photo) = received.files.last() {
        pictures::name(&mut given, "attachment", Some(photo));
    }
    let mut row = Row::new(&given, "", 0);
    let record = record::read(Kind::Events, &mut row);
    let column = |fault: &Fault| fault.at.as_ref().map(|at| at.column.clone()).unwrap_or_default();
    let told: Vec<String> = faults.iter().map(column).collect();
    let more =
        row.into_faults().into_iter().filter(|fault| !told.contains(&column(fault)) && (line.is_empty() || faults.is_empty()));
    let faults: Vec<Fault> = faults.clone().into_iter().chain(more).chain(received.faults.iter().cloned()).collect();
    let (Some(record), true) = (record, faults.is_empty()) else { return Err(Error::invalid(faults)) };
    keep::put(call.services(), &person.actor, record, Basis::Absent, call.now).map(drop)
}
