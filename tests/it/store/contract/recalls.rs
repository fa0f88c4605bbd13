//! Recalls and holds.
use crate::kit::samples::{FIRST, at, deed, issue, range, ready, recall, refused, step, wish};
use temtin::domain::error::Kind;
use temtin::domain::number::RunId;
use temtin::domain::place::Words;
use temtin::domain::recall::{Recall, RecallChange, RecallState, Scope, StampRange};
use temtin::store::contract::receipt::{Done, Touched};
use temtin::store::contract::whole::Store;

pub fn a_recall_is_ordered_once(store: &dyn Store) {
    ready(store);
    let receipt = store.add_recall(&recall("r", "lo-1")).unwrap();
    assert_eq!((receipt.done, receipt.log_size), (Done::Now, 3));
    assert_eq!(store.changes_since(receipt.change - 1, 9).unwrap()[0].touched, Touched::Recall("r".parse().unwrap()));
    assert_eq!(store.add_recall(&recall("r", "lo-1")).unwrap().done, Done::Before);
    assert_eq!(refused(store.add_recall(&recall("r", "lo-2"))), "recall-exists");
    assert_eq!(refused(store.add_recall(&Recall { reason: Words::default(), ..recall("r", "lo-1") })), "recall-exists");
    assert_eq!(refused(store.add_recall(&recall("q", "lo-9"))), "batch-unknown");
    assert_eq!(store.recalls().unwrap(), [recall("r", "lo-1")]);
}

pub fn a_recall_that_moved_on_is_still_the_same_recall(store: &dyn Store) {
    ready(store);
    store.add_recall(&recall("r", "lo-1")).unwrap();
    let receipt = store.change_recall(&step("c", "r", RecallState::Closed)).unwrap();
    assert_eq!((receipt.done, receipt.log_size), (Done::Now, 4));
    assert_eq!(store.add_recall(&recall("r", "lo-1")).unwrap().done, Done::Before);
    let stands = store.recall(&"r".parse().unwrap()).unwrap().unwrap();
    assert_eq!((stands.state, stands.ended), (RecallState::Closed, Some(at(5))));
}

pub fn a_recall_moves_only_as_its_life_allows(store: &dyn Store) {
    ready(store);
    assert_eq!(refused(store.change_recall(&step("c", "r", RecallState::Closed))), "recall-unknown");
    store.add_recall(&recall("r", "lo-1")).unwrap();
    let closed = step("c", "r", RecallState::Closed);
    store.change_recall(&closed).unwrap();
    assert_eq!(store.change_recall(&RecallChange { at: at(70), ..closed.clone() }).unwrap().done, Done::Before);
    assert_eq!(refused(store.change_recall(&RecallChange { state: RecallState::Lifted, ..closed })), "deed-differs");
    assert_eq!(refused(store.change_recall(&step("d", "r", RecallState::Open))), "recall-state");
    store.change_recall(&step("e", "r", RecallState::Lifted)).unwrap();
    assert_eq!(refused(store.change_recall(&step("f", "r", RecallState::Closed))), "recall-state");
    store.reserve_numbers(&wish("g", 1)).unwrap();
    assert_eq!(
        refused(store.change_recall(&RecallChange { deed: deed("g"), ..step("g", "r", RecallState::Closed) })),
        "deed-differs"
    );
}

pub fn what_a_recall_names_must_be_there(store: &dyn Store) {
    ready(store);
    let run = issue(store, "a", 10, Some("lo-1"));
    let stamps = |run| Scope::Stamps(StampRange { run, numbers: range(FIRST, 3) });
    let known = [Scope::Product("tra".parse().unwrap()), Scope::Area("doi".parse().unwrap()), stamps(run.id())];
    let other = RunId::of(range(1, 1).first());
    let unknown = [Scope::Product("che".parse().unwrap()), Scope::Area("nui".parse().unwrap()), stamps(other)];
    for (at, scope) in unknown.into_iter().enumerate() {
        let wanted = Recall { scope, ..recall(&format!("u-{at}"), "lo-1") };
        let error = store.add_recall(&wanted).unwrap_err();
        assert_eq!((error.kind, error.code()), (Kind::NotFound, "recall-scope-unknown"), "{wanted:?}");
    }
    for (at, scope) in known.into_iter().enumerate() {
        let wanted = Recall { scope, ..recall(&format!("k-{at}"), "lo-1") };
        assert_eq!(store.add_recall(&wanted).unwrap().done, Done::Now);
        assert_eq!(store.add_recall(&wanted).unwrap().done, Done::Before);
        assert_eq!(store.recall(&wanted.id).unwrap(), Some(wanted));
    }
    assert_eq!(store.recalls().unwrap().len(), 3);
}
