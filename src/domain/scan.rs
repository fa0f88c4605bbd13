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

/// What many sums come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ScanTotal {
    /// Scans that were counted.
    pub count: u64,
    /// How many sums were read for it.
    pub sums: usize,
    /// Whether sums were left unread: then it is at least so many.
    pub at_least: bool,
}

impl ScanTotal {
    /// Takes in one sum more.
    pub fn add(&mut self, count: u64) {
        self.count = self.count.saturating_add(count);
        self.sums += 1;
    }
}

/// Scans to add to a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanSum {
    /// What it counts.
    pub key: ScanKey,
    /// How many more.
    pub count: u64,
}
