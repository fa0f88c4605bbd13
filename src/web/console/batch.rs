//! One batch: what was declared, what it was made from, its stamps, its events, and the quick line by which the next event is added.
use crate::domain::batch::Batch;
use crate::domain::error::Result;
use crate::service::form::field::Shape;
use crate::service::form::kind::Kind;
use crate::service::form::record::{self, Record};
use crate::service::upload::Use;
use crate::service::{acted, completeness, history};
use crate::text::dates;
use crate::text::lang::Lang;
use crate::web::console::addressed::{batch, product_name};
use crate::web::console::batch_event::{self, CORRECTS};
use crate::web::console::batch_inputs::{self, InputLine};
use crate::web::console::batch_journal::{self, EventLine};
use crate::web::console::batch_stamps::{self, RunLine};
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::choices::worded;
use crate::web::console::editor;
use crate::web::console::faults;
use crate::web::console::fields::{Draft, Field, Input, Wrong, is_of_form};
use crate::web::console::may_print::{self, Standing};
use crate::web::console::pictures::{self, PHOTOS, Received};
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::pages::visit::parameter;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;

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
    /// The word of the button that leads to its stamps; none where it could only refuse.
    print: Option<&'static str>,
    /// Why no stamp can be issued, where no panel says it.
    barred: Option<String>,
    /// Recalls and holds that reach it: where they are seen through, and what they are.
    stops: Vec<(String, &'static str)>,
    missing: Vec<String>,
    runs: Vec<RunLine>,
    inputs: Vec<InputLine>,
    input_summary: Vec<Wrong>,
    input_fields: Vec<Field>,
    events: Vec<EventLine>,
    /// The event that the form corrects: its name, and what the form is called.
    correcting: Option<(String, String)>,
    summary: Vec<Wrong>,
    line: Field,
    photo: Field,
    fields: Vec<Field>,
    open: bool,
    added: bool,
    /// Photos that were sent with a form that was wrong.
    waiting: Vec<String>,
}

/// Forms of the page, as they were typed.
#[derive(Default)]
struct Typed {
    event: Draft,
    input: Draft,
    received: Received,
}

/// `GET /console/batches/{id}`: `?correct=` opens the form that corrects an event.
pub fn show(call: &Call<'_>) -> Answer {
    let batch = batch(call)?;
    let wished = parameter(call.visit.query(), "correct").unwrap_or_default();
    let event = batch_event::corrected(call, &batch, wished)?.map(|event| batch_event::opened(call, &event)).transpose()?;
    let mut typed = Typed { event: event.unwrap_or_default(), ..Typed::default() };
    typed.input.put("input_unit", "kg");
    page(call, StatusCode::OK, &batch, typed)
}

fn page(call: &Call<'_>, status: StatusCode, batch: &Batch, typed: Typed) -> Answer {
    let voice = call.visit.voice;
    let shell = Shell::of(call)?;
    let Typed { event: mut draft, input, received } = typed;
    let correcting = batch_event::corrected(call, batch, draft.value(CORRECTS))?;
    let open = ["event_type", "event_time"].iter().any(|name| !draft.value(name).is_empty());
    if draft.value("event_time").is_empty() {
        draft.put("event_time", dates::moment(Lang::Vi, call.state.registry.zone.wall(call.now)));
    }
    let (standing, stops, missing) = (Standing::of(call, batch)?, may_print::stops(call, batch), missing(call, batch)?);
    let page = BatchPage {
        frame: Frame::of(call.state, call.visit),
        shell,
        lot: batch.lot.to_string(),
        facts: facts(call, batch)?,
        path: format!("/console/batches/{}", batch.id),
        public: call.path(&format!("/trace/{}", batch.id)),
        print: standing.button(call, batch).filter(|_| missing.is_empty()),
        barred: standing.barred.filter(|_| batch.stamps.is_some() && stops.is_empty()),
        stops,
        missing,
        runs: batch_stamps::runs(call, batch)?,
        inputs: batch_inputs::lines(call, batch)?,
        input_summary: input.summary(voice, &batch_inputs::NAMES),
        input_fields: batch_inputs::fields(call, batch, &input)?,
        events: batch_journal::lines(call, batch)?,
        summary: draft.summary(voice, &batch_event::NAMES),
        line: draft
            .field(voice, "line", voice.word("event-line"), Input::Line(""))
            .needed()
            .hinted(voice.word("event-line-hint")),
        photo: draft.field(voice, "line_photo", voice.word("event-photo"), Input::File(PHOTOS)),
        fields: batch_event::fields(call, &draft, correcting.as_ref())?,
        correcting: correcting.as_ref().map(|event| (event.id.to_string(), batch_event::correcting_title(call, event))),
        open,
        waiting: received.files.iter().map(|file| file.hash.to_string()).collect(),
        added: parameter(call.visit.query(), "added").is_some(),
    };
    Outcome::page_as(status, &page)
}

/// What is still missing before stamps are issued; of a batch that takes none, nothing.
fn missing(call: &Call<'_>, batch: &Batch) -> Result<Vec<String>> {
    if batch.stamps.is_none() {
        return Ok(Vec::new());
    }
    let looked = completeness::look(call.services(), &batch.product, Some(&batch.id), call.today())?;
    Ok(completeness::lacking(&looked).iter().map(|fault| faults::sentence(call.lang(), fault)).collect())
}

fn facts(call: &Call<'_>, batch: &Batch) -> Result<Vec<(String, String)>> {
    let (voice, lang, kind) = (call.visit.voice, call.lang(), Kind::Batches);
    let cells = record::write(&Record::Batch(batch.clone()));
    let label = |column: &str| kind.form().field(column).map_or_else(String::new, |field| faults::label(lang, kind, field));
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
        (!cell.is_empty()).then(|| (label(column), shown))
    };
    let columns = ["production_on", "packing_on", "expiry_on", "units_count", "quantity", "unit", "stamp_mode"];
    let mut facts = vec![(voice.word("console-product").to_owned(), product_name(call, &batch.product)?)];
    facts.extend(columns.into_iter().filter_map(told));
    let (place, areas) = grown(call, batch)?;
    facts.extend(place.map(|place| (label("location_id"), place)));
    if !areas.is_empty() {
        facts.push((label("area_ids"), areas.join(", ")));
    }
    if let Some(role) = declared_by(call, batch)? {
        facts.push((voice.word("batch-declared-by").to_owned(), batch_stamps::acted_word(call, role)));
    }
    Ok(facts)
}

/// Where it was made, and where its raw material grew.
fn grown(call: &Call<'_>, batch: &Batch) -> Result<(Option<String>, Vec<String>)> {
    let (voice, store) = (call.visit.voice, &call.services().store);
    let place = batch.location.as_ref().map(|id| store.location(id)).transpose()?.flatten();
    let place = place.and_then(|place| voice.phrase(&place.name).map(|name| name.text.to_owned()));
    let mut areas = Vec::with_capacity(batch.areas.len());
    for id in &batch.areas {
        let area = store.area(id)?;
        let name = area.as_ref().and_then(|area| voice.phrase(&area.name));
        areas.push(name.map_or_else(|| id.to_string(), |name| name.text.to_owned()));
    }
    Ok((place, areas))
}

/// In which role somebody declared it in its producer's place; `None` where the producer did so itself.
fn declared_by(call: &Call<'_>, batch: &Batch) -> Result<Option<&'static str>> {
    let Some(at) = history::declared(call.services(), batch)? else { return Ok(None) };
    acted::role_at(call.services(), call.producer()?, at)
}

/// `POST /console/batches/{id}/events`: by the quick line, or field by field; one that corrects another too.
pub fn add(call: &Call<'_>) -> Answer {
    let batch = batch(call)?;
    let received = pictures::received(call, Use::Photo, &["photo", "line_photo"])?;
    let done = batch_event::record(call, &batch, &received);
    answered(call, &batch, done, |event| Typed { event, received, ..Typed::default() })
}

/// `POST /console/batches/{id}/inputs`: a batch that it was made from is added, or taken out.
pub fn change_inputs(call: &Call<'_>) -> Answer {
    let batch = batch(call)?;
    answered(call, &batch, batch_inputs::keep(call, &batch), |input| Typed { input, ..Typed::default() })
}

fn answered(call: &Call<'_>, batch: &Batch, done: Result<()>, typed: impl FnOnce(Draft) -> Typed) -> Answer {
    match done {
        Ok(()) => {
            let lang = call.visit.and_language();
            Outcome::goes(format!("/console/batches/{}?added=1{lang}", batch.id))
        }
        Err(error) if is_of_form(&error) => {
            let draft = Draft::sent(call.posted).wrong(call.visit.voice, &error);
            page(call, problem::status(error.kind).0, batch, typed(draft))
        }
        Err(error) => Err(error),
    }
}
