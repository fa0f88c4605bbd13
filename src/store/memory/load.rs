//! Loads, in memory: done to a copy, which then takes the place of what stood.
use crate::domain::error::Result;
use crate::domain::time::Timestamp;
use crate::store::contract::load::{LoadStep, LoadStore};
use crate::store::contract::receipt::{Done, Receipt};
use crate::store::memory::engine::MemoryStore;
use crate::store::memory::state::State;
use crate::store::memory::{batches, recalls, register, trace};
use std::collections::BTreeSet;

impl LoadStore for MemoryStore {
    fn load(
        &self,
        steps: &mut dyn Iterator<Item = Result<LoadStep>>,
        at: Timestamp,
        before_shown: &mut dyn FnMut(),
    ) -> Result<Receipt> {
        let mut next = {
            let mut state = self.deed()?;
            state.loading = true;
            state.clone()
        };
        // Dropped at the end, however it comes.
        let _load = UnderWay(self);
        let receipt = write(&mut next, steps, at)?;
        if receipt.done == Done::Now {
            before_shown();
            let mut state = self.state();
            // Scans are counted meanwhile.
            next.scans = std::mem::take(&mut state.scans);
            next.scan_places = std::mem::take(&mut state.scan_places);
            *state = next;
        }
        Ok(receipt)
    }
}

struct UnderWay<'a>(&'a MemoryStore);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.state().loading = false;
        self.0.free();
    }
}

/// What batches and events follow from is looked at when all of them are there.
fn write(state: &mut State, steps: &mut dyn Iterator<Item = Result<LoadStep>>, at: Timestamp) -> Result<Receipt> {
    let before = state.changes.len();
    let (mut put, mut added) = (BTreeSet::new(), Vec::new());
    for step in steps {
        match step? {
            LoadStep::Register(records) => drop(register::put_all(state, &records)?),
            LoadStep::Batches(batches) => {
                batches::put_new(state, &batches, at)?;
                put.extend(batches.into_iter().map(|batch| batch.record.id));
            }
            LoadStep::Events(events) => added.extend(trace::put_new(state, &events, at)?),
            LoadStep::Recall(recall) => drop(recalls::add(state, &recall)?),
            LoadStep::RecallChange(change) => drop(recalls::change(state, &change)?),
        }
    }
    batches::rooted(state, &put.iter().filter_map(|id| state.batches.get_key_value(id)).collect())?;
    trace::refuse_all(state, &added, at)?;
    Ok(state.receipt(if state.changes.len() == before { Done::Before } else { Done::Now }))
}
