//! GROUND: what things are. No IO, no clock, no randomness, no JSON, no HTTP.

pub mod absent;
pub mod deed_word;
pub mod error;
pub mod hex;

pub mod audience;
pub mod cbv;
pub mod gtin;
pub mod id;
pub mod length;
pub mod mail;
pub mod number;
pub mod quantity;
pub mod region;
pub mod time;

pub mod attachment;
pub mod place;
pub mod reach;
pub mod registry;

pub mod stamp;

pub mod certificate;
pub mod producer;
pub mod product;
pub mod recognition;

pub mod batch;
pub mod edition;
pub mod run;

pub mod account;
pub mod answer;
pub mod audit;
pub mod backup;
pub mod label_file;
pub mod printing;
pub mod target;
pub mod token;

pub mod invitation;
pub mod print_job;
pub mod session;
pub mod upload;

pub mod webhook;
pub mod work_order;

pub mod balance;
pub mod completeness;
pub mod event;
pub mod lineage;
pub mod recall;
pub mod scan;

pub mod binding;
pub mod proposal;

pub mod verdict;
