//! Where a backup ended, kept so that the next one may hold only what changed since.
use super::absent::absent;
use super::run::Hash;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A point of the store's life that a backup holds whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BackupPoint {
    /// [`BackupPoint::id_of`] its change number.
    pub id: String,
    /// The last change that the backup holds.
    pub change: u64,
    /// How many log entries there were then.
    pub log_size: u64,
    /// The log's root over them.
    pub root: Hash,
    /// How many lines the audit log had then; points of before there was one have none.
    #[serde(default, skip_serializing_if = "absent")]
    pub audit: u64,
    /// When the backup was made.
    pub made: Timestamp,
}

impl BackupPoint {
    /// Its id: the change number in twenty digits, so that the order of ids is the order of points.
    pub fn id_of(change: u64) -> String {
        format!("{change:020}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stand_in_the_order_of_changes() {
        assert!(BackupPoint::id_of(9) < BackupPoint::id_of(10));
        assert_eq!(BackupPoint::id_of(u64::MAX).len(), 20);
    }
}
