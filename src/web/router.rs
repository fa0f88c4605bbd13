//! Which door each address opens: pages for people, and the table of doors for programs. Nothing else is routed anywhere.
use crate::service::services::Services;
use crate::web::api::door;
use crate::web::api::entry::{Entry, Method};
use crate::web::api::media::Written;
use crate::web::api::{docs, openapi, table};
use crate::web::console::{door as console_door, table as console_table};
use crate::web::limits::Limits;
use crate::web::options::Options;
use crate::web::pages::visit::Visit;
use crate::web::pages::{
    code, feed, file, home, jwks, producer, product, recall, recalls, register, report, robots, stamp, tally, trace, work,
};
use crate::web::reply;
use crate::web::state::AppState;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::routing::{MethodFilter, MethodRouter, get, post};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Every page over an opened service, with the usual limits.
pub fn router(services: Arc<Services>) -> Router {
    of(AppState::new(services, Arc::new(Limits::new(&Options::default()))))
}

/// Every page. Paths are never decoded nor tidied: a stamp has one spelling.
pub fn of(state: AppState) -> Router {
    // The gate has bounded each body by what its address takes.
    let pages = pages().into_iter().map(|(path, door)| (path.to_owned(), door)).chain(console());
    let pages = pages.map(|(path, door)| (path, door.layer(DefaultBodyLimit::disable())));
    let doors = pages.chain(programs());
    doors.fold(Router::new(), |router, (path, door)| router.route(&path, door)).fallback(home::nothing_here).with_state(state)
}

/// Pages, which anybody may read and nobody changes; but for work orders, by their links. Of a stamp one may say where it was bought.
fn pages() -> Vec<(&'static str, MethodRouter<AppState>)> {
    vec![
        ("/", get(home::show)),
        ("/01/{*path}", get(stamp::show).post(stamp::told)),
        ("/t/{*path}", get(stamp::show).post(stamp::told)),
        // Cut off before the product; `{*path}` takes no empty path.
        ("/01", get(stamp::show)),
        ("/01/", get(stamp::show)),
        ("/t", get(stamp::show)),
        ("/t/", get(stamp::show)),
        ("/c", get(code::typed)),
        ("/c/{code}", get(code::show)),
        ("/files/{file}", get(file::show)),
        ("/register", get(register::show)),
        ("/register/report", get(report::show)),
        ("/products/{slug}", get(product::show)),
        ("/producers/{slug}", get(producer::show)),
        ("/api/v1/register/summary", get(tally::show)),
        ("/api/openapi.json", get(openapi::show)),
        ("/api/docs", get(docs::show)),
        ("/recalls", get(recalls::show)),
        ("/recalls.json", get(recalls::data)),
        ("/recalls.atom", get(feed::show)),
        ("/recalls/{id}", get(recall::show)),
        ("/.well-known/jwks.json", get(jwks::show)),
        ("/trace/{batch}", get(trace::show)),
        ("/robots.txt", get(robots::show)),
        // A print house has no account: the link itself is its right.
        ("/orders/{token}", get(work::show)),
        ("/orders/{token}/manifest.json", get(work::sums)),
        ("/orders/{token}/files/{n}", get(work::file).head(work::no_head)),
        ("/orders/{token}/received", post(work::received)),
        ("/orders/{token}/spoiled", post(work::spoiled)),
    ]
}

/// Doors for programs, from their table: all methods of an address together, and the twins of lists.
fn programs() -> Vec<(String, MethodRouter<AppState>)> {
    let mut by_path: BTreeMap<&str, Vec<&'static Entry>> = BTreeMap::new();
    for entry in table::all() {
        by_path.entry(entry.path).or_default().push(entry);
    }
    let mut doors = Vec::new();
    for (path, entries) in by_path {
        let twin = entries.iter().find(|entry| entry.told.has_twin()).copied();
        doors.push((path.to_owned(), together(&entries, None)));
        doors.extend(twin.map(|entry| (format!("{path}.csv"), together(&[entry], Some(Written::Csv)))));
    }
    doors
}

/// Pages for whoever is signed in, from their table.
fn console() -> Vec<(String, MethodRouter<AppState>)> {
    let mut by_path: BTreeMap<&str, MethodRouter<AppState>> = BTreeMap::new();
    for entry in console_table::all() {
        let answer =
            move |State(state): State<AppState>, visit: Visit, body: Bytes| console_door::answer(entry, state, visit, body);
        let doors = by_path.remove(entry.path).unwrap_or_default();
        by_path.insert(entry.path, doors.on(filter(entry.method), answer));
    }
    by_path.into_iter().map(|(path, doors)| (path.to_owned(), doors)).collect()
}

fn together(entries: &[&'static Entry], form: Option<Written>) -> MethodRouter<AppState> {
    let allow = allowed(entries);
    let asked = MethodRouter::new().options(move || async move { reply::allow(&allow) });
    let doors = entries.iter().copied().fold(asked, |doors, entry| {
        let answer =
            move |State(state): State<AppState>, visit: Visit, body: Bytes| door::answer(entry, form, state, visit, body);
        doors.on(filter(entry.method), answer)
    });
    // Printing hands stamps out: whoever asks for the head alone would have them put in force and get none.
    let doors = if entries.iter().any(|entry| entry.told.hands_out()) {
        let allow = allowed(entries);
        doors.on(MethodFilter::HEAD, move || async move { reply::refused_method(&allow) })
    } else {
        doors
    };
    // The gate has bounded the body by what the entry takes.
    doors.layer(DefaultBodyLimit::disable())
}

/// As `Allow` lists them; who may read may read the head alone.
fn allowed(entries: &[&Entry]) -> String {
    let mut names: Vec<&str> = entries.iter().map(|entry| entry.method.name()).collect();
    if entries.iter().any(|entry| entry.method == Method::Get && !entry.told.hands_out()) {
        names.push("HEAD");
    }
    names.push("OPTIONS");
    names.join(", ")
}

fn filter(method: Method) -> MethodFilter {
    match method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Patch => MethodFilter::PATCH,
        Method::Delete => MethodFilter::DELETE,
    }
}
