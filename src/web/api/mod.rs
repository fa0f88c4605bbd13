//! Doors for programs: one table of what there is, from which routes, rights, the OpenAPI document and its page are made.

mod cursor;
mod mark;
pub mod media;
mod strict;

pub mod query;

pub mod call;

pub mod entry;

pub mod body;
mod written;

mod files;
mod jobs;
mod records;
mod runs;

mod head_card;

mod webhooks;

pub mod table;

mod words;

pub mod docs;
pub mod door;
pub mod openapi;
