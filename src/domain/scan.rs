//! A scan (lượt quét): somebody opened a stamp. Only sums are kept, never who.
use super::number::Number;
use super::time::Date;
use serde::{Deserialize, Serialize};

/// What a sum counts: one stamp on one day of the registry's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ScanKey {
    /// Which stamp.
    pub number: Number,
    /// Which day.
    pub day: Date,
}

/// Scans to add to a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanSum {
    /// What it counts.
    pub key: ScanKey,
    /// How many more.
    pub count: u64,
}
