//! Producers, products and what belongs to them; batches, in sled.
use crate::domain::batch::Batch;
use crate::domain::certificate::{Certificate, Subject};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::gtin::{Lot, ProductCode};
use crate::domain::id::{AreaId, BatchId, CertificateId, LocationId, PlaceId, ProducerId, ProductId, RecognitionId};
use crate::domain::place::{Area, Location, Place};
use crate::domain::producer::Producer;
use crate::domain::product::Product;
use crate::domain::recognition::Recognition;
use crate::domain::registry::Owned;
use crate::domain::run::Run;
use crate::domain::time::Timestamp;
use crate::store::contract::receipt::{Basis, Done, Receipt};
use crate::store::contract::register::{RegisterKind, RegisterRecord, RegisterStore};
use crate::store::record::{self, Record};
use crate::store::sled::batches;
use crate::store::sled::draft::Draft;
use crate::store::sled::engine::SledStore;
use crate::store::sled::indexes::indexes;
use crate::store::sled::keys::{self, Key};
use crate::store::sled::rows::{Read, Rows};
use std::collections::BTreeMap;

type OwnedRecord = Owned<RegisterRecord>;

/// Puts the index rows of a record. A code belongs to one product.
fn remember(draft: &mut Draft<'_>, record: &RegisterRecord) -> Result<()> {
    if let RegisterRecord::Product(product) = record {
        product.codes().try_for_each(|code| is_free(draft, code))?;
    }
    indexes(record)?.into_iter().try_for_each(|(key, id)| draft.put_bytes(key, "index", id))
}

fn is_free(draft: &Draft<'_>, code: ProductCode) -> Result<()> {
    match draft.record::<ProductId>(&keys::code(code))? {
        Some(holder) => Err(Error::conflict(Fault::new("product-code-taken").arg("product", holder).value(code.to_string()))),
        None => Ok(()),
    }
}

pub(super) fn put_register(draft: &mut Draft<'_>, records: &[OwnedRecord]) -> Result<Receipt> {
    let mut last: BTreeMap<Key, &OwnedRecord> = BTreeMap::new();
    let mut done = Done::Before;
    let mut runs: Option<Vec<Run>> = None;
    for one in records {
        let (tag, id) = keys::register_name(&one.record);
        let key = keys::register(tag, id);
        let stood: Option<OwnedRecord> = draft.record(&key)?;
        if stood.as_ref() == Some(one) {
            continue;
        }
        if let (Some(RegisterRecord::Product(stood)), RegisterRecord::Product(next)) =
            (stood.as_ref().map(|s| &s.record), &one.record)
        {
            // Only a change of a product asks for them.
            let all = match &mut runs {
                Some(all) => all,
                none @ None => none.insert(draft.stood.records(keys::RUNS)?),
            };
            if all.iter().any(|run| run.product == stood.id) {
                Error::conflicts(stood.change_faults(next)).map_or(Ok(()), Err)?;
            }
        }
        // What every put record held before is given free before anything is held anew, so that two products may swap.
        if let (Some(stood), None) = (&stood, last.get(&key)) {
            indexes(&stood.record)?.into_iter().for_each(|(key, _)| draft.remove(key));
        }
        draft.put(key.clone(), one)?;
        draft.touch(&one.record.touched())?;
        last.insert(key, one);
        done = Done::Now;
    }
    last.values().try_for_each(|one| remember(draft, &one.record))?;
    Ok(draft.receipt(done))
}

fn change_register(draft: &mut Draft<'_>, record: &OwnedRecord, basis: Basis) -> Result<Receipt> {
    let (tag, id) = keys::register_name(&record.record);
    let stood: Option<OwnedRecord> = draft.record(&keys::register(tag, id))?;
    if stood.as_ref() != Some(record) {
        let stood = stood.as_ref().map(record::hash).transpose()?;
        basis.against(stood).map_err(|fault| Error::conflict(fault.value(id)))?;
    }
    put_register(draft, std::slice::from_ref(record))
}

/// What an index names must be there.
fn named<T: Record>(found: Option<T>) -> Result<T> {
    found.ok_or_else(|| record::damaged(T::WHAT))
}

/// A register record of the kind that `of` picks; another kind under the key is damage.
fn picked<T>(rows: &Rows, tag: &[u8; 2], id: &str, of: impl Fn(RegisterRecord) -> Option<T>) -> Result<Option<T>> {
    let owned: Option<OwnedRecord> = rows.record(&keys::register(tag, id))?;
    owned.map(|owned| of(owned.record).ok_or_else(|| record::damaged(OwnedRecord::WHAT))).transpose()
}

macro_rules! of_kind {
    ($kind:ident) => {
        |record| if let RegisterRecord::$kind(record) = record { Some(record) } else { None }
    };
}

impl RegisterStore for SledStore {
    fn put_register(&self, records: &[OwnedRecord]) -> Result<Receipt> {
        let records = records.to_vec();
        self.act(move |draft| put_register(draft, &records))
    }
    fn put_batches(&self, batches: &[Owned<Batch>], at: Timestamp) -> Result<Receipt> {
        let batches = batches.to_vec();
        self.act(move |draft| batches::put(draft, batches, at))
    }
    fn change_register(&self, record: &OwnedRecord, basis: Basis) -> Result<Receipt> {
        let record = record.clone();
        self.act(move |draft| change_register(draft, &record, basis))
    }
    fn change_batch(&self, batch: &Owned<Batch>, basis: Basis, at: Timestamp) -> Result<Receipt> {
        let batch = batch.clone();
        self.act(move |draft| batches::change(draft, batch, basis, at))
    }
    fn register(&self, kind: RegisterKind) -> Result<Vec<OwnedRecord>> {
        self.rows().records(keys::register_tag(kind))
    }

    fn register_page(&self, kind: RegisterKind, after: &str, limit: usize) -> Result<Vec<OwnedRecord>> {
        let tag = keys::register_tag(kind);
        self.rows().page(tag, after, limit)
    }
    fn register_record(&self, kind: RegisterKind, id: &str) -> Result<Option<OwnedRecord>> {
        self.rows().record(&keys::register(keys::register_tag(kind), id))
    }

    fn place(&self, id: &PlaceId) -> Result<Option<Place>> {
        picked(self.rows(), b"pl", id.as_str(), of_kind!(Place))
    }
    fn producer(&self, id: &ProducerId) -> Result<Option<Producer>> {
        picked(self.rows(), b"pr", id.as_str(), of_kind!(Producer))
    }
    fn product(&self, id: &ProductId) -> Result<Option<Product>> {
        picked(self.rows(), keys::PRODUCTS, id.as_str(), of_kind!(Product))
    }
    fn product_by_code(&self, code: ProductCode) -> Result<Option<Product>> {
        match self.rows().record::<ProductId>(&keys::code(code))? {
            Some(id) => self.product(&id),
            None => Ok(None),
        }
    }
    fn products(&self) -> Result<Vec<Product>> {
        let all = self.rows().records::<OwnedRecord>(keys::PRODUCTS)?.into_iter();
        all.map(|owned| of_kind!(Product)(owned.record).ok_or_else(|| record::damaged(OwnedRecord::WHAT))).collect()
    }
    fn recognitions(&self, product: &ProductId) -> Result<Vec<Recognition>> {
        let ids = self.rows().records::<RecognitionId>(&keys::recognitions_of(product))?;
        let one = |id: &RecognitionId| picked(self.rows(), b"rc", id.as_str(), of_kind!(Recognition));
        ids.iter().map(|id| one(id)?.ok_or_else(|| record::damaged(RecognitionId::WHAT))).collect()
    }
    fn certificates(&self, subject: &Subject) -> Result<Vec<Certificate>> {
        let ids = self.rows().records::<CertificateId>(&keys::certificates_of(subject))?;
        let one = |id: &CertificateId| picked(self.rows(), b"ct", id.as_str(), of_kind!(Certificate));
        ids.iter().map(|id| one(id)?.ok_or_else(|| record::damaged(CertificateId::WHAT))).collect()
    }
    fn area(&self, id: &AreaId) -> Result<Option<Area>> {
        picked(self.rows(), b"ar", id.as_str(), of_kind!(Area))
    }
    fn location(&self, id: &LocationId) -> Result<Option<Location>> {
        picked(self.rows(), b"lo", id.as_str(), of_kind!(Location))
    }
    fn batch(&self, id: &BatchId) -> Result<Option<Owned<Batch>>> {
        self.rows().record(&keys::batch(id))
    }
    fn batch_by_lot(&self, product: &ProductId, lot: &Lot) -> Result<Option<Owned<Batch>>> {
        match self.rows().record::<BatchId>(&keys::lot(product, lot))? {
            Some(id) => named(self.batch(&id)?).map(Some),
            None => Ok(None),
        }
    }
    fn batches(&self) -> Result<Vec<Owned<Batch>>> {
        self.rows().records(keys::BATCHES)
    }
    fn batches_page(&self, after: &str, limit: usize) -> Result<Vec<Owned<Batch>>> {
        self.rows().page(keys::BATCHES, after, limit)
    }
}
