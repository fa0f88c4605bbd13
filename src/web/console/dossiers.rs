//! Dossiers of a producer: those that it handed in, where each stands and how to take one back, and the form for another one. The star itself is the office's to give.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::{ProductId, RecognitionId};
use crate::domain::recognition::{Recognition, RecognitionChange};
use crate::domain::registry::Owner;
use crate::domain::time::Date;
use crate::service::form::kind::Kind;
use crate::service::recognise::{self, DossierOrder};
use crate::web::console::addressed;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::choices::{self, with_none};
use crate::web::console::fields::{Draft, Field, Input, Wrong, is_of_form};
use crate::web::console::recognitions::{row_text, stars};
use crate::web::console::records;
use crate::web::console::shell::{MenuItem, Shell};
use crate::web::pages::frame::Frame;
use crate::web::pages::query::typed;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;

/// The form, in the order of the page.
const FIELDS: [&str; 2] = ["product_id", "star"];

/// A dossier of an own product, or a star that it lost.
struct Line {
    name: String,
    state: String,
    detail: String,
    /// Where it is taken back, while the office has not decided.
    take_back: Option<String>,
}

#[derive(Template)]
#[template(path = "dossiers.html")]
struct DossiersPage {
    frame: Frame,
    shell: Shell,
    kin: Vec<MenuItem>,
    lines: Vec<Line>,
    path: String,
    /// Where the first product is added, while there is none to hand in for.
    new_product: Option<String>,
    summary: Vec<Wrong>,
    fields: Vec<Field>,
}

/// `GET /console/dossiers`; `?product=` chooses one in the form.
pub fn show(call: &Call<'_>) -> Answer {
    let product = typed(call.visit.query(), "product", &mut Vec::new());
    page(call, StatusCode::OK, &Draft::of([("product_id".to_owned(), product)]))
}

/// The stars themselves are on the page of the product; why one was lost is told here alone.
fn shown(change: RecognitionChange) -> bool {
    match change {
        RecognitionChange::Dossier | RecognitionChange::Withdrawal => true,
        RecognitionChange::First | RecognitionChange::Renewal | RecognitionChange::Upgrade | RecognitionChange::Demotion => false,
    }
}

/// When it was handed in, or withdrawn.
fn day(row: &Recognition) -> Option<Date> {
    if row.change == RecognitionChange::Dossier { row.submitted_on } else { row.issued_on }
}

fn page(call: &Call<'_>, status: StatusCode, draft: &Draft) -> Answer {
    let voice = call.visit.voice;
    let products = choices::of_kind(call, Kind::Products)?;
    let mut rows: Vec<Recognition> = Vec::new();
    for product in &products {
        rows.extend(call.services().store.recognitions(&product.value.parse()?)?);
    }
    rows.retain(|row| shown(row.change));
    rows.sort_by_key(|row| (!row.waits(), std::cmp::Reverse(day(row))));
    let page = DossiersPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        kin: records::papers(call),
        lines: rows.iter().map(|row| line(call, row)).collect::<Result<_>>()?,
        path: call.path("/console/dossiers"),
        summary: draft.summary(voice, &FIELDS),
        new_product: products.is_empty().then(|| call.path("/console/products/new")),
        fields: vec![
            draft.field(voice, "product_id", voice.word("dossier-product"), Input::One(with_none(voice, products))).needed(),
            draft.field(voice, "star", voice.word("dossier-star"), Input::One(with_none(voice, stars(voice)))).needed(),
        ],
    };
    Outcome::page_as(status, &page)
}

fn line(call: &Call<'_>, row: &Recognition) -> Result<Line> {
    let voice = call.visit.voice;
    let day = day(row).map(|day| voice.date(day)).unwrap_or_default();
    let day = match row.submitted_on {
        Some(_) if row.change == RecognitionChange::Dossier => voice.say("submitted-on", [("date", Phrase::plain(&day))]).bare(),
        _ => day,
    };
    Ok(Line {
        name: addressed::product_name(call, &row.product)?,
        state: row_text(voice, row),
        take_back: row.waits().then(|| call.path(&format!("/console/dossiers/{}/take-back", row.id))),
        detail: [row.decision.clone(), day, row.reason.clone()]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
    })
}

/// What the form wishes for, or all that is wrong with it. A product of another is not there.
fn order(call: &Call<'_>) -> Result<DossierOrder> {
    let (text, star) = (call.posted.text("product_id"), call.posted.text("star"));
    let mut faults = Vec::new();
    let product = match text.parse::<ProductId>() {
        Ok(id) => call.services().store.product(&id)?.filter(|product| call.producer().ok() == Some(&product.producer)),
        Err(_) => None,
    };
    if product.is_none() {
        let fault = if text.is_empty() { Fault::new("cell-empty") } else { Fault::new("product-unknown").value(text) };
        faults.push(fault.at("", 0, "product_id"));
    }
    let star = star.parse::<u8>().ok().filter(|star| (3..=5).contains(star));
    if star.is_none() {
        let fault = Fault::new("word-not-allowed").arg("allowed", "3, 4, 5").value(call.posted.text("star"));
        faults.push(fault.at("", 0, "star"));
    }
    match (product, star) {
        (Some(product), Some(star)) => Ok(DossierOrder { deed: call.deed()?, product: product.id, star }),
        _ => Err(Error::invalid(faults)),
    }
}

/// `POST /console/dossiers`
pub fn hand_in(call: &Call<'_>) -> Answer {
    let deed = || {
        let order = order(call)?;
        let right = call.person()?.actor.can_keep(&Owner::Producer(call.producer()?.clone()))?;
        recognise::hand_in(call.services(), &right, &order, call.now)
    };
    match deed() {
        Ok(_) => Outcome::goes(call.path("/console/dossiers")),
        Err(error) if is_of_form(&error) => {
            page(call, problem::status(error.kind).0, &Draft::sent(call.posted).wrong(call.visit.voice, &error))
        }
        Err(error) => Err(error),
    }
}

/// `POST /console/dossiers/{id}/take-back`: one of a product of one's own; another's is not there.
pub fn take_back(call: &Call<'_>) -> Answer {
    let (id, producer): (RecognitionId, _) = (call.named("recognition-unknown")?, call.producer()?);
    let right = call.person()?.actor.can_keep(&Owner::Producer(producer.clone()))?;
    match recognise::take_back(call.services(), &right, producer, &id) {
        Ok(_) => Outcome::goes(call.path("/console/dossiers")),
        // The list says how it stands by now.
        Err(error) if is_of_form(&error) => {
            page(call, problem::status(error.kind).0, &Draft::default().wrong(call.visit.voice, &error))
        }
        Err(error) => Err(error),
    }
}
