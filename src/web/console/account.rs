//! One's own account: mail address, sessions and how to end them, password, second factor.
use crate::domain::error::{Error, Fault, Kind as Failure};
use crate::domain::id::SessionId;
use crate::domain::session::Session;
use crate::service::accounts::address;
use crate::service::accounts::people;
use crate::service::accounts::sessions;
use crate::text::dates;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::fields::{Draft, Field, Input, Wrong, is_of_form};
use crate::web::console::invitation::{chosen, new_password, of_password};
use crate::web::console::mail_change;
use crate::web::console::mandates::{self, MandateLine};
use crate::web::console::phone;
use crate::web::console::shell::{Shell, role_word};
use crate::web::pages::frame::Frame;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;

/// The form for another address, in the order of the page.
const MAIL: [&str; 2] = ["mail", mail_change::PASSWORD];

/// A session in the list.
struct Line {
    id: String,
    browser: String,
    made: String,
    seen: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    shell: Shell,
    name: String,
    person: String,
    role: &'static str,
    mail: Option<String>,
    /// What is wrong with another address, and the form for one.
    mail_summary: Vec<Wrong>,
    mail_fields: Vec<Field>,
    sessions: Vec<Line>,
    /// For whom else it acts.
    mandates: Vec<MandateLine>,
    password_summary: Vec<Wrong>,
    fields: Vec<Field>,
    phone_since: Option<String>,
    recovery_left: String,
    phone_needed: bool,
    /// Whether it has tokens of programs to see to.
    tokens: bool,
    /// Whether it has members to see to.
    people: bool,
    done: Option<&'static str>,
}

/// What stands in the forms of the page.
#[derive(Default)]
struct Drafts {
    password: Draft,
    /// What was typed for another address; `None` where nobody typed one yet.
    mail: Option<Draft>,
}

/// `GET /console/account`
pub fn show(call: &Call<'_>) -> Answer {
    page(call, StatusCode::OK, &Drafts::default(), None)
}

fn page(call: &Call<'_>, status: StatusCode, drafts: &Drafts, done: Option<&'static str>) -> Answer {
    let draft = &drafts.password;
    let (voice, person) = (call.visit.voice, call.person()?);
    let moment = |at| dates::moment(voice.0, call.state.registry.zone.wall(at));
    let mut sessions = sessions::of(call.services(), &person.account.id)?;
    sessions.sort_by_key(|session| std::cmp::Reverse(session.seen));
    let line = |session: Session| Line {
        here: session.id == person.session.id,
        id: session.id.to_string(),
        browser: session.browser,
        made: moment(session.made),
        seen: moment(session.seen),
    };
    let old = draft.field(voice, "password", voice.word("password-old"), Input::Password("current-password")).needed();
    // As it stands: the form may have changed it just now.
    let account = &people::find(call.services(), &person.account.id)?;
    let mail = drafts.mail.clone().unwrap_or_else(|| mail_change::opened(account));
    let page = AccountPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        name: account.id.to_string(),
        person: account.person.clone(),
        role: role_word(voice, &account.role),
        mail: account.mail.clone(),
        mail_summary: mail.summary(voice, &MAIL),
        mail_fields: vec![
            mail.field(voice, "mail", voice.word("person-mail"), Input::Line("email")).hinted(voice.word("account-mail-hint")),
            mail.field(voice, mail_change::PASSWORD, voice.word("password-old"), Input::Password("current-password")).needed(),
        ],
        sessions: sessions.into_iter().map(line).collect(),
        mandates: mandates::lines(call, account)?,
        password_summary: draft.summary(voice, &["password", "new-password", "again-password"]),
        fields: std::iter::once(old).chain(new_password(call, draft)).collect(),
        phone_since: account.second_factor.as_ref().map(|factor| moment(factor.since)),
        recovery_left: account.recovery.len().to_string(),
        tokens: person.is_owner(),
        people: person.is_owner(),
        phone_needed: account.role.needs_second_factor(),
        done,
    };
    Outcome::page_as(status, &page)
}

/// `POST /console/account/password`
pub fn change_password(call: &Call<'_>) -> Answer {
    let changed = chosen(call).and_then(|new| phone::change_password(call, new));
    match changed {
        Ok(text) => call.in_session(&text, |call| {
            page(call, StatusCode::OK, &Drafts::default(), Some(call.visit.voice.word("password-changed")))
        }),
        Err(error) if is_of_form(&error) || error.code() == "password-old-wrong" => {
            let mut error = of_password(error);
            for fault in error.faults.iter_mut().filter(|fault| fault.code == "password-old-wrong") {
                *fault = fault.clone().at("", 0, "password");
            }
            let password = Draft::default().wrong(call.visit.voice, &error);
            page(call, problem::status(Failure::Invalid).0, &Drafts { password, ..Drafts::default() }, None)
        }
        Err(error) => Err(error),
    }
}

/// `POST /console/account/mail`: whoever only finds a browser open does not know the password.
pub fn change_mail(call: &Call<'_>) -> Answer {
    let (person, services) = (call.person()?, call.services());
    let sent = (call.posted.text(mail_change::PASSWORD), call.posted.text("mail"));
    match address::change_own(services, &services.passwords, (&person.account, &person.session), sent, call.now) {
        Ok(change) => page(call, StatusCode::OK, &Drafts::default(), Some(mail_change::told(call, &change))),
        Err(error) if is_of_form(&error) => {
            let status = problem::status(error.kind).0;
            page(call, status, &Drafts { mail: Some(mail_change::refused(call, error)), ..Drafts::default() }, None)
        }
        Err(error) => Err(error),
    }
}

/// `POST /console/account/sessions/{id}/end`: one of one's own; another's is not there.
pub fn end_session(call: &Call<'_>) -> Answer {
    let person = call.person()?;
    let id: SessionId = call.named("session-unknown")?;
    let own = sessions::of(call.services(), &person.account.id)?;
    if !own.iter().any(|session| session.id == id) {
        return Err(Error::not_found(Fault::new("session-unknown").value(call.id)));
    }
    sessions::end(call.services(), &id)?;
    Outcome::goes(call.path("/console/account"))
}

/// `POST /console/account/sessions/end`: all but this one.
pub fn end_others(call: &Call<'_>) -> Answer {
    let person = call.person()?;
    sessions::end_all(call.services(), &person.account.id, Some(&person.session.id))?;
    Outcome::goes(call.path("/console/account"))
}
