//! Archives: the whole registry in files that another installation or engine reads. docs/backup-format.md.

mod damage;

mod manifest;
mod spool;
mod tar;

mod first;
mod parts;

pub mod points;

pub mod proof;
pub mod write;

pub mod copy;
pub mod read;
