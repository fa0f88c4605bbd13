//! Sums of scans.
use crate::kit::samples::{day, number, range};
use temtin::domain::number::RunId;
use temtin::domain::scan::{KnownBy, PlaceKey, PlaceSum, ScanKey, ScanSum, ScanTotal};
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

pub fn scans_of_a_range_come_to_the_sum_of_its_stamps_and_of_no_other(store: &dyn Store) {
    let all = [sum(6, "2026-03-02", 100), sum(7, "2026-03-02", 2), sum(7, "2026-03-03", 4), sum(9, "2026-03-02", 8)];
    store.add_scans(&all).unwrap();
    store.add_scans(&[sum(10, "2026-03-02", 100)]).unwrap();
    let total = |first, count, sums_max| store.scans_within(range(first, count), sums_max).unwrap();
    assert_eq!(total(7, 3, 9), ScanTotal { count: 14, sums: 3, at_least: false });
    assert_eq!(total(7, 3, 3), ScanTotal { count: 14, sums: 3, at_least: false });
    assert_eq!(total(7, 3, 2), ScanTotal { count: 6, sums: 2, at_least: true });
    assert_eq!(total(8, 1, 9), ScanTotal::default());
}

pub fn sums_of_a_range_are_told_by_number_and_day_and_no_more_than_asked_for(store: &dyn Store) {
    let all = [sum(7, "2026-03-03", 4), sum(6, "2026-03-02", 1), sum(7, "2026-03-02", 2), sum(9, "2026-02-28", 8)];
    store.add_scans(&all).unwrap();
    store.add_scans(&[sum(10, "2026-03-02", 1), sum(9, "2026-02-28", 1)]).unwrap();
    let sums = |limit| store.scan_sums(range(7, 3), limit).unwrap();
    assert_eq!(sums(9), [sum(7, "2026-03-02", 2), sum(7, "2026-03-03", 4), sum(9, "2026-02-28", 9)]);
    assert_eq!(sums(2), [sum(7, "2026-03-02", 2), sum(7, "2026-03-03", 4)]);
    assert_eq!((sums(0), store.scan_sums(range(11, 5), 9).unwrap()), (vec![], vec![]));
}

fn place(run: u64, on: &str, by: KnownBy, region: &str, bound: Option<&str>, count: u64) -> PlaceSum {
    let bound = bound.map(|id| id.parse().unwrap());
    PlaceSum { key: PlaceKey { run: RunId::of(number(run)), day: day(on), by, region: region.parse().unwrap(), bound }, count }
}

pub fn places_add_up_by_run_day_and_region_and_are_no_scans(store: &dyn Store) {
    use KnownBy::{Network, Told};
    let told = [
        place(7, "2026-03-01", Told, "VN-DN", None, 9),
        place(7, "2026-03-02", Network, "JP", None, 1),
        place(7, "2026-03-02", Network, "VN", None, u64::MAX),
        place(7, "2026-03-02", Network, "VN-DN", None, 3),
        place(7, "2026-03-02", Network, "VN-DN", Some("lo-1"), 5),
        place(7, "2026-03-02", Told, "VN-DN", Some("lo-1"), 2),
        place(7, "2026-03-03", Network, "VN-DN", None, 7),
    ];
    let mixed: Vec<PlaceSum> = told.iter().rev().cloned().collect();
    store.add_scan_places(&mixed).unwrap();
    // Stamps of the run and those before and behind it were scanned too.
    store.add_scans(&[sum(1, "2026-03-02", 1), sum(7, "2026-03-02", 1), sum(9, "2026-03-02", 1)]).unwrap();
    store
        .add_scan_places(&[place(8, "2026-03-02", Network, "VN-DN", None, 4), place(7, "2026-03-02", Network, "VN", None, 1)])
        .unwrap();
    store.add_scan_places(&[place(7, "2026-03-02", Network, "VN-DN", None, 10)]).unwrap();
    let mut whole = told.to_vec();
    whole[3].count = 13;
    let run = RunId::of(number(7));
    let read = |from: &str, to: &str, limit| store.scan_places(run, day(from), day(to), limit).unwrap();
    assert_eq!(read("2026-03-01", "2026-03-03", 99), whole);
    assert_eq!(read("2026-03-02", "2026-03-02", 99), whole[1..6]);
    assert_eq!(read("2026-03-02", "2026-03-03", 2), whole[1..3]);
    assert_eq!((read("2026-03-04", "2026-04-01", 9), read("2026-03-01", "2026-03-03", 0)), (vec![], vec![]));
    assert_eq!(store.scan_places(RunId::of(number(9)), day("2026-03-01"), day("2026-03-03"), 9).unwrap(), []);
    assert_eq!((store.scans(number(7)).unwrap().len(), store.scan_sums(range(1, 99), 9).unwrap().len()), (1, 3));
    assert_eq!(store.scans_within(range(1, 99), 9).unwrap(), ScanTotal { count: 3, sums: 3, at_least: false });
    assert_eq!((store.log_size().unwrap(), store.changes_since(0, 9).unwrap().len()), (0, 0));
}
