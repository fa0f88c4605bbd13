//! What a page shows, as values: the page prints them and the JSON twin writes them out, so that both say the same.

pub mod drawing;
pub mod photo;

pub mod address;
pub mod compare;
pub mod contact;
pub mod drawn;
pub mod journey;
pub mod meters;
pub mod panel;
pub mod place;
pub mod recalled;
pub mod relatives;
pub mod source;
pub mod star;

pub mod approval;
pub mod certificates;
pub mod history;
pub mod notice;
pub mod row;
pub mod summary;

pub mod fitting;
