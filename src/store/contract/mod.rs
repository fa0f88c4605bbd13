//! The store's contract: a trait a concern. Verbs are synchronous; no verb returns a handle, guard or iterator of an engine.

pub mod receipt;

pub mod audit;
pub mod health;
pub mod log;
pub mod register;
pub mod registry;
pub mod scans;
pub mod stamps;
pub mod trace;
pub mod upkeep;

pub mod archive;
pub mod load;

pub mod whole;
