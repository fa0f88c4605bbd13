//! A roll as its ledger has it: what was printed, is bound, free, void or lost; which number is next, and which batches may take it.
use crate::domain::batch::Batch;
use crate::domain::binding::{Binding, BindingCase, faults};
use crate::domain::error::Result;
use crate::domain::id::DeedKey;
use crate::domain::number::{Number, NumberRange};
use crate::domain::run::{Run, StatusReason};
use crate::domain::stamp::{StampKind, StampState};
use crate::domain::time::Timestamp;
use crate::service::print::hand_out;
use crate::service::services::Services;

/// Most batches that are offered for a roll, the newest.
pub const BATCHES_MAX: usize = 50;

/// What became of a number of a roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Tied to no batch and not void.
    Free,
    /// Tied to a batch.
    Bound,
    /// Misprinted or replaced.
    Void,
    /// Lost or stolen.
    Lost,
}

/// Neighbours of one fate, under one binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Which numbers.
    pub numbers: NumberRange,
    /// What became of them.
    pub fate: Fate,
    /// The binding that holds for them, by its place among all of the roll.
    pub binding: Option<usize>,
}

/// The ledger of a roll.
#[derive(Debug, Clone, PartialEq)]
pub struct Ledger {
    /// Every number, by rising number.
    pub pieces: Vec<Piece>,
    /// Every binding, in the order of deeds: corrected ones too.
    pub bindings: Vec<Binding>,
    /// How many numbers were handed out on labels.
    pub printed: u32,
}

impl Ledger {
    /// How many numbers met this fate.
    pub fn count(&self, fate: Fate) -> u32 {
        self.of(fate).map(NumberRange::count).sum()
    }

    /// Where they are.
    pub fn of(&self, fate: Fate) -> impl Iterator<Item = NumberRange> {
        self.pieces.iter().filter(move |piece| piece.fate == fate).map(|piece| piece.numbers)
    }

    /// The next number that is free; `None` for a roll that is used up.
    pub fn next(&self) -> Option<Number> {
        self.of(Fate::Free).next().map(NumberRange::first)
    }

    /// Which numbers a binding still holds; none when others took them all.
    pub fn held(&self, binding: usize) -> impl Iterator<Item = NumberRange> {
        self.pieces.iter().filter(move |piece| piece.binding == Some(binding)).map(|piece| piece.numbers)
    }
}

/// The ledger of a roll. Works in whole pieces between the ends of deeds: what no deed parts has one fate.
pub fn ledger(services: &Services, run: &Run) -> Result<Ledger> {
    let handed = hand_out::history(services, run.id())?;
    let view = services.view();
    let bindings = view.bindings_of(run.id()).to_vec();
    let deeds = view.changes_of(run.id()).iter().map(|change| change.numbers);
    let deeds = deeds.chain(bindings.iter().map(|binding| binding.numbers)).chain(handed.iter().map(|one| one.numbers));
    let (mut pieces, mut printed): (Vec<Piece>, u32) = (Vec::new(), 0);
    for numbers in parts(run.numbers, deeds)? {
        let first = numbers.first();
        let change = view.change_of(run, first);
        let binding = bindings.iter().rposition(|binding| binding.numbers.holds(first));
        let void = view.state_of(first) == StampState::Revoked;
        let fate = match (void, binding) {
            (true, _) if change.is_some_and(|change| change.reason == StatusReason::Stolen) => Fate::Lost,
            (true, _) => Fate::Void,
            (false, Some(_)) => Fate::Bound,
            (false, None) => Fate::Free,
        };
        // What was void before the labels were printed was left out.
        let out = handed.iter().any(|one| one.numbers.holds(first) && !(void && change.is_some_and(|change| change.at < one.at)));
        printed += if out { numbers.count() } else { 0 };
        match pieces.last_mut() {
            Some(last) if last.fate == fate && last.binding == binding => {
                last.numbers = NumberRange::between(last.numbers.first(), numbers.last())?;
            }
            Some(_) | None => pieces.push(Piece { numbers, fate, binding }),
        }
    }
    Ok(Ledger { pieces, bindings, printed })
}

/// Cuts a range where others begin and end.
fn parts(whole: NumberRange, others: impl Iterator<Item = NumberRange>) -> Result<Vec<NumberRange>> {
    let (first, end) = (whole.first().get(), whole.last().get() + 1);
    let ends = others.flat_map(|other| [other.first().get(), other.last().get() + 1]);
    let mut cuts: Vec<u64> = ends.filter(|cut| (first..=end).contains(cut)).chain([first, end]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2).map(|pair| Ok(NumberRange::between(Number::new(pair[0])?, Number::new(pair[1] - 1)?)?)).collect()
}

/// Batches of the roll's product that may take numbers of it today, the newest first. What a batch has not declared yet is told when
/// it is chosen.
pub fn batches(services: &Services, run: &Run, now: Timestamp) -> Result<Vec<Batch>> {
    let today = services.registry.zone.day(now);
    let ids = services.view().descent.batches_of(&run.product);
    let deed: DeedKey = "look".parse()?;
    let mut found = Vec::new();
    for id in ids {
        let Some(owned) = services.store.batch(&id)?.filter(|owned| owned.owner == run.owner) else { continue };
        let batch = owned.record;
        let view = services.view();
        if batch.stamps != Some(StampKind::Item) || view.descent.is_stopped(&id) {
            continue;
        }
        let binding = Binding {
            deed: deed.clone(),
            owner: run.owner.clone(),
            run: run.id(),
            numbers: NumberRange::new(run.numbers.first(), 1)?,
            batch: id.clone(),
            at: now,
            correction: None,
        };
        let taken = view.stamps_of(&id).unwrap_or(0);
        let case = BindingCase { binding: &binding, run, batch: &batch, recalls: &[], earlier: &[], taken, void: 0, today };
        if faults(&case).is_empty() {
            found.push(batch);
        }
    }
    found.sort_by_key(|batch| std::cmp::Reverse((batch.packed_on.unwrap_or(batch.made_on), batch.id.clone())));
    found.truncate(BATCHES_MAX);
    Ok(found)
}
