//! The store as a whole: copied, filled and checked row by row.
use crate::domain::error::{Fault, Result};
use crate::domain::run::Hash;

/// Which of the engine's two tables a row stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// Everything that deeds write.
    Deeds,
    /// Sums of scans.
    Scans,
}

/// A row as it lies on the disk. Its bytes belong to the store format that `format` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRow {
    /// Where.
    pub table: Table,
    /// Its key.
    pub key: Vec<u8>,
    /// Its value.
    pub value: Vec<u8>,
}

/// What reading every row came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowsReport {
    /// Rows that deeds wrote.
    pub rows: u64,
    /// Sums of scans.
    pub scans: u64,
    /// SHA-256 over all rows that deeds wrote, by rising key: two stores with the same digest hold the same.
    pub digest: Hash,
    /// Everything that is wrong.
    pub faults: Vec<Fault>,
}

/// An engine whose truth does not outlive the process has no rows: it copies none and finds none wrong.
pub trait ArchiveStore {
    /// Hands over every row, by table and rising key, as of one moment: no deed is done meanwhile. `take` should be quick.
    fn copy_rows(&self, take: &mut dyn FnMut(RawRow) -> Result<()>) -> Result<()>;

    /// Reads every row and holds it against all others: each decodes, indexes and sums agree with the records, what is referred
    /// to is there, states follow from their changes, and every record that is logged stands in the log as it is.
    fn check_rows(&self) -> Result<RowsReport>;
}
