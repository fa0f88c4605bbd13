//! Changes on the ground of what was read: marks of versions, lost updates, two editors at once.
use crate::api::house::{BATCH, House};
use serde_json::{Value, json};
use std::sync::Barrier;

const PATH: &str = "/api/v1/batches/lo-tieu-tien-phuoc-tp4";

fn patch(house: &House, token: &str, body: &Value, ground: &str) -> crate::api::house::Reply {
    house.send(token, "PATCH", PATH, Some(body), &[("if-match", ground)])
}

#[test]
fn a_change_needs_the_mark_of_what_was_read() {
    let house = House::open();
    let read = house.get(&house.own, PATH).with(200);
    let mark = read.header("etag").to_owned();
    let body = json!({ "sold_out_on": "2026-10-30" });
    let told = house.send(&house.own, "PATCH", PATH, Some(&body), &[]).with(428).faults();
    assert_eq!(told[0].0, "if-match-missing");
    house.send(&house.own, "PUT", PATH, Some(&read.json()), &[]).with(428);
    for stale in ["\"0\"", "x", &format!("W/{mark}"), &mark.replace('"', ""), "\"\""] {
        assert_eq!(patch(&house, &house.own, &body, stale).with(412).faults()[0].0, "record-changed", "{stale}");
    }
    let changed = patch(&house, &house.own, &body, &mark).with(200);
    assert_eq!(changed.json()["sold_out_on"], "2026-10-30");
    assert_ne!(changed.header("etag"), mark);
    patch(&house, &house.own, &json!({ "sold_out_on": null }), &mark).with(412);
    let back = patch(&house, &house.own, &json!({ "sold_out_on": null }), changed.header("etag")).with(200);
    assert_eq!((back.header("etag"), back.json().get("sold_out_on")), (mark.as_str(), None));
}

#[test]
fn whoever_sees_a_part_only_holds_no_mark_of_the_whole() {
    let house = House::open();
    let (whole, part) = (house.get(&house.own, PATH).with(200), house.get("", PATH).with(200));
    assert_ne!(whole.header("etag"), part.header("etag"));
    patch(&house, &house.own, &json!({}), part.header("etag")).with(412);
    patch(&house, &house.other, &json!({}), whole.header("etag")).with(403);
    patch(&house, &house.other, &json!({}), "\"00\"").with(403);
}

#[test]
fn what_was_read_and_did_not_change_is_not_sent_again() {
    let house = House::open();
    for (token, path) in [("", PATH), (house.own.as_str(), PATH), ("", "/api/v1/products"), ("", "/api/v1/products.csv")] {
        let mark = house.get(token, path).with(200).header("etag").to_owned();
        let again = house.send(token, "GET", path, None, &[("if-none-match", &mark)]).with(304);
        assert!(again.text.is_empty() && again.header("etag") == mark, "{path}");
        house.send(token, "GET", path, None, &[("if-none-match", "\"other\"")]).with(200);
    }
    assert!(house.get("", PATH).header("cache-control").starts_with("public"));
    assert!(house.get(&house.own, PATH).header("cache-control").starts_with("private"));
    assert!(house.get("", PATH).headers.get_all("vary").iter().any(|vary| vary == "Authorization"));
}

#[test]
fn of_two_editors_at_once_one_learns_of_the_other() {
    let house = House::open();
    for round in 1..=12 {
        let mark = house.get(&house.own, PATH).with(200).header("etag").to_owned();
        let start = Barrier::new(2);
        let edit = |token: &str, day: String| {
            start.wait();
            patch(&house, token, &json!({ "sell_until": day }), &mark).status
        };
        let (mut a, mut b) = (0, 0);
        std::thread::scope(|scope| {
            let first = scope.spawn(|| edit(&house.own, format!("2027-01-{round:02}")));
            let second = scope.spawn(|| edit(&house.office, format!("2027-02-{round:02}")));
            (a, b) = (first.join().unwrap(), second.join().unwrap());
        });
        let mut both = [a, b];
        both.sort_unstable();
        assert_eq!(both, [200, 412], "round {round}");
        let stands = house.get(&house.own, PATH).with(200).json()["sell_until"].as_str().unwrap().to_owned();
        assert_eq!(stands.starts_with("2027-01"), a == 200, "what stands is what the first was told");
    }
}

#[test]
fn a_record_is_put_whole_and_only_at_its_own_address() {
    let house = House::open();
    let read = house.get(&house.own, PATH).with(200);
    let mut whole = read.json();
    let put = |body: &Value, path: &str| house.send(&house.own, "PUT", path, Some(body), &[("if-match", "*")]);
    assert_eq!(put(&whole, PATH).with(200).header("etag"), read.header("etag"), "the same again changes nothing");
    whole.as_object_mut().unwrap().remove("batch_id");
    put(&whole, PATH).with(200);
    whole["batch_id"] = "lo-khac".into();
    assert_eq!(put(&whole, PATH).with(422).faults(), [("id-differs".to_owned(), "/batch_id".to_owned())]);
    put(&whole, "/api/v1/batches/lo-khac").with(404);
    put(&whole, "/api/v1/batches/LO%20KHAC").with(404);
    let told = house.post(&house.own, "/api/v1/batches", &{
        let mut twin = read.json();
        twin["batch_id"] = BATCH.into();
        twin["kind"] = "khác".into();
        twin
    });
    assert_eq!(told.with(409).faults()[0].0, "id-taken");
}
