//! Reads a folder of CSV files (`fixtures/ocop/README.md` fixes the columns) and loads it: every fault at once, or all of it.

pub mod table;
pub mod vocabulary;

pub mod batches;
pub mod events;
pub mod products;
pub mod recalls;
pub mod rolls;
pub mod territory;

pub mod dataset;

pub mod conflicts;
pub mod references;

pub mod reading;

pub mod load;
