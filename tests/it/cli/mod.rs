//! The command line, run as a user runs it.

mod beside;
mod demo;
mod desk;
mod import;
mod line;
mod refusals;
mod rules;
mod verify;
