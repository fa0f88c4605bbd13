//! The page for a product or producer that is not in the register, or no longer under this name: what comes near, and where to look.
use crate::domain::error::{Error, Fault};
use crate::domain::time::Date;
use crate::service::catalogue::Catalogue;
use crate::service::search::{Wish, find};
use crate::text::fold::{finds, fold};
use crate::web::accept::Form;
use crate::web::pages::frame::Frame;
use crate::web::pages::help::help;
use crate::web::pages::query::{VALUE_MAX, encoded};
use crate::web::pages::visit::Visit;
use crate::web::problem::{sentences, unwritten};
use crate::web::reply::{Keep, Kind, reply};
use crate::web::sheet::row::Line;
use crate::web::state::AppState;
use crate::web::voice::Phrase;
use askama::Template;
use axum::body::Body;
use axum::http::{Response, StatusCode};

/// Most names that come near.
const NEAR_MAX: usize = 5;

#[derive(Template)]
#[template(path = "missing.html")]
struct Missing<'a> {
    frame: Frame,
    lines: Vec<String>,
    near: Vec<Line<'a>>,
    search: String,
}

/// The answer to a slug that names nothing; `code` is the fault.
pub fn missing(
    state: &AppState,
    visit: &Visit,
    catalogue: &Catalogue,
    (code, slug, today): (&'static str, &str, Date),
) -> Response<Body> {
    let slug: String = slug.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(VALUE_MAX).collect();
    let error = Error::not_found(Fault::new(code).value(slug.as_str()));
    if visit.form == Form::Json {
        return help(state, visit, &error, "");
    }
    let words = fold(&slug);
    let all = find(catalogue, today, &Wish::default());
    // A renamed product still shares words with its old name; the more of them, the nearer.
    let shared = |line: &Line<'_>| {
        let name = fold(line.name.text);
        words.split(' ').filter(|word| word.len() > 1 && finds(word, &name)).count()
    };
    let kept = visit.kept_language();
    let mut near: Vec<(usize, Line<'_>)> = all
        .iter()
        .map(|row| Line::of(visit.voice, row, &kept))
        .filter(|line| line.path.is_some())
        .map(|line| (shared(&line), line))
        .filter(|(shared, _)| *shared > 0)
        .collect();
    near.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
    let page = Missing {
        frame: Frame::of(state, visit),
        lines: sentences(visit.voice.0, &error),
        near: near.into_iter().take(NEAR_MAX).map(|(_, line)| line).collect(),
        search: format!("/register?q={}{}", encoded(&words), kept.replace('?', "&")),
    };
    match page.render() {
        Ok(page) => reply(StatusCode::NOT_FOUND, Kind::Html, Keep::Never, page, &visit.headers),
        Err(source) => help(state, visit, &unwritten(source), ""),
    }
}
