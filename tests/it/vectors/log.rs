//! Logs by others: proofs of RFC 6962 trees, and a small tiled log with its signed heads.
use super::read;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use std::path::Path;
use temtin::log::tree::{Tree, leaf_hash};
use temtin::log::{checkpoint, proof};

type Hash = [u8; 32];

fn decoded(text: &str) -> Vec<u8> {
    BASE64_STANDARD.decode(text).unwrap()
}

/// Every hash, or `None` where one is no hash at all (garbage in a proof): that is refused before any proof is looked at.
fn hashes(texts: &[String]) -> Option<Vec<Hash>> {
    texts.iter().map(|text| decoded(text).try_into().ok()).collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inclusion {
    leaf_idx: u64,
    tree_size: u64,
    root: String,
    leaf_hash: String,
    proof: Option<Vec<String>>,
    want_err: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Consistency {
    size1: u64,
    size2: u64,
    root1: String,
    root2: String,
    proof: Option<Vec<String>>,
    want_err: bool,
}

/// Each JSON file below a folder.
fn each(folder: &Path, check: &mut dyn FnMut(&str, &Path)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each(&path, check);
        } else {
            check(&std::fs::read_to_string(&path).unwrap(), &path);
        }
    }
}

#[test]
fn inclusion_fails_exactly_where_it_must() {
    let mut seen = 0;
    each(&read::path("log/transparency-merkle/inclusion"), &mut |text, path| {
        let case: Inclusion = serde_json::from_str(text).unwrap();
        let steps = hashes(&case.proof.unwrap_or_default());
        let ends = hashes(&[case.leaf_hash, case.root]);
        let good = steps
            .zip(ends)
            .is_some_and(|(steps, ends)| proof::is_included(case.leaf_idx, case.tree_size, &ends[0], &steps, &ends[1]));
        assert_eq!(good, !case.want_err, "{}", path.display());
        seen += 1;
    });
    assert_eq!(seen, 49);
}

#[test]
fn consistency_fails_exactly_where_it_must() {
    let mut seen = 0;
    each(&read::path("log/transparency-merkle/consistency"), &mut |text, path| {
        let case: Consistency = serde_json::from_str(text).unwrap();
        let steps = hashes(&case.proof.unwrap_or_default());
        // Some roots of equal trees are words, not hashes: they are compared as they stand, by their leaf hash.
        let [root1, root2] = [case.root1, case.root2].map(|root| decoded(&root));
        let root = |bytes: Vec<u8>| <Hash>::try_from(bytes.as_slice()).unwrap_or_else(|_| leaf_hash(&bytes));
        let good = steps.is_some_and(|steps| proof::is_consistent(case.size1, case.size2, &steps, &root(root1), &root(root2)));
        assert_eq!(good, !case.want_err, "{}", path.display());
        seen += 1;
    });
    assert_eq!(seen, 49);
}

const LOG: &str = "example.com/log/testdata";
const LOG_KEY: &str = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";

fn public() -> Hash {
    // The key itself may hold a plus.
    let key = LOG_KEY.splitn(3, '+').nth(2).unwrap();
    decoded(key)[1..].try_into().unwrap()
}

/// Entries of a bundle: each has its length before it, in two bytes.
fn entries(size: u64) -> Vec<Vec<u8>> {
    let bundle = std::fs::read(read::path(&format!("log/tessera-log/tile/entries/000.p/{size}"))).unwrap();
    let (mut rest, mut entries) = (bundle.as_slice(), Vec::new());
    while let [high, low, behind @ ..] = rest {
        let (entry, next) = behind.split_at(usize::from(*high) << 8 | usize::from(*low));
        entries.push(entry.to_vec());
        rest = next;
    }
    entries
}

#[test]
fn the_key_of_a_log_is_spelt_as_others_spell_it() {
    assert_eq!(checkpoint::verifier_key(LOG, &public()), LOG_KEY);
}

#[test]
fn every_head_is_read_and_its_root_rebuilt_from_entries_and_from_tiles() {
    for size in [0, 2, 4, 6, 8, 10, 12, 14] {
        let head = checkpoint::open(&read::text(&format!("log/tessera-log/checkpoint.{size}")), LOG, &public()).unwrap();
        let (mut by_entries, mut by_tiles) = (Tree::default(), Tree::default());
        if size > 0 {
            entries(size).iter().for_each(|entry| by_entries.push(entry));
            let tile = std::fs::read(read::path(&format!("log/tessera-log/tile/0/000.p/{size}"))).unwrap();
            tile.chunks(32).for_each(|hash| by_tiles.push_hash(hash.try_into().unwrap()));
        }
        assert_eq!((head.size, head.root), (size, by_entries.root()));
        assert_eq!(by_entries, by_tiles);
    }
    assert_eq!(checkpoint::open(&read::text("log/tessera-log/checkpoint"), LOG, &public()).unwrap().size, 15);
}

#[test]
fn a_head_with_one_byte_changed_is_refused() {
    let text = read::text("log/tessera-log/checkpoint.14");
    for at in 0..text.len() {
        for other in [b'A', b'1', b'\n'] {
            let mut bytes = text.clone().into_bytes();
            if std::mem::replace(&mut bytes[at], other) == other {
                continue;
            }
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            assert!(checkpoint::open(&changed, LOG, &public()).is_err(), "{at} {changed}");
        }
    }
}
