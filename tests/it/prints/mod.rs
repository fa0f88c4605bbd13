//! Prints as deeds: jobs that are cut off, raced and stopped, hand-outs, proofs.

mod press;

mod hand_outs;

mod head_card;
mod jobs;
mod logos;
mod media;
mod sending;
pub mod work_orders;

mod returns;
