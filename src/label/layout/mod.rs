//! Where everything stands on a label: lines, then blocks of facts, then columns, then the best fit.

pub mod labelled;
pub mod misfit;
pub mod strip;

pub mod column;
pub mod wrap;

pub mod facts;
pub mod fold;
pub mod symbol;

pub mod short;
pub mod sides;

pub mod fitting;

pub mod fit;
