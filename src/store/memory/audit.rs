//! Lines of the audit log, in memory.
use crate::domain::audit::AuditHead;
use crate::domain::error::Result;
use crate::domain::time::Timestamp;
use crate::log::audit_line;
use crate::log::entry::Body;
use crate::store::appended::appended;
use crate::store::contract::audit::{AuditStore, KeptLine};
use crate::store::contract::receipt::{Done, Receipt, Touched};
use crate::store::memory::engine::MemoryStore;
use crate::store::memory::state::State;

fn head(state: &State) -> AuditHead {
    state
        .audit
        .last_key_value()
        .map_or_else(AuditHead::default, |(seq, line)| AuditHead { seq: *seq, hash: audit_line::hash(line) })
}

impl AuditStore for MemoryStore {
    fn append_audit(&self, after: AuditHead, lines: &[Vec<u8>]) -> Result<Done> {
        let mut state = self.deed()?;
        let done = appended(after, lines, head(&state))?;
        if done == Done::Now {
            state.audit.extend((after.seq + 1..).zip(lines.iter().cloned()));
        }
        Ok(done)
    }

    fn audit_head(&self) -> Result<AuditHead> {
        Ok(head(&self.state()))
    }

    fn audit_page(&self, after: u64, limit: usize) -> Result<Vec<KeptLine>> {
        let state = self.state();
        let lines = state.audit.range(after.saturating_add(1)..).take(limit);
        Ok(lines.map(|(seq, bytes)| KeptLine { seq: *seq, bytes: bytes.clone() }).collect())
    }

    fn log_audit_head(&self, at: Timestamp) -> Result<Receipt> {
        let mut state = self.deed()?;
        let head = head(&state);
        if head == state.logged_audit {
            return Ok(state.receipt(Done::Before));
        }
        let entry = state.entry(at, Body::Audit(head))?;
        state.append(&entry);
        state.logged_audit = head;
        state.touch(Touched::Audit(head.seq));
        Ok(state.receipt(Done::Now))
    }

    fn logged_audit_head(&self) -> Result<AuditHead> {
        Ok(self.state().logged_audit)
    }
}
