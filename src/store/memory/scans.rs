//! Sums of scans, in memory.
use crate::domain::error::Result;
use crate::domain::number::{Number, NumberRange, RunId};
use crate::domain::scan::{PlaceSum, ScanKey, ScanSum, ScanTotal};
use crate::domain::time::Date;
use crate::store::contract::scans::ScanStore;
use crate::store::memory::engine::MemoryStore;

impl ScanStore for MemoryStore {
    fn add_scans(&self, sums: &[ScanSum]) -> Result<()> {
        let mut state = self.state();
        for sum in sums {
            let count = state.scans.entry(sum.key).or_default();
            *count = count.saturating_add(sum.count);
        }
        Ok(())
    }

    fn scans(&self, number: Number) -> Result<Vec<(Date, u64)>> {
        let days = ScanKey { number, day: Date::MIN }..=ScanKey { number, day: Date::MAX };
        Ok(self.state().scans.range(days).map(|(key, count)| (key.day, *count)).collect())
    }

    fn scans_within(&self, numbers: NumberRange, sums_max: usize) -> Result<ScanTotal> {
        let from = ScanKey { number: numbers.first(), day: Date::MIN };
        let to = ScanKey { number: numbers.last(), day: Date::MAX };
        let (state, mut total) = (self.state(), ScanTotal::default());
        for count in state.scans.range(from..=to).map(|(_, count)| *count) {
            if total.sums == sums_max {
                total.at_least = true;
                break;
            }
            total.add(count);
        }
        Ok(total)
    }

    fn scan_sums(&self, numbers: NumberRange, limit: usize) -> Result<Vec<ScanSum>> {
        let from = ScanKey { number: numbers.first(), day: Date::MIN };
        let to = ScanKey { number: numbers.last(), day: Date::MAX };
        Ok(self.state().scans.range(from..=to).take(limit).map(|(key, count)| ScanSum { key: *key, count: *count }).collect())
    }

    fn add_scan_places(&self, sums: &[PlaceSum]) -> Result<()> {
        let mut state = self.state();
        for sum in sums {
            let count = state.scan_places.entry(sum.key.clone()).or_default();
            *count = count.saturating_add(sum.count);
        }
        Ok(())
    }

    fn scan_places(&self, run: RunId, from: Date, to: Date, limit: usize) -> Result<Vec<PlaceSum>> {
        let state = self.state();
        let of_run = state.scan_places.iter().filter(|(key, _)| key.run == run && (from..=to).contains(&key.day));
        Ok(of_run.take(limit).map(|(key, count)| PlaceSum { key: key.clone(), count: *count }).collect())
    }
}
