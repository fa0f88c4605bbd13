//! Webhooks: who is told of what, what there is to tell, and what became of it.

pub mod secret;

pub mod keep;
pub mod news;
pub mod outcome;
