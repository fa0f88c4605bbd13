//! Numbers, runs, states, bindings and recalls, in memory: the verbs and their reads.
use crate::domain::binding::Binding;
use crate::domain::error::Result;
use crate::domain::id::{DeedKey, RecallId};
use crate::domain::number::{NumberRange, RunId};
use crate::domain::recall::{Recall, RecallChange};
use crate::domain::run::{Run, StatusChange};
use crate::domain::time::Date;
use crate::status::list::Chunk;
use crate::store::contract::receipt::{Receipt, Touched};
use crate::store::contract::stamps::{Reserve, StampStore};
use crate::store::deed::Deed;
use crate::store::memory::engine::MemoryStore;
use crate::store::memory::{bindings, issue, recalls, status};

impl StampStore for MemoryStore {
    fn reserve_numbers(&self, reserve: &Reserve) -> Result<NumberRange> {
        issue::reserve(&mut *self.deed()?, reserve)
    }
    fn add_run(&self, run: &Run) -> Result<Receipt> {
        issue::add(&mut *self.deed()?, run)
    }
    fn set_status(&self, change: &StatusChange) -> Result<(Receipt, u32)> {
        status::set(&mut *self.deed()?, change)
    }
    fn add_binding(&self, binding: &Binding, today: Date) -> Result<Receipt> {
        bindings::add(&mut *self.deed()?, binding, today)
    }
    fn add_recall(&self, recall: &Recall) -> Result<Receipt> {
        recalls::add(&mut *self.deed()?, recall)
    }
    fn change_recall(&self, change: &RecallChange) -> Result<Receipt> {
        recalls::change(&mut *self.deed()?, change)
    }

    fn run(&self, id: RunId) -> Result<Option<Run>> {
        Ok(self.state().runs.get(&id).cloned())
    }
    fn run_by_deed(&self, deed: &DeedKey) -> Result<Option<Run>> {
        let state = self.state();
        Ok(match state.deeds.get(deed) {
            Some(Deed::Block(block)) => state.runs.get(&RunId::of(block.first())).cloned(),
            Some(Deed::Status(_) | Deed::Binding(_) | Deed::Recall(_)) | None => None,
        })
    }
    fn runs(&self) -> Result<Vec<Run>> {
        Ok(self.state().runs.values().cloned().collect())
    }
    fn status_chunk(&self, index: u64) -> Result<Option<Chunk>> {
        Ok(self.state().chunks.get(&index).cloned())
    }
    fn status_changes(&self, run: RunId) -> Result<Vec<StatusChange>> {
        Ok(self.state().status_changes.get(&run).cloned().unwrap_or_default())
    }
    fn status_change(&self, run: RunId, change: u64) -> Result<Option<StatusChange>> {
        let state = self.state();
        let Some(numbers) = state.runs.get(&run).map(|run| run.numbers) else { return Ok(None) };
        let within = |touched: &Touched| matches!(touched, Touched::Status(range) if numbers.covers(*range));
        let until = usize::try_from(change).unwrap_or(usize::MAX).min(state.changes.len());
        let is_one = until as u64 == change && state.changes[..until].last().is_some_and(within);
        // Both lists are in the order of deeds.
        let before = state.changes[..until].iter().filter(|touched| within(touched)).count();
        let changes = state.status_changes.get(&run);
        Ok(changes.filter(|_| is_one).and_then(|changes| changes.get(before.checked_sub(1)?).cloned()))
    }
    fn bindings(&self, run: RunId) -> Result<Vec<Binding>> {
        Ok(self.state().bindings.get(&run).cloned().unwrap_or_default())
    }
    fn recall(&self, id: &RecallId) -> Result<Option<Recall>> {
        Ok(self.state().recalls.get(id).cloned())
    }
    fn recalls(&self) -> Result<Vec<Recall>> {
        Ok(self.state().recalls.values().cloned().collect())
    }
}
