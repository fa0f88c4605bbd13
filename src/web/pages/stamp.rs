//! The stamp page: the verdict on a scanned code, always 200; the same as data. Answered where it stands, from memory.
use crate::domain::error::Result;
use crate::domain::recall::{Recall, Scope};
use crate::domain::registry::Mode;
use crate::domain::verdict::{Finding, Word, is_shared};
use crate::service::opened_cache::Seen;
use crate::service::services::Services;
use crate::service::telling::{is_asked, province, tell};
use crate::service::verify::{Answer, look, verify};
use crate::stamp::shown::ShownStamp;
use crate::web::accept::Form;
use crate::web::origin::{Silent, own_page};
use crate::web::pages::details::{self, Subject};
use crate::web::pages::frame::Frame;
use crate::web::pages::help::{help, refuse};
use crate::web::pages::listing;
use crate::web::pages::telling::Telling;
use crate::web::pages::twin::{BatchTwin, ProductTwin, Twin, VerdictTwin};
use crate::web::pages::visit::{Visit, parameter};
use crate::web::posted::{self, Unread};
use crate::web::problem::{self, Refusal, unwritten};
use crate::web::reply::{Keep, Kind, refused_method, repeat, reply};
use crate::web::sheet::compare::{self, Compare};
use crate::web::sheet::contact::Contact;
use crate::web::sheet::panel::{Names, Panel, Tone};
use crate::web::sheet::recalled::recalled_names;
use crate::web::sheet::star::StarLine;
use crate::web::sheet::{certificates, journey};
use crate::web::state::AppState;
use crate::web::tellers::Teller;
use crate::web::voice::Phrase;
use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{Response, StatusCode};
use std::sync::Arc;

/// Room for what is written afresh for each visit: frame, panel, compare card, contact.
const UPPER_BYTES: usize = 8 << 10;

#[derive(Template)]
#[template(path = "stamp.html")]
struct StampPage<'a> {
    frame: Frame,
    panel: Panel,
    compare: Option<Compare<'a>>,
    details: Option<Arc<str>>,
    kid: Option<String>,
    /// Whether the visitor is asked to type the code: the text was not readable.
    search: bool,
    typed: &'static str,
    contact: Contact<'a>,
    /// Asks where it was bought, if that makes sense.
    telling: Option<Telling>,
}

/// `GET /01/…` and `/t/…`: with `s` a stamp, without it a product or batch.
pub async fn show(State(state): State<AppState>, visit: Visit) -> Response<Body> {
    if parameter(visit.query(), "s").is_none() {
        return listing::show(state, visit).await;
    }
    match answer(&state, &visit) {
        Ok(response) => response,
        Err(error) => help(&state, &visit, &error, ""),
    }
}

/// `POST /01/…` and `/t/…`: the same page for whoever says where the stamp was bought. It is no scan; without a stamp there is nothing
/// to say it of.
pub async fn told(State(state): State<AppState>, visit: Visit, body: Bytes) -> Response<Body> {
    if parameter(visit.query(), "s").is_none() {
        return refused_method("GET, HEAD");
    }
    if let Err(error) = own_page(&state, &visit.headers, Silent::Refused) {
        return help(&state, &visit, &error, "");
    }
    if let Err(until) = state.limits().pass_telling(visit.group) {
        return refuse(&state, &visit, &Refusal::TooOften(1 + until.as_secs()));
    }
    let sent = match posted::read(&visit.headers, body, 0).await {
        Ok(sent) => sent,
        Err(Unread::Kind) => return refuse(&state, &visit, &Refusal::BodyKind(posted::TAKEN)),
        Err(Unread::Form(error)) => return help(&state, &visit, &error, ""),
    };
    thanks(&state, &visit, sent.text("place")).unwrap_or_else(|error| help(&state, &visit, &error, ""))
}

fn thanks(state: &AppState, visit: &Visit, place: &str) -> Result<Response<Body>> {
    let answer = look(state, visit.path_and_query(), state.env.now())?;
    let (telling, status) = match province(place) {
        Ok(bought) => {
            let teller = Teller::of(visit.group, &visit.headers);
            let number = answer.opened.as_ref().map(|opened| opened.stamp.number).filter(|_| is_asked(&answer));
            if number.is_some_and(|number| state.tellers().is_first(teller, number, answer.today)) {
                tell(state, &answer, bought);
            }
            // Whoever says it again is thanked again: nobody learns what others said.
            (Telling::Thanks(bought.name().unwrap_or_default()), StatusCode::OK)
        }
        Err(error) => (Telling::Asks(problem::sentences(visit.voice.0, &error)), problem::status(error.kind).0),
    };
    let (kind, body) = written(state, visit, &answer, Some(telling).filter(|_| is_asked(&answer)))?;
    Ok(reply(status, kind, Keep::Never, body, &visit.headers))
}

fn answer(state: &AppState, visit: &Visit) -> Result<Response<Body>> {
    let answer = verify(state, visit.path_and_query(), visit.region, state.env.now())?;
    let (lang, path, headers) = (visit.voice.0, visit.path_and_query(), &visit.headers);
    let may_keep = may_keep(state, visit, &answer);
    if may_keep && let Some(page) = state.pages().get(lang, path, &answer) {
        return Ok(repeat(&page, headers));
    }
    let (kind, body) = written(state, visit, &answer, is_asked(&answer).then(|| Telling::Asks(Vec::new())))?;
    if may_keep {
        return Ok(repeat(&state.pages().keep(lang, path, answer, body), headers));
    }
    Ok(reply(StatusCode::OK, kind, Keep::Never, body, headers))
}

fn written(state: &AppState, visit: &Visit, answer: &Answer, telling: Option<Telling>) -> Result<(Kind, String)> {
    let recalled = recalled_names(state, visit.voice, recalls(answer));
    let last_four = answer.opened.as_ref().map(|opened| opened.code.last_four()).unwrap_or_default();
    let panel = Panel::of(visit.voice, &answer.verdict, &names(state, visit, answer, &recalled, &last_four));
    Ok(match visit.form {
        Form::Html => (Kind::Html, page(state, visit, answer, panel, last_four, telling)?),
        Form::Json => (Kind::Json, twin(state, visit, answer, &panel)?),
    })
}

/// Whether the page shows nothing but its answer, and is asked for again. Findings may name other batches, whose facts are no
/// part of the answer; a set clock is shown to the minute.
fn may_keep(services: &Services, visit: &Visit, answer: &Answer) -> bool {
    visit.form == Form::Html && answer.seen == Seen::Again && answer.verdict.findings.is_empty() && !services.env.is_set()
}

fn names<'a>(
    services: &'a Services,
    visit: &Visit,
    answer: &'a Answer,
    recalled: &'a [(Scope, String)],
    last_four: &'a str,
) -> Names<'a> {
    let stamp = answer.opened.as_ref().map(|opened| &opened.stamp);
    let batch = answer.batch.as_ref().map(|facts| &facts.batch);
    let lot = stamp.and_then(|stamp| stamp.lot.as_ref()).or(batch.map(|batch| &batch.lot));
    Names {
        product: answer.product.as_ref().map(|facts| compare::name(visit.voice, facts)),
        lot: lot.map(|lot| lot.as_str()),
        batch: batch.map(|batch| &batch.id),
        recalled,
        last_four,
        shared: stamp.is_some_and(is_shared),
        office: &services.registry.office,
        contact: &services.registry.office_contact,
        host: services.registry.origin.as_str(),
        zone: &services.registry.zone,
    }
}

fn recalls(answer: &Answer) -> impl Iterator<Item = &Recall> {
    answer.verdict.findings.iter().filter_map(|finding| match finding {
        Finding::Recall(recall, _) => Some(recall),
        Finding::Refused(_)
        | Finding::NoRun
        | Finding::Revoked(_)
        | Finding::PastUseBy(_)
        | Finding::Suspended(_)
        | Finding::NotBound
        | Finding::NotActivated => None,
    })
}

fn page(
    state: &AppState,
    visit: &Visit,
    answer: &Answer,
    panel: Panel,
    last_four: String,
    telling: Option<Telling>,
) -> Result<String> {
    let voice = visit.voice;
    let stamp = answer.opened.as_ref().map(|opened| &opened.stamp);
    let batch = answer.batch.as_deref();
    let product = answer.product.as_deref();
    let compare = product.map(|product| Compare::of(voice, product, batch, stamp.map(|stamp| (stamp, last_four))));
    let subject = product.map(|product| Subject { product, batch, today: answer.today });
    let details = subject.map(|subject| details::kept(state, voice, subject)).transpose().map_err(unwritten)?;
    let page = StampPage {
        frame: Frame::of(state, visit),
        search: panel.tone == Tone::Quiet || answer.verdict.word == Word::Forged,
        panel,
        compare,
        details,
        kid: stamp.map(|stamp| stamp.kid.to_string()),
        typed: "",
        contact: Contact::of(voice, &state.registry, product.map(|product| &product.producer)),
        telling,
    };
    // Written once into room enough: the page grows by its style sheet and its lower part, and would be moved again and again.
    let mut html = String::with_capacity(page.frame.css.len() + page.details.as_ref().map_or(0, |part| part.len()) + UPPER_BYTES);
    page.render_into(&mut html).map_err(unwritten)?;
    Ok(html)
}

fn twin(services: &Services, visit: &Visit, answer: &Answer, panel: &Panel) -> Result<String> {
    let voice = visit.voice;
    let (product, batch) = (answer.product.as_deref(), answer.batch.as_deref());
    let registry = &services.registry;
    let twin = Twin {
        verdict: VerdictTwin::of(voice, &answer.verdict, panel),
        today: answer.today,
        demo: (registry.mode == Mode::Demo).then_some(true),
        stamp: answer.opened.as_deref().map(ShownStamp::of),
        product: product.map(|product| ProductTwin::of(voice, product)),
        batch: batch.map(|batch| BatchTwin::of(voice, batch, answer.today)),
        star: product.map(|product| StarLine::of(&product.recognitions, batch.map(|facts| &facts.batch), answer.today)),
        journey: batch.map(|facts| journey::stages(voice, &facts.journey, &registry.zone)).unwrap_or_default(),
        certificates: product.map(|product| certificates::lines(voice, product, batch, answer.today)).unwrap_or_default(),
        contact: Contact::of(voice, registry, product.map(|product| &product.producer)),
    };
    serde_json::to_string(&twin).map_err(unwritten)
}
