//! The recall report: what is recalled, how much of it, where it went one step on, and how often it was scanned, as of a moment.
//! Its data tell an audience no more than it may see.
use crate::domain::audience::Audience;
use crate::domain::error::Result;
use crate::domain::id::{BatchId, RecallId};
use crate::domain::number::{Number, NumberRange};
use crate::domain::place::Words;
use crate::domain::recall::{Hit, OrderedBy, Recall, RecallKind, RecallState, Scope};
use crate::domain::time::Timestamp;
use crate::service::recall;
use crate::service::recall_lots::{Destination, Made, Named, ReachedLot, ReachedProduct, Reader, Totals};
use crate::service::services::Services;
use crate::service::view::View;
use serde::Serialize;
use std::collections::BTreeMap;

/// Most sums of scans read for one report; a recall of more says "at least".
const SCAN_SUMS_MAX: usize = 200_000;

/// Everything about one recall at one moment.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The moment that it tells of.
    pub as_of: Timestamp,
    /// Which recall.
    pub id: RecallId,
    /// Recall or hold.
    pub kind: RecallKind,
    /// Open, closed (goods collected) or lifted (found safe).
    pub state: RecallState,
    /// What it names.
    pub scope: Named,
    /// From when.
    pub since: Timestamp,
    /// When it was written down.
    pub recorded: Timestamp,
    /// When it was closed or lifted.
    pub ended: Option<Timestamp>,
    /// Why, by language.
    pub reason: Words,
    /// What to do, by language.
    pub action: Words,
    /// The order's number; empty = none.
    pub order: String,
    /// Whom to ask.
    pub contact: String,
    /// Who ordered it.
    pub ordered_by: OrderedBy,
    /// How much.
    pub totals: Totals,
    /// Scans so far.
    pub scans: Scans,
    /// Products, those with most lots first.
    pub products: Vec<ReachedProduct>,
    /// Lots, those that the recall names first.
    pub lots: Vec<ReachedLot>,
    /// Where the goods went one step on.
    pub went: Vec<Destination>,
    /// What was made from these lots, with the quantities that went in.
    pub made: Vec<Made>,
}

/// Scans of these stamps.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Scans {
    /// How many.
    pub count: u64,
    /// Whether there may be more: not all sums were read.
    pub at_least: bool,
}

/// The report of a recall; absent: `recall-unknown`.
pub fn report(services: &Services, id: &RecallId, audience: Audience, now: Timestamp) -> Result<Report> {
    let recall = recall::find(services, id)?;
    // The view is held for the walk only: the lots are read without it, so that no scan waits for a long report.
    let (reached, ranges) = {
        let view = services.view();
        let reached = reached(&view, &recall.scope);
        let ranges = ranges(&view, &recall.scope, &reached);
        (reached, ranges)
    };
    let mut reader = Reader::new(services, audience);
    let mut sheet = reader.read(&reached)?;
    sheet.totals.stamps = ranges.iter().map(|range| u64::from(range.count())).sum();
    let contact = match recall.contact.as_str() {
        "" => format!("{} {}", services.registry.office, services.registry.office_contact).trim().to_owned(),
        contact => contact.to_owned(),
    };
    Ok(Report {
        as_of: now,
        scope: reader.named(&recall.scope)?,
        id: recall.id,
        kind: recall.kind,
        state: recall.state,
        since: recall.since,
        recorded: recall.recorded,
        ended: recall.ended,
        reason: recall.reason,
        action: recall.action,
        order: recall.order,
        contact,
        ordered_by: recall.ordered_by,
        scans: scans(services, &ranges)?,
        totals: sheet.totals,
        products: sheet.products,
        lots: sheet.lots,
        went: sheet.went,
        made: sheet.made,
    })
}

/// What a scope reaches, counted at once and without reading a lot.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Reach {
    /// Lots that it names; for stamps, lots that they are in.
    pub lots_named: usize,
    /// Lots made from those.
    pub lots_made_from: usize,
    /// Stamps issued for these goods.
    pub stamps: u64,
}

/// What a scope reaches now.
pub fn reach(services: &Services, scope: &Scope) -> Reach {
    let view = services.view();
    let reached = reached(&view, scope);
    let made_from = reached.values().filter(|word| **word == "made-from").count();
    let stamps = ranges(&view, scope, &reached).iter().map(|range| u64::from(range.count())).sum();
    Reach { lots_named: reached.len() - made_from, lots_made_from: made_from, stamps }
}

/// How the recall reaches a lot, as the data say it.
fn reached(view: &View, scope: &Scope) -> BTreeMap<BatchId, &'static str> {
    let Scope::Stamps(stamps) = scope else {
        let word = |hit| if hit == Hit::Own { "named" } else { "made-from" };
        return view.descent.reach(scope).into_iter().map(|(batch, hit)| (batch, word(hit))).collect();
    };
    let run = view.run_of(stamps.numbers.first());
    let bound = view.bindings_of(stamps.run).iter().filter(|binding| binding.numbers.meets(stamps.numbers));
    let bound = bound.map(|binding| binding.batch.clone());
    run.and_then(|run| run.batch.clone()).into_iter().chain(bound).map(|batch| (batch, "part")).collect()
}

/// Every number in the recall, without doubles: those of its lots, also of lots that a number was bound to once.
fn ranges(view: &View, scope: &Scope, reached: &BTreeMap<BatchId, &'static str>) -> Vec<NumberRange> {
    if let Scope::Stamps(stamps) = scope {
        return vec![stamps.numbers];
    }
    let mut found = Vec::new();
    for run in view.runs() {
        let of_product = matches!(scope, Scope::Product(product) if *product == run.product);
        if of_product || run.batch.as_ref().is_some_and(|batch| reached.contains_key(batch)) {
            found.push(run.numbers);
        } else {
            let bound = view.bindings_of(run.id()).iter().filter(|binding| reached.contains_key(&binding.batch));
            found.extend(bound.map(|binding| binding.numbers));
        }
    }
    merged(found)
}

fn merged(mut ranges: Vec<NumberRange>) -> Vec<NumberRange> {
    ranges.sort();
    let mut apart: Vec<NumberRange> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match apart.last_mut() {
            Some(last) if range.first() <= last.last() => {
                let end = last.last().max(range.last());
                *last = NumberRange::between(last.first(), end).unwrap_or(*last);
            }
            Some(_) | None => apart.push(range),
        }
    }
    apart
}

/// Sums of the store first, then those that are not written yet: a write between the two is missed, and nothing counts twice.
fn scans(services: &Services, ranges: &[NumberRange]) -> Result<Scans> {
    let mut total = Scans { count: 0, at_least: false };
    let mut left = SCAN_SUMS_MAX;
    for range in ranges {
        let part = services.store.scans_within(*range, left)?;
        left -= part.sums.min(left);
        total.count = total.count.saturating_add(part.count);
        total.at_least |= part.at_least;
    }
    let holds = |number: Number| {
        let at = ranges.partition_point(|range| range.last() < number);
        ranges.get(at).is_some_and(|range| range.holds(number))
    };
    total.count = total.count.saturating_add(services.scans.within(holds));
    Ok(total)
}

/// Every recall and hold with how many lots it reaches, the newest first: open ones, then closed, then lifted.
pub fn all(services: &Services) -> Vec<(Recall, (usize, usize))> {
    let view = services.view();
    let mut all: Vec<(Recall, (usize, usize))> =
        view.descent.recalls().map(|recall| (recall.clone(), view.descent.count_of(&recall.id))).collect();
    drop(view);
    let rank = |state| match state {
        RecallState::Open => 0,
        RecallState::Closed => 1,
        RecallState::Lifted => 2,
    };
    all.sort_by(|(a, _), (b, _)| (rank(a.state), b.since, &a.id).cmp(&(rank(b.state), a.since, &b.id)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(first: u64, count: u32) -> NumberRange {
        NumberRange::new(Number::new(first).unwrap(), count).unwrap()
    }

    #[test]
    fn numbers_that_were_bound_twice_count_once() {
        let apart = merged(vec![range(50, 10), range(10, 5), range(52, 20), range(10, 5), range(15, 1)]);
        assert_eq!(apart, [range(10, 5), range(15, 1), range(50, 22)]);
    }
}
