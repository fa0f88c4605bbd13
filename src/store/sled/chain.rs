//! Chains of events, in sled.
use crate::domain::error::Result;
use crate::domain::event::Chain;
use crate::domain::id::BatchId;
use crate::domain::run::Hash;
use crate::store::chain::{grown, of_entry};
use crate::store::sled::bundle;
use crate::store::sled::draft::Draft;
use crate::store::sled::keys;
use crate::store::sled::rows::Read;

/// Adds an event to a batch's chain. A store that was written before there were chains gets one from its log.
pub(super) fn grow(draft: &mut Draft<'_>, batch: &BatchId, event: &Hash) -> Result<()> {
    let stood = draft.record::<Chain>(&keys::chain(batch))?;
    let chain = match stood {
        Some(chain) => chain,
        // The event that is being added stands in the index already, and not in the log.
        None if draft.stood.first(&keys::batch_events(batch))?.is_none() => Chain::default(),
        None => told(draft, batch)?,
    };
    draft.put(keys::chain(batch), &grown(chain, event))
}

/// A batch's chain as the log tells it.
fn told(draft: &Draft<'_>, batch: &BatchId) -> Result<Chain> {
    let mut chain = Chain::default();
    for (_, value) in draft.rows(keys::BUNDLES)? {
        for entry in bundle::unfold(&value)? {
            chain = of_entry(&entry).filter(|(id, _)| id == batch.as_str()).map_or(chain, |(_, hash)| grown(chain, &hash));
        }
    }
    for (_, entry) in draft.rows(keys::ENTRIES)? {
        chain = of_entry(&entry).filter(|(id, _)| id == batch.as_str()).map_or(chain, |(_, hash)| grown(chain, &hash));
    }
    Ok(chain)
}
