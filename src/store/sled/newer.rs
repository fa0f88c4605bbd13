//! Rows that a store written by an early version lacks: chains of events, and what corrects or receives an event. A lacking row is
//! damage only where something proves that it was written later: one such row that is there, of an event no further on in the log.
use crate::domain::event::Chain;
use crate::domain::id::{BatchId, EventId};
use crate::store::chain::{Told, grown};
use crate::store::sled::keys::{self, Key};
use std::collections::BTreeMap;

/// What the events and the log say of such rows.
#[derive(Default)]
pub struct Newer {
    /// Each batch's chain as the log tells it, and where its last event stands in the log.
    chains: BTreeMap<String, (Chain, u64)>,
    /// Events that name another one, the row that this leaves behind, and where they stand in the log.
    links: BTreeMap<String, (Key, u64)>,
}

impl Newer {
    /// Takes in an event that corrects or receives another. Events come before the log.
    pub fn take_link(&mut self, event: &EventId, row: Key) {
        self.links.insert(event.to_string(), (row, 0));
    }

    /// Takes in what an entry of the log tells of an event.
    pub fn take_entry(&mut self, told: Told, number: u64) {
        if let Some((_, at)) = self.links.get_mut(&told.event) {
            *at = number;
        }
        if !told.batch.is_empty() {
            let (chain, last) = self.chains.entry(told.batch).or_default();
            (*chain, *last) = (grown(*chain, &told.hash), number);
        }
    }

    /// Chains that must be there as they are here, and rows that must be there at all.
    pub fn wanted(self, is_there: impl Fn(&Key) -> bool) -> (Vec<(Key, Chain)>, Vec<Key>) {
        let named = |batch: &String| batch.parse::<BatchId>().ok().map(|batch| keys::chain(&batch));
        let chains: Vec<(Key, Chain, u64)> =
            self.chains.iter().filter_map(|(batch, (chain, last))| Some((named(batch)?, *chain, *last))).collect();
        let links: Vec<(Key, u64)> = self.links.into_values().collect();
        let rows = chains.iter().map(|(key, _, at)| (key, *at)).chain(links.iter().map(|(key, at)| (key, *at)));
        let proof = rows.filter(|(key, _)| is_there(key)).map(|(_, at)| at).min().unwrap_or(u64::MAX);
        let chains = chains.into_iter().filter(|(key, _, at)| is_there(key) || *at >= proof).map(|(key, chain, _)| (key, chain));
        let links = links.into_iter().filter(|(key, at)| !is_there(key) && *at >= proof).map(|(key, _)| key);
        (chains.collect(), links.collect())
    }
}
