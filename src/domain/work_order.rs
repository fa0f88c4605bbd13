//! A work order: a link by which a print house takes a job's files, says that it has them, and returns spoiled numbers.
use super::absent::absent;
use super::number::NumberRange;
use super::print_job::JobId;
use super::registry::Owner;
use super::run::Hash;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Longest that a link holds, in days.
pub const DAYS_MAX: u32 = 90;

/// A work order as the store keeps it. Its link is told once, when it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkOrder {
    /// Its name, which stands in the link too and may be shown.
    pub id: String,
    /// Whose stamps.
    pub owner: Owner,
    /// For which job.
    pub job: JobId,
    /// SHA-256 of the link's token.
    pub hash: Hash,
    /// When it was made.
    pub made: Timestamp,
    /// From when on the link is worth nothing.
    pub expires: Timestamp,
    /// Since when the print house has the files, as it said.
    #[serde(default, skip_serializing_if = "absent")]
    pub acknowledged: Option<Timestamp>,
    /// Spoiled numbers that came back, with the moment.
    #[serde(default, skip_serializing_if = "absent")]
    pub returned: Vec<(NumberRange, Timestamp)>,
}

impl WorkOrder {
    /// Whether its link is worth something at this moment.
    pub fn is_good(&self, now: Timestamp) -> bool {
        now < self.expires
    }
}
