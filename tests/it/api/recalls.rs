//! Recalls by programs: of an area only while nobody could be the second person; what the office ordered the office ends.
use crate::api::house::{BATCH, House};
use crate::kit::armed::armed;
use serde_json::{Value, json};
use temtin::domain::account::AccountRole;

fn area(id: &str) -> Value {
    json!({ "recall_id": id, "scope": "area", "area_id": "vnl-tieu-2", "reason_vi": "dư lượng thuốc" })
}

#[test]
fn an_area_is_recalled_by_a_program_only_while_there_is_no_second_person() {
    let house = House::open();
    house.post(&house.office, "/api/v1/recalls", &area("th-truoc")).with(201);
    armed(&house.services, "truong", AccountRole::Head);
    let told = house.post(&house.office, "/api/v1/recalls", &area("th-sau")).with(403).faults();
    assert_eq!(told, [("needs-second-person".to_owned(), String::new())]);
    house.get("", "/api/v1/recalls/th-sau").with(404);
    // A lot waits for nobody, and what is there is ended by one.
    let lot = json!({ "recall_id": "th-lo", "scope": "whole_lot", "batch_id": BATCH, "reason_vi": "mốc" });
    house.post(&house.office, "/api/v1/recalls", &lot).with(201);
    house.post(&house.office, "/api/v1/recalls/th-truoc/status", &json!({ "state": "lifted" })).with(200);
}

#[test]
fn what_the_office_ordered_a_producers_program_does_not_end() {
    let house = House::open();
    let lot = |id: &str, by: &str| json!({ "recall_id": id, "scope": "whole_lot", "batch_id": BATCH, "reason_vi": "mốc", "issued_by_role": by });
    house.post(&house.office, "/api/v1/recalls", &lot("th-cua-so", "office")).with(201);
    house.post(&house.own, "/api/v1/recalls", &lot("th-tu-ra", "producer")).with(201);
    for state in ["closed", "lifted"] {
        let path = "/api/v1/recalls/th-cua-so/status";
        let told = house.post(&house.own, path, &json!({ "state": state })).with(403).faults();
        assert_eq!(told, [("recall-of-office".to_owned(), String::new())]);
        house.post(&house.other, path, &json!({ "state": state })).with(403);
    }
    assert_eq!(house.get("", "/api/v1/recalls/th-cua-so").with(200).json()["status"], "open");
    house.post(&house.own, "/api/v1/recalls/th-tu-ra/status", &json!({ "state": "closed" })).with(200);
    house.post(&house.office, "/api/v1/recalls/th-cua-so/status", &json!({ "state": "closed" })).with(200);
}
