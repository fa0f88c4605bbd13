//! Blocks of numbers and runs.
use crate::kit::samples::{FIRST, deed, issue, number, range, ready, recall, refused, registry, run, status, wish};
use temtin::domain::number::Number;
use temtin::domain::registry::Registry;
use temtin::domain::run::{Run, StatusReason};
use temtin::domain::stamp::StampKind;
use temtin::store::contract::receipt::{Done, Touched};
use temtin::store::contract::stamps::Reserve;
use temtin::store::contract::whole::Store;

pub fn blocks_follow_one_another_after_their_skip(store: &dyn Store) {
    ready(store);
    assert_eq!(store.reserve_numbers(&wish("a", 10)).unwrap(), range(FIRST, 10));
    let skipped = Reserve { skip: 5, ..wish("b", 1) };
    assert_eq!(store.reserve_numbers(&skipped).unwrap(), range(FIRST + 15, 1));
    assert_eq!(store.reserve_numbers(&wish("c", 2)).unwrap(), range(FIRST + 16, 2));
    assert_eq!(store.reserve_numbers(&wish("a", 10)).unwrap(), range(FIRST, 10), "for ever the same");
    assert_eq!(store.log_size().unwrap(), 2, "a reservation is no log entry");
}

pub fn a_deed_reserves_one_block_only(store: &dyn Store) {
    ready(store);
    issue(store, "a", 10, None);
    assert_eq!(refused(store.reserve_numbers(&wish("a", 11))), "deed-differs");
    store.set_status(&status("s", range(FIRST, 1), StatusReason::Spoiled)).unwrap();
    assert_eq!(refused(store.reserve_numbers(&wish("s", 1))), "deed-differs");
}

pub fn a_block_is_neither_empty_nor_larger_than_a_run(store: &dyn Store) {
    ready(store);
    assert_eq!(refused(store.reserve_numbers(&wish("a", 0))), "reserve-count");
    assert_eq!(refused(store.reserve_numbers(&wish("a", 1_000_001))), "reserve-count");
    assert_eq!(store.reserve_numbers(&wish("a", 1_000_000)).unwrap().count(), 1_000_000);
}

pub fn numbers_come_to_an_end(store: &dyn Store) {
    store.create_registry(&Registry { first_number: number(Number::MAX - 9), ..registry() }).unwrap();
    assert_eq!(refused(store.reserve_numbers(&wish("a", 11))), "numbers-used-up");
    assert_eq!(refused(store.reserve_numbers(&Reserve { skip: 10, ..wish("a", 1) })), "numbers-used-up");
    assert_eq!(store.reserve_numbers(&wish("b", 10)).unwrap().last().get(), Number::MAX);
    assert_eq!(refused(store.reserve_numbers(&wish("c", 1))), "numbers-used-up");
    assert_eq!(store.reserve_numbers(&wish("b", 10)).unwrap().count(), 10);
}

pub fn numbers_need_a_registry(store: &dyn Store) {
    assert_eq!(refused(store.reserve_numbers(&wish("a", 1))), "registry-missing");
}

pub fn a_run_is_added_once_to_its_block(store: &dyn Store) {
    ready(store);
    assert_eq!(refused(store.add_run(&run("a", range(FIRST, 10), None))), "block-not-reserved");
    let block = store.reserve_numbers(&wish("a", 10)).unwrap();
    assert_eq!(store.run_by_deed(&deed("a")).unwrap(), None);
    assert_eq!(refused(store.add_run(&run("a", range(FIRST, 9), None))), "block-not-reserved");
    assert_eq!(refused(store.add_run(&run("a", range(FIRST + 1, 10), None))), "block-not-reserved");
    let right = run("a", block, None);
    let receipt = store.add_run(&right).unwrap();
    assert_eq!((receipt.done, receipt.log_size), (Done::Now, 3));
    assert_eq!(store.changes_since(receipt.change - 1, 9).unwrap()[0].touched, Touched::Run(right.id()));
    assert_eq!(store.add_run(&right).unwrap().done, Done::Before);
    assert_eq!(refused(store.add_run(&Run { root: [0; 32], ..right.clone() })), "deed-differs");
    assert_eq!(store.run(right.id()).unwrap(), Some(right.clone()));
    assert_eq!(store.run_by_deed(&deed("a")).unwrap(), Some(right));
    assert_eq!((store.run_by_deed(&deed("b")).unwrap(), store.log_size().unwrap()), (None, 3));
}

pub fn runs_stand_by_rising_number(store: &dyn Store) {
    ready(store);
    let early = store.reserve_numbers(&wish("early", 3)).unwrap();
    let late = issue(store, "late", 3, None);
    store.add_run(&run("early", early, None)).unwrap();
    let firsts: Vec<_> = store.runs().unwrap().iter().map(|run| run.numbers).collect();
    assert_eq!(firsts, [early, late.numbers]);
}

pub fn item_stamps_never_exceed_their_batch(store: &dyn Store) {
    ready(store);
    issue(store, "a", 60, Some("lo-1"));
    let block = store.reserve_numbers(&wish("b", 41)).unwrap();
    assert_eq!(refused(store.add_run(&run("b", block, Some("lo-1")))), "run-exceeds-batch");
    assert_eq!(store.run_by_deed(&deed("b")).unwrap(), None);
    issue(store, "c", 40, Some("lo-1"));
    issue(store, "d", 100, Some("lo-2"));
    let block = store.reserve_numbers(&wish("e", 1)).unwrap();
    assert_eq!(refused(store.add_run(&run("e", block, Some("lo-1")))), "run-exceeds-batch");
    // For a reason it may, and what it takes counts for whoever comes next.
    let beyond = Run { beyond: Some("hũ vỡ".into()), ..run("e", block, Some("lo-1")) };
    store.add_run(&beyond).unwrap();
    assert_eq!(store.run_by_deed(&deed("e")).unwrap(), Some(beyond));
    let block = store.reserve_numbers(&wish("f", 1)).unwrap();
    assert_eq!(refused(store.add_run(&run("f", block, Some("lo-1")))), "run-exceeds-batch");
    store.add_recall(&recall("r", "lo-1")).unwrap();
}

pub fn a_run_of_an_unknown_batch_is_refused(store: &dyn Store) {
    ready(store);
    let block = store.reserve_numbers(&wish("a", 1)).unwrap();
    assert_eq!(refused(store.add_run(&run("a", block, Some("lo-9")))), "batch-unknown");
    assert!(store.add_run(&run("a", block, Some("lo-1"))).is_ok(), "the block is still there for the right run");
}

pub fn a_batch_stamp_has_one_number_and_takes_no_room(store: &dyn Store) {
    ready(store);
    issue(store, "full", 100, Some("lo-1"));
    let stamp = |key: &str, count| {
        let block = store.reserve_numbers(&wish(key, count)).unwrap();
        store.add_run(&Run { kind: StampKind::Batch, ..run(key, block, Some("lo-1")) })
    };
    assert_eq!(refused(stamp("two", 2)), "batch-stamp-count");
    assert_eq!(stamp("one", 1).unwrap().done, Done::Now);
}
