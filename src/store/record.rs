//! How records become bytes: a version byte, then compact JSON. What was ever written is read for ever; the golden bytes
//! lie in `fixtures/records`.
use crate::domain::binding::Binding;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::event::Event;
use crate::domain::id::{BatchId, CertificateId, EventId, ProductId, RecallId, RecognitionId};
use crate::domain::number::NumberRange;
use crate::domain::recall::Recall;
use crate::domain::registry::{Owned, Registry, StampKey};
use crate::domain::run::{Hash, Run, StatusChange};
use crate::status::list::Chunk;
use crate::store::contract::receipt::Touched;
use crate::store::contract::register::RegisterRecord;
use crate::store::contract::upkeep::UpkeepRecord;
use crate::store::deed::Deed;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The version that is written.
pub const VERSION: u8 = 1;

/// A kind of record, with the word by which a damage is reported.
pub trait Record: Serialize + DeserializeOwned {
    /// Its name.
    const WHAT: &'static str;
}

macro_rules! records {
    ($($record:ty => $what:literal)*) => {$(
        impl Record for $record {
            const WHAT: &'static str = $what;
        }
    )*};
}

records! {
    Registry => "registry"
    StampKey => "key"
    Owned<RegisterRecord> => "register"
    Owned<crate::domain::batch::Batch> => "batch"
    Event => "event"
    crate::domain::event::Chain => "chain"
    Deed => "deed"
    NumberRange => "block"
    Run => "run"
    StatusChange => "status-change"
    Binding => "binding"
    Recall => "recall"
    UpkeepRecord => "upkeep"
    Touched => "change"
    ProductId => "product-index"
    BatchId => "batch-index"
    RecognitionId => "recognition-index"
    CertificateId => "certificate-index"
    EventId => "event-index"
    RecallId => "recall-index"
    Count => "count"
    crate::domain::audit::AuditHead => "audit"
}

/// A number that stands alone. As an object, since a bare number that was cut short is still a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// How many.
    pub count: u64,
}

/// Records are smaller than this, in bytes: sled puts larger values into files that it never syncs.
pub const RECORD_MAX: usize = 64 * 1024;

/// The bytes to store. Not smaller than [`RECORD_MAX`]: too large: `record-too-large`.
pub fn encode<T: Record>(record: &T) -> Result<Vec<u8>> {
    let mut bytes = vec![VERSION];
    serde_json::to_writer(&mut bytes, record).expect("records are plain fields and maps by text, which JSON can spell");
    checked(T::WHAT, bytes)
}

/// Bytes that are small enough to store.
pub fn checked(what: &'static str, bytes: Vec<u8>) -> Result<Vec<u8>> {
    if bytes.len() < RECORD_MAX { Ok(bytes) } else { Err(too_large(what, bytes.len(), RECORD_MAX - 1)) }
}

/// Limit `record-too-large`: what it is, its length and the largest one, in bytes.
pub fn too_large(what: &'static str, bytes: usize, max: usize) -> Error {
    Error::too_large(Fault::new("record-too-large").arg("what", what).arg("bytes", bytes).arg("max", max))
}

/// The record in these bytes. Another version, or bytes that are no such record: unavailable `record-damaged`.
pub fn decode<T: Record>(bytes: &[u8]) -> Result<T> {
    match bytes.split_first() {
        Some((&VERSION, json)) => serde_json::from_slice(json).map_err(|source| Error::unavailable(damage(T::WHAT), source)),
        Some(_) | None => Err(damaged(T::WHAT)),
    }
}

/// SHA-256 of the bytes to store, as log entries carry it.
pub fn hash<T: Record>(record: &T) -> Result<Hash> {
    Ok(Sha256::digest(encode(record)?).into())
}

/// Bytes of a chunk's checksum: enough against accidents, which are all that it is for.
const SUM_BYTES: usize = 8;

/// A chunk of states to store: version, the first bytes of SHA-256 over the states, the states. Unlike JSON, bare bits
/// would take any flipped bit for a state.
pub fn encode_chunk(chunk: &Chunk) -> Vec<u8> {
    let states = chunk.as_bytes();
    [&[VERSION], &Sha256::digest(states)[..SUM_BYTES], states].concat()
}

/// The chunk in these bytes; else `record-damaged`.
pub fn decode_chunk(bytes: &[u8]) -> Result<Chunk> {
    let read = || {
        let (&version, rest) = bytes.split_first()?;
        let (sum, states) = rest.split_at_checked(SUM_BYTES)?;
        let good = version == VERSION && *sum == Sha256::digest(states)[..SUM_BYTES];
        good.then(|| Chunk::from_bytes(states)).flatten()
    };
    read().ok_or_else(|| damaged("status"))
}

/// Stored bytes are not what they should be.
pub fn damaged(what: &'static str) -> Error {
    Error::refused_to_start(damage(what))
}

fn damage(what: &'static str) -> Fault {
    Fault::new("record-damaged").arg("what", what)
}
