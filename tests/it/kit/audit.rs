//! The whole store seen from outside, to compare two of them.
use std::collections::BTreeSet;
use temtin::status::list::Chunk;
use temtin::store::contract::receipt::Touched;
use temtin::store::contract::register::RegisterKind;
use temtin::store::contract::whole::Store;

/// Everything that can be read, as lines.
pub fn audit(store: &dyn Store) -> Vec<String> {
    let mut lines = Vec::new();
    let entries = store.entries(0, usize::MAX).unwrap();
    assert_eq!(entries.len() as u64, store.log_size().unwrap());
    lines.extend(entries.iter().map(|entry| format!("{entry:?}")));
    lines.push(format!("{:?}", store.last_time().unwrap()));
    lines.push(format!("{:?}", store.audit_page(0, usize::MAX).unwrap()));
    lines.push(format!("{:?} {:?}", store.audit_head().unwrap(), store.logged_audit_head().unwrap()));
    let changes = store.changes_since(0, usize::MAX).unwrap();
    lines.extend(changes.iter().map(|change| format!("{change:?}")));
    let touched: BTreeSet<String> = changes.iter().flat_map(|change| read_again(store, &change.touched)).collect();
    lines.extend(touched);
    lines.push(format!("{:?} {:?}", store.products().unwrap(), store.batches().unwrap()));
    lines.push(format!("{:?} {:?}", store.runs().unwrap(), store.recalls().unwrap()));
    lines
}

fn read_again(store: &dyn Store, touched: &Touched) -> Vec<String> {
    match touched {
        Touched::Registry => vec![format!("{:?}", store.registry().unwrap())],
        Touched::Key(_) => vec![format!("{:?}", store.keys().unwrap())],
        Touched::Place(id) => vec![format!("{:?}", store.place(id).unwrap())],
        Touched::Producer(id) => vec![format!("{:?}", store.producer(id).unwrap())],
        Touched::Product(id) => {
            let product = store.product(id).unwrap();
            let found = product.as_ref().map(|product| store.product_by_code(product.code()).unwrap());
            vec![format!("{product:?} {found:?} {:?}", store.recognitions(id).unwrap())]
        }
        Touched::Recognition(id) => vec![format!("{id}")],
        Touched::Certificate(id) => vec![format!("{id}")],
        Touched::Area(id) => vec![format!("{:?}", store.area(id).unwrap())],
        Touched::Location(id) => vec![format!("{:?}", store.location(id).unwrap())],
        Touched::Batch(id) => vec![format!("{:?}", store.batch(id).unwrap())],
        Touched::Member(_) | Touched::Entry(_) | Touched::Edition(_) | Touched::Promotion(_) | Touched::Waiver(_) => {
            let kinds =
                [RegisterKind::Member, RegisterKind::Entry, RegisterKind::Edition, RegisterKind::Promotion, RegisterKind::Waiver];
            kinds.map(|kind| format!("{:?}", store.register(kind).unwrap())).to_vec()
        }
        Touched::Events(id) => vec![format!("{:?} {:?}", store.events(id).unwrap(), store.chain(id).unwrap())],
        Touched::ProductEvents(id) => vec![format!("{:?}", store.product_events(id).unwrap())],
        Touched::Run(id) => vec![format!("{:?}", store.run(*id).unwrap())],
        Touched::Status(numbers) => {
            let chunk = |index| store.status_chunk(index).unwrap().map(|chunk| chunk.as_bytes().to_vec());
            Chunk::indexes_of(*numbers).map(|index| format!("{index} {:?}", chunk(index))).collect()
        }
        Touched::Bindings(id) => {
            vec![format!("{:?} {:?}", store.bindings(*id).unwrap(), store.status_changes(*id).unwrap())]
        }
        Touched::Audit(seq) => vec![format!("{seq}")],
        Touched::Upkeep(kind, id) => vec![format!("{:?}", store.upkeep(*kind, id).unwrap())],
        Touched::Recall(id) => vec![format!("{:?}", store.recall(id).unwrap())],
    }
}
