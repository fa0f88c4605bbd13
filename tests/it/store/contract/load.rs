//! Loads: all or nothing, and seen at once.
use crate::kit::audit::audit;
use crate::kit::samples::{
    area, at, batch, deed, event, made_from, owned, product, ready, recall, refused, register, step, token,
};
use std::sync::mpsc;
use std::thread;
use temtin::domain::error::{Error, Fault, Result};
use temtin::domain::event::Event;
use temtin::domain::recall::RecallState;
use temtin::store::contract::load::LoadStep;
use temtin::store::contract::receipt::{Done, Receipt};
use temtin::store::contract::register::RegisterRecord;
use temtin::store::contract::whole::Store;
use temtin::store::memory::engine::MemoryStore;

const MORNING: &str = "2026-03-01T06:00:00+07:00";
const NOON: &str = "2026-03-01T12:00:00+07:00";

/// The moment of writing.
fn now() -> temtin::domain::time::Timestamp {
    at(999)
}

pub fn load(store: &dyn Store, steps: Vec<LoadStep>) -> Result<Receipt> {
    store.load(&mut steps.into_iter().map(Ok), now(), &mut || {})
}

/// Something of every kind; the later steps lean on the earlier ones, and once the other way round.
pub fn everything() -> Vec<LoadStep> {
    let event_of = |id: &str, batch: &str| event(id, Some(batch), NOON);
    vec![
        LoadStep::Register(vec![
            owned(RegisterRecord::Area(area("nuong"))),
            owned(RegisterRecord::Product(product("che", 13, None))),
        ]),
        LoadStep::Batches(vec![made_from("lo-8", &["lo-7"]), batch("lo-1", 50)]),
        LoadStep::Batches(vec![batch("lo-7", 10)]),
        LoadStep::Events(vec![
            Event { corrects: Some("sk-2".parse().unwrap()), ..event_of("sk-1", "lo-7") },
            event_of("sk-3", "lo-8"),
        ]),
        LoadStep::Events(vec![event_of("sk-2", "lo-7"), event("sk-4", None, NOON)]),
        LoadStep::Recall(recall("th-1", "lo-8")),
        LoadStep::RecallChange(step("dong-th-1", "th-1", RecallState::Closed)),
    ]
}

pub fn nothing_of_a_load_is_seen_before_all_of_it_is(store: &dyn Store) {
    ready(store);
    let before = audit(store);
    let mut looked = 0;
    let mut look = |step: LoadStep| {
        assert_eq!(audit(store), before, "while it is written");
        assert!(store.event(&"sk-1".parse().unwrap()).unwrap().is_none() && store.events_page("", 9).unwrap().is_empty());
        assert!(store.batch_by_lot(&"tra".parse().unwrap(), &"LO-7".parse().unwrap()).unwrap().is_none());
        looked += 1;
        Ok(step)
    };
    let mut steps = everything().into_iter().map(&mut look);
    let mut shown = 0;
    let receipt = store
        .load(&mut steps, now(), &mut || {
            assert_eq!(audit(store), before, "nor when all of it is on the disk");
            shown += 1;
        })
        .unwrap();
    assert_eq!((looked, shown, receipt.done), (7, 1, Done::Now));
    assert_eq!(receipt.log_size, store.log_size().unwrap());
    assert_eq!(receipt.change, store.changes_since(0, usize::MAX).unwrap().last().unwrap().number);
    assert_eq!(store.events_page("", 9).unwrap().len(), 4);
    assert_eq!(store.batches_page("lo-2", 9).unwrap().len(), 2);
    assert_eq!(store.recall(&"th-1".parse().unwrap()).unwrap().unwrap().state, RecallState::Closed);
}

pub fn a_load_ends_as_single_deeds_would(store: &dyn Store) {
    ready(store);
    load(store, everything()).unwrap();
    let single: &dyn Store = &MemoryStore::new();
    ready(single);
    let (mut batches, mut events) = (Vec::new(), Vec::new());
    for step in everything() {
        match step {
            LoadStep::Register(records) => drop(single.put_register(&records).unwrap()),
            LoadStep::Batches(some) => batches.extend(some),
            LoadStep::Events(some) => events.extend(some),
            LoadStep::Recall(recall) => {
                single.put_batches(&batches, now()).unwrap();
                single.add_events(&events, now()).unwrap();
                single.add_recall(&recall).unwrap();
            }
            LoadStep::RecallChange(change) => drop(single.change_recall(&change).unwrap()),
        }
    }
    for id in ["lo-1", "lo-7", "lo-8"].map(|id| id.parse().unwrap()) {
        assert_eq!(store.events(&id).unwrap(), single.events(&id).unwrap());
        assert_eq!(store.chain(&id).unwrap(), single.chain(&id).unwrap());
        assert_eq!(store.batch(&id).unwrap(), single.batch(&id).unwrap());
    }
    let sorted = |store: &dyn Store| {
        let mut entries = store.entries(0, usize::MAX).unwrap();
        entries.sort();
        entries
    };
    assert_eq!(sorted(store), sorted(single), "the log tells the same, batches in another order perhaps");
    // And both go on alike.
    for store in [store, single] {
        assert_eq!(
            refused(
                store
                    .add_events(&[Event { corrects: Some("sk-2".parse().unwrap()), ..event("sk-9", Some("lo-7"), NOON) }], now())
            ),
            "correction-of-past"
        );
        store.add_events(&[event("sk-9", Some("lo-7"), NOON)], now()).unwrap();
    }
    assert_eq!(store.chain(&"lo-7".parse().unwrap()).unwrap(), single.chain(&"lo-7".parse().unwrap()).unwrap());
}

pub fn the_same_load_again_is_done_before(store: &dyn Store) {
    ready(store);
    let first = load(store, everything()).unwrap();
    let stood = audit(store);
    let mut shown = 0;
    let again = store.load(&mut everything().into_iter().map(Ok), at(2_000), &mut || shown += 1).unwrap();
    // The batch that the load changed and the recall that it closed stand as they were left.
    assert_eq!((again, shown), (Receipt { done: Done::Before, ..first }, 0));
    assert_eq!(audit(store), stood);
    assert_eq!(load(store, vec![]).unwrap().done, Done::Before, "nothing is nothing new");
}

/// Refused by any step, an import leaves nothing; and what is good is done afterwards.
fn check(store: &dyn Store, wrong: LoadStep, code: &str) {
    let stood = audit(store);
    for place in [0, 3, 7] {
        let mut steps = everything();
        steps.insert(place, wrong.clone());
        assert_eq!(refused(load(store, steps)), code, "as step {place}");
        assert_eq!(audit(store), stood, "{code} as step {place}");
    }
}

pub fn a_load_that_is_refused_leaves_nothing(store: &dyn Store) {
    ready(store);
    let taken = product("khac", 12, None);
    check(store, LoadStep::Register(vec![owned(RegisterRecord::Product(taken))]), "product-code-taken");
    let mut lot = batch("lo-99", 1);
    lot.record.lot = "LO-2".parse().unwrap();
    check(store, LoadStep::Batches(vec![batch("lo-98", 1), lot]), "lot-taken");
    check(store, LoadStep::Batches(vec![made_from("lo-98", &["lo-khong-co"])]), "batch-unknown");
    check(store, LoadStep::Batches(vec![made_from("lo-98", &["lo-97"]), made_from("lo-97", &["lo-98"])]), "batch-loop");
    check(store, LoadStep::Events(vec![event("sk-9", Some("lo-khong-co"), NOON)]), "batch-unknown");
    let other = Event { product: "che".parse().unwrap(), ..event("sk-9", Some("lo-1"), NOON) };
    check(store, LoadStep::Events(vec![other]), "event-product");
    let unknown = Event { corrects: Some("sk-khong-co".parse().unwrap()), ..event("sk-9", Some("lo-1"), NOON) };
    check(store, LoadStep::Events(vec![unknown]), "correction-unknown");
    check(store, LoadStep::Recall(recall("th-9", "lo-khong-co")), "batch-unknown");
    check(store, LoadStep::RecallChange(step("x", "th-khong-co", RecallState::Closed)), "recall-unknown");
    let long = Event { note_vi: "x".repeat(70_000), ..event("sk-9", Some("lo-1"), NOON) };
    check(store, LoadStep::Events(vec![long]), "record-too-large");
    load(store, everything()).unwrap();
}

pub fn a_load_that_its_caller_gives_up_leaves_nothing(store: &dyn Store) {
    ready(store);
    let stood = audit(store);
    let gives_up = || Err(Error::from(Fault::new("id-twice")));
    let mut steps = everything().into_iter().map(Ok).chain(std::iter::once_with(gives_up));
    assert_eq!(refused(store.load(&mut steps, now(), &mut || {})), "id-twice");
    assert_eq!(audit(store), stood);
    load(store, everything()).unwrap();
}

pub fn what_is_wrong_across_steps_is_found(store: &dyn Store) {
    ready(store);
    let stood = audit(store);
    // Two corrections of one event, a loop, an event before what its batch was made from: each half stands in a step of its own.
    let corrects = |id: &str| Event { corrects: Some("sk-0".parse().unwrap()), ..event(id, Some("lo-1"), NOON) };
    let wrong = [
        (
            vec![
                LoadStep::Events(vec![corrects("sk-1")]),
                LoadStep::Events(vec![corrects("sk-2"), event("sk-0", Some("lo-1"), NOON)]),
            ],
            "correction-of-past",
        ),
        (
            vec![LoadStep::Batches(vec![made_from("lo-7", &["lo-8"])]), LoadStep::Batches(vec![made_from("lo-8", &["lo-7"])])],
            "batch-loop",
        ),
        (
            vec![
                LoadStep::Events(vec![event("sk-1", Some("lo-8"), "2026-02-28T12:00:00+07:00")]),
                LoadStep::Batches(vec![made_from("lo-8", &["lo-7"])]),
                LoadStep::Batches(vec![batch("lo-7", 1)]),
            ],
            "event-before-input",
        ),
        (
            vec![
                LoadStep::Events(vec![event("sk-1", Some("lo-1"), NOON)]),
                LoadStep::Events(vec![event("sk-1", Some("lo-1"), MORNING)]),
            ],
            "event-exists",
        ),
    ];
    for (steps, code) in wrong {
        assert_eq!(refused(load(store, steps)), code);
        assert_eq!(audit(store), stood, "{code}");
    }
    // The input began earlier by an event of a later step: then the same event is right.
    let begun = LoadStep::Events(vec![event("sk-0", Some("lo-7"), "2026-02-27T12:00:00+07:00")]);
    let right = vec![
        LoadStep::Events(vec![event("sk-1", Some("lo-8"), "2026-02-28T12:00:00+07:00")]),
        LoadStep::Batches(vec![made_from("lo-8", &["lo-7"]), batch("lo-7", 1)]),
        begun,
    ];
    load(store, right).unwrap();
}

pub fn a_code_is_free_from_the_step_on_that_frees_it(store: &dyn Store) {
    ready(store);
    let mut moved = batch("lo-1", 100);
    moved.record.lot = "LO-MOI".parse().unwrap();
    let mut next = batch("lo-3", 100);
    next.record.lot = "LO-1".parse().unwrap();
    load(store, vec![LoadStep::Batches(vec![moved]), LoadStep::Batches(vec![next])]).unwrap();
    let holder = |lot: &str| store.batch_by_lot(&"tra".parse().unwrap(), &lot.parse().unwrap()).unwrap().unwrap().record.id;
    assert_eq!([holder("LO-1").as_str(), holder("LO-MOI").as_str()], ["lo-3", "lo-1"]);
}

pub fn a_deed_waits_for_a_load_and_stands_upon_it(store: &dyn Store) {
    ready(store);
    thread::scope(|scope| {
        let (begun, waits) = mpsc::channel();
        let deed = scope.spawn(move || {
            waits.recv().unwrap();
            store.add_events(&[event("sk-9", Some("lo-7"), NOON)], now())
        });
        let mut steps = everything().into_iter().map(|step| {
            let _ = begun.send(());
            thread::yield_now();
            assert!(!deed.is_finished(), "nothing else is written while steps are given");
            Ok(step)
        });
        store.load(&mut steps, now(), &mut || assert!(!deed.is_finished())).unwrap();
        deed.join().unwrap().unwrap();
    });
    assert_eq!(store.events(&"lo-7".parse().unwrap()).unwrap().len(), 3);
}

pub fn a_load_needs_a_registry(store: &dyn Store) {
    store.put_register(&register()).unwrap();
    let stood = audit(store);
    assert_eq!(refused(load(store, vec![LoadStep::Batches(vec![batch("lo-1", 1)])])), "registry-missing");
    assert_eq!(audit(store), stood);
}

pub fn deeds_go_on_after_a_load(store: &dyn Store) {
    ready(store);
    let events: Vec<Event> = (0..3_000).map(|n| event(&format!("sk-{n:05}"), Some("lo-1"), NOON)).collect();
    load(store, events.chunks(500).map(|some| LoadStep::Events(some.to_vec())).collect()).unwrap();
    // While its rows are merged: some before those that are merged by now, some behind them; put, replaced and taken away.
    for n in 0..60 {
        store.add_events(&[event(&format!("sk-{:05}-a", n * 50), Some("lo-1"), NOON)], now()).unwrap();
        store.put_batches(&[batch("lo-2", 1 + n)], now()).unwrap();
        store.put_upkeep(&[token(&format!("t-{n}"), 1)]).unwrap();
        store.remove_upkeep(temtin::store::contract::receipt::UpkeepKind::Token, &[format!("t-{n}")]).unwrap();
    }
    assert_eq!(store.batch(&"lo-2".parse().unwrap()).unwrap(), Some(batch("lo-2", 60)));
    assert_eq!(store.events(&"lo-1".parse().unwrap()).unwrap().len(), 3_060);
    assert_eq!(
        store.events_page("sk-02949", 3).unwrap().iter().map(|event| event.id.to_string()).collect::<Vec<_>>(),
        ["sk-02950", "sk-02950-a", "sk-02951"]
    );
    assert!(store.upkeep_page(temtin::store::contract::receipt::UpkeepKind::Token, "", 9).unwrap().is_empty());
    assert_eq!(
        store.reserve_numbers(&crate::kit::samples::wish("a", 5)).unwrap(),
        store.reserve_numbers(&crate::kit::samples::wish("a", 5)).unwrap()
    );
    assert_eq!(store.check_rows().unwrap().faults, []);
    assert!(store.recall(&"x".parse().unwrap()).unwrap().is_none() && store.run_by_deed(&deed("a")).unwrap().is_none());
}
