//! The home page: type the code that is printed beside the QR. And the page for addresses that lead nowhere.
use crate::domain::error::{Error, Fault};
use crate::web::pages::frame::Frame;
use crate::web::pages::help::help;
use crate::web::pages::visit::Visit;
use crate::web::problem::unwritten;
use crate::web::reply::{Keep, Kind, reply};
use crate::web::sheet::contact::Contact;
use crate::web::state::AppState;
use crate::web::voice::Phrase;
use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    frame: Frame,
    typed: &'static str,
    host: &'a str,
    contact: Contact<'a>,
}

/// `/`
pub async fn show(State(state): State<AppState>, visit: Visit) -> Response<Body> {
    let contact = Contact::of(visit.voice, &state.registry, None);
    let home = Home { frame: Frame::of(&state, &visit), typed: "", host: state.registry.origin.as_str(), contact };
    match home.render() {
        Ok(page) => reply(StatusCode::OK, Kind::Html, Keep::Never, page, &visit.headers),
        Err(source) => help(&state, &visit, &unwritten(source), ""),
    }
}

/// Any other address.
pub async fn nothing_here(State(state): State<AppState>, visit: Visit) -> Response<Body> {
    help(&state, &visit, &Error::not_found(Fault::new("path-unknown")), "")
}
