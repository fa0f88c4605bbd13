//! The archive of each version, read for ever: what was written once comes back with its root, its records and its stamps' answers.
use crate::faults::registry::{numbers, read};
use crate::kit::samples::token;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use temtin::domain::time::Timestamp;
use temtin::service::backup::read::{Restored, restore};
use temtin::service::backup::{points, write::write};
use temtin::service::issue::IssueFor;
use temtin::service::passphrase::none;
use temtin::service::services::Services;
use temtin::service::setup::{Today, open};
use temtin::service::{print::stamps, verify};

/// With this variable set, what is missing is written; it is read in review.
#[expect(clippy::disallowed_methods, reason = "the switch of this test, not configuration")]
fn update() -> bool {
    std::env::var_os("UPDATE").is_some()
}

fn now() -> Timestamp {
    "2026-11-01T05:00:00Z".parse().unwrap()
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/archives").join(name)
}

fn opened(names: &[&str], data: &Path) -> (Restored, Services) {
    let mut files: Vec<File> = names.iter().map(|name| File::open(fixture(name)).unwrap()).collect();
    let restored = restore(data, &mut files).unwrap();
    for (key, name) in [("log", "log.key"), ("stamp", "stamp-1.key")] {
        let test = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("keys/TEST-archive-{key}.pem"));
        fs::copy(test, data.join("keys").join(name)).unwrap();
    }
    (restored, open(data, Today::From(now()), &none).unwrap())
}

/// What a restored registry holds, and how its stamps are answered.
fn found(restored: &Restored, services: &Services) -> Value {
    let report = read(services);
    assert_eq!(report.faults, []);
    let mut answers: BTreeMap<String, u64> = BTreeMap::new();
    for number in numbers(services) {
        let run = services.view().run_of(number).unwrap();
        let (url, _) = stamps::url(services, &run, number).unwrap();
        let path = url.strip_prefix(&services.registry.base()).unwrap();
        let verdict = verify::look(services, path, now()).unwrap().verdict;
        let reasons = verdict.findings.iter().map(|finding| finding.code());
        let answer: Vec<&str> = [verdict.word.code()].into_iter().chain(reasons).collect();
        *answers.entry(answer.join(" ")).or_default() += 1;
    }
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    json!({ "origin": restored.origin, "records": restored.records, "runs": restored.runs, "files": restored.files,
            "change": restored.change, "log_size": report.entries, "root": hex(&report.root), "digest": restored.digest,
            "rows": hex(&report.digest), "answers": answers })
}

fn held(name: &str, archives: &[&str]) {
    let dir = tempfile::tempdir().unwrap();
    let (restored, services) = opened(archives, dir.path());
    let found = found(&restored, &services);
    let path = fixture(&format!("{name}.json"));
    if update() && !path.exists() {
        fs::write(&path, format!("{found:#}\n")).unwrap();
    }
    let expected: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(found, expected, "{name}");
}

/// Writes the archives of today's version out of the first one's registry, with what that one could not hold.
fn write_second() {
    let dir = tempfile::tempdir().unwrap();
    let (_, services) = opened(&["v1.backup"], dir.path());
    services.store.put_upkeep(&[token("may-can", 1), token("erp", 2)]).unwrap();
    let first = numbers(&services)[11];
    services.scans.count(first, services.registry.zone.day(now()));
    services.scans.write(services.store.as_ref());
    let mut bytes = Vec::new();
    let written = write(&services, None, &mut bytes).unwrap();
    points::keep(services.store.as_ref(), written.point.clone()).unwrap();
    fs::write(fixture("v2.tar.gz"), bytes).unwrap();
    let what = IssueFor::Roll("nep-bau-tam-my".parse().unwrap(), 4, None);
    crate::pages::visitor::run(&services, "tiep", what, now());
    services.store.remove_upkeep(temtin::store::contract::receipt::UpkeepKind::Token, &["erp".to_owned()]).unwrap();
    let mut bytes = Vec::new();
    write(&services, Some(written.point.change), &mut bytes).unwrap();
    fs::write(fixture("v2-next.tar.gz"), bytes).unwrap();
}

#[test]
fn the_archive_of_each_version_is_read_for_ever() {
    if update() && !fixture("v2.tar.gz").exists() {
        write_second();
    }
    held("v1", &["v1.backup"]);
    held("v2", &["v2.tar.gz"]);
    held("v2-next", &["v2.tar.gz", "v2-next.tar.gz"]);
}

#[test]
fn nothing_goes_on_from_the_first_format() {
    let dir = tempfile::tempdir().unwrap();
    let refused = |names: &[&str]| {
        let mut files: Vec<File> = names.iter().map(|name| File::open(fixture(name)).unwrap()).collect();
        restore(&dir.path().join("none"), &mut files).unwrap_err().code()
    };
    assert_eq!(refused(&["v1.backup", "v2-next.tar.gz"]), "backup-first-alone");
    assert_eq!(refused(&["v2.tar.gz", "v1.backup"]), "backup-whole-again");
    assert!(!dir.path().join("none").exists());
}

#[test]
fn the_first_format_is_refused_too_when_it_is_cut_or_changed() {
    let bytes = fs::read(fixture("v1.backup")).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let refused = |bytes: Vec<u8>, what: &str| {
        let error = restore(&dir.path().join("none"), &mut [std::io::Cursor::new(bytes)]).unwrap_err();
        assert!(["backup-damaged", "backup-cut", "backup-version"].contains(&error.code()), "{what}: {error}");
        assert!(!dir.path().join("none").exists(), "{what}");
    };
    for at in (10..bytes.len()).step_by(bytes.len() / 40) {
        refused(bytes[..at].to_vec(), &format!("cut at {at}"));
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        // Packed bytes may say the same in several ways; then nothing was changed.
        if unpacked(&flipped) != unpacked(&bytes) {
            refused(flipped, &format!("flipped at {at}"));
        }
    }
}

fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let read = std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed), &mut plain);
    read.map_or(Vec::new(), |_| plain)
}
