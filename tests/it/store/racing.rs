//! Many callers at once: no number twice, no gap inside a run, never more stamps than units, one winner.
use crate::kit::samples::{at, batch, binding, issue, range, ready, run, today, wish};
use std::collections::BTreeSet;
use std::thread;
use temtin::domain::binding::Binding;
use temtin::store::contract::whole::Store;
use temtin::store::memory::engine::MemoryStore;
use temtin::store::sled::engine::SledStore;

const THREADS: usize = 8;
const DEEDS: usize = 12;

/// Issues 3 stamps a deed, half of them for one batch of 100 units and half for a batch of each thread's own.
fn issue_at_once(store: &dyn Store) {
    ready(store);
    let own: Vec<_> = (0..THREADS).map(|thread| batch(&format!("own-{thread}"), 1000)).collect();
    store.put_batches(&own, at(0)).unwrap();
    thread::scope(|scope| {
        for thread in 0..THREADS {
            scope.spawn(move || {
                for turn in 0..DEEDS {
                    let key = format!("d-{thread}-{turn}");
                    let block = store.reserve_numbers(&wish(&key, 3)).unwrap();
                    let own = format!("own-{thread}");
                    let into = if turn % 2 == 0 { own.as_str() } else { "lo-1" };
                    // Past the room of lo-1 this is refused, and its block stays a gap.
                    let _ = store.add_run(&run(&key, block, Some(into)));
                }
            });
        }
    });
    let runs = store.runs().unwrap();
    let numbers: BTreeSet<_> = runs.iter().flat_map(|run| run.numbers.numbers()).collect();
    assert_eq!(numbers.len(), runs.len() * 3, "no number twice");
    assert!(runs.iter().all(|run| run.numbers.count() == 3));
    let of = |id: &str| runs.iter().filter(|run| run.batch.as_ref().is_some_and(|batch| batch.as_str() == id)).count();
    assert_eq!(of("lo-1"), 33, "99 of 100 units, since 3 more would not fit");
    assert_eq!((0..THREADS).map(|thread| of(&format!("own-{thread}"))).sum::<usize>(), THREADS * DEEDS / 2);
    assert_eq!(store.log_size().unwrap() as usize, 2 + THREADS + runs.len());
    let changes = store.changes_since(0, usize::MAX).unwrap();
    assert!(changes.iter().zip(1..).all(|(change, number)| change.number == number));
}

/// Every thread wants a range that overlaps all the others.
fn bind_at_once(store: &dyn Store) {
    ready(store);
    let roll = issue(store, "roll", 100, None);
    let first = roll.numbers.first().get();
    let won: usize = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS as u64)
            .map(|thread| {
                let wanted = binding(&format!("b-{thread}"), &roll, range(first + thread, 20), "lo-1");
                scope.spawn(move || store.add_binding(&wanted, today()).is_ok())
            })
            .collect();
        threads.into_iter().map(|thread| usize::from(thread.join().unwrap())).sum()
    });
    assert_eq!((won, store.bindings(roll.id()).unwrap().len()), (1, 1));
}

/// The same deed from many callers is done once.
fn repeat_at_once(store: &dyn Store) {
    ready(store);
    let roll = issue(store, "roll", 100, None);
    let wanted: Binding = binding("b", &roll, roll.numbers, "lo-1");
    let blocks: BTreeSet<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|_| {
                scope.spawn(|| {
                    store.add_binding(&wanted, today()).unwrap();
                    store.reserve_numbers(&wish("same", 5)).unwrap()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!((blocks.len(), store.bindings(roll.id()).unwrap().len()), (1, 1));
}

fn on_disk(check: fn(&dyn Store)) {
    let dir = tempfile::tempdir().unwrap();
    check(&SledStore::create(dir.path()).unwrap());
}

#[test]
fn in_memory_issuers_at_once_never_share_a_number() {
    issue_at_once(&MemoryStore::new());
}

#[test]
fn on_disk_issuers_at_once_never_share_a_number() {
    on_disk(issue_at_once);
}

#[test]
fn in_memory_one_of_overlapping_bindings_wins() {
    bind_at_once(&MemoryStore::new());
}

#[test]
fn on_disk_one_of_overlapping_bindings_wins() {
    on_disk(bind_at_once);
}

#[test]
fn in_memory_a_deed_repeated_at_once_is_done_once() {
    repeat_at_once(&MemoryStore::new());
}

#[test]
fn on_disk_a_deed_repeated_at_once_is_done_once() {
    on_disk(repeat_at_once);
}
