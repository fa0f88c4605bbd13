//! Letters to people: what they say, and the one way by which they leave.

pub mod letter;
pub mod unsent;

pub mod mailer;

pub mod link;
pub mod notice;
