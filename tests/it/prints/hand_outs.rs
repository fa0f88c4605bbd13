//! Hand-outs and proofs.
use crate::prints::press::Press;
use temtin::domain::printing::PrintWish;
use temtin::domain::stamp::StampState;
use temtin::domain::verdict::{Notice, Word};
use temtin::label::template::shape::CodeKind;
use temtin::service::access::Actor;
use temtin::service::issue::IssueFor;
use temtin::service::print::hand_out::{HandOutOrder, asked, hand_out, history};
use temtin::service::print::make::make;
use temtin::service::print::order::PrintOrder;
use temtin::service::print::sheet::{ProofTexts, Setting, whole};
use temtin::service::print::stamps::{Printable, url};
use temtin::service::print::take::take;
use temtin::service::verify::{look, verify};

pub fn order(press: &Press, deed: &str, from: u32, to: u32, printing: u32) -> HandOutOrder {
    let numbers = press.run.positions(from, to).unwrap();
    HandOutOrder {
        deed: deed.parse().unwrap(),
        numbers,
        labels: numbers.count(),
        per_unit: 1,
        left_out: 0,
        printing,
        who: "operator".into(),
        why: String::new(),
        media: "L7160".into(),
        format: "pdf".into(),
        file: None,
    }
}

#[test]
fn a_repeat_of_a_deed_is_one_hand_out_and_a_race_for_the_same_numbers_is_told() {
    let press = Press::with_roll(30);
    let right = Actor::Operator.can_change_status(&press.run.owner).unwrap();
    let now = press.services.env.now();
    let give = |order: &HandOutOrder| hand_out(&press.services, &right, &press.run, order, now);
    give(&order(&press, "one", 1, 10, 1)).unwrap();
    give(&order(&press, "one", 1, 10, 1)).unwrap();
    assert_eq!(history(&press.services, press.run.id()).unwrap().len(), 1);
    assert_eq!(give(&order(&press, "one", 1, 11, 1)).unwrap_err().code(), "deed-differs");
    // Both asked before either was given.
    assert_eq!(give(&order(&press, "two", 10, 12, 1)).unwrap_err().code(), "print-meanwhile");
    give(&order(&press, "three", 11, 12, 1)).unwrap();
    give(&order(&press, "four", 10, 12, 2)).unwrap();
    let printings: Vec<u32> = history(&press.services, press.run.id()).unwrap().iter().map(|one| one.printing).collect();
    assert_eq!(printings, [1, 1, 2]);
    let asked = |from, to, why: &str| {
        let numbers = press.run.positions(from, to).unwrap();
        asked(&press.services, &press.run, numbers, why, &"five".parse().unwrap())
    };
    assert_eq!((asked(13, 30, "").unwrap(), asked(1, 30, "kẹt giấy").unwrap()), (1, 3));
    for (why, code) in [("", "reprint-why"), ("  ", "reprint-why"), ("a\nb", "print-why")] {
        assert_eq!(asked(12, 13, why).unwrap_err().code(), code, "{why:?}");
    }
}

#[test]
fn stamps_of_a_job_come_into_force_when_their_file_is_taken_and_not_before() {
    let press = Press::with(IssueFor::Batch("lo-tieu-tien-phuoc-tp4".parse().unwrap(), Some(12)));
    let state = || press.services.view().state_of(press.run.numbers.first());
    let job = press.order("one", press.wish("zpl"), "").unwrap_err();
    assert_eq!(job.code(), "label-roll-needed");
    let job = press.order("one", press.wish("pdf"), "").unwrap();
    let done = make(&press.services, &press.right(), &job.id, &|_, _| {}).unwrap();
    assert_eq!(state(), StampState::NotActivated);
    let right = Actor::Operator.can_change_status(&press.run.owner).unwrap();
    let now = press.services.env.now();
    // The proof hands nothing out.
    assert_eq!(take(&press.services, &right, &done, 0, "operator", now).unwrap().active, 0);
    assert!(history(&press.services, press.run.id()).unwrap().is_empty());
    assert_eq!(take(&press.services, &right, &done, 1, "operator", now).unwrap().active, 12);
    assert_eq!(state(), StampState::Active);
    assert_eq!(take(&press.services, &right, &done, 2, "operator", now).unwrap_err().code(), "job-file-unknown");
    std::fs::write(press.path(&done, &done.files[0].name), b"cut").unwrap();
    assert_eq!(take(&press.services, &right, &done, 1, "operator", now).unwrap_err().code(), "job-file-missing");
}

#[test]
fn a_proof_verifies_as_nothing_that_was_ever_issued() {
    for what in [
        IssueFor::Roll("tieu-tien-phuoc".parse().unwrap(), 5, None),
        IssueFor::Batch("lo-tieu-tien-phuoc-tp4".parse().unwrap(), Some(3)),
    ] {
        let press = Press::with(what);
        let printable = Printable::read(&press.services, &press.run, press.run.numbers, CodeKind::Signed).unwrap();
        let (true_one, proof) = (printable.stamped(0).unwrap(), printable.proof().unwrap());
        assert_eq!(proof.url.len(), printable.stamped(press.run.numbers.count() - 1).unwrap().url.len());
        let verdict = |url: &str| {
            let at = url.find("/01/").or_else(|| url.find("/t/")).unwrap();
            verify(&press.services, &url[at..], None, press.services.env.now()).unwrap().verdict.word
        };
        assert!(!matches!(verdict(&true_one.url), Word::Forged | Word::Unreadable));
        assert!(matches!(verdict(&proof.url), Word::Forged | Word::Unreadable), "{:?}", verdict(&proof.url));
        let order = PrintOrder::of(&press.services, &press.run, &press.wish("csv"), press.services.env.now()).unwrap();
        let setting = Setting { at: press.services.env.now(), printing: 1 };
        let sheet = whole(&press.services, &press.right(), &press.run, &order, setting).unwrap();
        let mut bytes = Vec::new();
        sheet.write_proof(ProofTexts::OfRun, &mut bytes).unwrap();
        assert!(bytes.starts_with(b"%PDF-"));
    }
}

#[test]
fn several_labels_of_one_unit_bear_one_number_on_purpose_and_say_so() {
    let press = Press::with(IssueFor::Batch("lo-tieu-tien-phuoc-tp4".parse().unwrap(), Some(3)));
    let wish = PrintWish { per_unit: Some(2), media: "L7163".into(), ..press.wish("pdf") };
    let order = PrintOrder::of(&press.services, &press.run, &wish, press.services.env.now()).unwrap();
    let setting = Setting { at: press.services.env.now(), printing: 1 };
    let sheet = whole(&press.services, &press.right(), &press.run, &order, setting).unwrap();
    let numbers: Vec<u64> = (0..sheet.labels()).map(|label| sheet.number(label).unwrap().get()).collect();
    let first = press.run.numbers.first().get();
    assert_eq!(numbers, [first, first, first + 1, first + 1, first + 2, first + 2]);
    let notices = |at: u32| {
        let (url, _) = url(&press.services, &press.run, press.run.positions(at, at).unwrap().first()).unwrap();
        let at = url.find("/01/").or_else(|| url.find("/t/")).unwrap();
        look(&press.services, &url[at..], press.services.env.now()).unwrap().verdict.notices
    };
    let several = || [1, 3].map(|at| notices(at).contains(&Notice::SeveralLabels(2)));
    assert_eq!(several(), [false, false]);
    let right = Actor::Operator.can_change_status(&press.run.owner).unwrap();
    let given = HandOutOrder { per_unit: 2, labels: 4, ..self::order(&press, "two", 1, 2, 1) };
    hand_out(&press.services, &right, &press.run, &given, press.services.env.now()).unwrap();
    assert_eq!(several(), [true, false]);
    for wrong in [0, 5] {
        let wish = PrintWish { per_unit: Some(wrong), ..wish.clone() };
        assert_eq!(
            PrintOrder::of(&press.services, &press.run, &wish, press.services.env.now()).unwrap_err().code(),
            "per-unit-range"
        );
    }
}

#[test]
fn what_finds_no_place_on_the_paper_is_refused_before_anything_is_made() {
    let press = Press::with_roll(3);
    let good = press.wish("pdf");
    for (wish, code) in [
        (PrintWish { skip: 21, ..good.clone() }, "print-skip"),
        (PrintWish { skip: 1, layout: "single".into(), ..good.clone() }, "print-skip"),
        (PrintWish { nudge_um: (7_001, 0), ..good.clone() }, "print-nudge"),
        (PrintWish { nudge_um: (0, -15_501), ..good.clone() }, "print-nudge"),
        (PrintWish { nudge_um: (i32::MAX, i32::MIN), ..good.clone() }, "print-nudge"),
        (PrintWish { bleed_um: -1, ..good.clone() }, "print-bleed"),
        (PrintWish { stacking: "heap".into(), ..good.clone() }, "print-word"),
        (PrintWish { layout: "two".into(), ..good.clone() }, "print-word"),
        (PrintWish { cut_marks: "all".into(), ..good.clone() }, "print-word"),
        (PrintWish { media: "A4".into(), ..good.clone() }, "media-unknown"),
        (PrintWish { dpi: "72".into(), ..good.clone() }, "dpi-unknown"),
        (PrintWish { format: "doc".into(), ..good.clone() }, "label-format-unknown"),
        (PrintWish { copies: Some(2), ..good.clone() }, "copies-of-item"),
    ] {
        let error = PrintOrder::of(&press.services, &press.run, &wish, press.services.env.now()).unwrap_err();
        assert_eq!((error.code(), error.faults.len()), (code, 1), "{wish:?}");
    }
    let wish = PrintWish { nudge_um: (6_000, -15_500), skip: 20, bleed_um: 10_000, ..good.clone() };
    assert!(PrintOrder::of(&press.services, &press.run, &wish, press.services.env.now()).is_ok());
    let all = PrintWish { skip: 99, bleed_um: -1, dpi: "1".into(), ..good };
    assert_eq!(PrintOrder::of(&press.services, &press.run, &all, press.services.env.now()).unwrap_err().faults.len(), 3);
}
