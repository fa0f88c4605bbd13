//! The same key gets the same answer for a day, and nothing is done twice; another question under it is refused.
use crate::api::house::{BATCH, House, OTHER, PRODUCT};
use serde_json::json;
use std::sync::Barrier;
use temtin::service::answers;
use temtin::store::contract::receipt::UpkeepKind;

#[test]
fn the_same_key_gets_the_same_answer_and_issues_once() {
    let house = House::open();
    let body = json!({ "product_id": PRODUCT, "count": 3 });
    let first = house.post_as(&house.own, "/api/v1/runs", &body, "don-1").with(201);
    let again = house.post_as(&house.own, "/api/v1/runs", &body, "don-1").with(201);
    assert_eq!((&first.text, first.header("location")), (&again.text, again.header("location")));
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    assert_eq!(
        house.post_as(&house.own, "/api/v1/runs", &body, "\"don-1\"").with(201).text,
        first.text,
        "a quoted key is that key"
    );
    assert_ne!(house.post_as(&house.own, "/api/v1/runs", &body, "don-2").with(201).text, first.text);
    assert_ne!(
        house.post_as(&house.office, "/api/v1/runs", &body, "don-1").with(201).text,
        first.text,
        "keys of tokens are apart"
    );
    let other = json!({ "product_id": PRODUCT, "count": 4 });
    assert_eq!(house.post_as(&house.own, "/api/v1/runs", &other, "don-1").with(422).faults()[0].0, "idempotency-key-used");
    assert_eq!(house.services.view().runs().count(), 3);
}

#[test]
fn an_answer_that_was_lost_before_it_was_kept_is_given_again() {
    let house = House::open();
    let body = json!({ "product_id": PRODUCT, "count": 3 });
    let first = house.post_as(&house.own, "/api/v1/runs", &body, "don-1").with(201);
    let run = first.json()["run_id"].as_str().unwrap().to_owned();
    let from = first.json()["number_from"].as_u64().unwrap();
    let spoil = json!({ "number_from": from, "number_to": from, "reason": "spoiled" });
    let status = format!("/api/v1/runs/{run}/status");
    let spoiled = house.post_as(&house.own, &status, &spoil, "hong-1").with(201);
    let hold = json!({ "kind": "hold", "scope": "whole_lot", "batch_id": BATCH, "reason_vi": "thử" });
    let held = house.post_as(&house.own, "/api/v1/recalls", &hold, "giu-1").with(201);
    // As after a crash between the deed and the kept answer.
    let kept = house.services.store.upkeep_page(UpkeepKind::Answer, "", 100).unwrap();
    assert_eq!(kept.len(), 3);
    let ids: Vec<String> = kept.iter().map(|record| record.id().to_owned()).collect();
    house.services.store.remove_upkeep(UpkeepKind::Answer, &ids).unwrap();
    for (path, body, key, before) in [
        ("/api/v1/runs", &body, "don-1", &first),
        (status.as_str(), &spoil, "hong-1", &spoiled),
        ("/api/v1/recalls", &hold, "giu-1", &held),
    ] {
        let again = house.post_as(&house.own, path, body, key).with(201);
        assert_eq!((again.text.as_str(), again.header("idempotency-replayed")), (before.text.as_str(), ""), "{path}");
    }
    assert_eq!(house.services.view().runs().count(), 1);
}

#[test]
fn issuing_demands_a_key_and_keys_have_a_shape() {
    let house = House::open();
    let body = json!({ "product_id": PRODUCT, "count": 3 });
    assert_eq!(house.post(&house.own, "/api/v1/runs", &body).with(400).faults()[0].0, "idempotency-key-missing");
    for wrong in ["", "\"\"", &"a".repeat(256)] {
        assert_eq!(house.post_as(&house.own, "/api/v1/runs", &body, wrong).with(422).faults()[0].0, "idempotency-key", "{wrong}");
    }
    house.post_as("", "/api/v1/runs", &body, "x").with(401);
    assert_eq!(house.services.view().runs().count(), 0);
}

#[test]
fn a_refused_request_uses_up_no_key() {
    let house = House::open();
    let wrong = json!({ "batch_id": "lo-khong-co" });
    let told = house.post_as(&house.own, "/api/v1/runs", &wrong, "don-1").with(422).faults();
    assert_eq!(told, [("batch-unknown".to_owned(), "/batch_id".to_owned())]);
    house.post_as(&house.own, "/api/v1/runs", &json!({ "product_id": PRODUCT, "count": 1 }), "don-1").with(201);
}

#[test]
fn ten_at_once_under_one_key_make_one_run() {
    let house = House::open();
    let start = Barrier::new(10);
    let body = json!({ "product_id": PRODUCT, "count": 5 });
    let replies: Vec<(u16, String)> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..10)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    let reply = house.post_as(&house.own, "/api/v1/runs", &body, "don-1");
                    (reply.status, reply.text)
                })
            })
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    let made: Vec<&String> = replies.iter().filter(|(status, _)| *status == 201).map(|(_, text)| text).collect();
    assert!(!made.is_empty() && made.windows(2).all(|two| two[0] == two[1]), "{replies:?}");
    assert!(replies.iter().all(|(status, _)| [201, 409].contains(status)), "{replies:?}");
    assert_eq!(house.services.view().runs().count(), 1);
}

#[test]
fn an_answer_goes_away_after_a_day_and_not_before() {
    let house = House::open();
    let place = json!({ "location_id": "kho-moi", "name_vi": "Kho mới", "kind": "warehouse", "visibility": "public",
        "place_printed_id": "qn-tien-phuoc-tien-phong", "producer_id": OTHER });
    house.post_as(&house.other, "/api/v1/locations", &place, "kho").with(201);
    let count = || house.services.store.upkeep_page(UpkeepKind::Answer, "", 100).unwrap().len();
    let hours = |hours: i64| house.services.env.now() + jiff::SignedDuration::from_hours(hours);
    assert_eq!((answers::purge(&house.services, hours(23)).unwrap(), count()), (0, 1));
    assert_eq!((answers::purge(&house.services, hours(25)).unwrap(), count()), (1, 0));
}
