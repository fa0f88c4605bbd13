//! Webhooks: who is told of what, what there is to tell, and what became of it.

pub mod list;
pub mod secret;

pub mod news;

pub mod keep;
pub mod outcome;
