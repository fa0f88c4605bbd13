//! Reads tables (`fixtures/ocop/README.md` shows their columns) and loads them: every fault at once, or all of it.

pub mod mapping;
pub mod normal;
pub mod xml_bounds;

pub mod heading;
pub mod zip_bounds;

pub mod dataset;
pub mod workbook;

pub mod gather;
pub mod table;

pub mod headline;
pub mod joining;
pub mod rolls;
pub mod sample_scans;

pub mod follows;
pub mod references;

pub mod agreed;

pub mod conflicts;

pub mod reading;

pub mod load;
pub mod preview;
pub mod waiting;
