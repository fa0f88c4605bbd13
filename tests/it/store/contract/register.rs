//! Producers, products and what belongs to them; batches.
use crate::kit::samples::{
    at, batch, certificate, issue, owned, product, published, ready, recognition, refused, register, registry,
};
use temtin::domain::batch::Batch;
use temtin::domain::certificate::Subject;
use temtin::domain::gtin::{ProductCode, Register};
use temtin::domain::producer::Member;
use temtin::domain::product::Product;
use temtin::domain::registry::{Owned, Owner};
use temtin::store::contract::receipt::{Basis, Done, Touched};
use temtin::store::contract::register::{RegisterKind, RegisterRecord};
use temtin::store::contract::whole::Store;
use temtin::store::record;

fn put(store: &dyn Store, products: &[(&str, u64, Option<&str>)]) -> temtin::domain::error::Result<Done> {
    let records = products.iter().map(|(id, register, gtin)| owned(RegisterRecord::Product(product(id, *register, *gtin))));
    store.put_register(&records.collect::<Vec<_>>()).map(|receipt| receipt.done)
}

fn holder(store: &dyn Store, register: u64) -> Option<String> {
    let code = ProductCode::Register(Register::new(register).unwrap());
    store.product_by_code(code).unwrap().map(|product| product.id.to_string())
}

pub fn every_kind_of_record_is_found_again(store: &dyn Store) {
    assert_eq!(store.put_register(&register()).unwrap().change, 7);
    let tra = "tra".parse().unwrap();
    assert!(store.place(&"tra-my".parse().unwrap()).unwrap().is_some());
    assert!(store.producer(&"htx".parse().unwrap()).unwrap().is_some());
    assert!(store.product(&tra).unwrap().is_some());
    assert_eq!(store.recognitions(&tra).unwrap().len(), 1);
    assert_eq!(store.certificates(&Subject::Product(tra)).unwrap().len(), 1);
    assert!(store.area(&"doi".parse().unwrap()).unwrap().is_some());
    assert!(store.location(&"xuong".parse().unwrap()).unwrap().is_some());
    assert_eq!(store.put_register(&register()).unwrap().done, Done::Before);
    assert_eq!(store.changes_since(7, 9).unwrap(), []);
}

pub fn absent_records_read_as_none(store: &dyn Store) {
    ready(store);
    let none = "khong-co";
    assert!(store.place(&none.parse().unwrap()).unwrap().is_none());
    assert!(store.producer(&none.parse().unwrap()).unwrap().is_none());
    assert!(store.product(&none.parse().unwrap()).unwrap().is_none());
    assert!(store.area(&none.parse().unwrap()).unwrap().is_none());
    assert!(store.location(&none.parse().unwrap()).unwrap().is_none());
    assert!(store.batch(&none.parse().unwrap()).unwrap().is_none());
    assert!(store.batch_by_lot(&"tra".parse().unwrap(), &"X".parse().unwrap()).unwrap().is_none());
    assert!(store.recognitions(&"tr".parse().unwrap()).unwrap().is_empty());
    assert!(store.certificates(&Subject::Producer("tra".parse().unwrap())).unwrap().is_empty());
    assert_eq!(holder(store, 99), None);
}

pub fn a_put_replaces_and_its_indexes_follow(store: &dyn Store) {
    ready(store);
    let (tra, htx) = (Subject::Product("tra".parse().unwrap()), Subject::Producer("htx".parse().unwrap()));
    let moved = [
        owned(RegisterRecord::Certificate(certificate("cc-1", htx.clone()))),
        owned(RegisterRecord::Recognition(recognition("cn-1", "tra-2"))),
    ];
    assert_eq!(store.put_register(&moved).unwrap().done, Done::Now);
    assert_eq!((store.certificates(&tra).unwrap().len(), store.certificates(&htx).unwrap().len()), (0, 1));
    assert!(store.recognitions(&"tra".parse().unwrap()).unwrap().is_empty());
    assert_eq!(store.recognitions(&"tra-2".parse().unwrap()).unwrap().len(), 1);
    assert_eq!(put(store, &[("tra", 13, None)]).unwrap(), Done::Now);
    assert_eq!((holder(store, 12), holder(store, 13)), (None, Some("tra".into())));
    assert!(store.product_by_code(ProductCode::Gtin("09506000900018".parse().unwrap())).unwrap().is_none());
}

pub fn another_owner_is_a_change(store: &dyn Store) {
    ready(store);
    let office: Vec<_> = register().into_iter().map(|one| Owned { owner: Owner::Office, ..one }).collect();
    assert_eq!(store.put_register(&office).unwrap().done, Done::Now);
}

pub fn a_code_belongs_to_one_product(store: &dyn Store) {
    ready(store);
    let before = store.changes_since(0, 99).unwrap();
    assert_eq!(refused(put(store, &[("che", 20, None), ("bap", 12, None)])), "product-code-taken");
    assert_eq!(refused(put(store, &[("che", 20, Some("09506000900018"))])), "product-code-taken");
    assert_eq!(refused(put(store, &[("che", 20, None), ("bap", 20, None)])), "product-code-taken");
    assert_eq!(store.products().unwrap().len(), 1, "all or none");
    assert_eq!(store.changes_since(0, 99).unwrap(), before);
}

pub fn two_products_may_swap_their_codes_in_one_put(store: &dyn Store) {
    put(store, &[("a", 1, None), ("b", 2, None)]).unwrap();
    assert_eq!(put(store, &[("a", 2, None), ("b", 1, None)]).unwrap(), Done::Now);
    assert_eq!((holder(store, 1), holder(store, 2)), (Some("b".into()), Some("a".into())));
    assert_eq!(store.products().unwrap().iter().map(|p| p.id.as_str().to_owned()).collect::<Vec<_>>(), ["a", "b"]);
}

pub fn a_batch_that_is_new_or_differs_is_logged(store: &dyn Store) {
    store.create_registry(&registry()).unwrap();
    let batches = [batch("lo-1", 100), batch("lo-2", 100)];
    let first = store.put_batches(&batches, at(1)).unwrap();
    assert_eq!((first.log_size, first.change, first.done), (2, 3, Done::Now));
    assert_eq!(store.put_batches(&batches, at(2)).unwrap().done, Done::Before);
    let second = store.put_batches(&[batch("lo-1", 100), batch("lo-2", 50)], at(3)).unwrap();
    assert_eq!((second.log_size, second.change), (3, 4));
    assert_eq!(store.changes_since(3, 9).unwrap()[0].touched, Touched::Batch("lo-2".parse().unwrap()));
    assert_eq!(store.batch(&"lo-2".parse().unwrap()).unwrap(), Some(batch("lo-2", 50)));
    assert_eq!(store.batches().unwrap().len(), 2);
}

pub fn a_lot_code_belongs_to_one_batch_of_a_product(store: &dyn Store) {
    ready(store);
    let lot = |id: &str, lot: &str, product: &str| {
        let record = Batch { lot: lot.parse().unwrap(), product: product.parse().unwrap(), ..batch(id, 1).record };
        Owned { record, ..batch(id, 1) }
    };
    let wrong = [lot("lo-3", "LO-3", "tra"), lot("lo-4", "LO-1", "tra")];
    assert_eq!(refused(store.put_batches(&wrong, at(1))), "lot-taken");
    assert_eq!(store.batches().unwrap().len(), 2, "all or none");
    assert_eq!(store.log_size().unwrap(), 2);
    assert!(store.put_batches(&[lot("lo-5", "LO-1", "che")], at(1)).is_ok(), "another product's lot is another lot");
    store.put_batches(&[lot("lo-1", "MOI", "tra")], at(2)).unwrap();
    let found = |code: &str| store.batch_by_lot(&"tra".parse().unwrap(), &code.parse().unwrap()).unwrap();
    assert_eq!(found("LO-1"), None);
    assert_eq!(found("MOI").unwrap().record.id.as_str(), "lo-1");
}

pub fn a_batch_with_stamps_keeps_what_they_say(store: &dyn Store) {
    ready(store);
    issue(store, "issue-1", 10, Some("lo-1"));
    let size = store.log_size().unwrap();
    let changed = |change: fn(&mut Batch)| {
        let mut owned = store.batch(&"lo-1".parse().unwrap()).unwrap().unwrap();
        change(&mut owned.record);
        store.put_batches(&[owned], at(9))
    };
    assert_eq!(refused(changed(|batch| batch.lot = "MOI".parse().unwrap())), "batch-has-stamps");
    assert_eq!(refused(changed(|batch| batch.product = "che".parse().unwrap())), "batch-has-stamps");
    assert_eq!(refused(changed(|batch| batch.stamps = None)), "batch-has-stamps");
    assert_eq!(refused(changed(|batch| batch.units = Some(9))), "batch-units-below-stamps");
    assert_eq!(store.log_size().unwrap(), size);
    assert_eq!(changed(|batch| batch.units = Some(10)).unwrap().done, Done::Now);
    assert_eq!(changed(|batch| batch.quantity = "9 kg".into()).unwrap().done, Done::Now);
}

pub fn a_product_with_stamps_keeps_its_codes(store: &dyn Store) {
    ready(store);
    let stood = store.product(&"tra".parse().unwrap()).unwrap().unwrap();
    issue(store, "issue-1", 10, Some("lo-1"));
    let put = |product: Product| store.put_register(&[owned(RegisterRecord::Product(product))]);
    let other = Product { register: Register::new(999).unwrap(), ..stood.clone() };
    assert_eq!(refused(put(other)), "product-has-stamps");
    assert_eq!(refused(put(Product { gtin: None, ..stood.clone() })), "product-has-stamps");
    assert_eq!(put(Product { net: "1 kg".into(), ..stood }).unwrap().done, Done::Now);
}

pub fn a_batch_needs_a_registry(store: &dyn Store) {
    assert_eq!(refused(store.put_batches(&[batch("lo-1", 1)], at(1))), "registry-missing");
    assert!(store.batches().unwrap().is_empty());
}

pub fn an_oversized_record_is_refused(store: &dyn Store) {
    let sized = |length: usize| {
        let large = Product { net: "x".repeat(length), ..product("tra", 12, None) };
        store.put_register(&[owned(RegisterRecord::Product(large))])
    };
    assert_eq!(refused(sized(66_000)), "record-too-large");
    assert!(store.products().unwrap().is_empty());
    assert_eq!(sized(64_000).unwrap().done, Done::Now);
}

/// What a kind lists, as ids.
fn listed(store: &dyn Store, kind: RegisterKind) -> Vec<Owned<RegisterRecord>> {
    store.register(kind).unwrap()
}

pub fn every_kind_of_record_is_listed_as_it_was_put(store: &dyn Store) {
    ready(store);
    let all = [register(), published()].concat();
    assert_eq!(store.put_register(&published()).unwrap().done, Done::Now);
    assert_eq!(store.put_register(&published()).unwrap().done, Done::Before);
    use RegisterKind::{
        Area, Certificate, Edition, Entry, Location, Member, Place, Producer, Product, Promotion, Recognition, Waiver,
    };
    let kinds = [Place, Producer, Product, Recognition, Certificate, Area, Location, Member, Entry, Edition, Promotion, Waiver];
    assert_eq!(kinds.len(), all.len());
    for (kind, record) in kinds.into_iter().zip(&all) {
        assert_eq!(listed(store, kind), std::slice::from_ref(record), "{kind:?}");
    }
}

pub fn a_kind_is_listed_by_id_and_a_later_put_replaces(store: &dyn Store) {
    ready(store);
    let member = |id: &str, name: &str| {
        let RegisterRecord::Member(member) = published().swap_remove(0).record else { panic!("the first is a member") };
        owned(RegisterRecord::Member(Member { id: id.parse().unwrap(), name_vi: name.into(), ..member }))
    };
    assert_eq!(listed(store, RegisterKind::Member), []);
    store.put_register(&[member("b", "B"), member("a", "A"), member("c", "C")]).unwrap();
    let receipt = store.put_register(&[member("b", "Bê")]).unwrap();
    assert_eq!(store.changes_since(receipt.change - 1, 9).unwrap()[0].touched, Touched::Member("b".parse().unwrap()));
    assert_eq!(listed(store, RegisterKind::Member), [member("a", "A"), member("b", "Bê"), member("c", "C")]);
    assert_eq!(listed(store, RegisterKind::Waiver), []);
}

pub fn of_two_who_change_a_record_the_second_learns_of_the_first(store: &dyn Store) {
    let record = |gtin| owned(RegisterRecord::Product(product("tra-9", 909, gtin)));
    store.put_register(&register()).unwrap();
    let (first, second) = (record(None), record(Some("09506000900070")));
    assert_eq!(refused(store.change_register(&first, Basis::Stood([0; 32]))), "record-absent");
    store.change_register(&first, Basis::Absent).unwrap();
    assert_eq!(refused(store.change_register(&second, Basis::Absent)), "id-taken");
    let basis = Basis::Stood(record::hash(&first).unwrap());
    store.change_register(&second, basis).unwrap();
    assert_eq!(refused(store.change_register(&first, basis)), "record-changed");
    assert_eq!(store.change_register(&second, basis).unwrap().done, Done::Before, "who tries again finds it done");
    assert_eq!(store.register_record(RegisterKind::Product, "tra-9").unwrap(), Some(second));
    assert_eq!(store.register_record(RegisterKind::Producer, "tra-9").unwrap(), None);
}

pub fn pages_end_where_the_next_begin(store: &dyn Store) {
    ready(store);
    put(store, &[("a", 911, None), ("a-b", 912, None), ("b", 913, None)]).unwrap();
    let page = |after: &str, limit| {
        let page = store.register_page(RegisterKind::Product, after, limit).unwrap();
        page.iter().map(|one| one.record.id().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(page("", 2), ["a", "a-b"]);
    assert_eq!(page("a", 2), ["a-b", "b"]);
    let all = store.register(RegisterKind::Product).unwrap().len();
    assert_eq!(page("", 99).len(), all);
    let batches = store.batches_page("lo-1", 9).unwrap();
    assert!(batches.iter().all(|one| one.record.id.as_str() > "lo-1") && store.batches_page("", 1).unwrap().len() == 1);
    assert!(store.events_page("", 9).unwrap().is_empty());
}
