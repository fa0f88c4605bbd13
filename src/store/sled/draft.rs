//! A deed in the making: what it reads, and what it will write if nothing stands against it.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::registry::{Origin, Registry};
use crate::domain::run::Hash;
use crate::domain::time::Timestamp;
use crate::log::entry::{Body, ENTRY_MAX, Entry};
use crate::store::contract::receipt::{Done, Receipt, Touched};
use crate::store::record::{self, Record};
use crate::store::sled::bundle::{self, BUNDLE_ENTRIES};
use crate::store::sled::keys::{self, Key};
use crate::store::sled::marks::Marks;
use crate::store::sled::rows::{Read, Row, Rows};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Writes by key; `None` removes.
pub type Writes = BTreeMap<Key, Option<Vec<u8>>>;

/// Reads see the deed's own writes.
pub struct Draft<'a> {
    /// What stands.
    pub stood: &'a Rows,
    writes: Writes,
    marks: Marks,
    /// Of the registry, once an entry has asked for it: a deed may log thousands.
    origin: Option<Origin>,
}

impl<'a> Draft<'a> {
    /// A deed that has done nothing yet.
    pub fn new(stood: &'a Rows, marks: Marks) -> Self {
        Self { stood, writes: Writes::new(), marks, origin: None }
    }

    /// What to write, and where the store stands then.
    pub fn finish(self) -> (Writes, Marks) {
        (self.writes, self.marks)
    }

    /// Puts a record. Too large a value: too large: `record-too-large`.
    pub fn put<T: Record>(&mut self, key: Key, record: &T) -> Result<()> {
        self.put_bytes(key, T::WHAT, record::encode(record)?)
    }

    /// Puts a record and gives the hash of its bytes, as log entries carry it.
    pub fn put_hashed<T: Record>(&mut self, key: Key, record: &T) -> Result<Hash> {
        let bytes = record::encode(record)?;
        let hash = Sha256::digest(&bytes).into();
        self.put_bytes(key, T::WHAT, bytes)?;
        Ok(hash)
    }

    /// Puts bytes, named for the error.
    pub fn put_bytes(&mut self, key: Key, what: &'static str, bytes: Vec<u8>) -> Result<()> {
        self.writes.insert(key, Some(record::checked(what, bytes)?));
        Ok(())
    }

    /// Removes a row.
    pub fn remove(&mut self, key: Key) {
        self.writes.insert(key, None);
    }

    /// The number that the next change will have; it also orders what the deed adds to a list.
    pub fn next_change(&self) -> u64 {
        self.marks.change + 1
    }

    /// Notes a change.
    pub fn touch(&mut self, touched: &Touched) -> Result<()> {
        self.marks.change += 1;
        self.put(keys::change(self.marks.change), touched)
    }

    /// The registry, or conflict `registry-missing`.
    pub fn registry(&self) -> Result<Registry> {
        self.record(&keys::registry())?.ok_or_else(|| Error::conflict(Fault::new("registry-missing")))
    }

    /// Adds a log entry, never before the last one in time; the entry that fills a bundle folds it.
    pub fn log(&mut self, at: Timestamp, body: Body) -> Result<()> {
        let at = self.marks.last_time.map_or(at, |last| last.max(at));
        let origin = match self.origin.take() {
            Some(origin) => origin,
            None => self.registry()?.origin,
        };
        let entry = Entry { at, body }.encode(self.origin.insert(origin));
        if entry.len() > ENTRY_MAX {
            return Err(record::too_large("entry", entry.len(), ENTRY_MAX));
        }
        let number = self.marks.log_size;
        self.marks.log_size += 1;
        self.marks.last_time = Timestamp::from_second(at.as_second()).ok();
        if self.marks.log_size.is_multiple_of(BUNDLE_ENTRIES) {
            self.fold(number, entry)
        } else {
            self.put_bytes(keys::entry(number), "entry", entry)
        }
    }

    fn fold(&mut self, number: u64, last: Vec<u8>) -> Result<()> {
        let index = number / BUNDLE_ENTRIES;
        let mut entries = Vec::new();
        for earlier in index * BUNDLE_ENTRIES..number {
            let key = keys::entry(earlier);
            // One that this deed made was never written, and need not be removed.
            let own = self.writes.remove(&key).flatten();
            let entry = match own {
                Some(entry) => entry,
                None => {
                    let stood = self.stood.bytes(&key)?.ok_or_else(|| record::damaged("entry"))?;
                    self.remove(key);
                    stood
                }
            };
            entries.push(entry);
        }
        entries.push(last);
        self.put_bytes(keys::bundle(index), "bundle", bundle::fold(&entries))
    }

    /// The receipt as things will stand.
    pub fn receipt(&self, done: Done) -> Receipt {
        Receipt { change: self.marks.change, log_size: self.marks.log_size, done }
    }
}

impl Read for Draft<'_> {
    fn bytes(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        match self.writes.get(key) {
            Some(written) => Ok(written.clone()),
            None => self.stood.bytes(key),
        }
    }

    fn first(&self, prefix: &[u8]) -> Result<Option<Row>> {
        let own = self.writes.range(prefix.to_vec()..).take_while(|(key, _)| key.starts_with(prefix));
        // A removed row may have been the first: then all are looked at.
        if own.clone().any(|(_, written)| written.is_none()) {
            return Ok(self.rows(prefix)?.into_iter().next());
        }
        let own = own.filter_map(|(key, written)| Some((key.clone(), written.clone()?))).next();
        Ok([own, self.stood.first(prefix)?].into_iter().flatten().min())
    }

    fn rows(&self, prefix: &[u8]) -> Result<Vec<Row>> {
        let mut rows: BTreeMap<Key, Vec<u8>> = self.stood.rows(prefix)?.into_iter().collect();
        for (key, written) in self.writes.range(prefix.to_vec()..).take_while(|(key, _)| key.starts_with(prefix)) {
            match written {
                Some(value) => _ = rows.insert(key.clone(), value.clone()),
                None => _ = rows.remove(key),
            }
        }
        Ok(rows.into_iter().collect())
    }
}
