//! The audit log moves with its registry: through backups, a row of them, and a copy to another store.
use crate::audit::trail::{all, broken, operator, read};
use crate::pages::visitor::sample;
use std::io::Cursor;
use std::path::Path;
use temtin::domain::error::Error;
use temtin::service::audited::audited;
use temtin::service::backup::copy::copy;
use temtin::service::backup::points;
use temtin::service::backup::read::restore;
use temtin::service::backup::write::write;
use temtin::service::passphrase::none;
use temtin::service::services::Services;
use temtin::service::setup::{Today, keys_dir, open};

fn act(services: &Services, count: u64) {
    for n in 0..count {
        let object = format!("batch/lo-{n}");
        audited(services, &operator(), "keep-batch", &object, services.env.now(), || Ok::<_, Error>(())).unwrap();
    }
}

fn archive(services: &Services, since: Option<u64>) -> (Cursor<Vec<u8>>, u64) {
    let mut bytes = Vec::new();
    let written = write(services, since, &mut bytes).unwrap();
    let change = written.point.change;
    points::keep(services.store.as_ref(), written.point).unwrap();
    (Cursor::new(bytes), change)
}

/// Private keys come from their own copy.
fn bring_keys(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(keys_dir(from)).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), keys_dir(to).join(entry.file_name())).unwrap();
    }
}

#[test]
fn a_restore_keeps_the_chain_and_its_head() {
    let (dir, services) = sample(Today::Now);
    act(&services, 5);
    let (first, change) = archive(&services, None);
    act(&services, 3);
    let (second, _) = archive(&services, Some(change));
    let kept = all(&services);
    drop(services);
    for (mut archives, lines) in [(vec![first.clone()], 10), (vec![first, second], 16)] {
        let target = tempfile::tempdir().unwrap();
        restore(target.path(), &mut archives).unwrap();
        bring_keys(dir.path(), target.path());
        let restored = open(target.path(), Today::Now, &none).unwrap();
        assert_eq!((all(&restored), restored.audit.found()), (kept[..lines].to_vec(), &[][..]));
        assert_eq!((read(&restored).lines, broken(&read(&restored))), (lines as u64, vec![]));
        act(&restored, 1);
        assert_eq!(broken(&read(&restored)), [""; 0]);
    }
}

#[test]
fn a_backup_after_new_lines_alone_is_of_another_change() {
    let (_dir, services) = sample(Today::Now);
    act(&services, 1);
    let (_, first) = archive(&services, None);
    assert_eq!(archive(&services, None).1, first, "nothing came between");
    act(&services, 1);
    assert_eq!(archive(&services, Some(first)).1, first + 1);
}

#[test]
fn a_broken_chain_is_restored_as_it_is_and_without_a_head_that_would_vouch_for_it() {
    let (dir, services) = sample(Today::Now);
    act(&services, 5);
    drop(services);
    let db = sled::Config::new().path(dir.path().join("store/sled")).open().unwrap();
    (9..=10u64).for_each(|seq| drop(db.remove([b"au".as_slice(), &seq.to_be_bytes()].concat()).unwrap()));
    db.flush().unwrap();
    drop(db);
    let services = open(dir.path(), Today::Now, &none).unwrap();
    let (archive, _) = archive(&services, None);
    let target = tempfile::tempdir().unwrap();
    restore(target.path(), &mut [archive]).unwrap();
    bring_keys(dir.path(), target.path());
    let restored = open(target.path(), Today::Now, &none).unwrap();
    assert_eq!(restored.audit.found()[0].code, "audit-head-missing");
    assert!(broken(&read(&restored)).contains(&"audit-found"));
}

#[test]
fn a_copy_to_another_store_has_the_chain_and_its_head() {
    let (dir, services) = sample(Today::Now);
    act(&services, 5);
    let kept = all(&services);
    drop(services);
    let target = tempfile::tempdir().unwrap();
    let place = |path: &Path| path.to_str().unwrap().parse().unwrap();
    copy(&place(dir.path()), &place(target.path())).unwrap();
    bring_keys(dir.path(), target.path());
    let copied = open(target.path(), Today::Now, &none).unwrap();
    assert_eq!((all(&copied), copied.audit.found(), broken(&read(&copied))), (kept, &[][..], vec![]));
}
