//! Rows as records of a copy. Rows that follow from others are left out.
use crate::domain::error::Result;
use crate::domain::scan::{PlaceSum, ScanSum};
use crate::store::archived;
use crate::store::contract::archive::{RecordKind, StoredRecord};
use crate::store::contract::audit::KeptLine;
use crate::store::contract::receipt::UpkeepKind;
use crate::store::deed::Deed;
use crate::store::record::{self, Count, Record};
use crate::store::sled::bundle::{self, BUNDLE_ENTRIES};
use crate::store::sled::keys::{self, Key};
use crate::store::sled::rows::{Row, Rows};

/// Rows read at a time.
const PAGE: usize = 512;

/// Who takes records; an error of theirs ends the copy.
pub type Take<'a> = dyn FnMut(StoredRecord) -> Result<()> + 'a;

/// Where rows stand, of a store that nobody writes meanwhile.
pub struct Copy<'a> {
    /// Rows that deeds wrote.
    pub rows: &'a Rows,
    /// Sums of scans and of their places.
    pub scans: &'a Rows,
    /// Told now and then that the copy is getting on.
    pub beat: &'a dyn Fn(),
}

impl Copy<'_> {
    /// Every record, by the order of kinds.
    pub fn all(&self, take: &mut Take<'_>) -> Result<()> {
        for kind in RecordKind::ALL {
            match kind {
                RecordKind::Audit => self.audit(0, take)?,
                RecordKind::Entry => self.entries(0, &mut |entry| take(archived::of_entry(&entry)))?,
                RecordKind::Scan => each_from(self.scans, &[], keys::SCANS_FROM.to_vec(), self.beat, &mut |(key, value)| {
                    take(of_scan_row(&key, &value)?)
                })?,
                RecordKind::ScanPlace => {
                    each(self.scans, keys::SCAN_PLACES, self.beat, &mut |(key, value)| take(of_scan_row(&key, &value)?))?
                }
                // In a whole copy nothing is gone.
                RecordKind::Removed => {}
                RecordKind::Upkeep => {
                    for kind in UpkeepKind::ALL.into_iter().filter(|kind| kind.is_lasting()) {
                        self.kind(RecordKind::Upkeep, keys::upkeep_tag(kind), take)?;
                    }
                }
                RecordKind::Registry
                | RecordKind::Key
                | RecordKind::Register(_)
                | RecordKind::Batch
                | RecordKind::Event
                | RecordKind::Run
                | RecordKind::Deed
                | RecordKind::StatusChange
                | RecordKind::Binding
                | RecordKind::Ordered
                | RecordKind::Recall
                | RecordKind::Change => self.kind(kind, tag(kind), take)?,
            }
        }
        Ok(())
    }

    fn kind(&self, kind: RecordKind, tag: &[u8; 2], take: &mut Take<'_>) -> Result<()> {
        each(self.rows, tag, self.beat, &mut |row| take(line(kind, &row)?))
    }

    /// Lines of the audit log behind this one.
    pub(super) fn audit(&self, after: u64, take: &mut Take<'_>) -> Result<()> {
        each_from(self.rows, keys::AUDIT, keys::audit(after.saturating_add(1)), self.beat, &mut |row| {
            take(line(RecordKind::Audit, &row)?)
        })
    }

    /// Entries of the log from this one on.
    pub(super) fn entries(&self, from: u64, take: &mut dyn FnMut(Vec<u8>) -> Result<()>) -> Result<()> {
        let mut number = from / BUNDLE_ENTRIES * BUNDLE_ENTRIES;
        let first = keys::bundle(from / BUNDLE_ENTRIES);
        each_from(self.rows, keys::BUNDLES, first, self.beat, &mut |(_, value)| {
            for entry in bundle::unfold(&value)? {
                if number >= from {
                    take(entry)?;
                }
                number += 1;
            }
            Ok(())
        })?;
        each_from(self.rows, keys::ENTRIES, keys::entry(from), self.beat, &mut |(_, entry)| take(entry))
    }
}

/// Each row whose key begins so, by rising key.
pub fn each(rows: &Rows, prefix: &[u8], beat: &dyn Fn(), take: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
    each_from(rows, prefix, prefix.to_vec(), beat, take)
}

/// The same from a key on.
pub fn each_from(
    rows: &Rows,
    prefix: &[u8],
    mut from: Key,
    beat: &dyn Fn(),
    take: &mut dyn FnMut(Row) -> Result<()>,
) -> Result<()> {
    loop {
        beat();
        let page = rows.some(prefix, &from, PAGE)?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        from = [last.as_slice(), &[0]].concat();
        page.into_iter().try_for_each(&mut *take)?;
    }
}

/// The tag of a kind whose rows stand under one.
fn tag(kind: RecordKind) -> &'static [u8; 2] {
    match kind {
        RecordKind::Registry => b"rg",
        RecordKind::Key => keys::KEYS,
        RecordKind::Register(kind) => keys::register_tag(kind),
        RecordKind::Batch => keys::BATCHES,
        RecordKind::Event => keys::EVENTS,
        RecordKind::Run => keys::RUNS,
        RecordKind::Deed => b"de",
        RecordKind::StatusChange => b"sc",
        RecordKind::Binding => b"bi",
        RecordKind::Ordered => b"ro",
        RecordKind::Recall => keys::RECALLS,
        RecordKind::Audit => keys::AUDIT,
        RecordKind::Entry => keys::ENTRIES,
        RecordKind::Change => keys::CHANGES,
        RecordKind::Upkeep | RecordKind::Removed | RecordKind::Scan | RecordKind::ScanPlace => b"tk",
    }
}

/// A row of this kind as a line; what its key alone says comes with it.
pub fn line(kind: RecordKind, (key, value): &Row) -> Result<StoredRecord> {
    match kind {
        RecordKind::Deed => {
            let name = key.get(2..).and_then(|name| std::str::from_utf8(name).ok());
            archived::of_named(kind, name.ok_or_else(|| record::damaged(Deed::WHAT))?, value)
        }
        RecordKind::StatusChange | RecordKind::Binding | RecordKind::Change => {
            let number = keys::last_number(key).ok_or_else(|| record::damaged(kind.word()))?;
            archived::of_named(kind, &number.to_string(), value)
        }
        RecordKind::Audit => {
            let seq = keys::last_number(key).ok_or_else(|| record::damaged(kind.word()))?;
            Ok(archived::of_audit(&KeptLine { seq, bytes: value.clone() }))
        }
        RecordKind::Registry
        | RecordKind::Key
        | RecordKind::Register(_)
        | RecordKind::Batch
        | RecordKind::Event
        | RecordKind::Run
        | RecordKind::Ordered
        | RecordKind::Recall
        | RecordKind::Upkeep
        | RecordKind::Removed
        | RecordKind::Entry
        | RecordKind::Scan
        | RecordKind::ScanPlace => archived::of_stored(kind, value),
    }
}

/// The records of a row that an early backup holds (docs/backup-format.md); a row that follows from others has none.
pub fn of_row(key: &[u8], value: &[u8]) -> Result<Vec<StoredRecord>> {
    let apart = [RecordKind::Entry, RecordKind::Removed, RecordKind::Scan, RecordKind::ScanPlace];
    let mut kinds = RecordKind::ALL.into_iter().filter(|kind| !apart.contains(kind));
    match key.first_chunk::<2>() {
        Some(keys::BUNDLES) => Ok(bundle::unfold(value)?.iter().map(|entry| archived::of_entry(entry)).collect()),
        Some(keys::ENTRIES) => Ok(vec![archived::of_entry(value)]),
        Some(of) => {
            let kind = kinds.find(|kind| tag(*kind) == of);
            Ok(kind.map(|kind| line(kind, &(key.to_vec(), value.to_vec()))).transpose()?.into_iter().collect())
        }
        None => Ok(Vec::new()),
    }
}

/// The same for a sum of scans or of places.
pub fn of_scan_row(key: &[u8], value: &[u8]) -> Result<StoredRecord> {
    let damaged = || record::damaged(Count::WHAT);
    let count = record::decode::<Count>(value)?.count;
    if key.starts_with(keys::SCAN_PLACES) {
        let key = keys::scan_place_of(key).ok_or_else(damaged)?;
        return Ok(archived::of_scan_place(&PlaceSum { key, count }));
    }
    let key = keys::scan_of(key).ok_or_else(damaged)?;
    Ok(archived::of_scan(&ScanSum { key, count }))
}
