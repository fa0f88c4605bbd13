//! The page that helps when something was not found or went wrong: what it is, what to do, where to go on.
use crate::domain::error::Error;
use crate::service::services::Services;
use crate::web::accept::Form;
use crate::web::pages::frame::Frame;
use crate::web::pages::visit::Visit;
use crate::web::problem;
use crate::web::reply::{Keep, Kind, reply};
use crate::web::sheet::contact::Contact;
use crate::web::voice::Phrase;
use askama::Template;
use axum::body::Body;
use axum::http::{Response, StatusCode};

#[derive(Template)]
#[template(path = "help.html")]
struct Help<'a> {
    frame: Frame,
    title: &'static str,
    lines: Vec<String>,
    typed: &'a str,
    contact: Contact<'a>,
}

/// The answer to an error. `typed` is what stood in the search field.
pub fn help(services: &Services, visit: &Visit, error: &Error, typed: &str) -> Response<Body> {
    let (status, title) = problem::status(error.kind);
    let voice = visit.voice;
    let body = match visit.form {
        Form::Json => problem::document(voice.0, error, voice.word(title)).map_err(drop),
        Form::Html => {
            let lines = problem::sentences(voice.0, error);
            let contact = Contact::of(voice, &services.registry, None);
            let page = Help { frame: Frame::of(services, visit), title: voice.word(title), lines, typed, contact };
            page.render().map_err(drop)
        }
    };
    let kind = match visit.form {
        Form::Json => Kind::Problem,
        Form::Html => Kind::Html,
    };
    match body {
        Ok(body) => reply(status, kind, Keep::Never, body, &visit.headers),
        // Neither template nor document could be written: say that much in plain words.
        Err(()) => {
            let words = voice.word("problem-internal").to_owned();
            reply(StatusCode::INTERNAL_SERVER_ERROR, Kind::Text, Keep::Never, words, &visit.headers)
        }
    }
}
