//! MEMORY: what is kept. Deeds, not keys; each verb is one atomic act.

pub mod contract;

pub mod appended;
pub mod chain;
pub mod deed;
pub mod durable;

pub mod attachments;
pub mod disk;
pub mod head_file;
pub mod record;
pub mod run_files;

pub mod archived;
pub mod tally;

pub mod memory;
pub mod sled;

pub mod open;
