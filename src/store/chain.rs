//! The running hash over a batch's events: SHA-256 over the hash before it and the hash of the event's stored bytes. The log holds
//! the same hashes in the same order, so whoever has the log can tell it again.
use crate::domain::event::Chain;
use crate::domain::run::Hash;
use sha2::{Digest, Sha256};

/// Type of the log's entries that tell of events (docs/log-entries.md).
const EVENT_ENTRY: u8 = 7;

/// The chain with one more event.
pub fn grown(chain: Chain, event: &Hash) -> Chain {
    let hash = Sha256::new().chain_update(chain.hash).chain_update(event).finalize();
    Chain { count: chain.count + 1, hash: hash.into() }
}

/// What an entry tells of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The event.
    pub event: String,
    /// Its batch; empty for a service.
    pub batch: String,
    /// SHA-256 of its stored bytes.
    pub hash: Hash,
}

/// What this entry tells of an event; `None` for entries about anything else.
pub fn told(entry: &[u8]) -> Option<Told> {
    let (&kind, rest) = entry.split_first()?;
    // Version and time, then origin, event and batch, each behind its length.
    let mut rest = rest.get(9..).filter(|_| kind == EVENT_ENTRY)?;
    let mut text = || -> Option<String> {
        let (&length, behind) = rest.split_first()?;
        let (text, behind) = behind.split_at_checked(usize::from(length))?;
        rest = behind;
        Some(std::str::from_utf8(text).ok()?.to_owned())
    };
    let (_, event, batch) = (text()?, text()?, text()?);
    Some(Told { event, batch, hash: *rest.first_chunk()? })
}

/// Batch and record hash of an entry that tells of an event of a batch.
pub fn of_entry(entry: &[u8]) -> Option<(String, Hash)> {
    told(entry).filter(|told| !told.batch.is_empty()).map(|told| (told.batch, told.hash))
}
