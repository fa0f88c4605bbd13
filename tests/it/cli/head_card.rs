//! The head card of a roll, by the command.
use crate::kit::office::Office;
use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::thread::spawn;

fn roll(office: &Office) -> String {
    let run = office.call(&["issue", "--product", "tieu-tien-phuoc", "--count", "6", "--json"]).json();
    run["run"].as_str().unwrap().to_owned()
}

fn printings(office: &Office, run: &str) -> usize {
    office.call(&["label", "history", run, "--json"]).json()["prints"].as_array().unwrap().len()
}

#[test]
fn a_card_is_written_and_spooled_and_hands_nothing_out() {
    let office = Office::with_sample();
    let run = roll(&office);
    for (format, media, head) in [("pdf", "A6", &b"%PDF-"[..]), ("png", "L7160", b"\x89PNG"), ("zpl", "50x30", b"~DG")] {
        let told =
            office.call(&["label", &run, "--head-card", "--format", format, "--media", media, "--out", "card", "--json"]).json();
        assert_eq!((told["head_card"].as_bool(), told["media"].as_str()), (Some(true), Some(media)));
        assert!(fs::read(office.path("card")).unwrap().starts_with(head), "{format}");
    }
    fs::create_dir(office.path("spool")).unwrap();
    let spooled = ["label", &run, "--head-card", "--format", "tspl", "--media", "50x30", "--dpi", "203", "--spool", "spool"];
    assert!(office.call(&spooled).good().stdout.contains("no stamp"));
    assert!(fs::read(office.path("spool").join(format!("{run}-head-card.tspl"))).unwrap().starts_with(b"SIZE 50 mm,30 mm"));
    assert_eq!(printings(&office, &run), 0);
}

#[test]
fn what_a_card_cannot_be_is_refused_and_writes_nothing() {
    let office = Office::with_sample();
    let run = roll(&office);
    let batch = office.call(&["issue", "lo-tieu-tien-phuoc-tp1", "--count", "2", "--json"]).json();
    let batch = batch["run"].as_str().unwrap();
    let card = |run: &str, more: &[&str]| office.call(&[&["label", run, "--out", "card"], more].concat());
    for (run, more, part) in [
        (batch, &["--head-card"][..], "belongs to a batch"),
        (batch, &["--with-head-card"], "belongs to a batch"),
        (&run, &["--head-card", "--media", "35x22", "--dpi", "203"], "no room on 35x22"),
        (&run, &["--head-card", "--format", "csv"], "pdf, svg, png, zpl, tspl"),
        (&run, &["--with-head-card", "--format", "svg"], "--head-card"),
    ] {
        let message = card(run, more).refused(1);
        assert!(message.contains(part), "{message}");
    }
    for more in [&["--head-card", "--with-head-card"][..], &["--head-card", "--from", "2"], &["--with-head-card", "--proof"]] {
        card(&run, more).refused(2);
    }
    assert!(!office.path("card").exists());
}

#[test]
fn a_direct_print_sends_the_card_before_the_first_label_and_not_again_when_it_goes_on() {
    let office = Office::with_sample();
    let run = roll(&office);
    let printed = |more: &[&str]| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let device = spawn(move || {
            let mut all = Vec::new();
            listener.accept().unwrap().0.read_to_end(&mut all).unwrap();
            all
        });
        let call = ["label", &run, "--format", "tspl", "--media", "70x50", "--dpi", "203", "--printer", &address, "--json"];
        let told = office.call(&[&call, more].concat()).json();
        let labels = device.join().unwrap().windows(10).filter(|window| *window == b"PRINT 1,1\r").count();
        (told["labels"].as_u64(), told["head_card"].as_bool(), labels)
    };
    assert_eq!(printed(&["--head-card"]), (None, Some(true), 1));
    assert_eq!(printed(&["--with-head-card", "--to", "4"]), (Some(4), Some(true), 5));
    assert_eq!(printed(&["--with-head-card", "--from", "5"]), (Some(2), Some(false), 2));
    assert_eq!(printings(&office, &run), 2);
}
