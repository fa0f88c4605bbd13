//! What the service needs to run, in memory.
use crate::domain::error::{Error, Result};
use crate::store::contract::receipt::{Basis, Done, Receipt, Touched, UpkeepKind};
use crate::store::contract::upkeep::{UpkeepRecord, UpkeepStore};
use crate::store::memory::engine::MemoryStore;
use crate::store::memory::state::State;
use crate::store::record;
use std::ops::Bound;

fn put(state: &mut State, record: &UpkeepRecord) -> Done {
    let key = (record.kind(), record.id().to_owned());
    if state.upkeep.get(&key) == Some(record) {
        return Done::Before;
    }
    state.upkeep.insert(key, record.clone());
    if let Some(touched) = record.touched() {
        state.touch(touched);
    }
    Done::Now
}

impl UpkeepStore for MemoryStore {
    fn put_upkeep(&self, records: &[UpkeepRecord]) -> Result<Receipt> {
        records.iter().try_for_each(|one| record::encode(one).map(drop))?;
        let mut state = self.deed()?;
        let done: Vec<Done> = records.iter().map(|one| put(&mut state, one)).collect();
        Ok(state.receipt(if done.contains(&Done::Now) { Done::Now } else { Done::Before }))
    }

    fn change_upkeep(&self, record: &UpkeepRecord, basis: Basis) -> Result<Receipt> {
        record::encode(record)?;
        let mut state = self.deed()?;
        let stood = state.upkeep.get(&(record.kind(), record.id().to_owned()));
        if stood != Some(record) {
            let stood = stood.map(record::hash).transpose()?;
            basis.against(stood).map_err(|fault| Error::conflict(fault.value(record.id())))?;
        }
        let done = put(&mut state, record);
        Ok(state.receipt(done))
    }

    fn remove_upkeep(&self, kind: UpkeepKind, ids: &[String]) -> Result<Receipt> {
        let mut state = self.deed()?;
        let mut done = Done::Before;
        for id in ids {
            if state.upkeep.remove(&(kind, id.clone())).is_some() {
                done = Done::Now;
                if kind.is_lasting() {
                    state.touch(Touched::Upkeep(kind, id.clone()));
                }
            }
        }
        Ok(state.receipt(done))
    }

    fn upkeep(&self, kind: UpkeepKind, id: &str) -> Result<Option<UpkeepRecord>> {
        Ok(self.state().upkeep.get(&(kind, id.to_owned())).cloned())
    }

    fn upkeep_page(&self, kind: UpkeepKind, after: &str, limit: usize) -> Result<Vec<UpkeepRecord>> {
        let state = self.state();
        let from = Bound::Excluded((kind, after.to_owned()));
        let of_kind = state.upkeep.range((from, Bound::Unbounded)).take_while(|((of, _), _)| *of == kind);
        Ok(of_kind.take(limit).map(|(_, record)| record.clone()).collect())
    }
}
