//! Numbers, runs, states, bindings, recalls.
use super::receipt::Receipt;
use crate::domain::binding::Binding;
use crate::domain::error::Result;
use crate::domain::id::{DeedKey, RecallId};
use crate::domain::number::{NumberRange, RunId};
use crate::domain::recall::{Recall, RecallChange};
use crate::domain::run::{Run, StatusChange};
use crate::domain::time::Date;
use crate::status::list::Chunk;

/// A wish for numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserve {
    /// Names the deed: a repeat gives the same block.
    pub deed: DeedKey,
    /// How many, 1..=[`RUN_MAX`](crate::domain::run::RUN_MAX).
    pub count: u32,
    /// Numbers left out before the block: a small random skip.
    pub skip: u32,
}

/// Every write verb: all or none; durable on return. The time of a repeated deed is not content: who tries again does so later.
pub trait StampStore {
    /// Reserves a block without gap behind every earlier block. The same deed gives the same block again for ever; with
    /// another count: conflict `deed-differs`. Past the last number: conflict `numbers-used-up`; a count out of range:
    /// `reserve-count`. Not a log entry.
    fn reserve_numbers(&self, reserve: &Reserve) -> Result<NumberRange>;

    /// Adds a run whose run file is already durable, with a log entry. Its numbers must be the block of its deed, else
    /// conflict `block-not-reserved`. The same run again: done before; another run on that deed: conflict `deed-differs`.
    /// Item stamps of a known batch are checked against its room (`run-exceeds-batch`), in which void ones take no place, atomically with
    /// other runs, bindings and changes of state, unless the run says why it goes beyond; a run of batch stamps has one number (`batch-stamp-count`).
    fn add_run(&self, run: &Run) -> Result<Receipt>;

    /// Moves the numbers that may move ([`StatusReason::only_from`](crate::domain::run::StatusReason::only_from),
    /// [`StampState::may_become`](crate::domain::stamp::StampState::may_become)) with one log entry, and says how many did.
    /// The range must lie in one run (`status-outside-run`). None may move: conflict `status-none-moved`. The same deed again:
    /// done before, 0 moved; other content under the deed: conflict `deed-differs`.
    fn set_status(&self, change: &StatusChange) -> Result<(Receipt, u32)>;

    /// Adds a binding when [`faults`](crate::domain::binding::faults) finds none (else conflict with all of them), puts its
    /// numbers in force (those "not activated"; then [`in_force`](Binding::in_force) stands among the changes of state), one log
    /// entry. Unknown run: not found `run-unknown`; unknown batch:
    /// `batch-unknown`. The same deed again: done before; other content: conflict `deed-differs`.
    fn add_binding(&self, binding: &Binding, today: Date) -> Result<Receipt>;

    /// Adds a recall or hold with a log entry. Unknown batch: `batch-unknown`; unknown run, product or area: not found
    /// `recall-scope-unknown`. The same again: done before (whatever its state
    /// is by now); other content under the id: conflict `recall-exists`.
    fn add_recall(&self, recall: &Recall) -> Result<Receipt>;

    /// Moves a recall on with a log entry. Unknown: `recall-unknown`; a move its life does not allow: conflict `recall-state`.
    /// The same deed again: done before.
    fn change_recall(&self, change: &RecallChange) -> Result<Receipt>;

    /// A run.
    fn run(&self, id: RunId) -> Result<Option<Run>>;
    /// The run that a deed made.
    fn run_by_deed(&self, deed: &DeedKey) -> Result<Option<Run>>;
    /// Every run, by rising number.
    fn runs(&self) -> Result<Vec<Run>>;
    /// The chunk of states with this index; `None` = all "not activated".
    fn status_chunk(&self, index: u64) -> Result<Option<Chunk>>;
    /// Changes of state within a run, in the order of deeds.
    fn status_changes(&self, run: RunId) -> Result<Vec<StatusChange>>;
    /// The change of state, within a run, that is the change of this number; `None` where that change is another.
    fn status_change(&self, run: RunId, change: u64) -> Result<Option<StatusChange>>;
    /// Bindings of a run, in the order of deeds.
    fn bindings(&self, run: RunId) -> Result<Vec<Binding>>;
    /// A recall as it stands.
    fn recall(&self, id: &RecallId) -> Result<Option<Recall>>;
    /// Every recall, by id.
    fn recalls(&self) -> Result<Vec<Recall>>;
}
