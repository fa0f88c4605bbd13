//! Sums of scans.
use crate::domain::error::Result;
use crate::domain::number::Number;
use crate::domain::scan::ScanSum;
use crate::domain::time::Date;

/// Not part of the log or of the changes; a loss is at most one period.
pub trait ScanStore {
    /// Adds to sums. Durable with the next durable write at the latest; need not wait for the disk. Not to be tried again after
    /// a failure: it may have been counted.
    fn add_scans(&self, sums: &[ScanSum]) -> Result<()>;

    /// A stamp's sums by rising day.
    fn scans(&self, number: Number) -> Result<Vec<(Date, u64)>>;
}
