//! A binding (gắn lô): a range of a roll's numbers tied to a batch, later. The rules are product.md's, *Two ways to print*.
use super::batch::Batch;
use super::error::{Fault, Result as Answer};
use super::id::{BatchId, DeedKey};
use super::number::{Number, NumberRange, RunId};
use super::recall::{Recall, RecallState};
use super::registry::Owner;
use super::run::{Run, StatusChange, StatusReason};
use super::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A range of a roll's numbers tied to a batch. A correction is another binding with a reason; both stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Binding {
    /// Names the deed: a repeat gives the same answer.
    pub deed: DeedKey,
    /// Who owns it.
    pub owner: Owner,
    /// Which roll.
    pub run: RunId,
    /// Which of its numbers.
    pub numbers: NumberRange,
    /// Which batch.
    pub batch: BatchId,
    /// When.
    pub at: Timestamp,
    /// Why an earlier binding of some of these numbers is superseded; `None` for a first binding.
    pub correction: Option<String>,
}

impl Binding {
    /// The change of state that it brings to those of its numbers that are not in force yet.
    pub fn in_force(&self) -> StatusChange {
        StatusChange {
            deed: self.deed.clone(),
            owner: self.owner.clone(),
            numbers: self.numbers,
            reason: StatusReason::Bound,
            at: self.at,
        }
    }
}

/// What the rules look at.
#[derive(Debug, Clone, Copy)]
pub struct BindingCase<'a> {
    /// The binding that is wanted.
    pub binding: &'a Binding,
    /// Its run.
    pub run: &'a Run,
    /// Its batch.
    pub batch: &'a Batch,
    /// Recalls of that batch.
    pub recalls: &'a [Recall],
    /// Every earlier binding of the run.
    pub earlier: &'a [Binding],
    /// Item stamps that the batch already has, issued or bound; void ones take no unit.
    pub taken: u64,
    /// Numbers of the binding that are void and not the batch's yet, see [`void_anew`]: they take no unit either.
    pub void: u64,
    /// The day of the deed.
    pub today: Date,
}

/// Every reason why the binding is refused; none = it may stand.
pub fn faults(case: &BindingCase<'_>) -> Vec<Fault> {
    let BindingCase { binding, run, batch, recalls, earlier, taken, void, today } = *case;
    let mut faults = Vec::new();
    let mut refuse = |wrong: bool, fault: Fault| {
        if wrong {
            faults.push(fault);
        }
    };
    refuse(!run.is_roll(), Fault::new("bind-not-a-roll").arg("run", run.id()));
    refuse(
        !run.numbers.covers(binding.numbers),
        Fault::new("bind-outside-run").arg("run", run.numbers).value(binding.numbers.to_string()),
    );
    refuse(run.product != batch.product, Fault::new("bind-other-product").arg("run", &run.product).arg("batch", &batch.product));
    let stopped = recalls.iter().any(|recall| recall.state != RecallState::Lifted);
    refuse(stopped, Fault::new("bind-recalled").arg("batch", &batch.id));
    let closed = batch.sold_out_on.is_some_and(|day| day <= today);
    refuse(closed, Fault::new("bind-closed").arg("batch", &batch.id));
    let expired = batch.expiry.is_some_and(|last| last < today);
    refuse(expired, Fault::new("bind-expired").arg("batch", &batch.id));
    let packed = batch.packed_on.unwrap_or(batch.made_on);
    refuse(packed < run.issued, Fault::new("bind-packed-before-roll").arg("packed", packed).arg("issued", run.issued));
    if let Some(ceiling) = run.expiry {
        refuse(packed > ceiling, Fault::new("bind-packed-after-ceiling").arg("packed", packed).arg("ceiling", ceiling));
        let beyond = batch.expiry.is_none_or(|last| last > ceiling);
        let last = batch.expiry.map_or_else(|| "–".into(), |last| last.to_string());
        refuse(beyond, Fault::new("bind-expiry-beyond-ceiling").arg("expiry", last).arg("ceiling", ceiling));
    }
    if binding.correction.is_none() {
        let overlap = earlier.iter().find(|other| other.numbers.meets(binding.numbers));
        refuse(overlap.is_some(), Fault::new("bind-overlap").arg("with", overlap.map_or(run.numbers, |other| other.numbers)));
    }
    let moved = given_up(earlier, binding.numbers).get(&batch.id).copied().unwrap_or(0);
    let wanted = u64::from(binding.numbers.count()).saturating_sub(moved + void);
    if let Err(fault) = batch.room_for(taken, wanted) {
        refuse(true, fault);
    }
    faults
}

/// The binding that holds for a number: the latest in the order of deeds.
pub fn current(bindings: &[Binding], number: Number) -> Option<&Binding> {
    bindings.iter().rev().find(|binding| binding.numbers.holds(number))
}

/// How many numbers of a range each batch holds now, and so gives up when another binding takes the range.
pub fn given_up(earlier: &[Binding], numbers: NumberRange) -> BTreeMap<BatchId, u64> {
    let mut counts = BTreeMap::new();
    for (batch, piece) in held(earlier, numbers) {
        *counts.entry(batch.clone()).or_insert(0) += u64::from(piece.count());
    }
    counts
}

/// Which numbers of a range which batch holds now. Works in whole pieces between the ends of bindings, however many numbers they have.
pub fn held(earlier: &[Binding], numbers: NumberRange) -> Vec<(&BatchId, NumberRange)> {
    let (first, end) = (numbers.first().get(), numbers.last().get() + 1);
    let ends = earlier.iter().flat_map(|binding| [binding.numbers.first().get(), binding.numbers.last().get() + 1]);
    let mut cuts: Vec<u64> = ends.chain([first, end]).filter(|cut| (first..=end).contains(cut)).collect();
    cuts.sort_unstable();
    cuts.dedup();
    // A piece lies in the range, so its ends are numbers.
    let piece = |ends: &[u64]| NumberRange::between(Number::new(ends[0]).ok()?, Number::new(ends[1] - 1).ok()?).ok();
    let holder = |piece: NumberRange| current(earlier, piece.first()).map(|binding| (&binding.batch, piece));
    cuts.windows(2).filter_map(piece).filter_map(holder).collect()
}

/// How many void numbers a batch would get with a range that it does not hold already. `void` counts those of a range.
pub fn void_anew(
    earlier: &[Binding],
    (numbers, batch): (NumberRange, &BatchId),
    void: &dyn Fn(NumberRange) -> Answer<u64>,
) -> Answer<u64> {
    let mut own = 0;
    for (_, piece) in held(earlier, numbers).into_iter().filter(|(holder, _)| *holder == batch) {
        own += void(piece)?;
    }
    Ok(void(numbers)?.saturating_sub(own))
}
