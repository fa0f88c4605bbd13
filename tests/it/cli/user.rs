//! `temtin user`: makes tokens, lists them, takes them back.
use crate::kit::office::Office;

#[test]
fn a_token_is_told_once_listed_without_its_text_and_taken_back() {
    let office = Office::with_sample();
    let made =
        office.call(&["user", "token", "--role", "producer", "--producer", "htx-mau-07", "--note", "kho", "--json"]).json();
    let (id, text) = (made["id"].as_str().unwrap().to_owned(), made["token"].as_str().unwrap().to_owned());
    assert!(text.starts_with("temtin_") && made["producer"] == "htx-mau-07");
    let line = office.call(&["user", "token", "--role", "office", "--expires", "2099-12-31"]).good().stdout;
    assert!(line.lines().any(|line| line.starts_with("temtin_")), "{line}");
    let listed = office.call(&["user", "list"]).good().stdout;
    assert!(listed.contains(&id) && !listed.contains(&text) && !listed.contains(text.rsplit_once('_').unwrap().1), "{listed}");
    assert!(listed.contains("2099-12-31T17:00:00Z"), "good through its last day: {listed}");
    office.call(&["user", "revoke", &id]).good();
    let all = office.call(&["user", "list", "--json"]).json();
    let revoked = all["tokens"].as_array().unwrap().iter().find(|token| token["id"] == id.as_str()).unwrap();
    assert!(!revoked["revoked"].is_null() && revoked.get("hash").is_none() && revoked.get("token").is_none());
}

#[test]
fn wrong_wishes_for_tokens_are_refused() {
    let office = Office::with_sample();
    office.call(&["user", "token"]).refused(2);
    office.call(&["user", "token", "--role", "king"]).refused(2);
    office.call(&["user", "token", "--role", "producer"]).refused(2);
    for wrong in [
        &["user", "token", "--role", "producer", "--producer", "khong-co"][..],
        &["user", "token", "--role", "office", "--producer", "htx-mau-07"],
        &["user", "token", "--role", "reader", "--expires", "2020-01-01"],
        &["user", "token", "--role", "reader", "--expires", "soon"],
        &["user", "revoke", "tk-none"],
    ] {
        office.call(wrong).refused(1);
    }
    assert_eq!(office.call(&["user", "list", "--json"]).json()["tokens"], serde_json::json!([]));
}
