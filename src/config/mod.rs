//! Settings: flags over environment over file over what is usual. Nobody else asks the environment.

pub mod settings;

mod file;
mod mail;

pub mod parse;

pub mod read;
