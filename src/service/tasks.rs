//! What a producer has to do next, found from how its batches, stamps, papers and hand-overs stand; most urgent first.
use crate::domain::id::{BatchId, CertificateId, EventId, ProducerId, ProductId, RecallId};
use crate::domain::number::RunId;
use crate::domain::print_job::JobId;
use crate::domain::recall::{RecallKind, Scope};
use crate::domain::time::Date;

/// A paper that ends within so many days is told of.
pub const SOON_DAYS: i32 = 90;

/// One that ended is told of for so many days.
const OVER_DAYS: i32 = 30;

/// Free numbers of a roll below which a new one should be printed, where they are also less than a quarter of it: a small roll is not always
/// running out.
const ROLL_LOW: u64 = 50;

/// How a batch that takes stamps stands before it has any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchStanding {
    /// Which.
    pub id: BatchId,
    /// Its lot code.
    pub lot: String,
    /// Of which product.
    pub product: ProductId,
    /// When it was packed.
    pub packed_on: Option<Date>,
    /// Its last good day.
    pub expiry: Option<Date>,
    /// Units that were packed.
    pub units: u32,
    /// Whether it is sold out, recalled or held.
    pub is_over: bool,
    /// How many things it lacks before stamps may be issued.
    pub lacking: usize,
}

/// How a run stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunStanding {
    /// Which.
    pub id: RunId,
    /// Of which product.
    pub product: ProductId,
    /// The lot; `None` for a roll.
    pub lot: Option<String>,
    /// When it was issued.
    pub issued: Date,
    /// Its last good day.
    pub expiry: Option<Date>,
    /// How many numbers.
    pub count: u64,
    /// Numbers that are not in force yet; of a roll, those that are free.
    pub idle: u64,
    /// Whether its labels were taken: a file of it, and all that a big print has made.
    pub taken: bool,
    /// The big print that still has files for it, or makes them.
    pub job: Option<JobId>,
    /// Stamps that were scanned before they are in force, and how often.
    pub early: (u64, u64),
}

/// A certificate with a last day that no other of its kind has followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperStanding {
    /// Which.
    pub id: CertificateId,
    /// Its kind, and its kind in Vietnamese.
    pub kind: (String, String),
    /// Its number.
    pub number: String,
    /// Its last day.
    pub valid_to: Date,
}

/// A star with a last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StarStanding {
    /// Whose.
    pub product: ProductId,
    /// How many.
    pub star: u8,
    /// Its last day.
    pub valid_to: Date,
}

/// Goods that were handed to the producer and are not received yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedStanding {
    /// The event that says so.
    pub event: EventId,
    /// Of which batch.
    pub batch: BatchId,
    /// Who handed them over.
    pub from: Option<ProducerId>,
    /// How much.
    pub quantity: String,
    /// When.
    pub on: Date,
}

/// A recall or hold that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StopStanding {
    /// Which.
    pub id: RecallId,
    /// Recall or hold.
    pub kind: RecallKind,
    /// Of what.
    pub scope: Scope,
    /// Since when.
    pub since: Date,
}

/// How everything of a producer stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standings {
    /// Batches that take stamps and have none.
    pub batches: Vec<BatchStanding>,
    /// Runs.
    pub runs: Vec<RunStanding>,
    /// Certificates.
    pub papers: Vec<PaperStanding>,
    /// Stars.
    pub stars: Vec<StarStanding>,
    /// Goods on their way here.
    pub handed: Vec<HandedStanding>,
    /// Recalls and holds.
    pub stops: Vec<StopStanding>,
}

/// How urgent a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Goods are stopped or on sale with stamps that are not in force, or somebody waits.
    Now,
    /// This week.
    Soon,
    /// When there is time.
    Later,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// See a recall or hold through.
    Stop(StopStanding),
    /// Goods with stamps that are not in force are on sale: bind the roll, or look at the run.
    Early(RunStanding),
    /// Confirm that goods arrived.
    Receive(HandedStanding),
    /// Complete a batch before it takes stamps.
    Complete(BatchStanding),
    /// Issue stamps for a batch that is packed.
    Stamp(BatchStanding),
    /// Take the file of a run.
    Take(RunStanding),
    /// Print a new roll: what is left of this one is running out.
    RollLow(RunStanding),
    /// Bind numbers of a roll.
    RollFree(RunStanding),
    /// Bring a new certificate: days that the old one is still good, below nought when it is over.
    Paper(PaperStanding, i32),
    /// Have the star renewed, likewise.
    Star(StarStanding, i32),
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// How urgent.
    pub urgency: Urgency,
    /// Since when, or until when: the earliest stands first.
    pub day: Date,
    /// What.
    pub what: What,
}

/// Every task of a producer on this day, most urgent first.
pub fn find(standings: &Standings, today: Date) -> Vec<Task> {
    let mut tasks: Vec<Task> = Vec::new();
    let stop = |stop: &StopStanding| Task { urgency: Urgency::Now, day: stop.since, what: What::Stop(stop.clone()) };
    tasks.extend(standings.stops.iter().map(stop));
    let handed = |handed: &HandedStanding| Task { urgency: Urgency::Now, day: handed.on, what: What::Receive(handed.clone()) };
    tasks.extend(standings.handed.iter().map(handed));
    tasks.extend(standings.batches.iter().filter_map(|batch| of_batch(batch, today)));
    tasks.extend(standings.runs.iter().filter_map(|run| of_run(run, &standings.runs, today)));
    for paper in &standings.papers {
        let ends = ending(paper.valid_to, today);
        tasks.extend(ends.map(|(urgency, days)| Task { urgency, day: paper.valid_to, what: What::Paper(paper.clone(), days) }));
    }
    for star in &standings.stars {
        let ends = ending(star.valid_to, today);
        tasks.extend(ends.map(|(urgency, days)| Task { urgency, day: star.valid_to, what: What::Star(star.clone(), days) }));
    }
    tasks.sort_by_key(|task| (task.urgency, task.day));
    tasks
}

fn of_batch(batch: &BatchStanding, today: Date) -> Option<Task> {
    let packed_on = batch.packed_on.filter(|day| *day <= today)?;
    if batch.is_over || batch.expiry.is_some_and(|last| last < today) {
        return None;
    }
    let what = if batch.lacking > 0 { What::Complete(batch.clone()) } else { What::Stamp(batch.clone()) };
    Some(Task { urgency: Urgency::Soon, day: packed_on, what })
}

/// A run gives one task: of what is wrong with it, the gravest.
fn of_run(run: &RunStanding, all: &[RunStanding], today: Date) -> Option<Task> {
    if run.idle == 0 || run.expiry.is_some_and(|last| last < today) {
        return None;
    }
    // Where another roll of the product has plenty, that one is next.
    let has_next = |other: &RunStanding| is_open_roll(other, today) && other.product == run.product && !is_low(other);
    let low = is_low(run) && !all.iter().any(has_next);
    let (urgency, what): (Urgency, fn(RunStanding) -> What) = match (run.early.0 > 0, run.lot.is_none()) {
        (true, _) => (Urgency::Now, What::Early),
        (false, true) if low => (Urgency::Soon, What::RollLow),
        (false, true) => (Urgency::Later, What::RollFree),
        (false, false) if run.taken => return None,
        (false, false) => (Urgency::Soon, What::Take),
    };
    Some(Task { urgency, day: run.issued, what: what(run.clone()) })
}

fn is_open_roll(run: &RunStanding, today: Date) -> bool {
    run.lot.is_none() && run.expiry.is_none_or(|last| today <= last)
}

fn is_low(roll: &RunStanding) -> bool {
    roll.idle * 10 < roll.count || (roll.idle < ROLL_LOW && roll.idle * 4 < roll.count)
}

/// How urgent it is to renew what ends on a day, and in how many days it ends.
fn ending(valid_to: Date, today: Date) -> Option<(Urgency, i32)> {
    let days = valid_to.since(today).map_or(0, |span| span.get_days());
    let urgency = match days {
        ..=30 if -days <= OVER_DAYS => Urgency::Soon,
        31..=SOON_DAYS => Urgency::Later,
        _ => return None,
    };
    Some((urgency, days))
}

#[cfg(test)]
mod tests;
