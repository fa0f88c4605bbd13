//! What the service needs to run.
use crate::kit::samples::{refused, token};
use temtin::store::contract::receipt::{Basis, Done, Touched, UpkeepKind};
use temtin::store::contract::upkeep::UpkeepRecord;
use temtin::store::contract::whole::Store;
use temtin::store::record;

fn ids(store: &dyn Store, after: &str, limit: usize) -> Vec<String> {
    let page = store.upkeep_page(UpkeepKind::Token, after, limit).unwrap();
    page.iter().map(|record| record.id().to_owned()).collect()
}

fn read(store: &dyn Store, id: &str) -> Option<UpkeepRecord> {
    store.upkeep(UpkeepKind::Token, id).unwrap()
}

pub fn records_are_found_by_id_and_listed_behind_one(store: &dyn Store) {
    assert!(read(store, "a").is_none() && ids(store, "", 9).is_empty());
    assert_eq!(store.put_upkeep(&[token("b", 1), token("a", 1), token("a-1", 1)]).unwrap().done, Done::Now);
    assert_eq!(store.put_upkeep(&[token("a", 1)]).unwrap().done, Done::Before);
    assert_eq!(read(store, "a"), Some(token("a", 1)));
    assert_eq!(ids(store, "", 2), ["a", "a-1"]);
    assert_eq!(ids(store, "a", 9), ["a-1", "b"]);
    assert_eq!(ids(store, "b", 9), [""; 0]);
    store.put_upkeep(&[token("a", 2)]).unwrap();
    assert_eq!(read(store, "a"), Some(token("a", 2)), "a later put replaces");
}

pub fn of_two_who_keep_a_record_the_second_learns_of_the_first(store: &dyn Store) {
    assert_eq!(refused(store.change_upkeep(&token("a", 1), Basis::Stood([0; 32]))), "record-absent");
    store.change_upkeep(&token("a", 1), Basis::Absent).unwrap();
    assert_eq!(refused(store.change_upkeep(&token("a", 2), Basis::Absent)), "id-taken");
    let basis = Basis::Stood(record::hash(&token("a", 1)).unwrap());
    store.change_upkeep(&token("a", 2), basis).unwrap();
    assert_eq!(refused(store.change_upkeep(&token("a", 3), basis)), "record-changed");
    assert_eq!(store.change_upkeep(&token("a", 2), basis).unwrap().done, Done::Before, "who tries again finds it done");
    assert_eq!(read(store, "a"), Some(token("a", 2)));
}

pub fn what_is_taken_away_is_gone_once(store: &dyn Store) {
    store.put_upkeep(&[token("a", 1), token("b", 1)]).unwrap();
    let gone = ["a".to_owned(), "z".to_owned()];
    assert_eq!(store.remove_upkeep(UpkeepKind::Token, &gone).unwrap().done, Done::Now);
    assert_eq!(ids(store, "", 9), ["b"]);
    assert_eq!(store.remove_upkeep(UpkeepKind::Token, &gone).unwrap().done, Done::Before);
}

pub fn only_what_lasts_is_a_change(store: &dyn Store) {
    let receipt = store.put_upkeep(&[token("a", 1)]).unwrap();
    assert_eq!(receipt.log_size, 0, "none of it is logged");
    let touched = Touched::Upkeep(UpkeepKind::Token, "a".into());
    assert_eq!(store.changes_since(0, 9).unwrap()[0].touched, touched);
    store.remove_upkeep(UpkeepKind::Token, &["a".into()]).unwrap();
    assert_eq!(store.changes_since(1, 9).unwrap()[0].touched, touched);
}
