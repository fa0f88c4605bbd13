//! One label to be laid out: the facts of its run, and a stamp whose texts are as long as any of the run.
use crate::label::content::{Facts, Stamped};

/// Facts and stamp.
#[derive(Debug, Clone, Copy)]
pub struct Labelled<'a> {
    /// What all labels say.
    pub facts: &'a Facts,
    /// The stamp.
    pub stamped: &'a Stamped,
}
