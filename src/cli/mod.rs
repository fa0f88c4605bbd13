//! DOORS: the command line, one file a command over the same services.

pub mod caller;

pub mod screen;

pub mod noted;
pub mod passphrase;

pub mod context;

pub mod archives;
pub mod bars;
pub mod drafts;
pub mod range;
pub mod terminal;

pub mod label_data;
pub mod label_wish;

pub mod account;
pub mod head_card;
pub mod label_files;

pub mod attach;
pub mod backup;
pub mod balance;
pub mod bind;
pub mod close;
pub mod config;
pub mod event;
pub mod import;
pub mod init;
pub mod issue;
pub mod jobs;
pub mod restore;
pub mod status;
pub mod store;
pub mod trace;
pub mod user;
pub mod verify;
pub mod webhook;

pub mod export;
pub mod label;

pub mod picture;
pub mod proposal;

pub mod keys;
pub mod recall;
pub mod waive;

pub mod template;

pub mod doctor;
pub mod log;

pub mod deeds;

pub mod counter;

pub mod desk;

pub mod logs;

pub mod demo_people;
pub mod serve;

pub mod demo;

pub mod args;
