//! The console as people meet it: who may open what, what forms keep, what nobody can make it do.

#![allow(dead_code, reason = "the kit is whole before every test that uses it is there")]

mod forms;

mod desk;

mod visitor;

mod addresses;
mod batch;
mod bodies;
mod decisions;
mod dossiers;
mod fault_words;
mod files;
mod imports;
mod kit;
mod members;
mod noted;
mod office;
mod oversight;
mod own_people;
mod pairs;
mod prints;
mod proposals;
mod recall_page;
mod tokens;
mod waits;

mod history;
mod home;
mod matrix;
mod places;
mod rolls;

mod bindings;
mod voiding;

mod foreign;
mod hostile;
mod inputs;
mod sessions;
