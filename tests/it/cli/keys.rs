//! Private keys at rest: encrypted, closed to others, refused where they are not, and in nothing that leaves.
use crate::kit::office::{INIT, Office};
use crate::kit::serving::Serving;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use temtin::domain::registry::{Kid, Mode};
use temtin::service::passphrase::Passphrase;
use temtin::service::vault::Vault;

const PASSPHRASE: &str = "a passphrase of the tests";
const BATCH: &str = "lo-tieu-tien-phuoc-tp1";

fn office() -> Office {
    let office = Office::empty();
    office.call(&INIT).good();
    office.call(&["keys", "new"]).good();
    office
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn mode_of(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn keys_are_encrypted_and_closed_from_the_beginning() {
    let office = office();
    let keys = office.data().join("keys");
    assert_eq!(mode_of(&keys), 0o700);
    for name in ["log.key", "stamp-1.key"] {
        let text = fs::read_to_string(keys.join(name)).unwrap();
        assert!(text.starts_with("-----BEGIN AGE ENCRYPTED FILE-----"), "{name}: {text}");
        assert_eq!(mode_of(&keys.join(name)), 0o600);
    }
}

#[test]
fn a_real_registry_refuses_keys_that_others_may_read() {
    let office = office();
    let keys = office.data().join("keys");
    for (path, good) in [(keys.clone(), 0o700), (keys.join("log.key"), 0o600)] {
        for others in [0o004, 0o040, 0o001] {
            mode(&path, good | others);
            let message = office.call(&["keys", "list"]).refused(1);
            assert!(message.contains("chmod") && message.contains(path.to_str().unwrap()), "{message}");
        }
        mode(&path, good);
    }
    office.call(&["keys", "list"]).good();
    mode(&office.path("passphrase"), 0o644);
    assert!(office.call(&["keys", "list"]).refused(1).contains("0644"));
}

#[test]
fn a_real_registry_refuses_a_key_that_is_not_encrypted_or_is_a_test_key() {
    let office = office();
    let path = office.data().join("keys/stamp-1.key");
    let good = fs::read(&path).unwrap();
    for name in ["TEST-stamp.pem", "TEST-log.pem"] {
        let test = Path::new(env!("CARGO_MANIFEST_DIR")).join("keys").join(name);
        let text = fs::read_to_string(&test).unwrap();
        // With its mark and without it: what everybody knows is known by its public half.
        let bare: String = text.lines().skip_while(|line| !line.starts_with("-----")).map(|line| format!("{line}\n")).collect();
        for text in [text, bare] {
            fs::write(&path, text).unwrap();
            assert!(office.call(&["keys", "list"]).refused(1).contains("TEST"));
        }
    }
    let demo = Office::empty();
    demo.call(&["init", "--demo", "--origin", "localhost:1", "--office", "a", "--contact", "b", "--report", "mailto:a@b.vn"])
        .good();
    demo.call(&["keys", "new"]).good();
    let marked = fs::read_to_string(demo.data().join("keys/stamp-1.key")).unwrap();
    fs::write(&path, &marked).unwrap();
    assert!(office.call(&["keys", "list"]).refused(1).contains("TEST"));
    let unmarked: String = marked.lines().skip(1).map(|line| format!("{line}\n")).collect();
    fs::write(&path, unmarked).unwrap();
    assert!(office.call(&["keys", "list"]).refused(1).contains("temtin keys protect"));
    fs::write(&path, good).unwrap();
    office.call(&["keys", "list"]).good();
}

#[test]
fn a_wrong_or_missing_passphrase_opens_nothing_and_changes_nothing() {
    let office = office();
    let before = fs::read(office.data().join("keys/log.key")).unwrap();
    let with = |file: &str| {
        let mut command = office.command(&["keys", "new"]);
        command.env("TEMTIN_KEYS_PASSPHRASE_FILE", file).stdin(std::process::Stdio::null());
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let other = office.path("other");
    fs::write(&other, "another passphrase").unwrap();
    mode(&other, 0o600);
    assert_eq!(with(other.to_str().unwrap()).0, Some(1));
    let (code, message) = with("");
    assert!(code == Some(1) && message.contains("keys.passphrase_file"), "{message}");
    assert_eq!(fs::read(office.data().join("keys/log.key")).unwrap(), before);
    assert!(!office.data().join("keys/stamp-2.key").exists());
}

#[test]
fn keys_are_put_under_another_passphrase_and_a_running_server_is_told_first() {
    let office = office();
    let other = office.path("other");
    fs::write(&other, "một mật khẩu khác hẳn").unwrap();
    mode(&other, 0o600);
    let protect = ["keys", "protect", "--new-passphrase-file", other.to_str().unwrap(), "--json"];
    let server = Serving::start(&office);
    assert!(office.call(&protect).refused(1).contains("temtin serve"));
    drop(server);
    office.call(&protect).good();
    office.call(&["keys", "list"]).refused(1);
    fs::copy(&other, office.path("passphrase")).unwrap();
    office.call(&["keys", "list"]).good();
    office.call(&["store", "check"]).good();
}

#[test]
fn no_secret_is_in_anything_that_is_kept_said_or_handed_out() {
    let office = Office::with_sample();
    let mut said = String::new();
    let mut call = |arguments: &[&str]| {
        let call = office.call(arguments);
        said.push_str(&call.stdout);
        said.push_str(&call.stderr);
        call.stdout
    };
    call(&["issue", BATCH, "--count", "5", "--key", "k", "--json"]);
    call(&["issue", BATCH, "--count", "999999"]);
    call(&["config", "--json"]);
    call(&["keys", "list", "--json"]);
    call(&["backup", office.path("office.backup").to_str().unwrap()]);
    call(&["store", "check", "--json"]);
    let server = Serving::start(&office);
    call(&["keys", "new"]);
    drop(server);
    let vault = Vault::open(office.data().join("keys"), Mode::Production, &|_| Ok(Passphrase::new(PASSPHRASE)?)).unwrap();
    let keys = [vault.log_key().unwrap(), vault.stamp_key(Kid::new(1).unwrap()).unwrap()];
    said.push_str(&format!("{vault:?} {keys:?} {:?}", Passphrase::new(PASSPHRASE).unwrap()));
    let mut secrets: Vec<Vec<u8>> = vec![PASSPHRASE.into()];
    for key in &keys {
        let pem = key.to_pem();
        let body = pem.lines().nth(1).unwrap();
        let der = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, body).unwrap();
        let seed = der[der.len() - 32..].to_vec();
        secrets.push(body.as_bytes()[20..].to_vec());
        secrets.push(seed.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes());
        secrets.push(seed);
    }
    let mut scanned = 0;
    let mut scan = |name: &str, bytes: &[u8]| {
        scanned += 1;
        for secret in &secrets {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_slice()), "a secret is in {name}");
        }
    };
    scan("what was said", said.as_bytes());
    let mut folders = vec![office.path("")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("passphrase") && !path.ends_with("ballast") && path.is_file() {
                scan(path.to_str().unwrap(), &fs::read(&path).unwrap());
            }
        }
    }
    assert!(scanned > 10, "{scanned}");
}

#[test]
fn a_process_that_holds_keys_leaves_no_core() {
    let office = office();
    let server = Serving::start(&office);
    let limits = fs::read_to_string(format!("/proc/{}/limits", server.pid())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{core}");
}
