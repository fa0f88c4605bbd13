//! The log's entries and the list of changes, in sled, as far as the disk has them.
use crate::domain::error::Result;
use crate::domain::time::Timestamp;
use crate::store::contract::log::LogStore;
use crate::store::contract::receipt::Change;
use crate::store::record;
use crate::store::sled::bundle::{self, BUNDLE_ENTRIES};
use crate::store::sled::engine::SledStore;
use crate::store::sled::keys;
use crate::store::sled::rows::Read;

impl LogStore for SledStore {
    fn log_size(&self) -> Result<u64> {
        Ok(self.durable().log_size)
    }

    fn entries(&self, from: u64, limit: usize) -> Result<Vec<Vec<u8>>> {
        let end = self.durable().log_size.min(from.saturating_add(limit as u64));
        let mut entries = Vec::new();
        let mut next = from;
        while next < end {
            let index = next / BUNDLE_ENTRIES;
            let first = index * BUNDLE_ENTRIES;
            let here = (next - first) as usize..(end - first).min(BUNDLE_ENTRIES) as usize;
            next = first + here.end as u64;
            entries.extend(self.some_entries(index, here)?);
        }
        Ok(entries)
    }

    fn last_time(&self) -> Result<Option<Timestamp>> {
        Ok(self.durable().last_time)
    }

    fn changes_since(&self, since: u64, limit: usize) -> Result<Vec<Change>> {
        let last = self.durable().change;
        if since >= last {
            return Ok(Vec::new());
        }
        let rows = self.rows().some(keys::CHANGES, &keys::change(since + 1), limit)?;
        let numbered = rows.iter().map(|(key, bytes)| {
            let number = keys::last_number(key).ok_or_else(|| record::damaged("change"))?;
            Ok(Change { number, touched: record::decode(bytes)? })
        });
        numbered.take_while(|change| change.as_ref().map_or(true, |change| change.number <= last)).collect()
    }
}

impl SledStore {
    /// The entries `here` of those that belong into a bundle, whether they are in it yet or not.
    fn some_entries(&self, index: u64, here: std::ops::Range<usize>) -> Result<Vec<Vec<u8>>> {
        if let Some(entries) = self.bundled(index, &here)? {
            return Ok(entries);
        }
        let singles = here.clone().map(|place| self.rows().bytes(&keys::entry(index * BUNDLE_ENTRIES + place as u64)));
        match singles.collect::<Result<Option<Vec<_>>>>()? {
            Some(entries) => Ok(entries),
            // Folded while we read: then they are in the bundle now.
            None => self.bundled(index, &here)?.ok_or_else(|| record::damaged("entry")),
        }
    }

    fn bundled(&self, index: u64, here: &std::ops::Range<usize>) -> Result<Option<Vec<Vec<u8>>>> {
        let entries = self.rows().bytes(&keys::bundle(index))?.map(|value| bundle::unfold(&value)).transpose()?;
        Ok(entries.map(|mut entries| entries.drain(here.clone()).collect()))
    }
}
