//! The main line of a real office: init → keys → import → issue → label → bind → status → recall.
use crate::kit::office::{INIT, Office};
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};
use std::fs;

const BATCH: &str = "lo-nep-bau-tam-my-tp1";
const ITEMS: &str = "lo-tieu-tien-phuoc-tp1";

#[test]
fn stamps_are_issued_printed_voided_and_recalled() {
    let office = Office::with_sample();
    let run = office.call(&["issue", ITEMS, "--count", "42", "--key", "first", "--json"]).json();
    assert_eq!((&run["count"], &run["lot"], &run["kind"]), (&json!(42), &json!("TTP-260327-02"), &json!("item")));
    let id = run["run"].as_str().unwrap();
    let states = |office: &Office| office.call(&["status", id, "--json"]).json()["states"].clone();
    assert_eq!(states(&office)["not-activated"], 42);

    let sheet = office.path("nhan.pdf");
    let printed = office.call(&["label", id, "--out", sheet.to_str().unwrap(), "--json"]).json();
    assert_eq!((&printed["labels"], &printed["activated"]), (&json!(42), &json!(42)));
    assert!(fs::read(&sheet).unwrap().starts_with(b"%PDF-"));
    assert_eq!(states(&office)["active"], 42);

    let voided = office.call(&["status", id, "3-5", "--set", "spoiled", "--json"]).json();
    assert_eq!(voided["moved"], 3);
    assert_eq!(office.call(&["status", id, "4", "--json"]).json()["reason"], "spoiled");
    let printed =
        office.call(&["label", id, "--numbers", "1-6", "--reason", "hỏng", "--out", sheet.to_str().unwrap(), "--json"]).json();
    assert_eq!((&printed["labels"], &printed["left_out"]), (&json!(3), &json!(3)));

    let recall = office.call(&["recall", ITEMS, "--reason", "Mẫu lưu vượt mức", "--id", "th-1", "--json"]).json();
    assert_eq!(recall["state"], "open");
    assert_eq!(office.call(&["recall", "--close", "th-1", "--json"]).json()["state"], "closed");
    assert_eq!(office.call(&["recall", "--lift", "th-1", "--json"]).json()["state"], "lifted");
    office.call(&["recall", "--close", "th-1"]).refused(1);
}

#[test]
fn the_same_key_issues_nothing_twice_and_never_stands_for_something_else() {
    let office = Office::with_sample();
    let call = ["issue", ITEMS, "--count", "10", "--key", "again", "--json"];
    let (first, again) = (office.call(&call).json(), office.call(&call).json());
    assert_eq!((&first["run"], &first["new"], &again["new"]), (&again["run"], &json!(true), &json!(false)));
    office.call(&["issue", ITEMS, "--count", "11", "--key", "again"]).refused(1);
}

#[test]
fn a_roll_is_bound_in_parts_and_its_rules_refuse_with_reasons() {
    let office = Office::with_sample();
    let roll = ["issue", "--product", "nep-bau-tam-my", "--count", "100", "--use-by", "2028-06-30", "--json"];
    let run = office.call(&roll).json();
    assert_eq!((&run["lot"], &run["batch"]), (&json!(null), &json!(null)));
    let id = run["run"].as_str().unwrap();
    // The sample's batch was packed long before today's roll.
    let message = office.call(&["bind", id, "1-60", BATCH]).refused(1);
    assert!(message.contains("2026-06-13"), "{message}");
    office.call(&["bind", id, "1-60", ITEMS]).refused(1);
    office.call(&["bind", id, "90-101", BATCH]).refused(1);
    office.call(&["bind", "r-00000001", "1-2", BATCH]).refused(1);
    for reason in ["commissioned", "handed-out", "bound"] {
        office.call(&["status", id, "40", "--set", reason]).refused(1);
    }
    let sheet = office.path("cuon.pdf");
    let printed = office.call(&["label", id, "--out", sheet.to_str().unwrap(), "--json"]).json();
    assert_eq!((&printed["labels"], &printed["activated"]), (&json!(100), &json!(0)));
    let runs = office.call(&["status", "--json"]).json();
    assert_eq!((&runs["runs"][0]["run"], runs["runs"].as_array().unwrap().len()), (&run["run"], 1));
}

/// Imports files of our own: name and text.
fn import(office: &Office, folder: &str, files: &[(&str, &str)]) {
    let folder = office.path(folder);
    fs::create_dir(&folder).unwrap();
    files.iter().for_each(|(name, text)| fs::write(folder.join(name), text).unwrap());
    office.call(&["import", folder.to_str().unwrap()]).good();
}

/// A registry of one product, a roll of 100 stamps for it, and a batch packed on the roll's own day; the roll's id.
fn roll_and_batch(office: &Office) -> String {
    office.call(&INIT).good();
    office.call(&["keys", "new"]).good();
    let register = [
        ("places.csv", "place_id,name_vi,level\nxa-1,Xã Một,commune\n"),
        (
            "producers.csv",
            "producer_id,kind,name_vi,place_printed_id,location_visibility\nhtx-1,cooperative,HTX Một,xa-1,commune\n",
        ),
        ("locations.csv", "location_id,name_vi,kind,place_printed_id,visibility\nkho-1,Kho Một,warehouse,xa-1,public\n"),
        (
            "products.csv",
            "product_id,register_number,producer_id,name_vi,standard_vi,image\ngao-1,1,htx-1,Gạo Một,TCCS 1,anh-1\n",
        ),
    ];
    import(office, "register", &register);
    // The day of the registry, as the program has it.
    let trial = office.call(&["issue", "--product", "gao-1", "--count", "1", "--json"]).json();
    let use_by = day(&trial["issued"]) + 300.days();
    let roll = ["issue", "--product", "gao-1", "--count", "100", "--use-by", &use_by.to_string(), "--json"];
    let run = office.call(&roll).json();
    let packed = day(&run["issued"]);
    let columns = "batch_id,product_id,lot_code,producer_id,production_on,packing_on,expiry_on,units_count,stamp_mode";
    let batch = format!("{columns}\nlo-1,gao-1,L1,htx-1,{packed},{packed},{},100,item\n", packed + 200.days());
    let columns = "event_id,batch_id,product_id,event_type,event_time,recorded_at,location_id,evidence_level";
    let at = format!("{packed}T00:00:00+07:00");
    let event = format!("{columns}\nsk-1,lo-1,gao-1,packing,{at},{at},kho-1,declared\n");
    import(office, "batch", &[("batches.csv", &batch)]);
    // A stamp waits until the batch says where and when it was made.
    office.call(&["bind", run["run"].as_str().unwrap(), "1-2", "lo-1"]).refused(1);
    import(office, "event", &[("events.csv", &event)]);
    run["run"].as_str().unwrap().to_owned()
}

fn day(text: &Value) -> Date {
    text.as_str().unwrap().parse().unwrap()
}

#[test]
fn a_bound_part_is_in_force_and_only_a_correction_may_overlap_it() {
    let office = Office::empty();
    let id = &*roll_and_batch(&office);
    let waiting = |active: u64| json!({ "active": active, "revoked": 0, "suspended": 0, "not-activated": 100 - active });
    let states = || office.call(&["status", id, "--json"]).json()["states"].clone();

    let bound = office.call(&["bind", id, "1-60", "lo-1", "--json"]).json();
    assert_eq!((&bound["batch"], &bound["new"]), (&json!("lo-1"), &json!(true)));
    assert_eq!(states(), waiting(60));
    for (position, state, batch) in [("60", "active", json!("lo-1")), ("61", "not-activated", json!(null))] {
        let one = office.call(&["status", id, position, "--json"]).json();
        assert_eq!((&one["state"], &one["batch"]), (&json!(state), &batch));
    }

    office.call(&["bind", id, "60-70", "lo-1"]).refused(1);
    assert_eq!(states(), waiting(60));
    office.call(&["bind", id, "60-70", "lo-1", "--correction", "Đếm sai khi dán"]).good();
    assert_eq!(states(), waiting(70));

    let sheet = office.path("cuon.pdf");
    let printed = office.call(&["label", id, "--out", sheet.to_str().unwrap(), "--json"]).json();
    assert_eq!((&printed["labels"], &printed["activated"]), (&json!(100), &json!(0)));
    assert_eq!(states(), waiting(70));
}

#[test]
fn a_run_larger_than_its_batch_is_refused_and_takes_nothing() {
    let office = Office::with_sample();
    let message = office.call(&["issue", ITEMS, "--count", "3105"]).refused(1);
    assert!(message.contains("3104") || message.contains("3,104"), "{message}");
    office.call(&["issue", ITEMS, "--count", "3104"]).good();
    office.call(&["issue", ITEMS, "--count", "1"]).refused(1);
    office.call(&["issue", "lo-thuc-pham-sam-nl1"]).refused(1);
    office.call(&["issue", "--product", "tieu-tien-phuoc", "--count", "1000001"]).refused(1);
    office.call(&["issue", "lo-khong-co"]).refused(1);
}

#[test]
fn a_retired_key_signs_no_more_and_stays_listed() {
    let office = Office::with_sample();
    office.call(&["keys", "retire", "1"]).good();
    office.call(&["issue", ITEMS, "--count", "1"]).refused(1);
    office.call(&["keys", "new"]).good();
    let run = office.call(&["issue", ITEMS, "--count", "1", "--json"]).json();
    assert_eq!(run["kid"], 2);
    let keys = office.call(&["keys", "list", "--json"]).json();
    assert_eq!((&keys["keys"][0]["state"], &keys["keys"][1]["state"]), (&json!("retired"), &json!("active")));
    office.call(&["keys", "retire", "3"]).refused(1);
}
