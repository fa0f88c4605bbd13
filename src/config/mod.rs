//! Settings: flags over environment over file over what is usual. Nobody else asks the environment.

pub mod settings;

mod file;

pub mod parse;

pub mod read;
