//! DOORS: the pages that people and programs open. The only floor that knows HTTP.

pub mod regions;
mod request_id;

pub mod options;

mod accept;
mod compress;
pub mod deeds;
mod file_body;
mod origin;
mod problem;
mod script;
mod stream;
mod style;
mod visitor;
mod voice;

pub mod connections;
mod kept;
mod limits;
pub mod mail;
pub mod posted;
mod tellers;

mod load;
mod sheet;
mod state;

mod reply;

mod pages;

pub mod api;

pub mod console;

mod bodies;
mod route;
pub mod router;

mod meters;

pub mod hooks;

pub mod gate;

mod admin;

pub mod serve;
