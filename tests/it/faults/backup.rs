//! A backup is the whole registry but its private keys, and a damaged one makes nothing.
use crate::faults::registry::{copy, full, numbers, read};
use crate::kit::pictures::{document, give, paper, pepper, photo};
use std::fs;
use std::io::Cursor;
use temtin::service::backup::{read::restore, write::write};
use temtin::service::passphrase::none;
use temtin::service::services::Services;
use temtin::service::setup::{Today, open};
use temtin::service::{print, verify};

fn backed_up(services: &Services) -> Vec<u8> {
    let mut bytes = Vec::new();
    let before = services.view().runs().count() as u64;
    let written = write(services, &mut bytes).unwrap();
    assert!(written.runs >= before && written.rows > written.runs, "{written:?}");
    bytes
}

#[test]
fn what_is_restored_is_what_was_and_every_stamp_still_has_its_answer() {
    let (dir, services) = full();
    let backup = backed_up(&services);
    let before = read(&services);
    let target = tempfile::tempdir().unwrap();
    let data = target.path().join("deep/data");
    let restored = restore(&data, &mut Cursor::new(&backup)).unwrap();
    assert_eq!((restored.runs, restored.rows), (before.runs, before.rows + before.scans));
    assert!(open(&data, Today::Now, &none).is_err(), "keys come from their own copy");
    fs::remove_dir(data.join("keys")).unwrap();
    copy(&dir.path().join("keys"), &data.join("keys"));
    let again = open(&data, Today::Now, &none).unwrap();
    let after = read(&again);
    assert_eq!(after.faults, []);
    assert_eq!((after.digest, after.root, after.entries), (before.digest, before.root, before.entries));
    assert_eq!((after.rows, after.scans, after.stamps), (before.rows, before.scans, before.stamps));
    for number in numbers(&services) {
        let run = services.view().run_of(number).unwrap();
        let (url, _) = print::url(&again, &run, number).unwrap();
        let path = url.strip_prefix(&services.registry.base()).unwrap();
        let now = services.env.now();
        assert_eq!(verify::look(&again, path, now).unwrap().verdict, verify::look(&services, path, now).unwrap().verdict);
    }
    assert_eq!(restore(&data, &mut Cursor::new(&backup)).unwrap_err().code(), "store-exists");
}

#[test]
fn deeds_go_on_beside_a_backup_and_an_older_head_is_caught_up() {
    let (dir, services) = full();
    let backup = std::thread::scope(|scope| {
        let writer = scope.spawn(|| backed_up(&services));
        for n in 0..20 {
            let what = temtin::service::issue::IssueFor::Roll("tieu-tien-phuoc".parse().unwrap(), 2, None);
            crate::pages::visitor::run(&services, &format!("beside-{n}"), what, services.env.now());
        }
        writer.join().unwrap()
    });
    let target = tempfile::tempdir().unwrap();
    restore(target.path(), &mut Cursor::new(backup)).unwrap();
    fs::remove_dir(target.path().join("keys")).unwrap();
    copy(&dir.path().join("keys"), &target.path().join("keys"));
    assert_eq!(read(&open(target.path(), Today::Now, &none).unwrap()).faults, []);
}

#[test]
fn pictures_and_documents_come_back_whole_and_a_damaged_one_keeps_no_registry_from_its_backup() {
    let (dir, services) = full();
    // The second is longer than one line of a backup.
    let large = [document(), vec![b' '; 3 << 20], b"%%EOF".to_vec()].concat();
    let hashes = [give(&services, &pepper(), &photo(1), ""), give(&services, &paper(), &large, "")].map(|given| given.unwrap().0);
    let at = |data: &std::path::Path, hash: &str| data.join("files").join(&hash[..2]).join(hash);
    let backup = backed_up(&services);
    let target = tempfile::tempdir().unwrap();
    let data = target.path().join("data");
    assert_eq!(restore(&data, &mut Cursor::new(&backup)).unwrap().files, 2);
    for hash in &hashes {
        assert_eq!(fs::read(at(&data, hash)).unwrap(), fs::read(at(dir.path(), hash)).unwrap());
    }
    fs::remove_dir(data.join("keys")).unwrap();
    copy(&dir.path().join("keys"), &data.join("keys"));
    let again = open(&data, Today::Now, &none).unwrap();
    assert_eq!((read(&again).files, read(&again).faults), (2, vec![]));
    fs::write(at(dir.path(), &hashes[0]), b"damaged").unwrap();
    let mut bytes = Vec::new();
    let written = write(&services, &mut bytes).unwrap();
    assert_eq!((written.files, written.left_out), (1, 1));
    let second = target.path().join("second");
    assert_eq!(restore(&second, &mut Cursor::new(&bytes)).unwrap().files, 1);
    assert!(!at(&second, &hashes[0]).exists() && at(&second, &hashes[1]).exists());
}

#[test]
fn a_backup_that_is_cut_or_changed_anywhere_makes_nothing() {
    let (_dir, services) = full();
    give(&services, &pepper(), &photo(1), "").unwrap();
    let backup = backed_up(&services);
    let target = tempfile::tempdir().unwrap();
    let refused = |bytes: Vec<u8>, what: &str| {
        let error = restore(&target.path().join("data"), &mut Cursor::new(bytes)).unwrap_err();
        assert!(["backup-damaged", "backup-cut", "backup-version"].contains(&error.code()), "{what}: {error}");
        assert!(!target.path().join("data/store").exists(), "{what}");
    };
    for at in (0..backup.len()).step_by(backup.len() / 60) {
        refused(backup[..at].to_vec(), &format!("cut at {at}"));
    }
    for at in (10..backup.len()).step_by(backup.len() / 60) {
        let mut flipped = backup.clone();
        flipped[at] ^= 1 << (at % 8);
        refused(flipped, &format!("flipped at {at}"));
    }
    refused(Vec::new(), "nothing");
    refused(b"{}".to_vec(), "no backup");
    refused([backup.clone(), backup].concat(), "two of them");
}

#[test]
fn no_private_key_is_in_a_backup() {
    let (dir, services) = full();
    let mut text = Vec::new();
    let backup = backed_up(&services);
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(backup.as_slice()), &mut text).unwrap();
    let mut secrets = 0;
    for key in fs::read_dir(dir.path().join("keys")).unwrap() {
        let pem = fs::read_to_string(key.unwrap().path()).unwrap();
        let line = pem.lines().nth(1).unwrap();
        assert!(!text.windows(line.len()).any(|window| window == line.as_bytes()));
        secrets += 1;
    }
    assert_eq!(secrets, 2);
    assert!(!String::from_utf8_lossy(&text).contains("PRIVATE"));
}
