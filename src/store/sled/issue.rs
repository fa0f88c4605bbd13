//! Blocks of numbers and runs, in sled.
use crate::domain::batch::Batch;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::BatchId;
use crate::domain::number::{Number, NumberRange, RunId};
use crate::domain::registry::Owned;
use crate::domain::run::{RUN_MAX, Run};
use crate::domain::stamp::StampKind;
use crate::log::entry::Body;
use crate::store::contract::receipt::{Done, Receipt, Touched};
use crate::store::contract::stamps::Reserve;
use crate::store::deed::{self, Deed};
use crate::store::record;
use crate::store::sled::draft::Draft;
use crate::store::sled::keys;
use crate::store::sled::rows::Read;
use crate::store::sled::taken::{in_use, set_taken, taken};

/// The batch, or not found `batch-unknown`.
pub(super) fn known_batch(draft: &Draft<'_>, id: &BatchId) -> Result<Batch> {
    let batch: Option<Owned<Batch>> = draft.record(&keys::batch(id))?;
    let unknown = || Error::not_found(Fault::new("batch-unknown").value(id.as_str()));
    batch.map(|batch| batch.record).ok_or_else(unknown)
}

pub(super) fn reserve(draft: &mut Draft<'_>, reserve: &Reserve) -> Result<NumberRange> {
    let key = keys::deed(&reserve.deed);
    match draft.record::<Deed>(&key)? {
        Some(Deed::Block(block)) if block.count() == reserve.count => return Ok(block),
        Some(_) => return Err(deed::differs(&reserve.deed)),
        None => {}
    }
    if !(1..=RUN_MAX).contains(&reserve.count) {
        return Err(Fault::new("reserve-count").arg("max", RUN_MAX).value(reserve.count.to_string()).into());
    }
    let next = match draft.stood.last_of(keys::BLOCKS)? {
        Some((_, bytes)) => record::decode::<NumberRange>(&bytes)?.last().get() + 1,
        None => draft.registry()?.first_number.get(),
    };
    let block = Number::new(next + u64::from(reserve.skip))
        .and_then(|first| NumberRange::new(first, reserve.count))
        .map_err(|_| Error::conflict(Fault::new("numbers-used-up").value(reserve.count.to_string())))?;
    draft.put(keys::block(block.first()), &block)?;
    draft.put(key, &Deed::Block(block))?;
    Ok(block)
}

pub(super) fn add(draft: &mut Draft<'_>, run: &Run) -> Result<Receipt> {
    let not_reserved = || Error::conflict(Fault::new("block-not-reserved").arg("deed", &run.deed).value(run.numbers.to_string()));
    let Some(Deed::Block(block)) = draft.record(&keys::deed(&run.deed))? else {
        return Err(not_reserved());
    };
    match draft.record::<Run>(&keys::run(RunId::of(block.first())))? {
        Some(stood) if stood == *run => return Ok(draft.receipt(Done::Before)),
        Some(_) => return Err(deed::differs(&run.deed)),
        None if run.numbers != block => return Err(not_reserved()),
        None => {}
    }
    let count = u64::from(run.numbers.count());
    if run.kind == StampKind::Batch && count != 1 {
        return Err(Fault::new("batch-stamp-count").value(count.to_string()).into());
    }
    if let Some(id) = &run.batch {
        let batch = known_batch(draft, id)?;
        if run.kind == StampKind::Item {
            if run.beyond.is_none() {
                let enough = u64::from(batch.units.unwrap_or(0)).saturating_sub(count);
                batch.room_for(in_use(draft, &batch, enough)?, count).map_err(Error::conflict)?;
            }
            let before = taken(draft, id)?;
            set_taken(draft, id, before + count)?;
        }
    }
    draft.put(keys::run(run.id()), run)?;
    draft.log(run.issued_at, Body::Issue(run.clone()))?;
    draft.touch(&Touched::Run(run.id()))?;
    Ok(draft.receipt(Done::Now))
}
