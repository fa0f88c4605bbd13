//! `temtin user`: makes tokens and accounts, lists them, takes them back.
use crate::kit::office::Office;
use crate::kit::pictures::photo;
use crate::kit::serving::{Serving, free_port};
use std::fs;
use std::io::Read;

#[test]
fn a_token_is_told_once_listed_without_its_text_and_taken_back() {
    let office = Office::with_sample();
    let made =
        office.call(&["user", "token", "--role", "producer", "--producer", "htx-mau-07", "--note", "kho", "--json"]).json();
    let (id, text) = (made["id"].as_str().unwrap().to_owned(), made["token"].as_str().unwrap().to_owned());
    assert!(text.starts_with("temtin_") && made["producer"] == "htx-mau-07");
    let line = office.call(&["user", "token", "--role", "office", "--expires", "2099-12-31"]).good().stdout;
    assert!(line.lines().any(|line| line.starts_with("temtin_")), "{line}");
    let listed = office.call(&["user", "list"]).good().stdout;
    assert!(listed.contains(&id) && !listed.contains(&text) && !listed.contains(text.rsplit_once('_').unwrap().1), "{listed}");
    assert!(listed.contains("2099-12-31T17:00:00Z"), "good through its last day: {listed}");
    office.call(&["user", "revoke", &id]).good();
    let all = office.call(&["user", "list", "--json"]).json();
    let revoked = all["tokens"].as_array().unwrap().iter().find(|token| token["id"] == id.as_str()).unwrap();
    assert!(!revoked["revoked"].is_null() && revoked.get("hash").is_none() && revoked.get("token").is_none());
}

#[test]
fn wrong_wishes_for_tokens_are_refused() {
    let office = Office::with_sample();
    office.call(&["user", "token"]).refused(2);
    office.call(&["user", "token", "--role", "king"]).refused(2);
    office.call(&["user", "token", "--role", "producer"]).refused(2);
    for wrong in [
        &["user", "token", "--role", "producer", "--producer", "khong-co"][..],
        &["user", "token", "--role", "office", "--producer", "htx-mau-07"],
        &["user", "token", "--role", "reader", "--expires", "2020-01-01"],
        &["user", "token", "--role", "reader", "--expires", "soon"],
        &["user", "revoke", "tk-none"],
    ] {
        office.call(wrong).refused(1);
    }
    assert_eq!(office.call(&["user", "list", "--json"]).json()["tokens"], serde_json::json!([]));
}

#[test]
fn an_account_is_made_with_a_link_that_is_told_once_and_kept_by_commands() {
    let office = Office::with_sample();
    let add = ["user", "add", "lan-htx", "--role", "owner", "--producer", "htx-mau-07", "--person", "Nguyễn Thị Lan"];
    let made = office.call(&[&add[..], &["--mail", "lan@example.vn", "--json"]].concat()).json();
    let link = made["link"].as_str().unwrap().to_owned();
    assert!(link.starts_with("https://") && link.contains("/invitation/temtin_iv-"), "{link}");
    assert!(made["producer"] == "htx-mau-07" && made["password"] == false && !made["expires"].is_null());
    let line = office.call(&["user", "add", "tram-1", "--role", "station"]).good().stdout;
    assert!(line.lines().any(|line| line.starts_with("https://")), "{line}");
    let listed = office.call(&["user", "list"]).good().stdout;
    assert!(listed.contains("lan-htx · Nguyễn Thị Lan · owner htx-mau-07 · no password yet"), "{listed}");
    assert!(!listed.contains("temtin_") && listed.contains("tram-1 · tram-1 · station"), "{listed}");
    let suspended = office.call(&["user", "suspend", "lan-htx", "--json"]).json();
    assert!(!suspended["suspended"].is_null() && suspended.get("link").is_none());
    assert!(office.call(&["user", "list"]).good().stdout.contains("· suspended ·"));
    office.call(&["user", "reset", "lan-htx"]).refused(1);
    let member = office.call(&["user", "role", "lan-htx", "member", "--producer", "ho-mau-06", "--json"]).json();
    assert_eq!((member["role"].as_str(), member["producer"].as_str()), (Some("member"), Some("ho-mau-06")));
    office.call(&["user", "role", "lan-htx", "clerk"]).good();
    assert!(office.call(&["user", "list"]).good().stdout.contains("lan-htx · Nguyễn Thị Lan · clerk"));
    office.call(&["user", "restore", "lan-htx"]).good();
    let again =
        office.call(&["user", "reset", "lan-htx", "--second-factor", "--json"]).json()["link"].as_str().unwrap().to_owned();
    assert_ne!(again, link);
    let accounts = office.call(&["user", "list", "--json"]).json();
    let names: Vec<_> = accounts["accounts"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(names, ["lan-htx", "tram-1"]);
}

#[test]
fn an_account_gets_another_address_or_none_and_its_open_link_is_worth_nothing() {
    let office = Office::with_sample();
    office.call(&["user", "add", "lan", "--role", "owner", "--producer", "htx-mau-07", "--mail", "la@example.vn"]).good();
    let told = office.call(&["user", "mail", "lan", "lan@example.vn", "--json"]).json();
    assert_eq!((&told["mail"], &told["changed"], &told["told"]), (&"lan@example.vn".into(), &true.into(), &false.into()));
    assert!(told.get("unsent").is_none(), "there is no server: {told}");
    let told = office.call(&["user", "mail", "lan", "lan@example.vn", "--json"]).json();
    assert_eq!(told["changed"], false);
    let _serving = Serving::start(&office);
    assert!(
        office.call(&["user", "mail", "lan", "--none"]).good().stdout.contains("The mail address of account lan was changed.")
    );
    let listed = office.call(&["user", "list", "--json"]).json();
    assert_eq!(listed["accounts"][0]["mail"], serde_json::Value::Null);
    for wrong in [&["user", "mail", "lan"][..], &["user", "mail"], &["user", "mail", "lan", "a@example.vn", "--none"]] {
        office.call(wrong).refused(2);
    }
    for wrong in [&["user", "mail", "lan", "lan@"][..], &["user", "mail", "hoa", "hoa@example.vn"]] {
        office.call(wrong).refused(1);
    }
    office.call(&["user", "suspend", "lan"]).good();
    office.call(&["user", "mail", "lan", "lan@example.vn"]).refused(1);
}

#[test]
fn a_mandate_comes_with_its_paper_beside_a_server_as_without_one() {
    let office = Office::with_sample();
    fs::write(office.path("giay.jpg"), photo(1)).unwrap();
    office.call(&["user", "add", "tram-1", "--role", "station"]).good();
    let paper = office.path("giay.jpg");
    let mandate = |producer: &'static str| ["user", "mandate", "tram-1", "--producer", producer];
    office.call(&mandate("htx-mau-07")).refused(1);
    let with_paper = |producer| [&mandate(producer)[..], &["--paper", paper.to_str().unwrap(), "--json"]].concat();
    let alone = office.call(&with_paper("htx-mau-07")).json();
    let _serving = Serving::start(&office);
    let beside = office.call(&with_paper("ho-mau-06")).json();
    let papers: Vec<_> = beside["mandates"].as_array().unwrap().iter().map(|mandate| mandate["paper"].clone()).collect();
    assert!(papers.len() == 2 && papers[0] == papers[1] && papers[0] == alone["mandates"][0]["paper"], "{papers:?}");
    office.call(&[&mandate("htx-mau-07")[..], &["--end"]].concat()).good();
    office.call(&[&mandate("htx-mau-07")[..], &["--end"]].concat()).refused(1);
    office.call(&[&mandate("htx-mau-07")[..], &["--end", "--until", "2099-01-01"]].concat()).refused(2);
    office.call(&[&mandate("ho-mau-06")[..], &["--until", "soon"]].concat()).refused(1);
}

#[test]
fn an_archive_that_goes_on_from_another_holds_the_paper_of_a_new_mandate() {
    let office = Office::with_sample();
    office.call(&["user", "add", "tram-1", "--role", "station"]).good();
    let backup = |name: &str, more: &[&str]| {
        let file = office.path(name);
        let told = office.call(&[&["backup", file.to_str().unwrap(), "--json"], more].concat()).json();
        let mut bytes = Vec::new();
        flate2::read::MultiGzDecoder::new(fs::File::open(file).unwrap()).read_to_end(&mut bytes).unwrap();
        (told["change"].as_u64().unwrap().to_string(), bytes)
    };
    let (change, _) = backup("whole.backup", &[]);
    fs::write(office.path("giay.jpg"), photo(1)).unwrap();
    let paper = office.path("giay.jpg");
    let call = ["user", "mandate", "tram-1", "--producer", "htx-mau-07", "--json", "--paper", paper.to_str().unwrap()];
    let hash = office.call(&call).json()["mandates"][0]["paper"].as_str().unwrap().to_owned();
    let (_, bytes) = backup("next.backup", &["--since", &change]);
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds(&format!("files/{hash}")) && holds("\"account\":{\"id\":\"tram-1\"") && !holds("\"invitation\":{"));
}

#[test]
fn wrong_wishes_for_accounts_are_refused() {
    let office = Office::with_sample();
    for wrong in [&["user", "add", "lan"][..], &["user", "add", "lan", "--role", "king"], &["user", "add", "--role", "head"]] {
        office.call(wrong).refused(2);
    }
    for wrong in [
        &["user", "add", "lan", "--role", "owner"][..],
        &["user", "add", "lan", "--role", "head", "--producer", "htx-mau-07"],
        &["user", "add", "lan", "--role", "member", "--producer", "khong-co"],
        &["user", "add", "Lan", "--role", "head"],
        &["user", "add", "la", "--role", "head"],
        &["user", "add", "lan", "--role", "head", "--mail", "lan"],
        &["user", "add", "lan", "--role", "head", "--person", ""],
        &["user", "reset", "lan"],
        &["user", "suspend", "lan"],
        &["user", "role", "lan", "clerk"],
        &["user", "restore", "lan"],
        &["user", "mandate", "lan", "--producer", "htx-mau-07"],
    ] {
        office.call(wrong).refused(1);
    }
    assert_eq!(office.call(&["user", "list", "--json"]).json()["accounts"], serde_json::json!([]));
    office.call(&["user", "add", "lan", "--role", "head"]).good();
    office.call(&["user", "add", "lan", "--role", "head"]).refused(1);
    for wrong in [&["user", "role", "lan"][..], &["user", "role", "lan", "king"], &["user", "role"]] {
        office.call(wrong).refused(2);
    }
    for wrong in [
        &["user", "role", "lan", "owner"][..],
        &["user", "role", "lan", "clerk", "--producer", "htx-mau-07"],
        &["user", "role", "lan", "member", "--producer", "khong-co"],
    ] {
        office.call(wrong).refused(1);
    }
    assert_eq!(office.call(&["user", "list", "--json"]).json()["accounts"][0]["role"], "head");
}

#[test]
fn a_link_that_no_letter_brings_is_told_with_the_reason_and_by_hand_none_is_tried() {
    let office = Office::with_sample();
    let closed = free_port();
    let mail = format!("[mail]\nhost = \"127.0.0.1\"\nport = {closed}\nsecurity = \"none\"\nfrom = \"tem@example.vn\"\n");
    fs::write(office.path("temtin.toml"), mail).unwrap();
    let add = ["user", "add", "lan", "--role", "member", "--producer", "htx-mau-07", "--mail", "lan@example.vn"];
    let said = office.call(&add).good();
    assert!(said.stdout.contains("/invitation/temtin_") && said.stderr.contains("No letter could be sent"), "{said:?}");
    let told = office.call(&["user", "reset", "lan", "--json"]).json();
    assert_eq!((&told["mailed"], &told["unsent"]), (&false.into(), &"no-connection".into()));
    let by_hand = office.call(&["user", "reset", "lan", "--by-hand", "--json"]).json();
    assert!(by_hand["mailed"] == false && by_hand.get("unsent").is_none() && by_hand["link"].is_string(), "{by_hand}");
    // The address before is told of another one; where it cannot be, that is said, and the change stands.
    let told = office.call(&["user", "mail", "lan", "lan.moi@example.vn", "--json"]).json();
    assert_eq!(
        (&told["mail"], &told["told"], &told["unsent"]),
        (&"lan.moi@example.vn".into(), &false.into(), &"no-connection".into())
    );
    assert!(office.call(&["user", "mail", "lan", "--none"]).good().stdout.contains("could not be told"));
    // Without an address there is nothing to send to.
    let told = office.call(&["user", "add", "hoa", "--role", "station", "--json"]).json();
    assert!(told["mailed"] == false && told.get("unsent").is_none() && told["link"].is_string(), "{told}");
    for wrong in ["lan@", "lan@example.vn\r\nBcc: all@example.vn", "lân@example.vn"] {
        let said = office.call(&["user", "add", "mai", "--role", "station", "--mail", wrong]).refused(1);
        assert!(said.contains("mail address"), "{said}");
    }
}
