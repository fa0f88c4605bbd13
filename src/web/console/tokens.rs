//! Tokens for programs: an owner's for its own producer, the head's for producers and readers. Their text is told once.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::TokenId;
use crate::domain::time::Timestamp;
use crate::domain::token::{Role, Token};
use crate::service::access::{CanChangeTokens, may_change_tokens};
use crate::service::tokens::{self, TokenOrder};
use crate::text::dates;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::editor::day;
use crate::web::console::fields::{Choice, Draft, Field, Input, Wrong, is_of_form};
use crate::web::console::producer_choice;
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;

/// Fields of a new token.
const FIELDS: [&str; 4] = ["note", "role", "producer", "expires"];

/// A token in the list.
struct Line {
    id: String,
    note: String,
    details: Vec<String>,
    state: &'static str,
    good: bool,
}

#[derive(Template)]
#[template(path = "tokens.html")]
struct TokensPage {
    frame: Frame,
    shell: Shell,
    about: &'static str,
    path: &'static str,
    lines: Vec<Line>,
    summary: Vec<Wrong>,
    fields: Vec<Field>,
}

#[derive(Template)]
#[template(path = "token_told.html")]
struct ToldPage {
    frame: Frame,
    shell: Shell,
    id: String,
    text: String,
    back: String,
}

/// Whether the page is the office's.
fn of_office(call: &Call<'_>) -> bool {
    call.visit.uri.path().starts_with("/office/")
}

fn path(call: &Call<'_>) -> &'static str {
    if of_office(call) { "/office/tokens" } else { "/console/tokens" }
}

/// The right of whoever is signed in; an owner that works for another producer now has none here.
fn right(call: &Call<'_>) -> Result<CanChangeTokens> {
    let person = call.person()?;
    let right = may_change_tokens(&person.account)?;
    if person.acting_for.is_some() {
        return Err(Error::forbidden(Fault::new("tokens-owners-only")));
    }
    Ok(right)
}

/// Tokens that the right covers, the newest first.
fn own(call: &Call<'_>, right: &CanChangeTokens) -> Result<Vec<Token>> {
    let mut all: Vec<Token> = tokens::all(call.services())?.into_iter().filter(|token| right.over(&token.role).is_ok()).collect();
    all.sort_by_key(|token| std::cmp::Reverse(token.made));
    Ok(all)
}

/// `GET /console/tokens`, `GET /office/tokens`
pub fn list(call: &Call<'_>) -> Answer {
    let mut draft = Draft::default();
    let year = call.today().saturating_add(jiff::Span::new().years(1));
    draft.put("expires", dates::date(crate::text::lang::Lang::Vi, year));
    page(call, StatusCode::OK, &draft)
}

fn page(call: &Call<'_>, status: StatusCode, draft: &Draft) -> Answer {
    let (voice, right) = (call.visit.voice, right(call)?);
    let lines = own(call, &right)?.iter().map(|token| line(call, token)).collect::<Result<Vec<_>>>()?;
    let note = draft.field(voice, "note", voice.word("token-note"), Input::Line("")).needed();
    let mut fields = vec![note.hinted(voice.word("token-note-hint"))];
    if of_office(call) {
        let choice = |value: &str, word| Choice { value: value.to_owned(), word: voice.word(word).to_owned() };
        let roles = vec![choice("producer", "token-role-producer"), choice("reader", "token-role-reader")];
        fields.push(draft.field(voice, "role", voice.word("token-role"), Input::One(roles)).needed());
        fields.push(producer_choice::field(call, draft, "producer")?);
    }
    let expires = draft.field(voice, "expires", voice.word("token-expires"), Input::Day);
    fields.push(expires.hinted(voice.word("token-expires-hint")));
    Outcome::page_as(
        status,
        &TokensPage {
            frame: Frame::of(call.state, call.visit),
            shell: Shell::of(call)?,
            about: voice.word(if of_office(call) { "tokens-about-office" } else { "tokens-about" }),
            path: path(call),
            lines,
            summary: draft.summary(voice, &FIELDS),
            fields,
        },
    )
}

fn line(call: &Call<'_>, token: &Token) -> Result<Line> {
    let voice = call.visit.voice;
    let (zone, good) = (&call.state.registry.zone, token.is_good(call.now));
    let dated = |key: &str, day: String| voice.say(key, [("day", Phrase::plain(&day))]).bare();
    let role = match &token.role {
        Role::Producer(id) => producer_choice::name(call, id)?,
        Role::Reader => voice.word("token-role-reader").to_owned(),
        Role::Office => voice.word("console-menu-office").to_owned(),
    };
    let used = token.last_used.map(|day| dated("token-used", voice.date(day)));
    // Worth nothing from the beginning of a day: its last day is the one before.
    let last = token.expires.map(|at| voice.date(zone.day(at.saturating_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(at))));
    let details = [
        Some(role),
        Some(token.id.to_string()),
        Some(dated("token-made-on", voice.date(zone.day(token.made)))),
        last.map(|day| dated("token-until", day)),
        Some(used.unwrap_or_else(|| voice.word("token-unused").to_owned())),
    ];
    let state = match (token.revoked, good) {
        (Some(_), _) => "token-state-revoked",
        (None, true) => "token-state-good",
        (None, false) => "token-state-expired",
    };
    Ok(Line {
        id: token.id.to_string(),
        note: if token.note.is_empty() { token.id.to_string() } else { token.note.clone() },
        details: details.into_iter().flatten().collect(),
        state: voice.word(state),
        good,
    })
}

/// For whom the form wishes a token.
fn role(call: &Call<'_>) -> Result<std::result::Result<Role, Fault>> {
    if !of_office(call) {
        return Ok(Ok(Role::Producer(call.producer()?.clone())));
    }
    let producer = producer_choice::read(call, call.posted.text("producer"))?;
    let word = call.posted.text("role");
    Ok(match (word, producer) {
        (_, Err(fault)) => Err(fault.at("", 0, "producer")),
        ("producer", Ok(Some(id))) => Ok(Role::Producer(id)),
        ("producer", Ok(None)) => Err(Fault::new("cell-empty").at("", 0, "producer")),
        ("reader", Ok(None)) => Ok(Role::Reader),
        ("reader", Ok(Some(_))) => Err(Fault::new("token-producer").at("", 0, "producer")),
        (word, Ok(_)) => Err(Fault::new("word-not-allowed").arg("allowed", "producer, reader").value(word).at("", 0, "role")),
    })
}

/// The token that the form wishes for, or all that is wrong with it.
fn order(call: &Call<'_>) -> Result<TokenOrder> {
    let (mut faults, note) = (Vec::new(), call.posted.text("note"));
    if note.is_empty() {
        faults.push(Fault::new("cell-empty").at("", 0, "note"));
    }
    let role = role(call)?.map_err(|fault| faults.push(fault)).ok();
    // A token is good through the whole of its last day.
    let end = |day: jiff::civil::Date| -> std::result::Result<Timestamp, Fault> {
        let next = day.tomorrow().map_err(|_| Fault::new("date-range").value(day.to_string()).at("", 0, "expires"))?;
        Ok(call.state.registry.zone.start_of(next))
    };
    let expires = day(call, "expires").and_then(|day| day.map(end).transpose()).map_err(|fault| faults.push(fault)).ok();
    if expires.flatten().is_some_and(|at| at <= call.now) {
        faults.push(Fault::new("token-expires-past").at("", 0, "expires"));
    }
    match (role, expires) {
        (Some(role), Some(expires)) if faults.is_empty() => Ok(TokenOrder { role, note: note.to_owned(), expires }),
        _ => Err(Error::invalid(faults)),
    }
}

/// `POST /console/tokens`, `POST /office/tokens`: the text is told on the page that answers.
pub fn make(call: &Call<'_>) -> Answer {
    let made = order(call).and_then(|order| tokens::make_once(call.services(), &right(call)?, &order, &call.deed()?, call.now));
    match made {
        Ok((token, text)) => Outcome::page(&ToldPage {
            frame: Frame::of(call.state, call.visit),
            shell: Shell::of(call)?,
            id: token.id.to_string(),
            text: text.tell().to_owned(),
            back: call.path(path(call)),
        }),
        Err(mut error) if is_of_form(&error) => {
            for fault in error.faults.iter_mut().filter(|fault| fault.code == "token-note") {
                *fault = fault.clone().at("", 0, "note");
            }
            page(call, problem::status(error.kind).0, &Draft::sent(call.posted).wrong(call.visit.voice, &error))
        }
        Err(error) => Err(error),
    }
}

/// `POST /console/tokens/{id}/revoke`, `POST /office/tokens/{id}/revoke`: another's is not there.
pub fn revoke(call: &Call<'_>) -> Answer {
    let id: TokenId = call.named("token-unknown")?;
    let right = right(call)?;
    if !own(call, &right)?.iter().any(|token| token.id == id) {
        return Err(Error::not_found(Fault::new("token-unknown").value(call.id)));
    }
    tokens::revoke(call.services(), &right, &id, call.now)?;
    Outcome::goes(call.path(path(call)))
}
