//! Batches, in sled.
use crate::domain::batch::Batch;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::BatchId;
use crate::domain::lineage;
use crate::domain::registry::Owned;
use crate::domain::run::Run;
use crate::domain::time::Timestamp;
use crate::log::entry::Body;
use crate::store::contract::receipt::{Basis, Done, Receipt, Touched};
use crate::store::record;
use crate::store::sled::draft::Draft;
use crate::store::sled::issue::known_batch;
use crate::store::sled::keys;
use crate::store::sled::rows::Read;
use crate::store::sled::taken::{in_use, taken};
use std::collections::{BTreeMap, HashSet};

pub(super) fn put(draft: &mut Draft<'_>, batches: Vec<Owned<Batch>>, at: Timestamp) -> Result<Receipt> {
    let put = put_new(draft, batches, at)?;
    refuse_unrooted(draft, &put)?;
    Ok(draft.receipt(if put.fresh.is_empty() { Done::Before } else { Done::Now }))
}

/// What putting batches came to.
#[derive(Default)]
pub(super) struct Put {
    /// Those that are new or differ.
    pub fresh: Vec<BatchId>,
    /// Whether one of them stood before.
    pub changed: bool,
}

/// Puts those of the batches that are new or differ, whatever they are made from.
pub(super) fn put_new(draft: &mut Draft<'_>, batches: Vec<Owned<Batch>>, at: Timestamp) -> Result<Put> {
    let last: BTreeMap<BatchId, Owned<Batch>> = batches.into_iter().map(|batch| (batch.record.id.clone(), batch)).collect();
    let mut fresh = Vec::new();
    let (mut changed, mut stamped) = (false, None);
    for (id, batch) in last {
        let stood: Option<Owned<Batch>> = draft.record(&keys::batch(&id))?;
        if stood.as_ref() == Some(&batch) {
            continue;
        }
        if let Some(stood) = stood {
            changed = true;
            let stamped: &HashSet<BatchId> = match &mut stamped {
                Some(stamped) => stamped,
                // Only a change asks for them.
                none @ None => none.insert(stamped_batches(draft)?),
            };
            if stamped.contains(&id) || taken(draft, &id)? > 0 {
                let taken = in_use(draft, &stood.record, u64::from(batch.record.units.unwrap_or(0)))?;
                Error::conflicts(stood.record.change_faults(&batch.record, taken)).map_or(Ok(()), Err)?;
            }
            draft.remove(keys::lot(&stood.record.product, &stood.record.lot));
        }
        fresh.push(batch);
    }
    for owned in &fresh {
        let batch = &owned.record;
        let lot = keys::lot(&batch.product, &batch.lot);
        if let Some(holder) = draft.record::<BatchId>(&lot)? {
            let fault = Fault::new("lot-taken").arg("batch", holder).arg("product", &batch.product).value(batch.lot.as_str());
            return Err(Error::conflict(fault));
        }
        draft.put(lot, &batch.id)?;
        let hash = draft.put_hashed(keys::batch(&batch.id), owned)?;
        draft.log(at, Body::Batch(batch.id.clone(), hash))?;
        draft.touch(&Touched::Batch(batch.id.clone()))?;
    }
    Ok(Put { fresh: fresh.into_iter().map(|owned| owned.record.id).collect(), changed })
}

/// What batches are made from is there, and nothing is made from itself.
pub(super) fn refuse_unrooted(draft: &Draft<'_>, put: &Put) -> Result<()> {
    let ids: HashSet<&BatchId> = put.fresh.iter().collect();
    lineage::refuse_loop(put.fresh.iter(), |batch| {
        let inputs = known_batch(draft, batch)?.inputs;
        // What stood before can only have been made from what stood before: without a change no way leads back from it.
        let ends = !put.changed && !ids.contains(batch);
        Ok(inputs.into_iter().filter(|_| !ends).map(|input| input.batch).collect())
    })
}

/// Batches that runs were issued for.
fn stamped_batches(draft: &Draft<'_>) -> Result<HashSet<BatchId>> {
    Ok(draft.stood.records::<Run>(keys::RUNS)?.into_iter().filter_map(|run| run.batch).collect())
}

pub(super) fn change(draft: &mut Draft<'_>, batch: Owned<Batch>, basis: Basis, at: Timestamp) -> Result<Receipt> {
    let stood: Option<Owned<Batch>> = draft.record(&keys::batch(&batch.record.id))?;
    // Who tries again after a lost answer finds the change done.
    if stood.as_ref() != Some(&batch) {
        let stood = stood.as_ref().map(record::hash).transpose()?;
        basis.against(stood).map_err(|fault| Error::conflict(fault.value(batch.record.id.as_str())))?;
    }
    put(draft, vec![batch], at)
}
