//! States of stamps.
use crate::kit::samples::{FIRST, at, first_run, issue, number, range, ready, refused, status, wish};
use temtin::domain::run::{StatusChange, StatusReason};
use temtin::domain::stamp::StampState::{self, Active, NotActivated, Revoked, Suspended};
use temtin::status::list::Chunk;
use temtin::store::contract::receipt::{Done, Touched};
use temtin::store::contract::whole::Store;

pub fn state(store: &dyn Store, of: u64) -> StampState {
    let of = number(of);
    store.status_chunk(Chunk::index_of(of)).unwrap().map_or(NotActivated, |chunk| chunk.get(of))
}

pub fn a_change_moves_what_may_move_over_the_edge_of_a_chunk(store: &dyn Store) {
    ready(store);
    issue(store, "a", 100, None);
    assert!(store.status_chunk(0).unwrap().is_none());
    // Numbers from 32768 on stand in the next chunk.
    let (receipt, moved) = store.set_status(&status("s", range(FIRST, 100), StatusReason::HandedOut)).unwrap();
    assert_eq!((receipt.done, receipt.log_size, moved), (Done::Now, 4, 100));
    let all = [FIRST, 32_767, 32_768, FIRST + 99, FIRST + 100].map(|n| state(store, n));
    assert_eq!(all, [Active, Active, Active, Active, NotActivated]);
    assert_eq!(store.changes_since(receipt.change - 1, 9).unwrap()[0].touched, Touched::Status(range(FIRST, 100)));
}

pub fn a_change_of_state_is_found_by_the_number_of_its_change(store: &dyn Store) {
    ready(store);
    issue(store, "a", 9, None);
    issue(store, "b", 9, None);
    let set = |key: &str, first, reason| store.set_status(&status(key, range(first, 2), reason)).unwrap().0.change;
    let (one, other) = (set("1", FIRST, StatusReason::HandedOut), set("2", FIRST, StatusReason::CopySuspected));
    let behind = store.runs().unwrap()[1].clone();
    let elsewhere = set("3", behind.numbers.first().get(), StatusReason::HandedOut);
    let found = |run, change| store.status_change(run, change).unwrap().map(|change| change.deed.to_string());
    assert_eq!([one, other].map(|change| found(first_run(), change)), [Some("1".into()), Some("2".into())]);
    assert_eq!(found(behind.id(), elsewhere), Some("3".into()));
    for (run, change) in
        [(first_run(), elsewhere), (behind.id(), one), (first_run(), one - 1), (first_run(), 0), (first_run(), 999)]
    {
        assert_eq!(found(run, change), None, "{change}");
    }
}

pub fn each_reason_moves_only_from_its_states(store: &dyn Store) {
    ready(store);
    issue(store, "a", 4, None);
    let set =
        |key: &str, first, count, reason| store.set_status(&status(key, range(first, count), reason)).map(|(_, moved)| moved);
    assert_eq!(refused(set("1", FIRST, 4, StatusReason::Cleared)), "status-none-moved");
    assert_eq!(set("2", FIRST, 1, StatusReason::Spoiled).unwrap(), 1);
    assert_eq!(refused(set("3", FIRST, 4, StatusReason::CopySuspected)), "status-none-moved", "none is in force");
    assert_eq!(set("4", FIRST, 3, StatusReason::HandedOut).unwrap(), 2, "not the void one");
    assert_eq!(set("5", FIRST, 2, StatusReason::CopySuspected).unwrap(), 1);
    assert_eq!([0, 1, 2, 3].map(|n| state(store, FIRST + n)), [Revoked, Suspended, Active, NotActivated]);
    assert_eq!(set("6", FIRST, 4, StatusReason::Cleared).unwrap(), 1);
    let reasons: Vec<_> = store.status_changes(first_run()).unwrap().iter().map(|change| change.reason.code()).collect();
    assert_eq!(reasons, ["spoiled", "handed-out", "copy-suspected", "cleared"], "refused changes leave no trace");
}

pub fn a_change_of_state_is_done_once(store: &dyn Store) {
    ready(store);
    issue(store, "a", 4, None);
    let change = status("s", range(FIRST, 2), StatusReason::HandedOut);
    let (first, _) = store.set_status(&change).unwrap();
    let (again, moved) = store.set_status(&StatusChange { at: at(50), ..change.clone() }).unwrap();
    assert_eq!((again.done, again.change, moved), (Done::Before, first.change, 0));
    assert_eq!(refused(store.set_status(&StatusChange { numbers: range(FIRST, 3), ..change.clone() })), "deed-differs");
    assert_eq!(refused(store.set_status(&StatusChange { reason: StatusReason::Stolen, ..change })), "deed-differs");
    assert_eq!(refused(store.set_status(&status("a", range(FIRST, 1), StatusReason::Stolen))), "deed-differs");
}

pub fn a_change_lies_within_one_run(store: &dyn Store) {
    ready(store);
    issue(store, "a", 4, None);
    issue(store, "b", 4, None);
    store.reserve_numbers(&wish("c", 4)).unwrap();
    for (first, count) in [(FIRST + 3, 2), (FIRST - 1, 2), (FIRST + 8, 1), (1, 1), (FIRST, 9)] {
        let change = status("s", range(first, count), StatusReason::Spoiled);
        assert_eq!(refused(store.set_status(&change)), "status-outside-run", "{first}+{count}");
    }
    assert!(store.status_chunk(0).unwrap().is_none());
}
