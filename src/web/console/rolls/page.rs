//! The page of a roll, which its head card leads to: what was used goes to its batch. Six taps: the code of the card, the camera, its
//! picture taken, "continue", "bind"; and one for the batch where today's is not there yet.
use crate::domain::error::Result;
use crate::domain::run::Run;
use crate::service::roll::{self, Fate, Ledger};
use crate::text::dates;
use crate::text::figures::grouped;
use crate::web::console::addressed::{self, product_name};
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::fields::{Draft, Field, Input, Wrong};
use crate::web::console::pictures::PHOTOS;
use crate::web::console::rolls::choice::{self, BATCH, LAST, told};
use crate::web::console::rolls::list::counts;
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::pages::query::{decoded, encoded};
use crate::web::pages::visit::parameter;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;

/// Most ranges of void numbers that the page shows.
const VOID_MAX: usize = 50;

/// A binding in the ledger.
struct Bound {
    numbers: String,
    count: String,
    lot: String,
    batch: String,
    when: String,
    /// Why it took numbers of an earlier one.
    why: String,
    /// Numbers that it still holds; nothing where others took them all.
    held: String,
    /// Where it is corrected, while it holds any.
    correct: Option<String>,
}

#[derive(Template)]
#[template(path = "rolls/page.html")]
struct RollPage {
    frame: Frame,
    shell: Shell,
    name: String,
    about: String,
    ceiling: Option<String>,
    path: String,
    run_path: String,
    /// The next free number and how many are left; none for a roll that is used up.
    next: Option<(String, String)>,
    done: Option<&'static str>,
    summary: Vec<Wrong>,
    batch: Field,
    new_batch: String,
    photo: Field,
    last: Field,
    first: Field,
    open: bool,
    counts: Vec<(&'static str, String)>,
    bound: Vec<Bound>,
    void: Vec<(String, &'static str)>,
    more_void: bool,
}

/// `GET /console/rolls/{id}`: `?kept=` names the batch that was made on the way.
pub fn show(call: &Call<'_>) -> Answer {
    let run = addressed::roll(call)?;
    let mut draft = Draft::default();
    let kept = parameter(call.visit.query(), "kept").and_then(decoded).unwrap_or_default();
    draft.put(BATCH, if kept.is_empty() { choice::of_today(call, &run)? } else { kept });
    page(call, StatusCode::OK, &run, &draft)
}

/// The page with its form as it stands.
pub fn page(call: &Call<'_>, status: StatusCode, run: &Run, draft: &Draft) -> Answer {
    let voice = call.visit.voice;
    let ledger = roll::ledger(call.services(), run)?;
    let (id, day) = (run.id().to_string(), voice.date(run.issued));
    let path = format!("/console/rolls/{id}");
    let next = ledger.next().map(|next| (next.to_string(), grouped(call.lang(), u64::from(ledger.count(Fate::Free)))));
    let first = draft.field(voice, "first", voice.word("roll-first"), Input::Number);
    let query = call.visit.query();
    let done = [("bound", "roll-bound-done"), ("lost", "roll-lost-done"), ("corrected", "roll-corrected-done")];
    let done = done.into_iter().find(|(name, _)| parameter(query, name).is_some()).map(|(_, key)| voice.word(key));
    let void = void(call, &ledger);
    let lang = call.visit.and_language();
    let page = RollPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        name: product_name(call, &run.product)?,
        about: voice.say("roll-about", [("roll", Phrase::plain(&id)), ("day", Phrase::plain(&day))]).bare(),
        ceiling: run.expiry.map(|day| voice.date(day)),
        next,
        done,
        summary: draft.summary(voice, &[BATCH, "photo", LAST, "first"]),
        batch: draft.field(voice, BATCH, voice.word("roll-which-batch"), Input::One(choice::batches(call, run, None)?)).needed(),
        new_batch: format!("/console/batches/new?product={}&back={}{lang}", run.product, encoded(&call.path(&path))),
        photo: draft
            .field(voice, "photo", voice.word("roll-photo"), Input::Camera(PHOTOS))
            .needed()
            .hinted(voice.word("roll-photo-hint")),
        last: draft.field(voice, LAST, voice.word("roll-last"), Input::Line("")).needed().hinted(voice.word("roll-last-hint")),
        open: !first.faults.is_empty() || !first.values.iter().all(String::is_empty),
        first: first.hinted(voice.word("roll-first-hint")),
        counts: counts(call, run.numbers, &ledger),
        bound: bound(call, &path, &ledger)?,
        more_void: void.len() > VOID_MAX,
        void: void.into_iter().take(VOID_MAX).collect(),
        run_path: format!("/console/stamps/{id}"),
        path,
    };
    Outcome::page_as(status, &page)
}

fn void(call: &Call<'_>, ledger: &Ledger) -> Vec<(String, &'static str)> {
    let word = |fate| match fate {
        Fate::Void => Some("roll-void"),
        Fate::Lost => Some("roll-lost"),
        Fate::Free | Fate::Bound => None,
    };
    let of = |piece: &roll::Piece| Some((told(piece.numbers), call.visit.voice.word(word(piece.fate)?)));
    ledger.pieces.iter().filter_map(of).collect()
}

/// Bindings in the order of deeds, the last first. What others took of one is told beside it: both stay.
fn bound(call: &Call<'_>, path: &str, ledger: &Ledger) -> Result<Vec<Bound>> {
    let mut lines = Vec::with_capacity(ledger.bindings.len());
    for (at, binding) in ledger.bindings.iter().enumerate().rev() {
        let lot = call.services().store.batch(&binding.batch)?.map(|owned| owned.record.lot.to_string());
        let held: Vec<String> = ledger.held(at).map(told).collect();
        lines.push(Bound {
            numbers: told(binding.numbers),
            count: grouped(call.lang(), u64::from(binding.numbers.count())),
            lot: lot.unwrap_or_else(|| binding.batch.to_string()),
            batch: call.path(&format!("/console/batches/{}", binding.batch)),
            when: dates::moment(call.lang(), call.state.registry.zone.wall(binding.at)),
            why: binding.correction.clone().unwrap_or_default(),
            correct: (!held.is_empty()).then(|| call.path(&format!("{path}/bindings/{at}"))),
            held: if held == [told(binding.numbers)] { String::new() } else { held.join(", ") },
        });
    }
    Ok(lines)
}
