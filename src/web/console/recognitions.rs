//! Stars and dossiers as the office decides on them: the list, one row with the history of its product, and what is said of it.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::RecognitionId;
use crate::domain::recognition::{DossierState, Recognition, RecognitionChange, StarRule, star_on};
use crate::domain::time::parse_date;
use crate::service::catalogue::Listed;
use crate::service::form::kind::Kind;
use crate::service::form::recognitions;
use crate::service::form::row::{Given, Row};
use crate::service::recognise;
use crate::web::console::addressed;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::editor;
use crate::web::console::fields::{Choice, Draft, Field, Input, Wrong, is_of_form};
use crate::web::console::listing::{self, Line};
use crate::web::console::producer_choice::words;
use crate::web::console::register_lists::{Said, page as list_page, parts_of};
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::problem;
use crate::web::sheet::history::{Decision, change, decisions};
use crate::web::sheet::row::star_text;
use crate::web::voice::{Phrase, Voice};
use askama::Template;
use axum::http::StatusCode;

/// Where the list stands.
pub const PATH: &str = "/office/recognitions";

/// The part of the list that waits for the office.
pub const OPEN: &str = "open";

/// The form that gives a star, in the order of the page.
const GRANT: [&str; 5] = ["star", "score", "decision_number", "issued_on", "valid_to"];

/// The form that withdraws one.
const WITHDRAW: [&str; 3] = ["decision_number", "issued_on", "reason_vi"];

/// What may be said of a row now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum May {
    /// Accepted or not reached.
    Decide,
    /// Withdrawn.
    Withdraw,
    /// Nothing more.
    Nothing,
}

#[derive(Template)]
#[template(path = "recognition.html")]
struct RecognitionPage {
    frame: Frame,
    shell: Shell,
    title: String,
    state: String,
    back: String,
    product: String,
    facts: Vec<(&'static str, String)>,
    history: Vec<(String, String)>,
    path: String,
    may: May,
    summary: Vec<Wrong>,
    /// Fields of the decision that gives a star, or withdraws one.
    fields: Vec<Field>,
    /// Why a dossier does not reach its star.
    reason: Field,
}

/// `GET /office/recognitions`; with `show=open` dossiers that wait, with `show=stars` decisions only.
pub fn list(call: &Call<'_>) -> Answer {
    let (catalogue, part) = (call.services().catalogue()?, listing::part(call));
    let shown = |row: &&Recognition| match part.as_str() {
        OPEN => row.waits(),
        "stars" => row.change != RecognitionChange::Dossier,
        _ => true,
    };
    let of = |listed: &Listed| {
        let rows = listed.recognitions.iter().filter(shown);
        rows.map(|row| (format!("{} {}", row.id, listed.folded), line(call, listed, row))).collect::<Vec<_>>()
    };
    let lines = catalogue.products.values().flat_map(of).collect();
    let said = Said {
        path: PATH,
        title: "console-menu-recognitions",
        about: "recognitions-about",
        empty: if part == OPEN { "recognitions-none-open" } else { "recognitions-none" },
    };
    let parts = [("", "office-products-all"), (OPEN, "recognitions-open"), ("stars", "recognitions-stars")];
    list_page(call, &said, parts_of(call, PATH, &parts, &part), lines)
}

/// What a row is, and how it stands, in words.
pub fn row_text(voice: Voice, row: &Recognition) -> String {
    match (row.change, row.dossier) {
        (RecognitionChange::Dossier, state) => {
            let star = row.star.to_string();
            let wish = voice.say("dossier-for", [("star", Phrase::plain(&star))]).bare();
            format!("{wish} · {}", dossier_text(voice, state))
        }
        (of, _) => format!("{} · {}", star_text(voice, row.star), voice.word_of("change-", change(of)).unwrap_or_default()),
    }
}

fn dossier_text(voice: Voice, state: Option<DossierState>) -> &'static str {
    voice.word(match state.unwrap_or(DossierState::Submitted) {
        DossierState::Submitted => "dossier-submitted",
        DossierState::Accepted => "dossier-accepted",
        DossierState::NotReached => "dossier-not-reached",
        DossierState::TakenBack => "dossier-taken-back",
    })
}

fn line(call: &Call<'_>, listed: &Listed, row: &Recognition) -> Line {
    let voice = call.visit.voice;
    let day = row.submitted_on.or(row.issued_on).map(|day| voice.date(day)).unwrap_or_default();
    Line {
        path: call.path(&format!("{PATH}/{}", row.id)),
        name: words(call, &listed.product.name, listed.product.id.as_str()),
        details: [row_text(voice, row), row.decision.clone(), day].into_iter().filter(|text| !text.is_empty()).collect(),
        tags: row.waits().then(|| voice.word("recognition-waits")).into_iter().collect(),
    }
}

fn found(call: &Call<'_>) -> Result<Recognition> {
    let id: RecognitionId = call.named("recognition-unknown")?;
    recognise::find(call.services(), &id)
}

/// `GET /office/recognitions/{id}`
pub fn show(call: &Call<'_>) -> Answer {
    let row = found(call)?;
    let star = Draft::of([("star".to_owned(), row.star.to_string())]);
    page(call, StatusCode::OK, &row, &star)
}

fn page(call: &Call<'_>, status: StatusCode, row: &Recognition, draft: &Draft) -> Answer {
    let voice = call.visit.voice;
    let all = call.services().store.recognitions(&row.product)?;
    let in_force = star_on(&all, call.today()).is_some_and(|of| of.id == row.id);
    let may = match call.person()?.actor.can_oversee() {
        Ok(_) if row.waits() => May::Decide,
        Ok(_) if in_force => May::Withdraw,
        _ => May::Nothing,
    };
    let names: &[&'static str] = match may {
        May::Decide => &GRANT,
        May::Withdraw => &WITHDRAW,
        May::Nothing => &[],
    };
    let day = |day: Option<crate::domain::time::Date>| day.map(|day| voice.date(day)).unwrap_or_default();
    let score = row.score.map(|score| voice.amount(&score.to_string())).unwrap_or_default();
    let told = [
        ("recognition-submitted", day(row.submitted_on)),
        ("recognition-decision", row.decision.clone()),
        ("recognition-from", day(row.issued_on)),
        ("recognition-to", day(row.valid_to)),
        ("recognition-score", score),
        ("recognition-reason", row.reason.clone()),
    ];
    let history = decisions(voice, &all, call.today());
    let page = RecognitionPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        title: addressed::product_name(call, &row.product)?,
        state: row_text(voice, row),
        back: format!("{PATH}?show={OPEN}{}", call.visit.and_language()),
        product: call.path(&format!("/office/products/{}", row.product)),
        facts: told.into_iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| (voice.word(key), text)).collect(),
        history: history.iter().map(|row| decision(voice, row)).collect(),
        path: format!("{PATH}/{}", row.id),
        may,
        summary: draft.summary(voice, &[names, &["reason_vi"]].concat()),
        fields: names.iter().map(|name| field(voice, draft, name)).collect(),
        reason: field(voice, draft, "reason_vi"),
    };
    Outcome::page_as(status, &page)
}

/// A decision in the history of a star: what it is, and its number and days.
pub fn decision(voice: Voice, row: &Decision<'_>) -> (String, String) {
    let head = format!("{} · {} · {}", star_text(voice, row.star), row.change_text(&voice), row.state_text(&voice));
    let number = row.decision.map(|decision| format!("{} · ", decision.text)).unwrap_or_default();
    (head, format!("{number}{}", row.dates(&voice)))
}

/// The stars that a dossier may ask for.
pub fn stars(voice: Voice) -> Vec<Choice> {
    [3, 4, 5].map(|star: u8| Choice { value: star.to_string(), word: star_text(voice, star) }).into()
}

fn field(voice: Voice, draft: &Draft, name: &'static str) -> Field {
    let (label, input, hint, needed) = match name {
        "star" => ("recognition-star", Input::One(stars(voice)), "", true),
        "score" => ("recognition-score", Input::Number, "recognition-score-hint", false),
        "decision_number" => ("recognition-decision", Input::Line(""), "", true),
        "issued_on" => ("recognition-from", Input::Day, "", true),
        "valid_to" => ("recognition-to", Input::Day, "recognition-to-hint", false),
        _ => ("recognition-reason", Input::Lines, "recognition-reason-hint", true),
    };
    let field = Field { needed, ..draft.field(voice, name, voice.word(label), input) };
    if hint.is_empty() { field } else { field.hinted(voice.word(hint)) }
}

/// What was typed, as a row of the form of recognitions, and all that is wrong with its spelling. `of` is the row that it follows.
fn typed(call: &Call<'_>, of: &Recognition, next: &str, names: &[&'static str]) -> Result<(Option<Recognition>, Vec<Fault>)> {
    let mut given = Given::default();
    let mut faults = editor::typed_cells(call, Kind::Recognitions, names, &mut |name, cell| {
        given.cells.insert(name.to_owned(), cell);
    });
    let cell = |given: &Given, name: &str| given.cells.get(name).cloned().unwrap_or_default();
    let star = cell(&given, "star").parse::<u8>().unwrap_or(of.star);
    let day = parse_date(&cell(&given, "issued_on")).ok();
    let rule = day.and_then(|day| StarRule::on(star, day));
    let all = call.services().store.recognitions(&of.product)?;
    let id = recognise::next_id(&of.id, next)?;
    // Sent twice it is the same row, so what it follows is looked for without it.
    let others: Vec<Recognition> = all.into_iter().filter(|row| row.id != id).collect();
    let of_star = day.map_or(RecognitionChange::First, |day| RecognitionChange::after(&others, star, day));
    let withdrawn = !names.contains(&"star");
    if withdrawn {
        given.cells.insert("star".to_owned(), of.star.to_string());
    } else if let Some(rule) = rule {
        given.cells.insert("level".to_owned(), rule.granted_by().code().to_owned());
    }
    let kind = if withdrawn { RecognitionChange::Withdrawal } else { of_star };
    given.cells.extend(
        [("recognition_id", id.as_str()), ("product_id", of.product.as_str()), ("change", change(kind))]
            .map(|(name, cell)| (name.to_owned(), cell.to_owned())),
    );
    let mut row = Row::new(&given, "", 0);
    let read = recognitions::read(&mut row);
    faults.extend(row.into_faults());
    if read.is_none() && cell(&given, "decision_number").is_empty() {
        faults.push(Fault::new("cell-empty").at("", 0, "decision_number"));
    }
    Ok((read, faults))
}

/// Does it, or shows the form again with all that is wrong with it: each thing once, beside its field.
fn done(call: &Call<'_>, row: &Recognition, deed: impl FnOnce() -> Result<()>) -> Answer {
    match deed() {
        Ok(()) => Outcome::goes(call.path(&format!("{PATH}/{}", row.id))),
        Err(mut error) if is_of_form(&error) => {
            let mut told: Vec<Fault> = Vec::new();
            for fault in error.faults {
                let column = |fault: &Fault| fault.at.as_ref().map(|at| at.column.clone());
                // What could not be read is told once: that its field is empty now would only repeat it.
                let repeats = |known: &Fault| known.code == fault.code || fault.code == "cell-empty";
                if !told.iter().any(|known| column(known) == column(&fault) && repeats(known)) {
                    told.push(fault);
                }
            }
            error.faults = told;
            let status = problem::status(error.kind).0;
            // As it stands now: what was refused may have been decided, or taken back, in the same moment.
            let row = recognise::find(call.services(), &row.id)?;
            page(call, status, &row, &Draft::sent(call.posted).wrong(call.visit.voice, &error))
        }
        Err(error) => Err(error),
    }
}

/// A row without a fault; else all of them, those of its history too.
fn whole(call: &Call<'_>, of: &Recognition, (read, mut faults): (Option<Recognition>, Vec<Fault>)) -> Result<Recognition> {
    match read {
        Some(row) if faults.is_empty() => return Ok(row),
        Some(row) => faults.extend(recognise::faults(call.services(), &row, Some(of), call.now)?),
        None => {}
    }
    Err(Error::invalid(faults))
}

/// `POST /office/recognitions/{id}/accept`
pub fn accept(call: &Call<'_>) -> Answer {
    let (row, right) = (found(call)?, call.person()?.actor.can_oversee()?);
    done(call, &row, || {
        let star = whole(call, &row, typed(call, &row, "sao", &GRANT)?)?;
        recognise::accept(call.services(), &right, &row.id, star, call.now).map(drop)
    })
}

/// `POST /office/recognitions/{id}/refuse`
pub fn refuse(call: &Call<'_>) -> Answer {
    let (row, right) = (found(call)?, call.person()?.actor.can_oversee()?);
    done(call, &row, || recognise::refuse(call.services(), &right, &row.id, call.posted.text("reason_vi")).map(drop))
}

/// `POST /office/recognitions/{id}/withdraw`
pub fn withdraw(call: &Call<'_>) -> Answer {
    let (row, right) = (found(call)?, call.person()?.actor.can_oversee()?);
    done(call, &row, || {
        let withdrawal = whole(call, &row, typed(call, &row, "thoi", &WITHDRAW)?)?;
        recognise::withdraw(call.services(), &right, &row.id, withdrawal, call.now).map(drop)
    })
}
