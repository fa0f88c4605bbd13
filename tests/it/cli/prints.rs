//! Printing by commands: reprints, big prints, tables, proofs.
use crate::kit::office::Office;
use serde_json::{Value, json};
use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::thread;

const ITEMS: &str = "lo-tieu-tien-phuoc-tp1";

fn issued(office: &Office, count: &str) -> String {
    let run = office.call(&["issue", ITEMS, "--count", count, "--json"]).json();
    run["run"].as_str().unwrap().to_owned()
}

#[test]
fn a_reprint_needs_a_reason_and_stands_in_the_history() {
    let office = Office::with_sample();
    let run = issued(&office, "30");
    office.call(&["label", &run, "--to", "10", "--out", "a.pdf"]).good();
    let message = office.call(&["label", &run, "--from", "10", "--out", "b.pdf"]).refused(1);
    assert!(message.contains("--reason"), "{message}");
    assert!(!office.path("b.pdf").exists());
    office.call(&["label", &run, "--from", "11", "--out", "b.pdf"]).good();
    let again = ["label", &run, "--from", "10", "--out", "c.pdf", "--reason", "giấy kẹt", "--json"];
    let again = office.call(&again).json();
    assert_eq!((&again["labels"], &again["printing"]), (&json!(21), &json!(2)));
    // What failed counts for nothing.
    office.call(&["label", &run, "--out", "no/such/d.pdf", "--reason", "x"]).refused(1);
    let told = office.call(&["label", "history", &run, "--json"]).json();
    let told: Vec<Value> = told["prints"].as_array().unwrap().iter().map(|one| one["printing"].clone()).collect();
    assert_eq!(told, [json!(1), json!(1), json!(2)]);
    let people = office.call(&["label", "history", &run]).good();
    assert!(people.stdout.contains("giấy kẹt"), "{}", people.stdout);
}

#[test]
fn a_job_is_made_here_where_no_server_is_and_its_files_are_fetched() {
    let office = Office::with_sample();
    let run = issued(&office, "25");
    let made = office.call(&["label", &run, "--job", "--format", "csv", "--json"]).json();
    assert_eq!((&made["state"], &made["labels"], &made["files"][0]["labels"]), (&json!("done"), &json!(25), &json!(25)));
    let states = office.call(&["status", &run, "--json"]).json()["states"].clone();
    assert_eq!(states["not-activated"], 25);
    let job = made["job"].as_str().unwrap();
    office.call(&["jobs", "fetch", job, "--folder", "no/such"]).refused(1);
    fs::create_dir(office.path("out")).unwrap();
    let fetched = office.call(&["jobs", "fetch", job, "--folder", "out", "--json"]).json();
    assert_eq!(fetched["activated"], 25);
    let manifest: Value = serde_json::from_slice(&fs::read(office.path("out/manifest.json")).unwrap()).unwrap();
    assert_eq!((&manifest["labels"], &manifest["files"][0]["sha256"]), (&json!(25), &made["files"][0]["sha256"]));
    let name = manifest["files"][0]["name"].as_str().unwrap();
    let table = fs::read_to_string(office.path("out").join(name)).unwrap();
    assert!(table.starts_with("\u{feff}number,printed_code,url,") && table.lines().count() == 26);
    assert!(office.path("out").join(manifest["proof"]["name"].as_str().unwrap()).exists());
    office.call(&["jobs", "resume", job]).good();
    assert!(office.call(&["jobs", "list"]).good().stdout.contains(job));
    assert_eq!(office.call(&["jobs", "cancel", job, "--json"]).json()["state"], "cancelled");
    office.call(&["jobs", "resume", job]).refused(1);
    for unknown in ["r-00000001-0001", "x", "../r-00000001-0001"] {
        office.call(&["jobs", "cancel", unknown]).refused(1);
    }
}

#[test]
fn wrong_wishes_write_no_file() {
    let office = Office::with_sample();
    let run = issued(&office, "5");
    for wrong in [
        &["--skip", "21"][..],
        &["--skip", "x"],
        &["--nudge", "9,0"],
        &["--nudge", "-9"],
        &["--nudge", "1e2,0"],
        &["--stacking", "heap"],
        &["--labels-per-unit", "5"],
        &["--labels-per-unit", "0"],
        &["--bleed", "11"],
        &["--bleed=-1"],
        &["--from", "4", "--to", "3"],
        &["--to", "6"],
        &["--format", "doc"],
    ] {
        let call: Vec<&str> = ["label", &run, "--out", "a.pdf"].iter().chain(wrong).copied().collect();
        office.call(&call).refused(1);
        assert!(!office.path("a.pdf").exists(), "{wrong:?}");
    }
    office.call(&["label", &run, "--printer", "127.0.0.1:1"]).refused(1);
    office.call(&["label", &run, "--printer", "127.0.0.1:1", "--format", "zpl", "--media", "70x50", "--dpi", "300"]).refused(1);
    assert!(office.call(&["label", "history", &run, "--json"]).json()["prints"].as_array().unwrap().is_empty());
    let good =
        ["label", &run, "--out", "a.pdf", "--skip", "3", "--nudge", "-0.5,1", "--stacking", "piles", "--marks", "--bleed", "2"];
    office.call(&good).good();
    office.call(&["label", &run, "--proof", "--out", "p.pdf"]).good();
    assert!(fs::read(office.path("p.pdf")).unwrap().starts_with(b"%PDF-"));
}

#[test]
fn a_preview_is_the_print_without_value_and_hands_nothing_out() {
    let office = Office::with_sample();
    // Its producer has goods with longer names.
    let run = office.call(&["issue", "lo-tra-dang-sam-tp1", "--count", "5", "--json"]).json()["run"].as_str().unwrap().to_owned();
    let preview = |more: &[&str], file: &str| {
        office.call(&[&["label", &run, "--proof", "--format", "svg", "--out", file], more].concat()).good();
        fs::read_to_string(office.path(file)).unwrap()
    };
    let (own, longest) = (preview(&[], "a.svg"), preview(&["--longest"], "b.svg"));
    assert!(own.starts_with("<svg ") && own.contains("BẢN MẪU KHÔNG CÓ GIÁ TRỊ"));
    assert!(!own.contains("ba kích") && longest.contains("ba kích"));
    assert!(office.call(&["label", "history", &run, "--json"]).json()["prints"].as_array().unwrap().is_empty());
    office.call(&["label", &run, "--longest", "--out", "c.svg"]).refused(2);
    assert!(!office.path("c.svg").exists());
}

/// A printer that says nothing and takes so many bytes of each call, then lets its line fall; all of the last call.
fn device(takes: Vec<usize>) -> (String, thread::JoinHandle<Vec<usize>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let serve = move || {
        let take = |most: usize| {
            let (mut stream, _) = listener.accept().unwrap();
            let (mut taken, mut some) = (0, vec![0; 64 * 1024]);
            while taken < most {
                match stream.read(&mut some) {
                    Ok(0) | Err(_) => break,
                    Ok(more) => taken += more,
                }
            }
            taken
        };
        takes.into_iter().map(take).collect()
    };
    (address, thread::spawn(serve))
}

#[test]
fn a_printer_that_runs_out_of_paper_says_where_to_go_on_and_every_number_is_handed_out_once() {
    let office = Office::with_sample();
    let issued = office.call(&["issue", ITEMS, "--count", "900", "--json"]).json();
    let (run, first) = (issued["run"].as_str().unwrap(), issued["first"].as_u64().unwrap());
    let (address, took) = device(vec![300_000, usize::MAX]);
    let call = |from: &str| {
        let roll = ["--format", "tspl", "--media", "100x50", "--dpi", "300", "--from", from, "--to", "900"];
        let call: Vec<&str> = ["label", run, "--printer", &address].iter().chain(&roll).copied().collect();
        office.call(&call)
    };
    let told = || office.call(&["label", "history", run, "--json"]).json()["prints"].as_array().unwrap().clone();
    let message = call("11").refused(1);
    let [halted] = &told()[..] else { panic!("one hand-out") };
    let sent = halted["labels"].as_u64().unwrap();
    assert!(sent > 0 && sent < 890 && halted.get("unsure_from").is_none(), "{halted}");
    // The stamp's own number: the eleventh of the run was the first that was sent.
    let next = (first + 10 + sent).to_string();
    assert!(message.contains(&format!("--from {next} ")), "{message}");
    call(&next).good();
    let ends: Vec<Value> = told().iter().map(|one| one["numbers"].clone()).collect();
    let wanted = [[first + 10, first + 9 + sent], [first + 10 + sent, first + 899]].map(|[from, to]| format!("{from}-{to}"));
    let shown = office.call(&["label", "history", run]).good().stdout;
    assert!(ends.len() == 2 && wanted.iter().all(|range| shown.contains(range.as_str())), "{shown} {wanted:?}");
    assert!(took.join().unwrap()[1] > 1_000_000);
    assert_eq!(office.call(&["status", run, "--json"]).json()["states"]["not-activated"], 10);
}

#[test]
fn spoiled_numbers_of_a_print_house_come_from_its_file_with_all_faults_at_once() {
    let office = Office::with_sample();
    let run = issued(&office, "25");
    let job = office.call(&["label", &run, "--job", "--format", "csv", "--json"]).json()["job"].as_str().unwrap().to_owned();
    fs::create_dir(office.path("out")).unwrap();
    office.call(&["jobs", "fetch", &job, "--folder", "out"]).good();
    let order = office.call(&["jobs", "order", &job, "--json"]).json()["work_order"].as_str().unwrap().to_owned();
    let table = fs::read_to_string(office.path("out").join(format!("{job}-001.csv"))).unwrap();
    let rows: Vec<&str> = table.lines().collect();
    let number = |row: usize| rows[row].split(',').next().unwrap();
    let spoil = |content: &[u8]| {
        fs::write(office.path("spoiled.csv"), content).unwrap();
        office.call(&["jobs", "spoiled", &order, "spoiled.csv", "--json"])
    };
    let wrong = format!("{}\nabc\n{}\n999\n", number(1), number(2));
    let message = spoil(wrong.as_bytes()).refused(1);
    assert!(message.contains("abc") && message.contains("999") && message.contains('2') && message.contains('4'), "{message}");
    for wrong in [&b""[..], b"\xff\xfe1\x00", b"number,printed_code\n", &b"1\n".repeat(300_000)] {
        spoil(wrong).refused(1);
    }
    office.call(&["jobs", "spoiled", &order, "absent.csv"]).refused(1);
    office.call(&["jobs", "spoiled", "wo-000000000000", "spoiled.csv"]).refused(1);
    assert!(office.call(&["status", &run, "--json"]).json()["states"].get("revoked").is_none_or(|none| none == 0));
    // Rows of the table as a spreadsheet saves them, then a bare list.
    let some = format!("\u{feff}\"number\";\"printed_code\"\r\n\"{}\";\"x\"\r\n\"{}\";\"y\"\r\n", number(3), number(4));
    assert_eq!(spoil(some.as_bytes()).json()["voided"], 2);
    let list = format!("{}-{}\n{}", number(3), number(5), rows[7].split(',').nth(1).unwrap());
    assert_eq!(
        (spoil(list.as_bytes()).json()["voided"].clone(), spoil(list.as_bytes()).json()["voided"].clone()),
        (json!(2), json!(0))
    );
    assert_eq!(office.call(&["status", &run, "--json"]).json()["states"]["revoked"], 4);
    office.call(&["jobs", "clear", &job]).good();
    let message = office.call(&["jobs", "fetch", &job, "--folder", "out"]).refused(1);
    assert!(message.contains("jobs.keep_days"), "{message}");
    assert!(office.call(&["jobs", "list"]).good().stdout.contains("taken away on"));
}
