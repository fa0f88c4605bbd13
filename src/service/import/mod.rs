//! Reads a folder of CSV files (`fixtures/ocop/README.md` fixes the columns) and loads it: every fault at once, or all of it.

pub mod spelling;
pub mod vocabulary;

pub mod table;

pub mod batches;
pub mod editions;
pub mod events;
pub mod links;
pub mod members;
pub mod products;
pub mod recalls;
pub mod rolls;
pub mod sample_scans;
pub mod territory;

pub mod dataset;

pub mod follows;
pub mod references;

pub mod conflicts;

pub mod reading;

pub mod load;
