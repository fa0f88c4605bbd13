//! Accounts of people, on both engines: who has one, who signs in, and when a session ends.

mod bureau;

mod addresses;
mod copies;
mod invitations;
mod letters;
mod members;
mod people;
mod resets;
mod second_factor;
mod sessions;
mod sign_in;
