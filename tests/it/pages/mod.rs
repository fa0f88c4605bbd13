//! The pages, asked in process over a real registry: each path as a visitor asks for it.

pub mod visitor;

mod catalogue;
mod changes;
pub mod crawl;
mod files;
mod journey;
mod others;
mod posted;
mod recall_pages;
mod recalls;
mod register;
mod stamps;
mod telling;
