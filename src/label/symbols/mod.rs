//! SYMBOLS OF A RUN: what its URLs share is encoded once; each stamp costs its own digits, their error correction and a mask.

pub mod boards;
pub mod places;
pub mod shape;
pub mod solomon;

pub mod score;

pub mod template;

pub mod press;
