//! A producer's page in the public register: who it is, its place then and now, its products with their stars today, its papers.
use crate::domain::audience::Audience;
use crate::domain::certificate::{Certificate, Evidence, Subject};
use crate::domain::error::Result;
use crate::domain::id::ProducerId;
use crate::domain::place::Visibility;
use crate::domain::producer::{Producer, ProducerKind};
use crate::domain::registry::Mode;
use crate::domain::time::Date;
use crate::service::catalogue::Catalogue;
use crate::service::search::{Origin, Wish, find};
use crate::service::services::Services;
use crate::web::accept::Form;
use crate::web::pages::frame::Frame;
use crate::web::pages::help::help;
use crate::web::pages::missing::missing;
use crate::web::pages::visit::{Visit, on_disk};
use crate::web::problem::unwritten;
use crate::web::reply::{Keep, Kind, reply};
use crate::web::sheet::address::Address;
use crate::web::sheet::certificates;
use crate::web::sheet::contact::Contact;
use crate::web::sheet::journey;
use crate::web::sheet::place::ThenAndNow;
use crate::web::sheet::row::Line;
use crate::web::state::AppState;
use crate::web::voice::Phrase;
use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};
use serde::Serialize;
use std::sync::Arc;

/// What was read for the page.
struct Read {
    catalogue: Arc<Catalogue>,
    id: Option<ProducerId>,
    certificates: Vec<Certificate>,
    today: Date,
}

#[derive(Template)]
#[template(path = "producer.html")]
struct ProducerPage<'a> {
    frame: Frame,
    name: Phrase<'a>,
    kind: &'a str,
    address: Address<'a>,
    places: ThenAndNow<'a>,
    since: Option<String>,
    identifier: Option<String>,
    coarse: bool,
    on_behalf: Option<&'static str>,
    products: Vec<Line<'a>>,
    certificates: Vec<certificates::Line<'a>>,
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
    kind: &'static str,
    address: Option<Phrase<'a>>,
    address_printed: Option<Phrase<'a>>,
    places: ThenAndNow<'a>,
    products: Vec<Line<'a>>,
    certificates: Vec<certificates::Line<'a>>,
    contact: Contact<'a>,
}

/// `/producers/{slug}`
pub async fn show(State(state): State<AppState>, visit: Visit) -> Response<Body> {
    let slug = visit.uri.path().strip_prefix("/producers/").unwrap_or("").to_owned();
    let (services, wanted) = (state.clone(), slug.clone());
    let read = match on_disk(move || read(&services, &wanted)).await {
        Ok(read) => read,
        Err(error) => return help(&state, &visit, &error, ""),
    };
    let Some(producer) = read.id.as_ref().and_then(|id| read.catalogue.producers.get(id)) else {
        return missing(&state, &visit, &read.catalogue, ("producer-unknown", &slug, read.today));
    };
    match write(&state, &visit, &read, producer) {
        Ok((kind, body)) => reply(StatusCode::OK, kind, Keep::Never, body, &visit.headers),
        Err(error) => help(&state, &visit, &error, ""),
    }
}

fn read(services: &Services, slug: &str) -> Result<Read> {
    let today = services.registry.zone.day(services.env.now());
    let catalogue = services.catalogue()?;
    let id = slug.parse::<ProducerId>().ok().filter(|id| catalogue.producers.contains_key(id));
    let certificates = match &id {
        Some(id) => services.store.certificates(&Subject::Producer(id.clone()))?,
        None => Vec::new(),
    };
    let certificates = certificates.into_iter().map(|one| one.seen_by(Audience::Public)).collect();
    Ok(Read { catalogue, id, certificates, today })
}

fn write(state: &AppState, visit: &Visit, read: &Read, producer: &Producer) -> Result<(Kind, String)> {
    let (voice, catalogue, kept) = (visit.voice, &read.catalogue, visit.kept_language());
    let rows = find(catalogue, read.today, &Wish::default());
    let theirs = rows.iter().filter(|row| match row.origin {
        Origin::Ours(listed) => listed.product.producer == producer.id,
        Origin::Published(_) => false,
    });
    let products: Vec<Line<'_>> = theirs.map(|row| Line::of(voice, row, &kept)).collect();
    let certificates = read.certificates.iter().map(|one| certificates::line(voice, one, read.today)).collect();
    let places = ThenAndNow::of(voice, catalogue, producer);
    let place = |id| catalogue.places.get(id);
    let current = producer.place_current.as_ref().and_then(place);
    let address = Address::of_producer(voice, producer, place(&producer.place_printed), current);
    let name = voice.phrase(&producer.name).unwrap_or(Phrase::plain(""));
    let contact = Contact::of(voice, &state.registry, Some(producer));
    if visit.form == Form::Json {
        let twin = Twin {
            demo: (state.registry.mode == Mode::Demo).then_some(true),
            today: read.today,
            slug: producer.id.as_str(),
            name,
            kind: kind(producer.kind),
            address: address.today,
            address_printed: address.printed,
            places,
            products,
            certificates,
            contact,
        };
        return serde_json::to_string(&twin).map(|twin| (Kind::Json, twin)).map_err(unwritten);
    }
    let page = ProducerPage {
        frame: Frame::of(state, visit),
        name,
        kind: voice.word_of("kind-", kind(producer.kind)).unwrap_or(kind(producer.kind)),
        address,
        places,
        since: producer.established_on.map(|day| voice.date(day)),
        identifier: identifier(producer),
        coarse: producer.visibility == Visibility::Coarse,
        on_behalf: voice.word_of("entry-", producer.entry.code()),
        products,
        certificates,
        today: voice.date(read.today),
        contact,
    };
    page.render().map(|page| (Kind::Html, page)).map_err(unwritten)
}

/// The organisation's identifier, as far as it is public.
fn identifier(producer: &Producer) -> Option<String> {
    let gln = producer.gln.as_ref().map(|gln| format!("GLN {gln}"));
    gln.into_iter().chain(producer.tax_code.as_ref().map(|code| code.to_string())).reduce(|one, other| format!("{one}, {other}"))
}

fn kind(kind: ProducerKind) -> &'static str {
    match kind {
        ProducerKind::Household => "household",
        ProducerKind::Cooperative => "cooperative",
        ProducerKind::CooperativeGroup => "cooperative-group",
        ProducerKind::Company => "company",
    }
}

impl ProducerPage<'_> {
    fn tag(&self, evidence: &Evidence) -> (&'static str, &'static str) {
        journey::tag(self.frame.voice, *evidence)
    }
}
