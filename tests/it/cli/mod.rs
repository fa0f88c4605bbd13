//! The command line, run as a user runs it.

mod demo;
mod import;
mod line;
mod refusals;
mod rules;
mod verify;
