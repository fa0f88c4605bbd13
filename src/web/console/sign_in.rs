//! Signing in: a password, then the second factor where there is one, and on to where the person was going.
use crate::domain::account;
use crate::domain::error::{Error, Fault, Kind as Failure, Result};
use crate::domain::id::AccountId;
use crate::domain::session::{Stage, browser};
use crate::service::accounts::texts::SessionText;
use crate::service::accounts::{sessions, sign_in as deeds};
use crate::service::audited;
use crate::web::api::entry::Method;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::cookie::Cookie;
use crate::web::console::onward::{FILES_LOST, Onward};
use crate::web::console::phone;
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::pages::query::encoded;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;
use axum::http::header::USER_AGENT;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    frame: Frame,
    shell: Shell,
    onward: Onward,
    name: String,
    faults: Vec<String>,
    /// Whether something that was typed waits to be sent.
    waits: bool,
}

#[derive(Template)]
#[template(path = "sign_in_code.html")]
struct CodePage {
    frame: Frame,
    shell: Shell,
    onward: Onward,
    faults: Vec<String>,
}

#[derive(Template)]
#[template(path = "again.html")]
struct AgainPage {
    frame: Frame,
    shell: Shell,
    to: String,
    why: Option<String>,
    /// Whether files had been chosen, which are not here any more.
    files_lost: bool,
    fields: Vec<(String, String)>,
}

/// `GET /console/sign-in`
pub fn show(call: &Call<'_>) -> Answer {
    // Whoever is signed in goes on; a link to the sign-in is no way to sign somebody out.
    if call.person.is_some_and(|person| person.is_whole()) {
        return Outcome::goes(onward_path(call, &Onward::carried(call)));
    }
    page(call, StatusCode::OK, Onward::carried(call), Vec::new())
}

fn page(call: &Call<'_>, status: StatusCode, onward: Onward, faults: Vec<String>) -> Answer {
    let waits = !onward.kept.is_empty();
    let (shell, frame) = (Shell::of(call)?, Frame::of(call.state, call.visit));
    let name = call.posted.text("name").to_owned();
    Outcome::page_as(status, &SignInPage { frame, shell, onward, name, faults, waits })
}

/// The answer to a page that wants somebody to be signed in first.
pub fn first(call: &Call<'_>, why: &Error) -> Answer {
    let method = if call.posted.is_empty() { Method::Get } else { Method::Post };
    let onward = Onward::from_here(call, method);
    if why.code() == "second-factor-due" {
        return code_page(call, StatusCode::UNAUTHORIZED, onward, Vec::new());
    }
    match method {
        Method::Post => page(call, StatusCode::UNAUTHORIZED, onward, problem::sentences(call.lang(), why)),
        Method::Get | Method::Put | Method::Patch | Method::Delete => {
            let to = if onward.to.is_empty() { String::new() } else { format!("?to={}", encoded(&onward.to)) };
            Outcome::goes(format!("/console/sign-in{to}"))
        }
    }
}

/// The page that sends a form again, in the session of now.
pub fn again(call: &Call<'_>, why: &Error) -> Answer {
    let onward = Onward::from_here(call, Method::Post);
    let why = problem::sentences(call.lang(), why).into_iter().next();
    again_page(call, StatusCode::CONFLICT, onward, why)
}

fn again_page(call: &Call<'_>, status: StatusCode, onward: Onward, why: Option<String>) -> Answer {
    let (shell, frame) = (Shell::of(call)?, Frame::of(call.state, call.visit));
    let files_lost = onward.kept.iter().any(|(name, _)| name == FILES_LOST);
    Outcome::page_as(status, &AgainPage { frame, shell, to: onward.to, why, files_lost, fields: onward.kept })
}

/// `POST /console/sign-in`
pub fn password(call: &Call<'_>) -> Answer {
    let onward = Onward::carried(call);
    let (name, secret) = (call.posted.text("name").to_lowercase(), call.posted.text("password"));
    by_password(call, &name, secret, onward)
}

/// Signs in by a name and a password, and goes on.
pub fn by_password(call: &Call<'_>, name: &str, secret: &str, onward: Onward) -> Answer {
    match tried(call, name, secret) {
        Ok((stage, text)) => call.in_session(&text, |call| {
            noted(call)?;
            on(call, stage, onward)
        }),
        Err(error) if is_of_sign_in(&error) => {
            page(call, problem::status(error.kind).0, onward, problem::sentences(call.lang(), &error))
        }
        Err(error) => Err(error),
    }
}

fn is_of_sign_in(error: &Error) -> bool {
    matches!(error.kind, Failure::Unauthenticated | Failure::Limit | Failure::Invalid)
}

fn tried(call: &Call<'_>, name: &str, secret: &str) -> Result<(Stage, SessionText)> {
    let limits = call.state.limits();
    // Whichever way a name is typed it is the same one: no spelling of it is tried anew.
    let typed = account::typed(name);
    let counted = typed.as_ref().map_or(name, AccountId::as_str);
    limits
        .may_sign_in(counted, call.group)
        .map_err(|wait| Error::limit(Fault::new("sign-in-too-often").arg("minutes", 1 + wait.as_secs() / 60)))?;
    let services = call.services();
    let told = call.visit.headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match deeds::password(services, &services.passwords, name, secret, &browser(told), call.now) {
        Ok((session, text)) => {
            limits.signed_in(counted, call.group);
            // Whoever was signed in here before is not any more: no session outlives a sign-in.
            if let Some(person) = call.person {
                sessions::end(services, &person.session.id)?;
            }
            Ok((session.stage, text))
        }
        Err(error) => {
            if error.code() == "sign-in-wrong" {
                limits.sign_in_failed(counted, call.group);
            }
            Err(error)
        }
    }
}

/// Notes in the audit log who came in, and by which session: nobody was signed in when the form was sent.
fn noted(call: &Call<'_>) -> Result<()> {
    let (person, who) = (call.person()?, call.who()?);
    if let Some(who) = who {
        let session = format!("sessions/{}", person.session.id);
        audited::begin(call.state, &who, "console.sign-in", &session, call.now)?.end(call.state, None);
    }
    Ok(())
}

/// On to where the person was going, by way of the second factor where it is still to be shown.
fn on(call: &Call<'_>, stage: Stage, onward: Onward) -> Answer {
    match stage {
        Stage::Password => code_page(call, StatusCode::OK, onward, Vec::new()),
        Stage::Whole if onward.kept.is_empty() => Outcome::goes(onward_path(call, &onward)),
        Stage::Whole => again_page(call, StatusCode::OK, onward, None),
    }
}

fn onward_path(call: &Call<'_>, onward: &Onward) -> String {
    if onward.to.is_empty() { call.path("/console") } else { onward.to.clone() }
}

/// `GET /console/sign-in/code`
pub fn code(call: &Call<'_>) -> Answer {
    if call.person()?.is_whole() {
        return Outcome::goes(onward_path(call, &Onward::carried(call)));
    }
    code_page(call, StatusCode::OK, Onward::carried(call), Vec::new())
}

fn code_page(call: &Call<'_>, status: StatusCode, onward: Onward, faults: Vec<String>) -> Answer {
    // A role that asks for a phone has none at first.
    if call.person()?.account.second_factor.is_none() {
        return phone::first(call, status, onward);
    }
    let (shell, frame) = (Shell::of(call)?, Frame::of(call.state, call.visit));
    Outcome::page_as(status, &CodePage { frame, shell, onward, faults })
}

/// `POST /console/sign-in/code`
pub fn second_factor(call: &Call<'_>) -> Answer {
    let (onward, person) = (Onward::carried(call), call.person()?);
    match deeds::second_factor(call.services(), &person.session, call.posted.text("code"), call.now) {
        Ok((session, text)) => call.in_session(&text, |call| on(call, session.stage, onward)),
        Err(error) if is_of_sign_in(&error) => {
            code_page(call, problem::status(error.kind).0, onward, problem::sentences(call.lang(), &error))
        }
        Err(error) => Err(error),
    }
}

/// `POST /console/sign-out`: the session is over on our side, whatever becomes of the cookie.
pub fn sign_out(call: &Call<'_>) -> Answer {
    sessions::end(call.services(), &call.person()?.session.id)?;
    let mode = call.state.registry.mode;
    let ended = [Cookie::Session, Cookie::ActingFor].into_iter().filter_map(|cookie| cookie.end(mode));
    Ok(Outcome::goes(call.path("/console/sign-in"))?.with(ended))
}
