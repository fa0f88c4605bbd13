//! GROUND: what things are. No IO, no clock, no randomness, no JSON, no HTTP.

pub mod error;
pub mod hex;

pub mod gtin;
pub mod id;
pub mod number;
pub mod time;

pub mod place;
pub mod registry;

pub mod stamp;

pub mod certificate;
pub mod producer;
pub mod product;
pub mod recognition;

pub mod batch;
pub mod run;

pub mod event;
pub mod recall;
pub mod scan;

pub mod binding;

pub mod verdict;
