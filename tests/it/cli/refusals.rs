//! Bad input: each a clear error, nothing lost, no panic.
use crate::kit::office::{INIT, Office};
use std::fs;
use std::net::TcpListener;
use std::process::Stdio;

#[test]
fn wrong_arguments_are_told_with_exit_code_two() {
    let office = Office::empty();
    for call in [
        &["isue"][..],
        &["issue"],
        &["issue", "lo-1", "--product", "p", "--count", "3"],
        &["issue", "--product", "p"],
        &["bind", "r-00000001"],
        &["init", "--origin", "e.vn"],
        &["verify", "x"],
        &["recall"],
        &["keys"],
        &["--nonsense"],
        &[],
    ] {
        office.call(call).refused(2);
    }
}

#[test]
fn help_names_an_example_in_both_languages() {
    let office = Office::empty();
    for command in [
        "demo", "init", "keys", "import", "issue", "label", "bind", "status", "recall", "serve", "verify", "store", "backup",
        "restore", "doctor", "config",
    ] {
        for (lang, word) in [("en", "Example"), ("vi", "Ví dụ")] {
            let help = office.call(&[command, "--help", "--lang", lang]).good().stdout;
            assert!(help.contains(word) && help.contains(&format!("temtin {command}")), "{help}");
        }
    }
}

#[test]
fn a_registry_is_made_once_and_a_lost_path_makes_no_second_truth() {
    let office = Office::empty();
    let message = office.call(&["issue", "lo-1"]).refused(1);
    assert!(message.contains("temtin init"), "{message}");
    assert!(!office.data().exists());
    office.call(&INIT).good();
    office.call(&INIT).refused(1);
}

#[test]
fn every_fault_of_a_new_registry_is_told_at_once() {
    let office = Office::empty();
    let call =
        ["init", "--origin", "E.vn", "--office", " ", "--contact", "x", "--report", "javascript:alert(1)", "--zone", "Mars"];
    let message = office.call(&call).refused(1);
    assert!(message.lines().count() >= 4, "{message}");
    office.call(&["init", "--origin", "e.vn:8080", "--office", "a", "--contact", "b", "--report", "mailto:a@b.vn"]).refused(1);
    assert!(!office.data().exists());
}

#[test]
fn only_a_demo_registry_may_set_the_clock() {
    let office = Office::empty();
    office.call(&INIT).good();
    office.call(&["keys", "list", "--today", "2026-10-31"]).refused(1);
    office.call(&["keys", "list", "--today", "31/10/2026"]).refused(1);
    office.call(&["keys", "list", "--today", "now"]).good();
    office.call(&["keys", "list", "--lang", "xx"]).refused(2);
    assert!(office.call(&["--version"]).good().stdout.contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_port_in_use_and_a_second_server_on_the_store_are_told() {
    let office = Office::with_sample();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let message = office.call(&["serve", "--admin-port", "0", "--port", &port]).refused(1);
    assert!(message.contains(&port), "{message}");
    drop(taken);

    let mut server = office.command(&["serve", "--admin-port", "0", "--port", &port]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(server.stdout.take().unwrap()), &mut line).unwrap();
    office.call(&["keys", "list"]).good();
    let other = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let message = office.call(&["serve", "--admin-port", "0", "--port", &other]).refused(1);
    assert!(message.contains(office.data().join("store").to_str().unwrap()), "{message}");
    server.kill().unwrap();
    server.wait().unwrap();
    office.call(&["keys", "list"]).good();
}

#[test]
fn a_store_of_another_version_and_a_store_behind_its_head_are_refused() {
    let office = Office::with_sample();
    let format = office.data().join("store/format");
    let kept = fs::read(&format).unwrap();
    fs::write(&format, "temtin-store 999\n").unwrap();
    office.call(&["keys", "list"]).refused(1);
    fs::write(&format, kept).unwrap();

    // The head of a later state beside an earlier store: what a restored old backup looks like.
    let head = office.data().join("log/checkpoint");
    let earlier = fs::read(&head).unwrap();
    let copy = office.path("earlier");
    assert!(std::process::Command::new("cp").arg("-a").arg(office.data()).arg(&copy).status().unwrap().success());
    office.call(&["issue", "lo-tieu-tien-phuoc-tp1", "--count", "5"]).good();
    fs::copy(&head, copy.join("log/checkpoint")).unwrap();
    let data = copy.to_str().unwrap();
    let message = office.call(&["keys", "list", "--data", data]).refused(1);
    assert!(message.contains("head") || message.contains("log"), "{message}");
    fs::write(copy.join("log/checkpoint"), &earlier).unwrap();
    office.call(&["keys", "list", "--data", data]).good();
    fs::write(copy.join("log/checkpoint"), earlier.to_ascii_uppercase()).unwrap();
    office.call(&["keys", "list", "--data", data]).refused(1);
    fs::remove_file(copy.join("log/checkpoint")).unwrap();
    office.call(&["keys", "list", "--data", data]).refused(1);
}

#[test]
fn a_label_that_cannot_be_written_activates_nothing() {
    let office = Office::with_sample();
    let run = office.call(&["issue", "lo-tieu-tien-phuoc-tp1", "--count", "5", "--json"]).json();
    let id = run["run"].as_str().unwrap();
    office.call(&["label", id, "--out", office.path("no/such/dir/a.pdf").to_str().unwrap()]).refused(1);
    office.call(&["label", id, "--out", "a.pdf", "--media", "A4"]).refused(1);
    office.call(&["label", id, "--out", "a.pdf", "--numbers", "1-6"]).refused(1);
    office.call(&["label", id, "--out", "a.pdf", "--numbers", "2-1"]).refused(1);
    assert_eq!(office.call(&["status", id, "--json"]).json()["states"]["not-activated"], 5);
}
