//! Where everything stands on a label: measures and lines, then blocks of facts, then columns, then the best fit.

pub mod labelled;
pub mod measure;
pub mod misfit;
pub mod strip;

pub mod column;
pub mod wrap;

pub mod facts;
pub mod symbol;

pub mod fit;
