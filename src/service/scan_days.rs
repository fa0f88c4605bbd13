//! Scans of an owner's stamps by day, by product, batch and run, and by place where it is known. Only sums are there: nobody knows who scanned.
use crate::domain::binding;
use crate::domain::error::Result;
use crate::domain::id::{BatchId, ProductId};
use crate::domain::number::{Number, NumberRange, RunId};
use crate::domain::region::Region;
use crate::domain::registry::Owner;
use crate::domain::run::Run;
use crate::domain::scan::{KnownBy, ScanSum};
use crate::domain::time::Date;
use crate::service::services::Services;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most sums (a stamp on a day) that are read, those of the latest runs first; where there are more it is told.
pub const SUMS_MAX: usize = 500_000;

/// Most sums of places that are read, likewise.
pub const PLACES_MAX: usize = 100_000;

/// Sums read at a time.
const CHUNK: usize = 10_000;

/// Which stamps: all of the owner's, or those of one product, batch or run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Of this product.
    pub product: Option<ProductId>,
    /// In this batch now.
    pub batch: Option<BatchId>,
    /// Of this run.
    pub run: Option<RunId>,
}

/// The days that are told of, both ends in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

/// Scans of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Which.
    pub on: Date,
    /// How many.
    pub scans: u64,
    /// Stamps that were scanned for the first time.
    pub firsts: u64,
}

/// Scans of a product, a batch or a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Within the period.
    pub within: u64,
    /// Ever.
    pub ever: u64,
    /// Different stamps that were ever scanned.
    pub stamps: u64,
    /// When the first one was.
    pub first: Option<Date>,
}

/// Scans of a place within the period. One scan may stand in both: the two are never added.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PlaceTally {
    /// That the operator's file of addresses found there.
    pub network: u64,
    /// Stamps that somebody said were bought there.
    pub told: u64,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScanDays {
    /// Every day of the period, also those without a scan.
    pub days: Vec<Day>,
    /// All together.
    pub all: Tally,
    /// By product.
    pub products: BTreeMap<ProductId, Tally>,
    /// By batch.
    pub batches: BTreeMap<BatchId, Tally>,
    /// By run.
    pub runs: BTreeMap<RunId, Tally>,
    /// By place as it is today.
    pub places: BTreeMap<Region, PlaceTally>,
    /// Whether sums were left unread: then it is at least so many.
    pub at_least: bool,
}

/// Reads scans of an owner's stamps.
pub fn scan_days(services: &Services, owner: &Owner, wanted: &Wanted, period: Period) -> Result<ScanDays> {
    let runs: Vec<Arc<Run>> = {
        let view = services.view();
        let is_wanted = |run: &Run| {
            run.owner == *owner
                && wanted.run.is_none_or(|id| run.id() == id)
                && wanted.product.as_ref().is_none_or(|id| run.product == *id)
        };
        view.runs().filter(|run| is_wanted(run)).cloned().collect()
    };
    let mut found = ScanDays { days: empty(period), ..ScanDays::default() };
    let (mut left, mut places_left) = (SUMS_MAX, PLACES_MAX);
    for run in runs.iter().rev() {
        if left == 0 || places_left == 0 {
            found.at_least = true;
            break;
        }
        read(services, run, wanted, &mut found, &mut left)?;
        read_places(services, run, wanted, period, &mut found, &mut places_left)?;
    }
    Ok(found)
}

fn empty(period: Period) -> Vec<Day> {
    let days = period.from.series(jiff::Span::new().days(1)).take_while(|day| *day <= period.to);
    days.map(|on| Day { on, scans: 0, firsts: 0 }).collect()
}

fn read(services: &Services, run: &Run, wanted: &Wanted, found: &mut ScanDays, left: &mut usize) -> Result<()> {
    let bindings = services.view().bindings_of(run.id()).to_vec();
    let batch_of =
        |number: Number| run.batch.clone().or_else(|| binding::current(&bindings, number).map(|binding| binding.batch.clone()));
    let mut numbers = Some(run.numbers);
    while let Some(range) = numbers {
        let limit = CHUNK.min(*left);
        let mut sums = services.store.scan_sums(range, limit)?;
        numbers = None;
        if sums.len() == limit {
            // The last number may have more days than were read: it is read again with those behind it.
            let last = sums.last().map(|sum| sum.key.number);
            let whole = sums.partition_point(|sum| Some(sum.key.number) < last);
            if whole > 0 {
                sums.truncate(whole);
                numbers = last.and_then(|last| NumberRange::between(last, run.numbers.last()).ok());
            } else {
                found.at_least = true;
            }
        }
        *left -= sums.len();
        let mut stood = None;
        for sum in &sums {
            let is_first = stood.replace(sum.key.number) != Some(sum.key.number);
            let batch = batch_of(sum.key.number);
            if wanted.batch.is_none() || wanted.batch == batch {
                found.take(run, batch, sum, is_first);
            }
        }
        if *left == 0 || sums.is_empty() {
            found.at_least |= numbers.is_some();
            return Ok(());
        }
    }
    Ok(())
}

/// A roll's stamps count for the batch that they were bound to when they were scanned.
fn read_places(
    services: &Services,
    run: &Run,
    wanted: &Wanted,
    period: Period,
    found: &mut ScanDays,
    left: &mut usize,
) -> Result<()> {
    let sums = services.store.scan_places(run.id(), period.from, period.to, *left)?;
    *left -= sums.len();
    let is_wanted = |bound: &Option<BatchId>| wanted.batch.is_none() || wanted.batch == *bound || wanted.batch == run.batch;
    for sum in sums.iter().filter(|sum| is_wanted(&sum.key.bound)) {
        let tally = found.places.entry(sum.key.region.today()).or_default();
        let count = match sum.key.by {
            KnownBy::Network => &mut tally.network,
            KnownBy::Told => &mut tally.told,
        };
        *count = count.saturating_add(sum.count);
    }
    Ok(())
}

impl ScanDays {
    /// Scans of the period whose place is not known.
    pub fn placeless(&self) -> u64 {
        let known = self.places.values().fold(0, |sum: u64, tally| sum.saturating_add(tally.network));
        self.all.within.saturating_sub(known)
    }

    fn take(&mut self, run: &Run, batch: Option<BatchId>, sum: &ScanSum, is_first: bool) {
        let on = sum.key.day;
        let at = self.days.binary_search_by_key(&on, |day| day.on).ok();
        if let Some(day) = at.and_then(|at| self.days.get_mut(at)) {
            day.scans = day.scans.saturating_add(sum.count);
            day.firsts += u64::from(is_first);
        }
        let add = |tally: &mut Tally| {
            tally.within = tally.within.saturating_add(if at.is_some() { sum.count } else { 0 });
            tally.ever = tally.ever.saturating_add(sum.count);
            tally.stamps += u64::from(is_first);
            tally.first = Some(tally.first.map_or(on, |first| first.min(on)));
        };
        add(&mut self.all);
        add(self.products.entry(run.product.clone()).or_default());
        add(self.runs.entry(run.id()).or_default());
        if let Some(batch) = batch {
            add(self.batches.entry(batch).or_default());
        }
    }
}
