//! States of stamps, in sled.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::number::{Number, NumberRange, RunId};
use crate::domain::run::{Run, StatusChange, StatusReason};
use crate::log::entry::Body;
use crate::status::list::Chunk;
use crate::store::contract::receipt::{Done, Receipt, Touched};
use crate::store::deed::Deed;
use crate::store::record;
use crate::store::sled::draft::Draft;
use crate::store::sled::keys;
use crate::store::sled::rows::Read;

pub(super) fn set(draft: &mut Draft<'_>, change: &StatusChange) -> Result<(Receipt, u32)> {
    let deed = Deed::Status(change.clone());
    let stood = draft.record(&keys::deed(&change.deed))?;
    if deed.against(&change.deed, stood.as_ref())? == Done::Before {
        return Ok((draft.receipt(Done::Before), 0));
    }
    let run = holder(draft, change.numbers)?;
    let moved = move_states(draft, run, change)?;
    if moved == 0 {
        let fault = Fault::new("status-none-moved").arg("reason", change.reason.code()).value(change.numbers.to_string());
        return Err(Error::conflict(fault));
    }
    draft.put(keys::deed(&change.deed), &deed)?;
    draft.log(change.at, Body::Status(change.clone()))?;
    Ok((draft.receipt(Done::Now), moved))
}

/// The run that all of these numbers lie in, or `status-outside-run`.
fn holder(draft: &Draft<'_>, numbers: NumberRange) -> Result<RunId> {
    let row = draft.stood.last(keys::RUNS, &keys::run(RunId::of(numbers.first())))?;
    let run = row.map(|(_, bytes)| record::decode::<Run>(&bytes)).transpose()?;
    let outside = || Fault::new("status-outside-run").value(numbers.to_string()).into();
    run.filter(|run| run.numbers.covers(numbers)).map(|run| run.id()).ok_or_else(outside)
}

/// Moves the numbers that this reason moves and keeps the change in the run's list; how many moved. None: nothing is kept.
pub(super) fn move_states(draft: &mut Draft<'_>, run: RunId, change: &StatusChange) -> Result<u32> {
    let mut moved = 0;
    let mut numbers = change.numbers.numbers().peekable();
    for index in Chunk::indexes_of(change.numbers) {
        let here = std::iter::from_fn(|| numbers.next_if(|number| Chunk::index_of(*number) == index));
        moved += move_chunk(draft, index, here, change.reason)?;
    }
    if moved > 0 {
        draft.put(keys::at(keys::status_changes(run), draft.next_change()), change)?;
        draft.touch(&Touched::Status(change.numbers))?;
    }
    Ok(moved)
}

fn move_chunk(draft: &mut Draft<'_>, index: u64, numbers: impl Iterator<Item = Number>, reason: StatusReason) -> Result<u32> {
    let key = keys::chunk(index);
    let stood = draft.bytes(&key)?.map(|bytes| record::decode_chunk(&bytes)).transpose()?;
    let mut chunk = stood.unwrap_or_default();
    let mut moved = 0;
    for number in numbers {
        if reason.moves(chunk.get(number)) {
            chunk.set(number, reason.state());
            moved += 1;
        }
    }
    if moved > 0 {
        draft.put_bytes(key, "status", record::encode_chunk(&chunk))?;
    }
    Ok(moved)
}
