//! A file that a program sent, until records name it and beyond: whose it is, and its sizes.
use super::attachment::{Attachment, FileHash};
use super::registry::Owner;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};

/// One file that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// Its hash and its owner, so that each owner has its own of the same file.
    pub id: String,
    /// Whose it is.
    pub owner: Owner,
    /// The file as it was kept.
    pub file: Attachment,
    /// When it was sent first.
    pub at: Timestamp,
}

impl Upload {
    /// The id of an owner's file.
    pub fn id_of(hash: &FileHash, owner: &Owner) -> String {
        match owner {
            Owner::Office => format!("{hash}.o"),
            Owner::Producer(id) => format!("{hash}.p.{id}"),
        }
    }
}
