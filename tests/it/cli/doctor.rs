//! `temtin doctor`: each finding where it belongs, with and without a server.
use crate::kit::office::{Call, INIT, Office};
use crate::kit::serving::{Serving, free_port};
use serde_json::Value;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

/// Exit code, and code with level of each finding.
fn doctor(office: &Office) -> (i32, Vec<(String, String)>) {
    let Call { code, stdout, stderr } = office.call(&["doctor", "--json"]);
    let answer: Value = serde_json::from_str(&stdout).unwrap_or_else(|_| panic!("{stdout} {stderr}"));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = answer["findings"].as_array().unwrap();
    (code, findings.iter().map(|finding| (text(&finding["code"]), text(&finding["level"]))).collect())
}

fn has(findings: &[(String, String)], code: &str, level: &str) -> bool {
    findings.iter().any(|(own, how)| own == code && how == level)
}

fn demo(port: u16) -> Office {
    let office = Office::empty();
    let origin = format!("localhost:{port}");
    office.call(&["init", "--demo", "--origin", &origin, "--office", "a", "--contact", "b", "--report", "mailto:a@b.vn"]).good();
    office.call(&["keys", "new"]).good();
    office
}

#[test]
fn a_folder_without_registry_is_told_in_both_languages() {
    let office = Office::empty();
    let (code, findings) = doctor(&office);
    assert!(code == 1 && has(&findings, "store-missing", "fault"), "{findings:?}");
    assert!(office.call(&["doctor"]).stdout.contains("Fault: There is no store"));
    assert!(office.call(&["doctor", "--lang", "vi"]).stdout.contains("Lỗi: "));
}

#[test]
fn a_real_registry_whose_host_is_unknown_is_a_fault_and_the_rest_is_told_too() {
    let office = Office::empty();
    office.call(&INIT).good();
    office.call(&["keys", "new"]).good();
    let (code, findings) = doctor(&office);
    assert_eq!(code, 1);
    assert!(has(&findings, "doctor-origin-unresolved", "fault"), "{findings:?}");
    for good in ["doctor-registry-good", "doctor-keys-good", "doctor-head-good", "doctor-store-good", "doctor-clock-good"] {
        assert!(has(&findings, good, "good"), "{good} in {findings:?}");
    }
    assert!(has(&findings, "doctor-proxy-unknown", "warning"));
    assert!(!findings.iter().any(|(code, _)| code.starts_with("doctor-mail")), "no server is asked where there is none");
    let mail = format!("[mail]\nhost = \"localhost\"\nport = {}\nsecurity = \"none\"\nfrom = \"tem@example.vn\"\n", free_port());
    fs::write(office.path("temtin.toml"), mail).unwrap();
    assert!(has(&doctor(&office).1, "doctor-mail-unsent", "warning"));
    fs::write(office.path("temtin.toml"), "[network]\nproxies = [\"127.0.0.1\"]\n").unwrap();
    assert!(has(&doctor(&office).1, "doctor-proxy-good", "good"));
    fs::write(office.path("temtin.toml"), "[serve]\nbind = \"0.0.0.0\"\n").unwrap();
    assert!(has(&doctor(&office).1, "doctor-bind-open", "fault"));
    fs::set_permissions(office.data(), Permissions::from_mode(0o777)).unwrap();
    assert!(has(&doctor(&office).1, "doctor-data-open", "fault"));
    fs::set_permissions(office.data(), Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(office.data().join("keys/log.key"), Permissions::from_mode(0o644)).unwrap();
    let (code, findings) = doctor(&office);
    assert!(code == 1 && has(&findings, "key-file-open", "fault"), "{findings:?}");
}

#[test]
fn whether_the_origin_leads_back_here_is_asked() {
    let port = free_port();
    let office = demo(port);
    assert!(has(&doctor(&office).1, "doctor-origin-unreached", "warning"));
    let server = Serving::start_on(&office, port);
    let (code, findings) = doctor(&office);
    assert!(code == 0 && has(&findings, "doctor-origin-good", "good"), "{findings:?}");
    assert!(!findings.iter().any(|(code, _)| code.starts_with("doctor-port")), "the port is ours");
    drop(server);
    let stranger = demo(port);
    let _other = Serving::start_on(&stranger, port);
    let (code, findings) = doctor(&office);
    assert!(code == 1 && has(&findings, "doctor-origin-elsewhere", "fault"), "{findings:?}");
    assert!(office.call(&["doctor", "--nonsense"]).code == 2);
}
