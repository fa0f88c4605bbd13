//! Commands beside a running server: the same answers as without one, and what they change shows at once.
use crate::kit::office::{Call, INIT, Office, damaged_sample, sample};
use crate::kit::pictures::photo;
use crate::kit::serving::Serving;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

const ITEMS: &str = "lo-tieu-tien-phuoc-tp1";

/// Every command, right and wrong: `RUN` and `ROLL` stand for the office's own runs, `DIR` for its folder.
const CALLS: [&str; 87] = [
    "keys list",
    "keys new --json",
    "keys new",
    "keys retire 2",
    "keys retire 9",
    "keys retire x",
    "import SAMPLE",
    "import SAMPLE --json --lang vi",
    "import DIR/damaged",
    "import DIR/damaged --json --lang vi",
    "import nowhere",
    "import DIR/nowhere",
    "attach product tieu-tien-phuoc DIR/photo.jpg --title Vườn",
    "attach product tieu-tien-phuoc photo.jpg --title Vườn --json --lang vi",
    "attach product tieu-tien-phuoc ./photo.jpg --title Tiêu --json",
    "attach product tieu-tien-phuoc nowhere.jpg",
    "attach product tieu-tien-phuoc DIR/passphrase",
    "attach certificate gcn-khong-co photo.jpg --lang vi",
    "attach certificate gcn-012 --remove 0f",
    "issue lo-tieu-tien-phuoc-tp1 --count 42 --key first",
    "issue lo-tieu-tien-phuoc-tp1 --count 42 --key first --json",
    "issue lo-tieu-tien-phuoc-tp1 --count 43 --key first",
    "issue lo-tieu-tien-phuoc-tp1 --count 999999",
    "issue lo-tieu-tien-phuoc-tp1 --count 0",
    "issue lo-khong-co --lang vi",
    "issue --product nep-bau-tam-my --count 10 --use-by 2028-06-30 --json",
    "issue --product nep-bau-tam-my --count 10 --use-by 30/06/2028",
    "label RUN --out DIR/a.pdf",
    "label RUN --out DIR/a.pdf --json --lang vi --reason again",
    "label RUN --out relative.svg --format svg --numbers 1-2 --reason again",
    "label RUN --out=other.png --format png --numbers 1-2 --reason again",
    "label RUN --out DIR/no/such/dir/a.pdf",
    "label RUN --out DIR",
    "label RUN --out a.pdf --media A4",
    "label RUN --out a.pdf --numbers 2-1",
    "label r-00000001 --out a.pdf",
    "label RUN --out a.pdf",
    "jobs list",
    "bind ROLL 1-5 lo-nep-bau-tam-my-tp1",
    "bind ROLL 1-5 lo-khong-co --json --lang vi",
    "status",
    "status --json",
    "status RUN",
    "status RUN 4 --lang vi",
    "status RUN 4-6 --set spoiled --json",
    "status RUN 4 --json",
    "status RUN 4-6 --set bound",
    "status RUN 99",
    "recall lo-tieu-tien-phuoc-tp1 --reason mốc --reason-en mould --id th-1",
    "recall --close th-1 --json",
    "recall --close th-1",
    "recall --lift th-1 --lang vi",
    "recall lo-khong-co --reason x --json",
    "event lo-tieu-tien-phuoc-tp2 storing --id sk-moi --at 2026-10-01T08:00:00+07:00 --json",
    "event lo-tieu-tien-phuoc-tp2 storing --id sk-la --quantity 3 --lang vi",
    "close lo-tieu-tien-phuoc-tp2 --on 2026-10-02 --json",
    "trace lo-tieu-tien-phuoc-tp2 --all --lang vi",
    "balance --json",
    "user add lan --role owner --producer khong-co --lang vi --json",
    "user add lan --role king",
    "user add LAN --role station",
    "user suspend lan",
    "user restore lan --json",
    "user reset lan --lang vi",
    "user mandate tram --producer htx-mau-07 --end",
    "user mandate tram --producer htx-mau-07 --paper DIR/photo.jpg --json",
    "user mandate tram --producer htx-mau-07 --paper nowhere.jpg",
    "user mandate tram --producer htx-mau-07 --paper DIR/passphrase --lang vi",
    "user list",
    "user token --role producer --producer khong-co --lang vi --json",
    "user token --role king",
    "user revoke tk-none --json",
    "waive product tieu-tien-phuoc mark --until 2099-12-31 --reason x --id mien-1",
    "waive --list --json",
    "webhook list",
    "webhook list --json",
    "webhook add https://127.0.0.1/ --lang vi",
    "webhook add http://erp.example.vn:22/ --topics run --json",
    "webhook test wh-0",
    "webhook dead x/y --lang vi",
    "webhook remove wh-0 --json",
    "store sweep",
    "store sweep --json",
    "store check",
    "store check --json",
    "backup DIR/office.backup --json",
    "backup DIR/no/such/dir/office.backup --lang vi",
];

/// Two offices with the same register and a run each; what differs by chance is masked in their answers.
fn offices() -> [(Office, String, String); 2] {
    [(); 2].map(|()| {
        let office = Office::with_sample();
        damaged_sample(&office, "products.csv", |text| text.replacen("09506000900018", "09506000900019", 1));
        fs::write(office.path("photo.jpg"), photo(1)).unwrap();
        let run = |call: &[&str]| office.call(call).json()["run"].as_str().unwrap().to_owned();
        let items = run(&["issue", ITEMS, "--count", "50", "--json"]);
        let roll = run(&["issue", "--product", "nep-bau-tam-my", "--count", "100", "--use-by", "2028-06-30", "--json"]);
        (office, items, roll)
    })
}

fn call(office: &(Office, String, String), call: &str) -> Call {
    let (office, items, roll) = office;
    let dir = office.path("").to_str().unwrap().trim_end_matches('/').to_owned();
    let fill = |word: &str| {
        let sample = sample();
        word.replace("RUN", items).replace("ROLL", roll).replace("DIR", &dir).replace("SAMPLE", sample.to_str().unwrap())
    };
    let words: Vec<String> = call.split(' ').map(fill).collect();
    let Call { code, stdout, stderr } = office.call(&words.iter().map(String::as_str).collect::<Vec<_>>());
    let mask = |text: &str| masked(&without_heads(&text.replace(&dir, "DIR")));
    Call { code, stdout: mask(&stdout), stderr: mask(&stderr) }
}

/// Each start without a server tells the log how far the audit log goes: counts of rows, entries and changes differ by that.
fn without_heads(text: &str) -> String {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut text = text.to_owned();
    for before in ["Read ", "stamps, ", "\"rows\":", "\"entries\":", "\"change\":", "\"log_size\":", "\"records\":"] {
        if let Some(at) = text.find(before).map(|at| at + before.len()) {
            text.replace_range(at..at + digits(&text[at..]), "COUNT");
        }
    }
    text
}

/// Numbers of stamps, ids of runs, keys and instants differ from office to office.
fn masked(text: &str) -> String {
    let word = |part: &str| {
        let long = part.len() >= 10;
        if long
            && part
                .trim_matches(['.', ':'])
                .split('-')
                .all(|number| number.len() >= 10 && number.bytes().all(|c| c.is_ascii_digit()))
        {
            "NUMBER".to_owned()
        } else if part.starts_with("r-") && long {
            "RUN".to_owned()
        } else if part.len() == 64 && part.chars().all(|c| c.is_ascii_hexdigit()) {
            "KEY".to_owned()
        } else if part.contains('T') && part.ends_with('Z') {
            "INSTANT".to_owned()
        } else {
            part.to_owned()
        }
    };
    let mut parts = vec![String::new()];
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() || "-.:".contains(letter) {
            parts.last_mut().unwrap().push(letter);
        } else {
            parts.push(letter.to_string());
            parts.push(String::new());
        }
    }
    parts.iter().map(|part| word(part)).collect()
}

#[test]
fn each_command_answers_the_same_with_and_without_a_server() {
    let [alone, served] = offices();
    let server = Serving::start(&served.0);
    for text in CALLS {
        let (without, with) = (call(&alone, text), call(&served, text));
        assert_eq!(
            (without.code, &without.stdout, &without.stderr),
            (with.code, &with.stdout, &with.stderr),
            "temtin {text}: without a server, then with one"
        );
        assert!(!with.stderr.contains("panicked"), "{text}: {with:?}");
        let states = |office: &(Office, String, String)| call(office, "status RUN --json").json();
        assert_eq!(states(&alone), states(&served), "after temtin {text}");
    }
    for file in ["a.pdf", "relative.svg", "other.png", "office.backup"] {
        assert!([&alone.0, &served.0].iter().all(|office| fs::metadata(office.path(file)).unwrap().len() > 500), "{file}");
    }
    let drafts = |office: &Office| fs::read_dir(office.path("")).unwrap().filter(|e| is_draft(e.as_ref().unwrap())).count();
    assert_eq!((drafts(&alone.0), drafts(&served.0)), (0, 0));
    assert_eq!(server.stop(), Some(0));
    assert_eq!(call(&served, "status --json").json(), call(&alone, "status --json").json());
}

fn is_draft(entry: &fs::DirEntry) -> bool {
    entry.file_name().to_string_lossy().ends_with(".draft")
}

#[test]
fn a_recall_beside_the_server_shows_on_the_very_next_scan() {
    let office = Office::with_sample();
    let server = Serving::start(&office);
    let run = office.call(&["issue", ITEMS, "--count", "1", "--json"]).json()["run"].as_str().unwrap().to_owned();
    office.call(&["label", &run, "--format", "png", "--out", "one.png"]).good();
    let keys = server.get("/.well-known/jwks.json");
    fs::write(office.path("keys.json"), keys.split_once("\r\n\r\n").unwrap().1).unwrap();
    let read = office.call(&["verify", "one.png", "--jwks", "keys.json", "--origin", "ocop.example.vn", "--json"]).json();
    let path = read["url"].as_str().unwrap().strip_prefix("https://ocop.example.vn").unwrap().to_owned();
    let verdict = || {
        let answer = server.get(&path);
        let json: Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
        json["verdict"].clone()
    };
    let before = verdict();
    assert_ne!(before, json!("recalled"));
    for time in 0..10 {
        let id = format!("th-{time}x");
        office.call(&["recall", ITEMS, "--reason", "x", "--id", &id]).good();
        assert_eq!(verdict(), "recalled");
        office.call(&["recall", "--lift", &id]).good();
        assert_eq!(verdict(), before);
    }
}

#[test]
fn files_are_the_client_s_in_its_own_folder() {
    let office = Office::with_sample();
    let server = Serving::start(&office);
    let run = office.call(&["issue", ITEMS, "--count", "3", "--json"]).json()["run"].as_str().unwrap().to_owned();
    let (desk, register) = (office.path("desk"), office.path("desk/register"));
    fs::create_dir_all(&register).unwrap();
    fs::write(register.join("places.csv"), "place_id,name_vi,level\nxa-1,Xã Một,commune\n").unwrap();
    let there = |arguments: &[&str]| office.command(arguments).current_dir(&desk).output().unwrap();
    assert!(there(&["label", &run, "--out", "labels.pdf"]).status.success());
    assert!(fs::read(desk.join("labels.pdf")).unwrap().starts_with(b"%PDF-"));
    assert!(!office.path("labels.pdf").exists() && !office.data().join("labels.pdf").exists());
    let imported = there(&["import", "register", "--json"]);
    assert!(String::from_utf8(imported.stdout).unwrap().contains("\"register\":1"));
    server.kill();
}

#[test]
fn a_clock_another_server_and_a_second_registry_are_refused_beside_a_server() {
    let office = Office::empty();
    let init: Vec<&str> = INIT.iter().copied().chain(["--demo"]).collect();
    office.call(&init).good();
    office.call(&["keys", "new"]).good();
    office.call(&["keys", "list", "--today", "2026-10-31"]).good();
    let server = Serving::start(&office);
    for today in ["2026-10-31", "now"] {
        let message = office.call(&["keys", "list", "--today", today]).refused(1);
        assert!(message.contains("--today"), "{message}");
    }
    office.call(&["keys", "list"]).good();
    let locked = office.data().join("store");
    let data = office.data();
    for call in [&["serve", "--admin-port", "0", "--port", "1"][..], &init, &["demo", "--data", data.to_str().unwrap(), "--once"]]
    {
        let message = office.call(call).refused(1);
        assert!(call[0] == "serve" || message.contains(locked.to_str().unwrap()), "{message}");
    }
    let message = office.call(&["serve", "--admin-port", "0", "--port", &free_port()]).refused(1);
    assert!(message.contains(locked.to_str().unwrap()), "{message}");
    server.kill();
}

fn free_port() -> String {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string()
}

#[test]
fn a_killed_server_s_socket_is_no_hindrance_and_a_stopped_one_leaves_none() {
    let office = Office::with_sample();
    let socket = office.data().join("admin.sock");
    let server = Serving::start(&office);
    office.call(&["keys", "list"]).good();
    assert_eq!(fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o600);
    server.kill();
    assert!(socket.exists());
    office.call(&["keys", "list"]).good();
    let server = Serving::start(&office);
    office.call(&["keys", "list"]).good();
    assert_eq!(server.stop(), Some(0));
    assert!(!socket.exists());
    // A command that comes while the server starts or stops waits for whichever answers first.
    for _ in 0..5 {
        let server = Serving::start(&office);
        server.ask_to_stop();
        office.call(&["keys", "list"]).good();
        let mut held = office.command(&["import", sample().to_str().unwrap()]).spawn().unwrap();
        let server = Serving::start(&office);
        office.call(&["keys", "list"]).good();
        assert!(held.wait().unwrap().success());
        drop(server);
    }
}

#[test]
fn another_user_is_refused_although_the_socket_s_rights_were_widened() {
    // Only root can become another user; elsewhere the own user is let in, which the other tests show.
    if !Command::new("setpriv").args(["--reuid", "65534", "true"]).status().is_ok_and(|status| status.success()) {
        return;
    }
    let office = Office::with_sample();
    let server = Serving::start(&office);
    let program = office.path("temtin");
    fs::copy(env!("CARGO_BIN_EXE_temtin"), &program).unwrap();
    fs::set_permissions(office.path(""), fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(office.data(), fs::Permissions::from_mode(0o755)).unwrap();
    let stranger = || {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", "65534", "--regid", "65534", "--clear-groups"]).arg(&program).args(["keys", "list"]);
        let output = command.env("TEMTIN_DATA", office.data()).env("TEMTIN_LANG", "en").output().unwrap();
        (output.status.code(), output.stdout.len(), String::from_utf8(output.stderr).unwrap())
    };
    for widened in [0o600, 0o666] {
        fs::set_permissions(office.data().join("admin.sock"), fs::Permissions::from_mode(widened)).unwrap();
        let (code, answered, message) = stranger();
        assert_eq!((code, answered), (Some(1), 0));
        assert!(message.contains("another user"), "{widened:o}: {message}");
    }
    office.call(&["keys", "list"]).good();
    server.kill();
}
