//! What was done, the latest first, read from the log backwards page by page, with the hand-outs of labels between: all of it, or what is
//! one producer's.
use crate::domain::batch::Batch;
use crate::domain::error::Result;
use crate::domain::event::Event;
use crate::domain::number::RunId;
use crate::domain::printing::HandOut;
use crate::domain::recall::Recall;
use crate::domain::registry::Owner;
use crate::domain::time::{Date, Timestamp};
use crate::log::told::{Told, told};
use crate::service::print::hand_out;
use crate::service::services::Services;

/// Lines of a page.
pub const PAGE: usize = 50;

/// Most entries that are looked at for one page: a filter that fits few of them gives short pages, never a slow one.
const LOOKED_MAX: u64 = 5_000;

/// Entries read at a time.
const CHUNK: u64 = 256;

/// Kinds of deeds, for the filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeedKind {
    /// Stamps were issued.
    Issue,
    /// Labels were handed out.
    Print,
    /// Numbers of a roll were bound.
    Bind,
    /// Stamps changed their state.
    Status,
    /// A recall or hold.
    Recall,
    /// A batch was declared or changed.
    Batch,
    /// An event was recorded.
    Event,
}

impl DeedKind {
    /// Every kind, in the order of the filter.
    pub const ALL: [Self; 7] = [Self::Batch, Self::Event, Self::Issue, Self::Print, Self::Bind, Self::Status, Self::Recall];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Issue => "issue",
            Self::Print => "print",
            Self::Bind => "bind",
            Self::Status => "status",
            Self::Recall => "recall",
            Self::Batch => "batch",
            Self::Event => "event",
        }
    }
}

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// What is this producer's; `None` = everybody's.
    pub owner: Option<Owner>,
    /// Of this kind.
    pub kind: Option<DeedKind>,
    /// Of this day.
    pub day: Option<Date>,
    /// Before this entry of the log.
    pub before: Option<u64>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "it lives for one page; a box would only be in the way")]
pub enum Deed {
    /// It stands in the log.
    Logged(Told),
    /// An event, as it was recorded.
    Event(Event),
    /// A recall or hold, with how it stands now.
    Recall(Told, Recall),
    /// Labels were handed out.
    Print(HandOut),
}

/// A line of the history.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// When.
    pub at: Timestamp,
    /// Whose it is.
    pub owner: Owner,
    /// What.
    pub deed: Deed,
}

/// A page of the history.
#[derive(Debug, Default)]
pub struct Page {
    /// The latest first.
    pub lines: Vec<Line>,
    /// Where the page behind it begins; `None` at the end.
    pub next: Option<u64>,
}

/// Reads a page.
pub fn page(services: &Services, wanted: &Wanted) -> Result<Page> {
    let size = services.store.log_size()?;
    let (from, to) = match wanted.day {
        None => (Timestamp::MIN, Timestamp::MAX),
        Some(day) => {
            let zone = &services.registry.zone;
            (zone.start_of(day), day.tomorrow().map_or(Timestamp::MAX, |next| zone.start_of(next)))
        }
    };
    let end = if to == Timestamp::MAX { size } else { first_at(services, to, size)? };
    let begin = first_at(services, from, size)?;
    let before = wanted.before.unwrap_or(end).min(end);
    let mut page = Page::default();
    let mut at = before;
    while at > begin && page.lines.len() < PAGE && before - at < LOOKED_MAX {
        let chunk = at.saturating_sub(CHUNK).max(begin);
        let entries = services.store.entries(chunk, usize::try_from(at - chunk).unwrap_or(0))?;
        for entry in entries.iter().rev() {
            at -= 1;
            if let Some((when, told)) = told(entry) {
                page.lines.extend(line(services, wanted, when, told)?);
            }
            if page.lines.len() == PAGE {
                break;
            }
        }
    }
    page.next = (at > begin).then_some(at);
    if wanted.kind.is_none_or(|kind| kind == DeedKind::Print) {
        // Hand-outs stand in no log: those of the time that the page is about are put between.
        let oldest = if at > begin { time_of(services, at)?.unwrap_or(from) } else { from };
        let newest = if before < end { time_of(services, before)?.unwrap_or(to) } else { to };
        let handed = hand_outs(services, wanted)?.into_iter().filter(|one| oldest <= one.at && one.at < newest);
        page.lines.extend(handed.map(|one| Line { at: one.at, owner: one.owner.clone(), deed: Deed::Print(one) }));
        page.lines.sort_by_key(|line| std::cmp::Reverse(line.at));
    }
    Ok(page)
}

/// When a batch was declared: the first entry about it since its day of production, of those that are looked at.
pub fn declared(services: &Services, batch: &Batch) -> Result<Option<Timestamp>> {
    let size = services.store.log_size()?;
    let mut at = first_at(services, services.registry.zone.start_of(batch.made_on), size)?;
    let end = size.min(at.saturating_add(LOOKED_MAX));
    while at < end {
        let chunk = CHUNK.min(end - at);
        for entry in services.store.entries(at, usize::try_from(chunk).unwrap_or(0))? {
            if let Some((when, Told::Batch(id))) = told(&entry)
                && id == batch.id
            {
                return Ok(Some(when));
            }
        }
        at += chunk;
    }
    Ok(None)
}

/// The first entry that is not before a moment: times never fall.
fn first_at(services: &Services, at: Timestamp, size: u64) -> Result<u64> {
    let (mut low, mut high) = (0, size);
    while low < high {
        let middle = low + (high - low) / 2;
        if time_of(services, middle)?.is_some_and(|time| time < at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

fn time_of(services: &Services, entry: u64) -> Result<Option<Timestamp>> {
    Ok(services.store.entries(entry, 1)?.first().and_then(|entry| told(entry)).map(|(at, _)| at))
}

/// The line of an entry; `None` where it is not wanted.
fn line(services: &Services, wanted: &Wanted, at: Timestamp, told: Told) -> Result<Option<Line>> {
    let is_wanted = |kind: DeedKind| wanted.kind.is_none_or(|of| of == kind);
    let store = &services.store;
    let owner_of_run = |run: RunId| services.view().run_of(run.first()).map(|run| run.owner.clone());
    let (kind, owner) = match &told {
        Told::Issue(run) => (DeedKind::Issue, owner_of_run(*run)),
        Told::Bind { run, .. } => (DeedKind::Bind, owner_of_run(*run)),
        Told::Status(numbers, _) => (DeedKind::Status, owner_of_run(RunId::of(numbers.first()))),
        Told::Recall(id, ..) if is_wanted(DeedKind::Recall) => {
            let Some(recall) = store.recall(id)? else { return Ok(None) };
            let owner = recall.owner.clone();
            return Ok(fits(wanted, &owner).then_some(Line { at, owner, deed: Deed::Recall(told, recall) }));
        }
        Told::Batch(id) if is_wanted(DeedKind::Batch) => (DeedKind::Batch, store.batch(id)?.map(|owned| owned.owner)),
        Told::Event(id, batch) if is_wanted(DeedKind::Event) => {
            let Some(event) = store.event(id)? else { return Ok(None) };
            // What others say of a producer's batch is in its history too.
            let of_batch = batch.as_ref().map(|id| store.batch(id)).transpose()?.flatten().map(|owned| owned.owner);
            let owner = of_batch.filter(|owner| fits(wanted, owner)).unwrap_or_else(|| event.owner.clone());
            return Ok(fits(wanted, &owner).then_some(Line { at, owner, deed: Deed::Event(event) }));
        }
        Told::Recall(..) | Told::Batch(_) | Told::Event(..) => return Ok(None),
        Told::Key | Told::Other => return Ok(None),
    };
    let Some(owner) = owner.filter(|owner| is_wanted(kind) && fits(wanted, owner)) else { return Ok(None) };
    Ok(Some(Line { at, owner, deed: Deed::Logged(told) }))
}

fn fits(wanted: &Wanted, owner: &Owner) -> bool {
    wanted.owner.as_ref().is_none_or(|wanted| wanted == owner)
}

fn hand_outs(services: &Services, wanted: &Wanted) -> Result<Vec<HandOut>> {
    let runs: Vec<RunId> = services.view().runs().filter(|run| fits(wanted, &run.owner)).map(|run| run.id()).collect();
    let mut all = Vec::new();
    for run in runs {
        all.extend(hand_out::history(services, run)?);
    }
    Ok(all)
}
