//! The reference engine: maps behind one lock. Nothing survives the process.

pub mod state;

pub mod engine;

mod taken;

mod batches;
mod bindings;
mod issue;
mod recalls;
mod status;

mod audit;
mod log;
mod register;
mod registry;
mod scans;
mod stamps;
mod trace;
mod upkeep;

mod archive;
mod load;
