//! The one integration test binary: each module keeps one promise of the whole library.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands; clippy excuses only functions marked as tests")]

mod kit;
mod source;

mod accounts;
mod api;
mod cli;
mod console;
mod faults;
mod floors;
mod forms;
mod languages;
mod net;
mod pages;
mod prints;
mod rules;
mod sample;
mod store;
mod symbols;
mod tidy;
mod vectors;
mod walls;
mod words;
