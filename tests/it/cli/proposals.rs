//! What needs two people, at the command line: proposed there, confirmed there by another who shows password and code.
use crate::kit::armed::{PASSWORD, take_up};
use crate::kit::office::{Call, Office};
use crate::kit::serving::Serving;
use serde_json::Value;
use std::fs;
use std::process::Stdio;
use temtin::service::passphrase::Passphrase;
use temtin::service::setup::{Today, open};

/// Somebody of the office with password and phone; its recovery codes, each good once.
fn person(office: &Office, name: &str, role: &str) -> Vec<String> {
    let link = office.call(&["user", "add", name, "--role", role, "--json"]).json()["link"].as_str().unwrap().to_owned();
    let passphrase = |_| Ok(Passphrase::new("a passphrase of the tests")?);
    let services = open(&office.data(), Today::Usual, &passphrase).unwrap();
    take_up(&services, link.rsplit('/').next().unwrap())
}

/// Confirms as somebody, with a password and a code.
fn confirm(office: &Office, id: &str, name: &str, password: &str, code: &str) -> Call {
    let file = office.path("secrets");
    fs::write(&file, format!("{password}\n{code}\n")).unwrap();
    office.call(&["proposal", "confirm", id, "--as", name, "--password-file", file.to_str().unwrap(), "--json"])
}

fn id(proposal: &Value) -> String {
    assert_eq!((&proposal["state"], &proposal["by"]), (&"open".into(), &"operator".into()), "{proposal}");
    proposal["proposal"].as_str().unwrap().to_owned()
}

fn keys(office: &Office) -> Vec<(u64, String)> {
    let listed = office.call(&["keys", "list", "--json"]).json();
    let row = |key: &Value| (key["kid"].as_u64().unwrap(), key["state"].as_str().unwrap().to_owned());
    listed["keys"].as_array().unwrap().iter().map(row).collect()
}

fn states(states: &[&str]) -> Vec<(u64, String)> {
    states.iter().enumerate().map(|(at, state)| (at as u64 + 1, (*state).to_owned())).collect()
}

#[test]
fn an_operator_is_alone_until_a_head_has_a_phone_and_then_proposes_keys() {
    let office = Office::with_sample();
    // A link that nobody took up is no second person, and neither is a clerk.
    office.call(&["user", "add", "moi", "--role", "head"]).good();
    let clerk = person(&office, "can-bo", "clerk");
    office.call(&["keys", "new"]).good();
    let codes = person(&office, "truong", "head");
    assert!(office.call(&["keys", "new"]).refused(1).contains("reason"));
    let made = office.call(&["keys", "new", "--reason", "khóa cũ đã ba năm"]).good().stdout;
    assert!(made.contains("/office/proposals/dn-") && made.contains("temtin proposal confirm dn-"), "{made}");
    let listed = office.call(&["proposal", "list", "--json"]).json();
    let id = id(&listed["proposals"][0]);
    assert!(office.call(&["keys", "new", "--reason", "lần nữa"]).refused(1).contains(&id));
    assert_eq!(keys(&office), states(&["active", "active"]));
    // Everything but the right password, a fresh code and the right person is refused, and changes nothing.
    for (name, password, code) in [
        ("truong", "mật khẩu nào đó", codes[0].as_str()),
        ("truong", PASSWORD, "000000"),
        ("truong", PASSWORD, ""),
        ("ai-do", PASSWORD, &codes[0]),
        ("moi", "", &codes[0]),
        ("can-bo", PASSWORD, &clerk[0]),
    ] {
        confirm(&office, &id, name, password, code).refused(1);
    }
    confirm(&office, "dn-khong-co", "truong", PASSWORD, &codes[0]).refused(1);
    assert_eq!(keys(&office), states(&["active", "active"]));
    let confirmed = confirm(&office, &id, "truong", PASSWORD, &codes[1]).json();
    assert_eq!((&confirmed["state"], &confirmed["decided_by"]), (&"confirmed".into(), &"truong".into()));
    assert_eq!(keys(&office), states(&["active", "active", "active"]));
    confirm(&office, &id, "truong", PASSWORD, &codes[2]).refused(1);
    confirm(&office, &id, "truong", PASSWORD, &codes[1]).refused(1);
    assert_eq!(keys(&office), states(&["active", "active", "active"]));
    assert_eq!(office.call(&["proposal", "list", "--json"]).json()["proposals"], serde_json::json!([]));
    assert_eq!(office.call(&["proposal", "list", "--all", "--json"]).json()["proposals"][0]["decided_by"], "truong");
}

#[test]
fn beside_a_server_a_key_is_retired_by_two_and_a_stolen_one_at_once() {
    let office = Office::with_sample();
    office.call(&["keys", "new"]).good();
    office.call(&["keys", "new"]).good();
    let codes = person(&office, "truong", "head");
    let serving = Serving::start(&office);
    let wished = office.call(&["keys", "retire", "1", "--reason", "khóa thử", "--json"]).json();
    let first = id(&wished);
    assert_eq!(keys(&office), states(&["active", "active", "active"]));
    // Without a file somebody would type, and nobody sits there.
    let mut typed = office.command(&["proposal", "confirm", &first, "--as", "truong"]);
    let typed = typed.stdin(Stdio::null()).output().unwrap();
    assert!(!typed.status.success() && String::from_utf8(typed.stderr).unwrap().contains("--password-file"));
    confirm(&office, &first, "truong", PASSWORD, &codes[0]).good();
    assert_eq!(keys(&office), states(&["retired", "active", "active"]));
    office.call(&["keys", "retire", "1", "--reason", "lần nữa"]).refused(1);
    let second = id(&office.call(&["keys", "retire", "3", "--reason", "nhầm", "--json"]).json());
    office.call(&["proposal", "refuse", &second]).refused(2);
    office.call(&["proposal", "refuse", &second, "--reason", " "]).refused(1);
    office.call(&["proposal", "refuse", &second, "--reason", "gõ nhầm số"]).good();
    confirm(&office, &second, "truong", PASSWORD, &codes[1]).refused(1);
    assert_eq!(keys(&office), states(&["retired", "active", "active"]));
    office.call(&["keys", "retire", "2", "--alone"]).refused(2);
    office.call(&["keys", "retire", "2", "--alone", "--reason", " "]).refused(1);
    office.call(&["keys", "retire", "9", "--alone", "--reason", "mất máy"]).refused(1);
    let told = office.call(&["keys", "retire", "2", "--alone", "--reason", "mất máy có khóa"]).good().stdout;
    assert!(told.contains("until a head has seen it"), "{told}");
    assert_eq!(keys(&office), states(&["retired", "retired", "active"]));
    let waits = office.call(&["proposal", "list", "--json"]).json();
    assert_eq!((&waits["proposals"][0]["state"], &waits["proposals"][0]["reason"]), (&"alone".into(), &"mất máy có khóa".into()));
    office.call(&["keys", "retire", "2", "--alone", "--reason", "lần nữa"]).refused(1);
    drop(serving);
}

#[test]
fn a_waiver_and_a_recall_of_an_area_are_proposed_and_no_import_brings_them_in_alone() {
    let office = Office::with_sample();
    let codes = person(&office, "truong", "head");
    let waivers = |office: &Office| office.call(&["waive", "--list", "--json"]).json()["waivers"].as_array().unwrap().len();
    let wished =
        ["waive", "product", "mat-ong-hiep-duc", "image", "--until", "2099-12-31", "--reason", "đang chụp ảnh", "--json"];
    let waive = id(&office.call(&wished).json());
    assert_eq!(waivers(&office), 0);
    let area = ["recall", "--area", "vnl-tieu-2", "--reason", "dư lượng thuốc", "--id", "th-vung", "--json"];
    let recall = id(&office.call(&area).json());
    let recalls = |office: &Office| {
        let listed = office.call(&["recall", "--list", "--json"]).json();
        listed["recalls"].as_array().unwrap().iter().filter(|recall| recall["id"] == "th-vung").count()
    };
    assert_eq!(recalls(&office), 0);
    // A lot of one producer waits for nobody.
    office.call(&["recall", "lo-tieu-tien-phuoc-tp2", "--hold", "--reason", "chờ kiểm tra"]).good();
    confirm(&office, &waive, "truong", PASSWORD, &codes[0]).good();
    confirm(&office, &recall, "truong", PASSWORD, &codes[1]).good();
    assert_eq!((waivers(&office), recalls(&office)), (1, 1));
    // A table with either is refused as a whole.
    let table = |name: &str, text: &str| {
        let dir = office.path(name);
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join(if name == "mien" { "waivers.csv" } else { "recalls.csv" }), text).unwrap();
        dir.to_str().unwrap().to_owned()
    };
    let waiver = "waiver_id,subject_kind,subject_id,item,given_on,until,reason_vi\n\
                  mien-x,product,mat-ong-hiep-duc,mark,2026-01-01,2099-12-31,lẻn vào\n";
    let refused = office.call(&["import", &table("mien", waiver)]).refused(1);
    assert!(refused.contains("mien-x") && refused.contains("two people"), "{refused}");
    let recall = "recall_id,kind,scope,area_id,reason_vi,issued_on,status,issued_by_role\n\
                  th-len,recall,area,vnl-tieu-1,lẻn vào,2026-01-01,open,office\n";
    let refused = office.call(&["import", &table("thu-hoi", recall)]).refused(1);
    assert!(refused.contains("th-len") && refused.contains("two people"), "{refused}");
    assert_eq!(waivers(&office), 1);
}

/// Lines of the audit log behind the first `before`: who, what, to what, how far.
fn noted(office: &Office, before: usize) -> Vec<String> {
    let told = office.call(&["log", "audit", "--show", "999", "--json"]).json();
    let line = |line: &Value| {
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        let who = if text("id").is_empty() { text("by") } else { text("id") };
        format!("{who} {} {} {}{}", text("deed"), text("object"), text("stage"), text("code"))
    };
    told["lines"].as_array().unwrap()[before..].iter().map(line).collect()
}

/// The two lines of one try.
fn pair(of: &str, end: &str) -> Vec<String> {
    ["begun", end].map(|stage| format!("{of} {stage}")).into()
}

#[test]
fn what_two_people_do_by_commands_stands_once_each() {
    let office = Office::with_sample();
    office.call(&["keys", "new"]).good();
    let codes = person(&office, "truong", "head");
    let mut before = noted(&office, 0).len();
    let mut stands = |of: &str, end: &str| {
        assert_eq!(noted(&office, before), pair(of, end));
        before += 2;
    };
    let wished =
        ["waive", "product", "mat-ong-hiep-duc", "image", "--until", "2099-12-31", "--reason", "chụp", "--id", "m-1", "--json"];
    let waive = id(&office.call(&wished).json());
    stands(&format!("operator propose proposal/{waive}/waive/waiver/m-1"), "done");
    // The same waits already: refused before there is a proposal, in the words of the command.
    office.call(&wished).refused(1);
    stands("operator propose product/mat-ong-hiep-duc", "refusedproposal-there");
    let retire = id(&office.call(&["keys", "retire", "1", "--reason", "khóa thử", "--json"]).json());
    stands(&format!("operator propose proposal/{retire}/retire-key/key/1"), "done");
    confirm(&office, &retire, "truong", "mật khẩu nào đó", &codes[0]).refused(1);
    stands(&format!("operator confirm proposal/{retire}"), "refusedsign-in-wrong");
    confirm(&office, &waive, "truong", PASSWORD, &codes[0]).good();
    stands(&format!("truong waive waiver/m-1/proposal/{waive}/by/operator"), "done");
    confirm(&office, &waive, "truong", PASSWORD, &codes[1]).refused(1);
    stands(&format!("operator confirm proposal/{waive}"), "refusedproposal-over");
    office.call(&["proposal", "refuse", &retire, "--reason", " "]).refused(1);
    stands(&format!("operator turn-down proposal/{retire}"), "refusedproposal-reason");
    office.call(&["proposal", "refuse", &retire, "--reason", "gõ nhầm"]).good();
    stands(&format!("operator turn-down proposal/{retire}"), "done");
    office.call(&["keys", "retire", "1", "--alone", "--reason", " "]).refused(1);
    stands("operator retire-key-alone key/1", "refusedproposal-reason");
    office.call(&["keys", "retire", "1", "--alone", "--reason", "mất máy"]).good();
    let alone = office.call(&["proposal", "list", "--json"]).json()["proposals"][0]["proposal"].as_str().unwrap().to_owned();
    stands(&format!("operator retire-key-alone key/1/proposal/{alone}"), "done");
    // What only one person does stands as before, and what only reads nowhere.
    office.call(&["recall", "lo-tieu-tien-phuoc-tp2", "--hold", "--reason", "chờ kiểm tra"]).good();
    stands("operator recall batch/lo-tieu-tien-phuoc-tp2", "done");
}
