//! The embedded engine: sled behind one writer, which answers only when the disk has what it says.

pub mod bundle;
pub mod keys;

pub mod indexes;
pub mod over;

pub mod pulse;
pub mod rows;
pub mod synced;

mod newer;
mod retell;

pub mod copy;
pub mod marks;

mod changed;
mod derive;

pub mod draft;
pub mod folder;

mod chain;

pub mod staged;

pub mod stage;

pub mod writer;

mod audit;

pub mod engine;

pub mod archive;

mod taken;

mod issue;
mod status;

mod batches;
mod bindings;
mod recalls;

mod audit_lines;
mod log;
mod register;
mod registry;
mod scans;
mod stamps;
mod trace;
mod upkeep;

mod load;
