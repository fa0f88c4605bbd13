//! Golden truth from `fixtures/`: the bytes of stamps, signatures and logs.

mod read;

mod ed25519;
mod log;
mod mutations;
mod stamps;
