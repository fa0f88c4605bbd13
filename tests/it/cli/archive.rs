//! `temtin backup --since`, `restore` of several, `store check --archive`, `store copy`: as an office calls them.
use crate::kit::office::Office;
use crate::kit::serving::Serving;
use std::fs;

#[test]
fn backups_go_on_beside_a_server_are_proved_restored_and_copied() {
    let office = Office::with_sample();
    let server = Serving::start(&office);
    let base = office.call(&["backup", "base.tar.gz", "--json"]).json();
    let change = base["change"].as_u64().unwrap().to_string();
    assert!(office.call(&["backup", "again.tar.gz"]).good().stdout.contains(&format!("--since {change}")));
    office.call(&["issue", "--product", "tieu-tien-phuoc", "--count", "3"]).good();
    let next = office.call(&["backup", "next.tar.gz", "--since", &change, "--json"]).json();
    assert_eq!((next["since"].as_u64(), next["runs"].as_u64()), (base["change"].as_u64(), Some(1)));
    // Proving and restoring need no server, and the running one does not stand in the way.
    let proved = office.call(&["store", "check", "--archive", "base.tar.gz", "next.tar.gz", "--json"]).json();
    let [first, second] = [0, 1].map(|n| proved["archives"][n].clone());
    assert_eq!((&first["root"], &second["root"]), (&base["root"], &next["root"]));
    assert_eq!((&second["since"], second["root_told"].as_bool()), (&base["change"], Some(true)));
    let alone = office.call(&["store", "check", "--archive", "next.tar.gz"]).good().stdout;
    assert!(alone.contains("by its signature only"), "{alone}");
    let restored = office.call(&["restore", "base.tar.gz", "next.tar.gz", "--data", "new", "--json"]).json();
    assert_eq!((&restored["change"], &restored["log_size"]), (&next["change"], &next["log_size"]));
    let said = office.call(&["store", "copy", "sled:data", "elsewhere"]).refused(1);
    assert!(said.contains("Stop it first"), "{said}");
    assert_eq!(server.stop(), Some(0));
    let copied = office.call(&["store", "copy", "sled:data", "sled:elsewhere", "--json"]).json();
    assert_eq!((&copied["root"], &copied["digest"]), (&next["root"], &restored["digest"]));
}

#[test]
fn what_cannot_be_backed_up_restored_or_copied_is_refused_in_words() {
    let office = Office::with_sample();
    office.call(&["backup", "base.tar.gz"]).good();
    let bytes = fs::read(office.path("base.tar.gz")).unwrap();
    fs::write(office.path("half.tar.gz"), &bytes[..bytes.len() / 2]).unwrap();
    for (call, part) in [
        (vec!["backup", "x.tar.gz", "--since", "7"], "No backup is known"),
        (vec!["backup", "x.tar.gz", "--since", "all"], "whole number"),
        (vec!["restore", "half.tar.gz", "--data", "new"], "cut short"),
        (vec!["restore", "nowhere.tar.gz", "--data", "new"], "cannot be read"),
        (vec!["restore", "base.tar.gz", "base.tar.gz", "--data", "new"], "go on from it"),
        (vec!["store", "check", "--archive", "half.tar.gz"], "cut short"),
        (vec!["store", "check", "--archive", "passphrase"], "cut short"),
        (vec!["store", "copy", "postgres:x", "new"], "not known"),
        (vec!["store", "copy", "sled:nowhere", "new"], "nowhere"),
        (vec!["store", "copy", "sled:data", "data"], "data"),
    ] {
        let said = office.call(&call).refused(1);
        assert!(said.contains(part), "{call:?}: {said}");
        assert!(!office.path("new").exists() && !office.path("x.tar.gz").exists(), "{call:?} left something");
    }
    office.call(&["store", "copy", "sled:data"]).refused(2);
    office.call(&["restore", "--data", "new"]).refused(2);
}
