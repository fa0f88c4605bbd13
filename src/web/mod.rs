//! DOORS: the pages that people and programs open. The only floor that knows HTTP.

pub mod options;

mod accept;
mod compress;
mod problem;
mod style;
mod voice;

mod kept;

mod sheet;
mod state;

mod reply;

mod pages;

pub mod router;

pub mod serve;
