//! The door before every page of the console: whether the form is ours, who is signed in, what it may open; and the answer as it goes out.
use crate::domain::error::{Kind as Failure, Result};
use crate::service::noted::Noted;
use crate::web::api::entry::{Method, named};
use crate::web::console::call::{Body as Said, Call, Outcome};
use crate::web::console::entry::{Entry, FILES_BODY_MAX, Needs};
use crate::web::console::faults;
use crate::web::console::person::{self, Person};
use crate::web::console::sign_in;
use crate::web::file_body;
use crate::web::origin::{Silent, own_page};
use crate::web::pages::help::{help, refuse};
use crate::web::pages::visit::{Visit, on_disk};
use crate::web::posted::{self, Posted, Unread};
use crate::web::problem::Refusal;
use crate::web::reply::{Keep, Kind, put_aside, reply, see_other};
use crate::web::state::AppState;
use crate::web::style;
use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_SECURITY_POLICY, SET_COOKIE};
use axum::http::{HeaderValue, Response};
use std::sync::LazyLock;

/// Largest file that a form brings, in bytes: all that a body may hold. What is too large for its field is told at the field, with all
/// that was typed beside it.
const FILE_MAX: usize = FILES_BODY_MAX;

static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| HeaderValue::from_static(style::console_policy()));

/// Whether whoever sends a form with files may send it at all, as far as the table knows; asked before they are read. Sent by another page:
/// forbidden `form-foreign`; by nobody who is signed in: unauthenticated `session-files`; else as [`Needs::admit`] says.
pub async fn may_bring(entry: &'static Entry, state: &AppState, visit: &Visit) -> Result<()> {
    let (inside, asked) = (state.clone(), visit.clone());
    on_disk(move || {
        own_page(&inside, &asked.headers, Silent::Refused)?;
        let now = inside.env.now();
        match entry.needs.admit(person::person(&inside, &asked, now)?.as_ref()) {
            // Where the clock ended the session in the middle of the form, what was typed is kept over the next sign-in, so it is read.
            Err(error) if error.kind == Failure::Unauthenticated && person::has_run_out(&inside, &asked, now) => Ok(()),
            Err(error) if error.kind == Failure::Unauthenticated => Err(Refusal::FilesUnsigned.error()),
            admitted => admitted,
        }
    })
    .await
}

/// Answers a request at this entry.
pub async fn answer(entry: &'static Entry, state: AppState, visit: Visit, body: Bytes) -> Response<Body> {
    let posted = match entry.method {
        Method::Post => match posted::read(&visit.headers, body, FILE_MAX).await {
            Ok(posted) => posted,
            Err(Unread::Kind) => return refuse(&state, &visit, &Refusal::BodyKind(posted::TAKEN)),
            Err(Unread::Form(error)) => {
                let faults = error.faults.iter().map(|fault| faults::reworded(visit.voice.0, fault)).collect();
                return help(&state, &visit, &error.with(faults), "");
            }
        },
        Method::Get | Method::Put | Method::Patch | Method::Delete => Posted::default(),
    };
    let (inside, asked) = (state.clone(), visit.clone());
    match on_disk(move || answered(entry, &inside, &asked, &posted)).await {
        Ok(outcome) => sent(&visit, outcome),
        Err(error) => help(&state, &visit, &error, ""),
    }
}

fn answered(entry: &Entry, state: &AppState, visit: &Visit, posted: &Posted) -> Result<Outcome> {
    let now = state.env.now();
    if entry.method == Method::Post {
        own_page(state, &visit.headers, Silent::Refused)?;
    }
    let person = person::person(state, visit, now)?;
    let (id, part) = named(entry.path, visit.uri.path()).unwrap_or_default();
    let (kind, group, noted) = (entry.kind, visit.group, &Noted::default());
    let call = Call { state, visit, now, person: person.as_ref(), id, part, kind, posted, group, noted };
    match admitted(entry, &call, person.as_ref()) {
        Ok(()) => run(entry, &call),
        // What was typed into a form whose session is over is kept, and sent again once somebody is signed in.
        Err(error) if error.kind == Failure::Unauthenticated => sign_in::first(&call, &error),
        Err(error) if error.code() == "form-mark" => sign_in::again(&call, &error),
        // A station says first for whom it works.
        Err(error) if error.code() == "console-choose" && entry.method == Method::Get => {
            Outcome::goes(call.path("/console/households"))
        }
        Err(error) => Err(error),
    }
}

/// Runs the page; what a person does is noted in the audit log before it is done, and how it ended. What is only looked at is not.
fn run(entry: &Entry, call: &Call<'_>) -> Result<Outcome> {
    // The address of an invitation is a secret, and whoever follows one acts as nobody yet.
    let does = entry.method == Method::Post && entry.needs != Needs::Nobody && entry.on.does(call.posted.text("do"));
    let Some(who) = call.who()?.filter(|_| does) else { return (entry.run)(call) };
    let noted = Noted::at(who, &entry.deed(call.posted), call.visit.uri.path().trim_start_matches('/'));
    if !entry.noting.itself(call.posted) {
        noted.begin(call.state, call.now)?;
    }
    let done = (entry.run)(&Call { noted: &noted, ..*call });
    let refused = match &done {
        Ok(outcome) if outcome.status.is_client_error() => Some("form-refused"),
        Ok(_) => None,
        Err(error) => Some(error.code()),
    };
    noted.end(call.state, refused)?;
    done
}

fn admitted(entry: &Entry, call: &Call<'_>, person: Option<&Person>) -> Result<()> {
    entry.needs.admit(person)?;
    match (entry.method, person) {
        // What nobody needs a session for rides on no cookie.
        (Method::Post, Some(person)) if entry.needs != Needs::Nobody => person.check_mark(call.posted.text("mark")),
        (Method::Post | Method::Get | Method::Put | Method::Patch | Method::Delete, _) => Ok(()),
    }
}

fn sent(visit: &Visit, outcome: Outcome) -> Response<Body> {
    let mut response = match outcome.body {
        Said::Page(text) => {
            let mut page = reply(outcome.status, Kind::Html, Keep::Never, text, &visit.headers);
            page.headers_mut().insert(CONTENT_SECURITY_POLICY, POLICY.clone());
            page
        }
        Said::Script(text) => reply(outcome.status, Kind::Script, Keep::Always, text.to_owned(), &visit.headers),
        Said::Goes(path) => see_other(&path),
        Said::File(bytes, name, media) => put_aside(Body::from(bytes), &name, media),
        Said::Disk(file, bytes, name) => put_aside(file_body::body(file, bytes), &name, Kind::Binary.media_type()),
    };
    for cookie in outcome.cookies {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}
