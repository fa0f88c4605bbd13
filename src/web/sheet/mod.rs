//! What a page shows, as values: the page prints them and the JSON twin writes them out, so that both say the same.

pub mod address;
pub mod compare;
pub mod contact;
pub mod journey;
pub mod panel;
pub mod recalled;
pub mod star;

pub mod certificates;
pub mod notice;
pub mod summary;
