//! The batches of today of several households at once: a row each, rows left empty are passed over, each is kept as that household's own.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::ProducerId;
use crate::domain::registry::Owner;
use crate::service::audited;
use crate::service::form::kind::Kind;
use crate::text::dates;
use crate::text::lang::Lang;
use crate::web::console::batch_draft;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::choices;
use crate::web::console::editor;
use crate::web::console::faults;
use crate::web::console::fields::{Draft, Field, Input, Wrong, is_of_form};
use crate::web::console::person::Person;
use crate::web::console::pictures::Received;
use crate::web::console::plan::plan;
use crate::web::console::shell::Shell;
use crate::web::console::task_words::producer;
use crate::web::deeds;
use crate::web::pages::frame::Frame;
use crate::web::pages::visit::parameter;
use crate::web::posted::Posted;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;

/// Households on one page.
const ROWS_MAX: usize = 40;

/// What a row asks, in its order.
const COLUMNS: [&str; 4] = ["product_id", "lot_code", "units_count", "expiry_on"];

/// A household's row.
struct Line {
    name: String,
    fields: Vec<Field>,
}

/// A batch that was kept.
struct Kept {
    name: String,
    lot: String,
}

#[derive(Template)]
#[template(path = "day_batches.html")]
struct DayPage {
    frame: Frame,
    shell: Shell,
    today: String,
    action: String,
    summary: Vec<Wrong>,
    kept: Vec<Kept>,
    lines: Vec<Line>,
    /// Households without a product.
    bare: Vec<String>,
    /// Where the next households are.
    next: Option<String>,
}

/// The name of a field in the row of a household.
fn named(column: &str, of: &ProducerId) -> String {
    format!("{column}.{of}")
}

/// Does something in the name of a household, by the person's mandate.
fn as_household<T>(call: &Call<'_>, of: &ProducerId, posted: &Posted, act: impl FnOnce(&Call<'_>) -> Result<T>) -> Result<T> {
    let person: Person = call.person()?.acting_as(of, call.today())?;
    act(&Call { person: Some(&person), posted, ..*call })
}

/// `GET /console/households/batches`
pub fn show(call: &Call<'_>) -> Answer {
    page(call, StatusCode::OK, Draft::default(), Vec::new())
}

fn page(call: &Call<'_>, status: StatusCode, mut draft: Draft, kept: Vec<Kept>) -> Answer {
    let voice = call.visit.voice;
    let all = call.person()?.account.producers(call.today());
    let from = parameter(call.visit.query(), "from").and_then(|from| from.parse::<usize>().ok()).unwrap_or(0);
    let (mut lines, mut bare, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for of in all.iter().skip(from).take(ROWS_MAX) {
        match line(call, of, &mut draft)? {
            Some(line) => lines.push(line),
            None => bare.push(producer(call, of)?),
        }
        names.extend(COLUMNS.map(|column| named(column, of)));
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let lang = call.visit.and_language();
    let path = |from: usize| format!("/console/households/batches?from={from}{lang}");
    let page = DayPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        today: voice.date(call.today()),
        action: path(from),
        summary: draft.summary(voice, &names),
        kept,
        lines,
        bare,
        next: (all.len() > from.saturating_add(ROWS_MAX)).then(|| path(from + ROWS_MAX)),
    };
    Outcome::page_as(status, &page)
}

/// The row of a household as it was typed, else as its next batch is proposed; `None` where it has no product.
fn line(call: &Call<'_>, of: &ProducerId, draft: &mut Draft) -> Result<Option<Line>> {
    let voice = call.visit.voice;
    let (products, proposed) = as_household(call, of, &Posted::default(), |call| {
        let products = choices::of_kind(call, Kind::Products)?;
        Ok((products, batch_draft::proposed(call, "", "")?))
    })?;
    if products.is_empty() {
        return Ok(None);
    }
    for column in ["product_id", "lot_code", "expiry_on"] {
        let name = named(column, of);
        if draft.value(&name).is_empty() {
            draft.put(&name, proposed.value(column));
        }
    }
    let fields = COLUMNS.map(|column| {
        let input = match column {
            "product_id" => Input::One(products.clone()),
            "units_count" => Input::Number,
            "expiry_on" => Input::Day,
            _ => Input::Line(""),
        };
        let kind = Kind::Batches;
        let label = kind.form().field(column).map_or_else(String::new, |field| faults::label(call.lang(), kind, field));
        draft.field(voice, &named(column, of), label, input).needed()
    });
    Ok(Some(Line { name: producer(call, of)?, fields: fields.into() }))
}

/// `POST /console/households/batches`: keeps every row that is filled in. Rows that are wrong are shown again, all at once.
pub fn keep(call: &Call<'_>) -> Answer {
    let (mut kept, mut faults, mut draft) = (Vec::new(), Vec::new(), Draft::sent(call.posted));
    for of in call.person()?.account.producers(call.today()) {
        if call.posted.text(&named("units_count", &of)).is_empty() {
            continue;
        }
        match row(call, &of) {
            Ok(lot) => {
                COLUMNS.iter().for_each(|column| draft.put(&named(column, &of), ""));
                kept.push(Kept { name: producer(call, &of)?, lot });
            }
            Err(error) if is_of_form(&error) => take(&mut faults, error, &of),
            Err(error) => return Err(error),
        }
    }
    if kept.is_empty() && faults.is_empty() {
        faults.push(Fault::new("day-batches-none"));
    }
    if faults.is_empty() {
        return page(call, StatusCode::OK, draft, kept);
    }
    let error = Error::invalid(faults);
    page(call, problem::status(error.kind).0, draft.wrong(call.visit.voice, &error), kept)
}

/// Takes in what is wrong with a row, each fault with its field there; of a field that is wrong twice the first is told.
fn take(faults: &mut Vec<Fault>, error: Error, of: &ProducerId) {
    let column = |fault: &Fault| fault.at.as_ref().map(|at| at.column.clone()).unwrap_or_default();
    for fault in error.faults {
        let own = COLUMNS.into_iter().find(|name| *name == column(&fault)).unwrap_or("lot_code");
        let name = named(own, of);
        if !faults.iter().any(|known| column(known) == name) {
            faults.push(fault.at("", 0, &name));
        }
    }
}

/// Keeps the batch of one row; gives its lot. The same batch again is no second one.
fn row(call: &Call<'_>, of: &ProducerId) -> Result<String> {
    let typed = |column: &str| call.posted.text(&named(column, of)).to_owned();
    as_household(call, of, &Posted::default(), |call| {
        let (usual, mut draft) = (batch_draft::proposed(call, "", "")?, batch_draft::proposed(call, &typed("product_id"), "")?);
        draft.put("product_id", typed("product_id"));
        draft.put("units_count", typed("units_count"));
        // What was proposed for another product, and left standing, is proposed anew for the one that was chosen.
        let changed = usual.value("product_id") != typed("product_id");
        for column in ["lot_code", "expiry_on"] {
            if !(changed && typed(column) == usual.value(column)) {
                draft.put(column, typed(column));
            }
        }
        let lot = draft.value("lot_code").to_owned();
        if is_kept(call, of, &draft)? {
            return Ok(lot);
        }
        let posted = Posted { fields: draft.into_fields(), files: Vec::new() };
        noted(&Call { posted: &posted, ..*call })?;
        Ok(lot)
    })
}

/// Keeps the batch, as a deed of its own in the household's place: that of the whole form is in nobody's.
fn noted(call: &Call<'_>) -> Result<()> {
    let who = call.who()?.ok_or_else(|| Error::unauthenticated(Fault::new("session-missing")))?;
    let begun = audited::begin(call.state, &who, deeds::CREATE_BATCH.word, "console/batches", call.now)?;
    match editor::keep(call, plan(Some(Kind::Batches))?, None, &Received::default()) {
        Ok(id) => {
            begun.named(&format!("console/batches/{id}")).end(call.state, None);
            Ok(())
        }
        Err(error) => {
            begun.end(call.state, Some(error.code()));
            Err(error)
        }
    }
}

/// Whether a batch of this lot stands, made today by this household, with so many units and this last day.
fn is_kept(call: &Call<'_>, of: &ProducerId, draft: &Draft) -> Result<bool> {
    let (Some(product), Ok(lot)) = (editor::product_of(draft.value("product_id")), draft.value("lot_code").parse()) else {
        return Ok(false);
    };
    let Some(stood) = call.services().store.batch_by_lot(&product, &lot)? else { return Ok(false) };
    let day = |day| dates::date(Lang::Vi, day);
    let batch = &stood.record;
    Ok(stood.owner == Owner::Producer(of.clone())
        && batch.made_on == call.today()
        && batch.units.is_some_and(|units| units.to_string() == draft.value("units_count"))
        && batch.expiry.map(day).unwrap_or_default() == draft.value("expiry_on"))
}
