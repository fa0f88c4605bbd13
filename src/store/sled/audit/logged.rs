//! Rows of the log and of changes: which entries there are, which of them a record accounts for, and what changes name.
use crate::domain::run::Hash;
use crate::domain::time::Timestamp;
use crate::log::entry::{self, Body, Entry};
use crate::store::chain;
use crate::store::contract::receipt::Touched;
use crate::store::sled::audit::findings::Audit;
use crate::store::sled::bundle::{self, BUNDLE_ENTRIES};
use crate::store::sled::keys;
use sha2::{Digest, Sha256};

/// Bytes of an entry that tell when: its place in the log says that already.
const ENTRY_TIME: std::ops::Range<usize> = 2..10;

impl Audit {
    pub(super) fn take_bundle(&mut self, key: &[u8], value: &[u8]) {
        self.demand(keys::last_number(key) == Some(self.entries / BUNDLE_ENTRIES), "check-missing", "bundle", key);
        match bundle::unfold(value) {
            Ok(entries) => entries.iter().for_each(|entry| self.take_entry(key, entry)),
            Err(_) => self.demand(false, "check-damaged", "bundle", key),
        }
    }

    pub(super) fn take_entry(&mut self, key: &[u8], entry: &[u8]) {
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
    pub(super) fn account(&mut self, body: Body) {
        let Some(registry) = &self.registry else { return };
        let changes = matches!(body, Body::Key(_) | Body::Recall(..) | Body::Batch(..));
        let said = said(&Entry { at: Timestamp::UNIX_EPOCH, body }.encode(&registry.origin));
        if changes {
            self.standing.insert(said);
        } else {
            *self.unaccounted.entry(said).or_default() -= 1;
        }
    }

    pub(super) fn take_change(&mut self, key: &[u8], value: &[u8]) {
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
}

fn said(entry: &[u8]) -> Hash {
    let mut digest = Sha256::new();
    digest.update(entry.get(..ENTRY_TIME.start).unwrap_or(entry));
    digest.update(entry.get(ENTRY_TIME.end..).unwrap_or_default());
    digest.finalize().into()
}
