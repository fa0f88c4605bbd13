//! Faults that are really there: damaged files, full disks, cut backups. What is lost is named; nothing is lost in silence.

pub mod registry;

mod archives;
mod backup;
mod check;
mod damage;
mod hostile;
