//! Temtin: signed e-stamps for product batches. Modules stand bottom-up; each may use only the groups above it here.

pub mod domain;

pub mod text;

pub mod stamp;
pub mod status;

pub mod log;

#[cfg(feature = "store")]
pub mod store;
