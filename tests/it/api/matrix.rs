//! Every door of the router's own table, for every role, on what is its own, another's, and with no token: no cell is wrong, and a
//! door without a case fails.
use crate::api::house::{House, OWN, PRODUCT, Reply};
use crate::kit::pictures::photo;
use crate::source::{Rust, library, repository};
use serde_json::{Value, json};
use temtin::domain::registry::Owner;
use temtin::service::access::Actor;
use temtin::service::print::make::make;
use temtin::web::api::entry::{Asked, Entry, Method, Who};
use temtin::web::api::table;

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Nobody,
    Reader,
    Office,
    Own,
    Other,
}

const ROLES: [Role; 5] = [Role::Nobody, Role::Reader, Role::Office, Role::Own, Role::Other];

/// What a door asks of a role, as the status that it gets.
fn expected(entry: &Entry, role: Role) -> u16 {
    let good = entry.told.status();
    match (entry.who, role) {
        (Who::Anybody, _) | (_, Role::Office) => good,
        (Who::Seer | Who::Owner | Who::HiddenOwner | Who::Office, Role::Nobody) => 401,
        (Who::Seer, Role::Reader) => good,
        (Who::Owner | Who::HiddenOwner | Who::Office, Role::Reader) => 403,
        (Who::Seer | Who::Owner | Who::HiddenOwner, Role::Own) => good,
        (Who::Office, Role::Own | Role::Other) | (Who::Owner, Role::Other) => 403,
        // What another's body names is not there either; that is a fault of the body.
        (Who::HiddenOwner, Role::Other) => {
            if entry.path.contains("{id}") {
                404
            } else {
                422
            }
        }
        (Who::Seer, Role::Other) => {
            if entry.path.contains("{id}") {
                404
            } else {
                good
            }
        }
    }
}

/// What the matrix is played on: things of the first producer.
struct Scene {
    house: House,
    run: String,
    first: u64,
    binding: String,
    file: String,
    webhook: String,
    job: String,
}

const STAMPS: u64 = 400;

/// A batch that was packed after the roll was issued.
fn batch(id: &str) -> Value {
    json!({ "batch_id": id, "product_id": PRODUCT, "producer_id": OWN, "lot_code": id.to_ascii_uppercase(),
        "production_on": "2026-10-31", "packing_on": "2026-10-31", "expiry_on": "2027-10-31", "stamp_mode": "item", "units_count": 500,
        "quantity": "50", "unit": "kg", "area_ids": ["vnl-tieu-1"], "location_id": "xuong-htx-07" })
}

impl Scene {
    fn set() -> Self {
        let house = House::open();
        let office = house.office.clone();
        house.post(&office, "/api/v1/batches", &batch("lo-moi")).with(201);
        for kind in ["harvesting", "processing", "packing"] {
            house.post(&office, "/api/v1/events", &event(&format!("sk-{kind}"), kind)).with(201);
        }
        let roll = json!({ "product_id": PRODUCT, "count": STAMPS });
        let run = house.post_as(&office, "/api/v1/runs", &roll, "scene").with(201).json();
        let (id, first) = (run["run_id"].as_str().unwrap().to_owned(), run["number_from"].as_u64().unwrap());
        let bound = json!({ "number_from": first, "number_to": first + 9, "batch_id": "lo-moi" });
        let binding = house.post(&office, &format!("/api/v1/runs/{id}/bindings"), &bound).with(201).json();
        house.post(&office, "/api/v1/recalls", &recall("th-own")).with(201);
        let file = house.send_file(&office, &format!("/api/v1/files?producer={OWN}"), "image/jpeg", &photo(1)).with(201).json();
        let hook = house.post(&office, "/api/v1/webhooks", &webhook("scene")).with(201).json();
        let text = |value: &Value, name: &str| value[name].as_str().unwrap().to_owned();
        let (file, webhook, binding) = (text(&file, "file"), text(&hook, "webhook_id"), text(&binding, "binding_id"));
        let wish = json!({ "run_id": id, "number_from": first, "number_to": first + 1 });
        let job = text(&house.post(&office, "/api/v1/jobs", &wish).with(201).json(), "job_id");
        let right = Actor::Office.can_issue(&Owner::Producer(OWN.parse().unwrap())).unwrap();
        make(&house.services, &right, &job.parse().unwrap(), &|_, _| {}).unwrap();
        Self { job, run: id, first, binding, file, webhook, house }
    }

    /// A webhook of the first producer.
    fn hook(&self, word: &str) -> String {
        let made = self.house.post(&self.house.office, "/api/v1/webhooks", &webhook(word)).with(201).json();
        made["webhook_id"].as_str().unwrap().to_owned()
    }

    /// A record as the office reads it, so that it can be put as it is.
    fn stood(&self, path: &str) -> Value {
        self.house.get(&self.house.office, path).with(200).json()
    }

    fn made(&self, path: &str, id: &str, new: &str) -> Value {
        let mut record = self.stood(path);
        record[id] = new.into();
        record
    }

    /// Path and body of a door, for the n-th time that it is asked; `None`: nobody wrote a case.
    fn case(&self, entry: &Entry, n: u64) -> Option<(String, Option<Value>)> {
        let id = match entry.collection {
            "producers" => OWN,
            "products" => PRODUCT,
            "recognitions" => "cn-031",
            "certificates" => "gcn-012",
            "areas" => "vnl-tieu-1",
            "locations" => "xuong-htx-07",
            "places" => "qn-tien-phuoc-tien-phong",
            "batches" => "lo-moi",
            "events" => "sk-packing",
            "recalls" => "th-own",
            "runs" => &self.run,
            "bindings" => &self.binding,
            "jobs" => &self.job,
            "scans" => "",
            "files" => &self.file,
            "webhooks" => &self.webhook,
            _ => return None,
        };
        let path = entry.path.replace("{id}", id);
        let at = self.first + 20 + n * 3;
        let body = match (entry.operation, entry.method) {
            // One label says as much of rights as four hundred.
            ("print_labels", _) => return Some((format!("{path}?from={0}&to={0}&reprint_reason=thu", self.first), None)),
            ("take_job_file", _) => return Some((path.replace("{n}", "1"), None)),
            ("order_job", _) => {
                let (from, to) = (self.first + 300, self.first + 301);
                let wish = json!({ "run_id": self.run, "number_from": from, "number_to": to, "reprint_reason": "thử" });
                return Some((path, Some(wish)));
            }
            ("change_job", _) => Some(json!({ "job_wish": "resume" })),
            (_, Method::Get) => None,
            (_, Method::Put) => Some(self.stood(&path)),
            (_, Method::Patch) => Some(json!({})),
            ("remove_webhook", _) => return Some((entry.path.replace("{id}", &self.hook(&n.to_string())), None)),
            (_, Method::Delete) => return None,
            ("send_file", _) => return Some((format!("{path}?producer={OWN}"), None)),
            ("create_webhook", _) => Some(webhook(&n.to_string())),
            ("send_messages", _) => Some(json!({ "wish": "test" })),
            ("create_batch", _) => Some(batch(&format!("lo-moi-{n}"))),
            ("create_event", _) => Some(event(&format!("sk-moi-{n}"), "storing")),
            ("begin_recall", _) => Some(recall(&format!("th-moi-{n}"))),
            ("end_recall", _) => {
                let mut ended = recall(&format!("th-het-{n}"));
                // Of what the office ordered a producer ends nothing.
                ended["issued_by_role"] = "producer".into();
                self.house.post(&self.house.office, "/api/v1/recalls", &ended).with(201);
                return Some((path.replace("th-own", &format!("th-het-{n}")), Some(json!({ "state": "lifted" }))));
            }
            ("issue_run", _) => Some(json!({ "product_id": PRODUCT, "count": 1 })),
            ("change_run_status", _) => Some(json!({ "number_from": at, "number_to": at, "reason": "spoiled" })),
            ("bind_run", _) => Some(json!({ "number_from": at, "number_to": at + 1, "batch_id": "lo-moi" })),
            (operation, Method::Post) => {
                let (one, name) = match operation {
                    "create_producer" => (OWN, "producer_id"),
                    "create_product" => return Some((path, Some(self.product(n)))),
                    "create_recognition" => return Some((path, Some(recognition(n)))),
                    "create_certificate" => ("gcn-012", "certificate_id"),
                    "create_area" => ("vnl-tieu-1", "area_id"),
                    "create_location" => ("xuong-htx-07", "location_id"),
                    "create_place" => ("qn-tien-phuoc-tien-phong", "place_id"),
                    _ => return None,
                };
                Some(self.made(&format!("{path}/{one}"), name, &format!("moi-{n}")))
            }
        };
        Some((path, body))
    }

    fn product(&self, n: u64) -> Value {
        let mut product = self.made(&format!("/api/v1/products/{PRODUCT}"), "product_id", &format!("moi-{n}"));
        product["register_number"] = (900_000 + n).into();
        product.as_object_mut().unwrap().remove("gtin");
        product
    }

    fn ask(&self, entry: &Entry, role: Role, path: &str, body: Option<&Value>, n: u64) -> Reply {
        let token = match role {
            Role::Nobody => "",
            Role::Reader => &self.house.reader,
            Role::Office => &self.house.office,
            Role::Own => &self.house.own,
            Role::Other => &self.house.other,
        };
        let key = format!("{}-{n}", entry.operation);
        let mut more = vec![("idempotency-key", key.as_str())];
        if entry.needs_ground() {
            more.push(("if-match", "*"));
        }
        if matches!(entry.asked, Asked::File(..)) {
            return self.house.send_file(token, path, "image/jpeg", &photo(n as u8));
        }
        self.house.send(token, entry.method.name(), path, body, &more)
    }
}

fn event(id: &str, kind: &str) -> Value {
    json!({ "event_id": id, "product_id": PRODUCT, "batch_id": "lo-moi", "event_type": kind, "event_time": "2026-10-31T10:00:00+07:00",
        "recorded_at": "2026-10-31T10:30:00+07:00", "evidence_level": "declared", "producer_id": OWN, "location_id": "xuong-htx-07" })
}

fn recognition(n: u64) -> Value {
    json!({ "recognition_id": format!("cn-moi-{n}"), "product_id": PRODUCT, "star": "5", "level": "national", "change": "dossier",
        "submitted_on": format!("2026-09-0{}", 1 + n), "status": "accepted" })
}

fn webhook(word: &str) -> Value {
    json!({ "url": format!("https://erp.example.vn/{word}"), "producer_id": OWN, "topics": ["run.issued"] })
}

fn recall(id: &str) -> Value {
    json!({ "recall_id": id, "kind": "hold", "scope": "whole_lot", "batch_id": "lo-tieu-tien-phuoc-tp3", "reason_vi": "thử" })
}

#[test]
fn no_cell_of_doors_and_roles_is_wrong() {
    let scene = Scene::set();
    let (mut wrong, mut cells) = (Vec::new(), 0);
    for entry in table::all() {
        for (at, role) in ROLES.into_iter().enumerate() {
            let Some((path, body)) = scene.case(entry, at as u64) else {
                wrong.push(format!("{}: nobody wrote a case", entry.operation));
                break;
            };
            let reply = scene.ask(entry, role, &path, body.as_ref(), at as u64);
            cells += 1;
            let wanted = expected(entry, role);
            if reply.status != wanted {
                wrong.push(format!("{} {path} {role:?}: {} and not {wanted}: {}", entry.operation, reply.status, reply.text));
            }
            // A list of one's own shows nothing of another's.
            if role == Role::Other && entry.who == Who::Seer && reply.status == 200 && reply.text.contains(&scene.run) {
                wrong.push(format!("{} shows another's run", entry.operation));
            }
            if reply.status == 401 && !reply.header("www-authenticate").starts_with("Bearer") {
                wrong.push(format!("{} does not say how to show a token", entry.operation));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {cells} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cells >= table::all().len() * ROLES.len() && cells > 200, "{cells}");
}

#[test]
fn a_token_that_is_worth_nothing_is_refused_where_none_is_needed_too() {
    let house = House::open();
    let cut = house.own[..house.own.len() - 1].to_owned();
    let other = house.own.replace("temtin_tk-", "temtin_tk-0");
    for token in ["x", "temtin_", "temtin_tk-1_", "temtin_a_b", cut.as_str(), other.as_str(), "Bearer"] {
        let reply = house.get(token, "/api/v1/products").with(401);
        assert_eq!(
            (reply.faults()[0].0.as_str(), reply.header("www-authenticate").contains("invalid_token")),
            ("token-wrong", true)
        );
    }
    let basic = house.call("GET", "/api/v1/products", &[("authorization", "Basic eDp5")], b"");
    assert_eq!(basic.status, 401);
}

#[test]
fn no_address_is_routed_but_by_the_tables() {
    let sources = repository();
    let routed: Vec<String> = library(&sources)
        .flat_map(|(path, text)| Rust::read(text).code.matches(".route(").map(|_| path.clone()).collect::<Vec<_>>())
        .collect();
    assert_eq!(routed, ["src/web/router.rs"], "a route stands in a table of router.rs or of web/api/table.rs, and there only");
    assert!(table::all().iter().all(|entry| entry.path.starts_with("/api/v1/")));
    assert!(table::all().iter().filter(|entry| entry.method == Method::Get).all(|entry| matches!(entry.asked, Asked::Nothing)));
}

#[test]
fn what_is_no_door_is_a_problem_and_what_a_door_does_not_do_is_named() {
    let house = House::open();
    for path in ["/api/", "/api/v1/", "/api/v1/nothing", "/api/v2/products", "/api/v1/products/a/b", "/api/v1/products/"] {
        house.get("", path).with(404).faults();
    }
    let reply = house.send("", "DELETE", "/api/v1/products", None, &[]).with(405);
    assert_eq!(reply.faults()[0].0, "method-unknown");
    let allow: Vec<&str> = reply.header("allow").split(',').map(str::trim).collect();
    assert!(allow.contains(&"GET") && allow.contains(&"POST") && !allow.contains(&"DELETE"), "{allow:?}");
    let options = house.send("", "OPTIONS", "/api/v1/products/x", None, &[]).with(204);
    assert!(options.header("allow").contains("PATCH") && options.text.is_empty());
    let head = house.send("", "HEAD", "/api/v1/products", None, &[]).with(200);
    assert!(head.text.is_empty() && !head.header("etag").is_empty());
    assert!(head.headers.get("access-control-allow-origin").is_none(), "no page of another host reads with a visitor's token");
}
