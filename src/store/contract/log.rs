//! The log's entries and the list of changes.
use super::receipt::Change;
use crate::domain::error::Result;
use crate::domain::time::Timestamp;

/// Entries are written by the deeds themselves, in their transaction; here they are read.
pub trait LogStore {
    /// How many entries there are.
    fn log_size(&self) -> Result<u64>;

    /// Entries `from ..`, at most `limit`, as their bytes.
    fn entries(&self, from: u64, limit: usize) -> Result<Vec<Vec<u8>>>;

    /// The time of the last entry; a later deed is never logged before it.
    fn last_time(&self) -> Result<Option<Timestamp>>;

    /// Changes with a number above `since`, rising, at most `limit`.
    fn changes_since(&self, since: u64, limit: usize) -> Result<Vec<Change>>;
}
