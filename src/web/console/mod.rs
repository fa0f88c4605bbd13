//! The console: pages for whoever is signed in. One file a page, its template beside it; every page stands in `table`.

pub mod cookie;
pub mod faults;

pub mod fields;
pub mod plan;

pub mod quick_line;

pub mod person;

pub mod call;

pub mod addressed;
pub mod choices;
pub mod entry;
pub mod listing;
pub mod onward;
pub mod producer_choice;
pub mod shell;

pub mod link;
pub mod pictures;
pub mod product_choice;

pub mod editor;
pub mod mandates;

pub mod evidence;

pub mod hand_over;
pub mod register_lists;
pub mod task_words;

pub mod audit_things;
pub mod batch_draft;
pub mod batch_inputs;
pub mod batch_journal;
pub mod batch_stamps;
pub mod mail_change;
pub mod may_print;
pub mod phone;
pub mod print_wish;
pub mod reached;
pub mod recall_order;
pub mod recognitions;
pub mod scan_places;
pub mod voiding;

pub mod batch_event;
pub mod issue_form;
pub mod recall_page;
pub mod sign_in;

pub mod invitation;

pub mod account;
pub mod batch;
pub mod day_batches;
pub mod households;
pub mod jobs;
pub mod people;
pub mod scripts;

pub mod activation;
pub mod audit;
pub mod history;
pub mod home;
pub mod import;
pub mod issue;
pub mod issue_roll;
pub mod kept_account;
pub mod office;
pub mod recalls;
pub mod records;
pub mod register_page;
pub mod rolls;
pub mod runs;
pub mod scans;

pub mod dossiers;
pub mod mandate_deeds;
pub mod own_people;

pub mod pairs;
pub mod tokens;

pub mod table;

pub mod door;
