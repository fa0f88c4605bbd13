//! What a copy comes to: how many records of each kind, and a digest that is the same for every engine.
use crate::domain::hex::hex;
use crate::domain::run::Hash;
use crate::store::contract::archive::{RecordKind, StoredRecord};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// How many of what, and the digest over all but scans and their places: two stores with the same digest hold the same, whatever their engines.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    counts: BTreeMap<RecordKind, u64>,
    digest: Sha256,
    last: Option<RecordKind>,
}

impl Tally {
    /// Takes in a record; they come in the order of a copy.
    pub fn take(&mut self, record: &StoredRecord) {
        *self.counts.entry(record.kind).or_default() += 1;
        if matches!(record.kind, RecordKind::Scan | RecordKind::ScanPlace) {
            return;
        }
        if self.last != Some(record.kind) {
            self.digest.update(record.kind.word());
            self.digest.update(b"\n");
            self.last = Some(record.kind);
        }
        self.digest.update(&record.line);
        self.digest.update(b"\n");
    }

    /// How many there were, by kind; kinds of which there were none are left out.
    pub fn counts(&self) -> &BTreeMap<RecordKind, u64> {
        &self.counts
    }

    /// How many there were.
    pub fn records(&self) -> u64 {
        self.counts.values().sum()
    }

    /// SHA-256 over what was taken, each kind behind its word.
    pub fn digest(&self) -> Hash {
        self.digest.clone().finalize().into()
    }

    /// The digest in hexadecimal.
    pub fn digest_text(&self) -> String {
        hex(&self.digest())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: RecordKind, text: &str) -> StoredRecord {
        StoredRecord { kind, line: text.as_bytes().to_vec() }
    }

    #[test]
    fn the_tally_leaves_scans_out_and_tells_kinds_apart() {
        let tally = |records: &[StoredRecord]| {
            let mut tally = Tally::default();
            records.iter().for_each(|record| tally.take(record));
            (tally.records(), tally.digest_text())
        };
        let (a, b) = (line(RecordKind::Batch, "1"), line(RecordKind::Event, "1"));
        let (scan, place) = (line(RecordKind::Scan, "1"), line(RecordKind::ScanPlace, "1"));
        let one = |record: &StoredRecord| tally(std::slice::from_ref(record)).1;
        assert_eq!(one(&a), tally(&[a.clone(), scan, place]).1);
        assert_ne!(one(&a), one(&b));
        assert_ne!(tally(&[a.clone(), b.clone()]).1, tally(&[b, a]).1);
    }
}
