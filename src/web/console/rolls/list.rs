//! The ledger of all rolls: how many of each are printed, bound, free, void, lost.
use crate::domain::number::NumberRange;
use crate::domain::run::Run;
use crate::service::roll::{self, Fate, Ledger};
use crate::text::figures::grouped;
use crate::web::console::addressed::product_name;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::voice::Phrase;
use askama::Template;
use std::sync::Arc;

/// A roll in the list.
struct Line {
    path: String,
    name: String,
    detail: String,
    counts: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "rolls/list.html")]
struct ListPage {
    frame: Frame,
    shell: Shell,
    lines: Vec<Line>,
}

/// How many numbers of a roll met which fate, with the words for it. Bound, free, void and lost make up the whole.
pub fn counts(call: &Call<'_>, numbers: NumberRange, ledger: &Ledger) -> Vec<(&'static str, String)> {
    let line = |(key, count): (&'static str, u32)| (call.visit.voice.word(key), grouped(call.lang(), u64::from(count)));
    let counts = [
        ("roll-all", numbers.count()),
        ("roll-printed", ledger.printed),
        ("roll-bound", ledger.count(Fate::Bound)),
        ("roll-free", ledger.count(Fate::Free)),
        ("roll-void", ledger.count(Fate::Void)),
        ("roll-lost", ledger.count(Fate::Lost)),
    ];
    counts.into_iter().map(line).collect()
}

/// `GET /console/rolls`: the newest first.
pub fn list(call: &Call<'_>) -> Answer {
    let owner = call.owner()?;
    let rolls = |run: &&Arc<Run>| run.is_roll() && run.owner == owner;
    let mut runs: Vec<Arc<Run>> = call.services().view().runs().filter(rolls).cloned().collect();
    runs.reverse();
    let voice = call.visit.voice;
    let mut lines = Vec::with_capacity(runs.len());
    for run in runs {
        let (id, day) = (run.id().to_string(), voice.date(run.issued));
        lines.push(Line {
            path: call.path(&format!("/console/rolls/{id}")),
            name: product_name(call, &run.product)?,
            detail: voice.say("roll-about", [("roll", Phrase::plain(&id)), ("day", Phrase::plain(&day))]).bare(),
            counts: counts(call, run.numbers, &roll::ledger(call.services(), &run)?),
        });
    }
    Outcome::page(&ListPage { frame: Frame::of(call.state, call.visit), shell: Shell::of(call)?, lines })
}
