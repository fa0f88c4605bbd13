//! Backups: the whole store in one file, written beside the work and read into an empty folder. docs/backup-format.md.

mod line;

pub mod read;
pub mod write;
