//! Prints as deeds: jobs that are cut off, raced and stopped, hand-outs, proofs.

mod press;

mod hand_outs;

mod jobs;
mod logos;
mod media;
mod sending;
mod work_orders;
