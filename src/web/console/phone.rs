//! The second factor: a phone is made known by its first code, while signing in or later; recovery codes are told once.
use crate::domain::error::{Error, Fault, Kind as Failure, Result};
use crate::label::format::Format;
use crate::label::picture_code::picture_code;
use crate::service::accounts::second_factor::{self, Enrolment};
use crate::service::accounts::texts::RecoveryText;
use crate::service::accounts::{own, sign_in as deeds};
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::fields::{Draft, Field, Input, Wrong, is_of_form};
use crate::web::console::onward::Onward;
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

#[derive(Template)]
#[template(path = "phone.html")]
struct PhonePage {
    frame: Frame,
    shell: Shell,
    onward: Onward,
    action: String,
    /// The code that a phone's app scans, as the address of a picture.
    picture: String,
    /// The same to be typed, in groups of four.
    secret: String,
    summary: Vec<Wrong>,
    fields: Vec<Field>,
    /// Whether the role asks for it.
    needed: bool,
}

#[derive(Template)]
#[template(path = "recovery.html")]
struct RecoveryPage {
    frame: Frame,
    shell: Shell,
    codes: Vec<String>,
    /// Where to go on to, and with what.
    onward: Onward,
    to: String,
}

/// `GET /console/sign-in/phone` and `GET /console/account/phone`
pub fn show(call: &Call<'_>) -> Answer {
    page(call, StatusCode::OK, Onward::carried(call), "", &Draft::default())
}

/// The page that makes a phone known while somebody signs in.
pub fn first(call: &Call<'_>, status: StatusCode, onward: Onward) -> Answer {
    page(call, status, onward, "", &Draft::default())
}

fn page(call: &Call<'_>, status: StatusCode, onward: Onward, secret: &str, draft: &Draft) -> Answer {
    let (voice, person) = (call.visit.voice, call.person()?);
    let Enrolment { secret_text, uri } = match secret {
        "" => second_factor::begin(call.services(), &person.account)?,
        // A wrong code is no reason to scan anew.
        known => second_factor::again(call.services(), &person.account, known)?,
    };
    let picture = STANDARD.encode(picture_code(&uri, Format::Svg)?);
    let action = if person.is_whole() { "/console/account/phone" } else { "/console/sign-in/phone" };
    let code = draft.field(voice, "code", voice.word("sign-in-code"), Input::Line("one-time-code")).needed();
    // Whoever is signing in has just shown the password.
    let password = person
        .is_whole()
        .then(|| draft.field(voice, "password", voice.word("password-old"), Input::Password("current-password")).needed());
    let groups: Vec<&str> =
        (0..secret_text.len()).step_by(4).filter_map(|at| secret_text.get(at..(at + 4).min(secret_text.len()))).collect();
    let page = PhonePage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        onward,
        action: call.path(action),
        picture: format!("data:image/svg+xml;base64,{picture}"),
        secret: groups.join(" "),
        summary: draft.summary(voice, &["password", "code"]),
        fields: password.into_iter().chain([code.hinted(voice.word("phone-code-hint"))]).collect(),
        needed: person.account.role.needs_second_factor(),
    };
    Outcome::page_as(status, &page)
}

fn wrong(call: &Call<'_>, error: Error) -> Answer {
    let of_code = error.kind == Failure::Unauthenticated || is_of_form(&error);
    if !of_code || error.code() == "session-ended" || error.code() == "second-factor-there" {
        return Err(error);
    }
    let mut error = error;
    error.faults =
        error.faults.into_iter().map(|fault| if fault.at.is_none() { fault.at("", 0, "code") } else { fault }).collect();
    let draft = Draft::default().wrong(call.visit.voice, &error);
    page(call, problem::status(error.kind).0, Onward::carried(call), call.posted.text("secret"), &draft)
}

/// `POST /console/sign-in/phone`: the session is whole from then on, under a new text.
pub fn enrol(call: &Call<'_>) -> Answer {
    let person = call.person()?;
    if person.is_whole() {
        return Err(Error::conflict(Fault::new("second-factor-there")));
    }
    let enrolled = deeds::enrol(call.services(), &person.session, call.posted.text("secret"), call.posted.text("code"), call.now);
    match enrolled {
        Ok((_, text, codes)) => call.in_session(&text, |call| recovery(call, &codes, Onward::carried(call))),
        Err(error) => wrong(call, error),
    }
}

/// `POST /console/account/phone`: in the place of one that there was. Whoever only finds a browser open does not know the password.
pub fn change(call: &Call<'_>) -> Answer {
    let person = call.person()?;
    let services = call.services();
    let changed = services.passwords.is_right(person.account.password.as_ref(), call.posted.text("password")).and_then(|right| {
        if !right {
            return Err(Fault::new("password-old-wrong").at("", 0, "password").into());
        }
        second_factor::confirm(services, &person.account.id, call.posted.text("secret"), call.posted.text("code"), call.now)
    });
    match changed {
        Ok(codes) => recovery(call, &codes, Onward::default()),
        Err(error) => wrong(call, error),
    }
}

/// `POST /console/account/recovery`: new codes in the place of the old.
pub fn renew(call: &Call<'_>) -> Answer {
    let codes = second_factor::renew_recovery(call.services(), &call.person()?.account.id)?;
    recovery(call, &codes, Onward::default())
}

/// `POST /console/account/phone/remove`
pub fn remove(call: &Call<'_>) -> Answer {
    second_factor::remove(call.services(), &call.person()?.account.id)?;
    Outcome::goes(call.path("/console/account"))
}

fn recovery(call: &Call<'_>, codes: &[RecoveryText], onward: Onward) -> Answer {
    let to = if onward.to.is_empty() { call.path("/console") } else { onward.to.clone() };
    let codes = codes.iter().map(|code| code.tell().to_owned()).collect();
    Outcome::page(&RecoveryPage { frame: Frame::of(call.state, call.visit), shell: Shell::of(call)?, codes, onward, to })
}

/// `POST /console/account/password`: every other session ends; this one goes on under a new text.
pub fn change_password(call: &Call<'_>, new: &str) -> Result<crate::service::accounts::texts::SessionText> {
    let (person, services) = (call.person()?, call.services());
    let old = call.posted.text("password");
    let (_, text) =
        own::change_password_here(services, &services.passwords, (&person.account, &person.session), (old, new), call.now)?;
    Ok(text)
}
