//! Printing by commands: reprints, big prints, tables, proofs.
use crate::kit::office::Office;
use serde_json::{Value, json};
use std::fs;

const ITEMS: &str = "lo-tieu-tien-phuoc-tp1";

fn issued(office: &Office, count: &str) -> String {
    let run = office.call(&["issue", ITEMS, "--count", count, "--json"]).json();
    run["run"].as_str().unwrap().to_owned()
}

#[test]
fn a_reprint_needs_a_reason_and_stands_in_the_history() {
    let office = Office::with_sample();
    let run = issued(&office, "30");
    office.call(&["label", &run, "--to", "10", "--out", "a.pdf"]).good();
    let message = office.call(&["label", &run, "--from", "10", "--out", "b.pdf"]).refused(1);
    assert!(message.contains("--reason"), "{message}");
    assert!(!office.path("b.pdf").exists());
    office.call(&["label", &run, "--from", "11", "--out", "b.pdf"]).good();
    let again = ["label", &run, "--from", "10", "--out", "c.pdf", "--reason", "giấy kẹt", "--json"];
    let again = office.call(&again).json();
    assert_eq!((&again["labels"], &again["printing"]), (&json!(21), &json!(2)));
    // What failed counts for nothing.
    office.call(&["label", &run, "--out", "no/such/d.pdf", "--reason", "x"]).refused(1);
    let told = office.call(&["label", "history", &run, "--json"]).json();
    let told: Vec<Value> = told["prints"].as_array().unwrap().iter().map(|one| one["printing"].clone()).collect();
    assert_eq!(told, [json!(1), json!(1), json!(2)]);
    let people = office.call(&["label", "history", &run]).good();
    assert!(people.stdout.contains("giấy kẹt"), "{}", people.stdout);
}

#[test]
fn a_job_is_made_here_where_no_server_is_and_its_files_are_fetched() {
    let office = Office::with_sample();
    let run = issued(&office, "25");
    let made = office.call(&["label", &run, "--job", "--format", "csv", "--json"]).json();
    assert_eq!((&made["state"], &made["labels"], &made["files"][0]["labels"]), (&json!("done"), &json!(25), &json!(25)));
    let states = office.call(&["status", &run, "--json"]).json()["states"].clone();
    assert_eq!(states["not-activated"], 25);
    let job = made["job"].as_str().unwrap();
    office.call(&["jobs", "fetch", job, "--folder", "no/such"]).refused(1);
    fs::create_dir(office.path("out")).unwrap();
    let fetched = office.call(&["jobs", "fetch", job, "--folder", "out", "--json"]).json();
    assert_eq!(fetched["activated"], 25);
    let manifest: Value = serde_json::from_slice(&fs::read(office.path("out/manifest.json")).unwrap()).unwrap();
    assert_eq!((&manifest["labels"], &manifest["files"][0]["sha256"]), (&json!(25), &made["files"][0]["sha256"]));
    let name = manifest["files"][0]["name"].as_str().unwrap();
    let table = fs::read_to_string(office.path("out").join(name)).unwrap();
    assert!(table.starts_with("\u{feff}number,printed_code,url,") && table.lines().count() == 26);
    assert!(office.path("out").join(manifest["proof"]["name"].as_str().unwrap()).exists());
    office.call(&["jobs", "resume", job]).good();
    assert!(office.call(&["jobs", "list"]).good().stdout.contains(job));
    assert_eq!(office.call(&["jobs", "cancel", job, "--json"]).json()["state"], "cancelled");
    office.call(&["jobs", "resume", job]).refused(1);
    for unknown in ["r-00000001-0001", "x", "../r-00000001-0001"] {
        office.call(&["jobs", "cancel", unknown]).refused(1);
    }
}

#[test]
fn wrong_wishes_write_no_file() {
    let office = Office::with_sample();
    let run = issued(&office, "5");
    for wrong in [
        &["--skip", "21"][..],
        &["--skip", "x"],
        &["--nudge", "9,0"],
        &["--nudge", "-9"],
        &["--nudge", "1e2,0"],
        &["--stacking", "heap"],
        &["--labels-per-unit", "5"],
        &["--labels-per-unit", "0"],
        &["--bleed", "11"],
        &["--bleed=-1"],
        &["--from", "4", "--to", "3"],
        &["--to", "6"],
        &["--format", "doc"],
    ] {
        let call: Vec<&str> = ["label", &run, "--out", "a.pdf"].iter().chain(wrong).copied().collect();
        office.call(&call).refused(1);
        assert!(!office.path("a.pdf").exists(), "{wrong:?}");
    }
    office.call(&["label", &run, "--printer", "127.0.0.1:1"]).refused(1);
    office.call(&["label", &run, "--printer", "127.0.0.1:1", "--format", "zpl", "--media", "70x50", "--dpi", "300"]).refused(1);
    assert!(office.call(&["label", "history", &run, "--json"]).json()["prints"].as_array().unwrap().is_empty());
    let good =
        ["label", &run, "--out", "a.pdf", "--skip", "3", "--nudge", "-0.5,1", "--stacking", "piles", "--marks", "--bleed", "2"];
    office.call(&good).good();
    office.call(&["label", &run, "--proof", "--out", "p.pdf"]).good();
    assert!(fs::read(office.path("p.pdf")).unwrap().starts_with(b"%PDF-"));
}

#[test]
fn a_preview_is_the_print_without_value_and_hands_nothing_out() {
    let office = Office::with_sample();
    // Its producer has goods with longer names.
    let run = office.call(&["issue", "lo-tra-dang-sam-tp1", "--count", "5", "--json"]).json()["run"].as_str().unwrap().to_owned();
    let preview = |more: &[&str], file: &str| {
        office.call(&[&["label", &run, "--proof", "--format", "svg", "--out", file], more].concat()).good();
        fs::read_to_string(office.path(file)).unwrap()
    };
    let (own, longest) = (preview(&[], "a.svg"), preview(&["--longest"], "b.svg"));
    assert!(own.starts_with("<svg ") && own.contains("BẢN MẪU KHÔNG CÓ GIÁ TRỊ"));
    assert!(!own.contains("ba kích") && longest.contains("ba kích"));
    assert!(office.call(&["label", "history", &run, "--json"]).json()["prints"].as_array().unwrap().is_empty());
    office.call(&["label", &run, "--longest", "--out", "c.svg"]).refused(2);
    assert!(!office.path("c.svg").exists());
}
