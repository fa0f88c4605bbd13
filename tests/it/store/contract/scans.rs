//! Sums of scans.
use crate::kit::samples::{day, number};
use temtin::domain::scan::{ScanKey, ScanSum};
use temtin::store::contract::whole::Store;

fn sum(of: u64, on: &str, count: u64) -> ScanSum {
    ScanSum { key: ScanKey { number: number(of), day: day(on) }, count }
}

pub fn scans_add_up_by_stamp_and_day(store: &dyn Store) {
    store.add_scans(&[sum(7, "2026-03-02", 2), sum(7, "2026-02-28", 1), sum(8, "2026-03-02", 5)]).unwrap();
    store.add_scans(&[sum(7, "2026-03-02", 3), sum(8, "2026-03-02", u64::MAX)]).unwrap();
    assert_eq!(store.scans(number(7)).unwrap(), [(day("2026-02-28"), 1), (day("2026-03-02"), 5)]);
    assert_eq!(store.scans(number(8)).unwrap(), [(day("2026-03-02"), u64::MAX)]);
    assert!(store.scans(number(9)).unwrap().is_empty());
    assert_eq!((store.log_size().unwrap(), store.changes_since(0, 9).unwrap().len()), (0, 0));
}
