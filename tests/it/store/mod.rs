//! The store: one contract for every engine, and what only the engine on disk promises.

mod contract;
mod copies;
mod engines;
mod files;
mod flaky;
mod folder;
mod racing;
mod records;
mod reopen;
