//! Holds every row against all others. Records say which indexes, sums and log entries there must be; what is there is compared.
use crate::domain::batch::Batch;
use crate::domain::binding::Binding;
use crate::domain::certificate::Subject;
use crate::domain::error::Fault;
use crate::domain::event::Event;
use crate::domain::id::BatchId;
use crate::domain::recall::Recall;
use crate::domain::registry::{KeyState, Owned, Registry, StampKey};
use crate::domain::run::{Hash, Run, StatusChange, StatusReason};
use crate::domain::stamp::StampKind;
use crate::domain::time::Timestamp;
use crate::log::audit_line;
use crate::log::entry::{self, Body, Entry};
use crate::store::chain;
use crate::store::contract::archive::RowsReport;
use crate::store::contract::receipt::{Touched, UpkeepKind};
use crate::store::contract::register::RegisterRecord;
use crate::store::contract::upkeep::UpkeepRecord;
use crate::store::deed::Deed;
use crate::store::record::{self, Count, Record};
use crate::store::sled::bundle::{self, BUNDLE_ENTRIES};
use crate::store::sled::keys::{self, Key};
use crate::store::sled::newer::Newer;
use crate::store::sled::retell;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Faults that are told one by one; further ones are counted.
const FAULTS_MAX: usize = 1_000;

/// Bytes of an entry that tell when: its place in the log says that already.
const ENTRY_TIME: std::ops::Range<usize> = 2..10;

/// Which of the engine's two tables a row stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// Everything that deeds write.
    Deeds,
    /// Sums of scans.
    Scans,
}

/// A row as it lies on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRow {
    /// Where.
    pub table: Table,
    /// Its key.
    pub key: Vec<u8>,
    /// Its value.
    pub value: Vec<u8>,
}

/// What was read so far, and what must be there for it.
pub struct Audit {
    registry: Option<Registry>,
    digest: Sha256,
    report: RowsReport,
    untold: u64,
    /// Keys of records.
    records: HashSet<Key>,
    /// Keys of records that others name, with what names them.
    needed: Vec<(Key, &'static str)>,
    /// Rows that follow from records, as they must be.
    derived: BTreeMap<Key, Vec<u8>>,
    /// Those rows as they are.
    found: BTreeMap<Key, Vec<u8>>,
    /// Entries of the log less those that records account for, by what they say.
    unaccounted: HashMap<Hash, i64>,
    /// Entries about records that change, by what they say: of what such a record was before, only the log still tells.
    told: HashSet<Hash>,
    /// What such records, as they stand, must have told the log.
    standing: HashSet<Hash>,
    entries: u64,
    last_entry: Option<Timestamp>,
    changes: u64,
    runs: Vec<Run>,
    bindings: BTreeMap<Key, Binding>,
    status: BTreeMap<Key, StatusChange>,
    /// Rows that not every store has.
    newer: Newer,
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

    /// Takes in one row; rows come by rising key.
    pub fn take(&mut self, row: &RawRow) {
        match row.table {
            Table::Scans => {
                self.report.scans += 1;
                let known = keys::scan_of(&row.key).is_some() || keys::scan_place_of(&row.key).is_some();
                let good = known && record::decode::<Count>(&row.value).is_ok();
                self.demand(good, "check-damaged", Count::WHAT, &row.key);
            }
            Table::Deeds => {
                self.report.rows += 1;
                for part in [&row.key, &row.value] {
                    self.digest.update((part.len() as u64).to_be_bytes());
                    self.digest.update(part);
                }
                self.take_deed_row(&row.key, &row.value);
            }
        }
    }

    /// Compares what is there with what must be.
    pub fn finish(mut self) -> RowsReport {
        self.retell();
        let needed = std::mem::take(&mut self.needed);
        for (key, what) in needed {
            let there = self.records.contains(&key);
            self.demand(there, "check-missing", what, &key);
        }
        let (derived, found) = (std::mem::take(&mut self.derived), std::mem::take(&mut self.found));
        for (key, value) in &derived {
            match found.get(key) {
                None => self.demand(false, "check-missing", what_of(key), key),
                Some(there) => self.demand(there == value, "check-differs", what_of(key), key),
            }
        }
        for (key, value) in found.iter().filter(|(key, _)| !derived.contains_key(*key)) {
            let empty = key.starts_with(b"bt") && record::decode::<Count>(value).is_ok_and(|count| count.count == 0);
            self.demand(empty, "check-stray", what_of(key), key);
        }
        if self.registry.is_some() {
            let untold = self.standing.difference(&self.told).count();
            let short = untold + self.unaccounted.values().filter(|left| **left < 0).count();
            let over = self.unaccounted.values().filter(|left| **left > 0).count();
            self.demand(short == 0, "check-missing", "entry", short.to_string().as_bytes());
            self.demand(over == 0, "check-stray", "entry", over.to_string().as_bytes());
        }
        self.demand(self.registry.is_some(), "check-missing", Registry::WHAT, b"rg");
        if self.untold > 0 {
            self.report.faults.push(Fault::new("check-more").arg("count", self.untold));
        }
        self.report.digest = self.digest.finalize().into();
        self.report
    }

    fn demand(&mut self, good: bool, code: &'static str, what: &'static str, key: &[u8]) {
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

    fn read<T: Record>(&mut self, key: &[u8], value: &[u8]) -> Option<T> {
        let read = record::decode(value).ok();
        self.demand(read.is_some(), "check-damaged", T::WHAT, key);
        self.records.insert(key.to_vec());
        read
    }

    /// A record must stand under the key that it says itself.
    fn stands_at(&mut self, key: &[u8], own: &Key, what: &'static str) {
        self.demand(key == own.as_slice(), "check-differs", what, key);
    }

    fn need(&mut self, key: Key, what: &'static str) {
        self.needed.push((key, what));
    }

    /// Of several that would stand there, in a store written before only one could, any is right.
    fn derive_newer<T: Record>(&mut self, key: Key, record: &T) {
        if self.found.contains_key(&key) {
            self.derive(key, record);
        }
    }

    fn derive<T: Record>(&mut self, key: Key, record: &T) {
        if let Ok(bytes) = record::encode(record) {
            self.derived.insert(key, bytes);
        }
    }

    fn take_deed_row(&mut self, key: &[u8], value: &[u8]) {
        let Some(tag) = key.first_chunk::<2>() else {
            return self.demand(false, "check-stray", "row", key);
        };
        match tag {
            b"rg" => drop(self.read::<Registry>(key, value)),
            b"ky" => self.take_key(key, value),
            b"pl" | b"pr" | b"pd" | b"rc" | b"ct" | b"ar" | b"lo" | b"mb" | b"en" | b"ed" | b"pm" | b"wv" => {
                self.take_register(key, value);
            }
            tag if UpkeepKind::ALL.into_iter().any(|kind| keys::upkeep_tag(kind) == tag) => {
                if let Some(record) = self.read::<UpkeepRecord>(key, value) {
                    self.stands_at(key, &keys::upkeep(record.kind(), record.id()), UpkeepRecord::WHAT);
                }
            }
            b"ba" => self.take_batch(key, value),
            b"ev" => self.take_event(key, value),
            b"de" => self.take_deed(key, value),
            b"ru" => self.take_run(key, value),
            b"sc" => {
                if let Some(change) = self.read::<StatusChange>(key, value) {
                    self.status.insert(key.to_vec(), change);
                }
            }
            b"bi" => {
                if let Some(binding) = self.read::<Binding>(key, value) {
                    self.account(Body::Bind(binding.clone(), hash_of(value)));
                    self.bindings.insert(key.to_vec(), binding);
                }
            }
            b"re" | b"ro" => self.take_recall(key, value),
            b"lb" => self.take_bundle(key, value),
            b"le" => {
                self.demand(keys::last_number(key) == Some(self.entries), "check-missing", "entry", key);
                self.take_entry(key, value);
            }
            b"ch" => self.take_change(key, value),
            b"au" => self.demand(audit_line::decode(value).is_some(), "check-damaged", "audit", key),
            b"pc" | b"rx" | b"cx" | b"bl" | b"eb" | b"ep" | b"rb" | b"nb" | b"bt" | b"st" | b"ec" | b"er" | b"eh" | b"ah" => {
                self.found.insert(key.to_vec(), value.to_vec());
            }
            _ => self.demand(false, "check-stray", "row", key),
        }
    }

    fn take_key(&mut self, key: &[u8], value: &[u8]) {
        let Some(stamp_key) = self.read::<StampKey>(key, value) else { return };
        self.stands_at(key, &keys::stamp_key(stamp_key.kid), StampKey::WHAT);
        if stamp_key.state == KeyState::Retired {
            self.account(Body::Key(StampKey { state: KeyState::Active, retired: None, ..stamp_key.clone() }));
        }
        self.account(Body::Key(stamp_key));
    }

    fn take_register(&mut self, key: &[u8], value: &[u8]) {
        let Some(owned) = self.read::<Owned<RegisterRecord>>(key, value) else { return };
        let (tag, id) = keys::register_name(&owned.record);
        self.stands_at(key, &keys::register(tag, id), "register");
        match &owned.record {
            RegisterRecord::Product(product) => {
                product.codes().for_each(|code| self.derive(keys::code(code), &product.id));
                self.need(keys::register(b"pr", product.producer.as_str()), "producer");
            }
            RegisterRecord::Recognition(recognition) => {
                self.derive(keys::recognition_of(&recognition.product, &recognition.id), &recognition.id);
                self.need(keys::register(b"pd", recognition.product.as_str()), "product");
            }
            RegisterRecord::Certificate(certificate) => {
                self.derive(keys::certificate_of(&certificate.subject, &certificate.id), &certificate.id);
                let (tag, id) = match &certificate.subject {
                    Subject::Product(id) => (b"pd", id.as_str()),
                    Subject::Producer(id) => (b"pr", id.as_str()),
                    Subject::Area(id) => (b"ar", id.as_str()),
                };
                self.need(keys::register(tag, id), "subject");
            }
            RegisterRecord::Member(member) => self.need(keys::register(b"pr", member.cooperative.as_str()), "producer"),
            RegisterRecord::Entry(entry) => self.need(keys::register(b"ed", entry.edition.as_str()), "edition"),
            RegisterRecord::Place(_)
            | RegisterRecord::Producer(_)
            | RegisterRecord::Area(_)
            | RegisterRecord::Location(_)
            | RegisterRecord::Edition(_)
            | RegisterRecord::Promotion(_)
            | RegisterRecord::Waiver(_) => {}
        }
    }

    fn take_batch(&mut self, key: &[u8], value: &[u8]) {
        let Some(owned) = self.read::<Owned<Batch>>(key, value) else { return };
        let (id, product) = (owned.record.id.clone(), owned.record.product.clone());
        self.stands_at(key, &keys::batch(&id), "batch");
        self.derive(keys::lot(&product, &owned.record.lot), &id);
        self.need(keys::register(b"pd", product.as_str()), "product");
        owned.record.inputs.iter().for_each(|input| self.need(keys::batch(&input.batch), "batch"));
        self.account(Body::Batch(id, hash_of(value)));
    }

    fn take_event(&mut self, key: &[u8], value: &[u8]) {
        let Some(event) = self.read::<Event>(key, value) else { return };
        self.stands_at(key, &keys::event(event.id.as_str()), "event");
        self.derive(keys::event_of(&event), &event.id);
        self.need(keys::register(b"pd", event.product.as_str()), "product");
        if let Some(batch) = &event.batch {
            self.need(keys::batch(batch), "batch");
        }
        for (named, index) in [(&event.corrects, keys::corrected_by as fn(_) -> _), (&event.receives, keys::received_by)] {
            if let Some(named) = named {
                self.need(keys::event(named.as_str()), "event");
                self.newer.take_link(&event.id, index(named));
                self.derive_newer(index(named), &event.id);
            }
        }
        self.account(Body::Event(event, hash_of(value)));
    }

    fn take_deed(&mut self, key: &[u8], value: &[u8]) {
        let Some(deed) = self.read::<Deed>(key, value) else { return };
        match deed {
            Deed::Block(block) => self.derive(keys::block(block.first()), &block),
            Deed::Status(change) => self.stands_at(key, &keys::deed(&change.deed), "deed"),
            Deed::Binding(binding) => self.stands_at(key, &keys::deed(&binding.deed), "deed"),
            Deed::Recall(change) => {
                self.stands_at(key, &keys::deed(&change.deed), "deed");
                self.need(keys::recall(&change.recall), "recall");
            }
        }
    }

    fn take_run(&mut self, key: &[u8], value: &[u8]) {
        let Some(run) = self.read::<Run>(key, value) else { return };
        self.stands_at(key, &keys::run(run.id()), "run");
        self.need(keys::register(b"pd", run.product.as_str()), "product");
        self.need(keys::stamp_key(run.kid), "key");
        self.need(keys::deed(&run.deed), "deed");
        if let Some(batch) = &run.batch {
            self.need(keys::batch(batch), "batch");
        }
        let apart = self.runs.last().is_none_or(|before| before.numbers.last() < run.numbers.first());
        self.demand(apart, "check-differs", "run", key);
        self.account(Body::Issue(run.clone()));
        self.runs.push(run);
    }

    fn take_recall(&mut self, key: &[u8], value: &[u8]) {
        let Some(recall) = self.read::<Recall>(key, value) else { return };
        let ordered = key.starts_with(b"ro");
        let own = if ordered { keys::ordered(&recall.id) } else { keys::recall(&recall.id) };
        self.stands_at(key, &own, "recall");
        match recall.scope.batch() {
            Some(batch) => {
                self.derive(keys::recall_of(batch, &recall.id), &recall.id);
                self.need(keys::batch(batch), "batch");
            }
            None => self.needed.extend(keys::recalled(&recall.scope).map(|key| (key, "scope"))),
        }
        self.need(if ordered { keys::recall(&recall.id) } else { keys::ordered(&recall.id) }, "recall");
        self.account(Body::Recall(recall, hash_of(value)));
    }

    fn take_bundle(&mut self, key: &[u8], value: &[u8]) {
        self.demand(keys::last_number(key) == Some(self.entries / BUNDLE_ENTRIES), "check-missing", "bundle", key);
        match bundle::unfold(value) {
            Ok(entries) => entries.iter().for_each(|entry| self.take_entry(key, entry)),
            Err(_) => self.demand(false, "check-damaged", "bundle", key),
        }
    }

    fn take_entry(&mut self, key: &[u8], entry: &[u8]) {
        self.entries += 1;
        let at = entry.get(ENTRY_TIME).and_then(|bytes| bytes.first_chunk()).copied().map(i64::from_be_bytes);
        let at = at.and_then(|seconds| Timestamp::from_second(seconds).ok());
        self.demand(at.is_some() && at >= self.last_entry, "check-differs", "entry", key);
        self.last_entry = at.or(self.last_entry);
        if let Some(told) = chain::told(entry) {
            self.newer.take_entry(told, self.entries);
        }
        if let Some(head) = entry::audit_head(entry) {
            return self.derive(keys::logged_audit(), &head);
        }
        // docs/log-entries.md: 3 key, 5 recall, 6 batch.
        if matches!(entry.first(), Some(3 | 5 | 6)) {
            self.told.insert(said(entry));
        } else {
            *self.unaccounted.entry(said(entry)).or_default() += 1;
        }
    }

    /// A record that is logged accounts for one entry.
    fn account(&mut self, body: Body) {
        let Some(registry) = &self.registry else { return };
        let changes = matches!(body, Body::Key(_) | Body::Recall(..) | Body::Batch(..));
        let said = said(&Entry { at: Timestamp::UNIX_EPOCH, body }.encode(&registry.origin));
        if changes {
            self.standing.insert(said);
        } else {
            *self.unaccounted.entry(said).or_default() -= 1;
        }
    }

    fn take_change(&mut self, key: &[u8], value: &[u8]) {
        self.changes += 1;
        self.demand(keys::last_number(key) == Some(self.changes), "check-missing", "change", key);
        let Some(touched) = self.read::<Touched>(key, value) else { return };
        let named = match &touched {
            Touched::Registry => keys::registry(),
            Touched::Key(kid) => keys::stamp_key(*kid),
            Touched::Place(id) => keys::register(b"pl", id.as_str()),
            Touched::Producer(id) => keys::register(b"pr", id.as_str()),
            Touched::Product(id) | Touched::ProductEvents(id) => keys::register(b"pd", id.as_str()),
            Touched::Recognition(id) => keys::register(b"rc", id.as_str()),
            Touched::Certificate(id) => keys::register(b"ct", id.as_str()),
            Touched::Area(id) => keys::register(b"ar", id.as_str()),
            Touched::Location(id) => keys::register(b"lo", id.as_str()),
            Touched::Member(id) => keys::register(b"mb", id.as_str()),
            Touched::Entry(id) => keys::register(b"en", id.as_str()),
            Touched::Edition(id) => keys::register(b"ed", id.as_str()),
            Touched::Promotion(id) => keys::register(b"pm", id.as_str()),
            Touched::Waiver(id) => keys::register(b"wv", id.as_str()),
            Touched::Batch(id) | Touched::Events(id) => keys::batch(id),
            Touched::Run(id) | Touched::Bindings(id) => keys::run(*id),
            Touched::Recall(id) => keys::recall(id),
            // What the service needs to run may be gone again.
            Touched::Status(_) | Touched::Upkeep(..) | Touched::Audit(_) => return,
        };
        self.need(named, "record");
    }

    /// What follows from runs, bindings and changes of state, told again from the beginning.
    fn retell(&mut self) {
        let (bindings, status) = (std::mem::take(&mut self.bindings), std::mem::take(&mut self.status));
        for (key, binding) in &bindings {
            self.need(keys::run(binding.run), "run");
            self.need(keys::batch(&binding.batch), "batch");
            self.need(keys::deed(&binding.deed), "deed");
            self.demand(key.starts_with(&keys::bindings(binding.run)), "check-differs", "binding", key);
        }
        for (key, change) in &status {
            let held = self.runs.iter().any(|run| run.numbers.covers(change.numbers));
            self.demand(held, "check-missing", "run", key);
            self.need(keys::deed(&change.deed), "deed");
            if change.reason != StatusReason::Bound {
                self.account(Body::Status(change.clone()));
            }
        }
        let (chains, links) = std::mem::take(&mut self.newer).wanted(|key| self.found.contains_key(key));
        chains.iter().for_each(|(key, chain)| self.derive(key.clone(), chain));
        links.iter().for_each(|key| self.demand(false, "check-missing", what_of(key), key));
        let taken: Vec<(BatchId, u64)> = retell::taken(&self.runs, bindings.values());
        taken.iter().for_each(|(batch, count)| self.derive(keys::taken(batch), &Count { count: *count }));
        for (index, chunk) in retell::states(status.values()) {
            self.derived.insert(keys::chunk(index), record::encode_chunk(&chunk));
        }
        debug_assert!(self.runs.iter().all(|run| run.kind == StampKind::Item || run.numbers.count() == 1));
    }
}

/// The log tells of the bytes as they were written: other bytes may still read as the same record.
fn hash_of(value: &[u8]) -> Hash {
    Sha256::digest(value).into()
}

fn said(entry: &[u8]) -> Hash {
    let mut digest = Sha256::new();
    digest.update(entry.get(..ENTRY_TIME.start).unwrap_or(entry));
    digest.update(entry.get(ENTRY_TIME.end..).unwrap_or_default());
    digest.finalize().into()
}

/// The kind of a row that follows from others.
fn what_of(key: &[u8]) -> &'static str {
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

#[cfg(test)]
mod tests;
