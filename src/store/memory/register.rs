//! Producers, products and what belongs to them; batches, in memory.
use crate::domain::batch::Batch;
use crate::domain::certificate::{Certificate, Subject};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::gtin::{Lot, ProductCode};
use crate::domain::id::{AreaId, BatchId, LocationId, PlaceId, ProducerId, ProductId};
use crate::domain::place::{Area, Location, Place};
use crate::domain::producer::Producer;
use crate::domain::product::Product;
use crate::domain::recognition::Recognition;
use crate::domain::registry::Owned;
use crate::domain::time::Timestamp;
use crate::store::contract::receipt::{Basis, Done, Receipt};
use crate::store::contract::register::{RegisterKind, RegisterRecord, RegisterStore};
use crate::store::memory::batches;
use crate::store::memory::engine::MemoryStore;
use crate::store::memory::state::State;
use crate::store::record;
use std::collections::BTreeMap;

/// Puts a record when it differs from what stands; whether it did.
fn put<K: Ord + Clone, T: PartialEq + Clone>(
    map: &mut BTreeMap<K, Owned<T>>,
    id: &K,
    put: &Owned<RegisterRecord>,
    record: &T,
) -> bool {
    let owned = Owned { owner: put.owner.clone(), record: record.clone() };
    if map.get(id) == Some(&owned) {
        return false;
    }
    map.insert(id.clone(), owned);
    true
}

fn put_one(state: &mut State, one: &Owned<RegisterRecord>) {
    let differs = match &one.record {
        RegisterRecord::Place(r) => put(&mut state.places, &r.id, one, r),
        RegisterRecord::Producer(r) => put(&mut state.producers, &r.id, one, r),
        RegisterRecord::Product(r) => put(&mut state.products, &r.id, one, r),
        RegisterRecord::Recognition(r) => put(&mut state.recognitions, &r.id, one, r),
        RegisterRecord::Certificate(r) => put(&mut state.certificates, &r.id, one, r),
        RegisterRecord::Area(r) => put(&mut state.areas, &r.id, one, r),
        RegisterRecord::Location(r) => put(&mut state.locations, &r.id, one, r),
        RegisterRecord::Member(_)
        | RegisterRecord::Entry(_)
        | RegisterRecord::Edition(_)
        | RegisterRecord::Promotion(_)
        | RegisterRecord::Waiver(_) => {
            let key = (one.record.kind(), one.record.id().to_owned());
            let differs = state.others.get(&key) != Some(one);
            state.others.insert(key, one.clone());
            differs
        }
    };
    if differs {
        state.touch(one.record.touched());
    }
}

/// Products with stamps keep what their stamps say.
fn uncoded_or_alike(state: &State, records: &[Owned<RegisterRecord>]) -> Result<()> {
    let mut faults = Vec::new();
    for one in records {
        if let RegisterRecord::Product(next) = &one.record
            && let Some(stood) = state.products.get(&next.id)
            && state.runs.values().any(|run| run.product == next.id)
        {
            faults.extend(stood.record.change_faults(next));
        }
    }
    Error::conflicts(faults).map_or(Ok(()), Err)
}

/// The codes after this put, or the conflict. What the put products held before is given free first, so that two may swap.
fn codes_after(state: &State, records: &[Owned<RegisterRecord>]) -> Result<BTreeMap<ProductCode, ProductId>> {
    let mut products: BTreeMap<&ProductId, &Product> = BTreeMap::new();
    for one in records {
        if let RegisterRecord::Product(product) = &one.record {
            products.insert(&product.id, product);
        }
    }
    let mut codes = state.codes.clone();
    codes.retain(|_, holder| !products.contains_key(holder));
    for (id, product) in products {
        let held = [Some(ProductCode::Register(product.register)), product.gtin.map(ProductCode::Gtin)];
        for code in held.into_iter().flatten() {
            if let Some(holder) = codes.insert(code, id.clone()) {
                let fault = Fault::new("product-code-taken").arg("product", holder).value(code.to_string());
                return Err(Error::conflict(fault));
            }
        }
    }
    Ok(codes)
}

pub(super) fn put_all(state: &mut State, records: &[Owned<RegisterRecord>]) -> Result<Receipt> {
    records.iter().try_for_each(|one| record::encode(one).map(drop))?;
    uncoded_or_alike(state, records)?;
    state.codes = codes_after(state, records)?;
    let before = state.changes.len();
    records.iter().for_each(|one| put_one(state, one));
    let done = if state.changes.len() == before { Done::Before } else { Done::Now };
    Ok(state.receipt(done))
}

/// Every record of a kind, by id.
pub(super) fn listed(state: &State, kind: RegisterKind) -> Vec<Owned<RegisterRecord>> {
    fn all<K, T: Clone>(map: &BTreeMap<K, Owned<T>>, of: fn(T) -> RegisterRecord) -> Vec<Owned<RegisterRecord>> {
        map.values().map(|one| Owned { owner: one.owner.clone(), record: of(one.record.clone()) }).collect()
    }
    match kind {
        RegisterKind::Place => all(&state.places, RegisterRecord::Place),
        RegisterKind::Producer => all(&state.producers, RegisterRecord::Producer),
        RegisterKind::Product => all(&state.products, RegisterRecord::Product),
        RegisterKind::Recognition => all(&state.recognitions, RegisterRecord::Recognition),
        RegisterKind::Certificate => all(&state.certificates, RegisterRecord::Certificate),
        RegisterKind::Area => all(&state.areas, RegisterRecord::Area),
        RegisterKind::Location => all(&state.locations, RegisterRecord::Location),
        RegisterKind::Member | RegisterKind::Entry | RegisterKind::Edition | RegisterKind::Promotion | RegisterKind::Waiver => {
            let of_kind = state.others.iter().filter(|((of, _), _)| *of == kind);
            of_kind.map(|(_, one)| one.clone()).collect()
        }
    }
}

/// Keeps a record that another store handed over; the change that names it comes with it.
pub(super) fn keep(state: &mut State, one: Owned<RegisterRecord>) {
    let changes = state.changes.len();
    put_one(state, &one);
    state.changes.truncate(changes);
}

impl RegisterStore for MemoryStore {
    fn put_register(&self, records: &[Owned<RegisterRecord>]) -> Result<Receipt> {
        put_all(&mut *self.deed()?, records)
    }

    fn put_batches(&self, batches: &[Owned<Batch>], at: Timestamp) -> Result<Receipt> {
        batches::put(&mut *self.deed()?, batches, at)
    }

    fn change_register(&self, record: &Owned<RegisterRecord>, basis: Basis) -> Result<Receipt> {
        let stood = self.register_record(record.record.kind(), record.record.id())?;
        if stood.as_ref() != Some(record) {
            let stood = stood.as_ref().map(record::hash).transpose()?;
            basis.against(stood).map_err(|fault| Error::conflict(fault.value(record.record.id())))?;
        }
        self.put_register(std::slice::from_ref(record))
    }

    fn change_batch(&self, batch: &Owned<Batch>, basis: Basis, at: Timestamp) -> Result<Receipt> {
        batches::change(&mut *self.deed()?, batch, basis, at)
    }

    fn register(&self, kind: RegisterKind) -> Result<Vec<Owned<RegisterRecord>>> {
        Ok(listed(&self.state(), kind))
    }

    fn register_page(&self, kind: RegisterKind, after: &str, limit: usize) -> Result<Vec<Owned<RegisterRecord>>> {
        let all = self.register(kind)?.into_iter();
        Ok(all.filter(|one| one.record.id() > after).take(limit).collect())
    }

    fn register_record(&self, kind: RegisterKind, id: &str) -> Result<Option<Owned<RegisterRecord>>> {
        Ok(self.register(kind)?.into_iter().find(|one| one.record.id() == id))
    }

    fn place(&self, id: &PlaceId) -> Result<Option<Place>> {
        Ok(self.state().places.get(id).map(|owned| owned.record.clone()))
    }
    fn producer(&self, id: &ProducerId) -> Result<Option<Producer>> {
        Ok(self.state().producers.get(id).map(|owned| owned.record.clone()))
    }
    fn product(&self, id: &ProductId) -> Result<Option<Product>> {
        Ok(self.state().products.get(id).map(|owned| owned.record.clone()))
    }
    fn product_by_code(&self, code: ProductCode) -> Result<Option<Product>> {
        let state = self.state();
        Ok(state.codes.get(&code).and_then(|id| state.products.get(id)).map(|owned| owned.record.clone()))
    }
    fn products(&self) -> Result<Vec<Product>> {
        Ok(self.state().products.values().map(|owned| owned.record.clone()).collect())
    }
    fn recognitions(&self, product: &ProductId) -> Result<Vec<Recognition>> {
        let state = self.state();
        Ok(state.recognitions.values().map(|owned| &owned.record).filter(|r| r.product == *product).cloned().collect())
    }
    fn certificates(&self, subject: &Subject) -> Result<Vec<Certificate>> {
        let state = self.state();
        Ok(state.certificates.values().map(|owned| &owned.record).filter(|c| c.subject == *subject).cloned().collect())
    }
    fn area(&self, id: &AreaId) -> Result<Option<Area>> {
        Ok(self.state().areas.get(id).map(|owned| owned.record.clone()))
    }
    fn location(&self, id: &LocationId) -> Result<Option<Location>> {
        Ok(self.state().locations.get(id).map(|owned| owned.record.clone()))
    }
    fn batch(&self, id: &BatchId) -> Result<Option<Owned<Batch>>> {
        Ok(self.state().batches.get(id).cloned())
    }
    fn batch_by_lot(&self, product: &ProductId, lot: &Lot) -> Result<Option<Owned<Batch>>> {
        let state = self.state();
        Ok(state.lots.get(&(product.clone(), lot.clone())).and_then(|id| state.batches.get(id)).cloned())
    }
    fn batches(&self) -> Result<Vec<Owned<Batch>>> {
        Ok(self.state().batches.values().cloned().collect())
    }
    fn batches_page(&self, after: &str, limit: usize) -> Result<Vec<Owned<Batch>>> {
        let state = self.state();
        let behind = state.batches.iter().filter(|(id, _)| id.as_str() > after);
        Ok(behind.take(limit).map(|(_, batch)| batch.clone()).collect())
    }
}
