//! Archives that a command names.
use crate::domain::error::{Error, Fault, Result};
use clap::ArgMatches;
use std::fs::File;

/// The archives of this argument, opened in the order in which they were named.
pub fn opened(matches: &ArgMatches, name: &str) -> Result<Vec<File>> {
    let files = matches.get_many::<String>(name).into_iter().flatten();
    let failed = |file: &String, source| Error::unavailable(Fault::new("backup-unreadable").arg("file", file), source);
    files.map(|file| File::open(file).map_err(|source| failed(file, source))).collect()
}
