//! Stamps opened lately, by their whole text: a signature is not checked again for a code that many people scan.
use crate::stamp::open::Opened;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How many shards keep readers apart.
const SHARDS: usize = 16;

/// Texts kept in a shard; when it is full it begins anew.
const SHARD_MAX: usize = 4096;

/// Whether a text was opened lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// It is new, or was forgotten.
    First,
    /// Many people may scan it.
    Again,
}

/// Positive results only. The key is the whole path and query, so a kept token can never vouch for another path; the key
/// registry only grows, so a kept result never turns wrong. State, recalls and dates are looked up afresh each time.
#[derive(Default)]
pub struct OpenedCache {
    shards: [Mutex<HashMap<Box<str>, Arc<Opened>>>; SHARDS],
}

impl OpenedCache {
    /// A stamp opened before.
    pub fn get(&self, text: &str) -> Option<Arc<Opened>> {
        self.shard(text).lock().unwrap_or_else(PoisonError::into_inner).get(text).cloned()
    }

    /// Keeps a stamp under its text.
    pub fn keep(&self, text: &str, opened: Opened) -> Arc<Opened> {
        let opened = Arc::new(opened);
        let mut shard = self.shard(text).lock().unwrap_or_else(PoisonError::into_inner);
        if shard.len() >= SHARD_MAX {
            shard.clear();
        }
        shard.insert(text.into(), opened.clone());
        opened
    }

    fn shard(&self, text: &str) -> &Mutex<HashMap<Box<str>, Arc<Opened>>> {
        // The last digits of a token are signature bits: even enough to choose a shard.
        let last = text.bytes().rev().take(4).fold(0usize, |sum, byte| sum * 31 + usize::from(byte));
        &self.shards[last % SHARDS]
    }
}
