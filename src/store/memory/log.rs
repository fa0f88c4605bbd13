//! The log's entries and the list of changes, in memory.
use crate::domain::error::Result;
use crate::domain::time::Timestamp;
use crate::store::contract::log::LogStore;
use crate::store::contract::receipt::Change;
use crate::store::memory::engine::MemoryStore;

impl LogStore for MemoryStore {
    fn log_size(&self) -> Result<u64> {
        Ok(self.state().entries.len() as u64)
    }

    fn entries(&self, from: u64, limit: usize) -> Result<Vec<Vec<u8>>> {
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        Ok(self.state().entries.iter().skip(from).take(limit).cloned().collect())
    }

    fn last_time(&self) -> Result<Option<Timestamp>> {
        Ok(self.state().last_time)
    }

    fn changes_since(&self, since: u64, limit: usize) -> Result<Vec<Change>> {
        let from = usize::try_from(since).unwrap_or(usize::MAX);
        let state = self.state();
        let numbered = (1..).zip(&state.changes).skip(from).take(limit);
        Ok(numbered.map(|(number, touched)| Change { number, touched: touched.clone() }).collect())
    }
}
