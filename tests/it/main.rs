//! The one integration test binary: each module keeps one promise of the whole library.

mod kit;
mod source;

mod cli;
mod floors;
mod languages;
mod tidy;
mod walls;
mod words;

mod vectors;
