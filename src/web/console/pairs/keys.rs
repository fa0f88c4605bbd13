//! Stamp keys as the head of the office sees them: which there are, and a new one or the end of one proposed to another head.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::proposal::Wish;
use crate::domain::registry::{KeyState, Kid, StampKey};
use crate::service::proposals;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::fields::{Choice, Draft, Field, Input, Wrong, is_of_form};
use crate::web::console::pairs::wishes;
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;

/// A key.
struct Line {
    name: String,
    state: &'static str,
    details: String,
}

#[derive(Template)]
#[template(path = "pairs/keys.html")]
struct KeysPage {
    frame: Frame,
    shell: Shell,
    lines: Vec<Line>,
    new_summary: Vec<Wrong>,
    new: Vec<Field>,
    retire_summary: Vec<Wrong>,
    /// None where no key is active.
    retire: Vec<Field>,
}

/// `GET /office/keys`
pub fn show(call: &Call<'_>) -> Answer {
    page(call, StatusCode::OK, &Draft::default(), &Draft::default())
}

fn page(call: &Call<'_>, status: StatusCode, new: &Draft, retire: &Draft) -> Answer {
    let voice = call.visit.voice;
    let keys = call.services().store.keys()?;
    let active: Vec<Choice> = keys
        .iter()
        .filter(|key| key.state == KeyState::Active)
        .map(|key| Choice { value: key.kid.to_string(), word: named(call, key) })
        .collect();
    let may_retire = !active.is_empty();
    let retire_fields = || {
        vec![
            retire.field(voice, "kid", voice.word("key-which"), Input::One(active.clone())).needed(),
            retire.field(voice, "why", voice.word("proposal-reason"), Input::Line("")).needed(),
        ]
    };
    let page = KeysPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        lines: keys.iter().rev().map(|key| line(call, key)).collect(),
        new_summary: new.summary(voice, &["reason"]),
        new: vec![new.field(voice, "reason", voice.word("proposal-reason"), Input::Line("")).needed()],
        retire_summary: retire.summary(voice, &["kid", "why"]),
        retire: if may_retire { retire_fields() } else { Vec::new() },
    };
    Outcome::page_as(status, &page)
}

fn named(call: &Call<'_>, key: &StampKey) -> String {
    call.visit.voice.say("key-name", [("kid", Phrase::plain(&key.kid.to_string()))]).bare()
}

fn line(call: &Call<'_>, key: &StampKey) -> Line {
    let voice = call.visit.voice;
    let made = wishes::moment(call, key.created);
    let made = voice.say("key-made", [("moment", Phrase::plain(&made))]).bare();
    let retired = key.retired.map(|at| {
        let moment = wishes::moment(call, at);
        voice.say("key-retired-at", [("moment", Phrase::plain(&moment))]).bare()
    });
    Line {
        name: named(call, key),
        state: voice.word(match key.state {
            KeyState::Active => "key-active",
            KeyState::Retired => "key-retired",
        }),
        details: retired.map_or(made.clone(), |retired| format!("{made} · {retired}")),
    }
}

/// `POST /office/keys/new`
pub fn new(call: &Call<'_>) -> Answer {
    match proposals::new_key(call.services()).and_then(|wish| wishes::propose(call, wish, call.posted.text("reason"))) {
        Err(error) if is_of_form(&error) => {
            let draft = Draft::sent(call.posted).wrong(call.visit.voice, &error);
            page(call, problem::status(error.kind).0, &draft, &Draft::default())
        }
        answer => answer,
    }
}

/// `POST /office/keys/retire`
pub fn retire(call: &Call<'_>) -> Answer {
    match kid(call).and_then(|kid| wishes::propose(call, Wish::RetireKey(kid), call.posted.text("why"))) {
        Err(mut error) if is_of_form(&error) => {
            // The reason has another name in this form.
            let placed = |fault: Fault| if fault.code == "proposal-reason" { fault.at("", 0, "why") } else { fault };
            error.faults = error.faults.into_iter().map(placed).collect();
            let draft = Draft::sent(call.posted).wrong(call.visit.voice, &error);
            page(call, problem::status(error.kind).0, &Draft::default(), &draft)
        }
        answer => answer,
    }
}

fn kid(call: &Call<'_>) -> Result<Kid> {
    call.posted.text("kid").parse().map_err(|fault: Fault| Error::from(fault.at("", 0, "kid")))
}
