//! Webhooks of programs: made, with a secret that is told once, tried and taken away.
use crate::api::house::{House, OWN};
use serde_json::{Value, json};
use temtin::store::contract::receipt::UpkeepKind;
use temtin::store::contract::upkeep::UpkeepRecord;

fn wish(url: &str) -> Value {
    json!({ "url": url, "topics": ["run.issued", "recall.opened"], "note": "kế toán" })
}

#[test]
fn a_secret_is_told_by_the_answer_that_makes_it_and_by_its_repeat_and_nowhere_else() {
    let house = House::open();
    let make = |key: &str, url: &str| house.post_as(&house.own, "/api/v1/webhooks", &wish(url), key);
    let made = make("k", "https://erp.example.vn/a").with(201).json();
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with("whsec_") && made["owner"] == OWN);
    assert_eq!(make("k", "https://erp.example.vn/a").with(201).json(), made);
    assert_eq!(make("k", "https://erp.example.vn/b").status, 409, "another wish under the same key");
    let path = format!("/api/v1/webhooks/{}", made["webhook_id"].as_str().unwrap());
    for reply in [house.get(&house.own, &path), house.get(&house.own, "/api/v1/webhooks"), house.get(&house.office, &path)] {
        assert!(reply.status == 200 && !reply.text.contains("whsec_") && !reply.text.contains("secret"), "{}", reply.text);
    }
    let answers = house.services.store.upkeep_page(UpkeepKind::Answer, "", 99).unwrap();
    let kept = |record: &UpkeepRecord| format!("{record:?}").contains(secret);
    assert!(!answers.iter().any(kept), "an answer with a secret is not kept");
}

#[test]
fn wrong_wishes_are_told_with_all_their_places() {
    let house = House::open();
    let wrong =
        json!({ "url": "http://127.0.0.1:22/", "topics": ["nothing"], "note": "x".repeat(300), "producer_id": "ho-khong-co" });
    let faults = house.post(&house.office, "/api/v1/webhooks", &wrong).with(422).faults();
    let pointers: Vec<&str> = faults.iter().map(|(_, pointer)| pointer.as_str()).collect();
    for place in ["/url", "/topics", "/note", "/producer_id"] {
        assert!(pointers.contains(&place), "{place}: {faults:?}");
    }
    assert!(faults.iter().filter(|(_, place)| place == "/url").count() == 3, "{faults:?}");
    let told = json!({ "url": "https://erp.example.vn/", "secret": "whsec_x" });
    house.post(&house.own, "/api/v1/webhooks", &told).with(422);
}

#[test]
fn a_trial_waits_and_a_webhook_that_is_taken_away_is_gone() {
    let house = House::open();
    let made = house.post(&house.own, "/api/v1/webhooks", &wish("https://erp.example.vn/")).with(201).json();
    let path = format!("/api/v1/webhooks/{}", made["webhook_id"].as_str().unwrap());
    let tried = house.post(&house.own, &format!("{path}/messages"), &json!({ "wish": "test" })).with(201).json();
    assert!(tried["message_id"].as_str().unwrap().contains("webhook-test"));
    house.post(&house.own, &format!("{path}/messages"), &json!({ "wish": "nothing" })).with(422);
    assert_eq!(house.get(&house.own, &path).json()["waiting"], 1);
    assert_eq!(house.get(&house.own, &format!("{path}/messages")).with(200).json()["items"], json!([]));
    assert_eq!(house.send(&house.other, "DELETE", &path, None, &[]).status, 404);
    house.send(&house.own, "DELETE", &path, None, &[]).with(204);
    house.send(&house.own, "DELETE", &path, None, &[]).with(404);
    assert!(house.services.store.upkeep_page(UpkeepKind::Message, "", 9).unwrap().is_empty());
}
