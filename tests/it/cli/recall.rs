//! `temtin recall` of every scope, its list and its report; and recalls of every scope in `recalls.csv`.
use crate::kit::office::{INIT, Office, damaged_sample};
use serde_json::json;
use temtin::domain::number::RunId;

const PEPPER: &str = "tieu-tien-phuoc";

#[test]
fn every_scope_is_recalled_listed_and_reported_and_the_store_stays_sound() {
    let office = Office::with_sample();
    let run = office.call(&["issue", "lo-tieu-tien-phuoc-tp1", "--count", "9", "--json"]).json();
    let id = run["run"].as_str().unwrap();
    let first = id.parse::<RunId>().unwrap().first().get();
    let stamps = format!("{}-{}", first + 1, first + 3);
    let why = ["--reason", "Có nấm mốc", "--json"];
    let recall = |what: &[&str]| office.call(&[&["recall"], what, &why[..]].concat()).json();
    let area = recall(&["--area", "vnl-tieu-2", "--id", "th-a"]);
    assert_eq!((&area["scope"], &area["area"], &area["stamps_issued"]), (&json!("area"), &json!("vnl-tieu-2"), &json!(9)));
    assert_eq!((&area["lots_named"], &area["lots_made_from"]), (&json!(3), &json!(0)));
    let range = recall(&["--stamps", &stamps, "--id", "th-s", "--by", "producer", "--contact", "HTX 0000"]);
    assert_eq!((&range["stamps"], &range["stamps_issued"]), (&json!(stamps), &json!(3)));
    assert_eq!(recall(&["--product", PEPPER, "--id", "th-p", "--hold"])["scope"], "product");
    let raw = recall(&["lo-tieu-tien-phuoc-nl1", "--id", "th-b"]);
    assert_eq!((&raw["lots_named"], &raw["lots_made_from"]), (&json!(1), &json!(2)));

    let list = office.call(&["recall", "--list", "--json"]).json();
    assert_eq!(list["recalls"].as_array().unwrap().len(), 6);
    assert!(office.call(&["recall", "--list"]).good().stdout.contains("th-p: Hold: Product tieu-tien-phuoc"));
    let file = office.path("th-a.pdf");
    let report = office.call(&["recall", "--report", "th-s", "--out", file.to_str().unwrap(), "--json"]).json();
    assert_eq!((&report["ordered_by"], &report["contact"]), (&json!("producer"), &json!("HTX 0000")));
    assert!(std::fs::read(file).unwrap().starts_with(b"%PDF-"));
    let words = office.call(&["recall", "--report", "th-b"]).good().stdout;
    assert!(words.contains("Recall report: Lot TTP-260318-01.N") && words.contains("600 kg"), "{words}");
    office.call(&["store", "check"]).good();
}

#[test]
fn a_recall_of_nothing_known_or_of_two_things_is_refused() {
    let office = Office::with_sample();
    for what in [&["--area", "khong-co"][..], &["--product", "khong-co"], &["--stamps", "1-2"], &["lo-khong-co"]] {
        office.call(&[&["recall"], what, &["--reason", "x"]].concat()).refused(1);
    }
    office.call(&["recall", "lo-tram-nu-tp1", "--reason", "x", "--by", "ai-do"]).refused(1);
    office.call(&["recall", "--report", "khong-co"]).refused(1);
    office.call(&["recall", "--area", "vnl-tieu-2"]).refused(2);
    office.call(&["recall", "--area", "vnl-tieu-2", "--product", PEPPER, "--reason", "x"]).refused(2);
    office.call(&["recall", "--list", "--hold"]).refused(2);
}

#[test]
fn recalls_of_products_and_areas_are_imported_and_their_references_checked() {
    let rows = |ids: [&str; 2]| {
        let [product, area] = ids;
        format!(
            "recall_id,scope,batch_id,product_id,area_id,issued_on,reason_vi,contact\n\
             th-p,product,,{product},,2026-09-01,Có nấm mốc,HTX 0000\nth-v,area,,,{area},2026-09-02,Có nấm mốc,\n"
        )
    };
    let office = Office::empty();
    office.call(&INIT).good();
    let wrong = damaged_sample(&office, "recalls.csv", |_| rows(["khong-co", "khong-dau"]));
    let message = office.call(&["import", wrong.to_str().unwrap()]).refused(1);
    for part in ["product_id", "khong-co", "area_id", "khong-dau"] {
        assert!(message.contains(part), "{part} in {message}");
    }
    let right = damaged_sample(&office, "recalls.csv", |_| rows([PEPPER, "vnl-tieu-2"]));
    assert_eq!(office.call(&["import", right.to_str().unwrap(), "--json"]).json()["recalls"], 2);
    assert_eq!(office.call(&["import", right.to_str().unwrap(), "--json"]).json()["new"], false);
    let list = office.call(&["recall", "--list", "--json"]).json();
    let scopes: Vec<_> = list["recalls"].as_array().unwrap().iter().map(|recall| recall["id"].clone()).collect();
    assert_eq!(scopes, ["th-v", "th-p"]);
    assert_eq!(list["recalls"][1]["contact"], "HTX 0000");
    office.call(&["store", "check"]).good();
}
