//! Counts scans in memory, in shards, and writes sums now and then. It can never fail a page and keeps nothing about who scanned.
use crate::domain::number::Number;
use crate::domain::scan::{ScanKey, ScanSum};
use crate::domain::time::Date;
use crate::store::contract::scans::ScanStore;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// How many shards keep writers apart.
const SHARDS: usize = 16;

/// Most different stamps counted in a shard between two writes; further ones are dropped and counted as dropped.
const SHARD_MAX: usize = 50_000 / SHARDS;

/// Sums since the last write.
#[derive(Default)]
pub struct ScanCounters {
    shards: [Mutex<HashMap<ScanKey, u64>>; SHARDS],
    dropped: AtomicU64,
}

impl ScanCounters {
    /// Counts one scan.
    pub fn count(&self, number: Number, day: Date) {
        let mut shard = self.shards[number.get() as usize % SHARDS].lock().unwrap_or_else(PoisonError::into_inner);
        let key = ScanKey { number, day };
        if let Some(sum) = shard.get_mut(&key) {
            *sum += 1;
        } else if shard.len() < SHARD_MAX {
            shard.insert(key, 1);
        } else {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Scans of these stamps since the last write.
    pub fn within(&self, holds: impl Fn(Number) -> bool) -> u64 {
        let of_shard = |shard: &Mutex<HashMap<ScanKey, u64>>| -> u64 {
            let shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            shard.iter().filter(|(key, _)| holds(key.number)).map(|(_, count)| count).sum()
        };
        self.shards.iter().map(of_shard).sum()
    }

    /// How many scans were not counted.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Writes all sums; on failure they are dropped and counted as dropped. Answers whether the store took them.
    pub fn write(&self, store: &dyn ScanStore) -> Written {
        let mut outcome = Written::All;
        for shard in &self.shards {
            let sums: Vec<ScanSum> = {
                let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
                shard.drain().map(|(key, count)| ScanSum { key, count }).collect()
            };
            if !sums.is_empty() && store.add_scans(&sums).is_err() {
                self.dropped.fetch_add(sums.iter().map(|sum| sum.count).sum(), Ordering::Relaxed);
                outcome = Written::SomeDropped;
            }
        }
        outcome
    }
}

/// How a write of sums went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// The store took all.
    All,
    /// The store failed; those sums are lost, and counted in [`ScanCounters::dropped`].
    SomeDropped,
}
