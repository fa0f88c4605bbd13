//! The audit log: every deed stands in it, and nobody changes it unseen.

pub mod trail;

pub mod noted;

mod damage;
mod deeds;
mod doors;
mod moves;
