//! The audit log: every deed stands in it, and nobody changes it unseen.

pub mod trail;

mod damage;
mod deeds;
mod doors;
mod moves;
