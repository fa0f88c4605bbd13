//! The audit log's lines: a chain that only grows. Bytes of a line are those of `log/audit_line.rs`; here they are kept and handed out as
//! they are, so that whoever verifies them sees what the disk has.
use super::receipt::{Done, Receipt};
use crate::domain::audit::AuditHead;
use crate::domain::error::Result;
use crate::domain::time::Timestamp;

/// Most lines of one append.
pub const LINES_MAX: usize = 256;

/// A line as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptLine {
    /// The number under which it is kept.
    pub seq: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Lines are neither changes nor logged; the log tells of their head.
pub trait AuditStore {
    /// Adds lines behind the chain's head, all or none, durable on return: compare and append, so that two writers never fork the chain.
    /// The chain ends otherwise: conflict `audit-moved`. It ends with exactly these lines behind `after`: done before. Lines that do
    /// not follow `after` and one another, or more than [`LINES_MAX`]: internal `audit-line`.
    fn append_audit(&self, after: AuditHead, lines: &[Vec<u8>]) -> Result<Done>;

    /// Where the chain ends.
    fn audit_head(&self) -> Result<AuditHead>;

    /// Lines with a number above `after`, rising, at most `limit`; as they are kept, right or wrong.
    fn audit_page(&self, after: u64, limit: usize) -> Result<Vec<KeptLine>>;

    /// Puts the chain's head into the log, as a deed with one change, if it is further on than the last one there or another one: else
    /// done before. No registry: conflict `registry-missing`.
    fn log_audit_head(&self, at: Timestamp) -> Result<Receipt>;

    /// The last head that the log holds.
    fn logged_audit_head(&self) -> Result<AuditHead>;
}
