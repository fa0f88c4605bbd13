//! Run files and the head file.
use crate::kit::samples::refused;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::PathBuf;
use temtin::domain::run::Hash;
use temtin::log::checkpoint::HEAD_MAX;
use temtin::store::head_file::HeadFile;
use temtin::store::run_files::RunFiles;

fn signatures(count: u8) -> Vec<u8> {
    (0..count).flat_map(|n| [n; 64]).collect()
}

fn only_file(dir: &std::path::Path, file: &Hash) -> PathBuf {
    let hex: String = file.iter().map(|byte| format!("{byte:02x}")).collect();
    dir.join("runs").join(&hex[..2]).join(hex)
}

#[test]
fn signatures_are_read_back_by_their_place_in_the_run() {
    let dir = tempfile::tempdir().unwrap();
    let files = RunFiles::new(dir.path());
    let file = files.put(&signatures(100)).unwrap();
    assert_eq!(file, <Hash>::from(Sha256::digest(signatures(100))));
    assert_eq!(files.signature(&file, 0).unwrap(), [0; 64]);
    assert_eq!(files.signature(&file, 99).unwrap(), [99; 64]);
    assert_eq!(files.signatures(&file, 98, 2).unwrap(), [[98; 64], [99; 64]]);
    assert!(files.signatures(&file, 100, 0).unwrap().is_empty());
    for (from, count) in [(100, 1), (99, 2), (u32::MAX, u32::MAX)] {
        assert_eq!(refused(files.signatures(&file, from, count)), "run-file-damaged", "{from}+{count}");
    }
    assert_eq!(refused(files.signature(&file, 100)), "run-file-damaged");
}

#[test]
fn the_same_run_file_is_kept_once_and_nothing_is_left_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let files = RunFiles::new(dir.path());
    let file = files.put(&signatures(3)).unwrap();
    assert_eq!(files.put(&signatures(3)).unwrap(), file);
    let path = only_file(dir.path(), &file);
    assert_eq!(fs::read(&path).unwrap(), signatures(3));
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
}

#[test]
fn a_run_file_holds_whole_signatures_only() {
    let dir = tempfile::tempdir().unwrap();
    let files = RunFiles::new(dir.path());
    for wrong in [0, 1, 63, 65] {
        assert_eq!(refused(files.put(&vec![0; wrong])), "run-file-shape", "{wrong} bytes");
    }
    assert_eq!(refused(files.put(&vec![0; 64 * 1_000_001])), "run-file-shape");
}

#[test]
fn a_missing_or_damaged_run_file_is_told_and_mended_by_the_same_signatures() {
    let dir = tempfile::tempdir().unwrap();
    let files = RunFiles::new(dir.path());
    assert_eq!(refused(files.signature(&[0; 32], 0)), "run-file-missing");
    let file = files.put(&signatures(3)).unwrap();
    let path = only_file(dir.path(), &file);
    for length in [0, 64 * 2, 64 * 3 - 1] {
        fs::write(&path, &signatures(3)[..length]).unwrap();
        assert_eq!(refused(files.signature(&file, 2)), "run-file-damaged", "{length} bytes");
    }
    assert_eq!(files.put(&signatures(3)).unwrap(), file);
    assert_eq!(files.signature(&file, 2).unwrap(), [2; 64]);
}

#[test]
fn a_head_is_replaced_as_a_whole() {
    let dir = tempfile::tempdir().unwrap();
    let head = HeadFile::new(dir.path().join("head"));
    assert_eq!(head.read().unwrap(), None);
    head.replace("ocop.example.vn\n12\n").unwrap();
    head.replace("ocop.example.vn\n13\n").unwrap();
    assert_eq!(head.read().unwrap().as_deref(), Some("ocop.example.vn\n13\n"));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn a_head_that_is_no_small_text_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let head = HeadFile::new(dir.path().join("head"));
    assert_eq!(refused(head.replace(&"x".repeat(HEAD_MAX + 1))), "record-too-large");
    assert_eq!(head.read().unwrap(), None);
    fs::write(dir.path().join("head"), [0xff, 0xfe]).unwrap();
    assert_eq!(refused(head.read()), "head-file-damaged");
    fs::write(dir.path().join("head"), vec![b'x'; HEAD_MAX + 1]).unwrap();
    assert_eq!(refused(head.read()), "head-file-damaged");
    assert_eq!(refused(HeadFile::new(dir.path().join("no/head")).replace("x")), "store-io");
}
