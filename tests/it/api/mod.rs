//! Doors for programs: rights from the router's own table, wrong bodies with their pointers, repeats, races, what nobody may see.

pub mod house;

mod bodies;
mod changes;
mod files;
mod head_card;
mod hidden;
mod jobs;
mod lists;
mod manual;
mod matrix;
mod recalls;
mod repeats;
mod stamps;
mod tokens;
mod webhooks;
