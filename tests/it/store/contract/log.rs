//! The log's entries and the list of changes.
use crate::kit::samples::{at, batch, event, ready, registry};
use temtin::store::contract::whole::Store;

const NOON: &str = "2026-02-25T12:00:00+07:00";

/// The time that an entry carries.
fn time(entry: &[u8]) -> i64 {
    i64::from_be_bytes(*entry[2..].first_chunk().unwrap())
}

pub fn entry_times_never_fall(store: &dyn Store) {
    store.create_registry(&registry()).unwrap();
    for (units, hour) in [(1, 10), (2, 3), (3, 11), (4, 0)] {
        store.put_batches(&[batch("lo-1", units)], at(hour)).unwrap();
    }
    let times: Vec<_> = store.entries(0, 9).unwrap().iter().map(|entry| time(entry)).collect();
    assert_eq!(times, [10, 10, 11, 11].map(|hour| at(hour).as_second()));
    assert_eq!(store.last_time().unwrap(), Some(at(11)));
}

pub fn entries_are_read_in_any_window(store: &dyn Store) {
    ready(store);
    for group in 0..6 {
        let events: Vec<_> = (0..100).map(|n| event(&format!("e-{group}-{n}"), Some("lo-1"), NOON)).collect();
        store.add_events(&events, at(group)).unwrap();
    }
    assert_eq!(store.log_size().unwrap(), 602);
    let all = store.entries(0, usize::MAX).unwrap();
    assert_eq!(all.len(), 602);
    for (from, limit) in
        [(0, 1), (255, 2), (256, 256), (100, 450), (511, 1), (512, 90), (600, 9), (602, 1), (u64::MAX, 1), (5, 0)]
    {
        let first = usize::try_from(from).unwrap().min(602);
        let last = first.saturating_add(limit).min(602);
        assert_eq!(store.entries(from, limit).unwrap(), all[first..last], "{from}+{limit}");
    }
}

pub fn changes_are_numbered_without_a_gap(store: &dyn Store) {
    ready(store);
    let all = store.changes_since(0, usize::MAX).unwrap();
    assert_eq!(all.iter().map(|change| change.number).collect::<Vec<_>>(), (1..=10).collect::<Vec<_>>());
    assert_eq!(store.changes_since(4, 3).unwrap(), all[4..7]);
    assert!(store.changes_since(10, 3).unwrap().is_empty() && store.changes_since(u64::MAX, 3).unwrap().is_empty());
}
