//! Events.
use crate::kit::samples::{at, event, ready, refused};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use temtin::domain::event::{Chain, Event};
use temtin::domain::id::BatchId;
use temtin::store::chain;
use temtin::store::contract::receipt::{Done, Touched};
use temtin::store::contract::whole::Store;
use temtin::store::record;

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

pub fn a_chain_counts_and_hashes_the_stored_bytes_in_the_order_of_writing(store: &dyn Store) {
    ready(store);
    let lo: BatchId = "lo-1".parse().unwrap();
    assert_eq!(store.chain(&lo).unwrap(), Chain::default());
    let [a, b, c] = [("a", NOON), ("b", MORNING), ("c", NOON)].map(|(id, happened)| event(id, Some("lo-1"), happened));
    store.add_events(&[a.clone(), event("x", Some("lo-2"), NOON), b.clone()], at(1)).unwrap();
    store.add_events(&[a.clone(), c.clone(), event("s", None, NOON)], at(2)).unwrap();
    let expected = [&a, &b, &c].into_iter().fold(Chain::default(), |chain, event| {
        let hash = [&chain.hash[..], &record::hash(event).unwrap()].concat();
        Chain { count: chain.count + 1, hash: Sha256::digest(hash).into() }
    });
    assert_eq!(store.chain(&lo).unwrap(), expected, "in the order of writing, not of time; once each");
    assert_eq!(store.chain(&"lo-2".parse().unwrap()).unwrap().count, 1);
}

pub fn the_log_alone_tells_every_chain_again(store: &dyn Store) {
    ready(store);
    // Over the edge of a folded bundle, several batches in turns, deeds of several sizes.
    for deed in 0..40 {
        let one = |n: usize| event(&format!("e-{deed}-{n}"), Some(["lo-1", "lo-2"][(deed + n) % 2]), NOON);
        store.add_events(&(0..=deed).map(one).collect::<Vec<_>>(), at(1)).unwrap();
    }
    let mut told: HashMap<String, Chain> = HashMap::new();
    for (batch, hash) in store.entries(0, usize::MAX).unwrap().iter().filter_map(|entry| chain::of_entry(entry)) {
        let chain = told.entry(batch).or_default();
        *chain = chain::grown(*chain, &hash);
    }
    for lo in ["lo-1", "lo-2"] {
        assert_eq!(store.chain(&lo.parse().unwrap()).unwrap(), told[lo], "{lo}");
    }
    assert_eq!(told["lo-1"].count + told["lo-2"].count, 820);
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
    // What was stored with bare words is not told anew with their URIs.
    let bare = Event { biz_step: "packing".into(), disposition: "in_transit".into(), ..event("bare", Some("lo-1"), NOON) };
    let uris = Event {
        biz_step: "https://ref.gs1.org/cbv/BizStep-packing".into(),
        disposition: "https://ref.gs1.org/cbv/Disp-in_transit".into(),
        ..bare.clone()
    };
    let other = Event { biz_step: "https://ref.gs1.org/cbv/BizStep-picking".into(), ..bare.clone() };
    store.add_events(std::slice::from_ref(&bare), at(1)).unwrap();
    assert_eq!(store.add_events(&[uris], at(2)).unwrap().done, Done::Before);
    assert_eq!(refused(store.add_events(&[other], at(2))), "event-exists");
}
