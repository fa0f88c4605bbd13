//! What batches are made from, and two who write the same one.
use crate::kit::samples::{at, batch, made_from, owned, ready, refused};
use temtin::domain::batch::Batch;
use temtin::domain::error::Kind;
use temtin::domain::registry::Owned;
use temtin::store::contract::receipt::{Basis, Done, Touched};
use temtin::store::contract::whole::Store;
use temtin::store::record;

fn read(store: &dyn Store, id: &str) -> (Owned<Batch>, Basis) {
    let stood = store.batch(&id.parse().unwrap()).unwrap().unwrap();
    let basis = Basis::Stood(record::hash(&stood).unwrap());
    (stood, basis)
}

pub fn of_two_who_change_a_batch_the_second_learns_of_the_first(store: &dyn Store) {
    ready(store);
    let (stood, basis) = read(store, "lo-1");
    let first = owned(Batch { quantity: "11 kg".into(), ..stood.record.clone() });
    let receipt = store.change_batch(&first, basis, at(1)).unwrap();
    assert_eq!((receipt.done, receipt.log_size), (Done::Now, 3));
    assert_eq!(store.changes_since(receipt.change - 1, 9).unwrap()[0].touched, Touched::Batch("lo-1".parse().unwrap()));
    let second = owned(Batch { quantity: "12 kg".into(), ..stood.record });
    let error = store.change_batch(&second, basis, at(2)).unwrap_err();
    assert_eq!((error.kind, error.code(), error.faults[0].value.as_deref()), (Kind::Conflict, "record-changed", Some("lo-1")));
    assert_eq!(read(store, "lo-1").0, first, "the first one's stands");
    let (_, basis) = read(store, "lo-1");
    store.change_batch(&second, basis, at(3)).unwrap();
    assert_eq!(read(store, "lo-1").0, second, "who has read it anew may write");
}

pub fn a_change_that_was_done_is_done_before_whatever_its_basis(store: &dyn Store) {
    ready(store);
    let (stood, basis) = read(store, "lo-1");
    let next = owned(Batch { quantity: "11 kg".into(), ..stood.record });
    let first = store.change_batch(&next, basis, at(1)).unwrap();
    let again = store.change_batch(&next, basis, at(2)).unwrap();
    assert_eq!((again.done, again.change, again.log_size), (Done::Before, first.change, first.log_size));
}

pub fn a_change_of_a_batch_that_is_not_there_is_refused(store: &dyn Store) {
    ready(store);
    let error = store.change_batch(&batch("lo-9", 1), Basis::Stood([0; 32]), at(1)).unwrap_err();
    assert_eq!((error.kind, error.code()), (Kind::Conflict, "record-absent"));
    assert!(store.batch(&"lo-9".parse().unwrap()).unwrap().is_none());
    assert_eq!(refused(store.change_batch(&batch("lo-1", 7), Basis::Absent, at(1))), "id-taken");
    store.change_batch(&batch("lo-9", 1), Basis::Absent, at(1)).unwrap();
    assert_eq!(read(store, "lo-9").0, batch("lo-9", 1));
}

pub fn what_a_batch_is_made_from_must_be_there_or_come_with_it(store: &dyn Store) {
    ready(store);
    let error = store.put_batches(&[batch("lo-3", 1), made_from("lo-4", &["lo-9"])], at(1)).unwrap_err();
    assert_eq!((error.kind, error.code(), error.faults[0].value.as_deref()), (Kind::NotFound, "batch-unknown", Some("lo-9")));
    assert!(store.batch(&"lo-3".parse().unwrap()).unwrap().is_none(), "all or none");
    store.put_batches(&[made_from("lo-4", &["lo-9", "lo-1"]), batch("lo-9", 1)], at(1)).unwrap();
    assert_eq!(read(store, "lo-4").0.record.inputs.len(), 2);
    assert_eq!(refused(store.change_batch(&made_from("lo-4", &["lo-8"]), read(store, "lo-4").1, at(2))), "batch-unknown");
}

pub fn a_batch_is_not_made_from_itself(store: &dyn Store) {
    ready(store);
    let error = store.put_batches(&[made_from("lo-1", &["lo-1"])], at(1)).unwrap_err();
    assert_eq!((error.kind, error.code()), (Kind::Conflict, "batch-loop"));
    assert_eq!(error.faults[0].args, [("way", "lo-1 ← lo-1".to_owned())]);
    assert_eq!(refused(store.put_batches(&[made_from("lo-3", &["lo-3"])], at(1))), "batch-loop");
}

pub fn a_batch_is_not_made_from_what_was_made_from_it(store: &dyn Store) {
    ready(store);
    store.put_batches(&[made_from("lo-3", &["lo-1"]), made_from("lo-4", &["lo-3", "lo-2"])], at(1)).unwrap();
    let before = store.changes_since(0, 99).unwrap();
    let error = store.put_batches(&[made_from("lo-1", &["lo-4"])], at(2)).unwrap_err();
    assert_eq!((error.code(), error.faults[0].args[0].1.as_str()), ("batch-loop", "lo-1 ← lo-4 ← lo-3 ← lo-1"));
    assert_eq!(refused(store.change_batch(&made_from("lo-1", &["lo-3"]), read(store, "lo-1").1, at(2))), "batch-loop");
    assert_eq!(store.changes_since(0, 99).unwrap(), before);
    // The way from the other side, which leads nowhere back, is free.
    store.put_batches(&[made_from("lo-2", &["lo-1"])], at(3)).unwrap();
}

pub fn a_loop_through_batches_of_the_same_deed_is_found(store: &dyn Store) {
    ready(store);
    let through_new = [made_from("lo-3", &["lo-1"]), made_from("lo-1", &["lo-3"])];
    assert_eq!(refused(store.put_batches(&through_new, at(1))), "batch-loop");
    let all_new = [made_from("a", &["b"]), made_from("b", &["c"]), made_from("c", &["a"])];
    assert_eq!(refused(store.put_batches(&all_new, at(1))), "batch-loop");
    assert!(store.batch(&"a".parse().unwrap()).unwrap().is_none());
    // Behind a new batch that stands outside of it, too.
    let beyond = [made_from("a", &["lo-1"]), made_from("lo-1", &["lo-2"]), made_from("lo-2", &["lo-1"])];
    assert_eq!(refused(store.put_batches(&beyond, at(1))), "batch-loop");
}

pub fn a_loop_that_the_same_deed_opens_is_none(store: &dyn Store) {
    ready(store);
    store.put_batches(&[made_from("lo-3", &["lo-1"])], at(1)).unwrap();
    store.put_batches(&[made_from("lo-1", &["lo-3"]), batch("lo-3", 100)], at(2)).unwrap();
    assert_eq!(read(store, "lo-1").0.record.inputs[0].batch.as_str(), "lo-3");
}
