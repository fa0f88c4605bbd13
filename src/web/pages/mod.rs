//! One file a page, its template beside it.

pub mod visit;

pub mod frame;
pub mod twin;

pub mod details;
pub mod help;

pub mod feed;
pub mod home;
pub mod jwks;
pub mod listing;
pub mod recall;
pub mod recalls;
pub mod robots;

pub mod code;
pub mod stamp;
