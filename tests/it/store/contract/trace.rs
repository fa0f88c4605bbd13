//! Events.
use crate::kit::samples::{at, event, ready, refused};
use temtin::domain::event::Event;
use temtin::store::contract::receipt::{Done, Touched};
use temtin::store::contract::whole::Store;

const MORNING: &str = "2026-02-25T06:00:00+07:00";
const NOON: &str = "2026-02-25T12:00:00+07:00";

fn ids(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| event.id.as_str()).collect()
}

pub fn events_stand_by_time_then_by_id(store: &dyn Store) {
    ready(store);
    let lo = Some("lo-1");
    let old = "1969-12-31T00:00:00Z";
    let given =
        [event("c", lo, NOON), event("b", lo, MORNING), event("z", lo, old), event("a", lo, NOON), event("d", None, NOON)];
    let receipt = store.add_events(&given, at(1)).unwrap();
    assert_eq!((receipt.done, receipt.log_size), (Done::Now, 7));
    let listed = store.events(&"lo-1".parse().unwrap()).unwrap();
    assert_eq!(ids(&listed), ["z", "b", "a", "c"]);
    assert_eq!(ids(&store.product_events(&"tra".parse().unwrap()).unwrap()), ["d"]);
    let touched: Vec<_> = store.changes_since(receipt.change - 2, 9).unwrap().into_iter().map(|c| c.touched).collect();
    assert_eq!(touched, [Touched::Events("lo-1".parse().unwrap()), Touched::ProductEvents("tra".parse().unwrap())]);
    assert!(store.events(&"lo-2".parse().unwrap()).unwrap().is_empty());
    assert_eq!(store.event(&"b".parse().unwrap()).unwrap().map(|event| event.id), Some("b".parse().unwrap()));
    assert_eq!(store.event(&"x".parse().unwrap()).unwrap(), None);
}

pub fn an_event_again_is_no_change_and_never_another(store: &dyn Store) {
    ready(store);
    let one = event("a", Some("lo-1"), NOON);
    store.add_events(std::slice::from_ref(&one), at(1)).unwrap();
    let size = store.log_size().unwrap();
    assert_eq!(store.add_events(std::slice::from_ref(&one), at(2)).unwrap().done, Done::Before);
    let other = Event { note_vi: "khác".into(), ..one.clone() };
    assert_eq!(refused(store.add_events(&[event("b", Some("lo-1"), NOON), other.clone()], at(3))), "event-exists");
    assert_eq!(refused(store.add_events(&[event("b", None, NOON), event("b", None, MORNING)], at(3))), "event-exists");
    assert_eq!(store.events(&"lo-1".parse().unwrap()).unwrap(), std::slice::from_ref(&one), "all or none");
    assert_eq!(store.log_size().unwrap(), size);
    let mixed = store.add_events(&[one, event("b", Some("lo-1"), NOON)], at(4)).unwrap();
    assert_eq!((mixed.done, mixed.log_size), (Done::Now, size + 1));
}
