//! The one integration test binary: each module keeps one promise of the whole library.

mod floors;
mod languages;
mod tidy;
mod vectors;
