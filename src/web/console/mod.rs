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
pub mod own_run;
pub mod shell;

pub mod editor;

pub mod batch_draft;
pub mod phone;
pub mod print_wish;

pub mod issue_form;
pub mod sign_in;

pub mod invitation;

pub mod account;
pub mod batch;
pub mod households;

pub mod activation;
pub mod home;
pub mod issue;
pub mod issue_roll;
pub mod records;
pub mod rolls;
pub mod runs;

pub mod table;

pub mod door;
