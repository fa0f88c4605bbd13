//! Rules that only the whole line shows: suspicion, void reasons, recalled batches, imports and dates, a cut-off making.
use crate::kit::office::{INIT, Office, damaged_sample, sample};
use serde_json::Value;
use std::fs;

const BATCH: &str = "lo-tieu-tien-phuoc-tp1";

fn issued(office: &Office, count: &str) -> String {
    let run = office.call(&["issue", BATCH, "--count", count, "--json"]).json();
    run["run"].as_str().unwrap().to_owned()
}

fn states(office: &Office, run: &str) -> Value {
    office.call(&["status", run, "--json"]).json()["states"].clone()
}

#[test]
fn a_cleared_suspicion_puts_nothing_in_force_that_never_was() {
    let office = Office::with_sample();
    let run = issued(&office, "10");
    office.call(&["status", &run, "1-3", "--set", "copy-suspected"]).refused(1);
    office.call(&["label", &run, "--numbers", "1-5", "--out", "a.pdf"]).good();
    office.call(&["status", &run, "1-10", "--set", "copy-suspected"]).good();
    assert_eq!(
        (states(&office, &run)["suspended"].as_u64(), states(&office, &run)["not-activated"].as_u64()),
        (Some(5), Some(5))
    );
    office.call(&["status", &run, "1-10", "--set", "cleared"]).good();
    assert_eq!((states(&office, &run)["active"].as_u64(), states(&office, &run)["not-activated"].as_u64()), (Some(5), Some(5)));
}

#[test]
fn a_void_stamp_keeps_the_reason_that_voided_it() {
    let office = Office::with_sample();
    let run = issued(&office, "10");
    office.call(&["status", &run, "5", "--set", "spoiled"]).good();
    office.call(&["status", &run, "1-10", "--set", "stolen"]).good();
    let reason = |position: &str| office.call(&["status", &run, position, "--json"]).json()["reason"].clone();
    assert_eq!((reason("5"), reason("6")), ("spoiled".into(), "stolen".into()));
}

#[test]
fn a_recalled_batch_is_neither_issued_nor_handed_out() {
    let office = Office::with_sample();
    let run = issued(&office, "10");
    office.call(&["recall", BATCH, "--reason", "x", "--id", "th-9"]).good();
    office.call(&["recall", "--close", "th-9"]).good();
    office.call(&["issue", BATCH, "--count", "1"]).refused(1);
    office.call(&["label", &run, "--out", "a.pdf"]).refused(1);
    assert!(!office.path("a.pdf").exists());
    assert_eq!(states(&office, &run)["not-activated"], 10);
    office.call(&["recall", "--lift", "th-9"]).good();
    office.call(&["label", &run, "--out", "a.pdf"]).good();
}

#[test]
fn a_hold_is_lifted_and_never_closed() {
    let office = Office::with_sample();
    office.call(&["recall", BATCH, "--hold", "--reason", "kiểm tra", "--id", "th-9"]).good();
    office.call(&["recall", "--close", "th-9"]).refused(1);
    office.call(&["recall", "--lift", "th-9"]).good();
}

#[test]
fn a_recall_dated_in_the_future_or_changed_is_refused_and_a_closed_one_is_no_hindrance() {
    let office = Office::with_sample();
    let import = |dir: &std::path::Path| office.call(&["import", dir.to_str().unwrap()]);
    let future = damaged_sample(&office, "recalls.csv", |text| text.replacen("2026-09-28", "2062-09-28", 1));
    let message = import(&future).refused(1);
    assert!(message.contains("issued_on") && message.contains("2062-09-28"), "{message}");
    let changed = damaged_sample(&office, "recalls.csv", |text| text.replacen("trả lại nơi mua", "giữ lại", 1));
    let message = import(&changed).refused(1);
    assert!(message.contains("th-001"), "{message}");
    office.call(&["recall", "--close", "th-001"]).good();
    let closed =
        damaged_sample(&office, "recalls.csv", |text| text.replacen(",2026-09-28,,open,", ",2026-09-28,2026-10-01,closed,", 1));
    import(&closed).good();
}

#[test]
fn a_product_with_stamps_keeps_the_numbers_that_they_carry() {
    let office = Office::with_sample();
    issued(&office, "1");
    let dir = damaged_sample(&office, "products.csv", |text| text.replacen("09506000900070", "", 1));
    let message = office.call(&["import", dir.to_str().unwrap()]).refused(1);
    assert!(message.contains("gtin") && message.contains("products.csv"), "{message}");
}

#[test]
fn a_making_that_was_cut_off_is_taken_up_and_a_lost_store_is_not_replaced() {
    let office = Office::empty();
    fs::create_dir_all(office.data().join("store")).unwrap();
    office.call(&INIT).good();
    office.call(&["keys", "new"]).good();
    office.call(&["import", sample().to_str().unwrap()]).good();
    fs::remove_dir_all(office.data().join("store")).unwrap();
    let message = office.call(&INIT).refused(1);
    assert!(message.contains("log") || message.contains("head"), "{message}");
}
