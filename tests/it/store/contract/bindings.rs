//! Bindings of rolls.
use super::status::state;
use crate::kit::samples::{FIRST, at, batch, binding, day, deed, issue, range, ready, recall, refused, run, status, today, wish};
use temtin::domain::batch::Batch;
use temtin::domain::binding::Binding;
use temtin::domain::error::Kind;
use temtin::domain::number::RunId;
use temtin::domain::registry::Owned;
use temtin::domain::run::StatusReason;
use temtin::domain::stamp::StampState::{Active, NotActivated, Revoked};
use temtin::store::contract::receipt::{Done, Touched};
use temtin::store::contract::whole::Store;

pub fn a_binding_puts_its_numbers_in_force(store: &dyn Store) {
    ready(store);
    let roll = issue(store, "roll", 50, None);
    store.set_status(&status("s", range(FIRST + 1, 1), StatusReason::Spoiled)).unwrap();
    let bound = binding("b", &roll, range(FIRST, 10), "lo-1");
    let receipt = store.add_binding(&bound, today()).unwrap();
    assert_eq!((receipt.done, receipt.log_size), (Done::Now, 5), "one entry");
    assert_eq!([0, 1, 9, 10].map(|n| state(store, FIRST + n)), [Active, Revoked, Active, NotActivated]);
    assert_eq!(store.bindings(roll.id()).unwrap(), std::slice::from_ref(&bound));
    assert_eq!(store.status_changes(roll.id()).unwrap().last(), Some(&bound.in_force()));
    let touched: Vec<_> = store.changes_since(receipt.change - 2, 9).unwrap().into_iter().map(|c| c.touched).collect();
    assert_eq!(touched, [Touched::Bindings(roll.id()), Touched::Status(range(FIRST, 10))]);
}

pub fn a_binding_is_done_once(store: &dyn Store) {
    ready(store);
    let roll = issue(store, "roll", 50, None);
    let bound = binding("b", &roll, range(FIRST, 10), "lo-1");
    let first = store.add_binding(&bound, today()).unwrap();
    let again = store.add_binding(&Binding { at: at(90), ..bound.clone() }, today()).unwrap();
    assert_eq!((again.done, again.change), (Done::Before, first.change));
    assert_eq!(refused(store.add_binding(&Binding { batch: "lo-2".parse().unwrap(), ..bound.clone() }, today())), "deed-differs");
    assert_eq!(refused(store.add_binding(&Binding { deed: deed("roll"), ..bound }, today())), "deed-differs");
    assert_eq!(store.bindings(roll.id()).unwrap().len(), 1);
}

pub fn what_a_binding_names_must_exist(store: &dyn Store) {
    ready(store);
    let roll = issue(store, "roll", 50, None);
    let unknown = store.add_binding(&binding("b", &roll, range(FIRST, 1), "lo-9"), today());
    assert_eq!(refused(unknown), "batch-unknown");
    let other = Binding { run: RunId::of(range(1, 1).first()), ..binding("b", &roll, range(FIRST, 1), "lo-1") };
    let error = store.add_binding(&other, today()).unwrap_err();
    assert_eq!((error.kind, error.code()), (Kind::NotFound, "run-unknown"));
}

pub fn every_fault_of_a_binding_is_told_at_once(store: &dyn Store) {
    ready(store);
    let taken = issue(store, "known", 10, Some("lo-1"));
    let late = Batch { packed_on: Some(day("2028-01-01")), product: "che".parse().unwrap(), ..batch("lo-3", 5).record };
    store.put_batches(&[Owned { record: late, ..batch("lo-3", 5) }], at(1)).unwrap();
    store.add_recall(&recall("r", "lo-3")).unwrap();
    let error = store.add_binding(&binding("b", &taken, range(FIRST + 5, 6), "lo-3"), today()).unwrap_err();
    let codes: Vec<_> = error.faults.iter().map(|fault| fault.code).collect();
    assert_eq!(error.kind, Kind::Conflict);
    let all = [
        "bind-not-a-roll",
        "bind-outside-run",
        "bind-other-product",
        "bind-recalled",
        "bind-packed-after-ceiling",
        "run-exceeds-batch",
    ];
    assert_eq!(codes, all);
    assert!(store.bindings(taken.id()).unwrap().is_empty());
}

pub fn ranges_overlap_only_in_a_correction_and_the_room_moves_along(store: &dyn Store) {
    ready(store);
    let roll = issue(store, "roll", 200, None);
    store.add_binding(&binding("1", &roll, range(FIRST, 100), "lo-1"), today()).unwrap();
    assert_eq!(refused(store.add_binding(&binding("2", &roll, range(FIRST + 99, 2), "lo-2"), today())), "bind-overlap");
    let more = binding("3", &roll, range(FIRST + 100, 1), "lo-1");
    assert_eq!(refused(store.add_binding(&more, today())), "run-exceeds-batch");
    let correction = |key: &str, first, count, batch: &str| Binding {
        correction: Some("nhầm lô".into()),
        ..binding(key, &roll, range(first, count), batch)
    };
    store.add_binding(&correction("4", FIRST + 50, 60, "lo-2"), today()).unwrap();
    assert_eq!(store.bindings(roll.id()).unwrap().len(), 2, "both stay");
    let block = store.reserve_numbers(&wish("x", 51)).unwrap();
    assert_eq!(refused(store.add_run(&run("x", block, Some("lo-1")))), "run-exceeds-batch");
    issue(store, "y", 50, Some("lo-1"));
    let block = store.reserve_numbers(&wish("z", 41)).unwrap();
    assert_eq!(refused(store.add_run(&run("z", block, Some("lo-2")))), "run-exceeds-batch");
    issue(store, "w", 40, Some("lo-2"));
    store.add_binding(&correction("5", FIRST + 60, 10, "lo-2"), today()).unwrap();
}

pub fn a_void_stamp_takes_no_unit_of_its_batch(store: &dyn Store) {
    ready(store);
    let known = issue(store, "known", 100, Some("lo-1"));
    let first = known.numbers.first().get();
    let three = store.reserve_numbers(&wish("x", 3)).unwrap();
    let more = || store.add_run(&run("x", three, Some("lo-1")));
    assert_eq!(refused(more()), "run-exceeds-batch");
    store.set_status(&status("two", range(first, 2), StatusReason::Spoiled)).unwrap();
    assert_eq!(refused(more()), "run-exceeds-batch");
    issue(store, "y", 2, Some("lo-1"));
    let fewer = || store.put_batches(&[batch("lo-1", 99)], at(9));
    assert_eq!(refused(fewer()), "batch-units-below-stamps");
    store.set_status(&status("one", range(first + 2, 1), StatusReason::Stolen)).unwrap();
    assert_eq!(fewer().unwrap().done, Done::Now);
    // What the stamps say stays, however many of them are void.
    store.set_status(&status("all", known.numbers, StatusReason::Relabelled)).unwrap();
    let renamed = Batch { lot: "MOI".parse().unwrap(), ..batch("lo-1", 99).record };
    assert_eq!(refused(store.put_batches(&[Owned { record: renamed, ..batch("lo-1", 99) }], at(9))), "batch-has-stamps");
}

pub fn void_numbers_of_a_roll_take_no_unit_wherever_they_are_bound(store: &dyn Store) {
    ready(store);
    let roll = issue(store, "roll", 200, None);
    let first = roll.numbers.first().get();
    store.set_status(&status("before", range(first, 20), StatusReason::Spoiled)).unwrap();
    let bound = |key: &str, from, count, batch: &str| binding(key, &roll, range(first + from, count), batch);
    assert_eq!(refused(store.add_binding(&bound("1", 0, 121, "lo-1"), today())), "run-exceeds-batch");
    store.add_binding(&bound("2", 0, 120, "lo-1"), today()).unwrap();
    assert_eq!(refused(store.add_binding(&bound("3", 120, 1, "lo-1"), today())), "run-exceeds-batch");
    // What is void later makes room, and a correction counts no void number twice.
    store.set_status(&status("after", range(first + 119, 1), StatusReason::Stolen)).unwrap();
    store.add_binding(&bound("4", 120, 1, "lo-1"), today()).unwrap();
    let correction =
        |key: &str, from, count, batch: &str| Binding { correction: Some("nhầm lô".into()), ..bound(key, from, count, batch) };
    assert_eq!(refused(store.add_binding(&correction("5", 0, 122, "lo-1"), today())), "run-exceeds-batch");
    store.add_binding(&correction("6", 0, 121, "lo-1"), today()).unwrap();
    // They leave with what they were bound with.
    store.add_binding(&correction("7", 0, 70, "lo-2"), today()).unwrap();
    assert_eq!(refused(store.add_binding(&bound("8", 121, 51, "lo-1"), today())), "run-exceeds-batch");
    store.add_binding(&bound("9", 121, 50, "lo-1"), today()).unwrap();
    assert_eq!(refused(store.add_binding(&bound("a", 171, 29, "lo-2"), today())), "not refused");
}
