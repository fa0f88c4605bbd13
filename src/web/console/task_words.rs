//! Tasks in words: what is to be done, more about it, and the button that leads there.
use crate::domain::error::Result;
use crate::domain::id::{BatchId, ProducerId};
use crate::domain::recall::{RecallKind, Scope};
use crate::domain::run::Run;
use crate::service::tasks::{BatchStanding, HandedStanding, RunStanding, StopStanding, Task, What};
use crate::text::figures::grouped;
use crate::web::console::addressed::product_name;
use crate::web::console::call::Call;
use crate::web::console::choices::worded;
use crate::web::voice::{Phrase, Sentence};

/// A task as the page shows it.
pub struct Shown {
    /// What.
    pub what: Sentence,
    /// More about it.
    pub detail: String,
    /// Where it is done.
    pub path: String,
    /// The word on its button.
    pub word: &'static str,
    /// Whether the button does it at once.
    pub does: bool,
    /// Whether it is urgent enough for a filled button.
    pub now: bool,
}

/// The name of a producer, or its id where it has none.
pub fn producer(call: &Call<'_>, id: &ProducerId) -> Result<String> {
    let producer = call.services().store.producer(id)?;
    let name = producer.as_ref().and_then(|producer| call.visit.voice.phrase(&producer.name));
    Ok(name.map_or_else(|| id.to_string(), |name| name.text.to_owned()))
}

/// A run by its product, its lot or that it is a roll, and its day.
pub fn run(call: &Call<'_>, of: &Run) -> Result<String> {
    let voice = call.visit.voice;
    let lot = of.lot.as_ref().map_or_else(|| voice.word("run-roll").to_owned(), ToString::to_string);
    Ok(format!("{lot} · {} · {}", product_name(call, &of.product)?, voice.date(of.issued)))
}

/// The lot of a batch, or its id where there is none.
pub fn lot(call: &Call<'_>, id: &BatchId) -> Result<String> {
    Ok(call.services().store.batch(id)?.map_or_else(|| id.to_string(), |owned| owned.record.lot.to_string()))
}

/// What a recall is about, in words.
pub fn scope(call: &Call<'_>, scope: &Scope) -> Result<String> {
    let voice = call.visit.voice;
    let say = |key: &str, name: &str| voice.say(key, [("name", Phrase::plain(name))]).bare();
    Ok(match scope {
        Scope::Batch(id) => say("scope-batch", &lot(call, id)?),
        Scope::Product(id) => say("scope-product", &product_name(call, id)?),
        Scope::Area(id) => {
            let area = call.services().store.area(id)?;
            let name = area.as_ref().and_then(|area| voice.phrase(&area.name));
            say("scope-area", name.map_or(id.as_str(), |name| name.text))
        }
        Scope::Stamps(range) => say("scope-stamps", &format!("{}–{}", range.numbers.first(), range.numbers.last())),
    })
}

/// A task in words.
pub fn shown(call: &Call<'_>, task: &Task) -> Result<Shown> {
    let voice = call.visit.voice;
    let now = task.urgency != crate::service::tasks::Urgency::Later;
    let made = |what: Sentence, detail: String, path: String, word: &'static str| Shown {
        what,
        detail,
        path: if path.contains('?') { format!("{path}{}", call.visit.and_language()) } else { call.path(&path) },
        word: voice.word(word),
        does: false,
        now,
    };
    Ok(match &task.what {
        What::Stop(stop) => self::stop(call, stop, &made)?,
        What::Receive(handed) => Shown { does: true, ..receive(call, handed, &made)? },
        What::Complete(batch) => {
            let parts = [("lot", batch.lot.clone()), ("count", batch.lacking.to_string())];
            made(say(call, "task-complete", &parts), of_batch(call, batch)?, batch_path(batch, ""), "task-complete-do")
        }
        What::Stamp(batch) => {
            let what = say(call, "task-stamp", &[("lot", batch.lot.clone())]);
            made(what, of_batch(call, batch)?, batch_path(batch, "/stamps"), "batch-print")
        }
        What::Early(run) => {
            let parts = [("scans", figure(call, run.early.1)), ("stamps", figure(call, run.early.0))];
            let (key, word) =
                if run.lot.is_none() { ("task-early-roll", "task-roll-do") } else { ("task-early", "task-early-do") };
            made(say(call, key, &parts), of_run(call, run)?, run_path(run), word)
        }
        What::Take(run) => {
            let what = say(call, "task-take", &[("lot", run.lot.clone().unwrap_or_default())]);
            made(what, of_run(call, run)?, take_path(run), "task-take-do")
        }
        What::RollLow(run) => {
            let what = say(call, "task-roll-low", &[("free", figure(call, run.idle))]);
            let path = format!("/console/stamps/new?product={}{}", run.product, call.visit.and_language());
            Shown { path, ..made(what, of_run(call, run)?, String::new(), "runs-new-roll") }
        }
        What::RollFree(run) => {
            made(say(call, "task-roll", &[("free", figure(call, run.idle))]), of_run(call, run)?, run_path(run), "task-roll-do")
        }
        What::Paper(paper, days) => {
            let (kind, kind_vi) = &paper.kind;
            let name = if kind_vi.is_empty() { worded(voice, "type", kind) } else { kind_vi.clone() };
            let detail = if paper.number.is_empty() {
                String::new()
            } else {
                say(call, "task-paper-number", &[("number", paper.number.clone())]).bare()
            };
            let path = format!("/console/certificates/new?copy={}", paper.id);
            made(ends(call, &PAPER_ENDS, name, *days, task), detail, path, "task-paper-do")
        }
        What::Star(star, days) => {
            let name = say(call, "task-star-name", &[("star", star.star.to_string())]).bare();
            let path = format!("/console/dossiers?product={}", star.product);
            made(ends(call, &STAR_ENDS, name, *days, task), product_name(call, &star.product)?, path, "task-star-do")
        }
    })
}

fn say(call: &Call<'_>, key: &str, parts: &[(&str, String)]) -> Sentence {
    let parts: Vec<(&str, Phrase<'_>)> = parts.iter().map(|(name, text)| (*name, Phrase::plain(text))).collect();
    call.visit.voice.say(key, parts)
}

fn figure(call: &Call<'_>, number: u64) -> String {
    grouped(call.lang(), number)
}

fn batch_path(batch: &BatchStanding, rest: &str) -> String {
    format!("/console/batches/{}{rest}", batch.id)
}

fn run_path(run: &RunStanding) -> String {
    if run.lot.is_none() { format!("/console/rolls/{}", run.id) } else { format!("/console/stamps/{}", run.id) }
}

/// Where files of it are taken: at its big print, where one has files that nobody took.
fn take_path(run: &RunStanding) -> String {
    run.job.as_ref().map_or_else(|| run_path(run), |job| format!("/console/jobs/{job}"))
}

fn of_batch(call: &Call<'_>, batch: &BatchStanding) -> Result<String> {
    let parts = [("product", product_name(call, &batch.product)?), ("units", figure(call, u64::from(batch.units)))];
    Ok(say(call, "task-of-batch", &parts).bare())
}

fn of_run(call: &Call<'_>, run: &RunStanding) -> Result<String> {
    let day = call.visit.voice.date(run.issued);
    let parts = [("product", product_name(call, &run.product)?), ("count", figure(call, run.count)), ("day", day)];
    Ok(say(call, "task-of-run", &parts).bare())
}

/// How an end is told: in some days, today, or since when.
struct Ends {
    soon: &'static str,
    today: &'static str,
    over: &'static str,
}

const PAPER_ENDS: Ends = Ends { soon: "task-paper-soon", today: "task-paper-today", over: "task-paper-over" };

const STAR_ENDS: Ends = Ends { soon: "task-star-soon", today: "task-star-today", over: "task-star-over" };

/// `HACCP ends in 58 days`, or that it ended.
fn ends(call: &Call<'_>, how: &Ends, name: String, days: i32, task: &Task) -> Sentence {
    let (key, when) = match days {
        ..0 => (how.over, call.visit.voice.date(task.day)),
        0 => (how.today, String::new()),
        1.. => (how.soon, days.to_string()),
    };
    say(call, key, &[("name", name), ("when", when)])
}

type Made<'a> = dyn Fn(Sentence, String, String, &'static str) -> Shown + 'a;

fn stop(call: &Call<'_>, stop: &StopStanding, made: &Made<'_>) -> Result<Shown> {
    let key = match stop.kind {
        RecallKind::Recall => "task-recall",
        RecallKind::Hold => "task-hold",
    };
    let what = say(call, key, &[("name", scope(call, &stop.scope)?)]);
    let detail = say(call, "task-since", &[("day", call.visit.voice.date(stop.since))]).bare();
    Ok(made(what, detail, format!("/console/recalls/{}", stop.id), "task-stop-do"))
}

fn receive(call: &Call<'_>, handed: &HandedStanding, made: &Made<'_>) -> Result<Shown> {
    let from = handed.from.as_ref().map(|id| producer(call, id)).transpose()?.unwrap_or_default();
    let what = say(call, "task-receive", &[("quantity", call.visit.voice.amount(&handed.quantity)), ("from", from)]);
    let parts = [("lot", lot(call, &handed.batch)?), ("day", call.visit.voice.date(handed.on))];
    let path = format!("/console/hand-overs/{}/receive", handed.event);
    Ok(made(what, say(call, "task-receive-of", &parts).bare(), path, "task-receive-do"))
}
