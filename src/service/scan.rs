//! Counts scans and their places in memory, in shards, and writes sums now and then. It can never fail a page and keeps nothing about who
//! scanned.
use crate::domain::error::Result;
use crate::domain::number::Number;
use crate::domain::scan::{PlaceKey, PlaceSum, ScanKey, ScanSum};
use crate::domain::time::Date;
use crate::store::contract::scans::ScanStore;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many shards keep writers apart.
const SHARDS: usize = 16;

/// Most different stamps counted in a shard between two writes; further ones are dropped and counted as dropped.
const SHARD_MAX: usize = 50_000 / SHARDS;

/// The same for places: of a run, on a day, in a region.
const PLACES_MAX: usize = 20_000 / SHARDS;

/// Sums by key since the last write.
struct Sums<K> {
    shards: [Mutex<HashMap<K, u64>>; SHARDS],
    dropped: AtomicU64,
}

impl<K> Default for Sums<K> {
    fn default() -> Self {
        Self { shards: Default::default(), dropped: AtomicU64::default() }
    }
}

impl<K: Hash + Eq> Sums<K> {
    /// One more of a key; writers of different stamps seldom meet.
    fn count(&self, number: Number, key: K, shard_max: usize) {
        let mut shard = held(&self.shards[number.get() as usize % SHARDS]);
        if let Some(sum) = shard.get_mut(&key) {
            *sum += 1;
        } else if shard.len() < shard_max {
            shard.insert(key, 1);
        } else {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Hands all sums over; those that nobody takes are dropped and counted as dropped.
    fn write(&self, mut take: impl FnMut(Vec<(K, u64)>) -> Result<()>) -> Written {
        let mut outcome = Written::All;
        for shard in &self.shards {
            let sums: Vec<(K, u64)> = held(shard).drain().collect();
            let count = sums.iter().map(|(_, count)| count).sum();
            if !sums.is_empty() && take(sums).is_err() {
                self.dropped.fetch_add(count, Ordering::Relaxed);
                outcome = Written::SomeDropped;
            }
        }
        outcome
    }
}

fn held<K>(shard: &Mutex<HashMap<K, u64>>) -> MutexGuard<'_, HashMap<K, u64>> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sums since the last write.
#[derive(Default)]
pub struct ScanCounters {
    stamps: Sums<ScanKey>,
    places: Sums<PlaceKey>,
}

impl ScanCounters {
    /// Counts one scan.
    pub fn count(&self, number: Number, day: Date) {
        self.stamps.count(number, ScanKey { number, day }, SHARD_MAX);
    }

    /// Counts where a scan of a stamp was.
    pub fn count_place(&self, number: Number, place: PlaceKey) {
        self.places.count(number, place, PLACES_MAX);
    }

    /// Scans of these stamps since the last write.
    pub fn within(&self, holds: impl Fn(Number) -> bool) -> u64 {
        let of_shard = |shard: &Mutex<HashMap<ScanKey, u64>>| -> u64 {
            held(shard).iter().filter(|(key, _)| holds(key.number)).map(|(_, count)| count).sum()
        };
        self.stamps.shards.iter().map(of_shard).sum()
    }

    /// How many scans were not counted.
    pub fn dropped(&self) -> u64 {
        self.stamps.dropped.load(Ordering::Relaxed)
    }

    /// How many places of scans were not.
    pub fn places_dropped(&self) -> u64 {
        self.places.dropped.load(Ordering::Relaxed)
    }

    /// Writes all sums; on failure they are dropped and counted as dropped. Answers whether the store took them.
    pub fn write(&self, store: &dyn ScanStore) -> Written {
        let stamps = self.stamps.write(|sums| {
            let sums: Vec<ScanSum> = sums.into_iter().map(|(key, count)| ScanSum { key, count }).collect();
            store.add_scans(&sums)
        });
        let places = self.places.write(|sums| {
            let sums: Vec<PlaceSum> = sums.into_iter().map(|(key, count)| PlaceSum { key, count }).collect();
            store.add_scan_places(&sums)
        });
        if places == Written::All { stamps } else { places }
    }
}

/// How a write of sums went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// The store took all.
    All,
    /// The store failed; those sums are lost, and counted in [`ScanCounters::dropped`] or [`ScanCounters::places_dropped`].
    SomeDropped,
}
