//! The reference engine itself.
use crate::store::contract::health::{Health, HealthStore};
use crate::store::memory::state::State;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A store in memory. A deed checks everything before it changes anything, so that it is done as a whole or not at all.
#[derive(Default)]
pub struct MemoryStore(Mutex<State>);

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HealthStore for MemoryStore {
    fn health(&self) -> Health {
        Health::Good
    }

    // What has no engine under it cannot lose one.
    fn declare_broken(&self) {}
}
