//! A backup is the whole registry but its private keys, those that go on from it hold what changed, and damaged ones make nothing.
use crate::faults::registry::{copy, full, numbers, read};
use crate::kit::pictures::{document, give, paper, pepper, photo};
use std::fs;
use std::io::Cursor;
use std::path::Path;
use temtin::domain::error::Result;
use temtin::service::backup::proof::{RootTold, prove};
use temtin::service::backup::read::{Restored, restore};
use temtin::service::backup::{copy as copying, points, write::write};
use temtin::service::issue::IssueFor;
use temtin::service::passphrase::none;
use temtin::service::services::Services;
use temtin::service::setup::{Today, open};
use temtin::service::{print::stamps, verify};

fn backed_up(services: &Services, since: Option<u64>) -> (Vec<u8>, u64) {
    let mut bytes = Vec::new();
    let written = write(services, since, &mut bytes).unwrap();
    points::keep(services.store.as_ref(), written.point.clone()).unwrap();
    (bytes, written.point.change)
}

fn restored(data: &Path, archives: &[&[u8]]) -> Result<Restored> {
    restore(data, &mut archives.iter().map(Cursor::new).collect::<Vec<_>>())
}

fn reopened(data: &Path, keys: &Path) -> Services {
    fs::remove_dir_all(data.join("keys")).unwrap();
    copy(&keys.join("keys"), &data.join("keys"));
    open(data, Today::Now, &none).unwrap()
}

/// Every stamp has the answer that it had.
fn same_answers(before: &Services, after: &Services) {
    let now = before.env.now();
    for number in numbers(before) {
        let run = before.view().run_of(number).unwrap();
        let (url, _) = stamps::url(after, &run, number).unwrap();
        let path = url.strip_prefix(&before.registry.base()).unwrap();
        assert_eq!(verify::look(after, path, now).unwrap().verdict, verify::look(before, path, now).unwrap().verdict);
    }
}

fn issue(services: &Services, key: &str) {
    let what = IssueFor::Roll("tieu-tien-phuoc".parse().unwrap(), 2, None);
    crate::pages::visitor::run(services, key, what, services.env.now());
}

#[test]
fn what_is_restored_is_what_was_and_every_stamp_still_has_its_answer() {
    let (dir, services) = full();
    let (backup, change) = backed_up(&services, None);
    let before = read(&services);
    let target = tempfile::tempdir().unwrap();
    let data = target.path().join("deep/data");
    let made = restored(&data, &[&backup]).unwrap();
    assert_eq!((made.runs, made.change, made.log_size), (before.runs, change, before.entries));
    assert!(open(&data, Today::Now, &none).is_err(), "keys come from their own copy");
    let again = reopened(&data, dir.path());
    let after = read(&again);
    assert_eq!(after.faults, []);
    assert_eq!(
        (after.root, after.entries, after.scans, after.stamps),
        (before.root, before.entries, before.scans, before.stamps)
    );
    same_answers(&services, &again);
    assert_eq!(restored(&data, &[&backup]).unwrap_err().code(), "store-exists");
    // A backup of what was restored is the same, but for when it was made.
    let mut twice = Vec::new();
    assert_eq!(write(&again, None, &mut twice).unwrap().digest, made.digest);
}

#[test]
fn deeds_go_on_beside_a_backup() {
    let (dir, services) = full();
    let backup = std::thread::scope(|scope| {
        let writer = scope.spawn(|| backed_up(&services, None).0);
        (0..20).for_each(|n| issue(&services, &format!("beside-{n}")));
        writer.join().unwrap()
    });
    let target = tempfile::tempdir().unwrap();
    restored(target.path(), &[&backup]).unwrap();
    assert_eq!(read(&reopened(target.path(), dir.path())).faults, []);
}

#[test]
fn backups_that_go_on_from_one_another_make_what_is_there_in_the_end() {
    let (dir, services) = full();
    let (base, first) = backed_up(&services, None);
    issue(&services, "then");
    give(&services, &pepper(), &photo(1), "").unwrap();
    let (next, second) = backed_up(&services, Some(first));
    issue(&services, "at-last");
    let (last, end) = backed_up(&services, Some(second));
    let (nothing, same) = backed_up(&services, Some(end));
    assert_eq!(same, end);
    assert!(next.len() < base.len() / 3, "{} of {}", next.len(), base.len());
    let target = tempfile::tempdir().unwrap();
    let made = restored(target.path(), &[&base, &next, &last, &nothing]).unwrap();
    assert_eq!((made.change, made.files), (end, 1));
    let again = reopened(target.path(), dir.path());
    let (before, after) = (read(&services), read(&again));
    assert_eq!((after.root, after.stamps, &after.faults), (before.root, before.stamps, &vec![]));
    same_answers(&services, &again);
    let mut whole = Vec::new();
    assert_eq!(write(&services, None, &mut whole).unwrap().digest, made.digest);

    let refused = |archives: &[&[u8]]| {
        let place = target.path().join("refused");
        let code = restored(&place, archives).unwrap_err().code();
        assert!(!place.exists(), "{code}");
        code
    };
    assert_eq!(refused(&[&next]), "backup-not-first");
    assert_eq!(refused(&[&base, &last]), "backup-gap");
    assert_eq!(refused(&[&base, &last, &next]), "backup-gap");
    assert_eq!(refused(&[&base, &next, &next]), "backup-gap");
    assert_eq!(refused(&[&base, &base]), "backup-whole-again");
    let (_elsewhere, other) = full();
    let (theirs, point) = backed_up(&other, None);
    let (their_next, _) = backed_up(&other, Some(point));
    assert_eq!(refused(&[&base, &their_next]), "backup-other", "another registry has another log key");
    assert!(refused(&[&theirs, &next]).starts_with("backup-"));
    assert_eq!(write(&services, Some(end + 1), &mut Vec::new()).unwrap_err().code(), "backup-since-unknown");
    assert_eq!(write(&again, Some(first), &mut Vec::new()).unwrap_err().code(), "backup-since-unknown", "points stay behind");
    let proved = prove(&mut [Cursor::new(&next)]).unwrap();
    assert_eq!(proved[0].root_told, RootTold::ByHead);
    let proved = prove(&mut [Cursor::new(&base), Cursor::new(&next)]).unwrap();
    assert_eq!((proved[1].root_told, proved[1].runs), (RootTold::Again, 1));
}

#[test]
fn a_backup_of_another_history_of_the_same_registry_is_not_taken() {
    let (dir, services) = full();
    let (base, first) = backed_up(&services, None);
    let target = tempfile::tempdir().unwrap();
    restored(target.path(), &[&base]).unwrap();
    let twin = reopened(target.path(), dir.path());
    // Both go on from the same point to the same change, by different deeds.
    issue(&services, "here");
    issue(&twin, "there");
    let (here, at) = backed_up(&services, Some(first));
    issue(&services, "here-again");
    let (later, _) = backed_up(&services, Some(at));
    let (_, point) = backed_up(&twin, None);
    assert_eq!(point, at);
    issue(&twin, "there-again");
    let (foreign, _) = backed_up(&twin, Some(point));
    let place = target.path().join("refused");
    let refused = restored(&place, &[&base, &here, &foreign]).unwrap_err();
    assert_eq!((refused.code(), place.exists()), ("backup-history", false));
    assert!(restored(&place, &[&base, &here, &later]).is_ok());
}

#[test]
fn pictures_and_documents_come_back_whole_and_a_damaged_one_keeps_no_registry_from_its_backup() {
    let (dir, services) = full();
    let large = [document(), vec![b' '; 3 << 20], b"%%EOF".to_vec()].concat();
    let hashes = [give(&services, &pepper(), &photo(1), ""), give(&services, &paper(), &large, "")].map(|given| given.unwrap().0);
    let at = |data: &Path, hash: &str| data.join("files").join(&hash[..2]).join(hash);
    let (backup, _) = backed_up(&services, None);
    let target = tempfile::tempdir().unwrap();
    let data = target.path().join("data");
    assert_eq!(restored(&data, &[&backup]).unwrap().files, 2);
    for hash in &hashes {
        assert_eq!(fs::read(at(&data, hash)).unwrap(), fs::read(at(dir.path(), hash)).unwrap());
    }
    let again = reopened(&data, dir.path());
    assert_eq!((read(&again).files, read(&again).faults), (2, vec![]));
    fs::write(at(dir.path(), &hashes[0]), b"damaged").unwrap();
    let mut bytes = Vec::new();
    let written = write(&services, None, &mut bytes).unwrap();
    assert_eq!((written.files, written.left_out), (1, 1));
    let second = target.path().join("second");
    assert_eq!(restored(&second, &[&bytes]).unwrap().files, 1);
    assert!(!at(&second, &hashes[0]).exists() && at(&second, &hashes[1]).exists());
}

/// Packed bytes may say the same in several ways; then nothing was changed.
fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let read = std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed), &mut plain);
    read.map_or(Vec::new(), |_| plain)
}

#[test]
fn a_backup_that_is_cut_or_changed_anywhere_makes_nothing() {
    let (_dir, services) = full();
    give(&services, &pepper(), &photo(1), "").unwrap();
    let (backup, _) = backed_up(&services, None);
    let plain = unpacked(&backup);
    let target = tempfile::tempdir().unwrap();
    let refused = |bytes: &[u8], what: &str| {
        let error = restored(&target.path().join("data"), &[bytes]).unwrap_err();
        assert!(["backup-damaged", "backup-cut", "backup-version"].contains(&error.code()), "{what}: {error}");
        assert!(!target.path().join("data").exists(), "{what}");
    };
    // Packed or not, it is read; behind the ten bytes of gzip's own head every bit counts.
    for (kind, bytes, from) in [("packed", &backup, 10), ("plain", &plain, 0)] {
        for at in (0..bytes.len()).step_by(bytes.len() / 60) {
            refused(&bytes[..at], &format!("{kind}, cut at {at}"));
        }
        for at in (from..bytes.len()).step_by(bytes.len() / 60) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            if unpacked(&flipped) != plain {
                refused(&flipped, &format!("{kind}, flipped at {at}"));
            }
        }
    }
    refused(b"", "nothing");
    refused(b"{}", "no backup");
    refused(&[backup.clone(), backup].concat(), "two of them");
    restored(&target.path().join("data"), &[&plain]).unwrap();
}

#[test]
fn no_private_key_is_in_a_backup() {
    let (dir, services) = full();
    let mut text = Vec::new();
    let (backup, _) = backed_up(&services, None);
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(backup.as_slice()), &mut text).unwrap();
    let mut secrets = 0;
    for key in fs::read_dir(dir.path().join("keys")).unwrap() {
        let pem = fs::read_to_string(key.unwrap().path()).unwrap();
        let line = pem.lines().nth(2).unwrap();
        assert!(line.len() > 40 && !text.windows(line.len()).any(|window| window == line.as_bytes()));
        secrets += 1;
    }
    assert_eq!(secrets, 2);
    assert!(!String::from_utf8_lossy(&text).contains("PRIVATE"));
}

#[test]
fn a_copy_to_another_place_is_the_same_and_takes_no_place_that_is_taken() {
    let (dir, services) = full();
    give(&services, &pepper(), &photo(1), "").unwrap();
    let before = read(&services);
    drop(services);
    let target = tempfile::tempdir().unwrap();
    let place = |dir: &Path| format!("sled:{}", dir.display()).parse().unwrap();
    let data = target.path().join("new");
    let copied = copying::copy(&place(dir.path()), &place(&data)).unwrap();
    assert_eq!((copied.runs, copied.files, copied.entries, copied.root), (before.runs, 1, before.entries, before.root));
    let again = reopened(&data, dir.path());
    assert_eq!(read(&again).faults, []);
    assert_eq!(copying::copy(&place(dir.path()), &place(&data)).unwrap_err().code(), "store-exists");
    let locked = copying::copy(&place(&data), &place(&target.path().join("other"))).unwrap_err();
    assert_eq!((locked.code(), target.path().join("other").exists()), ("store-locked", false), "it is open here");
    let nowhere = copying::copy(&place(&target.path().join("lost")), &place(&target.path().join("other"))).unwrap_err();
    assert_eq!((nowhere.code(), target.path().join("other").exists()), ("store-missing", false));
}
