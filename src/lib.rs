//! Temtin: signed e-stamps for product batches. Modules stand bottom-up; each may use only the groups above it here.

pub mod domain;

pub mod stamp;
pub mod status;
pub mod text;

pub mod label;
pub mod log;

#[cfg(feature = "store")]
pub mod store;

#[cfg(feature = "store")]
pub mod service;

#[cfg(feature = "server")]
pub mod web;

#[cfg(feature = "server")]
pub mod config;

#[cfg(feature = "server")]
pub mod cli;
