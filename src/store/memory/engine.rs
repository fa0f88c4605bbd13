//! The reference engine itself.
use crate::domain::error::{Error, Fault, Result};
use crate::store::contract::health::{Health, HealthStore};
use crate::store::contract::load::PATIENCE;
use crate::store::memory::state::State;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A store in memory. A deed checks everything before it changes anything, so that it is done as a whole or not at all.
#[derive(Default)]
pub struct MemoryStore {
    state: Mutex<State>,
    /// A load has ended.
    free: Condvar,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// For a deed, which waits for a load that is under way; not for ever: unavailable `import-under-way`.
    pub(super) fn deed(&self) -> Result<MutexGuard<'_, State>> {
        let waited = self.free.wait_timeout_while(self.state(), PATIENCE, |state| state.loading);
        let (state, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() { Err(Error::refused_to_start(Fault::new("import-under-way"))) } else { Ok(state) }
    }

    /// Ends a load: those who wait go on.
    pub(super) fn free(&self) {
        self.free.notify_all();
    }
}

impl HealthStore for MemoryStore {
    fn health(&self) -> Health {
        Health::Good
    }

    // What has no engine under it cannot lose one.
    fn declare_broken(&self) {}
}
