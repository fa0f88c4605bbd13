//! What one engine hands over fills another, and nothing is lost or made up on the way.
use crate::kit::audit::audit;
use crate::kit::samples::{day, number, range, refused};
use crate::kit::story::{begin, go_on, leave_a_block};
use tempfile::TempDir;
use temtin::domain::error::Result;
use temtin::store::archived;
use temtin::store::contract::archive::{Point, RecordKind, StoredRecord};
use temtin::store::contract::log::LogStore;
use temtin::store::contract::register::RegisterStore;
use temtin::store::contract::whole::Store;
use temtin::store::memory::engine::MemoryStore;
use temtin::store::open;
use temtin::store::tally::Tally;

type Engine = (&'static str, Box<dyn Store>, Option<TempDir>);

fn engines() -> [Engine; 2] {
    let dir = tempfile::tempdir().unwrap();
    let disk: Box<dyn Store> = Box::new(temtin::store::sled::engine::SledStore::create(&dir.path().join("store")).unwrap());
    [("memory", Box::new(MemoryStore::new()), None), ("sled", disk, Some(dir))]
}

fn copied(store: &dyn Store, since: Option<Point>) -> (Vec<StoredRecord>, Point) {
    let mut records = Vec::new();
    let take = &mut |record| {
        records.push(record);
        Ok(())
    };
    let point = store.copy_records(since, take).unwrap();
    (records, point)
}

/// Both engines, filled with these.
fn filled(records: &[StoredRecord]) -> [Engine; 2] {
    let all = || records.iter().cloned().map(Ok::<_, temtin::domain::error::Error>);
    let dir = tempfile::tempdir().unwrap();
    open::fill(&dir.path().join("store"), &mut all(), &mut |_, _| Ok(())).unwrap();
    let disk: Box<dyn Store> = Box::new(temtin::store::sled::engine::SledStore::open(&dir.path().join("store")).unwrap());
    [("memory", Box::new(MemoryStore::filled(&mut all()).unwrap()), None), ("sled", disk, Some(dir))]
}

fn same(a: &[StoredRecord], b: &[StoredRecord], what: &str) {
    let text = |record: &StoredRecord| format!("{} {}", record.kind.word(), String::from_utf8_lossy(&record.line));
    for (a, b) in a.iter().zip(b) {
        assert_eq!(text(a), text(b), "{what}");
    }
    assert_eq!(a.len(), b.len(), "{what}");
}

#[test]
fn each_engine_fills_each_and_they_hold_the_same() {
    let stores = engines();
    for (_, store, _) in &stores {
        begin(store.as_ref());
        go_on(store.as_ref());
        leave_a_block(store.as_ref());
    }
    let before = audit(stores[0].1.as_ref());
    let (whole, point) = copied(stores[0].1.as_ref(), None);
    let kinds: std::collections::BTreeSet<RecordKind> = whole.iter().map(|record| record.kind).collect();
    assert_eq!(kinds.len(), RecordKind::ALL.len() - 1, "every kind but what is gone");
    assert!(whole.is_sorted_by_key(|record| RecordKind::ALL.iter().position(|kind| *kind == record.kind)));
    for (name, store, _) in &stores {
        let (records, at) = copied(store.as_ref(), None);
        same(&records, &whole, name);
        assert_eq!(at, point, "{name}");
        for (into, filled, _) in filled(&records) {
            let what = format!("{name} into {into}");
            assert_eq!(audit(filled.as_ref()), before, "{what}");
            same(&copied(filled.as_ref(), None).0, &whole, &what);
            assert_eq!(filled.check_rows().unwrap().faults, [], "{what}");
            assert_eq!(filled.scans(number(7)).unwrap(), [(day("2026-03-02"), 3)], "{what}");
            let (run, on) = (temtin::domain::number::RunId::of(number(7)), day("2026-03-02"));
            assert_eq!(filled.scan_places(run, on, on, 9).unwrap(), crate::kit::story::places(), "{what}");
            assert_eq!(filled.reserve_numbers(&crate::kit::samples::wish("open", 7)).unwrap().count(), 7, "{what}");
            // The abandoned block stays a gap: what is reserved next lies behind it.
            let next = |store: &dyn Store| store.reserve_numbers(&crate::kit::samples::wish("next", 1)).unwrap();
            assert_eq!(next(filled.as_ref()), range(crate::kit::samples::FIRST + 147, 1), "{what}");
        }
    }
}

#[test]
fn what_came_since_a_point_makes_the_same_as_the_whole() {
    let stores = engines();
    let mut told = Vec::new();
    for (name, store, _) in &stores {
        begin(store.as_ref());
        let (mut base, point) = copied(store.as_ref(), None);
        go_on(store.as_ref());
        let (since, end) = copied(store.as_ref(), Some(point));
        assert!(since.iter().any(|record| record.kind == RecordKind::Removed), "{name}");
        assert!(since.len() < base.len() / 4, "{name}: {} of {}", since.len(), base.len());
        assert_eq!(copied(store.as_ref(), Some(end)).0, [], "{name}: nothing since the end");
        let (whole, _) = copied(store.as_ref(), None);
        base.extend(since.iter().cloned());
        for (into, filled, _) in filled(&base) {
            same(&copied(filled.as_ref(), None).0, &whole, &format!("{name} into {into}"));
            assert_eq!(audit(filled.as_ref()), audit(store.as_ref()), "{name} into {into}");
            assert_eq!(filled.check_rows().unwrap().faults, [], "{name} into {into}");
        }
        told.push(since);
    }
    same(&told[0], &told[1], "both engines tell the same of what changed");
}

#[test]
fn a_copy_after_each_deed_is_small_and_none_leaves_anything_out() {
    let store = MemoryStore::new();
    begin(&store);
    let (mut all, mut point) = copied(&store, None);
    for turn in 0..4 {
        store.put_batches(&[crate::kit::samples::batch(&format!("ke-{turn}"), 3)], crate::kit::samples::at(9)).unwrap();
        let (since, end) = copied(&store, Some(point));
        let kinds: Vec<RecordKind> = since.iter().map(|record| record.kind).collect();
        assert_eq!(kinds, [RecordKind::Batch, RecordKind::Entry, RecordKind::Change]);
        all.extend(since);
        point = end;
    }
    same(&copied(&MemoryStore::filled(&mut all.into_iter().map(Ok)).unwrap(), None).0, &copied(&store, None).0, "in steps");
}

#[test]
fn a_copy_is_of_one_moment_and_holds_up_no_deed_once_its_taker_fails() {
    let [_, (_, store, _dir)] = engines();
    begin(store.as_ref());
    let mut taken = 0;
    let refused_by_taker: Result<Point> = store.copy_records(None, &mut |_| {
        taken += 1;
        if taken < 10 { Ok(()) } else { Err(temtin::domain::error::Fault::new("backup-cut").into()) }
    });
    assert_eq!((refused(refused_by_taker), taken), ("backup-cut", 10));
    leave_a_block(store.as_ref());
    std::thread::scope(|scope| {
        let copies = scope.spawn(|| (0..5).map(|_| copied(store.as_ref(), None)).collect::<Vec<_>>());
        for turn in 0..40 {
            store.put_batches(&[crate::kit::samples::batch(&format!("ke-{turn}"), 3)], crate::kit::samples::at(9)).unwrap();
        }
        for (records, point) in copies.join().unwrap() {
            let count = |kind| records.iter().filter(|record| record.kind == kind).count() as u64;
            assert_eq!((count(RecordKind::Change), count(RecordKind::Entry)), (point.change, point.log_size));
        }
    });
}

#[test]
fn lines_that_say_nothing_fill_no_store() {
    let (good, _) = {
        let store = MemoryStore::new();
        begin(&store);
        copied(&store, None)
    };
    for kind in RecordKind::ALL {
        let wrong = StoredRecord { kind, line: b"{}".to_vec() };
        let with = |records: &[StoredRecord]| records.iter().cloned().chain([wrong.clone()]).map(Ok).collect::<Vec<Result<_>>>();
        assert!(MemoryStore::filled(&mut with(&good).into_iter()).is_err(), "{}", kind.word());
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("store");
        assert!(open::fill(&place, &mut with(&good[..3]).into_iter(), &mut |_, _| Ok(())).is_err(), "{}", kind.word());
        assert!(!open::is_made(&place), "{}", kind.word());
    }
}

#[test]
fn a_store_that_reads_back_otherwise_is_not_made() {
    let store = MemoryStore::new();
    begin(&store);
    let (records, point) = copied(&store, None);
    let mut tally = Tally::default();
    records.iter().for_each(|record| tally.take(record));
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("store");
    let mut told = None;
    let refused_fill = open::fill(&place, &mut records.iter().cloned().map(Ok), &mut |read, at| {
        told = Some((read.digest(), read.counts().clone(), at));
        Err(temtin::domain::error::Fault::new("backup-reads-otherwise").into())
    });
    assert_eq!(refused(refused_fill), "backup-reads-otherwise");
    assert_eq!(told, Some((tally.digest(), tally.counts().clone(), point)));
    assert!(!open::is_made(&place));
    open::fill(&place, &mut records.into_iter().map(Ok), &mut |_, _| Ok(())).unwrap();
    assert!(open::is_made(&place), "what a refused filling left is cleared");
}

#[test]
fn a_recorded_hash_in_the_log_is_of_the_line_itself() {
    let store = MemoryStore::new();
    begin(&store);
    let (records, _) = copied(&store, None);
    let batch = records.iter().find(|record| record.kind == RecordKind::Batch).unwrap();
    let bytes = archived::stored(batch).unwrap();
    assert_eq!(bytes, [&[1], &batch.line[..]].concat());
    let hash: [u8; 32] = sha2::Digest::finalize(sha2::Digest::chain_update(<sha2::Sha256 as sha2::Digest>::new(), &bytes)).into();
    let entries = store.entries(0, usize::MAX).unwrap();
    assert!(entries.iter().any(|entry| entry.first() == Some(&6) && entry.ends_with(&hash)));
}
