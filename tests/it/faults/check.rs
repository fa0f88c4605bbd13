//! `store check`: silent about what is right, and loud about what is not.
use crate::faults::registry::{full, numbers, read};
use crate::kit::pictures::{document, give, paper, pepper, photo};
use std::fs;

#[test]
fn a_registry_with_everything_in_it_is_found_right() {
    let (_dir, services) = full();
    let report = read(&services);
    assert_eq!(report.faults, []);
    assert_eq!((report.runs, report.stamps as usize, report.scans), (3, numbers(&services).len(), 2));
    assert_eq!((report.entries, report.root != [0; 32]), (services.store.log_size().unwrap(), true));
    assert_eq!(read(&services).digest, report.digest, "two readings of the same rows agree");
}

#[test]
fn a_run_file_that_was_changed_shortened_or_taken_away_is_named() {
    let (_dir, services) = full();
    let run = services.view().runs().next().unwrap().clone();
    let name: String = run.file.iter().map(|byte| format!("{byte:02x}")).collect();
    let path = services.data.join("runs").join(&name[..2]).join(&name);
    let good = fs::read(&path).unwrap();
    let codes = || read(&services).faults.iter().map(|fault| fault.code).collect::<Vec<_>>();
    let mut flipped = good.clone();
    flipped[70] ^= 1;
    for bytes in [flipped, good[..good.len() - 1].to_vec(), [good.clone(), vec![0; 64]].concat(), Vec::new()] {
        fs::write(&path, bytes).unwrap();
        assert_eq!(codes(), ["check-run-file"]);
    }
    fs::remove_file(&path).unwrap();
    assert_eq!(codes(), ["check-run-file"]);
    fs::write(&path, &good).unwrap();
    assert_eq!(codes(), [""; 0]);
    fs::write(path.with_file_name("ab".repeat(32)), b"left by an issue that was cut off").unwrap();
    assert_eq!((codes().len(), read(&services).spare_files), (0, 1));
}

#[test]
fn a_picture_or_document_that_was_changed_shortened_or_taken_away_is_named_with_its_record() {
    let (_dir, services) = full();
    let (picture, _) = give(&services, &pepper(), &photo(1), "").unwrap();
    let (document, _) = give(&services, &paper(), &document(), "").unwrap();
    assert_eq!((read(&services).files, read(&services).faults), (2, vec![]));
    let told = || read(&services).faults.iter().map(|fault| (fault.code, fault.args[1].1.clone())).collect::<Vec<_>>();
    for (hash, record) in [(picture, "tieu-tien-phuoc"), (document, "gcn-012")] {
        let path = services.data.join("files").join(&hash[..2]).join(&hash);
        let good = fs::read(&path).unwrap();
        let mut flipped = good.clone();
        flipped[good.len() / 2] ^= 4;
        for bytes in [flipped, good[..good.len() / 2].to_vec(), Vec::new()] {
            fs::write(&path, bytes).unwrap();
            assert_eq!(told(), [("check-file-damaged", record.to_owned())]);
        }
        fs::remove_file(&path).unwrap();
        assert_eq!(told(), [("check-file-missing", record.to_owned())]);
        fs::write(&path, &good).unwrap();
    }
    assert_eq!(told(), []);
}

#[test]
fn a_head_that_is_gone_ahead_or_of_another_log_is_named() {
    let (_dir, services) = full();
    let head = services.data.join("log/checkpoint");
    let good = fs::read_to_string(&head).unwrap();
    let codes = || read(&services).faults.iter().map(|fault| fault.code).collect::<Vec<_>>();
    fs::remove_file(&head).unwrap();
    assert_eq!(codes(), ["head-missing"]);
    fs::write(&head, good.replacen('\n', "\n9", 1)).unwrap();
    assert!(!codes().is_empty());
    let (_other, elsewhere) = full();
    fs::copy(elsewhere.data.join("log/checkpoint"), &head).unwrap();
    assert!(!codes().is_empty());
    fs::write(&head, good).unwrap();
    assert_eq!(codes(), [""; 0]);
}
