//! The OpenAPI document and the manual: made from the table, complete, and with nothing from another host.
use crate::api::house::House;
use serde_json::Value;
use std::collections::BTreeSet;
use temtin::web::api::table::{self, COLLECTIONS};

fn references(value: &Value, all: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            all.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|value| references(value, all));
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, all)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn the_document_names_every_door_and_lacks_nothing_that_it_refers_to() {
    let house = House::open();
    let reply = house.get("", "/api/openapi.json").with(200);
    let document = reply.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    let operations: BTreeSet<&str> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|door| door.as_object().unwrap().values())
        .map(|operation| operation["operationId"].as_str().unwrap())
        .collect();
    assert_eq!(operations, table::all().iter().map(|entry| entry.operation).collect());
    let mut used = BTreeSet::new();
    references(&document, &mut used);
    for reference in used {
        assert!(document.pointer(&reference[1..]).is_some(), "{reference} leads nowhere");
    }
    let tags: Vec<&str> = document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    assert_eq!(tags, COLLECTIONS);
}

#[test]
fn every_field_and_parameter_has_words_in_both_languages() {
    let house = House::open();
    for lang in ["vi", "en"] {
        let document = house.get("", &format!("/api/openapi.json?lang={lang}")).with(200).json();
        let mut nameless = Vec::new();
        for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
            for (member, property) in schema["properties"].as_object().into_iter().flatten() {
                let inside = property.get("anyOf").map_or(property, |any| &any[0]);
                let described = inside.get("description").is_some() || inside["type"] == "array";
                if !described && !["Problem"].contains(&name.as_str()) && !name.ends_with("Page") {
                    nameless.push(format!("{name}.{member}"));
                }
            }
        }
        assert!(nameless.is_empty(), "{lang}: {nameless:?}");
        let text = document.to_string();
        assert!(!text.contains("api-param-") && !text.contains("api-do-") && !text.contains("api-what-"), "{lang}");
    }
}

#[test]
fn the_manual_is_a_page_of_our_own() {
    let house = House::open();
    for lang in ["vi", "en"] {
        let page = house.call("GET", &format!("/api/docs?lang={lang}"), &[("accept", "text/html")], b"").with(200);
        assert!(page.header("content-type").starts_with("text/html"));
        for entry in table::all() {
            assert!(page.text.contains(entry.path), "{}", entry.path);
        }
        for foreign in ["<script", "<link rel=\"stylesheet", "src=\"http", "@import", "api-do-", "api-who-", "api-what-"] {
            assert!(!page.text.contains(foreign), "{lang}: {foreign}");
        }
        assert!(page.text.len() < 400_000, "{}", page.text.len());
    }
}
