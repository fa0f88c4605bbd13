//! How far the log and the changes go. They are read from the last keys at the start and kept by the writer, so that no
//! counter is written over and over.
use crate::domain::error::Result;
use crate::domain::time::Timestamp;
use crate::store::contract::archive::Point;
use crate::store::record;
use crate::store::sled::bundle::{self, BUNDLE_ENTRIES};
use crate::store::sled::keys;
use crate::store::sled::rows::{Read, Rows};

/// Where the store stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    /// The last change number.
    pub change: u64,
    /// How many log entries there are.
    pub log_size: u64,
    /// The time of the last entry.
    pub last_time: Option<Timestamp>,
}

impl Marks {
    /// Reads them from what is stored.
    pub fn read(rows: &Rows) -> Result<Self> {
        let number =
            |prefix: &[u8]| -> Result<Option<u64>> { Ok(rows.last_of(prefix)?.and_then(|(key, _)| keys::last_number(&key))) };
        let change = number(keys::CHANGES)?.unwrap_or(0);
        let bundled = number(keys::BUNDLES)?.map_or(0, |index| (index + 1) * BUNDLE_ENTRIES);
        let log_size = number(keys::ENTRIES)?.map_or(bundled, |last| last + 1);
        let last = match log_size.checked_sub(1) {
            None => None,
            Some(number) if number < bundled => {
                let value = rows.bytes(&keys::bundle(number / BUNDLE_ENTRIES))?;
                bundle::unfold(&value.unwrap_or_default())?.pop()
            }
            Some(number) => rows.bytes(&keys::entry(number))?,
        };
        let last_time = last.map(|entry| time_of(&entry)).transpose()?;
        Ok(Self { change, log_size, last_time })
    }

    /// The same as a copy tells it, with how many lines the audit log has.
    pub fn point(&self, rows: &Rows) -> Result<Point> {
        let audit = rows.last_of(keys::AUDIT)?.and_then(|(key, _)| keys::last_number(&key)).unwrap_or(0);
        Ok(Point { change: self.change, log_size: self.log_size, audit })
    }
}

/// The time of an entry (docs/log-entries.md: type, version, then seconds in 8 bytes).
fn time_of(entry: &[u8]) -> Result<Timestamp> {
    let seconds = entry.get(2..).and_then(|rest| rest.first_chunk()).copied().map(i64::from_be_bytes);
    seconds.and_then(|seconds| Timestamp::from_second(seconds).ok()).ok_or_else(|| record::damaged("entry"))
}
