//! What several tests stand on.

pub mod armed;
pub mod audit;
pub mod flaky;
pub mod notes;
pub mod office;
pub mod pictures;
pub mod receiver;
pub mod samples;
pub mod serving;
pub mod story;
