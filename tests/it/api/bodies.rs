//! Wrong bodies: each fault with its code and its place, all of them at once, and nothing is written.
use crate::api::house::{BATCH, House, OTHER, OWN, PRODUCT};
use serde_json::{Value, json};

fn batch() -> Value {
    json!({ "batch_id": "lo-sai", "product_id": PRODUCT, "producer_id": OWN, "lot_code": "SAI-1", "production_on": "2026-10-01",
        "stamp_mode": "item", "units_count": 5 })
}

#[track_caller]
fn refused(house: &House, path: &str, body: &Value, expected: &[(&str, &str)]) {
    let reply = house.post(&house.office, path, body);
    let mut told = reply.with(422).faults();
    told.sort();
    let mut wanted: Vec<(String, String)> = expected.iter().map(|(code, at)| ((*code).into(), (*at).into())).collect();
    wanted.sort();
    assert_eq!(told, wanted, "{body}");
}

#[test]
fn every_fault_of_a_body_is_told_at_once_with_its_pointer() {
    let house = House::open();
    let mut wrong = batch();
    wrong["product_id"] = "khong-co".into();
    wrong["area_ids"] = json!(["vnl-tieu-1", "vnl-khong-co"]);
    wrong["inputs"] = json!([{ "input_batch_id": BATCH, "relation": "transform", "input_quantity_kg": "1" },
        { "input_batch_id": "lo-khong-co", "relation": "transform", "input_quantity_kg": "1" }]);
    refused(
        &house,
        "/api/v1/batches",
        &wrong,
        &[
            ("reference-unknown", "/product_id"),
            ("reference-unknown", "/area_ids"),
            ("reference-unknown", "/inputs/1/input_batch_id"),
        ],
    );
    let mut shapes = batch();
    shapes["production_on"] = "01/10/2026".into();
    shapes["stamp_mode"] = "some".into();
    shapes["lot_code"] = "a lot with spaces".into();
    let told = house.post(&house.office, "/api/v1/batches", &shapes).with(422).faults();
    for at in ["/production_on", "/stamp_mode", "/lot_code"] {
        assert!(told.iter().any(|(_, pointer)| pointer == at), "{at}: {told:?}");
    }
    let mut strange = batch();
    strange["nope"] = 1.into();
    strange["units_count"] = "5".into();
    strange["owner"] = "office".into();
    refused(
        &house,
        "/api/v1/batches",
        &strange,
        &[("member-type", "/units_count"), ("member-unknown", "/nope"), ("member-unknown", "/owner")],
    );
    house.get("", "/api/v1/batches/lo-sai").with(404);
}

#[test]
fn what_the_service_writes_is_refused_with_its_pointer() {
    let house = House::open();
    let body = json!({ "product_id": PRODUCT, "count": 2, "run_id": "r-00000001", "owner": OTHER, "active": 2 });
    let told = house.post_as(&house.office, "/api/v1/runs", &body, "k").with(422).faults();
    let at = |pointer: &str| ("member-told".to_owned(), pointer.to_owned());
    assert_eq!(told, [at("/active"), at("/owner"), at("/run_id")]);
}

#[test]
fn rules_of_imports_hold_here_too() {
    let house = House::open();
    let mut twin = batch();
    twin["lot_code"] = house.get("", &format!("/api/v1/batches/{BATCH}")).with(200).json()["lot_code"].clone();
    refused(&house, "/api/v1/batches", &twin, &[("lot-taken", "/lot_code")]);
    let mut late = batch();
    late["expiry_on"] = "2099-01-01".into();
    refused(&house, "/api/v1/batches", &late, &[("expiry-beyond-shelf-life", "/expiry_on")]);
    let mut looped = house.get(&house.office, &format!("/api/v1/batches/{BATCH}")).with(200).json();
    looped["inputs"] = json!([{ "input_batch_id": BATCH, "relation": "merge", "input_quantity_kg": "1" }]);
    let path = format!("/api/v1/batches/{BATCH}");
    let told = house.send(&house.office, "PUT", &path, Some(&looped), &[("if-match", "*")]).with(422).faults();
    assert_eq!(told[0].0, "batch-loop");
    let product = house.get(&house.office, &format!("/api/v1/products/{PRODUCT}")).with(200).json();
    let mut taken = product;
    taken["product_id"] = "khac".into();
    let told = house.post(&house.office, "/api/v1/products", &taken).with(422).faults();
    assert!(told.contains(&("product-code-taken".into(), "/register_number".into())), "{told:?}");
}

#[test]
fn a_body_is_one_json_object_of_the_right_kind_and_size() {
    let house = House::open();
    let bearer = format!("Bearer {}", house.office);
    let call = |kind: &str, body: &[u8]| {
        let headers = [("authorization", bearer.as_str()), ("content-type", kind), ("accept-language", "en")];
        house.call("POST", "/api/v1/batches", &headers, body)
    };
    for broken in [&b""[..], b"{", b"[]", b"{\"a\":1,\"a\":2}", b"{\"a\":\"\xff\"}"] {
        assert_eq!(call("application/json", broken).with(400).faults()[0].0, "body-no-json");
    }
    for kind in ["text/plain", "application/xml", "", "application/json; charset=latin1", "application/merge-patch+json"] {
        assert_eq!(call(kind, b"{}").with(415).faults()[0].0, "body-kind", "{kind}");
    }
    let large = |bytes: usize| format!("{{\"kind\":\"{}\"}}", "a".repeat(bytes)).into_bytes();
    call("application/json", &large(200 * 1024)).with(422);
    assert_eq!(call("application/json", &large(257 * 1024)).with(413).faults()[0].0, "body-too-large");
}

#[test]
fn a_file_that_nobody_brought_is_not_named() {
    let house = House::open();
    let picture = json!({ "file": "ab".repeat(32), "file_media": "image/png", "file_bytes": 9 });
    let path = format!("/api/v1/products/{PRODUCT}");
    let change = json!({ "pictures": [picture] });
    let told = house.send(&house.own, "PATCH", &path, Some(&change), &[("if-match", "*")]).with(422).faults();
    assert_eq!(told, [("file-not-here".to_owned(), "/pictures/0/file".to_owned())]);
}

#[test]
fn what_the_office_checked_the_office_alone_says() {
    let house = House::open();
    let event = |id: &str, evidence: &str| {
        json!({ "event_id": id, "product_id": PRODUCT, "batch_id": BATCH, "event_type": "storing", "producer_id": OWN,
            "event_time": "2026-10-30T10:00:00+07:00", "recorded_at": "2026-10-30T10:30:00+07:00", "evidence_level": evidence })
    };
    let told = house.post(&house.own, "/api/v1/events", &event("sk-a", "office_checked")).with(422).faults();
    assert_eq!(told, [("evidence-office-only".to_owned(), "/evidence_level".to_owned())]);
    house.post(&house.own, "/api/v1/events", &event("sk-a", "declared")).with(201);
    house.post(&house.office, "/api/v1/events", &event("sk-b", "office_checked")).with(201);
    let certificate = house.get(&house.own, "/api/v1/certificates/gcn-012").with(200).json();
    let change = json!({ "evidence_level": "document_seen" });
    let ground = [("if-match", "*")];
    house.send(&house.own, "PATCH", "/api/v1/certificates/gcn-012", Some(&change), &ground).with(422);
    house.send(&house.office, "PATCH", "/api/v1/certificates/gcn-012", Some(&change), &ground).with(200);
    // What the office saw stays seen when the producer changes something else.
    let other = json!({ "scope_vi": certificate["scope_vi"] });
    house.send(&house.own, "PATCH", "/api/v1/certificates/gcn-012", Some(&other), &ground).with(200);
}

#[test]
fn a_producer_gives_nothing_to_another_and_takes_nothing_from_one() {
    let house = House::open();
    let mut given = batch();
    given["producer_id"] = OTHER.into();
    house.post(&house.own, "/api/v1/batches", &given).with(403);
    let ground = [("if-match", "*")];
    let path = format!("/api/v1/products/{PRODUCT}");
    house.send(&house.own, "PATCH", &path, Some(&json!({ "producer_id": OTHER })), &ground).with(403);
    house.send(&house.other, "PATCH", &path, Some(&json!({ "producer_id": OTHER })), &ground).with(403);
    let mut said = json!({ "event_id": "sk-la", "product_id": PRODUCT, "batch_id": BATCH, "event_type": "storing", "producer_id": OTHER,
        "event_time": "2026-10-30T10:00:00+07:00", "recorded_at": "2026-10-30T10:30:00+07:00", "evidence_level": "declared" });
    house.post(&house.other, "/api/v1/events", &said).with(403);
    // Nor does it receive in another's name what was never handed over.
    said["receives_event"] = "sk-0001".into();
    house.post(&house.own, "/api/v1/events", &said).with(403);
    assert_ne!(house.post(&house.other, "/api/v1/events", &said).status, 201);
}
