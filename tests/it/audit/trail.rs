//! The chain as deeds make it: before and after each, without a gap, and never done where nothing can be written.
use crate::kit::flaky::{Failure, Flaky};
use crate::kit::notes::{lines, note};
use crate::kit::samples::{at, ready, registry};
use crate::pages::visitor::sample;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use temtin::domain::audit::{AuditLine, By, Stage, Who};
use temtin::domain::error::{Error, Fault, Result};
use temtin::log::audit_line;
use temtin::service::audit_proof::{AuditReport, AuditSubject, prove};
use temtin::service::audited::{audited, begin, log_head};
use temtin::service::passphrase::none;
use temtin::service::services::Services;
use temtin::service::setup::{Today, audit_path, open};
use temtin::service::trail::AuditTrail;
use temtin::stamp::secret::SecretKey;
use temtin::store::contract::audit::AuditStore;
use temtin::store::contract::log::LogStore;
use temtin::store::memory::engine::MemoryStore;

/// Threads, and deeds of each.
const THREADS: usize = 16;
const DEEDS: usize = 100;

/// The operator, on his own account.
pub fn operator() -> Who {
    Who { by: By::Operator, acting_for: None }
}

/// All lines of an opened registry.
pub fn all(services: &Services) -> Vec<AuditLine> {
    let kept = services.store.audit_page(0, usize::MAX).unwrap();
    kept.iter().map(|line| audit_line::decode(&line.bytes).unwrap()).collect()
}

/// What a reading of an opened registry comes to.
pub fn read(services: &Services) -> AuditReport {
    prove(&AuditSubject::of(services), 0).unwrap()
}

/// Codes of what is broken.
pub fn broken(report: &AuditReport) -> Vec<&'static str> {
    report.breaks.iter().map(|fault| fault.code).collect()
}

fn act(services: &Services, object: &str) {
    audited(services, &operator(), "keep-batch", object, services.env.now(), || Ok::<_, Error>(())).unwrap();
}

#[test]
fn a_deed_stands_before_it_is_done_and_when_it_has_ended() {
    let (_dir, services) = sample(Today::Now);
    let now = services.env.now();
    let done: Result<u8> = audited(&services, &operator(), "keep-batch", "batch/lo-1", now, || {
        let so_far = all(&services);
        assert_eq!((so_far.len(), &so_far[0].note.stage), (1, &Stage::Begun), "durable before the deed");
        Ok(7)
    });
    assert_eq!(done.unwrap(), 7);
    let refused: Result<u8> = audited(&services, &operator(), "bind", "run/1", now, || Err(Fault::new("bind-overlap").into()));
    assert_eq!(refused.unwrap_err().code(), "bind-overlap");
    let stages: Vec<Stage> = all(&services).into_iter().map(|line| line.note.stage).collect();
    let code = "bind-overlap".parse().unwrap();
    assert_eq!(stages, [Stage::Begun, Stage::Done { begun: 1 }, Stage::Begun, Stage::Refused { begun: 3, code }]);
    let report = read(&services);
    assert_eq!((report.lines, report.open.len(), broken(&report)), (4, 0, vec![]));
}

#[test]
fn a_deed_that_was_cut_off_is_listed_and_breaks_nothing() {
    let (_dir, services) = sample(Today::Now);
    act(&services, "batch/lo-1");
    // As a crash leaves it: the end is never written.
    drop(begin(&services, &operator(), "issue", "batch/lo-2", services.env.now()).unwrap());
    act(&services, "batch/lo-3");
    let report = read(&services);
    assert_eq!(broken(&report), [""; 0]);
    assert_eq!(report.open.iter().map(|line| (line.seq, line.note.object.as_str())).collect::<Vec<_>>(), [(3, "batch/lo-2")]);
}

#[test]
fn a_thousand_lines_are_read_whole_and_from_any_line_on() {
    let (_dir, services) = sample(Today::Now);
    for n in 0..500 {
        act(&services, &format!("batch/lo-{n}"));
    }
    log_head(&services).unwrap();
    let report = read(&services);
    assert_eq!((report.lines, report.head.seq, report.logged, report.beside), (1_000, 1_000, 1, 1));
    assert_eq!(broken(&report), [""; 0]);
    let from = |since| prove(&AuditSubject::of(&services), since);
    assert_eq!((from(990).unwrap().lines, broken(&from(990).unwrap())), (10, vec![]));
    assert_eq!(from(1_000).unwrap().lines, 0);
    assert_eq!(from(1_001).err().map(|error| error.code()), Some("audit-line-unknown"));
}

#[test]
fn many_at_once_leave_no_gap_and_no_fork() {
    let (dir, services) = sample(Today::Now);
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let services = &services;
            scope.spawn(move || (0..DEEDS).for_each(|n| act(services, &format!("batch/lo-{thread}-{n}"))));
        }
    });
    let report = read(&services);
    assert_eq!((report.lines, report.open.len(), broken(&report)), ((THREADS * DEEDS * 2) as u64, 0, vec![]));
    let objects: BTreeSet<String> = all(&services).iter().map(|line| line.note.object.as_str().to_owned()).collect();
    assert_eq!(objects.len(), THREADS * DEEDS);
    drop(services);
    let services = open(dir.path(), Today::Now, &none).unwrap();
    assert_eq!(services.audit.found(), []);
}

/// A trail over a store in memory.
fn trail(store: &dyn AuditStore) -> (tempfile::TempDir, Result<AuditTrail>) {
    let dir = tempfile::tempdir().unwrap();
    let trail = AuditTrail::open(&dir.path().join("audit-head"), &registry().origin, key(), store, at(1));
    (dir, trail)
}

fn key() -> Arc<SecretKey> {
    Arc::new(SecretKey::from_seed([5; 32]))
}

#[test]
fn two_who_write_one_chain_take_turns() {
    let store = MemoryStore::new();
    let ((_a, first), (_b, second)) = (trail(&store), trail(&store));
    let (first, second) = (first.unwrap(), second.unwrap());
    let seqs: Vec<u64> = (0..20).map(|n| if n % 3 == 0 { &first } else { &second }.append(&store, note("a")).unwrap()).collect();
    assert_eq!(seqs, (1..=20).collect::<Vec<_>>());
    let kept = store.audit_page(0, 99).unwrap();
    let head = audit_line::followed(Default::default(), kept.iter().map(|line| line.bytes.as_slice()));
    assert_eq!(head, Some(store.audit_head().unwrap()));
}

#[test]
fn what_cannot_be_noted_is_not_done_and_the_chain_goes_on_after_it() {
    let store = Flaky::new(MemoryStore::new());
    ready(&store);
    let (_dir, trail) = trail(&store);
    let trail = trail.unwrap();
    trail.append(&store, note("a")).unwrap();
    for (failure, next) in [(Failure::NotStored, 2), (Failure::Stored, 4)] {
        store.fail_next(failure);
        assert_eq!(trail.append(&store, note("b")).map_err(|error| error.code()), Err("store-fenced"));
        assert_eq!(trail.append(&store, note("c")).unwrap(), next, "{failure:?}");
    }
    assert_eq!(store.log_size().unwrap(), 2, "lines themselves are not logged");
}

#[test]
fn a_deed_is_not_done_where_its_line_cannot_be_written() {
    let (dir, services) = sample(Today::Now);
    act(&services, "batch/lo-1");
    // The head beside the store can take no other: a folder stands in its place.
    let head = audit_path(dir.path());
    fs::remove_file(&head).unwrap();
    fs::create_dir_all(head.join("x")).unwrap();
    let done = Cell::new(false);
    let refused = audited(&services, &operator(), "bind", "run/1", services.env.now(), || {
        done.set(true);
        Ok::<_, Error>(())
    });
    assert_eq!((refused.map_err(|error| error.code()), done.get()), (Err("store-io"), false));
}

#[test]
fn a_deed_that_was_done_is_answered_though_its_end_cannot_be_written() {
    let (dir, services) = sample(Today::Now);
    act(&services, "batch/lo-1");
    let head = audit_path(dir.path());
    let done = audited(&services, &operator(), "bind", "run/1", services.env.now(), || {
        fs::remove_file(&head).unwrap();
        fs::create_dir_all(head.join("x")).unwrap();
        Ok::<_, Error>(7)
    });
    assert_eq!((done.unwrap(), services.audit.unended()), (7, 1));
}

fn beside(folder: &Path) -> Vec<PathBuf> {
    let mut names: Vec<PathBuf> = fs::read_dir(folder.join("log")).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.file_name().unwrap().to_string_lossy().starts_with("audit-head"));
    names.sort();
    names
}

#[test]
fn a_crash_between_line_and_head_is_caught_up_and_more_than_that_is_told() {
    for (lines_ahead, found) in [(1, vec![]), (256, vec![]), (257, vec!["audit-ahead"])] {
        let (dir, services) = sample(Today::Now);
        act(&services, "batch/lo-1");
        for part in [lines_ahead.min(200), lines_ahead - lines_ahead.min(200)] {
            let head = services.store.audit_head().unwrap();
            services.store.append_audit(head, &lines(head, part)).unwrap();
        }
        drop(services);
        let services = open(dir.path(), Today::Now, &none).unwrap();
        let codes: Vec<_> = services.audit.found().iter().map(|fault| fault.code).collect();
        assert_eq!(codes, found, "{lines_ahead}");
        assert_eq!(beside(dir.path()).len(), 1 + codes.len());
        let broken = broken(&read(&services));
        assert_eq!(broken, if codes.is_empty() { vec![] } else { vec!["audit-found"] });
    }
}

#[test]
fn a_registry_of_before_begins_its_audit_log_with_its_first_deed() {
    let (dir, services) = sample(Today::Now);
    assert_eq!((services.audit.found(), beside(dir.path()).len(), read(&services).lines), (&[][..], 0, 0));
    act(&services, "batch/lo-1");
    assert_eq!((beside(dir.path()).len(), broken(&read(&services))), (1, vec![]));
}
