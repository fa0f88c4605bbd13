//! Files of programs: sent, named by a record, shown; and what is no such file.
use crate::api::house::{House, OWN, PRODUCT};
use crate::kit::pictures::{PLACE, document, holds, large_photo, photo};
use serde_json::json;
use temtin::domain::attachment::ATTACHMENT_MAX;

#[test]
fn a_picture_is_sent_then_named_by_a_product_then_shown_in_its_sizes() {
    let house = House::open();
    let sent = house.send_file(&house.own, "/api/v1/files", "image/jpeg", &large_photo()).with(201);
    assert!(sent.header("location").starts_with("/api/v1/files/"));
    let sent = sent.json();
    assert_eq!((sent["owner"].as_str(), sent["file_sizes"].as_array().unwrap().len()), (Some(OWN), 2));
    let file = sent["file"].as_str().unwrap();
    assert_eq!(house.get("", &format!("/files/{file}")).status, 404, "nobody shows it yet");
    let path = format!("/api/v1/products/{PRODUCT}");
    let picture =
        json!({ "file": file, "file_media": sent["file_media"], "file_bytes": sent["file_bytes"], "file_title_vi": "Vườn" });
    let change = json!({ "pictures": [picture] });
    house.send(&house.own, "PATCH", &path, Some(&change), &[("if-match", "*")]).with(200);
    let shown = house.get("", &format!("/files/{file}"));
    assert!(shown.status == 200 && !holds(&shown.bytes, PLACE));
    let stored = house.services.store.product(&PRODUCT.parse().unwrap()).unwrap().unwrap();
    assert_eq!(stored.pictures[0].smaller.iter().map(|size| size.width).collect::<Vec<_>>(), [600, 200]);
    // The whole record again as it was read changes nothing, its smaller sizes neither.
    let read = house.get(&house.own, &path).json();
    house.send(&house.own, "PUT", &path, Some(&read), &[("if-match", "*")]).with(200);
    assert_eq!(house.services.store.product(&PRODUCT.parse().unwrap()).unwrap().unwrap(), stored);
}

#[test]
fn the_same_file_again_is_the_same_and_each_owner_has_its_own() {
    let house = House::open();
    let send = |token: &str| house.send_file(token, "/api/v1/files", "image/jpeg", &photo(9)).with(201).json();
    let (own, again, other) = (send(&house.own), send(&house.own), send(&house.other));
    assert_eq!(own, again);
    assert!(own["file"] == other["file"] && own["owner"] != other["owner"]);
    assert_eq!(house.services.files.list().unwrap().len(), 1);
    let count = |token: &str| house.get(token, "/api/v1/files").with(200).json()["items"].as_array().unwrap().len();
    assert_eq!((count(&house.own), count(&house.other), count(&house.office), count(&house.reader)), (1, 1, 2, 2));
    let only = house.send_file(&house.own, "/api/v1/files", "application/pdf", &document()).with(201).json();
    let path = format!("/api/v1/files/{}", only["file"].as_str().unwrap());
    assert_eq!((house.get(&house.own, &path).status, house.get(&house.other, &path).status), (200, 404));
}

#[test]
fn what_is_no_file_that_is_kept_is_refused() {
    let house = House::open();
    let long = [b"%PDF-1.7".to_vec(), vec![b' '; ATTACHMENT_MAX]].concat();
    for (kind, bytes, status) in [
        ("image/png", photo(1), 422),
        ("application/pdf", photo(1), 422),
        ("image/jpeg", b"<svg/>".to_vec(), 422),
        ("image/jpeg", photo(1)[..90].to_vec(), 422),
        ("image/svg+xml", b"<svg/>".to_vec(), 415),
        ("text/html", b"<html>".to_vec(), 415),
        ("application/pdf", long, 413),
        ("application/pdf", b"%PDF-1.7".to_vec(), 422),
    ] {
        let reply = house.send_file(&house.own, "/api/v1/files", kind, &bytes);
        assert_eq!(reply.status, status, "{kind}: {}", reply.text);
    }
    assert!(house.services.files.list().unwrap().is_empty());
}

#[test]
fn a_record_names_only_files_that_are_here_and_are_what_it_says() {
    let house = House::open();
    let sent = house.send_file(&house.own, "/api/v1/files", "image/jpeg", &photo(3)).with(201).json();
    let path = format!("/api/v1/products/{PRODUCT}");
    for (file, media, bytes, code) in [
        (json!("0".repeat(64)), json!("image/jpeg"), json!(9), "file-not-here"),
        (sent["file"].clone(), json!("image/png"), sent["file_bytes"].clone(), "attachment-differs"),
        (sent["file"].clone(), json!("image/jpeg"), json!(1), "attachment-size-differs"),
    ] {
        let change = json!({ "pictures": [{ "file": file, "file_media": media, "file_bytes": bytes }] });
        let reply = house.send(&house.own, "PATCH", &path, Some(&change), &[("if-match", "*")]).with(422);
        assert_eq!(reply.faults()[0].0, code);
    }
}
