//! What a layer shows at each of its steps, and what a crash between two of them leaves.
use super::*;
use crate::store::sled::keys;
use crate::store::sled::rows::{Read, Row};
use ::sled::Tree;
use std::fs;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

const ROWS: u32 = 250;

fn key(n: u32) -> Key {
    format!("ev{n:05}").into_bytes()
}

fn row(key: Key, value: &str) -> Writes {
    [(key, Some(value.as_bytes().to_vec()))].into()
}

/// As a process would open it that comes after another.
fn opened(db: &Db) -> Staged {
    Staged::open(db.clone(), Rows::new(Tree::clone(db))).unwrap()
}

/// A store with some rows, and a layer over it that replaces, takes away and adds.
fn staged() -> (Db, Staged, Layer) {
    let db = ::sled::Config::new().temporary(true).open().unwrap();
    let mut staged = opened(&db);
    for n in (0..ROWS).step_by(7) {
        staged.commit(row(key(n), "stood")).unwrap();
    }
    let layer = staged.begin().unwrap();
    let mut writes: Writes = (0..ROWS).filter(|n| n % 3 > 0).map(|n| (key(n), Some(b"new".to_vec()))).collect();
    writes.extend((0..ROWS).filter(|n| n % 21 == 0).map(|n| (key(n), None)));
    staged.stage(&layer, &mut writes.into_iter()).unwrap();
    (db, staged, layer)
}

fn wanted() -> Vec<Row> {
    let value = |n: u32| match n {
        n if n % 21 == 0 => None,
        n if n % 3 > 0 => Some("new"),
        n => (n % 7 == 0).then_some("stood"),
    };
    (0..ROWS).filter_map(|n| Some((key(n), value(n)?.as_bytes().to_vec()))).collect()
}

fn all(staged: &Staged) -> Vec<Row> {
    staged.rows.rows(b"ev").unwrap()
}

/// Goes on until nothing is left to do, or `steps` are done.
fn go_on(staged: &mut Staged, steps: usize) {
    for _ in 0..steps {
        match staged.go_on().unwrap() {
            Next::Rest => return,
            Next::Lift => {
                staged.unmark().unwrap();
                staged.lift();
            }
            Next::Drop => staged.drop_layer().unwrap(),
            Next::GoOn | Next::Wait | Next::NoRoom => {}
        }
    }
}

#[test]
fn what_is_staged_is_seen_by_nobody_and_dropped_by_the_next_start() {
    let (db, staged, _) = staged();
    let stood = all(&staged);
    assert_eq!(stood.len(), 36);
    drop(staged);
    let mut staged = opened(&db);
    assert!(all(&staged) == stood);
    go_on(&mut staged, 9);
    assert!(staged.is_at_rest() && all(&staged) == stood);
    assert!(!db.tree_names().iter().any(|name| name == TREE.as_bytes()));
}

#[test]
fn what_was_shown_is_there_whichever_step_of_the_merging_was_the_last() {
    for steps in 0..9 {
        let (db, mut staged, layer) = staged();
        staged.mark(&layer, Marks::default()).unwrap();
        // A crash before it was shown finds it shown.
        if steps > 0 {
            staged.show(layer);
        }
        go_on(&mut staged, steps);
        assert!(steps == 0 || all(&staged) == wanted(), "{steps} steps");
        drop(staged);
        let mut again = opened(&db);
        assert_eq!(all(&again), wanted(), "{steps} steps");
        go_on(&mut again, 99);
        assert_eq!(all(&again), wanted(), "{steps} steps");
        assert!(again.is_at_rest() && !db.tree_names().iter().any(|name| name == TREE.as_bytes()));
        assert_eq!(Rows::new(Tree::clone(&db)).rows(b"ev").unwrap(), wanted(), "in the tree itself");
    }
}

#[test]
fn a_deed_during_the_merging_is_neither_hidden_nor_lost() {
    for steps in 0..9 {
        let (db, mut staged, layer) = staged();
        staged.mark(&layer, Marks::default()).unwrap();
        staged.show(layer);
        go_on(&mut staged, steps);
        let mut wanted = wanted();
        for (at, n) in [(0, 1), (1, ROWS - 3)] {
            staged.commit(row(key(n), "later")).unwrap();
            let found = wanted.iter_mut().find(|(stood, _)| *stood == key(n)).unwrap();
            found.1 = b"later".to_vec();
            staged.commit([(key(2 + at), None)].into()).unwrap();
            wanted.retain(|(stood, _)| *stood != key(2 + at));
        }
        assert_eq!(all(&staged), wanted, "{steps} steps");
        drop(staged);
        let mut again = opened(&db);
        assert_eq!(all(&again), wanted, "{steps} steps, and a start");
        go_on(&mut again, 99);
        assert_eq!(Rows::new(Tree::clone(&db)).rows(b"ev").unwrap(), wanted, "{steps} steps");
    }
}

#[test]
fn who_began_to_read_before_sees_nothing_of_it_until_the_end() {
    let (_db, mut staged, layer) = staged();
    let (reading, stood) = (staged.rows.over.now(), all(&staged));
    staged.mark(&layer, Marks::default()).unwrap();
    staged.show(layer);
    assert_eq!(staged.go_on().unwrap(), Next::Wait);
    assert_eq!(Rows::new(staged.rows.tree.clone()).rows(b"ev").unwrap(), stood, "the tree is as it was");
    assert_eq!(all(&staged), wanted(), "others see it");
    drop(reading);
    assert_eq!(staged.go_on().unwrap(), Next::GoOn);
    assert!(staged.go_on().unwrap() == Next::GoOn && all(&staged) == wanted());
    let reading = staged.rows.over.now();
    go_on(&mut staged, 9);
    assert!(!staged.is_at_rest(), "a layer that is read is not dropped");
    drop(reading);
    go_on(&mut staged, 9);
    assert!(staged.is_at_rest());
}

#[test]
fn a_layer_that_lost_its_last_change_is_damage() {
    let (db, staged, layer) = staged();
    staged.mark(&layer, Marks { change: 5, ..Marks::default() }).unwrap();
    let opened = Staged::open(db.clone(), Rows::new(Tree::clone(&db)));
    assert_eq!(opened.err().map(|error| error.code()), Some("record-damaged"));
    layer.write(&keys::change(5), Some(b"x"), &db).unwrap();
    assert!(Staged::open(db.clone(), Rows::new(Tree::clone(&db))).is_ok());
}

/// Where the bytes of a file stand that differ between two states of it.
fn changed(before: &[u8], after: &[u8]) -> Vec<usize> {
    (0..after.len()).filter(|&at| before.get(at).copied().unwrap_or(0) != after[at]).collect()
}

/// The engine merges two pages of a tree by several entries of its log. A start must let such a layer go, whichever of them was the last.
#[test]
fn a_layer_is_dropped_though_a_crash_cut_off_a_merging_of_its_pages() {
    let dir = tempfile::tempdir().unwrap();
    let opened_in = |dir: &Path| ::sled::Config::new().path(dir).flush_every_ms(None).open().unwrap();
    let db = opened_in(dir.path());
    let layer = opened(&db).begin().unwrap();
    // So many that the pages above the rows are several: those on the way to the first rows are read by the engine itself.
    for n in 0..3_000 {
        layer.write(&key(n), Some(b"new"), &db).unwrap();
    }
    db.flush().unwrap();
    let file = dir.path().join("db");
    let before = fs::read(&file).unwrap();
    for n in 2_900..2_925 {
        layer.write(&key(n), None, &db).unwrap();
    }
    db.flush().unwrap();
    let after = fs::read(&file).unwrap();
    drop((layer, db));
    let changed = changed(&before, &after);
    let (first, last) = (changed[0], changed[changed.len() - 1]);
    for cut in (first..=last).step_by((last - first) / 60 + 1) {
        let crashed = tempfile::tempdir().unwrap();
        let mut left = after.clone();
        changed.iter().filter(|&&at| at >= cut).for_each(|&at| left[at] = before.get(at).copied().unwrap_or(0));
        fs::write(crashed.path().join("db"), left).unwrap();
        fs::copy(dir.path().join("conf"), crashed.path().join("conf")).unwrap();
        let (done, is_done) = mpsc::channel();
        thread::spawn(move || {
            let db = opened_in(crashed.path());
            let mut staged = opened(&db);
            go_on(&mut staged, 9);
            done.send(staged.is_at_rest()).unwrap();
        });
        assert_eq!(is_done.recv_timeout(Duration::from_secs(60)), Ok(true), "cut at {cut} of {first} to {last}");
    }
}
