//! Damaged and lacking rows of events are found, each by its own row.
use super::*;
use crate::domain::audience::Audiences;
use crate::domain::batch::{Batch, ExpiryKind};
use crate::domain::certificate::Evidence;
use crate::domain::event::Event;
use crate::domain::number::Number;
use crate::domain::registry::{Mode, Origin, Owned, Owner};
use crate::domain::time::{Timestamp, Zone};
use crate::store::chain;
use crate::store::contract::archive::ArchiveStore;
use crate::store::contract::register::RegisterStore;
use crate::store::contract::registry::RegistryStore;
use crate::store::contract::trace::TraceStore;
use crate::store::sled::engine::SledStore;
use std::collections::BTreeMap;
use tempfile::TempDir;

fn now() -> Timestamp {
    "2026-03-05T00:00:00Z".parse().unwrap()
}

fn event(id: &str, batch: &str) -> Event {
    let noon = "2026-03-01T12:00:00+07:00".parse().unwrap();
    Event {
        id: id.parse().unwrap(),
        owner: Owner::Office,
        batch: batch.parse().ok(),
        product: "tra".parse().unwrap(),
        kind: "packing".into(),
        kind_vi: String::new(),
        epcis_type: "ObjectEvent".into(),
        action: "OBSERVE".into(),
        biz_step: "packing".into(),
        disposition: String::new(),
        happened: noon,
        recorded: noon,
        location: None,
        producer: "htx".parse().ok(),
        quantity: String::new(),
        why_vi: String::new(),
        note_vi: String::new(),
        evidence: Evidence::Declared,
        recorded_by: "producer".into(),
        corrects: None,
        correction_vi: String::new(),
        biz_location: None,
        on_behalf_of: None,
        inputs: vec![],
        outputs: vec![],
        parent: String::new(),
        hands_to: None,
        receives: None,
        attachment: None,
        audiences: Audiences::default(),
        unknown: BTreeMap::new(),
    }
}

fn batch(id: &str) -> Owned<Batch> {
    let record = Batch {
        id: id.parse().unwrap(),
        product: "tra".parse().unwrap(),
        lot: id.to_uppercase().parse().unwrap(),
        producer: "htx".parse().unwrap(),
        kind: "finished".into(),
        location: None,
        areas: vec![],
        made_on: "2026-03-01".parse().unwrap(),
        packed_on: None,
        expiry: None,
        expiry_kind: ExpiryKind::UseBy,
        sell_until: None,
        sold_out_on: None,
        quantity: String::new(),
        units: None,
        stamps: None,
        mass: None,
        inputs: vec![],
        deliveries: vec![],
        audiences: Audiences::default(),
    };
    Owned { owner: Owner::Office, record }
}

/// Two batches with events, a correction, goods handed over and received. There is no product, which the check says too.
fn store() -> (TempDir, SledStore) {
    let dir = tempfile::tempdir().unwrap();
    let store = SledStore::create(dir.path()).unwrap();
    let registry = Registry {
        origin: Origin::new("ocop.example.vn", Mode::Demo).unwrap(),
        mode: Mode::Demo,
        zone: Zone::DEFAULT.parse().unwrap(),
        office: "Office".into(),
        office_contact: String::new(),
        report_to: "mailto:a@example.vn".into(),
        first_number: Number::new(1_000).unwrap(),
        created: now(),
    };
    store.create_registry(&registry).unwrap();
    store.put_batches(&[batch("lo-1"), batch("lo-2")], now()).unwrap();
    store.add_events(&[event("a", "lo-1"), event("b", "lo-1")], now()).unwrap();
    let sent = Event { hands_to: "co-so".parse().ok(), ..event("sent", "lo-2") };
    store.add_events(&[Event { corrects: "a".parse().ok(), ..event("c", "lo-1") }, sent], now()).unwrap();
    let got = Event { receives: "sent".parse().ok(), producer: "co-so".parse().ok(), ..event("got", "lo-2") };
    store.add_events(&[got], now()).unwrap();
    (dir, store)
}

/// Codes and kinds of all faults but those of the product that is not there.
fn faults(store: &SledStore) -> Vec<(&'static str, String)> {
    let all = store.check_rows().unwrap().faults.into_iter();
    let told = all.map(|fault| (fault.code, fault.args.into_iter().map(|(_, value)| value).collect::<Vec<_>>().join(" ")));
    told.filter(|(_, args)| !args.contains("pdtra")).collect()
}

fn remove(store: &SledStore, key: &[u8]) {
    assert!(store.rows().tree.remove(key).unwrap().is_some(), "{}", key.escape_ascii());
}

#[test]
fn a_store_of_events_is_found_right() {
    let (_dir, store) = store();
    assert_eq!(faults(&store), []);
}

#[test]
fn each_flipped_bit_of_an_event_is_found() {
    let (_dir, store) = store();
    let key = keys::event("b");
    let good = store.rows().tree.get(&key).unwrap().unwrap();
    for bit in (0..good.len() * 8).step_by(5) {
        let mut flipped = good.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        store.rows().tree.insert(&key, flipped).unwrap();
        assert!(!faults(&store).is_empty(), "bit {bit}");
    }
    store.rows().tree.insert(&key, good).unwrap();
    assert_eq!(faults(&store), []);
}

#[test]
fn a_chain_that_differs_or_is_gone_is_found() {
    let (_dir, store) = store();
    let key = keys::chain(&"lo-2".parse().unwrap());
    let good = store.rows().tree.get(&key).unwrap().unwrap();
    let other = store.rows().tree.get(keys::chain(&"lo-1".parse().unwrap())).unwrap().unwrap();
    store.rows().tree.insert(&key, other).unwrap();
    assert_eq!(faults(&store), [("check-differs", "chain ehlo-2".to_owned())]);
    remove(&store, &key);
    assert_eq!(faults(&store), [("check-missing", "chain ehlo-2".to_owned())]);
    store.rows().tree.insert(&key, good).unwrap();
    assert_eq!(faults(&store), []);
    store.rows().tree.insert(keys::chain(&"lo-9".parse().unwrap()), b"\x01{}").unwrap();
    assert_eq!(faults(&store), [("check-stray", "chain ehlo-9".to_owned())]);
}

#[test]
fn the_row_of_a_correction_or_receipt_that_is_gone_or_differs_is_found() {
    let (_dir, store) = store();
    let [corrected, received] = [keys::corrected_by(&"a".parse().unwrap()), keys::received_by(&"sent".parse().unwrap())];
    let good = store.rows().tree.get(&received).unwrap().unwrap();
    remove(&store, &received);
    assert_eq!(faults(&store), [("check-missing", format!("event-index {}", received.escape_ascii()))]);
    store.rows().tree.insert(&received, store.rows().tree.get(&corrected).unwrap().unwrap()).unwrap();
    assert_eq!(faults(&store), [("check-differs", format!("event-index {}", received.escape_ascii()))]);
    store.rows().tree.insert(&received, good).unwrap();
    remove(&store, &corrected);
    assert_eq!(faults(&store), [("check-missing", format!("event-index {}", corrected.escape_ascii()))]);
    // Once everything that is there was written behind it, nothing proves that it was ever there: so looks an early version's store.
    store.add_events(&[event("d", "lo-1")], now()).unwrap();
    assert_eq!(faults(&store), []);
}

#[test]
fn a_store_of_an_early_version_lacks_nothing_and_gets_its_chain_with_the_next_event() {
    let (_dir, store) = store();
    let lo = "lo-1".parse().unwrap();
    let before = store.chain(&lo).unwrap();
    remove(&store, &keys::chain(&lo));
    remove(&store, &keys::chain(&"lo-2".parse().unwrap()));
    remove(&store, &keys::corrected_by(&"a".parse().unwrap()));
    remove(&store, &keys::received_by(&"sent".parse().unwrap()));
    assert_eq!(faults(&store), []);
    let next = event("d", "lo-1");
    store.add_events(std::slice::from_ref(&next), now()).unwrap();
    assert_eq!(store.chain(&lo).unwrap(), chain::grown(before, &record::hash(&next).unwrap()));
    assert_eq!(faults(&store), []);
}
