//! Every door that changes something stands in the audit log, with who came through it; one that only reads does not.
use crate::api::house::{BATCH, House, OWN};
use crate::audit::trail::{all, broken, read};
use crate::kit::office::{Office, sample};
use crate::kit::serving::Serving;
use temtin::domain::audit::{AuditLine, By, Stage};

fn told(lines: &[AuditLine]) -> Vec<(String, String, String)> {
    let stage = |line: &AuditLine| match &line.note.stage {
        Stage::Begun => "begun".to_owned(),
        Stage::Done { begun } => format!("done {begun}"),
        Stage::Refused { begun, code } => format!("{code} {begun}"),
    };
    lines.iter().map(|line| (line.note.deed.to_string(), line.note.object.as_str().to_owned(), stage(line))).collect()
}

fn rows(expected: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    expected.iter().map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned())).collect()
}

#[test]
fn a_program_stands_by_its_token_and_its_producer() {
    let house = House::open();
    let key = [("idempotency-key", "k-1"), ("content-type", "application/json")];
    let call = |body: &str| {
        let own = format!("Bearer {}", house.own);
        let headers = [key[0], key[1], ("authorization", own.as_str())];
        house.call("POST", "/api/v1/runs", &headers, body.as_bytes())
    };
    let body = format!(r#"{{"batch_id":"{BATCH}","count":3}}"#);
    let run = call(&body).with(201).json()["run_id"].as_str().unwrap().to_owned();
    call(&body).with(201);
    let lines = all(&house.services);
    let made = format!("runs/{run}");
    assert_eq!(told(&lines), rows(&[("issue", "runs", "begun"), ("issue", &made, "done 1")]), "a repeat does nothing");
    for line in &lines {
        assert!(matches!(line.note.who.by, By::Token(_)));
        assert_eq!(line.note.who.acting_for.as_ref().map(|id| id.as_str()), Some(OWN));
    }
}

#[test]
fn a_refusal_stands_with_its_code_and_a_reading_stands_nowhere() {
    let house = House::open();
    let office = format!("Bearer {}", house.office);
    let headers = [("authorization", office.as_str()), ("content-type", "application/json"), ("idempotency-key", "k-1")];
    house.call("GET", "/api/v1/batches", &headers, b"").with(200);
    house.call("GET", "/api/v1/runs", &headers, b"").with(200);
    assert_eq!(all(&house.services), []);
    house.call("POST", "/api/v1/runs", &headers, br#"{"batch_id":"no-such-lot","count":3}"#).with(422);
    let code = told(&all(&house.services)).last().unwrap().2.clone();
    assert_eq!(told(&all(&house.services)), rows(&[("issue", "runs", "begun"), ("issue", "runs", "batch-unknown 1")]), "{code}");
    // Nobody came through this door.
    house.call("POST", "/api/v1/runs", &[("content-type", "application/json")], b"{}").with(401);
    assert_eq!((all(&house.services).len(), broken(&read(&house.services))), (2, vec![]));
}

#[test]
fn labels_that_are_handed_out_by_a_reading_stand_too() {
    let house = House::open();
    let office = format!("Bearer {}", house.office);
    let headers = [("authorization", office.as_str()), ("content-type", "application/json"), ("idempotency-key", "k-1")];
    let body = format!(r#"{{"batch_id":"{BATCH}","count":3}}"#);
    let run =
        house.call("POST", "/api/v1/runs", &headers, body.as_bytes()).with(201).json()["run_id"].as_str().unwrap().to_owned();
    house.call("GET", &format!("/api/v1/runs/{run}/labels.pdf"), &headers[..1], b"").with(200);
    let object = format!("runs/{run}/labels.pdf");
    assert_eq!(told(&all(&house.services)[2..]), rows(&[("hand-out", &object, "begun"), ("hand-out", &object, "done 3")]));
}

#[test]
fn commands_stand_as_the_operator_s_and_the_log_is_read_by_one() {
    let office = Office::with_sample();
    office.call(&["issue", "lo-tieu-tien-phuoc-tp4", "--count", "3"]).good();
    office.call(&["issue", "no-such-lot", "--count", "3"]).refused(1);
    office.call(&["status"]).good();
    office.call(&["export", office.path("out.xlsx").to_str().unwrap(), "--kind", "batches"]).good();
    let sample = sample();
    office.call(&["import", sample.to_str().unwrap(), "--dry-run"]).good();
    let lines = office.call(&["log", "audit", "--show", "99", "--json"]).json();
    let row = |line: &serde_json::Value| {
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        assert_eq!(text("by"), "operator");
        (text("deed"), text("object"), format!("{}{}", text("stage"), text("code")))
    };
    let rows: Vec<_> = lines["lines"].as_array().unwrap().iter().map(row).collect();
    let two = |deed: &str, object: &str, end: &str| {
        [(deed.to_owned(), object.to_owned(), "begun".to_owned()), (deed.to_owned(), object.to_owned(), end.to_owned())]
    };
    let expected = [
        two("new-key", "", "done"),
        two("import", "", "done"),
        two("issue", "batch/lo-tieu-tien-phuoc-tp4", "done"),
        two("issue", "batch/no-such-lot", "refusedbatch-unknown"),
    ];
    assert_eq!(rows, expected.concat());
    let report = office.call(&["log", "audit", "--json"]).json();
    assert_eq!(
        (report["lines"].as_u64(), &report["breaks"], &report["open"]),
        (Some(8), &serde_json::json!([]), &serde_json::json!([]))
    );
    assert!(report["logged_heads"].as_u64() > Some(0), "each start told the log how far the audit log went");
    assert_eq!(office.call(&["log", "audit", "--since", "6", "--json"]).json()["lines"], 2);
    office.call(&["log", "audit", "--since", "99"]).refused(1);
    assert!(office.call(&["log", "audit"]).good().stdout.contains("Nothing is wrong"));
    assert!(office.call(&["log", "audit", "--show", "1"]).good().stdout.contains("operator  issue  batch/no-such-lot"));
}

#[test]
fn a_broken_audit_log_ends_the_command_with_a_fault_and_its_name() {
    let office = Office::with_sample();
    let db = sled::Config::new().path(office.data().join("store/sled")).open().unwrap();
    db.remove([b"au".as_slice(), &2u64.to_be_bytes()].concat()).unwrap();
    db.flush().unwrap();
    drop(db);
    let said = office.call(&["log", "audit"]).refused(1);
    assert!(said.contains("lacks lines 2 to 2"), "{said}");
    let said = office.call(&["store", "check"]).refused(1);
    assert!(said.contains("lacks lines 2 to 2"), "{said}");
    let db = sled::Config::new().path(office.data().join("store/sled")).open().unwrap();
    db.remove([b"au".as_slice(), &4u64.to_be_bytes()].concat()).unwrap();
    db.flush().unwrap();
    drop(db);
    let looked = office.call(&["doctor", "--json"]);
    assert!(looked.code == 1 && looked.stdout.contains("audit-cut"), "{looked:?}");
    // A start goes on all the same.
    office.call(&["issue", "lo-tieu-tien-phuoc-tp4", "--count", "3"]).good();
}

#[test]
fn a_server_tells_the_public_log_of_every_line_when_it_stops() {
    let office = Office::with_sample();
    let server = Serving::start(&office);
    office.call(&["issue", "lo-tieu-tien-phuoc-tp4", "--count", "3"]).good();
    assert_eq!(server.stop(), Some(0));
    let report = office.call(&["log", "audit", "--json"]).json();
    assert_eq!(
        (report["lines"].as_u64(), report["logged_line"].as_u64(), &report["breaks"]),
        (Some(6), Some(6), &serde_json::json!([]))
    );
}

#[test]
fn a_server_answers_over_a_broken_audit_log_and_says_so_loudly() {
    let office = Office::with_sample();
    let db = sled::Config::new().path(office.data().join("store/sled")).open().unwrap();
    db.remove([b"au".as_slice(), &4u64.to_be_bytes()].concat()).unwrap();
    db.flush().unwrap();
    drop(db);
    let server = Serving::start(&office);
    assert!(server.get("/").starts_with("HTTP/1.1 200"));
    let said = std::fs::read_to_string(office.path("server.log")).unwrap();
    assert!(
        said.contains("the audit log is broken") && said.contains("ends at line 3, but a signed head tells of line 4"),
        "{said}"
    );
    assert_eq!(server.stop(), Some(0));
}
