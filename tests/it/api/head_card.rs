//! The head card of a roll through the doors for programs.
use crate::api::house::{BATCH, House, PRODUCT};
use serde_json::json;

const FORMATS: [(&str, &str, &[u8]); 5] = [
    ("pdf", "application/pdf", b"%PDF-"),
    ("svg", "image/svg+xml", b"<svg "),
    ("png", "image/png", b"\x89PNG"),
    ("zpl", "application/octet-stream", b"~DG"),
    ("tspl", "application/octet-stream", b"SIZE 50 mm,30 mm"),
];

fn roll(house: &House) -> String {
    let made = house.post_as(&house.own, "/api/v1/runs", &json!({ "product_id": PRODUCT, "count": 4 }), "roll").with(201).json();
    made["run_id"].as_str().unwrap().to_owned()
}

#[test]
fn each_format_is_given_as_often_as_wished_and_no_stamp_is_handed_out() {
    let house = House::open();
    let id = roll(&house);
    let path = format!("/api/v1/runs/{id}");
    let stood = house.get(&house.own, &path).with(200).json();
    for (format, kind, head) in FORMATS {
        let door = format!("{path}/head-card.{format}");
        let card = house.get(&house.own, &door).with(200);
        assert!(card.bytes.starts_with(head) && card.header("content-type") == kind, "{format}");
        assert_eq!(card.header("content-disposition"), format!("attachment; filename=\"{id}-head-card.{format}\""));
        assert_eq!(house.get(&house.own, &door).with(200).bytes, card.bytes);
        house.send(&house.own, "HEAD", &door, None, &[]).with(200);
        house.get(&house.office, &format!("{door}?media=70x50&dpi=300")).with(200);
    }
    assert_eq!(house.get(&house.own, &path).with(200).json(), stood);
    let prints = house.get(&house.own, &format!("{path}/prints")).with(200).json();
    assert!(prints["items"].as_array().unwrap().is_empty());
}

#[test]
fn a_card_is_for_who_may_issue_and_anothers_roll_is_not_there() {
    let house = House::open();
    let id = roll(&house);
    for (format, ..) in FORMATS {
        let door = format!("/api/v1/runs/{id}/head-card.{format}");
        for (token, status) in [("", 401), (house.reader.as_str(), 403), (&house.other, 404)] {
            house.get(token, &door).with(status);
        }
    }
    house.get(&house.own, "/api/v1/runs/r-zzzzzzzz/head-card.pdf").with(404);
}

#[test]
fn wrong_wishes_are_told_at_their_parameter_and_a_batch_has_no_card() {
    let house = House::open();
    let door = format!("/api/v1/runs/{}/head-card", roll(&house));
    for (query, code, at) in [
        ("pdf?media=A9", "media-unknown", "media"),
        ("png?media=35x22&dpi=203", "head-card-no-room", "media"),
        ("zpl?media=A6", "label-roll-needed", "media"),
        ("pdf?dpi=72", "dpi-unknown", "dpi"),
        ("pdf?copies=2", "parameter-unknown", "copies"),
    ] {
        let told = house.get(&house.own, &format!("{door}.{query}")).with(422).faults();
        assert_eq!(told, [(code.to_owned(), at.to_owned())], "{query}");
    }
    let batch = house.post_as(&house.own, "/api/v1/runs", &json!({ "batch_id": BATCH, "count": 2 }), "batch").with(201).json();
    let door = format!("/api/v1/runs/{}/head-card.pdf", batch["run_id"].as_str().unwrap());
    assert_eq!(house.get(&house.own, &door).with(409).faults()[0].0, "head-card-not-roll");
}
