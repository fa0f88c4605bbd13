//! The sample registry's edge cases, one test each, by the names of its README (`/fixtures/ocop`).

mod rows;

mod balance;
mod beyond;
mod events;
mod loading;
mod lots;
mod recalls;
mod register;
mod scans;
mod stars;
