//! The writer: what fails, what hangs, what takes long.
use super::*;
use crate::domain::id::ProductId;
use crate::store::sled::rows::Read;
use std::fs::File;
use std::os::fd::OwnedFd;

fn put(writer: &Writer, key: &'static [u8]) -> Result<()> {
    writer.act(move |draft| draft.put(key.to_vec(), &"tra".parse::<ProductId>()?))
}

fn log_only(file: File) -> EngineFiles {
    EngineFiles::new(file, None)
}

fn db() -> ::sled::Db {
    ::sled::Config::new().temporary(true).open().unwrap()
}

fn started(db: &::sled::Db, files: EngineFiles) -> (Writer, Rows) {
    let rows = Rows::new(::sled::Tree::clone(db));
    let staged = Staged::open(db.clone(), rows.clone()).unwrap();
    (Writer::start(rows.clone(), files, staged, Disk::of(&std::env::temp_dir())).unwrap(), rows)
}

#[test]
fn after_a_sync_that_failed_nothing_is_written_and_reads_go_on() {
    // The kernel refuses to sync a pipe, as a broken disk refuses to sync a file.
    let (_reader, pipe) = std::io::pipe().unwrap();
    let (writer, rows) = started(&db(), log_only(File::from(OwnedFd::from(pipe))));
    rows.tree.insert(b"stood", b"row").unwrap();
    for _ in 0..2 {
        assert_eq!(put(&writer, b"new").unwrap_err().code(), "store-fenced");
    }
    assert_eq!(writer.act(|_| Ok(())).unwrap_err().code(), "store-fenced", "nor is a repeat answered");
    assert_eq!(writer.durable(), Marks::default());
    assert!(rows.bytes(b"stood").unwrap().is_some());
    assert_eq!(rows.alarm.health(), Health::Fenced);
}

#[test]
fn a_writer_that_hangs_is_found_out_by_those_who_wait_and_reads_go_on() {
    let (mut writer, rows) = started(&db(), log_only(tempfile::tempfile().unwrap()));
    rows.tree.insert(b"stood", b"row").unwrap();
    writer.stall = Duration::from_millis(50);
    let (release, hangs) = bounded::<()>(1);
    let hung: Result<()> = writer.act(move |_| {
        let _ = hangs.recv();
        Ok(())
    });
    assert_eq!(hung.unwrap_err().code(), "store-stalled");
    assert_eq!(put(&writer, b"later").unwrap_err().code(), "store-stalled");
    assert!(rows.bytes(b"stood").unwrap().is_some());
    drop(release);
    assert_eq!(put(&writer, b"too late").unwrap_err().code(), "store-stalled", "what hung once is not trusted again");
}

#[test]
fn an_engine_that_falls_over_is_broken_and_writes_nothing_more() {
    let (writer, rows) = started(&db(), log_only(tempfile::tempfile().unwrap()));
    let fell: Result<u8> = rows.guarded(|_| Ok([7][std::hint::black_box(1)]));
    assert_eq!((fell.unwrap_err().code(), rows.alarm.health()), ("store-damaged", Health::Broken));
    assert_eq!(put(&writer, b"later").unwrap_err().code(), "store-fenced");
}

#[test]
fn a_deed_that_fails_writes_nothing_and_fences_nothing() {
    let (writer, rows) = started(&db(), log_only(tempfile::tempfile().unwrap()));
    let refused: Result<()> = writer.act(|draft| {
        draft.put(b"half".to_vec(), &"tra".parse::<ProductId>()?)?;
        Err(Fault::new("wrong").into())
    });
    assert_eq!(refused.unwrap_err().code(), "wrong");
    assert!(rows.bytes(b"half").unwrap().is_none());
    assert!(put(&writer, b"whole").is_ok());
}

/// Begins a load that stages a row, then waits to be told to go on and ends as told.
fn loading(writer: &Writer, hold: &Hold<'_>, end: Result<()>) -> (Sender<()>, Receiver<Word>, Receiver<Result<Receipt>>) {
    let (goes_on, waits) = bounded::<()>(1);
    let (speaking, words) = bounded(2);
    let answer = writer.load(hold, (speaking, bounded(0).1), move |stage| {
        stage.draft(|draft| {
            draft.put(b"loaded".to_vec(), &"tra".parse::<ProductId>()?)?;
            draft.touch(&crate::store::contract::receipt::Touched::Registry)
        })?;
        while waits.recv_timeout(Duration::from_millis(5)) == Err(RecvTimeoutError::Timeout) {
            stage.beat();
        }
        end
    });
    (goes_on, words, answer.unwrap())
}

#[test]
fn a_load_that_takes_long_is_no_hang_and_whoever_waits_too_long_is_told_so() {
    let (mut writer, rows) = started(&db(), log_only(tempfile::tempfile().unwrap()));
    (writer.stall, writer.patience) = (Duration::from_millis(60), Duration::from_millis(100));
    let hold = writer.hold().unwrap();
    let (goes_on, words, answer) = loading(&writer, &hold, Ok(()));
    assert_eq!(writer.hear(&words).unwrap(), Word::Held);
    assert_eq!(put(&writer, b"deed").unwrap_err().code(), "import-under-way");
    assert_eq!(writer.hold().err().unwrap().code(), "import-under-way", "another load as well");
    assert!(rows.alarm.health() == Health::Good && rows.bytes(b"loaded").unwrap().is_none());
    drop(goes_on);
    assert_eq!(writer.hear(&words).unwrap(), Word::OnDisk);
    let receipt = writer.hear(&answer).unwrap().unwrap();
    assert_eq!((receipt.change, writer.durable().change), (1, 1));
    assert!(rows.bytes(b"loaded").unwrap().is_some());
    drop(hold);
    put(&writer, b"deed").unwrap();
    assert!(rows.bytes(b"deed").unwrap().is_some());
}

#[test]
fn a_load_that_fails_leaves_nothing_and_fences_nothing() {
    let db = db();
    let (writer, rows) = started(&db, log_only(tempfile::tempfile().unwrap()));
    let hold = writer.hold().unwrap();
    let (_, _, answer) = loading(&writer, &hold, Err(Fault::new("wrong").into()));
    assert_eq!(writer.hear(&answer).unwrap().unwrap_err().code(), "wrong");
    drop(hold);
    assert!(rows.bytes(b"loaded").unwrap().is_none());
    put(&writer, b"deed").unwrap();
    drop(writer);
    assert!(!db.tree_names().iter().any(|name| name == "staged".as_bytes()));
}

#[test]
fn a_load_that_the_disk_fails_fences_the_store_and_is_not_shown() {
    let db = db();
    let (_reader, pipe) = std::io::pipe().unwrap();
    let (writer, rows) = started(&db, log_only(File::from(OwnedFd::from(pipe))));
    let hold = writer.hold().unwrap();
    let (_, _, answer) = loading(&writer, &hold, Ok(()));
    assert_eq!(writer.hear(&answer).unwrap().unwrap_err().code(), "store-fenced");
    assert!(rows.bytes(b"loaded").unwrap().is_none());
    drop(hold);
    drop(writer);
    let (_, rows) = started(&db, log_only(tempfile::tempfile().unwrap()));
    assert!(rows.bytes(b"loaded").unwrap().is_none(), "nor by the next start");
}

#[test]
fn a_deed_that_panics_fences_the_store_instead_of_hanging_its_callers() {
    let (writer, _) = started(&db(), log_only(tempfile::tempfile().unwrap()));
    let broken: Result<()> = writer.act(|_| Err(Fault::new(["one"][std::hint::black_box(1)]).into()));
    assert_eq!(broken.unwrap_err().code(), "store-fenced");
    assert_eq!(put(&writer, b"later").unwrap_err().code(), "store-fenced");
}
