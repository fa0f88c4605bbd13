//! Recalls and holds, in sled.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::recall::{Recall, RecallChange};
use crate::log::entry::Body;
use crate::store::contract::receipt::{Done, Receipt, Touched};
use crate::store::deed::Deed;
use crate::store::record;
use crate::store::sled::draft::Draft;
use crate::store::sled::issue;
use crate::store::sled::keys;
use crate::store::sled::rows::Read;

pub(super) fn add(draft: &mut Draft<'_>, recall: &Recall) -> Result<Receipt> {
    match draft.record::<Recall>(&keys::ordered(&recall.id))? {
        Some(ordered) if ordered == *recall => return Ok(draft.receipt(Done::Before)),
        Some(_) => return Err(Error::conflict(Fault::new("recall-exists").value(recall.id.as_str()))),
        None => {}
    }
    if let Some(batch) = recall.scope.batch() {
        issue::known_batch(draft, batch)?;
        draft.put(keys::recall_of(batch, &recall.id), &recall.id)?;
    } else if let Some(key) = keys::recalled(&recall.scope)
        && draft.bytes(&key)?.is_none()
    {
        return Err(Error::not_found(Fault::new("recall-scope-unknown").value(recall.scope.name())));
    }
    draft.put(keys::ordered(&recall.id), recall)?;
    draft.put(keys::recall(&recall.id), recall)?;
    draft.log(recall.recorded, Body::Recall(recall.clone(), record::hash(recall)?))?;
    draft.touch(&Touched::Recall(recall.id.clone()))?;
    Ok(draft.receipt(Done::Now))
}

pub(super) fn change(draft: &mut Draft<'_>, change: &RecallChange) -> Result<Receipt> {
    let deed = Deed::Recall(change.clone());
    let stood = draft.record(&keys::deed(&change.deed))?;
    if deed.against(&change.deed, stood.as_ref())? == Done::Before {
        return Ok(draft.receipt(Done::Before));
    }
    let unknown = || Error::not_found(Fault::new("recall-unknown").value(change.recall.as_str()));
    let stood: Recall = draft.record(&keys::recall(&change.recall))?.ok_or_else(unknown)?;
    let recall = stood.changed(change).map_err(Error::conflict)?;
    draft.put(keys::recall(&recall.id), &recall)?;
    draft.put(keys::deed(&change.deed), &deed)?;
    let hash = record::hash(&recall)?;
    draft.touch(&Touched::Recall(recall.id.clone()))?;
    draft.log(change.at, Body::Recall(recall, hash))?;
    Ok(draft.receipt(Done::Now))
}
