//! What several tests stand on.

pub mod audit;
pub mod flaky;
pub mod samples;
pub mod office;
