//! Golden truth from `fixtures/`: the bytes of stamps, signatures and logs.

pub mod read;

mod ed25519;
mod log;
mod mutations;
mod stamps;
