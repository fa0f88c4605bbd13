//! The part of the stamp page that asks where it was bought, or thanks for the answer. It works without a script and changes no verdict.
use crate::domain::region::{self, Province};

/// What it shows.
pub enum Telling {
    /// Asks, with what was wrong with an answer before.
    Asks(Vec<String>),
    /// Thanks: the province that was named.
    Thanks(&'static str),
}

impl Telling {
    /// The provinces that may be chosen.
    pub fn provinces(&self) -> impl Iterator<Item = &'static Province> {
        region::today()
    }
}
