//! The command line, run as a user runs it.

mod archive;
mod attach;
mod beside;
mod config;
mod demo;
mod desk;
mod doctor;
mod head_card;
mod import;
mod keys;
mod label_files;
mod line;
mod logos;
mod logs;
mod prints;
mod proposals;
mod provenance;
mod recall;
mod refusals;
mod rules;
mod user;
mod verify;
