//! What a deed key stands for, so that a repeat is told from another deed under the same key.
use crate::domain::binding::Binding;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::DeedKey;
use crate::domain::number::NumberRange;
use crate::domain::recall::RecallChange;
use crate::domain::run::StatusChange;
use crate::store::contract::receipt::Done;
use serde::{Deserialize, Serialize};

/// The content of a deed. The time of a repeat is not content: who tries again does so later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// A block was reserved, for one run.
    Block(NumberRange),
    /// Stamps changed their state.
    Status(StatusChange),
    /// A range was bound.
    Binding(Binding),
    /// A recall moved on.
    Recall(RecallChange),
}

impl Deed {
    /// Whether `self` is to be done now or stood already; conflict `deed-differs` when the key stands for something else.
    pub fn against(&self, key: &DeedKey, stood: Option<&Self>) -> Result<Done> {
        match stood {
            None => Ok(Done::Now),
            Some(stood) if stood.means(self) => Ok(Done::Before),
            Some(_) => Err(differs(key)),
        }
    }

    fn means(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Block(a), Self::Block(b)) => a == b,
            (Self::Status(a), Self::Status(b)) => *a == StatusChange { at: a.at, ..b.clone() },
            (Self::Binding(a), Self::Binding(b)) => *a == Binding { at: a.at, ..b.clone() },
            (Self::Recall(a), Self::Recall(b)) => *a == RecallChange { at: a.at, ..b.clone() },
            (Self::Block(_) | Self::Status(_) | Self::Binding(_) | Self::Recall(_), _) => false,
        }
    }
}

/// Another deed stands under this key.
pub fn differs(key: &DeedKey) -> Error {
    Error::conflict(Fault::new("deed-differs").arg("deed", key))
}
