//! The home page: what to do next, one button each; beside it the latest runs and the year in figures. Whoever may choose a household sees
//! how much waits at each.
use crate::domain::error::{Fault, Result};
use crate::domain::id::ProducerId;
use crate::domain::producer::Approval;
use crate::service::access::Actor;
use crate::service::at_hand::{AtHand, at_hand};
use crate::service::form::kind::Kind;
use crate::service::tasks;
use crate::text::faults;
use crate::text::figures::grouped;
use crate::web::console::addressed::product_name;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::choices::own;
use crate::web::console::plan::plan;
use crate::web::console::shell::Shell;
use crate::web::console::task_words::{self, Shown};
use crate::web::pages::frame::Frame;
use crate::web::voice::Phrase;
use askama::Template;

/// Most tasks of a page.
const TASKS_MAX: usize = 30;

/// Latest runs beside them.
const RUNS_MAX: usize = 5;

/// Households of which the tasks are counted on one page; the rest stand on their own page.
pub const HOUSEHOLDS_MAX: usize = 60;

/// A run beside the tasks.
struct RunLine {
    path: String,
    name: String,
    detail: String,
    count: String,
}

/// A household with what waits there.
struct Household {
    id: String,
    name: String,
    waits: usize,
}

/// What is beside the tasks of a producer.
struct Beside {
    runs: Vec<RunLine>,
    issued: String,
    declared: String,
}

/// What whoever is new here begins with.
struct First {
    about: &'static str,
    word: &'static str,
    path: String,
}

#[derive(Template)]
#[template(path = "console_home.html")]
struct HomePage {
    frame: Frame,
    shell: Shell,
    tasks: Vec<Shown>,
    /// Tasks beyond those that are shown.
    more: usize,
    first: Option<First>,
    beside: Option<Beside>,
    /// Since when the office keeps it from issuing and printing, and why.
    suspended: Option<(String, String)>,
    households: Vec<Household>,
}

/// `GET /console`
pub fn show(call: &Call<'_>) -> Answer {
    let person = call.person()?;
    // The office has a home of its own.
    if matches!(person.actor, Actor::Operator | Actor::Office | Actor::Reader) {
        return Outcome::goes(call.path("/office"));
    }
    let (mut tasks, mut more, mut beside, mut first, mut suspended) = (Vec::new(), 0, None, None, None);
    if let Some(producer) = person.producer() {
        suspended = self::suspended(call, producer)?;
        let all = at_hand(call.services(), producer, call.today())?;
        let found = tasks::find(&all.standings, call.today());
        more = found.len().saturating_sub(TASKS_MAX);
        tasks = found.iter().take(TASKS_MAX).map(|task| task_words::shown(call, task)).collect::<Result<_>>()?;
        beside = Some(self::beside(call, &all)?);
        if tasks.is_empty() && all.runs.is_empty() {
            first = self::first(call)?;
        }
    }
    let households = if person.producer().is_none() { households(call)? } else { Vec::new() };
    let (frame, shell) = (Frame::of(call.state, call.visit), Shell::of(call)?);
    Outcome::page(&HomePage { frame, shell, tasks, more, first, beside, suspended, households })
}

/// Whoever may not print is told at once, and not first by a form that is refused.
fn suspended(call: &Call<'_>, producer: &ProducerId) -> Result<Option<(String, String)>> {
    let office = call.services().store.producer(producer)?.map(|producer| producer.office).unwrap_or_default();
    Ok(match office {
        Approval::Unchecked | Approval::Approved(_) => None,
        Approval::Suspended { since, reason } => {
            let why = faults::fault(call.lang(), &Fault::new("producer-suspended").arg("reason", reason));
            Some((call.visit.voice.date(call.state.registry.zone.day(since)), why))
        }
    })
}

/// The first product, then its first batch. Asked for only where nothing was issued yet, so that there is little to read.
fn first(call: &Call<'_>) -> Result<Option<First>> {
    for kind in [Kind::Products, Kind::Batches] {
        let plan = plan(Some(kind))?;
        if own(call, kind)?.is_empty() {
            let (about, word) = (call.visit.voice.word(plan.empty), call.visit.voice.word(plan.new));
            return Ok(Some(First { about, word, path: call.path(&format!("{}/new", plan.path)) }));
        }
    }
    Ok(None)
}

fn beside(call: &Call<'_>, all: &AtHand) -> Result<Beside> {
    let voice = call.visit.voice;
    let line = |run: &std::sync::Arc<crate::domain::run::Run>| {
        let name = run.lot.as_ref().map_or_else(|| voice.word("run-roll").to_owned(), ToString::to_string);
        Ok(RunLine {
            path: call.path(&format!("/console/stamps/{}", run.id())),
            name,
            detail: format!("{} · {}", product_name(call, &run.product)?, voice.date(run.issued)),
            count: grouped(call.lang(), u64::from(run.numbers.count())),
        })
    };
    Ok(Beside {
        runs: all.runs.iter().take(RUNS_MAX).map(line).collect::<Result<_>>()?,
        issued: grouped(call.lang(), all.sums.issued),
        declared: grouped(call.lang(), all.sums.declared),
    })
}

/// Those for whom the person may act, with how much waits at each; those with most first.
fn households(call: &Call<'_>) -> Result<Vec<Household>> {
    let today = call.today();
    let waits = |id: ProducerId| {
        let all = at_hand(call.services(), &id, today)?;
        let waits = tasks::find(&all.standings, today).len();
        Ok(Household { name: task_words::producer(call, &id)?, id: id.to_string(), waits })
    };
    let ids = call.person()?.account.producers(today).into_iter().take(HOUSEHOLDS_MAX);
    let mut households: Vec<Household> = ids.map(waits).collect::<Result<_>>()?;
    households.sort_by_key(|household| std::cmp::Reverse(household.waits));
    Ok(households)
}
