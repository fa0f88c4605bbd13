//! Rules of events: each with one that passes and one that must fail.
use crate::kit::samples::{at, batch, day, event, made_from, owned, ready, refused};
use temtin::domain::batch::Batch;
use temtin::domain::error::{Kind, Result};
use temtin::domain::event::{Event, HandOver, hand_over};
use temtin::domain::time::{Moment, Timestamp};
use temtin::store::contract::receipt::{Done, Receipt};
use temtin::store::contract::whole::Store;

const MORNING: &str = "2026-03-01T06:00:00+07:00";
const NOON: &str = "2026-03-01T12:00:00+07:00";
const EVENING: &str = "2026-03-01T18:00:00+07:00";

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

/// The moment of writing: the day after.
fn later() -> Timestamp {
    moment("2026-03-02T08:00:00+07:00").at
}

fn add(store: &dyn Store, events: &[Event]) -> Result<Receipt> {
    store.add_events(events, later())
}

fn of(id: &str, happened: &str) -> Event {
    event(id, Some("lo-1"), happened)
}

pub fn an_event_is_not_recorded_before_it_happened(store: &dyn Store) {
    ready(store);
    let wrong = Event { recorded: moment(MORNING), ..of("a", NOON) };
    let error = add(store, std::slice::from_ref(&wrong)).unwrap_err();
    assert_eq!((error.kind, error.code()), (Kind::Conflict, "recorded-before-happened"));
    add(store, &[Event { recorded: moment(EVENING), ..wrong }]).unwrap();
}

pub fn an_event_is_not_to_come(store: &dyn Store) {
    ready(store);
    let now = moment(NOON).at;
    assert_eq!(refused(store.add_events(&[of("a", "2026-03-01T12:05:01+07:00")], now)), "event-to-come");
    store.add_events(&[of("a", "2026-03-01T12:05:00+07:00")], now).unwrap();
}

pub fn an_event_is_of_its_batch_s_product(store: &dyn Store) {
    ready(store);
    let other = Event { product: "che".parse().unwrap(), ..of("a", NOON) };
    assert_eq!(refused(add(store, &[other])), "event-product");
    assert_eq!(refused(add(store, &[event("a", Some("lo-9"), NOON)])), "batch-unknown");
    add(store, &[of("a", NOON)]).unwrap();
}

pub fn an_event_is_not_before_what_its_batch_was_made_from(store: &dyn Store) {
    ready(store);
    store.put_batches(&[made_from("lo-3", &["lo-1"])], at(1)).unwrap();
    // The input began on its day of production, at midnight of the registry's zone.
    assert_eq!(refused(add(store, &[event("a", Some("lo-3"), "2026-02-28T23:59:59+07:00")])), "event-before-input");
    add(store, &[event("a", Some("lo-3"), "2026-03-01T00:00:00+07:00")]).unwrap();
    // An event of the input before that day moves its beginning, also in the same deed.
    let early = "2026-02-20T06:00:00+07:00";
    add(store, &[event("z", Some("lo-3"), early), of("harvest", early)]).unwrap();
    assert_eq!(refused(add(store, &[event("b", Some("lo-3"), "2026-02-20T05:59:59+07:00")])), "event-before-input");
}

pub fn nothing_happens_to_a_batch_after_it_was_closed(store: &dyn Store) {
    ready(store);
    let closed = Batch { sold_out_on: Some(day("2026-03-01")), ..batch("lo-1", 100).record };
    store.put_batches(&[owned(closed)], at(1)).unwrap();
    let after = "2026-03-02T00:00:00+07:00";
    assert_eq!(refused(add(store, &[of("a", after)])), "event-after-closing");
    add(store, &[of("a", "2026-03-01T23:59:59+07:00")]).unwrap();
    add(store, &[event("b", Some("lo-2"), after)]).unwrap();
}

pub fn every_fault_of_every_event_is_told_at_once_and_none_is_added(store: &dyn Store) {
    ready(store);
    let size = store.log_size().unwrap();
    let early = Event { recorded: moment(MORNING), product: "che".parse().unwrap(), ..of("a", NOON) };
    let error = add(store, &[early, of("b", NOON), of("c", "2026-04-01T00:00:00+07:00")]).unwrap_err();
    let codes: Vec<_> = error.faults.iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["recorded-before-happened", "event-product", "event-to-come"]);
    assert!(store.events(&"lo-1".parse().unwrap()).unwrap().is_empty() && store.log_size().unwrap() == size);
}

fn correction(id: &str, of: &str) -> Event {
    Event { corrects: Some(of.parse().unwrap()), correction_vi: "ghi nhầm".into(), ..self::of(id, NOON) }
}

pub fn a_correction_needs_what_it_corrects_in_the_same_batch(store: &dyn Store) {
    ready(store);
    assert_eq!(refused(add(store, &[correction("b", "a")])), "correction-unknown");
    add(store, &[event("a", Some("lo-2"), NOON)]).unwrap();
    assert_eq!(refused(add(store, &[correction("b", "a")])), "correction-elsewhere");
    // What is corrected may come in the same deed, even behind.
    add(store, &[correction("d", "c"), of("c", NOON)]).unwrap();
    let both = store.events(&"lo-1".parse().unwrap()).unwrap();
    assert_eq!(both.iter().map(|event| event.id.as_str()).collect::<Vec<_>>(), ["c", "d"], "the corrected one stays");
}

pub fn what_was_corrected_is_past_and_only_its_correction_may_be_corrected(store: &dyn Store) {
    ready(store);
    add(store, &[of("a", NOON), correction("b", "a")]).unwrap();
    let error = add(store, &[correction("c", "a")]).unwrap_err();
    assert_eq!((error.kind, error.code()), (Kind::Conflict, "correction-of-past"));
    assert!(error.faults[0].args.contains(&("by", "b".to_owned())));
    assert_eq!(add(store, &[correction("b", "a")]).unwrap().done, Done::Before);
    add(store, &[correction("c", "b")]).unwrap();
    assert_eq!(refused(add(store, &[of("x", NOON), correction("y", "x"), correction("z", "x")])), "correction-of-past");
}

pub fn a_correction_is_not_written_before_what_it_corrects(store: &dyn Store) {
    ready(store);
    add(store, &[Event { recorded: moment(EVENING), ..of("a", NOON) }]).unwrap();
    assert_eq!(refused(add(store, &[correction("b", "a")])), "correction-too-early");
    add(store, &[Event { recorded: moment(EVENING), ..correction("b", "a") }]).unwrap();
}

fn sent() -> Event {
    Event { hands_to: Some("co-so".parse().unwrap()), quantity: "10 kg".into(), ..of("sent", NOON) }
}

fn receipt(id: &str) -> Event {
    Event {
        receives: Some("sent".parse().unwrap()),
        producer: Some("co-so".parse().unwrap()),
        quantity: "10 kg".into(),
        ..of(id, EVENING)
    }
}

pub fn goods_are_received_once_by_whom_they_were_handed_to(store: &dyn Store) {
    ready(store);
    assert_eq!(refused(add(store, &[receipt("got")])), "receipt-unknown");
    add(store, &[sent(), of("other", NOON)]).unwrap();
    let of_other = Event { receives: Some("other".parse().unwrap()), ..receipt("got") };
    assert_eq!(refused(add(store, &[of_other])), "receipt-unknown", "nothing was handed over there");
    assert_eq!(refused(add(store, &[Event { batch: Some("lo-2".parse().unwrap()), ..receipt("got") }])), "receipt-unknown");
    let error = add(store, &[Event { producer: Some("htx".parse().unwrap()), ..receipt("got") }]).unwrap_err();
    assert_eq!((error.code(), error.faults[0].args.contains(&("to", "co-so".to_owned()))), ("receipt-not-yours", true));
    assert_eq!(refused(add(store, &[Event { producer: None, ..receipt("got") }])), "receipt-not-yours");
    let early = Event { happened: moment(MORNING), ..receipt("got") };
    assert_eq!(refused(add(store, &[early])), "receipt-too-early");
    add(store, &[receipt("got")]).unwrap();
    let twice = add(store, &[receipt("again")]).unwrap_err();
    assert_eq!((twice.code(), twice.faults[0].args.contains(&("by", "got".to_owned()))), ("receipt-twice", true));
    assert_eq!(add(store, &[receipt("got")]).unwrap().done, Done::Before);
}

pub fn a_hand_over_is_pending_until_received_and_another_quantity_is_told(store: &dyn Store) {
    ready(store);
    let stands = |store: &dyn Store, batch: &str| {
        let all = store.events(&batch.parse().unwrap()).unwrap();
        let sent = all.iter().find(|event| event.hands_to.is_some()).unwrap();
        match hand_over(sent, &all, None) {
            HandOver::Pending => "pending",
            HandOver::Received(_) => "received",
            HandOver::Differs(_) => "differs",
        }
    };
    add(store, &[sent()]).unwrap();
    assert_eq!(stands(store, "lo-1"), "pending");
    add(store, &[receipt("got")]).unwrap();
    assert_eq!(stands(store, "lo-1"), "received");
    let elsewhere = |event: Event| Event { batch: Some("lo-2".parse().unwrap()), ..event };
    let sent = Event { id: "sent-2".parse().unwrap(), ..elsewhere(sent()) };
    let less = Event { receives: Some("sent-2".parse().unwrap()), quantity: "9.9 kg".into(), ..elsewhere(receipt("got-2")) };
    add(store, &[sent, less]).unwrap();
    assert_eq!(stands(store, "lo-2"), "differs");
}
