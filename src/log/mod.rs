//! BYTES of trust: log entries, their Merkle tree, signed heads. Takes hashes and ids, knows no page and no store.

pub mod audit_line;
pub mod entry;
pub mod told;
pub mod tree;

pub mod checkpoint;
pub mod proof;
