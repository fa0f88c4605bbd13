//! What was read of the rows, what must be there for it, and what is wrong.
use crate::domain::binding::Binding;
use crate::domain::error::Fault;
use crate::domain::registry::Registry;
use crate::domain::run::{Hash, Run, StatusChange};
use crate::domain::time::Timestamp;
use crate::store::contract::archive::RowsReport;
use crate::store::record::{self, Record};
use crate::store::sled::keys::Key;
use crate::store::sled::newer::Newer;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Faults that are told one by one; further ones are counted.
const FAULTS_MAX: usize = 1_000;

/// What was read so far, and what must be there for it.
pub struct Audit {
    pub(super) registry: Option<Registry>,
    pub(super) digest: Sha256,
    pub(super) report: RowsReport,
    pub(super) untold: u64,
    /// Keys of records.
    pub(super) records: HashSet<Key>,
    /// Keys of records that others name, with what names them.
    pub(super) needed: Vec<(Key, &'static str)>,
    /// Rows that follow from records, as they must be.
    pub(super) derived: BTreeMap<Key, Vec<u8>>,
    /// Those rows as they are.
    pub(super) found: BTreeMap<Key, Vec<u8>>,
    /// Entries of the log less those that records account for, by what they say.
    pub(super) unaccounted: HashMap<Hash, i64>,
    /// Entries about records that change, by what they say: of what such a record was before, only the log still tells.
    pub(super) told: HashSet<Hash>,
    /// What such records, as they stand, must have told the log.
    pub(super) standing: HashSet<Hash>,
    pub(super) entries: u64,
    pub(super) last_entry: Option<Timestamp>,
    pub(super) changes: u64,
    pub(super) runs: Vec<Run>,
    pub(super) bindings: BTreeMap<Key, Binding>,
    pub(super) status: BTreeMap<Key, StatusChange>,
    /// Rows that not every store has.
    pub(super) newer: Newer,
}

impl Audit {
    /// Nothing read yet. Without a registry the log cannot be accounted for.
    pub fn new(registry: Option<Registry>) -> Self {
        Self {
            registry,
            digest: Sha256::new(),
            report: RowsReport::default(),
            untold: 0,
            records: HashSet::new(),
            needed: Vec::new(),
            derived: BTreeMap::new(),
            found: BTreeMap::new(),
            unaccounted: HashMap::new(),
            told: HashSet::new(),
            standing: HashSet::new(),
            entries: 0,
            last_entry: None,
            changes: 0,
            runs: Vec::new(),
            bindings: BTreeMap::new(),
            status: BTreeMap::new(),
            newer: Newer::default(),
        }
    }

    pub(super) fn demand(&mut self, good: bool, code: &'static str, what: &'static str, key: &[u8]) {
        if good {
            return;
        }
        if self.report.faults.len() >= FAULTS_MAX {
            self.untold += 1;
            return;
        }
        let fault = match code {
            "check-damaged" => Fault::new("check-damaged"),
            "check-missing" => Fault::new("check-missing"),
            "check-stray" => Fault::new("check-stray"),
            _ => Fault::new("check-differs"),
        };
        self.report.faults.push(fault.arg("what", what).arg("key", key.escape_ascii()));
    }

    pub(super) fn read<T: Record>(&mut self, key: &[u8], value: &[u8]) -> Option<T> {
        let read = record::decode(value).ok();
        self.demand(read.is_some(), "check-damaged", T::WHAT, key);
        self.records.insert(key.to_vec());
        read
    }

    /// A record must stand under the key that it says itself.
    pub(super) fn stands_at(&mut self, key: &[u8], own: &Key, what: &'static str) {
        self.demand(key == own.as_slice(), "check-differs", what, key);
    }

    pub(super) fn need(&mut self, key: Key, what: &'static str) {
        self.needed.push((key, what));
    }

    /// Of several that would stand there, in a store written before only one could, any is right.
    pub(super) fn derive_newer<T: Record>(&mut self, key: Key, record: &T) {
        if self.found.contains_key(&key) {
            self.derive(key, record);
        }
    }

    pub(super) fn derive<T: Record>(&mut self, key: Key, record: &T) {
        if let Ok(bytes) = record::encode(record) {
            self.derived.insert(key, bytes);
        }
    }
}

/// The log tells of the bytes as they were written: other bytes may still read as the same record.
pub fn hash_of(value: &[u8]) -> Hash {
    Sha256::digest(value).into()
}

/// The kind of a row that follows from others.
pub fn what_of(key: &[u8]) -> &'static str {
    match key.first_chunk::<2>() {
        Some(b"pc") => "product-index",
        Some(b"rx") => "recognition-index",
        Some(b"cx") => "certificate-index",
        Some(b"bl") => "batch-index",
        Some(b"eb" | b"ep") => "event-index",
        Some(b"rb") => "recall-index",
        Some(b"nb") => "block",
        Some(b"bt") => "count",
        Some(b"st") => "status",
        Some(b"ec" | b"er") => "event-index",
        Some(b"eh") => "chain",
        Some(b"ah") => "audit",
        Some(_) | None => "row",
    }
}
