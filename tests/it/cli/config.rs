//! Settings: where they come from, and that every one is documented.
use crate::kit::office::Office;
use std::fs;
use temtin::config::settings::SETTINGS;

#[test]
fn the_settings_that_hold_are_shown_with_their_sources() {
    let office = Office::empty();
    fs::write(office.path("temtin.toml"), "[network]\nproxies = [\"127.0.0.1\"]\n").unwrap();
    let shown = office.call(&["config", "--json"]).json();
    assert_eq!((&shown["network.proxies"]["value"], &shown["network.proxies"]["line"]), (&"127.0.0.1".into(), &2.into()));
    assert_eq!((&shown["data"]["source"], &shown["serve.port"]["source"]), (&"environment".into(), &"usual".into()));
    assert!(office.call(&["config"]).good().stdout.contains("network.proxies = \"127.0.0.1\"  # from the file, line 2"));
    let other = office.path("other.toml");
    fs::write(&other, "[serve]\nport = 9999\n").unwrap();
    let shown = office.call(&["config", "--json", "--config", other.to_str().unwrap()]).json();
    assert_eq!(shown["serve.port"]["value"], "9999");
}

#[test]
fn all_faults_of_a_file_are_told_at_once_and_nothing_runs_on_it() {
    let office = Office::empty();
    fs::write(office.path("temtin.toml"), "[network]\nproxis = \"x\"\nproxy_hops = 0\n[log]\nlevel = \"loud\"\n").unwrap();
    let message = office.call(&["config"]).refused(1);
    assert!(["temtin.toml", "network.proxies", "proxy_hops", "log.level"].iter().all(|part| message.contains(part)), "{message}");
    assert!(message.lines().count() >= 3, "{message}");
    office.call(&["config", "--config", "nowhere.toml"]).refused(1);
}

#[test]
fn settings_of_mail_hold_together_and_no_password_is_one() {
    let office = Office::empty();
    let write = |text: &str| fs::write(office.path("temtin.toml"), text).unwrap();
    write("[mail]\nhost = \"smtp.example.vn\"\nsecurity = \"none\"\nuser = \"tem\"\n");
    let message = office.call(&["config"]).refused(1);
    for part in ["line 2", "mail.from", "line 3", "mail.security = none", "line 4", "mail.password_file"] {
        assert!(message.contains(part), "{part}: {message}");
    }
    write("[mail]\nhost = \"smtp.example.vn\"\nfrom = \"tem@example.vn\"\npassword = \"secret\"\n");
    let message = office.call(&["config"]).refused(1);
    assert!(message.contains("mail.password_file") && !message.contains("secret"), "{message}");
    write("[mail]\nhost = \"smtp.example.vn\"\nfrom = \"tem@example.vn\"\nport = 587\nsecurity = \"starttls\"\n");
    let shown = office.call(&["config", "--json"]).json();
    assert_eq!((&shown["mail.port"]["value"], &shown["mail.security"]["value"]), (&"587".into(), &"starttls".into()));
}

#[test]
fn every_setting_is_documented_with_its_usual_value_and_variable() {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/settings.md")).unwrap();
    for setting in &SETTINGS {
        let row = text.lines().find(|line| line.starts_with(&format!("| `{}` |", setting.key)));
        let row = row.unwrap_or_else(|| panic!("{} is not in docs/settings.md", setting.key));
        assert!(row.contains(&setting.variable()) && (setting.usual.is_empty() || row.contains(setting.usual)), "{row}");
    }
    assert_eq!(text.lines().filter(|line| line.starts_with("| `")).count(), SETTINGS.len());
}
