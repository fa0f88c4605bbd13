//! Sums of scans, in a tree of their own. They wait for no disk: the next durable write takes them along, or the engine's own
//! flush within half a second.
use crate::domain::error::Result;
use crate::domain::number::{Number, NumberRange, RunId};
use crate::domain::scan::{PlaceSum, ScanSum, ScanTotal};
use crate::domain::time::Date;
use crate::store::contract::scans::ScanStore;
use crate::store::record::{self, Count};
use crate::store::sled::engine::SledStore;
use crate::store::sled::keys::{self, Key};
use crate::store::sled::rows::Read;

impl ScanStore for SledStore {
    fn add_scans(&self, sums: &[ScanSum]) -> Result<()> {
        self.add_sums(sums.iter().map(|sum| (keys::scan(sum.key), sum.count)).collect())
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

    fn add_scan_places(&self, sums: &[PlaceSum]) -> Result<()> {
        self.add_sums(sums.iter().map(|sum| (keys::scan_place(&sum.key), sum.count)).collect())
    }

    fn scan_places(&self, run: RunId, from: Date, to: Date, limit: usize) -> Result<Vec<PlaceSum>> {
        let (from, last) = (keys::scan_places(run, from), keys::scan_places(run, to));
        let rows = self.scan_rows().guarded(|scans| {
            // Behind them stand sums of stamps, whose keys are shorter.
            let is_within = |key: &[u8]| key.get(..last.len()).is_some_and(|start| start <= last.as_slice());
            let rows = scans.range(from..).take(limit);
            let rows = rows.take_while(|row| row.as_ref().map_or(true, |(key, _)| is_within(key)));
            rows.map(|row| row.map(|(key, bytes)| (key.to_vec(), bytes.to_vec()))).collect::<::sled::Result<Vec<_>>>()
        })?;
        let sum = |(key, bytes): &(Vec<u8>, Vec<u8>)| {
            let key = keys::scan_place_of(key).ok_or_else(|| record::damaged("count"))?;
            Ok(PlaceSum { key, count: record::decode::<Count>(bytes)?.count })
        };
        rows.iter().map(sum).collect()
    }
}

impl SledStore {
    fn add_sums(&self, mut sums: Vec<(Key, u64)>) -> Result<()> {
        self.disk().admit_deed()?;
        // In the order of their keys: neighbours lie on one page of the tree.
        sums.sort_unstable();
        self.scan_rows().guarded(|scans| {
            for (key, more) in &sums {
                // Most stamps are scanned for the first time that day: then nothing needs to be read.
                let first = record::encode(&Count { count: *more }).ok();
                if scans.compare_and_swap(key, None::<&[u8]>, first)?.is_ok() {
                    continue;
                }
                scans.update_and_fetch(key, |stood| {
                    // A damaged sum begins anew: a counter never fails a verification.
                    let stood = stood.and_then(|bytes| record::decode::<Count>(bytes).ok()).unwrap_or_default();
                    record::encode(&Count { count: stood.count.saturating_add(*more) }).ok()
                })?;
            }
            Ok(())
        })
    }

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
