//! A marker stands in every field that is not public: no answer without the right token holds one, and the right token reads it.
use crate::api::house::House;
use crate::pages::crawl::{BATCH, COOPERATIVE, SHOWN, leaks, plant};
use temtin::service::access::Actor;
use temtin::service::tokens::{TokenOrder, make};
use temtin::web::api::entry::{Method, Who};
use temtin::web::api::table;

/// Every address that reads, with every id that lists tell.
fn addresses(house: &House, token: &str) -> Vec<String> {
    let mut all = Vec::new();
    for entry in table::all().iter().filter(|entry| entry.method == Method::Get && entry.who == Who::Anybody) {
        if !entry.path.contains("{id}") {
            let mut next = Some(format!("{}?limit=200", entry.path));
            while let Some(path) = next {
                let page = house.get(token, &path).with(200).json();
                next = page["next"].as_str().map(|cursor| format!("{}?limit=200&cursor={cursor}", entry.path));
                all.push(path.replace('?', ".csv?"));
                all.push(path);
                let form = entry.told.form().unwrap();
                let ids =
                    page["items"].as_array().unwrap().iter().map(|item| item[form.fields[0].name].as_str().unwrap().to_owned());
                all.extend(ids.map(|id| format!("{}/{id}", entry.path)));
            }
        }
    }
    all
}

#[test]
fn no_marker_of_a_hidden_field_is_in_any_answer_without_the_right_token() {
    let house = House::open();
    plant(&house.services);
    let (mut found, mut read, mut shown) = (Vec::new(), 0, false);
    for token in ["", &house.other] {
        for path in addresses(&house, token) {
            let reply = house.get(token, &path);
            read += 1;
            // What is another's is hidden from a producer too; its own it may read.
            let own = token == house.other && reply.text.contains(crate::api::house::OTHER);
            if !own {
                found.extend(leaks(&reply.text).into_iter().map(|marker| format!("{path}: {marker}")));
                let mark = reply.header("etag");
                assert!(reply.status == 200 && !mark.is_empty(), "{path}");
            }
            shown |= reply.text.contains(SHOWN);
        }
    }
    assert!(found.is_empty(), "{} of {read}: {:#?}", found.len(), &found[..found.len().min(12)]);
    assert!(read > 2_000 && shown, "{read} answers, shown {shown}");
}

#[test]
fn the_owner_the_office_and_its_reader_see_all_of_it() {
    let house = House::open();
    plant(&house.services);
    let right = Actor::Operator.can_change_tokens().unwrap();
    let role = temtin::domain::token::Role::Producer(COOPERATIVE.parse().unwrap());
    let order = TokenOrder { role, note: String::new(), expires: None };
    let owner = make(&house.services, &right, &order, house.services.env.now()).unwrap().1.tell().to_owned();
    let path = format!("/api/v1/producers/{COOPERATIVE}");
    for token in [&owner, &house.office, &house.reader] {
        let reply = house.get(token, &path).with(200);
        assert!(reply.text.contains("0888 KINMARK") && reply.text.contains("shown_to"), "{}", reply.text);
    }
    let batch = house.get(&house.own, &format!("/api/v1/batches/{BATCH}")).with(200).json();
    assert_eq!(batch["deliveries"][0]["quantity"], "7.654321", "{batch}");
    assert!(!house.get(&house.other, &path).text.contains("shown_to"));
}

#[test]
fn a_location_that_is_told_coarsely_is_not_there_for_others() {
    let house = House::open();
    let path = "/api/v1/locations/xuong-ho-06";
    house.get("", path).with(404);
    house.get(&house.own, path).with(404);
    house.get(&house.other, path).with(200);
    house.get(&house.reader, path).with(200);
    let change = serde_json::json!({ "name_vi": "Khác" });
    house.send(&house.own, "PATCH", path, Some(&change), &[("if-match", "*")]).with(404);
    house.send(&house.other, "PATCH", path, Some(&change), &[("if-match", "*")]).with(200);
}
