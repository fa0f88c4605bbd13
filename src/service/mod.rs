//! DEEDS: what the service does, as plain functions over [`services::Services`]. The actor's right and the time are arguments.

pub mod declared;
pub mod descent;
pub mod form;
pub mod guarded_file;

pub mod access;
pub mod attempts;
pub mod catalogue;
pub mod env;
pub mod facts;
pub mod guessable;
pub mod hand_overs;
pub mod head;
pub mod message_queue;
pub mod no_dump;
pub mod opened_cache;
pub mod passphrase;
pub mod print_desk;
pub mod printer_status;
pub mod scan;
pub mod scrub;
pub mod shown;
pub mod suspicions;
pub mod tasks;
pub mod trail;

pub mod counting;
pub mod passwords;
pub mod printer;

pub mod search;
pub mod view;

pub mod key_text;

pub mod vault;

pub mod protect;

pub mod services;

pub mod attached;
pub mod audit_proof;
pub mod audited;

pub mod check;
pub mod completeness;
pub mod noted;
pub mod upload;

pub mod answers;
pub mod attach;
pub mod bind;
pub mod events;
pub mod keys;
pub mod lookup;
pub mod oversight;
pub mod recall;
pub mod recall_lots;
pub mod setup;
pub mod status;
pub mod sweep;
pub mod tokens;
pub mod trace;
pub mod verify;
pub mod webhook;

pub mod accounts;
pub mod backup;

pub mod proposals;

pub mod acted;
pub mod browse;
pub mod import;
pub mod issue;
pub mod recall_report;

pub mod export;
pub mod keep;
pub mod ownership;
pub mod recall_sheet;
pub mod replay;
pub mod scan_days;
pub mod telling;

pub mod journal;
pub mod print;
pub mod recognise;

pub mod activation;
pub mod at_hand;
pub mod history;
pub mod roll;
pub mod roll_label;
pub mod showcase;
