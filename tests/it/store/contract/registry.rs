//! The registry and its keys.
use crate::kit::samples::{at, key, refused, registry};
use temtin::domain::registry::{KeyState, Kid, Registry, StampKey};
use temtin::store::contract::receipt::{Done, Receipt};
use temtin::store::contract::whole::Store;

pub fn an_empty_store_reads_as_nothing(store: &dyn Store) {
    assert_eq!(store.registry().unwrap(), None);
    assert!(store.keys().unwrap().is_empty() && store.products().unwrap().is_empty() && store.batches().unwrap().is_empty());
    assert!(store.runs().unwrap().is_empty() && store.recalls().unwrap().is_empty());
    assert_eq!((store.log_size().unwrap(), store.last_time().unwrap()), (0, None));
    assert!(store.changes_since(0, 9).unwrap().is_empty() && store.entries(0, 9).unwrap().is_empty());
}

pub fn a_registry_is_made_once(store: &dyn Store) {
    let first = store.create_registry(&registry()).unwrap();
    assert_eq!(first, Receipt { change: 1, log_size: 0, done: Done::Now });
    assert_eq!(store.create_registry(&registry()).unwrap(), Receipt { done: Done::Before, ..first });
    assert_eq!(refused(store.create_registry(&Registry { office: "khác".into(), ..registry() })), "registry-exists");
    assert_eq!(store.registry().unwrap(), Some(registry()));
}

pub fn a_key_needs_a_registry(store: &dyn Store) {
    assert_eq!(refused(store.add_key(&key(1))), "registry-missing");
    assert!(store.keys().unwrap().is_empty());
}

pub fn a_key_number_is_never_given_to_another_key(store: &dyn Store) {
    store.create_registry(&registry()).unwrap();
    for kid in [300, 1, 2] {
        assert_eq!(store.add_key(&key(kid)).unwrap().done, Done::Now);
    }
    assert_eq!(store.add_key(&key(2)).unwrap(), Receipt { change: 4, log_size: 3, done: Done::Before });
    assert_eq!(refused(store.add_key(&StampKey { public: [0; 32], ..key(2) })), "kid-taken");
    assert_eq!(store.keys().unwrap().iter().map(|key| key.kid.get()).collect::<Vec<_>>(), [1, 2, 300]);
    assert_eq!(store.log_size().unwrap(), 3);
}

pub fn a_key_is_retired_once_and_stays(store: &dyn Store) {
    store.create_registry(&registry()).unwrap();
    store.add_key(&key(1)).unwrap();
    let kid = Kid::new(1).unwrap();
    assert_eq!(store.retire_key(kid, at(5)).unwrap(), Receipt { change: 3, log_size: 2, done: Done::Now });
    assert_eq!(store.retire_key(kid, at(9)).unwrap().done, Done::Before);
    assert_eq!(store.add_key(&key(1)).unwrap().done, Done::Before);
    let kept = &store.keys().unwrap()[0];
    assert_eq!((kept.state, kept.retired), (KeyState::Retired, Some(at(5))));
    assert_eq!(refused(store.retire_key(Kid::new(2).unwrap(), at(5))), "key-unknown");
}
