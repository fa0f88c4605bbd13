//! What a key file may look like, and what it may not.
use super::*;
use std::fs;
use std::path::Path;

/// Light work: the rules do not depend on it.
const LIGHT: u8 = 4;

fn key() -> SecretKey {
    SecretKey::from_seed([9; 32])
}

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text).unwrap()
}

fn sealed() -> String {
    seal_with(&key(), &passphrase("a right passphrase"), LIGHT).unwrap()
}

#[test]
fn a_sealed_key_opens_with_its_passphrase_only() {
    let text = sealed();
    assert!(is_sealed(&text) && !is_marked(&text) && !text.contains("PRIVATE"));
    let plain = unseal(&text, &passphrase("a right passphrase")).unwrap();
    assert_eq!(read_plain(&plain).unwrap().public(), key().public());
    assert_eq!(unseal(&text, &passphrase("a wrong passphrase")).unwrap_err().code, "passphrase-wrong");
    assert_eq!(read_plain(&text).unwrap_err().code, "secret-key-shape");
}

#[test]
fn every_damage_of_a_sealed_key_is_found() {
    let (text, right) = (sealed(), passphrase("a right passphrase"));
    for at in (0..text.len()).step_by(7) {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let damaged = String::from_utf8(bytes).unwrap();
        if let Ok(plain) = unseal(&damaged, &right) {
            // A letter of the last base64 group may carry no bit.
            assert_eq!(read_plain(&plain).unwrap().public(), key().public(), "at {at}");
        }
    }
    for length in [0, 30, 100, text.len() / 2, text.len() - 40] {
        assert!(unseal(&text[..length], &right).is_err(), "cut at {length}");
    }
}

#[test]
fn a_file_that_asks_for_too_much_work_is_refused_before_any_is_done() {
    let heavy = seal_with(&key(), &passphrase("a right passphrase"), WORK_MAX).unwrap();
    assert!(unseal(&heavy, &passphrase("a right passphrase")).is_ok());
    let mut header = String::new();
    ArmoredReader::new(sealed().as_bytes()).take(120).read_to_string(&mut header).unwrap_or_default();
    let bytes = {
        let mut bytes = Vec::new();
        ArmoredReader::new(sealed().as_bytes()).read_to_end(&mut bytes).unwrap();
        let at = bytes.windows(3).position(|part| part == b" 4\n").unwrap();
        bytes.splice(at..at + 3, *b" 40\n");
        bytes
    };
    let mut armour = ArmoredWriter::wrap_output(Vec::new(), Format::AsciiArmor).unwrap();
    armour.write_all(&bytes).unwrap();
    let text = String::from_utf8(armour.finish().unwrap()).unwrap();
    assert_eq!(unseal(&text, &passphrase("a right passphrase")).unwrap_err().code, "key-file-work");
}

#[test]
fn a_mark_is_seen_before_the_key_only() {
    let pem = key().to_pem();
    let marked = format!("{TEST_MARK}\n{}", *pem);
    assert!(is_marked(&marked) && is_marked(&format!("{TEST_MARK}\n{}", sealed())));
    assert_eq!(read_plain(&marked).unwrap().public(), key().public());
    assert!(!is_marked(&pem) && !is_marked(&format!("{}TEST\n", *pem)) && !is_marked("a text\n-----BEGIN X"));
}

#[test]
fn the_repositorys_test_keys_are_known_and_marked() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("keys");
    let mut seen = 0;
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "pem") {
            let text = fs::read_to_string(&path).unwrap();
            assert!(is_known(&read_plain(&text).unwrap().public()) && is_marked(&text), "{}", path.display());
            seen += 1;
        }
    }
    assert_eq!(seen, TEST_PUBLIC.len());
    assert!(!is_known(&key().public()));
}
