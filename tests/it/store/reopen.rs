//! What was acknowledged is there again: after a close, and in the files as they lay on the disk at that moment.
use crate::kit::audit::audit;
use crate::kit::samples::{
    FIRST, at, batch, binding, day, event, issue, key, number, range, ready, recall, status, step, today, wish,
};
use std::fs;
use std::path::Path;
use temtin::domain::recall::RecallState;
use temtin::domain::run::StatusReason;
use temtin::domain::scan::{ScanKey, ScanSum};
use temtin::store::contract::whole::Store;
use temtin::store::memory::engine::MemoryStore;
use temtin::store::open;

const NOON: &str = "2026-02-25T12:00:00+07:00";

/// Every kind of deed once.
fn story(store: &dyn Store) {
    ready(store);
    store.add_key(&key(1)).unwrap();
    let events: Vec<_> = (0..300).map(|n| event(&format!("e-{n}"), Some("lo-1"), NOON)).collect();
    store.add_events(&events, at(1)).unwrap();
    issue(store, "known", 40, Some("lo-1"));
    let roll = issue(store, "roll", 70, None);
    store.add_binding(&binding("b", &roll, range(roll.numbers.first().get(), 60), "lo-1"), today()).unwrap();
    store.set_status(&status("s", range(FIRST, 9), StatusReason::Stolen)).unwrap();
    store.add_recall(&recall("r", "lo-2")).unwrap();
    store.change_recall(&step("c", "r", RecallState::Closed)).unwrap();
    store.reserve_numbers(&wish("open", 7)).unwrap();
}

/// The files of a running store, as a power cut would leave them.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target)
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn both_engines_tell_the_same_story() {
    let dir = tempfile::tempdir().unwrap();
    let (disk, memory) = (open::create(dir.path()).unwrap(), MemoryStore::new());
    story(&*disk);
    story(&memory);
    assert_eq!(audit(&*disk), audit(&memory));
}

#[test]
fn a_store_is_the_same_after_it_was_closed_and_opened() {
    let dir = tempfile::tempdir().unwrap();
    let store = open::create(dir.path()).unwrap();
    story(&*store);
    store.add_scans(&[ScanSum { key: ScanKey { number: number(7), day: day("2026-03-02") }, count: 3 }]).unwrap();
    let before = audit(&*store);
    drop(store);
    let store = open::open(dir.path()).unwrap();
    assert_eq!(audit(&*store), before);
    assert_eq!(store.scans(number(7)).unwrap(), [(day("2026-03-02"), 3)]);
    // What no read shows: the next number, the room, the numbers of changes and entries.
    assert_eq!(store.reserve_numbers(&wish("open", 7)).unwrap().first().get(), FIRST + 110);
    assert_eq!(store.reserve_numbers(&wish("next", 1)).unwrap().first().get(), FIRST + 117);
    let (last, size) = (store.changes_since(0, usize::MAX).unwrap().len() as u64, store.log_size().unwrap());
    let receipt = store.put_batches(&[batch("lo-3", 1)], at(9)).unwrap();
    assert_eq!((receipt.change, receipt.log_size), (last + 1, size + 1));
}

#[test]
fn what_was_acknowledged_is_in_the_files_at_that_moment() {
    let dir = tempfile::tempdir().unwrap();
    let store = open::create(&dir.path().join("store")).unwrap();
    story(&*store);
    for turn in 0..5 {
        store.put_batches(&[batch("lo-1", 200 + turn)], at(9)).unwrap();
        let aside = dir.path().join(format!("copy-{turn}"));
        copy(&dir.path().join("store"), &aside);
        assert_eq!(audit(&*open::open(&aside).unwrap()), audit(&*store), "turn {turn}");
    }
}

#[test]
fn a_full_bundle_at_the_end_of_the_log_is_counted() {
    let dir = tempfile::tempdir().unwrap();
    let store = open::create(dir.path()).unwrap();
    ready(&*store);
    let events: Vec<_> = (0..254).map(|n| event(&format!("e-{n}"), Some("lo-1"), NOON)).collect();
    assert_eq!(store.add_events(&events, at(1)).unwrap().log_size, 256);
    drop(store);
    let store = open::open(dir.path()).unwrap();
    assert_eq!((store.log_size().unwrap(), store.last_time().unwrap()), (256, Some(at(1))));
    assert_eq!(store.put_batches(&[batch("lo-1", 1)], at(0)).unwrap().log_size, 257);
    assert_eq!(store.last_time().unwrap(), Some(at(1)));
}
