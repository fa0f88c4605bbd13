//! States of stamps, in memory.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::number::RunId;
use crate::domain::run::StatusChange;
use crate::log::entry::Body;
use crate::store::contract::receipt::{Done, Receipt, Touched};
use crate::store::deed::Deed;
use crate::store::memory::state::State;

pub(super) fn set(state: &mut State, change: &StatusChange) -> Result<(Receipt, u32)> {
    let deed = Deed::Status(change.clone());
    if deed.against(&change.deed, state.deeds.get(&change.deed))? == Done::Before {
        return Ok((state.receipt(Done::Before), 0));
    }
    let outside = || Error::from(Fault::new("status-outside-run").value(change.numbers.to_string()));
    let holder = state.runs.range(..=RunId::of(change.numbers.first())).next_back();
    let run = holder.filter(|(_, run)| run.numbers.covers(change.numbers)).map(|(id, _)| *id).ok_or_else(outside)?;
    let entry = state.entry(change.at, Body::Status(change.clone()))?;
    let moved = state.move_states(change);
    if moved == 0 {
        let fault = Fault::new("status-none-moved").arg("reason", change.reason.code()).value(change.numbers.to_string());
        return Err(Error::conflict(fault));
    }
    state.status_changes.entry(run).or_default().push(change.clone());
    state.deeds.insert(change.deed.clone(), deed);
    state.append(&entry);
    state.touch(Touched::Status(change.numbers));
    Ok((state.receipt(Done::Now), moved))
}
