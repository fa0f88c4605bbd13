//! Sums of scans.
use crate::domain::error::Result;
use crate::domain::number::{Number, NumberRange, RunId};
use crate::domain::scan::{PlaceSum, ScanSum, ScanTotal};
use crate::domain::time::Date;

/// Not part of the log or of the changes; a loss is at most one period.
pub trait ScanStore {
    /// Adds to sums. Durable with the next durable write at the latest; need not wait for the disk. Not to be tried again after
    /// a failure: it may have been counted.
    fn add_scans(&self, sums: &[ScanSum]) -> Result<()>;

    /// A stamp's sums by rising day.
    fn scans(&self, number: Number) -> Result<Vec<(Date, u64)>>;

    /// What the sums of a range of stamps come to. At most `sums_max` sums are read, those of the lowest numbers first; where
    /// there are more, the total says that it is at least so many.
    fn scans_within(&self, numbers: NumberRange, sums_max: usize) -> Result<ScanTotal>;

    /// The sums of a range of stamps themselves, by number and then by day: at most `limit`, those of the lowest numbers.
    fn scan_sums(&self, numbers: NumberRange, limit: usize) -> Result<Vec<ScanSum>>;

    /// Adds to sums of places, under the terms of [`ScanStore::add_scans`]. They are no part of the sums of stamps.
    fn add_scan_places(&self, sums: &[PlaceSum]) -> Result<()>;

    /// The sums of places of a run from `from` to `to`, by the order of their keys: at most `limit`, those of the earliest days.
    fn scan_places(&self, run: RunId, from: Date, to: Date, limit: usize) -> Result<Vec<PlaceSum>>;
}
