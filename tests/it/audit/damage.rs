//! Whoever edits, deletes, swaps, cuts off or rewrites lines in the store's own files is found out, and the place is named.
use crate::audit::trail::{broken, operator, read};
use crate::faults::registry::copy;
use crate::kit::notes::note;
use crate::pages::visitor::sample;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use temtin::domain::audit::{AuditHead, AuditNote};
use temtin::domain::error::Error;
use temtin::log::audit_line;
use temtin::service::audit_proof::{AuditReport, prove};
use temtin::service::audited::{audited, log_head};
use temtin::service::passphrase::none;
use temtin::service::services::Services;
use temtin::service::setup::{Today, audit_path, lay_open, open};

/// Lines of the registry that is damaged; behind line [`LOGGED`] the log was told.
const LINES: u64 = 40;
const LOGGED: u64 = 30;

/// A registry with an audit log, closed.
static GOOD: LazyLock<TempDir> = LazyLock::new(|| {
    let (dir, services) = sample(Today::Now);
    act(&services, LOGGED / 2);
    log_head(&services).unwrap();
    act(&services, (LINES - LOGGED) / 2);
    dir
});

fn act(services: &Services, count: u64) {
    for n in 0..count {
        let object = format!("batch/lo-{n}");
        audited(services, &operator(), "keep-batch", &object, services.env.now(), || Ok::<_, Error>(())).unwrap();
    }
}

/// The rows of the engine itself, past every check.
struct Raw(sled::Db);

impl Raw {
    /// The engine gives its lock back a moment after the last handle is gone, by a thread of its own.
    fn open(folder: &Path) -> Self {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            match sled::Config::new().path(folder).open() {
                Ok(db) => return Self(db),
                Err(sled::Error::Io(_)) if Instant::now() < until => sleep(Duration::from_millis(20)),
                Err(error) => panic!("{error}"),
            }
        }
    }

    fn key(seq: u64) -> Vec<u8> {
        [b"au".as_slice(), &seq.to_be_bytes()].concat()
    }

    fn line(&self, seq: u64) -> Vec<u8> {
        self.0.get(Self::key(seq)).unwrap().unwrap().to_vec()
    }

    fn put(&self, seq: u64, line: &[u8]) {
        self.0.insert(Self::key(seq), line).unwrap();
    }

    fn remove(&self, seq: u64) {
        self.0.remove(Self::key(seq)).unwrap();
    }

    /// Takes away all lines behind this one.
    fn cut(&self, last: u64) {
        (last + 1..=LINES).for_each(|seq| self.remove(seq));
    }

    /// Puts other lines with right hashes behind this one, up to and with another.
    fn rewrite(&self, last: u64, end: u64) {
        self.cut(last);
        let line = self.line(last);
        let notes: Vec<AuditNote> = (last..end).map(|_| note("batch/other")).collect();
        let (lines, _) = audit_line::chained(AuditHead { seq: last, hash: audit_line::hash(&line) }, &notes);
        (last + 1..).zip(&lines).for_each(|(seq, line)| self.put(seq, line));
    }
}

/// A copy of the good registry, changed.
fn changed(change: impl FnOnce(&Raw)) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(GOOD.path(), &dir.path().join("case"));
    let raw = Raw::open(&dir.path().join("case/store/sled"));
    change(&raw);
    raw.0.flush().unwrap();
    dir
}

/// What a reading says that neither starts nor changes anything.
fn told(data: &Path) -> AuditReport {
    prove(&lay_open(data, &none).unwrap().audit(), 0).unwrap()
}

#[track_caller]
fn check(change: impl FnOnce(&Raw), expected: &[&str]) {
    let dir = changed(change);
    let report = told(&dir.path().join("case"));
    let mut said: Vec<String> = report.breaks.iter().map(ToString::to_string).collect();
    // Where a head was told is a path or a number that the case does not care about.
    said.iter_mut().for_each(|line| {
        *line = line
            .split(" value=")
            .next()
            .map(|code| {
                let args = line.rsplit_once('"').map_or("", |(_, args)| args);
                if line.contains(" value=") { format!("{code}{args}") } else { line.clone() }
            })
            .unwrap_or_default()
    });
    assert_eq!(said, expected);
}

#[test]
fn the_registry_as_it_was_written_is_whole() {
    check(|_| {}, &[]);
}

#[test]
fn one_flipped_bit_anywhere_in_a_line_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let case = dir.path().join("case");
    copy(GOOD.path(), &case);
    let raw = Raw::open(&case.join("store/sled"));
    let line = raw.line(7);
    drop(raw);
    for at in 0..line.len() {
        let raw = Raw::open(&case.join("store/sled"));
        let mut flipped = line.clone();
        flipped[at] ^= 1 << (at % 8);
        raw.put(7, &flipped);
        raw.0.flush().unwrap();
        drop(raw);
        let report = told(&case);
        let named = |fault: &temtin::domain::error::Fault| {
            fault.args.iter().any(|(_, value)| value == "7") || fault.args.contains(&("line", "6".into()))
        };
        assert!(!report.breaks.is_empty() && report.breaks.iter().any(named), "byte {at}: {:?}", report.breaks);
    }
}

#[test]
fn an_edited_line_is_named() {
    check(
        |raw| {
            let mut line = audit_line::decode(&raw.line(7)).unwrap();
            line.note.object = temtin::domain::audit::AuditObject::of("batch/another");
            raw.put(7, &audit_line::encode(&line));
        },
        &["audit-edited line=7"],
    );
    check(|raw| raw.put(7, b"none"), &["audit-edited line=7"]);
}

#[test]
fn an_edit_of_the_last_line_is_found_by_the_head_beside_the_store() {
    check(
        |raw| {
            let mut line = audit_line::decode(&raw.line(LINES)).unwrap();
            line.note.who.by = temtin::domain::audit::By::Service;
            raw.put(LINES, &audit_line::encode(&line));
        },
        &["audit-rewritten line=40"],
    );
}

#[test]
fn deleted_lines_are_named() {
    check(|raw| raw.remove(7), &["audit-missing from=7 to=7"]);
    check(|raw| raw.remove(1), &["audit-missing from=1 to=1"]);
    check(|raw| (7..12).for_each(|seq| raw.remove(seq)), &["audit-missing from=7 to=11"]);
}

#[test]
fn swapped_lines_are_named() {
    check(
        |raw| {
            let (a, b) = (raw.line(7), raw.line(12));
            raw.put(7, &b);
            raw.put(12, &a);
        },
        &["audit-swapped place=7 line=12", "audit-swapped place=12 line=7"],
    );
}

#[test]
fn lines_that_were_cut_off_are_missed_by_the_head_and_by_the_log() {
    check(|raw| raw.cut(LINES - 1), &["audit-cut last=39 told=40"]);
    check(|raw| raw.cut(LOGGED - 1), &["audit-cut last=29 told=40", "audit-cut last=29 told=30"]);
    check(|raw| raw.cut(0), &["audit-cut last=0 told=40", "audit-cut last=0 told=30"]);
}

#[test]
fn another_tail_with_right_hashes_is_found_by_the_head_and_by_the_log() {
    check(|raw| raw.rewrite(35, LINES), &["audit-rewritten line=40"]);
    check(|raw| raw.rewrite(35, LINES + 10), &["audit-rewritten line=40"]);
    check(|raw| raw.rewrite(20, LINES), &["audit-rewritten line=40", "audit-rewritten line=30"]);
}

#[test]
fn a_head_that_was_deleted_or_forged_is_told() {
    let dir = changed(|_| {});
    let case = dir.path().join("case");
    let head = audit_path(&case);
    let text = fs::read_to_string(&head).unwrap();
    fs::write(&head, text.replacen("\n40\n", "\n41\n", 1)).unwrap();
    assert_eq!(broken(&told(&case)), ["audit-head-unread"]);
    fs::write(&head, fs::read(case.join("log/checkpoint")).unwrap()).unwrap();
    assert_eq!(broken(&told(&case)), ["audit-head-unread"], "the log's head is none of the audit log");
    fs::write(&head, b"\xff\xfe").unwrap();
    assert_eq!(broken(&told(&case)), ["audit-head-unread"]);
    fs::remove_file(&head).unwrap();
    assert_eq!(broken(&told(&case)), ["audit-head-missing"]);
    fs::write(&head, b"\xff\xfe").unwrap();
    let services = open(&case, Today::Now, &none).unwrap();
    assert_eq!(services.audit.found()[0].code, "head-file-damaged", "a start goes on, and says so");
    act(&services, 1);
    assert_eq!(broken(&read(&services)), ["audit-found", "audit-head-unread"]);
}

/// With head and lines cut back to the same place, only the public log still tells.
#[test]
fn whoever_cuts_off_the_head_too_is_found_by_the_log() {
    let (dir, services) = sample(Today::Now);
    act(&services, 5);
    let old = fs::read(audit_path(dir.path())).unwrap();
    act(&services, 5);
    log_head(&services).unwrap();
    drop(services);
    fs::write(audit_path(dir.path()), old).unwrap();
    let raw = Raw::open(&dir.path().join("store/sled"));
    (11..=20).for_each(|seq| raw.remove(seq));
    raw.0.flush().unwrap();
    drop(raw);
    assert_eq!(broken(&told(dir.path())), ["audit-cut"]);
    let services = open(dir.path(), Today::Now, &none).unwrap();
    assert_eq!(services.audit.found(), [], "a start compares the head beside the store only");
    assert_eq!(broken(&read(&services)), ["audit-cut"]);
    act(&services, 10);
    assert_eq!(broken(&read(&services)), ["audit-rewritten"], "new lines in the place of the old ones do not hide it");
}

#[test]
fn a_start_goes_on_from_a_broken_audit_log_and_never_forgets_it() {
    let dir = changed(|raw| raw.cut(LINES - 2));
    let case = dir.path().join("case");
    for turn in 0..2 {
        let services = open(&case, Today::Now, &none).unwrap();
        let found: Vec<_> = services.audit.found().iter().map(|fault| fault.code).collect();
        assert_eq!(found, [["audit-cut"], ["audit-laid-aside"]][turn], "start {turn}");
        act(&services, 1);
        // The line that says so, and the head that was laid aside.
        assert!(broken(&read(&services)).contains(&"audit-found"), "{:?}", read(&services).breaks);
        assert!(broken(&read(&services)).contains(&"audit-rewritten"), "start {turn}");
    }
}
