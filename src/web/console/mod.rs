//! The console: pages for whoever is signed in. One file a page, its template beside it; every page stands in `table`.

pub mod cookie;
pub mod fields;
pub mod plan;

pub mod quick_line;

pub mod person;

pub mod call;

pub mod choices;
pub mod entry;
pub mod onward;
pub mod shell;

pub mod editor;
pub mod hand_over;
pub mod task_words;

pub mod batch_draft;
pub mod phone;
pub mod print_wish;

pub mod sign_in;

pub mod invitation;

pub mod account;
pub mod batch;
pub mod day_batches;
pub mod households;

pub mod history;
pub mod home;
pub mod issue;
pub mod recalls;
pub mod records;
pub mod runs;
pub mod scans;

pub mod table;

pub mod door;
