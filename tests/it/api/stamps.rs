//! Runs and what becomes of them: issued, printed, voided, bound, scanned, recalled.
use crate::api::house::{BATCH, House, PRODUCT};
use serde_json::{Value, json};

fn issued(house: &House, body: &Value) -> Value {
    house
        .post_as(&house.own, "/api/v1/runs", body, &body.to_string()[..20.min(body.to_string().len())].replace('"', ""))
        .with(201)
        .json()
}

#[test]
fn a_run_is_issued_printed_voided_scanned_and_recalled() {
    let house = House::open();
    let made = house.post_as(&house.own, "/api/v1/runs", &json!({ "batch_id": BATCH, "count": 4 }), "k").with(201);
    let run = made.json();
    let id = run["run_id"].as_str().unwrap().to_owned();
    assert_eq!(made.header("location"), format!("/api/v1/runs/{id}"));
    assert_eq!((run["kind"].as_str(), run["count"].as_u64(), run["owner"].as_str()), (Some("item"), Some(4), Some("htx-mau-07")));
    let path = format!("/api/v1/runs/{id}");
    let standing = |name: &str| house.get(&house.own, &path).with(200).json()[name].as_u64();
    assert_eq!((standing("not_activated"), standing("active")), (Some(4), Some(0)));
    house.send(&house.own, "HEAD", &format!("{path}/labels.pdf"), None, &[]).with(405);
    assert_eq!(standing("active"), Some(0), "who asks for the head alone is handed nothing");
    let labels = house.get(&house.own, &format!("{path}/labels.pdf")).with(200);
    assert!(labels.bytes.starts_with(b"%PDF-") && labels.header("content-type") == "application/pdf");
    assert_eq!(labels.header("content-disposition"), format!("attachment; filename=\"{id}.pdf\""));
    assert_eq!((standing("not_activated"), standing("active")), (Some(0), Some(4)), "handed out is in force");
    let first = run["number_from"].as_u64().unwrap();
    let spoiled = json!({ "number_from": first, "number_to": first + 1, "reason": "spoiled" });
    let change = house.post(&house.own, &format!("{path}/status"), &spoiled).with(201).json();
    assert_eq!((change["state"].as_str(), standing("revoked")), (Some("revoked"), Some(2)));
    let changes = house.get(&house.own, &format!("{path}/status")).with(200).json();
    assert_eq!(changes["items"].as_array().unwrap().len(), 2);
    let ten = house.get(&house.own, &format!("{path}/labels.pdf?reprint_reason=x&from={first}&to={}", first + 1)).with(409);
    assert_eq!(ten.faults()[0].0, "print-all-void");
    let recall =
        json!({ "recall_id": "th-api", "scope": "whole_lot", "batch_id": BATCH, "reason_vi": "mốc", "reason_en": "mould" });
    let told = house.post(&house.own, "/api/v1/recalls", &recall).with(201).json();
    assert_eq!((told["status"].as_str(), told["issued_by_role"].as_str()), (Some("open"), Some("producer")));
    assert_eq!(house.get(&house.own, &format!("{path}/labels.pdf")).with(409).faults()[0].0, "issue-recalled");
    house.post(&house.own, "/api/v1/recalls/th-api/status", &json!({ "state": "closed" })).with(200);
    assert_eq!(house.get("", "/api/v1/recalls/th-api").with(200).json()["status"], "closed");
}

#[test]
fn wrong_wishes_for_stamps_are_told_with_their_place() {
    let house = House::open();
    for (body, code, at) in [
        (json!({}), "run-what", ""),
        (json!({ "batch_id": BATCH, "product_id": PRODUCT, "count": 1 }), "run-what", ""),
        (json!({ "product_id": PRODUCT }), "cell-empty", "/count"),
        (json!({ "batch_id": BATCH, "use_by": "2028-01-01" }), "run-use-by", "/use_by"),
        (json!({ "product_id": PRODUCT, "count": -1 }), "member-type", "/count"),
        (json!({ "product_id": PRODUCT, "count": 1, "use_by": "tomorrow" }), "date-shape", "/use_by"),
    ] {
        let told = house.post_as(&house.own, "/api/v1/runs", &body, "k").with(422).faults();
        assert!(told.contains(&(code.to_owned(), at.to_owned())), "{body}: {told:?}");
    }
    let told = house.post_as(&house.own, "/api/v1/runs", &json!({ "product_id": PRODUCT, "count": 1_000_001 }), "k").with(422);
    assert_eq!(told.faults()[0].0, "run-count");
    house.post_as(&house.own, "/api/v1/runs", &json!({ "batch_id": BATCH, "count": 999_999 }), "k").with(409);
    house.post_as(&house.other, "/api/v1/runs", &json!({ "batch_id": BATCH, "count": 1 }), "k").with(403);
    assert_eq!(house.services.view().runs().count(), 0);
}

#[test]
fn ranges_lie_within_the_run_and_bindings_keep_their_rules() {
    let house = House::open();
    let run = issued(&house, &json!({ "product_id": PRODUCT, "count": 10 }));
    let (id, first) = (run["run_id"].as_str().unwrap(), run["number_from"].as_u64().unwrap());
    let path = format!("/api/v1/runs/{id}");
    let outside = json!({ "number_from": first, "number_to": first + 10, "reason": "spoiled" });
    let told = house.post(&house.own, &format!("{path}/status"), &outside).with(422).faults();
    assert_eq!(told, [("range-outside-run".to_owned(), "/number_from".to_owned())]);
    let bound = json!({ "number_from": first, "number_to": first, "reason": "bound" });
    assert_eq!(house.post(&house.own, &format!("{path}/status"), &bound).with(422).faults()[0].1, "/reason");
    let early = json!({ "number_from": first, "number_to": first, "batch_id": BATCH });
    let told = house.post(&house.own, &format!("{path}/bindings"), &early).with(409).faults();
    assert!(!told.is_empty());
    let none = json!({ "number_from": first, "number_to": first });
    let told = house.post(&house.own, &format!("{path}/bindings"), &none).with(422).faults();
    assert_eq!(told, [("cell-empty".to_owned(), "/batch_id".to_owned())]);
    for wrong in ["r-zzzzzzzz", "x", "r-00000001"] {
        house.get(&house.own, &format!("/api/v1/runs/{wrong}")).with(404);
    }
    let copies = house.get(&house.own, &format!("{path}/labels.pdf?copies=2")).with(422).faults();
    assert_eq!(copies, [("copies-of-item".to_owned(), "copies".to_owned())]);
    house.get(&house.own, &format!("{path}/labels.pdf?media=A4")).with(422);
    let unknown = house.get(&house.own, &format!("{path}/labels.pdf?template=nobody")).with(422).faults();
    assert_eq!(unknown[0].0, "label-template-unknown");
    let unknown = house.get(&house.own, &format!("{path}/labels.pdf?logo=nobody")).with(422).faults();
    assert_eq!((unknown[0].0.as_str(), unknown[0].1.as_str()), ("logo-unknown", "logo"));
}

#[test]
fn scans_are_told_to_the_owner_by_stamp_and_day() {
    let house = House::open();
    let run = issued(&house, &json!({ "batch_id": BATCH, "count": 3 }));
    let stood = house.services.store.runs().unwrap().remove(0);
    let (url, _) = temtin::service::print::stamps::url(&house.services, &stood, stood.numbers.first()).unwrap();
    let path = crate::pages::visitor::path(&house.services, &url);
    for _ in 0..3 {
        house.get("", &path).with(200);
    }
    house.services.scans.write(house.services.store.as_ref());
    let scans = house.get(&house.own, "/api/v1/scans").with(200).json();
    assert_eq!(scans["items"].as_array().unwrap().len(), 1, "{scans}");
    assert_eq!((&scans["items"][0]["number"], &scans["items"][0]["scans"]), (&run["number_from"], &json!(3)));
    assert_eq!(house.get(&house.other, "/api/v1/scans").with(200).json()["items"], json!([]));
    house.get("", "/api/v1/scans").with(401);
    let by_run = format!("/api/v1/scans?run={}&number={}", run["run_id"].as_str().unwrap(), run["number_to"]);
    assert_eq!(house.get(&house.own, &by_run).with(200).json()["items"], json!([]));
    assert_eq!(house.get(&house.own, "/api/v1/scans?run=x").with(422).faults()[0].1, "run");
    // Days of one stamp are parted by pages as rows are.
    let sum = |day: &str| temtin::domain::scan::ScanSum {
        key: temtin::domain::scan::ScanKey { number: stood.numbers.last(), day: day.parse().unwrap() },
        count: 2,
    };
    house.services.store.add_scans(&["2026-10-28", "2026-10-29", "2026-10-30"].map(sum)).unwrap();
    let (mut days, mut next) = (Vec::new(), "/api/v1/scans?limit=1".to_owned());
    for _ in 0..5 {
        let page = house.get(&house.own, &next).with(200).json();
        days.extend(page["items"].as_array().unwrap().iter().map(|row| row["day"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["next"].as_str() else { break };
        next = format!("/api/v1/scans?limit=1&cursor={cursor}");
    }
    assert_eq!(days, ["2026-10-31", "2026-10-28", "2026-10-29", "2026-10-30"]);
}

#[test]
fn a_recall_through_the_door_begins_now_and_is_ordered_by_whoever_sends_it() {
    let house = House::open();
    let recall = |more: Value| {
        let mut body = json!({ "scope": "whole_lot", "batch_id": BATCH, "reason_vi": "mốc" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for (more, code, at) in [
        (json!({ "issued_on": "2026-01-01" }), "recall-not-now", "/issued_on"),
        (json!({ "issued_by_role": "office" }), "recall-by-office", "/issued_by_role"),
        (json!({ "status": "closed", "closed_on": "2026-10-31" }), "recall-not-open", "/status"),
        (json!({ "reason_vi": "" }), "cell-empty", "/reason_vi"),
    ] {
        let told = house.post(&house.own, "/api/v1/recalls", &recall(more.clone())).with(422).faults();
        assert!(told.contains(&(code.to_owned(), at.to_owned())), "{more}: {told:?}");
    }
    house.post(&house.own, "/api/v1/recalls", &json!({ "scope": "area", "area_id": "vnl-tieu-1", "reason_vi": "x" })).with(403);
    let told = house.post(&house.own, "/api/v1/recalls", &recall(json!({ "batch_id": "lo-khong-co" }))).with(422).faults();
    assert_eq!(told, [("batch-unknown".to_owned(), "/batch_id".to_owned())]);
    let before = house.get("", "/api/v1/recalls").json()["items"].as_array().unwrap().len();
    assert_eq!(before, 2, "nothing was begun");
}
