//! One file a page, its template beside it.

pub mod visit;

pub mod frame;
pub mod query;
pub mod twin;

pub mod details;
pub mod help;

pub mod file;
pub mod missing;
pub mod tally;
pub mod telling;

pub mod feed;
pub mod home;
pub mod jwks;
pub mod listing;
pub mod producer;
pub mod product;
pub mod recall;
pub mod recalls;
pub mod register;
pub mod report;
pub mod robots;
pub mod trace;
pub mod work;

pub mod code;
pub mod stamp;
