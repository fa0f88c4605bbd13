//! Big prints and hand-outs through the doors for programs.
use crate::api::house::{House, OWN, PRODUCT};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use temtin::domain::hex::hex;
use temtin::domain::registry::Owner;
use temtin::service::access::{Actor, CanIssue};
use temtin::service::print::make::make;

fn roll(house: &House, count: u64) -> (String, u64) {
    let wish = json!({ "product_id": PRODUCT, "count": count });
    let run = house.post_as(&house.own, "/api/v1/runs", &wish, &format!("roll-{count}")).with(201).json();
    (run["run_id"].as_str().unwrap().to_owned(), run["number_from"].as_u64().unwrap())
}

fn right() -> CanIssue {
    Actor::Office.can_issue(&Owner::Producer(OWN.parse().unwrap())).unwrap()
}

fn made(house: &House, job: &str) {
    make(&house.services, &right(), &job.parse().unwrap(), &|_, _| {}).unwrap();
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

#[test]
fn a_job_is_ordered_made_and_taken_and_its_hand_out_is_told() {
    let house = House::open();
    let (run, first) = roll(&house, 30);
    let job = house.post_as(&house.own, "/api/v1/jobs", &json!({ "run_id": run, "format": "csv" }), "one").with(201).json();
    assert_eq!((text(&job, "state"), &job["labels"], &job["parts"]), ("waiting", &json!(30), &json!(1)));
    let id = text(&job, "job_id");
    let again = house.post_as(&house.own, "/api/v1/jobs", &json!({ "run_id": run, "format": "csv" }), "one").with(201).json();
    assert_eq!(again["job_id"], job["job_id"]);
    // Not made yet: nothing to take.
    assert_eq!(house.get(&house.own, &format!("/api/v1/jobs/{id}/files/1")).with(404).faults()[0].0, "job-file-unknown");
    made(&house, id);
    let job = house.get(&house.own, &format!("/api/v1/jobs/{id}")).with(200).json();
    assert_eq!((text(&job, "state"), &job["labels_made"]), ("done", &json!(30)));
    let files = house.get(&house.own, &format!("/api/v1/jobs/{id}/files")).with(200).json();
    let file = &files["items"][1];
    assert_eq!((&file["part"], &file["labels"], &file["number_from"]), (&json!(1), &json!(30), &json!(first)));
    assert!(
        house.get(&house.own, &format!("/api/v1/runs/{run}/prints")).with(200).json()["items"].as_array().unwrap().is_empty()
    );
    let taken = house.get(&house.own, &format!("/api/v1/jobs/{id}/files/1")).with(200);
    assert_eq!(hex(&Sha256::digest(&taken.bytes)), text(file, "sha256"));
    assert_eq!(taken.header("content-disposition"), format!("attachment; filename=\"{id}-001.csv\""));
    assert_eq!(taken.bytes.iter().filter(|byte| **byte == b'\n').count(), 31);
    // Taken once more it is the same hand-out.
    house.get(&house.own, &format!("/api/v1/jobs/{id}/files/1")).with(200);
    let prints = house.get(&house.own, &format!("/api/v1/runs/{run}/prints")).with(200).json();
    let prints = prints["items"].as_array().unwrap();
    assert_eq!((prints.len(), text(&prints[0], "job_id"), text(&prints[0], "handed_out_by")), (1, id, "producer:htx-mau-07"));
    house.send(&house.own, "HEAD", &format!("/api/v1/jobs/{id}/files/1"), None, &[]).with(405);
}

#[test]
fn all_faults_of_a_wish_are_told_at_once_and_each_at_its_member() {
    let house = House::open();
    let (run, first) = roll(&house, 30);
    let wish = json!({ "run_id": run, "number_to": first + 30, "media": "A4", "copies": 2, "bleed_mm": "11" });
    let mut faults = house.post(&house.own, "/api/v1/jobs", &wish).with(422).faults();
    faults.sort();
    let told: Vec<(&str, &str)> = faults.iter().map(|(code, place)| (code.as_str(), place.as_str())).collect();
    assert_eq!(
        told,
        [
            ("copies-of-item", "/copies"),
            ("media-unknown", "/media"),
            ("print-bleed", "/bleed_mm"),
            ("print-outside-run", "/number_from")
        ]
    );
    for (member, value, code) in [
        ("labels_per_unit", json!(5), "per-unit-range"),
        ("skip", json!(21), "print-skip"),
        ("nudge_x_mm", json!("9"), "print-nudge"),
        ("nudge_y_mm", json!("1e3"), "decimal-shape"),
        ("format", json!("svg"), "word-unknown"),
        ("reprint_reason", json!("x".repeat(201)), "print-why"),
    ] {
        let refused = house.post(&house.own, "/api/v1/jobs", &json!({ "run_id": run, member: value }));
        assert!((400..500).contains(&refused.status), "{member}: {}", refused.text);
        if !["decimal-shape", "word-unknown"].contains(&code) {
            assert_eq!(refused.faults()[0].0, code, "{member}");
        }
    }
    assert_eq!(house.post(&house.own, "/api/v1/jobs", &json!({ "run_id": "r-00000001" })).with(422).faults()[0].0, "run-unknown");
}

#[test]
fn another_producer_sees_neither_jobs_nor_prints() {
    let house = House::open();
    let (run, _) = roll(&house, 5);
    let job = house.post(&house.own, "/api/v1/jobs", &json!({ "run_id": run })).with(201).json();
    let id = text(&job, "job_id");
    made(&house, id);
    for path in ["", "/files", "/files/1"] {
        house.get(&house.other, &format!("/api/v1/jobs/{id}{path}")).with(404);
    }
    house.post(&house.other, &format!("/api/v1/jobs/{id}/status"), &json!({ "job_wish": "cancel" })).with(404);
    house.get(&house.other, &format!("/api/v1/runs/{run}/prints")).with(404);
    house.post(&house.other, "/api/v1/jobs", &json!({ "run_id": run })).with(422);
    assert!(house.get(&house.other, "/api/v1/jobs").with(200).json()["items"].as_array().unwrap().is_empty());
    assert_eq!(house.get(&house.own, "/api/v1/jobs").with(200).json()["items"].as_array().unwrap().len(), 1);
}

#[test]
fn a_second_printing_of_any_number_needs_a_reason_whichever_door_it_takes() {
    let house = House::open();
    let (run, first) = roll(&house, 30);
    let labels = format!("/api/v1/runs/{run}/labels.pdf");
    house.get(&house.own, &format!("{labels}?from={first}&to={}", first + 9)).with(200);
    let overlap = json!({ "run_id": run, "number_from": first + 9, "number_to": first + 12 });
    assert_eq!(house.post(&house.own, "/api/v1/jobs", &overlap).with(409).faults()[0].0, "reprint-why");
    let rest = json!({ "run_id": run, "number_from": first + 10, "number_to": first + 20 });
    let job = house.post(&house.own, "/api/v1/jobs", &rest).with(201).json();
    // An ordered job counts before it is made.
    let again = format!("{labels}?from={}&to={}", first + 20, first + 21);
    assert_eq!(house.get(&house.own, &again).with(409).faults()[0].0, "reprint-why");
    let job = format!("/api/v1/jobs/{}", text(&job, "job_id"));
    house.post(&house.own, &format!("{job}/status"), &json!({ "job_wish": "cancel" })).with(201);
    house.get(&house.own, &again).with(200);
    house.get(&house.own, &format!("{again}&reprint_reason=k%E1%BA%B9t")).with(200);
    let prints = house.get(&house.own, &format!("/api/v1/runs/{run}/prints")).with(200).json();
    let told: Vec<_> =
        prints["items"].as_array().unwrap().iter().map(|one| (one["printing"].clone(), one["reprint_reason"].clone())).collect();
    assert_eq!((told.len(), &told[2]), (3, &(json!(2), json!("kẹt"))));
    assert_eq!(
        house.post(&house.own, &format!("{job}/status"), &json!({ "job_wish": "resume" })).with(409).faults()[0].0,
        "job-cancelled"
    );
}
