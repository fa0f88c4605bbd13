//! One test binary: what the library promises, from outside.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, its kit too")]

mod kit;

mod store;
