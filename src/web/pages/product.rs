//! A product's page in the public register: its star with its history, papers, facts and batches; a visit's or a craft's as fits it.
use crate::domain::certificate::Evidence;
use crate::domain::id::ProductId;
use crate::domain::place::Location;
use crate::domain::recall::{RecallKind, RecallState};
use crate::domain::registry::Mode;
use crate::domain::time::{Date, Timestamp};
use crate::service::catalogue::{Catalogue, Listed};
use crate::service::facts::{BatchFacts, Corrected, ProductFacts, Step};
use crate::service::services::Services;
use crate::web::accept::Form;
use crate::web::pages::frame::Frame;
use crate::web::pages::help::help;
use crate::web::pages::missing::missing;
use crate::web::pages::visit::{Visit, on_disk};
use crate::web::problem::unwritten;
use crate::web::reply::{Keep, Kind, reply};
use crate::web::sheet::address::Address;
use crate::web::sheet::approval::{self, Beside, Source};
use crate::web::sheet::certificates;
use crate::web::sheet::compare::Compare;
use crate::web::sheet::contact::Contact;
use crate::web::sheet::fitting::{self, Fit};
use crate::web::sheet::history::{Decision, Dossier, decisions, dossiers};
use crate::web::sheet::journey::{self, Stage};
use crate::web::sheet::meters::MetersShown;
use crate::web::sheet::photo::Photo;
use crate::web::sheet::place::ThenAndNow;
use crate::web::sheet::star::StarLine;
use crate::web::sheet::summary::Row;
use crate::web::state::AppState;
use crate::web::voice::{Phrase, Voice};
use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};
use serde::Serialize;
use std::sync::Arc;

/// Most batches on the page, the latest.
const BATCHES_MAX: usize = 24;

/// Most visits on the page, the latest.
const VISITS_MAX: usize = 24;

/// What was read for the page.
struct Read {
    catalogue: Arc<Catalogue>,
    /// None where nothing has this name.
    found: Option<(ProductId, Arc<ProductFacts>)>,
    batches: Vec<(Arc<BatchFacts>, Halt)>,
    visits: Vec<Step>,
    today: Date,
}

/// Whether a batch may be sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Halt {
    None,
    Held,
    Recalled,
}

/// A batch on the page.
#[derive(Debug, Serialize)]
struct BatchLine<'a> {
    lot: &'a str,
    path: String,
    made_on: Date,
    expiry: Option<Date>,
    state: Halt,
}

#[derive(Template)]
#[template(path = "product.html")]
struct ProductPage<'a> {
    frame: Frame,
    name: Phrase<'a>,
    group: &'a str,
    subgroup: Option<Phrase<'a>>,
    photo: Option<Photo>,
    drawing: Option<&'static str>,
    meters: MetersShown,
    producer: Phrase<'a>,
    producer_path: String,
    address: Address<'a>,
    places: ThenAndNow<'a>,
    fit: Fit,
    star: StarLine<'a>,
    decisions: Vec<Decision<'a>>,
    dossiers: Vec<Dossier>,
    rows: Vec<Row>,
    source: Source,
    certificates: Vec<certificates::Line<'a>>,
    batches: Vec<BatchLine<'a>>,
    visits: Vec<Stage<'a>>,
    updated: Option<String>,
    today: String,
    contact: Contact<'a>,
}

#[derive(Serialize)]
struct Twin<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    demo: Option<bool>,
    today: Date,
    slug: &'a str,
    name: Phrase<'a>,
    group: &'a str,
    /// Since when the office approves what it says, and its producer; null = not.
    approved_since: Option<Timestamp>,
    producer_approved_since: Option<Timestamp>,
    producer: Phrase<'a>,
    producer_path: String,
    address: Option<Phrase<'a>>,
    address_printed: Option<Phrase<'a>>,
    places: ThenAndNow<'a>,
    star: StarLine<'a>,
    decisions: Vec<Decision<'a>>,
    dossiers: Vec<Dossier>,
    completeness: MetersShown,
    certificates: Vec<certificates::Line<'a>>,
    batches: Vec<BatchLine<'a>>,
    visits: Vec<Stage<'a>>,
    last_recorded: Option<Timestamp>,
    contact: Contact<'a>,
}

/// `/products/{slug}`
pub async fn show(State(state): State<AppState>, visit: Visit) -> Response<Body> {
    let slug = visit.uri.path().strip_prefix("/products/").unwrap_or("").to_owned();
    let (services, wanted) = (state.clone(), slug.clone());
    let read = match on_disk(move || read(&services, &wanted)).await {
        Ok(read) => read,
        Err(error) => return help(&state, &visit, &error, ""),
    };
    let Some((id, facts)) = &read.found else {
        return missing(&state, &visit, &read.catalogue, ("product-unknown", &slug, read.today));
    };
    let Some(listed) = read.catalogue.products.get(id) else {
        return missing(&state, &visit, &read.catalogue, ("product-unknown", &slug, read.today));
    };
    let written = match visit.form {
        Form::Html => page(&state, &visit, &read, listed, facts).render().map(|page| (Kind::Html, page)).map_err(unwritten),
        Form::Json => {
            let twin = serde_json::to_string(&twin(&state, &visit, &read, listed, facts));
            twin.map(|twin| (Kind::Json, twin)).map_err(unwritten)
        }
    };
    match written {
        Ok((kind, body)) => reply(StatusCode::OK, kind, Keep::Never, body, &visit.headers),
        Err(error) => help(&state, &visit, &error, ""),
    }
}

fn read(services: &Services, slug: &str) -> crate::domain::error::Result<Read> {
    let today = services.registry.zone.day(services.env.now());
    let catalogue = services.catalogue()?;
    let id = slug.parse::<ProductId>().ok().filter(|id| catalogue.products.contains_key(id));
    let Some(id) = id else { return Ok(Read { catalogue, found: None, batches: vec![], visits: vec![], today }) };
    let view = services.view();
    let facts = services.product_facts(&view, &id)?;
    let mut batches = Vec::new();
    for batch in catalogue.products.get(&id).into_iter().flat_map(|listed| &listed.batches).take(BATCHES_MAX) {
        batches.push((services.batch_facts(&view, batch)?, halt(&view.recalls_of_batch(batch))));
    }
    drop(view);
    let visits = services.visits(&id, VISITS_MAX)?;
    Ok(Read { catalogue, found: Some((id, facts)), batches, visits, today })
}

fn halt(recalls: &[(crate::domain::recall::Recall, crate::domain::recall::Hit)]) -> Halt {
    let standing = || recalls.iter().filter(|(recall, _)| recall.state != RecallState::Lifted);
    if standing().any(|(recall, _)| recall.kind == RecallKind::Recall) {
        Halt::Recalled
    } else if standing().next().is_some() {
        Halt::Held
    } else {
        Halt::None
    }
}

fn page<'a>(state: &'a AppState, visit: &Visit, read: &'a Read, listed: &'a Listed, facts: &'a ProductFacts) -> ProductPage<'a> {
    let (voice, catalogue) = (visit.voice, &read.catalogue);
    let card = Compare::of(voice, facts, None, None);
    let origin = facts.product.origin_place.as_ref().and_then(|id| catalogue.places.get(id));
    ProductPage {
        frame: Frame::of(state, visit),
        name: named(voice, facts),
        group: voice.word_of("group-", &facts.product.group).unwrap_or(&facts.product.group),
        subgroup: voice.declared(&facts.product.subgroup_vi),
        photo: card.photo,
        drawing: card.drawing,
        meters: MetersShown::of(voice, &facts.completeness),
        producer: voice.phrase(&facts.producer.name).unwrap_or(Phrase::plain("")),
        producer_path: producer_path(visit, facts),
        address: Address::of(voice, facts),
        places: ThenAndNow::of(voice, catalogue, &facts.producer),
        fit: Fit::of(&facts.product),
        star: StarLine::of(&listed.recognitions, None, read.today),
        decisions: decisions(voice, &listed.recognitions, read.today),
        dossiers: dossiers(&listed.recognitions),
        rows: fitting::rows(voice, facts, origin, &sites(catalogue, facts)),
        source: Source::of(voice, &state.registry.zone, (&facts.product, &facts.producer), Beside::Nothing),
        certificates: certificates::lines(voice, facts, None, read.today),
        batches: batch_lines(visit, read, facts),
        visits: journey::stages(voice, &read.visits, &state.registry.zone),
        updated: last_recorded(read).map(|at| voice.date(state.registry.zone.day(at))),
        today: voice.date(read.today),
        contact: Contact::of(voice, &state.registry, Some(&facts.producer)),
    }
}

fn twin<'a>(state: &'a AppState, visit: &Visit, read: &'a Read, listed: &'a Listed, facts: &'a ProductFacts) -> Twin<'a> {
    let voice = visit.voice;
    let Address { today, printed } = Address::of(voice, facts);
    Twin {
        demo: (state.registry.mode == Mode::Demo).then_some(true),
        today: read.today,
        slug: facts.product.id.as_str(),
        name: named(voice, facts),
        group: &facts.product.group,
        approved_since: facts.product.approved.as_ref().map(|approved| approved.since),
        producer_approved_since: approval::producer_since(&facts.producer),
        producer: voice.phrase(&facts.producer.name).unwrap_or(Phrase::plain("")),
        producer_path: producer_path(visit, facts),
        address: today,
        address_printed: printed,
        places: ThenAndNow::of(voice, &read.catalogue, &facts.producer),
        star: StarLine::of(&listed.recognitions, None, read.today),
        decisions: decisions(voice, &listed.recognitions, read.today),
        dossiers: dossiers(&listed.recognitions),
        completeness: MetersShown::of(voice, &facts.completeness),
        certificates: certificates::lines(voice, facts, None, read.today),
        batches: batch_lines(visit, read, facts),
        visits: journey::stages(voice, &read.visits, &state.registry.zone),
        last_recorded: last_recorded(read),
        contact: Contact::of(voice, &state.registry, Some(&facts.producer)),
    }
}

fn named(voice: Voice, facts: &ProductFacts) -> Phrase<'_> {
    voice.phrase(&facts.product.name).unwrap_or(Phrase::plain(""))
}

fn producer_path(visit: &Visit, facts: &ProductFacts) -> String {
    format!("/producers/{}{}", facts.producer.id, visit.kept_language())
}

/// Where a visit takes place.
fn sites<'a>(catalogue: &'a Catalogue, facts: &ProductFacts) -> Vec<&'a Location> {
    let of_producer = |site: &&Location| site.producer.as_ref() == Some(&facts.producer.id) && site.kind == "tourism_site";
    catalogue.locations.iter().filter(of_producer).collect()
}

fn batch_lines<'a>(visit: &Visit, read: &'a Read, facts: &ProductFacts) -> Vec<BatchLine<'a>> {
    let line = |(batch, state): &'a (Arc<BatchFacts>, Halt)| BatchLine {
        lot: batch.batch.lot.as_str(),
        path: format!("{}/10/{}{}", facts.product.code(), batch.batch.lot, visit.kept_language()),
        made_on: batch.batch.made_on,
        expiry: batch.batch.expiry,
        state: *state,
    };
    read.batches.iter().map(line).collect()
}

/// When anything of the product's batches or visits was written down last.
fn last_recorded(read: &Read) -> Option<Timestamp> {
    let of_batches = read.batches.iter().flat_map(|(batch, _)| &batch.journey);
    of_batches.chain(&read.visits).filter(|step| step.corrected == Corrected::No).map(|step| step.event.recorded.at).max()
}

impl ProductPage<'_> {
    fn tag(&self, evidence: &Evidence) -> (&'static str, &'static str) {
        journey::tag(self.frame.voice, *evidence)
    }
}
