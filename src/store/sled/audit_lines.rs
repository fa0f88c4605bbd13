//! Lines of the audit log, in sled: rows of the one tree, written as every deed is.
use crate::domain::audit::AuditHead;
use crate::domain::error::Result;
use crate::domain::time::Timestamp;
use crate::log::audit_line;
use crate::log::entry::Body;
use crate::store::appended::appended;
use crate::store::contract::audit::{AuditStore, KeptLine};
use crate::store::contract::receipt::{Done, Receipt, Touched};
use crate::store::record;
use crate::store::sled::engine::SledStore;
use crate::store::sled::keys;
use crate::store::sled::rows::{Read, Row, Rows};

/// The name by which a damage is told.
const WHAT: &str = "audit";

/// Where the chain ends.
fn head(rows: &Rows) -> Result<AuditHead> {
    let Some((key, line)) = rows.last_of(keys::AUDIT)? else { return Ok(AuditHead::default()) };
    let seq = keys::last_number(&key).ok_or_else(|| record::damaged(WHAT))?;
    Ok(AuditHead { seq, hash: audit_line::hash(&line) })
}

/// The last head of it that the log holds.
fn logged(rows: &impl Read) -> Result<AuditHead> {
    Ok(rows.record(&keys::logged_audit())?.unwrap_or_default())
}

impl AuditStore for SledStore {
    fn append_audit(&self, after: AuditHead, lines: &[Vec<u8>]) -> Result<Done> {
        let lines = lines.to_vec();
        self.act(move |draft| {
            let done = appended(after, &lines, head(draft.stood)?)?;
            if done == Done::Now {
                for (seq, line) in (after.seq + 1..).zip(lines) {
                    draft.put_bytes(keys::audit(seq), WHAT, line)?;
                }
            }
            Ok(done)
        })
    }

    fn audit_head(&self) -> Result<AuditHead> {
        head(self.rows())
    }

    fn audit_page(&self, after: u64, limit: usize) -> Result<Vec<KeptLine>> {
        let rows = self.rows().some(keys::AUDIT, &keys::audit(after.saturating_add(1)), limit)?;
        let kept = |(key, bytes): Row| {
            let seq = keys::last_number(&key).ok_or_else(|| record::damaged(WHAT))?;
            Ok(KeptLine { seq, bytes })
        };
        rows.into_iter().map(kept).collect()
    }

    fn log_audit_head(&self, at: Timestamp) -> Result<Receipt> {
        self.act(move |draft| {
            let head = head(draft.stood)?;
            if head == logged(draft)? {
                return Ok(draft.receipt(Done::Before));
            }
            draft.put(keys::logged_audit(), &head)?;
            draft.touch(&Touched::Audit(head.seq))?;
            draft.log(at, Body::Audit(head))?;
            Ok(draft.receipt(Done::Now))
        })
    }

    fn logged_audit_head(&self) -> Result<AuditHead> {
        logged(self.rows())
    }
}
