//! Proposals: their list, and the page of one with all that it will do, where another person confirms it or turns it down.
use crate::domain::completeness::{Waiver, WaiverSubject};
use crate::domain::error::Result;
use crate::domain::id::ProposalId;
use crate::domain::proposal::{Party, Proposal, ProposalState, Standing, Wish};
use crate::service::access;
use crate::service::proposals;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::fields::{Draft, Field, Input, Wrong, is_of_form};
use crate::web::console::pairs::wishes::{self, PATH};
use crate::web::console::reached::{Reached, reached, said};
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;

/// Most lines of the list; how many more there are is told below it, and all of them by the command line.
const LINES_MAX: usize = 200;

/// A line of the list.
struct Line {
    path: String,
    title: String,
    details: Vec<String>,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "pairs/proposals.html")]
struct ListPage {
    frame: Frame,
    shell: Shell,
    lines: Vec<Line>,
    /// How many older ones the list leaves out.
    more: usize,
    /// Whether this person keeps keys.
    head: bool,
}

#[derive(Template)]
#[template(path = "pairs/proposal.html")]
struct ProposalPage {
    frame: Frame,
    shell: Shell,
    title: String,
    state: &'static str,
    waits: bool,
    facts: Vec<(String, String)>,
    /// Above it: what will be, or what it was about.
    effect_title: &'static str,
    /// What it does, in a sentence.
    effect: &'static str,
    /// What came of it, once it is confirmed: where, and its word.
    came: Option<(String, &'static str)>,
    /// What a recall reaches.
    reached: Option<Reached>,
    path: String,
    /// Why this person cannot confirm it, in a sentence, where it waits.
    refused: Option<&'static str>,
    may_confirm: bool,
    may_turn_down: bool,
    may_see: bool,
    summary: Vec<Wrong>,
    field: Field,
}

/// `GET /office/proposals`: those that wait, then what became of the others.
pub fn list(call: &Call<'_>) -> Answer {
    let mut all = proposals::all(call.services())?;
    all.sort_by_key(|one| !waits(one.standing(call.now)));
    let lines = all.iter().take(LINES_MAX).map(|one| line(call, one)).collect::<Result<Vec<Line>>>()?;
    let more = all.len().saturating_sub(LINES_MAX);
    let head = call.person()?.account.role == crate::domain::account::AccountRole::Head;
    Outcome::page(&ListPage { frame: Frame::of(call.state, call.visit), shell: Shell::of(call)?, lines, more, head })
}

fn waits(standing: Standing) -> bool {
    match standing {
        Standing::Open | Standing::Alone => true,
        Standing::RunOut | Standing::Confirmed | Standing::TurnedDown | Standing::Seen => false,
    }
}

fn line(call: &Call<'_>, one: &Proposal) -> Result<Line> {
    let standing = one.standing(call.now);
    Ok(Line {
        path: call.path(&format!("{PATH}/{}", one.id)),
        title: wishes::title(call, &one.wish)?,
        details: vec![wishes::name(call, &one.by)?, wishes::moment(call, one.at), one.reason.clone()],
        state: wishes::state(call, standing),
    })
}

fn found(call: &Call<'_>) -> Result<Proposal> {
    let id: ProposalId = call.named("proposal-unknown")?;
    proposals::find(call.services(), &id)
}

/// `GET /office/proposals/{id}`
pub fn show(call: &Call<'_>) -> Answer {
    page(call, StatusCode::OK, &found(call)?, &Draft::default())
}

fn page(call: &Call<'_>, status: StatusCode, one: &Proposal, draft: &Draft) -> Answer {
    let (voice, standing) = (call.visit.voice, one.standing(call.now));
    let account = &call.person()?.account;
    let open = standing == Standing::Open;
    let confirms = one.may_confirm(account, call.now);
    let refused = confirms.as_ref().err().filter(|_| open).map(|error| match error.code() {
        "proposal-own" => voice.word("proposal-not-own"),
        "head-only" => voice.word("proposal-not-clerk"),
        _ => voice.word("proposal-not-office"),
    });
    let page = ProposalPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        title: wishes::title(call, &one.wish)?,
        state: wishes::state(call, standing),
        waits: waits(standing),
        facts: facts(call, one)?,
        effect_title: voice.word(if open { "proposal-effect" } else { "proposal-effect-was" }),
        effect: voice.word(effect(&one.wish)),
        came: came(call, one, standing),
        reached: match &one.wish {
            Wish::Recall(recall) => Some(reached(call, &recall.scope, None)?),
            Wish::NewKey(_) | Wish::RetireKey(_) | Wish::Waive(_) => None,
        },
        path: format!("{PATH}/{}", one.id),
        refused,
        may_confirm: confirms.is_ok(),
        may_turn_down: open && one.wish.admits(account).is_ok(),
        may_see: one.seen(account, call.now).is_ok(),
        summary: draft.summary(voice, &["reason"]),
        field: draft.field(voice, "reason", voice.word("proposal-turn-down-reason"), Input::Line("")).needed(),
    };
    Outcome::page_as(status, &page)
}

/// Where what was confirmed is seen to from then on; keys are shown to a head alone.
fn came(call: &Call<'_>, one: &Proposal, standing: Standing) -> Option<(String, &'static str)> {
    match standing {
        Standing::Confirmed | Standing::Alone | Standing::Seen => {}
        Standing::Open | Standing::RunOut | Standing::TurnedDown => return None,
    }
    let head = call.person.is_some_and(|person| person.account.role == crate::domain::account::AccountRole::Head);
    let (path, word) = match &one.wish {
        Wish::Recall(recall) => (format!("/office/recalls/{}", recall.id), "proposal-came-recall"),
        Wish::NewKey(_) | Wish::RetireKey(_) if head => ("/office/keys".to_owned(), "proposal-came-keys"),
        Wish::NewKey(_) | Wish::RetireKey(_) => return None,
        Wish::Waive(waiver) => match &waiver.subject {
            WaiverSubject::Product(id) => (format!("/office/products/{id}"), "proposal-came-waiver"),
            WaiverSubject::Batch(id) => (format!("/trace/{id}"), "proposal-came-waiver"),
        },
    };
    Some((call.path(&path), call.visit.voice.word(word)))
}

fn effect(wish: &Wish) -> &'static str {
    match wish {
        Wish::NewKey(_) => "proposal-effect-new-key",
        Wish::RetireKey(_) => "proposal-effect-retire-key",
        Wish::Waive(_) => "proposal-effect-waive",
        Wish::Recall(recall) => match recall.kind {
            crate::domain::recall::RecallKind::Recall => "recall-effect",
            crate::domain::recall::RecallKind::Hold => "hold-effect",
        },
    }
}

/// Who, when and why; then all that the deed holds.
fn facts(call: &Call<'_>, one: &Proposal) -> Result<Vec<(String, String)>> {
    let voice = call.visit.voice;
    let word = |key: &'static str| voice.word(key).to_owned();
    let mut facts =
        vec![(word("proposal-by"), wishes::name(call, &one.by)?), (word("proposal-at"), wishes::moment(call, one.at))];
    // A recall says its own reason, to the public too.
    let why = (word("proposal-reason"), one.reason.clone());
    match &one.wish {
        Wish::NewKey(_) | Wish::RetireKey(_) => facts.push(why),
        Wish::Waive(waiver) => {
            facts.extend(of_waiver(call, waiver)?);
            facts.push(why);
        }
        Wish::Recall(recall) => {
            facts.extend(said(call, &recall.reason, &recall.action, &recall.contact));
            // The public reads the other languages too.
            for words in [&recall.reason, &recall.action] {
                let shown = voice.phrase(words).map(|phrase| phrase.text);
                let others = words.0.iter().filter(|(_, text)| Some(text.as_str()) != shown);
                facts.extend(others.map(|(lang, text)| (lang.clone(), text.clone())));
            }
            if !recall.order.is_empty() {
                facts.push((word("recall-order-number"), recall.order.clone()));
            }
        }
    }
    match &one.state {
        ProposalState::Open => facts.push((word("proposal-ends"), wishes::moment(call, one.ends()))),
        ProposalState::Confirmed { by, at } => {
            let by = wishes::name(call, &Party::Account(by.clone()))?;
            facts.push((word("proposal-confirmed-by"), format!("{by} · {}", wishes::moment(call, *at))));
        }
        ProposalState::TurnedDown { by, at, reason } => {
            let by = format!("{} · {}", wishes::name(call, by)?, wishes::moment(call, *at));
            facts.push((word("proposal-turned-down-by"), format!("{by} · {reason}")));
        }
        ProposalState::Alone { seen: None } => {}
        ProposalState::Alone { seen: Some((by, at)) } => {
            let by = wishes::name(call, &Party::Account(by.clone()))?;
            facts.push((word("proposal-seen-by"), format!("{by} · {}", wishes::moment(call, *at))));
        }
    }
    Ok(facts)
}

fn of_waiver(call: &Call<'_>, waiver: &Waiver) -> Result<Vec<(String, String)>> {
    let voice = call.visit.voice;
    let item = voice.word_of("item-", waiver.item.code()).unwrap_or(waiver.item.code());
    Ok(vec![
        (voice.word("waive-subject").to_owned(), wishes::subject(call, &waiver.subject)?),
        (voice.word("waive-item").to_owned(), item.to_owned()),
        (voice.word("waive-until").to_owned(), voice.date(waiver.until)),
    ])
}

/// `POST /office/proposals/{id}/confirm`
pub fn confirm(call: &Call<'_>) -> Answer {
    let one = found(call)?;
    shown(call, &one, proposals::confirm(call.services(), call.noted, &one.id, &call.person()?.account, call.now))
}

/// `POST /office/proposals/{id}/turn-down`
pub fn turn_down(call: &Call<'_>) -> Answer {
    let one = found(call)?;
    let right = access::may_propose(&call.person()?.account, &one.wish)?;
    shown(call, &one, proposals::turn_down(call.services(), call.noted, &right, &one.id, call.posted.text("reason"), call.now))
}

/// `POST /office/proposals/{id}/seen`
pub fn see(call: &Call<'_>) -> Answer {
    let one = found(call)?;
    shown(call, &one, proposals::see(call.services(), &one.id, &call.person()?.account, call.now))
}

/// Leads back to the page, or shows it with what is wrong.
fn shown(call: &Call<'_>, one: &Proposal, done: Result<Proposal>) -> Answer {
    match done {
        Ok(one) => Outcome::goes(call.path(&format!("{PATH}/{}", one.id))),
        Err(error) if is_of_form(&error) => {
            let draft = Draft::sent(call.posted).wrong(call.visit.voice, &error);
            page(call, problem::status(error.kind).0, &found(call).unwrap_or_else(|_| one.clone()), &draft)
        }
        Err(error) => Err(error),
    }
}
