//! DOORS: the command line, one file a command over the same services.

pub mod caller;

pub mod screen;

pub mod context;

pub mod range;
pub mod terminal;

pub mod bind;
pub mod import;
pub mod init;
pub mod issue;
pub mod keys;
pub mod label;
pub mod recall;
pub mod status;
pub mod verify;

pub mod counter;

pub mod desk;

pub mod serve;

pub mod demo;

pub mod args;
