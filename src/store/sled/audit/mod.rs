//! Every row held against all others: what a kind of row says, and what must be there for it.

pub mod row;

pub mod findings;

mod logged;

mod register;
mod stamps;

mod whole;
