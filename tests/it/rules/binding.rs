//! The rules of a binding as a table: one that may stand, and each way in which it may not.
use crate::kit::samples;
use temtin::domain::batch::Batch;
use temtin::domain::binding::{Binding, BindingCase, faults};
use temtin::domain::recall::{Recall, RecallKind, RecallState};
use temtin::domain::run::Run;

struct Case {
    binding: Binding,
    run: Run,
    batch: Batch,
    recalls: Vec<Recall>,
    earlier: Vec<Binding>,
    taken: u64,
    void: u64,
}

fn good() -> Case {
    let day = |text| Some(samples::day(text));
    let numbers = samples::range(1000, 100);
    let run = Run {
        batch: None,
        lot: None,
        issued: samples::day("2026-06-01"),
        expiry: day("2027-06-30"),
        ..samples::run("issue-1", numbers, None)
    };
    let batch = Batch {
        product: run.product.clone(),
        made_on: samples::day("2026-06-10"),
        packed_on: day("2026-06-12"),
        expiry: day("2027-03-01"),
        ..samples::batch("lo-1", 60).record
    };
    let binding = samples::binding("bind-1", &run, samples::range(1000, 60), "lo-1");
    Case { binding, run, batch, recalls: Vec::new(), earlier: Vec::new(), taken: 0, void: 0 }
}

fn codes(bend: impl FnOnce(&mut Case)) -> Vec<&'static str> {
    let mut case = good();
    bend(&mut case);
    let Case { binding, run, batch, recalls, earlier, taken, void } = &case;
    let today = samples::day("2026-06-13");
    let case = BindingCase { binding, run, batch, recalls, earlier, taken: *taken, void: *void, today };
    faults(&case).iter().map(|fault| fault.code).collect()
}

#[test]
fn a_binding_in_order_may_stand_to_its_last_unit_and_its_last_day() {
    assert_eq!(codes(|_| ()), [""; 0]);
    assert_eq!(codes(|case| case.batch.packed_on = Some(case.run.issued)), [""; 0]);
    assert_eq!(codes(|case| case.batch.expiry = case.run.expiry), [""; 0]);
    assert_eq!(codes(|case| case.run.expiry = None), [""; 0]);
    assert_eq!(codes(|case| (case.taken, case.void) = (1, 1)), [""; 0], "a void stamp takes no unit");
    let lifted = |case: &mut Case| {
        case.recalls = vec![Recall { state: RecallState::Lifted, ..samples::recall("th-1", "lo-1") }];
    };
    assert_eq!(codes(lifted), [""; 0]);
}

#[test]
fn each_rule_of_the_two_ways_to_print_refuses_alone() {
    let day = |text| Some(samples::day(text));
    assert_eq!(codes(|case| case.run.batch = Some("lo-2".parse().unwrap())), ["bind-not-a-roll"]);
    assert_eq!(codes(|case| case.binding.numbers = samples::range(1050, 51)), ["bind-outside-run"]);
    assert_eq!(codes(|case| case.batch.product = "khac".parse().unwrap()), ["bind-other-product"]);
    assert_eq!(codes(|case| case.recalls = vec![samples::recall("th-1", "lo-1")]), ["bind-recalled"]);
    let closed = Recall { state: RecallState::Closed, ..samples::recall("th-1", "lo-1") };
    assert_eq!(codes(|case| case.recalls = vec![closed]), ["bind-recalled"]);
    let hold = Recall { kind: RecallKind::Hold, ..samples::recall("th-1", "lo-1") };
    assert_eq!(codes(|case| case.recalls = vec![hold]), ["bind-recalled"]);
    assert_eq!(codes(|case| case.batch.sold_out_on = day("2026-06-13")), ["bind-closed"]);
    assert_eq!(codes(|case| case.batch.expiry = day("2026-06-12")), ["bind-expired"]);
    assert_eq!(codes(|case| case.batch.packed_on = day("2026-05-31")), ["bind-packed-before-roll"]);
    assert_eq!(codes(|case| case.batch.expiry = day("2027-07-01")), ["bind-expiry-beyond-ceiling"]);
    assert_eq!(codes(|case| case.batch.expiry = None), ["bind-expiry-beyond-ceiling"]);
    assert_eq!(codes(|case| case.taken = 1), ["run-exceeds-batch"]);
    assert_eq!(codes(|case| (case.taken, case.void) = (2, 1)), ["run-exceeds-batch"]);
}

#[test]
fn overlapping_ranges_need_a_correction_and_a_correction_counts_no_unit_twice() {
    let earlier = |case: &mut Case| {
        case.earlier = vec![samples::binding("bind-0", &case.run, samples::range(1059, 2), "lo-1")];
        case.taken = 2;
    };
    assert_eq!(codes(|case| earlier(case)), ["bind-overlap", "run-exceeds-batch"]);
    let corrected = |case: &mut Case| {
        earlier(case);
        case.binding.correction = Some("quét nhầm".into());
        case.batch.units = Some(61);
    };
    assert_eq!(codes(corrected), [""; 0]);
}

#[test]
fn all_reasons_are_told_at_once() {
    let bent = codes(|case| {
        case.batch.product = "khac".parse().unwrap();
        case.batch.packed_on = Some(samples::day("2027-07-02"));
        case.batch.expiry = Some(samples::day("2028-01-01"));
        case.taken = 60;
    });
    let expected = ["bind-other-product", "bind-packed-after-ceiling", "bind-expiry-beyond-ceiling", "run-exceeds-batch"];
    assert_eq!(bent, expected);
}
