//! The contract as plain functions over any store, a file a concern.

pub mod audit;
pub mod batches;
pub mod bindings;
pub mod load;
pub mod log;
pub mod numbers;
pub mod recalls;
pub mod register;
pub mod registry;
pub mod rules;
pub mod scans;
pub mod status;
pub mod trace;
pub mod upkeep;
