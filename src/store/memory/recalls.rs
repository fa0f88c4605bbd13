//! Recalls and holds, in memory.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::recall::{Recall, RecallChange, Scope};
use crate::log::entry::Body;
use crate::store::contract::receipt::{Done, Receipt, Touched};
use crate::store::deed::Deed;
use crate::store::memory::state::State;
use crate::store::record;

pub(super) fn add(state: &mut State, recall: &Recall) -> Result<Receipt> {
    match state.ordered.get(&recall.id) {
        Some(ordered) if ordered == recall => return Ok(state.receipt(Done::Before)),
        Some(_) => return Err(Error::conflict(Fault::new("recall-exists").value(recall.id.as_str()))),
        None => {}
    }
    let unknown = || Error::not_found(Fault::new("recall-scope-unknown").value(recall.scope.name()));
    let known = match &recall.scope {
        Scope::Batch(batch) => state.known_batch(batch).map(|_| true)?,
        Scope::Stamps(range) => state.runs.contains_key(&range.run),
        Scope::Product(id) => state.products.contains_key(id),
        Scope::Area(id) => state.areas.contains_key(id),
    };
    if !known {
        return Err(unknown());
    }
    let entry = state.entry(recall.recorded, Body::Recall(recall.clone(), record::hash(recall)?))?;
    state.ordered.insert(recall.id.clone(), recall.clone());
    state.recalls.insert(recall.id.clone(), recall.clone());
    state.append(&entry);
    state.touch(Touched::Recall(recall.id.clone()));
    Ok(state.receipt(Done::Now))
}

pub(super) fn change(state: &mut State, change: &RecallChange) -> Result<Receipt> {
    let deed = Deed::Recall(change.clone());
    if deed.against(&change.deed, state.deeds.get(&change.deed))? == Done::Before {
        return Ok(state.receipt(Done::Before));
    }
    let unknown = || Error::not_found(Fault::new("recall-unknown").value(change.recall.as_str()));
    let recall = state.recalls.get(&change.recall).ok_or_else(unknown)?.changed(change).map_err(Error::conflict)?;
    let entry = state.entry(change.at, Body::Recall(recall.clone(), record::hash(&recall)?))?;
    state.recalls.insert(recall.id.clone(), recall);
    state.deeds.insert(change.deed.clone(), deed);
    state.append(&entry);
    state.touch(Touched::Recall(change.recall.clone()));
    Ok(state.receipt(Done::Now))
}
