//! Which folders are opened, and which are refused without being touched.
use crate::kit::samples::{ready, refused, registry};
use std::fs;
use std::path::Path;
use temtin::domain::error::Kind;
use temtin::store::open;

fn made(dir: &Path) {
    ready(&*open::create(dir).unwrap());
}

#[test]
fn a_folder_without_a_store_is_refused_and_left_empty() {
    let dir = tempfile::tempdir().unwrap();
    let error = open::open(dir.path()).err().unwrap();
    assert_eq!((error.kind, error.code()), (Kind::NotFound, "store-missing"));
    assert_eq!(error.faults[0].args, [("dir", dir.path().display().to_string())]);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    assert_eq!(refused(open::open(&dir.path().join("nowhere"))), "store-missing");
}

#[test]
fn a_second_store_is_not_made_over_the_first() {
    let dir = tempfile::tempdir().unwrap();
    let deep = dir.path().join("a/b");
    made(&deep);
    assert_eq!(refused(open::create(&deep)), "store-exists");
    assert_eq!(open::open(&deep).unwrap().registry().unwrap(), Some(registry()));
}

#[test]
fn a_store_that_lost_its_format_or_its_engine_file_is_no_new_store() {
    let dir = tempfile::tempdir().unwrap();
    made(dir.path());
    fs::rename(dir.path().join("format"), dir.path().join("kept")).unwrap();
    assert_eq!(refused(open::open(dir.path())), "store-missing");
    assert_eq!(refused(open::create(dir.path())), "store-exists");
    fs::rename(dir.path().join("kept"), dir.path().join("format")).unwrap();
    fs::remove_file(dir.path().join("sled/db")).unwrap();
    assert_eq!(refused(open::open(dir.path())), "store-missing");
    assert!(!dir.path().join("sled/db").exists());
}

#[test]
fn a_creation_that_was_cut_off_can_be_repeated() {
    let dir = tempfile::tempdir().unwrap();
    drop(open::create(dir.path()).unwrap());
    fs::remove_file(dir.path().join("format")).unwrap();
    made(dir.path());
    assert!(open::open(dir.path()).is_ok());
}

#[test]
fn a_store_is_open_once() {
    let dir = tempfile::tempdir().unwrap();
    let store = open::create(dir.path()).unwrap();
    let error = open::open(dir.path()).err().unwrap();
    assert_eq!((error.kind, error.code()), (Kind::Unavailable, "store-locked"));
    assert_eq!(error.faults[0].args, [("dir", dir.path().display().to_string())]);
    drop(store);
    for _ in 0..5 {
        assert!(open::open(dir.path()).is_ok(), "the lock and the engine are given up at once");
    }
}

#[test]
fn another_version_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    made(dir.path());
    for other in ["temtin-store 2\n", "temtin-store 1", "", "\u{fffd}"] {
        fs::write(dir.path().join("format"), other).unwrap();
        assert_eq!(refused(open::open(dir.path())), "store-version", "{other:?}");
    }
}

#[test]
fn an_unfinished_snapshot_is_removed_and_a_finished_one_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    made(dir.path());
    drop(open::open(dir.path()).unwrap());
    let sled = dir.path().join("sled");
    let snapshots = || {
        let names = fs::read_dir(&sled).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
        names.filter(|name| name.starts_with("snap.")).collect::<Vec<_>>()
    };
    let finished = snapshots();
    assert!(!finished.is_empty());
    fs::write(sled.join("snap.FFFFFFFFFFFFFFFF.generating"), b"half").unwrap();
    let store = open::open(dir.path()).unwrap();
    assert_eq!(store.registry().unwrap(), Some(registry()));
    assert!(snapshots().iter().all(|name| !name.ends_with(".generating")));
}

#[test]
fn damaged_files_give_an_error_or_a_readable_store_but_never_a_panic() {
    let dir = tempfile::tempdir().unwrap();
    made(dir.path());
    let sled = dir.path().join("sled");
    let snapshot = fs::read_dir(&sled).unwrap().map(|entry| entry.unwrap().path());
    let snapshot: Vec<_> = snapshot.filter(|path| path.to_string_lossy().contains("snap.")).collect();
    for path in snapshot.into_iter().chain([sled.join("db"), sled.join("conf")]) {
        let whole = fs::read(&path).unwrap();
        for part in 0..8 {
            let mut damaged = whole.clone();
            let at = (whole.len() - 1) * part / 8;
            damaged[at] ^= 0x10;
            if part % 2 == 1 {
                damaged.truncate(at);
            }
            fs::write(&path, &damaged).unwrap();
            if let Ok(store) = open::open(dir.path()) {
                let _ = (store.registry(), store.batches(), store.entries(0, 99), store.changes_since(0, 99));
            }
        }
        fs::write(&path, &whole).unwrap();
    }
}
