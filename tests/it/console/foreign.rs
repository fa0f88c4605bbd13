//! What another page sends in a person's name is refused before anything is done; and a page that is only read writes nothing.
use crate::console::matrix::{Case, Scene};
use crate::console::visitor::{Visitor, escaped, over};
use temtin::web::api::entry::Method;
use temtin::web::console::entry::{Entry, Needs};
use temtin::web::console::table;

/// Headers of a form that is no form of our own page.
const FOREIGN: [&[(&str, &str)]; 9] = [
    &[],
    &[("origin", "null")],
    &[("origin", "")],
    &[("origin", "https://evil.example")],
    &[("origin", "https://ocop.example.vn.evil.example")],
    &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site")],
    &[("sec-fetch-site", "none")],
    &[("referer", "https://evil.example/console")],
];

fn posts() -> impl Iterator<Item = &'static Entry> {
    table::all().filter(|entry| entry.method == Method::Post)
}

/// The fields that a person's own form would send.
fn fields(visitor: &Visitor<'_>, case: &Case) -> Vec<(String, String)> {
    if !case.page.is_empty() {
        visitor.get(&case.page);
    }
    let typed: Vec<_> = case.fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    over(visitor.form(&case.path).values, &typed)
}

#[test]
fn a_form_of_another_page_does_nothing_at_any_door() {
    let scene = Scene::set();
    let [owner, half] = ["owner", "half"].map(|name| scene.called(name));
    let (mut tried, mut faults) = (0, Vec::new());
    for entry in posts() {
        let visitor = if entry.path.starts_with("/console/sign-in/") { &half } else { &owner };
        let case = scene.case(entry).unwrap();
        let body = escaped(&fields(visitor, &case));
        let before = scene.desk.digest();
        for foreign in FOREIGN {
            let mut headers = vec![("content-type", "application/x-www-form-urlencoded")];
            headers.extend(foreign);
            let reply = visitor.ask("POST", &case.path, &headers, body.as_bytes());
            tried += 1;
            if reply.status != 403 || !reply.cookies().is_empty() {
                faults.push(format!("{} with {foreign:?}: {}", entry.path, reply.status));
            }
        }
        if scene.desk.digest() != before {
            faults.push(format!("{}: something was written", entry.path));
        }
    }
    println!("foreign forms: {tried} tried");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(owner.is_in());
}

#[test]
fn a_form_without_the_mark_of_this_session_does_nothing_at_any_door() {
    let scene = Scene::set();
    let [owner, half, head, other] = ["owner", "half", "head", "member"].map(|name| scene.called(name));
    let theirs = other.form("/console/sign-out").hidden[0].1.clone();
    assert_eq!(theirs.len(), 32);
    let (mut tried, mut faults) = (0, Vec::new());
    for entry in posts().filter(|entry| entry.needs != Needs::Nobody) {
        let visitor = match entry.path {
            path if path.starts_with("/console/sign-in/") => &half,
            path if path.starts_with("/office/") => &head,
            _ => &owner,
        };
        let case = scene.case(entry).unwrap();
        let mut fields = fields(visitor, &case);
        let own = fields.iter().find(|(name, _)| name == "mark").unwrap().1.clone();
        fields.retain(|(name, _)| name != "mark");
        let before = scene.desk.digest();
        for mark in [None, Some(""), Some(&theirs), Some(&own[..31]), Some(&format!("{own}0")), Some(&"0".repeat(32))] {
            let mut sent = fields.clone();
            sent.extend(mark.map(|mark: &str| ("mark".to_owned(), mark.to_owned())));
            let reply = visitor.send_exactly(&case.path, &sent);
            tried += 1;
            // What was typed is kept: it can be sent again, with the mark of now. Secrets are not.
            let kept = reply.value("mark") == own && !reply.text.contains(crate::console::desk::PASSWORD);
            if reply.status != 409 || !kept || !reply.cookies().is_empty() {
                faults.push(format!("{} with {mark:?}: {} kept {kept}", entry.path, reply.status));
            }
        }
        if scene.desk.digest() != before {
            faults.push(format!("{}: something was written", entry.path));
        }
    }
    println!("forms without their mark: {tried} tried");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_page_that_is_read_writes_nothing() {
    let scene = Scene::set();
    for name in ["owner", "station for it", "head", "half"] {
        let visitor = scene.called(name);
        for entry in table::all().filter(|entry| entry.method == Method::Get) {
            let path = scene.case(entry).unwrap().path;
            let before = scene.desk.digest();
            visitor.get(&path);
            assert_eq!(scene.desk.digest(), before, "{path} as {name}");
        }
    }
}

#[test]
fn a_form_that_was_opened_for_one_household_is_not_taken_for_another() {
    let scene = Scene::set();
    let station = scene.desk.sign_in_for("tram", crate::console::desk::OWN);
    station.get("/console/locations/new").with(200);
    let typed = [("name_vi", "Xưởng thử"), ("kind", "workshop"), ("visibility", "public")];
    let form = over(station.form("/console/locations").values, &typed);
    // In another tab of the same browser.
    station.get("/console/households");
    station.send("/console/households/ho-mau-39", &[]).with(303);
    let before = scene.desk.digest();
    let again = station.send_exactly("/console/locations", &form).with(409);
    assert_eq!(scene.desk.digest(), before);
    assert_eq!(again.value("name_vi"), "Xưởng thử", "what was typed is not lost");
    // A household without a mandate is not there, whatever a cookie says.
    station.send("/console/households/ho-mau-06", &[]).with(404);
    station.jar.borrow_mut().insert("temtin-demo-for".into(), "ho-mau-06".into());
    assert!(station.get("/console/products").with(303).location().starts_with("/console/households"));
}
