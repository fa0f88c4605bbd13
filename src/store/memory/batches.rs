//! Batches, in memory.
use crate::domain::batch::Batch;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::gtin::Lot;
use crate::domain::id::{BatchId, ProductId};
use crate::domain::lineage;
use crate::domain::registry::Owned;
use crate::domain::time::Timestamp;
use crate::log::entry::Body;
use crate::store::contract::receipt::{Basis, Done, Receipt, Touched};
use crate::store::memory::state::State;
use crate::store::memory::taken::in_use;
use crate::store::record;
use std::collections::BTreeMap;

/// Batches with stamps keep what their stamps say.
fn unstamped_or_alike(state: &State, batches: &BTreeMap<&BatchId, &Owned<Batch>>) -> Result<()> {
    let mut faults = Vec::new();
    for (id, next) in batches {
        let taken = state.taken.get(*id).copied().unwrap_or(0);
        let stamped = taken > 0 || state.runs.values().any(|run| run.batch.as_ref() == Some(*id));
        if let Some(stood) = state.batches.get(*id).filter(|_| stamped) {
            faults.extend(stood.record.change_faults(&next.record, in_use(state, id)));
        }
    }
    Error::conflicts(faults).map_or(Ok(()), Err)
}

/// The lots after this put, or the conflict.
fn lots_after(state: &State, batches: &BTreeMap<&BatchId, &Owned<Batch>>) -> Result<BTreeMap<(ProductId, Lot), BatchId>> {
    let mut lots = state.lots.clone();
    lots.retain(|_, holder| !batches.contains_key(holder));
    for (id, batch) in batches {
        let lot = &batch.record.lot;
        if let Some(holder) = lots.insert((batch.record.product.clone(), lot.clone()), (*id).clone()) {
            let fault = Fault::new("lot-taken").arg("batch", holder).arg("product", &batch.record.product).value(lot.as_str());
            return Err(Error::conflict(fault));
        }
    }
    Ok(lots)
}

/// What batches are made from is there, and nothing is made from itself.
pub(super) fn rooted(state: &State, batches: &BTreeMap<&BatchId, &Owned<Batch>>) -> Result<()> {
    let of =
        |id: &BatchId| batches.get(id).map(|owned| &owned.record).or_else(|| state.batches.get(id).map(|owned| &owned.record));
    lineage::refuse_loop(batches.keys().copied(), |batch| {
        let unknown = || Error::not_found(Fault::new("batch-unknown").value(batch.as_str()));
        Ok(of(batch).ok_or_else(unknown)?.inputs.iter().map(|input| input.batch.clone()).collect())
    })
}

pub(super) fn put(state: &mut State, batches: &[Owned<Batch>], at: Timestamp) -> Result<Receipt> {
    let last: BTreeMap<&BatchId, &Owned<Batch>> = batches.iter().map(|batch| (&batch.record.id, batch)).collect();
    unstamped_or_alike(state, &last)?;
    lots_after(state, &last)?;
    // Before anything is changed.
    rooted(state, &last)?;
    let done = put_new(state, batches, at)?;
    Ok(state.receipt(done))
}

/// Puts batches whatever they are made from: [`rooted`] tells later whether that was right.
pub(super) fn put_new(state: &mut State, batches: &[Owned<Batch>], at: Timestamp) -> Result<Done> {
    let last: BTreeMap<&BatchId, &Owned<Batch>> = batches.iter().map(|batch| (&batch.record.id, batch)).collect();
    unstamped_or_alike(state, &last)?;
    let lots = lots_after(state, &last)?;
    let differing = last.into_iter().filter(|(id, batch)| state.batches.get(*id) != Some(*batch));
    let entries = differing
        .map(|(id, batch)| Ok((batch.clone(), state.entry(at, Body::Batch(id.clone(), record::hash(batch)?))?)))
        .collect::<Result<Vec<_>>>()?;
    state.lots = lots;
    let done = if entries.is_empty() { Done::Before } else { Done::Now };
    for (batch, entry) in entries {
        state.append(&entry);
        state.touch(Touched::Batch(batch.record.id.clone()));
        state.batches.insert(batch.record.id.clone(), batch);
    }
    Ok(done)
}

pub(super) fn change(state: &mut State, batch: &Owned<Batch>, basis: Basis, at: Timestamp) -> Result<Receipt> {
    let stood = state.batches.get(&batch.record.id);
    if stood != Some(batch) {
        let stood = stood.map(record::hash).transpose()?;
        basis.against(stood).map_err(|fault| Error::conflict(fault.value(batch.record.id.as_str())))?;
    }
    put(state, std::slice::from_ref(batch), at)
}
