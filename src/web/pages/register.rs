//! The public register: search, filters, one page at a time. Wrong parameters are told beside what was typed.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::PlaceId;
use crate::domain::place::Place;
use crate::domain::product::GROUPS;
use crate::domain::time::{Date, parse_date};
use crate::service::catalogue::Catalogue;
use crate::service::counting::Basis;
use crate::service::search::{Validity, Wish, find, places};
use crate::text::faults;
use crate::web::accept::Form;
use crate::web::pages::frame::Frame;
use crate::web::pages::help::help;
use crate::web::pages::query::{encoded, typed};
use crate::web::pages::visit::{Visit, on_disk};
use crate::web::problem::unwritten;
use crate::web::reply::{Keep, Kind, reply};
use crate::web::sheet::row::{Line, star_text};
use crate::web::sheet::source::source;
use crate::web::state::AppState;
use crate::web::voice::{Phrase, Sentence, Voice};
use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};
use serde::Serialize;

/// Rows a page.
pub const PAGE_SIZE: usize = 50;

/// What may be chosen for the standing.
const VALIDITIES: [Validity; 4] = [Validity::Valid, Validity::Expiring, Validity::Expired, Validity::None];

/// The parameters as they were typed.
struct Typed {
    q: String,
    star: String,
    group: String,
    place: String,
    validity: String,
    as_of: String,
    page: String,
}

/// The parameters as they were understood.
struct Asked {
    wish: Wish,
    as_of: Date,
    page: usize,
}

/// A choice of a list.
struct Choice {
    value: String,
    name: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage<'a> {
    frame: Frame,
    typed: &'a Typed,
    today: String,
    /// Whether anything but words was asked for: then the filters stand open.
    filtered: bool,
    faults: Vec<String>,
    stars: Vec<Choice>,
    groups: Vec<Choice>,
    validities: Vec<Choice>,
    districts: Vec<Choice>,
    units: Vec<Choice>,
    found: Option<Found<'a>>,
}

/// One page of what was found.
struct Found<'a> {
    lines: Vec<Line<'a>>,
    count: String,
    as_of: String,
    source: Sentence,
    pages: usize,
    page: usize,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Serialize)]
struct Twin<'a> {
    as_of: Date,
    source: Sentence,
    total: usize,
    page: usize,
    pages: usize,
    rows: Vec<Line<'a>>,
}

/// `/register`
pub async fn show(State(state): State<AppState>, visit: Visit) -> Response<Body> {
    let services = state.clone();
    let found = on_disk(move || services.catalogue()).await;
    match found.and_then(|catalogue| write(&state, &visit, &catalogue)) {
        Ok((status, kind, body)) => reply(status, kind, Keep::Never, body, &visit.headers),
        Err(error) => help(&state, &visit, &error, ""),
    }
}

fn write(state: &AppState, visit: &Visit, catalogue: &Catalogue) -> Result<(StatusCode, Kind, String)> {
    let today = state.registry.zone.day(state.env.now());
    let mut faults = Vec::new();
    let typed = Typed::read(visit.query(), &mut faults);
    let asked = typed.asked(today, catalogue, &mut faults);
    let rows = find(catalogue, asked.as_of, &asked.wish);
    let pages = rows.len().div_ceil(PAGE_SIZE).max(1);
    if asked.page > pages {
        faults.push(Fault::new("register-page").arg("max", pages).value(typed.page.clone()));
    }
    if visit.form == Form::Json && !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let wrong = !faults.is_empty();
    let kept = visit.kept_language();
    let shown = rows.iter().skip((asked.page - 1) * PAGE_SIZE).take(if wrong { 0 } else { PAGE_SIZE });
    let lines: Vec<Line<'_>> = shown.map(|row| Line::of(visit.voice, row, &kept)).collect();
    let source = source(visit.voice, &state.registry, Basis::on(catalogue, asked.as_of));
    if visit.form == Form::Json {
        let twin = Twin { as_of: asked.as_of, source, total: rows.len(), page: asked.page, pages, rows: lines };
        return serde_json::to_string(&twin).map(|twin| (StatusCode::OK, Kind::Json, twin)).map_err(unwritten);
    }
    let voice = visit.voice;
    let found = Found {
        count: rows.len().to_string(),
        as_of: voice.date(asked.as_of),
        source,
        before: (asked.page > 1).then(|| typed.link(visit, asked.page - 1)),
        after: (asked.page < pages).then(|| typed.link(visit, asked.page + 1)),
        page: asked.page,
        pages,
        lines,
    };
    let (districts, units) = places(catalogue);
    let page = RegisterPage {
        frame: Frame::of(state, visit),
        today: today.to_string(),
        filtered: [&typed.star, &typed.group, &typed.place, &typed.validity, &typed.as_of].iter().any(|text| !text.is_empty()),
        faults: faults.iter().map(|fault| faults::fault(voice.0, fault)).collect(),
        stars: choices(&typed.star, ["3", "4", "5"].map(|star| (star.to_owned(), star_name(voice, star)))),
        groups: choices(&typed.group, GROUPS.map(|code| (code.to_owned(), word(voice, "group-", code)))),
        validities: choices(
            &typed.validity,
            VALIDITIES.map(|state| (state.code().to_owned(), word(voice, "validity-", state.code()))),
        ),
        districts: choices(&typed.place, districts.into_iter().map(|place| named(voice, place))),
        units: units.into_iter().map(|place| named(voice, place)).map(|pair| choice(&typed.place, pair)).collect(),
        found: (!wrong).then_some(found),
        typed: &typed,
    };
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page.render().map(|page| (status, Kind::Html, page)).map_err(unwritten)
}

impl Typed {
    fn read(query: &str, faults: &mut Vec<Fault>) -> Self {
        Self {
            q: typed(query, "q", faults),
            star: typed(query, "star", faults),
            group: typed(query, "group", faults),
            place: typed(query, "place", faults),
            validity: typed(query, "validity", faults),
            as_of: typed(query, "as_of", faults),
            page: typed(query, "page", faults),
        }
    }

    /// What they mean; a wrong one counts as absent and is a fault.
    fn asked(&self, today: Date, catalogue: &Catalogue, faults: &mut Vec<Fault>) -> Asked {
        let mut given = |text: &str, code: &'static str, known: bool| {
            if !text.is_empty() && !known {
                faults.push(Fault::new(code).value(text));
            }
            known
        };
        let star = match self.star.as_str() {
            "3" => Some(3),
            "4" => Some(4),
            "5" => Some(5),
            _ => None,
        };
        given(&self.star, "register-star", star.is_some());
        let group = given(&self.group, "register-group", GROUPS.contains(&self.group.as_str())).then(|| self.group.clone());
        let place = self.place.parse::<PlaceId>().ok().filter(|id| catalogue.places.contains_key(id));
        given(&self.place, "register-place", place.is_some());
        let validity = VALIDITIES.into_iter().find(|state| state.code() == self.validity);
        given(&self.validity, "register-validity", validity.is_some());
        let page = self.page.parse().ok().filter(|page| (1..=usize::from(u16::MAX)).contains(page));
        given(&self.page, "register-page-shape", page.is_some());
        let as_of = if self.as_of.is_empty() { Ok(today) } else { parse_date(&self.as_of) };
        let as_of = as_of.unwrap_or_else(|fault| {
            faults.push(fault);
            today
        });
        let wish = Wish { words: self.q.clone(), star, group, place, validity };
        Asked { wish, as_of, page: page.unwrap_or(1) }
    }

    /// The same search, another page of it.
    fn link(&self, visit: &Visit, page: usize) -> String {
        let given = [
            ("q", &self.q),
            ("star", &self.star),
            ("group", &self.group),
            ("place", &self.place),
            ("validity", &self.validity),
            ("as_of", &self.as_of),
        ];
        let mut query: Vec<String> = given
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        query.push(format!("page={page}"));
        query.extend(visit.kept_language().strip_prefix('?').map(str::to_owned));
        format!("/register?{}", query.join("&"))
    }
}

/// The choices of a list; what was typed and is none of them stands there too, so that nothing is lost.
fn choices(typed: &str, known: impl IntoIterator<Item = (String, String)>) -> Vec<Choice> {
    known.into_iter().map(|pair| choice(typed, pair)).collect()
}

fn choice(typed: &str, (value, name): (String, String)) -> Choice {
    Choice { chosen: value == typed, value, name }
}

fn named(voice: Voice, place: &Place) -> (String, String) {
    let name = voice.phrase(&place.name).map_or("", |phrase| phrase.text);
    (place.id.to_string(), name.to_owned())
}

fn word(voice: Voice, group: &str, code: &str) -> String {
    voice.word_of(group, code).unwrap_or(code).to_owned()
}

fn star_name(voice: Voice, star: &str) -> String {
    star.parse().map_or_else(|_| star.to_owned(), |star| star_text(voice, star))
}

impl RegisterPage<'_> {
    /// What was typed for a list and is none of its choices.
    fn stray<'t>(&self, typed: &'t str, lists: &[&[Choice]]) -> Option<&'t str> {
        let known = lists.iter().flat_map(|list| list.iter()).any(|choice| choice.chosen);
        (!typed.is_empty() && !known).then_some(typed)
    }
}
