//! What the tests lean on: the real program in a folder of its own.

pub mod office;
