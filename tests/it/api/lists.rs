//! Lists: pages by cursors, filters, chosen members, tables; nothing left out, nothing twice.
use crate::api::house::{House, OWN, PRODUCT};
use serde_json::Value;
use std::collections::BTreeSet;
use temtin::web::api::table::COLLECTIONS;

/// Every item, page by page, over the links that the answers give.
fn walk(house: &House, token: &str, path: &str) -> Vec<Value> {
    let (mut all, mut next) = (Vec::new(), path.to_owned());
    for _ in 0..2_000 {
        let page = house.get(token, &next).with(200);
        let json = page.json();
        all.extend(json["items"].as_array().unwrap().clone());
        match json["next"].as_str() {
            None => {
                assert_eq!(page.header("link"), "");
                return all;
            }
            Some(cursor) => {
                let link = page.header("link");
                assert!(link.ends_with("; rel=\"next\"") && link.contains(cursor), "{link}");
                next = link.trim_start_matches('<').split('>').next().unwrap().to_owned();
            }
        }
    }
    panic!("{path} has no end");
}

#[test]
fn pages_hold_every_record_once_whatever_their_size() {
    let house = House::open();
    for collection in COLLECTIONS {
        let path = format!("/api/v1/{collection}");
        let whole = walk(&house, &house.office, &format!("{path}?limit=200"));
        let small = walk(&house, &house.office, &format!("{path}?limit=7"));
        assert_eq!(whole, small, "{collection}");
        let ids: BTreeSet<String> = whole.iter().map(Value::to_string).collect();
        assert_eq!(ids.len(), whole.len(), "{collection}");
        let at_least = match collection {
            "runs" | "jobs" | "bindings" | "scans" | "files" | "webhooks" => 0,
            "recalls" => 2,
            _ => 30,
        };
        assert!(whole.len() >= at_least, "{collection}: {}", whole.len());
    }
    assert_eq!(walk(&house, "", "/api/v1/events?limit=200").len(), 782);
}

#[test]
fn filters_choose_and_their_cursors_are_their_own() {
    let house = House::open();
    let of = |path: &str| walk(&house, "", path);
    let batches = of(&format!("/api/v1/batches?product={PRODUCT}&limit=3"));
    assert!(batches.len() == 10 && batches.iter().all(|batch| batch["product_id"] == PRODUCT), "{}", batches.len());
    let events = of("/api/v1/events?batch=lo-tieu-tien-phuoc-tp4&limit=2");
    assert!(!events.is_empty() && events.iter().all(|event| event["batch_id"] == "lo-tieu-tien-phuoc-tp4"));
    assert_eq!(of(&format!("/api/v1/products?producer={OWN}")).len(), 1);
    assert!(of("/api/v1/products?producer=khong-co").is_empty());
    assert_eq!(of("/api/v1/recalls?status=closed").len(), 1);
    assert!(of(&format!("/api/v1/certificates?subject={PRODUCT}")).len() >= 3);
    let cursor = house.get("", "/api/v1/batches?limit=3").json()["next"].as_str().unwrap().to_owned();
    for foreign in [format!("/api/v1/batches?product={PRODUCT}&cursor={cursor}"), format!("/api/v1/events?cursor={cursor}")] {
        assert_eq!(house.get("", &foreign).with(422).faults(), [("cursor-foreign".to_owned(), "cursor".to_owned())]);
    }
}

#[test]
fn only_the_members_that_were_wished_for_are_told() {
    let house = House::open();
    let page = house.get("", "/api/v1/products?fields=product_id,name_vi&limit=2").with(200).json();
    let names: Vec<&String> = page["items"][0].as_object().unwrap().keys().collect();
    assert_eq!(names, ["name_vi", "product_id"]);
    let one = house.get("", &format!("/api/v1/products/{PRODUCT}?fields=group_code")).with(200).json();
    assert_eq!(one.as_object().unwrap().len(), 1);
    let told = house.get("", "/api/v1/products?fields=name_vi,secret").with(422).faults();
    assert_eq!(told, [("field-unknown".to_owned(), "fields".to_owned())]);
}

#[test]
fn a_list_has_a_twin_as_a_table() {
    let house = House::open();
    let by_name = house.get("", "/api/v1/products.csv?limit=3").with(200);
    let by_wish = house.send("", "GET", "/api/v1/products?limit=3", None, &[("accept", "text/csv")]).with(200);
    assert_eq!(by_name.text, by_wish.text);
    assert!(by_name.header("content-type").starts_with("text/csv"));
    assert!(by_name.text.starts_with("product_id,register_number,") && by_name.text.lines().count() == 4, "{}", by_name.text);
    assert!(by_name.header("link").contains("/api/v1/products.csv?limit=3&cursor="), "{}", by_name.header("link"));
    let some = house.get("", "/api/v1/places.csv?fields=name_vi,place_id&limit=1").with(200);
    assert_eq!(some.text.lines().next(), Some("place_id,name_vi"));
    house.send("", "GET", "/api/v1/products", None, &[("accept", "application/xml")]).with(406);
    house.send("", "GET", &format!("/api/v1/products/{PRODUCT}"), None, &[("accept", "application/xml")]).with(200);
}

#[test]
fn what_cannot_be_a_query_is_refused_with_its_parameter() {
    let house = House::open();
    for (query, code, parameter) in [
        ("limit=0", "limit-range", "limit"),
        ("limit=201", "limit-range", "limit"),
        ("limit=x", "count-shape", "limit"),
        ("nope=1", "parameter-unknown", "nope"),
        ("cursor=AAAA", "cursor-foreign", "cursor"),
        ("producer=A%20B", "id-shape", "producer"),
        ("lang=fr", "word-not-allowed", "lang"),
    ] {
        let told = house.get("", &format!("/api/v1/products?{query}")).with(422).faults();
        assert_eq!(told, [(code.to_owned(), parameter.to_owned())], "{query}");
    }
}
