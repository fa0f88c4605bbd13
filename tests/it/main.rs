//! The one integration test binary: the guards of the code's shape.

mod source;

mod floors;
mod languages;
mod tidy;
mod walls;
mod words;
