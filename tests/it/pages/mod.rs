//! The pages, asked in process over a real registry: each path as a visitor asks for it.

pub mod visitor;

mod changes;
mod others;
mod recall_pages;
mod recalls;
mod stamps;
