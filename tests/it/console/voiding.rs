//! Stamps that are voided: looked at first, done once, and no unit of their batch is theirs any more.
use crate::console::desk::{BATCH, Desk};
use crate::console::rolls::{confirm, counts, new_batch, number, roll_of, shot, shot_of_two, typed};
use crate::console::visitor::{File, Reply, Visitor};
use crate::pages::visitor::run as issue;
use temtin::domain::number::{Number, NumberRange};
use temtin::domain::run::{Run, StatusReason};
use temtin::domain::scan::{ScanKey, ScanSum};
use temtin::domain::stamp::StampState;
use temtin::service::access::Actor;
use temtin::service::issue::IssueFor;
use temtin::service::print::stamps;
use temtin::service::status::{self, StatusOrder};
use temtin::service::trace;
use temtin::text::figures::grouped;
use temtin::text::lang::Lang;

fn page(run: &Run) -> String {
    format!("/console/stamps/{}", run.id())
}

/// Sends the form of a run's page; answers what comes: the look, or the form again.
pub fn ask(visitor: &Visitor<'_>, run: &Run, fields: &[(&str, &str)], files: &[File<'_>]) -> Reply {
    visitor.get(&page(run)).with(200);
    visitor.send_files(&format!("{}/void", page(run)), fields, files)
}

/// Confirms the look that is shown.
pub fn void(visitor: &Visitor<'_>, run: &Run) -> Reply {
    visitor.submit(&format!("{}/void", page(run)), &[("do", "void")])
}

fn revoked(desk: &Desk, numbers: NumberRange) -> u32 {
    let tally = status::tally(&desk.services, numbers);
    tally.into_iter().find(|(state, _)| *state == StampState::Revoked).unwrap().1
}

fn spoil(desk: &Desk, deed: &str, numbers: NumberRange) {
    let order = StatusOrder { deed: deed.parse().unwrap(), numbers, reason: StatusReason::Spoiled };
    let right = Actor::Operator.can_change_status(&status::owner(&desk.services, &order).unwrap()).unwrap();
    status::change(&desk.services, &right, &order, desk.services.env.now()).unwrap();
}

fn range(first: Number, count: u32) -> NumberRange {
    NumberRange::new(first, count).unwrap()
}

#[test]
fn what_would_be_void_is_looked_at_and_nothing_is_done_before_it_is_confirmed() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let run = desk.run();
    let first = run.numbers.first();
    let two = range(first, 2);
    let key = ScanKey { number: first, day: "2026-10-30".parse().unwrap() };
    desk.services.store.add_scans(&[ScanSum { key, count: 4 }]).unwrap();
    let all = format!("{first}–{}", two.last());
    visitor.get(&page(&run)).with(200);
    let before = desk.digest();
    let look = ask(&visitor, &run, &[("numbers", &all), ("reason", "spoiled")], &[]).with(200);
    for part in ["2 tem sẽ bị hủy", "Đã có người quét 1 tem", run.lot.as_ref().unwrap().as_str(), "In hỏng, rách", "Hủy 2 tem"]
    {
        assert!(look.text.contains(part), "{part}: {}", look.text);
    }
    assert_eq!((revoked(&desk, run.numbers), desk.digest()), (0, before), "a look changes nothing");
    // Back to the form, which keeps what was typed.
    let path = format!("{}/void", page(&run));
    let form = visitor.submit(&path, &[("do", "edit")]).with(200);
    assert_eq!(form.value("numbers"), two.to_string());
    assert!(form.text.contains("<details class=\"fold\" open>"), "and is open");
    visitor.page.replace(look.text.clone());
    let done = void(&visitor, &run).with(303);
    assert!(visitor.get(done.location()).with(200).text.contains("Đã hủy 2 tem"));
    assert_eq!(revoked(&desk, run.numbers), 2);
    let changes = desk.changes();
    visitor.page.replace(look.text);
    void(&visitor, &run).with(303);
    assert_eq!(desk.changes(), changes, "sent twice, done once");
    let again = ask(&visitor, &run, &[("numbers", &all), ("reason", "stolen")], &[]).with(422);
    assert!(again.wrong() == ["numbers"] && again.faults()[0].1.contains("đã hủy từ trước"), "{:?}", again.faults());
    // Everything that is wrong at once.
    assert_eq!(ask(&visitor, &run, &[("numbers", "1"), ("reason", "x")], &[]).with(422).wrong(), ["numbers", "reason"]);
}

#[test]
fn one_number_and_a_file_are_looked_at_too_and_what_was_void_before_is_told_apart() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let run = desk.run();
    let [first, last] = [run.numbers.first().to_string(), run.numbers.last().to_string()];
    let one = ask(&visitor, &run, &[("numbers", &first), ("reason", "relabelled")], &[]).with(200);
    assert!(one.text.contains("1 tem sẽ bị hủy") && one.text.contains("Chưa ai quét"), "{}", one.text);
    void(&visitor, &run).with(303);
    let list = format!("number;why\n{first};x\n{last};y\n");
    let file = [("spoiled_file", "hong.csv", "text/csv", list.as_bytes())];
    let look = ask(&visitor, &run, &[("numbers", ""), ("reason", "spoiled")], &file).with(200);
    assert!(look.text.contains("1 tem sẽ bị hủy") && look.text.contains("1 số đã hủy từ trước"), "{}", look.text);
    assert_eq!(revoked(&desk, run.numbers), 1);
    void(&visitor, &run).with(303);
    assert_eq!(revoked(&desk, run.numbers), 2);
}

#[test]
fn of_a_roll_the_look_tells_every_lot_that_the_numbers_are_bound_to() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let run = roll_of(&visitor);
    let (batch, lot) = new_batch(&visitor, &run);
    typed(&visitor, &run, &batch, &number(&run, 8).to_string()).with(200);
    confirm(&visitor, &run).with(303);
    let numbers = format!("{}-{}", number(&run, 6), number(&run, 10));
    let look = ask(&visitor, &run, &[("numbers", &numbers), ("reason", "stolen")], &[]).with(200);
    let facts: Vec<&str> = look.text.split("<dd>").map(|part| part.split("</dd>").next().unwrap()).collect();
    let told = |name: &str, count: &str| facts.iter().any(|fact| fact.contains(name) && fact.contains(count));
    assert!(told(&lot, "3 tem") && told("Chưa gắn lô", "2 tem"), "{facts:?}");
    assert_eq!(counts(&desk, &run), [8, 12, 0, 0]);
    void(&visitor, &run).with(303);
    assert_eq!(counts(&desk, &run), [5, 10, 0, 5]);
}

#[test]
fn a_void_stamp_takes_no_unit_so_it_is_replaced_and_units_are_corrected() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let units = desk.services.store.batch(&BATCH.parse().unwrap()).unwrap().unwrap().record.units.unwrap();
    let rest = issue(&desk.services, "rest", IssueFor::Batch(BATCH.parse().unwrap(), None), desk.services.env.now());
    assert_eq!(rest.numbers.count(), units - 3);
    let path = format!("/console/batches/{BATCH}/stamps");
    let order = |count: &str| {
        visitor.get(&path).with(200);
        visitor.submit(&path, &[("count", count), ("do", "issue")])
    };
    assert_eq!(order("1").with(422).wrong(), ["beyond"], "the batch is full");
    spoil(&desk, "two", range(rest.numbers.first(), 2));
    let told = visitor.get(&path).with(200);
    let [left, all] = [units - 2, units].map(|count| grouped(Lang::Vi, u64::from(count)));
    let words = format!("đã có {left} tem (không kể tem đã hủy) trên {all} đơn vị");
    assert!(told.text.contains(&words), "{words}: {}", told.text);
    assert_eq!(told.value("count"), "2");
    assert_eq!(order("3").with(409).wrong(), ["count"]);
    order("2").with(303);
    // What the office is told goes with the surplus.
    let balance = || trace::imbalances_of(&desk.services, &BATCH.parse().unwrap()).unwrap();
    let is_beyond = || balance().iter().any(|fault| fault.code == "balance-beyond");
    let order = IssueFor::Beyond(BATCH.parse().unwrap(), 1, "hũ vỡ".into());
    let beyond = issue(&desk.services, "beyond", order, desk.services.env.now());
    assert!(is_beyond());
    let batch = format!("/console/batches/{BATCH}");
    let fewer = (units - 1).to_string();
    let correct = || {
        visitor.get(&format!("{batch}/edit")).with(200);
        visitor.submit(&batch, &[("units_count", &fewer)])
    };
    let refused = correct().with(422);
    assert!(refused.faults()[0].1.contains("hủy tem thừa"), "{:?}", refused.faults());
    // The advice can be followed.
    spoil(&desk, "surplus", beyond.numbers);
    assert!(!is_beyond());
    correct().with(422);
    spoil(&desk, "one-more", range(rest.numbers.last(), 1));
    correct().with(303);
}

#[test]
fn a_spoiled_label_is_photographed_instead_of_typed_and_only_its_own_run_takes_it() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let run = desk.run();
    let [first, last] = [run.numbers.first(), run.numbers.last()];
    let link = |run: &Run| stamps::url(&desk.services, run, run.numbers.first()).unwrap().0;
    let photo =
        |bytes: &[u8]| ask(&visitor, &run, &[("numbers", ""), ("reason", "spoiled")], &[("photo", "a.png", "image/png", bytes)]);
    let roll = roll_of(&visitor);
    for (bytes, sentence) in [
        (shot(&link(&roll)), "không thuộc đợt in này"),
        (shot("https://example.com/01/1"), "không phải tem"),
        (shot_of_two(&link(&run), &stamps::url(&desk.services, &run, last).unwrap().0), "nhiều tem khác nhau"),
    ] {
        let wrong = photo(&bytes).with(422);
        assert!(wrong.wrong() == ["photo"] && wrong.faults()[0].1.contains(sentence), "{sentence}: {:?}", wrong.faults());
    }
    let look = photo(&shot(&link(&run))).with(200);
    assert!(look.text.contains("1 tem sẽ bị hủy") && look.text.contains(&first.to_string()), "{}", look.text);
    // The next label is photographed too, and both are void at once.
    let path = format!("{}/void", page(&run));
    let form = visitor.submit(&path, &[("do", "edit")]).with(200);
    assert_eq!(form.value("numbers"), first.to_string());
    let second = shot(&stamps::url(&desk.services, &run, last).unwrap().0);
    let fields = [("numbers", form.value("numbers")), ("reason", "spoiled".to_owned())];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    visitor.send_files(&path, &fields, &[("photo", "b.png", "image/png", &second)]).with(200);
    assert_eq!(revoked(&desk, run.numbers), 0);
    void(&visitor, &run).with(303);
    assert_eq!(revoked(&desk, run.numbers), 2);
}
