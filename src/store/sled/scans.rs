//! Sums of scans, in a tree of their own. They wait for no disk: the next durable write takes them along, or the engine's own
//! flush within half a second.
use crate::domain::error::Result;
use crate::domain::number::{Number, NumberRange};
use crate::domain::scan::{ScanSum, ScanTotal};
use crate::domain::time::Date;
use crate::store::contract::scans::ScanStore;
use crate::store::record::{self, Count};
use crate::store::sled::engine::SledStore;
use crate::store::sled::keys;
use crate::store::sled::rows::Read;

impl ScanStore for SledStore {
    fn add_scans(&self, sums: &[ScanSum]) -> Result<()> {
        self.disk().admit_deed()?;
        self.scan_rows().guarded(|scans| {
            // In the order of their keys: neighbours lie on one page of the tree.
            let mut sums: Vec<&ScanSum> = sums.iter().collect();
            sums.sort_by_key(|sum| sum.key);
            for sum in sums {
                // Most stamps are scanned for the first time that day: then nothing needs to be read.
                let first = record::encode(&Count { count: sum.count }).ok();
                if scans.compare_and_swap(keys::scan(sum.key), None::<&[u8]>, first)?.is_ok() {
                    continue;
                }
                scans.update_and_fetch(keys::scan(sum.key), |stood| {
                    // A damaged sum begins anew: a counter never fails a verification.
                    let stood = stood.and_then(|bytes| record::decode::<Count>(bytes).ok()).unwrap_or_default();
                    record::encode(&Count { count: stood.count.saturating_add(sum.count) }).ok()
                })?;
            }
            Ok(())
        })
    }

    fn scans(&self, number: Number) -> Result<Vec<(Date, u64)>> {
        let rows = self.scan_rows().rows(&keys::scans(number))?;
        let sum = |(key, bytes): &(Vec<u8>, Vec<u8>)| {
            let day = keys::scan_day(key).ok_or_else(|| record::damaged("count"))?;
            Ok((day, record::decode::<Count>(bytes)?.count))
        };
        rows.iter().map(sum).collect()
    }

    fn scans_within(&self, numbers: NumberRange, sums_max: usize) -> Result<ScanTotal> {
        let rows = self.sums_of(numbers, sums_max.saturating_add(1))?;
        let mut total = ScanTotal { at_least: rows.len() > sums_max, ..ScanTotal::default() };
        for (_, bytes) in rows.iter().take(sums_max) {
            total.add(record::decode::<Count>(bytes)?.count);
        }
        Ok(total)
    }

    fn scan_sums(&self, numbers: NumberRange, limit: usize) -> Result<Vec<ScanSum>> {
        let sum = |(key, bytes): &(Vec<u8>, Vec<u8>)| {
            let key = keys::scan_of(key).ok_or_else(|| record::damaged("count"))?;
            Ok(ScanSum { key, count: record::decode::<Count>(bytes)?.count })
        };
        self.sums_of(numbers, limit)?.iter().map(sum).collect()
    }
}

impl SledStore {
    /// Rows of a range of stamps, as they are stored.
    fn sums_of(&self, numbers: NumberRange, limit: usize) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        // A key is a number and a day: all days of a number lie before the bare key of the next one.
        let (from, last) = (keys::scans(numbers.first()), keys::scans(numbers.last()));
        self.scan_rows().guarded(|scans| {
            let within = scans.range(from..).take(limit);
            let within =
                within.take_while(|row| row.as_ref().map_or(true, |(key, _)| key.get(..last.len()) <= Some(last.as_slice())));
            within.map(|row| row.map(|(key, bytes)| (key.to_vec(), bytes.to_vec()))).collect::<::sled::Result<Vec<_>>>()
        })
    }
}
