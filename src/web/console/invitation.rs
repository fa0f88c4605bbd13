//! The page behind a one-time link: whoever was invited, or lost the password, chooses one and is signed in.
use crate::domain::error::{Error, Fault, Kind as Failure, Result};
use crate::domain::invitation::Purpose;
use crate::service::accounts::invitations;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::fields::{Draft, Field, Input, Wrong, is_of_form};
use crate::web::console::onward::Onward;
use crate::web::console::shell::{Shell, role_word};
use crate::web::console::sign_in;
use crate::web::pages::frame::Frame;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;

#[derive(Template)]
#[template(path = "invitation.html")]
struct InvitationPage {
    frame: Frame,
    shell: Shell,
    title: &'static str,
    /// By which the person signs in from then on.
    name: String,
    person: String,
    role: &'static str,
    action: String,
    summary: Vec<Wrong>,
    fields: Vec<Field>,
}

/// `GET /invitation/{text}`
pub fn show(call: &Call<'_>) -> Answer {
    page(call, StatusCode::OK, &Draft::default())
}

fn page(call: &Call<'_>, status: StatusCode, draft: &Draft) -> Answer {
    let (invitation, account) = invitations::shown(call.services(), call.id, call.now)?;
    let voice = call.visit.voice;
    let title = voice.word(match invitation.purpose {
        Purpose::First => "invitation-title",
        Purpose::Reset => "invitation-reset-title",
    });
    Outcome::page_as(
        status,
        &InvitationPage {
            frame: Frame::of(call.state, call.visit),
            shell: Shell::of(call)?,
            title,
            name: account.id.to_string(),
            role: role_word(voice, &account.role),
            action: call.path(&format!("/invitation/{}", call.id)),
            summary: draft.summary(voice, &["new-password", "again-password"]),
            fields: new_password(call, draft),
            person: account.person,
        },
    )
}

/// The two fields of a new password.
pub fn new_password(call: &Call<'_>, draft: &Draft) -> Vec<Field> {
    let voice = call.visit.voice;
    let field = |name, word| draft.field(voice, name, voice.word(word), Input::Password("new-password")).needed();
    vec![field("new-password", "password-new").hinted(voice.word("password-hint")), field("again-password", "password-again")]
}

/// What was chosen, if it was typed twice alike: `password-differs`.
pub fn chosen<'a>(call: &Call<'a>) -> Result<&'a str> {
    let (new, again) = (call.posted.text("new-password"), call.posted.text("again-password"));
    if new == again {
        return Ok(new);
    }
    Err(Fault::new("password-differs").at("", 0, "again-password").into())
}

/// `POST /invitation/{text}`
pub fn accept(call: &Call<'_>) -> Answer {
    let accepted = chosen(call).and_then(|new| Ok((invitations::accept(call.services(), call.id, new, call.now)?, new)));
    match accepted {
        Ok((account, password)) => sign_in::by_password(call, account.id.as_str(), password, Onward::default()),
        Err(error) if is_of_form(&error) && !error.code().starts_with("invitation-") => {
            let draft = Draft::default().wrong(call.visit.voice, &of_password(error));
            page(call, problem::status(Failure::Invalid).0, &draft)
        }
        Err(error) => Err(error),
    }
}

/// What is wrong with a new password is about its field.
pub fn of_password(mut error: Error) -> Error {
    for fault in &mut error.faults {
        if fault.code.starts_with("password-") && fault.code != "password-old-wrong" && fault.at.is_none() {
            *fault = fault.clone().at("", 0, "new-password");
        }
    }
    error
}
