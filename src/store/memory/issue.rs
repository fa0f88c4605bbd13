//! Blocks of numbers and runs, in memory.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::number::{Number, NumberRange};
use crate::domain::run::{RUN_MAX, Run};
use crate::domain::stamp::StampKind;
use crate::log::entry::Body;
use crate::store::contract::receipt::{Done, Receipt, Touched};
use crate::store::contract::stamps::Reserve;
use crate::store::deed::{self, Deed};
use crate::store::memory::state::State;
use crate::store::memory::taken::in_use;

pub(super) fn reserve(state: &mut State, reserve: &Reserve) -> Result<NumberRange> {
    match state.deeds.get(&reserve.deed) {
        Some(Deed::Block(block)) if block.count() == reserve.count => return Ok(*block),
        Some(_) => return Err(deed::differs(&reserve.deed)),
        None => {}
    }
    if !(1..=RUN_MAX).contains(&reserve.count) {
        return Err(Fault::new("reserve-count").arg("max", RUN_MAX).value(reserve.count.to_string()).into());
    }
    let registry = state.registry.as_ref().ok_or_else(|| Error::conflict(Fault::new("registry-missing")))?;
    let next = state.last_block.map_or(registry.first_number.get(), |block| block.last().get() + 1);
    let block = Number::new(next + u64::from(reserve.skip))
        .and_then(|first| NumberRange::new(first, reserve.count))
        .map_err(|_| Error::conflict(Fault::new("numbers-used-up").value(reserve.count.to_string())))?;
    state.deeds.insert(reserve.deed.clone(), Deed::Block(block));
    state.last_block = Some(block);
    Ok(block)
}

pub(super) fn add(state: &mut State, run: &Run) -> Result<Receipt> {
    let not_reserved = || Error::conflict(Fault::new("block-not-reserved").arg("deed", &run.deed).value(run.numbers.to_string()));
    let Some(Deed::Block(block)) = state.deeds.get(&run.deed) else {
        return Err(not_reserved());
    };
    match state.runs.get(&crate::domain::number::RunId::of(block.first())) {
        Some(stood) if stood == run => return Ok(state.receipt(Done::Before)),
        Some(_) => return Err(deed::differs(&run.deed)),
        None if run.numbers != *block => return Err(not_reserved()),
        None => {}
    }
    let count = u64::from(run.numbers.count());
    if run.kind == StampKind::Batch && count != 1 {
        return Err(Fault::new("batch-stamp-count").value(count.to_string()).into());
    }
    let mut taken = None;
    if let Some(id) = &run.batch {
        let batch = state.known_batch(id)?;
        if run.kind == StampKind::Item {
            let before = state.taken.get(id).copied().unwrap_or(0);
            if run.beyond.is_none() {
                batch.room_for(in_use(state, id), count).map_err(Error::conflict)?;
            }
            taken = Some((id.clone(), before + count));
        }
    }
    let entry = state.entry(run.issued_at, Body::Issue(run.clone()))?;
    state.taken.extend(taken);
    state.runs.insert(run.id(), run.clone());
    state.append(&entry);
    state.touch(Touched::Run(run.id()));
    Ok(state.receipt(Done::Now))
}
