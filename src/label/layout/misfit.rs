//! Why one way of setting a label failed: another may still do, or no way can.
use crate::domain::error::Fault;

/// A failed attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// This text finds no room at this measure: its field, and the text.
    Room(&'static str, String),
    /// No measure will help.
    Fault(Fault),
}

impl Misfit {
    /// The field and text that find no room.
    pub fn room(field: &'static str, text: &str) -> Self {
        Self::Room(field, text.into())
    }

    /// What to tell when this was the last attempt.
    pub fn into_fault(self) -> Fault {
        match self {
            Self::Room("logo", _) => Fault::new("label-logo-no-room"),
            Self::Room("url", text) => Fault::new("label-code-too-large").value(text),
            Self::Room(field, text) => Fault::new("label-text-too-long").arg("field", field).value(text),
            Self::Fault(fault) => fault,
        }
    }
}

impl From<Fault> for Misfit {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
