//! Chains of events, in sled.
use crate::domain::error::Result;
use crate::domain::event::Chain;
use crate::domain::id::BatchId;
use crate::store::chain::{grown, of_entry};
use crate::store::sled::bundle;
use crate::store::sled::draft::Draft;
use crate::store::sled::keys;
use crate::store::sled::rows::{Read, Rows};

/// A batch's chain before this deed. A store that was written before there were chains gets one from its log.
pub(super) fn stood(draft: &Draft<'_>, batch: &BatchId) -> Result<Chain> {
    match draft.record::<Chain>(&keys::chain(batch))? {
        Some(chain) => Ok(chain),
        // The events that are being added stand in the index already, and not in the log.
        None if draft.stood.first(&keys::batch_events(batch))?.is_none() => Ok(Chain::default()),
        None => told(draft.stood, batch),
    }
}

/// A batch's chain as the log tells it.
fn told(stood: &Rows, batch: &BatchId) -> Result<Chain> {
    let mut chain = Chain::default();
    for (_, value) in stood.rows(keys::BUNDLES)? {
        for entry in bundle::unfold(&value)? {
            chain = of_entry(&entry).filter(|(id, _)| id == batch.as_str()).map_or(chain, |(_, hash)| grown(chain, &hash));
        }
    }
    for (_, entry) in stood.rows(keys::ENTRIES)? {
        chain = of_entry(&entry).filter(|(id, _)| id == batch.as_str()).map_or(chain, |(_, hash)| grown(chain, &hash));
    }
    Ok(chain)
}
