//! A scan (lượt quét): somebody opened a stamp. Only sums are kept, never who.
use super::id::BatchId;
use super::number::{Number, RunId};
use super::region::Region;
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

/// How the place of a scan is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KnownBy {
    /// The operator's file of addresses says where the network of the scan is.
    Network,
    /// Whoever scanned said where it was bought.
    Told,
}

/// What a sum of places counts. Stamps are not told apart: a run's on a day, in a region.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceKey {
    /// Of which run.
    pub run: RunId,
    /// Which day, in the registry's zone.
    pub day: Date,
    /// How it is known.
    pub by: KnownBy,
    /// Where.
    pub region: Region,
    /// The batch that the stamp was bound to when it was scanned, if it is one of a roll; the batch of other runs stands in the run.
    pub bound: Option<BatchId>,
}

/// Scans to add to a sum of places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceSum {
    /// What it counts.
    pub key: PlaceKey,
    /// How many more.
    pub count: u64,
}
