//! BYTES of a stamp: digits, payload and the one spelling; keys; signing and strict reading. Knows no page and no store.

pub mod code;
pub mod digits;
pub mod leaf;
pub mod payload;
pub mod public;

pub mod keyring;
pub mod link;
pub mod secret;

pub mod jwks;
pub mod open;
pub mod sign;

pub mod shown;
