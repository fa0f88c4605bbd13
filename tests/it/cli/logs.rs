//! Lines of the log: structured, and without stamps, codes or addresses of visitors.
use crate::kit::office::Office;
use crate::kit::serving::Serving;
use serde_json::Value;
use std::fs;

#[test]
fn the_log_tells_what_happened_and_names_no_stamp_code_or_visitor() {
    let office = Office::with_sample();
    let run = office.call(&["issue", "lo-tieu-tien-phuoc-tp1", "--count", "3", "--json"]).json();
    let number = run["first"].as_u64().unwrap().to_string();
    let server = Serving::start(&office);
    let scan = format!("/01/09506000900018/10/TTP-260327-02/21/{number}?17=261231&s={}", "7".repeat(171));
    let code = "ZZZZZ-ZZZD8-B8SK";
    for path in [scan.as_str(), &format!("/c/{code}"), &format!("/c?code={code}"), "/secret-path?x=secret-query", "/"] {
        server.get(path);
    }
    assert_eq!(server.stop(), Some(0));
    let log = fs::read_to_string(office.path("server.log")).unwrap();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let told = |word: &str| lines.iter().any(|line| line["message"] == word);
    assert!(told("serving") && told("stopped"), "{log}");
    let requests: Vec<&Value> = lines.iter().filter(|line| line["target"] == "temtin::request").collect();
    assert!(requests.len() >= 5, "{log}");
    let routes: Vec<&str> = requests.iter().filter_map(|line| line["route"].as_str()).collect();
    assert!(["/01?s", "/c", "*", "/"].iter().all(|route| routes.contains(route)), "{routes:?}");
    assert!(requests.iter().all(|line| line["request"].as_str().is_some_and(|id| id.len() == 16) && line["status"].is_u64()));
    for never in [number.as_str(), "7777777777", "ZZZZD8", code, "secret-path", "secret-query", "127.0.0.1:4"] {
        assert!(!log.contains(never), "{never} in {log}");
    }
}
