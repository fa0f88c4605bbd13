//! The registry and its stamp keys.
use super::receipt::Receipt;
use crate::domain::error::Result;
use crate::domain::registry::{Kid, Registry, StampKey};
use crate::domain::time::Timestamp;

/// One registry a store.
pub trait RegistryStore {
    /// Makes the registry. A repeat with the same record: [`Done::Before`](super::receipt::Done); another record: conflict
    /// `registry-exists`.
    fn create_registry(&self, registry: &Registry) -> Result<Receipt>;

    /// The registry; `None` before it is made.
    fn registry(&self) -> Result<Option<Registry>>;

    /// Adds a key with a log entry. Same key again: done before; same number, another key: conflict `kid-taken`.
    fn add_key(&self, key: &StampKey) -> Result<Receipt>;

    /// Retires a key with a log entry. Unknown: `key-unknown`; retired already: done before.
    fn retire_key(&self, kid: Kid, at: Timestamp) -> Result<Receipt>;

    /// Every key, by rising number.
    fn keys(&self) -> Result<Vec<StampKey>>;
}
