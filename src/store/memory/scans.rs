//! Sums of scans, in memory.
use crate::domain::error::Result;
use crate::domain::number::Number;
use crate::domain::scan::{ScanKey, ScanSum};
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
}
