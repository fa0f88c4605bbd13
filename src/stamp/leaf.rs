//! The leaf: all that run roots and the public log ever learn of a stamp (stamp format §5).
use crate::domain::run::Hash;
use sha2::{Digest, Sha256};

/// `SHA-256("temtin-leaf/v1" 00 | message | signature)`.
pub fn leaf(message: &[u8], signature: &[u8; 64]) -> Hash {
    Sha256::new().chain_update(b"temtin-leaf/v1\0").chain_update(message).chain_update(signature).finalize().into()
}
