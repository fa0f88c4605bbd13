//! Paper, templates and printers of one's own, by commands.
use crate::kit::office::Office;
use serde_json::Value;
use std::fs;

const SHEET: &str = "name = \"A5-10\"\npaper = \"A5\"\ngrid = [2, 5]\nfirst = [5, 5]\nlabel = [68, 38]\npitch = [70, 40]\n";
const PRINTER: &str = "name = \"kho\"\naddress = \"127.0.0.1:9\"\nlanguage = \"tspl\"\ndpi = 203\nnudge = [0.5, -1]\n";
const PAPER: &str = "name = \"canon\"\nlanguage = \"pdf\"\nnudge = [1.5, 0]\n";

fn issued(office: &Office) -> String {
    let run = office.call(&["issue", "lo-tieu-tien-phuoc-tp1", "--count", "12", "--json"]).json();
    run["run"].as_str().unwrap().to_owned()
}

fn save(office: &Office, text: &str) -> Value {
    fs::write(office.path("one.toml"), text).unwrap();
    office.call(&["label", "save", "one.toml", "--json"]).json()
}

fn refused(office: &Office, text: &str) -> String {
    fs::write(office.path("one.toml"), text).unwrap();
    office.call(&["label", "save", "one.toml"]).refused(1)
}

#[test]
fn a_saved_sheet_is_printed_on_by_name_and_forgotten_again() {
    let office = Office::with_sample();
    let run = issued(&office);
    office.call(&["label", &run, "--media", "A5-10", "--out", "a.pdf"]).refused(1);
    assert_eq!(save(&office, SHEET)["kind_of_file"], "media");
    office.call(&["label", &run, "--media", "A5-10", "--template", "plain", "--out", "a.pdf"]).good();
    let listed = office.call(&["label", "media", "--json"]).json();
    let mine = |listed: &Value| listed.as_array().unwrap().iter().filter(|media| media["saved"] == true).count();
    assert_eq!(mine(&listed), 1);
    assert!(office.call(&["label", "save", "one.toml"]).good().stdout.contains("already saved"));
    save(&office, &SHEET.replace("[5, 5]", "[4, 5]"));
    office.call(&["label", "forget", "media", "A5-10"]).good();
    office.call(&["label", "forget", "media", "A5-10"]).refused(1);
    office.call(&["label", "forget", "template", "A5-10"]).refused(1);
    assert_eq!(mine(&office.call(&["label", "media", "--json"]).json()), 0);
    let message = office.call(&["label", &run, "--media", "A5-10", "--out", "b.pdf"]).refused(1);
    assert!(message.contains("L7160"), "{message}");
    assert!(!office.path("b.pdf").exists());
}

#[test]
fn faulty_files_and_names_of_built_in_things_are_saved_nowhere() {
    let office = Office::with_sample();
    let message =
        refused(&office, "name = \"a b\"\npaper = \"A9\"\ngrid = [0, 5]\nfirst = [5, 5]\nlabel = [68, 38]\npitch = [70, 40]\n");
    assert!(["one.toml", "A4, A5, Letter", "grid"].iter().all(|part| message.contains(part)), "{message}");
    assert!(refused(&office, &SHEET.replace("A5-10", "L7160")).contains("built-in"));
    let plain = include_str!("../../../src/label/template/gallery/plain.toml");
    assert!(refused(&office, plain).contains("built in"));
    assert_eq!(save(&office, &plain.replace("\"plain\"", "\"mine\""))["kind_of_file"], "template");
    for wrong in ["", "x = 1", "name = \"kho\"\nlanguage = \"tspl\"\n", &"# long\n".repeat(4_000)] {
        refused(&office, wrong);
    }
    fs::write(office.path("one.toml"), b"\xff\xfe").unwrap();
    office.call(&["label", "save", "one.toml"]).refused(1);
    office.call(&["label", "save", "absent.toml"]).refused(1);
    assert_eq!(office.call(&["label", "templates", "--json"]).json().as_array().unwrap().last().unwrap()["name"], "mine");
}

#[test]
fn a_saved_printer_gives_its_language_its_dots_and_its_nudge() {
    let office = Office::with_sample();
    let run = issued(&office);
    save(&office, PRINTER);
    save(&office, PAPER);
    assert_eq!(office.call(&["label", "printers", "--json"]).json().as_array().unwrap().len(), 2);
    // Into a file, in the printer's own language.
    office.call(&["label", &run, "--printer", "kho", "--media", "100x50", "--to", "2", "--out", "a.tspl"]).good();
    let stream = fs::read(office.path("a.tspl")).unwrap();
    assert!(String::from_utf8_lossy(&stream).contains("SIZE 100"));
    // Nobody listens there.
    let message = office.call(&["label", &run, "--printer", "kho", "--media", "100x50", "--from", "3"]).refused(1);
    assert!(message.contains("127.0.0.1:9"), "{message}");
    office.call(&["label", &run, "--printer", "canon", "--from", "3"]).refused(1);
    let first = |name: &str, more: &[&str]| {
        let call = ["label", &run, "--proof", "--format", "svg", "--out", name];
        office.call(&[&call[..], more].concat()).good();
        fs::read_to_string(office.path(name)).unwrap()
    };
    let (plain, nudged) = (first("a.svg", &[]), first("b.svg", &["--nudge", "1.5,0"]));
    assert_ne!(plain, nudged);
    office.call(&["label", &run, "--printer", "canon", "--from", "3", "--nudge", "100,0", "--out", "c.pdf"]).refused(1);
    office.call(&["label", &run, "--printer", "canon", "--from", "3", "--out", "c.pdf"]).good();
    fs::create_dir(office.path("spool")).unwrap();
    office
        .call(&["label", &run, "--printer", "kho", "--media", "100x50", "--reason", "x", "--to", "2", "--spool", "spool"])
        .good();
    assert_eq!(fs::read_dir(office.path("spool")).unwrap().count(), 1);
    office.call(&["label", &run, "--media", "100x50", "--reason", "x", "--to", "2", "--spool", "absent"]).refused(1);
    // A roll has no margin for "BẢN IN LẠI", a sheet has.
    let told = |media: &str, format: &str| {
        let call = ["label", &run, "--to", "2", "--reason", "x", "--media", media, "--format", format, "--out", "d", "--json"];
        office.call(&call).json()["reprint_told"].as_bool().unwrap()
    };
    assert_eq!(
        [("L7160", "pdf"), ("L7160", "csv"), ("100x50", "pdf"), ("100x50", "zpl"), ("L7160", "svg")]
            .map(|(media, format)| told(media, format)),
        [true, true, false, false, false]
    );
}

#[test]
fn a_job_and_a_ruler_page_find_what_is_saved() {
    let office = Office::with_sample();
    save(&office, SHEET);
    let run = issued(&office);
    let job = office.call(&["label", &run, "--media", "A5-10", "--template", "plain", "--job", "--json"]).json();
    assert_eq!(job["state"], "done");
    office.call(&["label", "ruler", "A5-10", "--out", "r.pdf"]).good();
    save(&office, PAPER);
    office.call(&["label", "ruler", "A5-10", "--out", "s.pdf", "--printer", "canon"]).good();
    assert_ne!(fs::read(office.path("r.pdf")).unwrap(), fs::read(office.path("s.pdf")).unwrap());
    office.call(&["label", "ruler", "A9", "--out", "t.pdf"]).refused(1);
    office.call(&["label", "ruler", "A5-10", "--out", "t.pdf", "--printer", "nobody"]).refused(1);
    assert!(!office.path("t.pdf").exists());
}
