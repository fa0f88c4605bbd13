//! Accounts of people: who has one, how a person signs in, and how long a session holds.

pub mod one_time;
pub mod texts;

pub mod records;

pub mod invitations;
pub mod second_factor;
pub mod sessions;

pub mod address;
pub mod own;
pub mod people;
pub mod sign_in;
