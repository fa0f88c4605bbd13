//! The head card of a roll: in every format on every kind of paper, read again, and never taken for a stamp.
use crate::prints::press::Press;
use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use std::fs;
use std::io::Cursor;
use temtin::domain::printing::PrintWish;
use temtin::domain::stamp::{Refused, StampState};
use temtin::label::blocks::Language;
use temtin::label::dots::Dpi;
use temtin::label::format::Format;
use temtin::label::picture::codes;
use temtin::service::access::Actor;
use temtin::service::issue::IssueFor;
use temtin::service::print::hand_out::{HandOutOrder, hand_out, history};
use temtin::service::print::head_card::{CardOrder, before, draw, paper, render};
use temtin::service::print::order::PrintOrder;
use temtin::service::print::sheet::{ProofTexts, Setting, whole};
use temtin::service::printer::{Step, Target, Waits, print, print_page};
use temtin::stamp::open::{open, open_page};

/// Media; then at 203 and 300 dpi whether a card finds room: on 35 × 22 mm a code of 20.5 mm leaves 12 mm for the title.
const PAPERS: [(&str, bool, bool); 10] = [
    ("50x30", true, true),
    ("40x30", true, true),
    ("70x50", true, true),
    ("100x50", true, true),
    ("35x22", false, false),
    ("35x22-2", false, false),
    ("L7160", true, true),
    ("A6", true, true),
    ("A5", true, true),
    ("A4", true, true),
];

fn order(press: &Press, media: &str, dpi: Dpi) -> CardOrder {
    let (media, paper) = paper(&press.services, media).unwrap();
    CardOrder { media, paper, nudge_um: (0, 0), dpi }
}

fn link(press: &Press) -> String {
    format!("{}/console/rolls/{}", press.services.registry.base(), press.run.id())
}

fn card(press: &Press, media: &str, dpi: Dpi, format: Format) -> Result<Vec<u8>, &'static str> {
    render(&press.services, &press.right(), &press.run, &order(press, media, dpi), format).map_err(|error| error.code())
}

/// The one picture of a TSPL stream, as the printer burns it.
fn burnt(stream: &[u8]) -> Vec<u8> {
    let at = stream.windows(7).position(|window| window == b"BITMAP ").unwrap();
    let head: Vec<&[u8]> = stream[at + 7..].splitn(6, |byte| *byte == b',').collect();
    let number = |at: usize| std::str::from_utf8(head[at]).unwrap().parse::<u32>().unwrap();
    let (stride, rows) = (number(2), number(3));
    let picture = GrayImage::from_fn(stride * 8, rows, |x, y| {
        let byte = head[5][(y * stride + x / 8) as usize];
        Luma([if byte & (0x80 >> (x % 8)) == 0 { 0 } else { 255 }])
    });
    let mut png = Cursor::new(Vec::new());
    DynamicImage::ImageLuma8(picture).write_to(&mut png, ImageFormat::Png).unwrap();
    png.into_inner()
}

#[test]
fn every_format_on_every_paper_bears_the_link_of_the_roll_or_is_refused_by_name() {
    let press = Press::with_roll(100);
    for (media, coarse, fine) in PAPERS {
        for (dpi, fits) in [(Dpi::D203, coarse), (Dpi::D300, fine)] {
            let made = |format| card(&press, media, dpi, format);
            if !fits {
                assert!(Format::ALL.iter().all(|format| made(*format) == Err("head-card-no-room")), "{media} {dpi}");
                continue;
            }
            assert!(made(Format::Pdf).unwrap().starts_with(b"%PDF-") && made(Format::Svg).unwrap().starts_with(b"<svg "));
            let is_roll = media.contains('x');
            // Whole pages of pixels take long to read, and one resolution says as much of them as two.
            if is_roll || (media, dpi) == ("A6", Dpi::D300) {
                assert_eq!(codes(&made(Format::Png).unwrap()).unwrap(), [link(&press)], "{media} {dpi}");
            }
            if is_roll {
                let zpl = String::from_utf8(made(Format::Zpl).unwrap()).unwrap();
                assert!(zpl.starts_with("~DG") && zpl.matches("^PQ1").count() == 1, "{media} {dpi}");
                assert_eq!(codes(&burnt(&made(Format::Tspl).unwrap())).unwrap(), [link(&press)], "{media} {dpi}");
            } else {
                assert_eq!([Format::Zpl, Format::Tspl].map(made), [Err("label-roll-needed"), Err("label-roll-needed")]);
            }
        }
    }
    let error = paper(&press.services, "A9").unwrap_err();
    assert!(error.code() == "media-unknown" && error.faults[0].args[0].1.ends_with("A4, A5, A6"), "{error}");
}

#[test]
fn the_link_of_a_card_opens_as_no_stamp_and_a_labels_link_does() {
    let press = Press::with_roll(3);
    let (registry, view) = (&press.services.registry, press.services.view());
    for opened in [open, open_page] {
        let read = |text: &str| opened(text, &registry.origin, registry.mode, &view.keyring).map(|opened| opened.stamp.number);
        assert_eq!(read(&link(&press)), Err(Refused::Syntax));
        let setting = Setting { at: press.services.env.now(), printing: 1 };
        let labels = PrintOrder::of(&press.services, &press.run, &press.wish("pdf"), setting.at).unwrap();
        let sheet = whole(&press.services, &press.right(), &press.run, &labels, setting).unwrap();
        assert_eq!(read(&sheet.stamped(0).unwrap().url), Ok(press.run.numbers.first()));
    }
    assert!(!link(&press).contains("s="));
}

#[test]
fn a_card_changes_nothing_however_often_it_is_printed() {
    let press = Press::with_roll(20);
    let stands = || {
        let view = press.services.view();
        let states: Vec<StampState> = press.run.numbers.numbers().map(|number| view.state_of(number)).collect();
        let changes = press.services.store.changes_since(0, 10_000).unwrap().len();
        (
            states,
            changes,
            history(&press.services, press.run.id()).unwrap().len(),
            press.services.store.run(press.run.id()).unwrap(),
        )
    };
    let stood = stands();
    assert!(stood.1 > 0 && stood.2 == 0);
    let all: Vec<Vec<u8>> = (0..3).map(|_| card(&press, "50x30", Dpi::D203, Format::Tspl).unwrap()).collect();
    assert!(all[0] == all[1] && all[1] == all[2] && stands() == stood);
}

#[test]
fn only_a_roll_has_a_card() {
    let press = Press::with(IssueFor::Batch("lo-tieu-tien-phuoc-tp4".parse().unwrap(), Some(4)));
    assert_eq!(card(&press, "A4", Dpi::D300, Format::Pdf), Err("head-card-not-roll"));
    let labels = PrintOrder::of(&press.services, &press.run, &press.wish("pdf"), press.services.env.now()).unwrap();
    assert_eq!(before(&press.services, &press.right(), &press.run, &labels).unwrap_err().code(), "head-card-not-roll");
}

#[test]
fn paper_of_its_own_tells_on_what_the_roll_was_printed() {
    let press = Press::with_roll(10);
    let said = || String::from_utf8(card(&press, "A5", Dpi::D300, Format::Svg).unwrap()).unwrap();
    assert!(!said().contains("100x50") && !said().contains("A5<"));
    let out = HandOutOrder {
        deed: "out".parse().unwrap(),
        numbers: press.run.numbers,
        labels: 10,
        per_unit: 1,
        left_out: 0,
        printing: 1,
        who: "operator".into(),
        why: String::new(),
        media: "100x50".into(),
        format: "zpl".into(),
        file: None,
    };
    let right = Actor::Operator.can_change_status(&press.run.owner).unwrap();
    hand_out(&press.services, &right, &press.run, &out, press.services.env.now()).unwrap();
    assert!(said().contains("100x50"));
}

/// An order of so many labels of the roll, from a position on, with the card before the first.
fn with_card(press: &Press, media: &str, format: &str, from: u32) -> Result<PrintOrder, &'static str> {
    let numbers = press.run.positions(from, press.run.numbers.count()).unwrap();
    let wish = PrintWish { media: media.into(), dpi: "300".into(), numbers, ..press.wish(format) };
    let mut order = PrintOrder::of(&press.services, &press.run, &wish, press.services.env.now()).unwrap();
    order.look.head = before(&press.services, &press.right(), &press.run, &order).map_err(|error| error.code())?;
    Ok(order)
}

fn file(press: &Press, order: &PrintOrder) -> (Vec<u8>, u32) {
    let setting = Setting { at: press.services.env.now(), printing: 1 };
    let mut bytes = Vec::new();
    let sheet = whole(&press.services, &press.right(), &press.run, order, setting).unwrap();
    let printed = sheet.write(&mut bytes, &|| Ok(())).unwrap();
    (bytes, printed.labels)
}

#[test]
fn before_labels_it_is_a_page_that_counts_as_no_label_and_a_print_that_goes_on_has_none() {
    let press = Press::with_roll(30);
    for (media, format, as_format) in [
        ("70x50", "zpl", Format::Zpl),
        ("70x50", "tspl", Format::Tspl),
        ("70x50", "pdf", Format::Pdf),
        ("L7160", "pdf", Format::Pdf),
    ] {
        let order = with_card(&press, media, format, 1).unwrap();
        let plain = PrintOrder { look: temtin::label::look::Look::default(), ..order.clone() };
        let ((with, labels), (without, same)) = (file(&press, &order), file(&press, &plain));
        assert_eq!((labels, same), (30, 30));
        if as_format == Format::Pdf {
            let pages = |bytes: &[u8]| bytes.windows(11).filter(|window| *window == b"/Type/Page/").count();
            assert_eq!(pages(&with), pages(&without) + 1, "{media}");
        } else {
            let alone = card(&press, media, Dpi::D300, as_format).unwrap();
            assert_eq!(with, [alone, without].concat(), "{media} {format}");
        }
        assert!(with_card(&press, media, format, 2).unwrap().look.head.is_none());
    }
    for format in ["svg", "png", "csv", "xlsx"] {
        assert_eq!(with_card(&press, "L7160", format, 11).err(), Some("head-card-alone"), "{format}");
    }
    let setting = Setting { at: press.services.env.now(), printing: 1 };
    let (order, mut proof) = (with_card(&press, "70x50", "tspl", 1).unwrap(), Vec::new());
    let sheet = whole(&press.services, &press.right(), &press.run, &order, setting).unwrap();
    sheet.write_proof(ProofTexts::OfRun, &mut proof).unwrap();
    assert_eq!(proof.windows(6).filter(|window| *window == b"PRINT ").count(), 1, "a proof is one label");
}

#[test]
fn a_printer_gets_the_card_first_and_no_step_counts_it() {
    let press = Press::with_roll(5);
    let held = tempfile::tempdir().unwrap();
    let target = |name: &str| Target::Folder(held.path().into(), name.into());
    let labels = with_card(&press, "70x50", "tspl", 1).unwrap();
    let setting = Setting { at: press.services.env.now(), printing: 1 };
    let sheet = whole(&press.services, &press.right(), &press.run, &labels, setting).unwrap();
    let mut steps = Vec::new();
    let mut heard = |step| {
        if let Step::Sent(count) = step {
            steps.push(count);
        }
        Ok(())
    };
    let source = |label: u32| sheet.stamped(label);
    let sent = print(&target("roll.tspl"), Language::Tspl, &sheet.file(), &source, Waits::USUAL, &mut heard).unwrap();
    assert_eq!((sent, steps), (5, vec![0, 0, 0, 1, 2, 3, 4, 5]));
    let card = order(&press, "70x50", Dpi::D300);
    let drawing = draw(&press.services, &press.right(), &press.run, &card).unwrap();
    print_page(&target("card.tspl"), Language::Tspl, (&drawing, &card.media, card.dpi), Waits::USUAL).unwrap();
    let read = |name: &str| fs::read(held.path().join(name)).unwrap();
    assert!(read("roll.tspl").starts_with(&read("card.tspl")));
    assert_eq!(read("roll.tspl").windows(10).filter(|window| *window == b"PRINT 1,1\r").count(), 6);
    let off = Target::Folder(held.path().join("absent"), "card.tspl".into());
    let error = print_page(&off, Language::Tspl, (&drawing, &card.media, card.dpi), Waits::USUAL).unwrap_err();
    assert_eq!(error.code(), "printer-folder");
}
