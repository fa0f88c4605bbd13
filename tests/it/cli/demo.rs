//! `temtin demo`: from nothing, again, and on a folder that is something else.
use crate::kit::office::{INIT, Office};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;

#[test]
fn the_demo_shows_each_verdict_and_a_second_start_issues_nothing_twice() {
    let office = Office::empty();
    let data = office.path("demo");
    let data = data.to_str().unwrap();
    let call = ["demo", "--data", data, "--once", "--json"];
    let first = office.call(&call).json();
    let head = fs::read(office.path("demo/log/checkpoint")).unwrap();
    let words: BTreeSet<&str> = first["examples"].as_array().unwrap().iter().filter_map(|e| e["verdict"].as_str()).collect();
    assert_eq!(words, BTreeSet::from(["expired", "issued", "not-activated", "recalled", "revoked"]));
    let reasons: BTreeSet<&str> = first["examples"].as_array().unwrap().iter().filter_map(|e| e["reason"].as_str()).collect();
    assert!(["not-bound", "batch-recalled", "batch-recall-closed", "spoiled"].iter().all(|reason| reasons.contains(reason)));
    assert_eq!(fs::read_dir(office.path("demo/labels")).unwrap().count(), 72);

    let again = office.call(&call).json();
    assert_eq!(again["examples"], first["examples"]);
    assert_eq!(fs::read(office.path("demo/log/checkpoint")).unwrap(), head);

    let message = office.call(&["demo", "--data", data, "--once", "--origin", "192.0.2.7:9090"]).refused(1);
    assert!(message.contains("localhost:8080") && message.contains("192.0.2.7:9090"), "{message}");
    let later = office.call(&["demo", "--data", data, "--once", "--json", "--today", "2030-01-01"]).json();
    let words: Vec<&Value> = later["examples"].as_array().unwrap().iter().map(|e| &e["verdict"]).collect();
    assert!(words.iter().filter(|word| **word == "expired").count() > 1, "{words:?}");
    the_voided_range_answers_by_position(&office, data);
}

fn the_voided_range_answers_by_position(office: &Office, data: &str) {
    let example = office.call(&["demo", "--data", data, "--once", "--json"]).json();
    let revoked = example["examples"].as_array().unwrap().iter().find(|e| e["verdict"] == "revoked").unwrap();
    let number: u64 = revoked["url"].as_str().unwrap().split("/21/").nth(1).unwrap().split('?').next().unwrap().parse().unwrap();
    // The voided range is S000101–S000120: the example is its first, so the run begins a hundred numbers before.
    let run =
        (0..8).rev().map(|place| b"0123456789abcdefghjkmnpqrstvwxyz"[((number - 100) >> (5 * place) & 31) as usize] as char);
    let run = format!("r-{}", run.collect::<String>());
    let states = office.call(&["status", &run, "--data", data, "--json"]).json()["states"].clone();
    assert_eq!((states["revoked"].as_u64(), states["active"].as_u64()), (Some(20), Some(1640)));
}

#[test]
fn a_real_office_s_folder_never_becomes_a_demo() {
    let office = Office::empty();
    office.call(&INIT).good();
    let data = office.data();
    office.call(&["demo", "--data", data.to_str().unwrap(), "--once"]).refused(1);
    office.call(&["keys", "list"]).good();
}
