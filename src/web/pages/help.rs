//! The page that helps when something was not found or went wrong: what it is, what to do, where to go on.
use crate::domain::error::{Error, Kind as Failure};
use crate::service::services::Services;
use crate::web::accept::Form;
use crate::web::pages::frame::Frame;
use crate::web::pages::visit::Visit;
use crate::web::problem::{self, Refusal};
use crate::web::reply::{Keep, Kind, reply};
use crate::web::sheet::contact::Contact;
use crate::web::voice::Phrase;
use askama::Template;
use axum::body::Body;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, Response, StatusCode};

#[derive(Template)]
#[template(path = "help.html")]
struct Help<'a> {
    frame: Frame,
    title: &'static str,
    lines: Vec<String>,
    typed: &'a str,
    contact: Contact<'a>,
    /// The request's name, by which the operator finds its line in the log.
    request: Option<String>,
}

/// An error of ours with its causes, for the log; it rides on the answer to the gate.
#[derive(Debug, Clone)]
pub struct Said(pub String);

/// What to say, and how.
struct Telling<'a> {
    error: &'a Error,
    status: StatusCode,
    title: &'static str,
    typed: &'a str,
}

/// The answer to an error. `typed` is what stood in the search field.
pub fn help(services: &Services, visit: &Visit, error: &Error, typed: &str) -> Response<Body> {
    let (status, title) = problem::status(error.kind);
    let mut response = tell(services, visit, &Telling { error, status, title, typed });
    if matches!(error.kind, Failure::Unavailable | Failure::Internal | Failure::Full) {
        response.extensions_mut().insert(Said(chain(error)));
    }
    response
}

/// The answer to a request that is refused before anybody looks at what it asks.
pub fn refuse(services: &Services, visit: &Visit, refusal: &Refusal) -> Response<Body> {
    let telling = Telling { error: &refusal.error(), status: refusal.status(), title: refusal.title(), typed: "" };
    let mut response = tell(services, visit, &telling);
    if let Some(seconds) = refusal.retry_after() {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn tell(services: &Services, visit: &Visit, telling: &Telling<'_>) -> Response<Body> {
    let (voice, error, typed) = (visit.voice, telling.error, telling.typed);
    let title = voice.word(telling.title);
    let body = match visit.form {
        Form::Json => problem::document(voice.0, error, telling.status, title, visit.id).map_err(drop),
        Form::Html => {
            let lines = problem::sentences(voice.0, error);
            let contact = Contact::of(voice, &services.registry, None);
            let request = visit.id.map(|id| id.to_string());
            Help { frame: Frame::of(services, visit), title, lines, typed, contact, request }.render().map_err(drop)
        }
    };
    let kind = match visit.form {
        Form::Json => Kind::Problem,
        Form::Html => Kind::Html,
    };
    match body {
        Ok(body) => reply(telling.status, kind, Keep::Never, body, &visit.headers),
        // Neither template nor document could be written: say that much in plain words.
        Err(()) => {
            let words = voice.word("problem-internal").to_owned();
            reply(StatusCode::INTERNAL_SERVER_ERROR, Kind::Text, Keep::Never, words, &visit.headers)
        }
    }
}

/// Codes and causes, without the values that a visitor gave.
fn chain(error: &Error) -> String {
    let mut text = error.faults.iter().map(|fault| fault.code).collect::<Vec<_>>().join(", ");
    let mut cause = std::error::Error::source(error);
    while let Some(source) = cause {
        text = format!("{text}: {source}");
        cause = source.source();
    }
    text
}
