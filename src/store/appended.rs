//! Whether lines may go behind the chain of the audit log, for every engine alike.
use crate::domain::audit::AuditHead;
use crate::domain::error::{Error, Fault, Result};
use crate::log::audit_line;
use crate::store::contract::audit::LINES_MAX;
use crate::store::contract::receipt::Done;

/// Whether lines that are to go behind `after` go behind a chain that ends at `stands`: the errors of `append_audit`.
pub fn appended(after: AuditHead, lines: &[Vec<u8>], stands: AuditHead) -> Result<Done> {
    let behind = audit_line::followed(after, lines.iter().map(Vec::as_slice)).filter(|_| lines.len() <= LINES_MAX);
    match behind {
        None => Err(Error::internal(Fault::new("audit-line"))),
        // Nothing to append, or appended already: a hash is the head of one chain only.
        Some(behind) if behind == stands => Ok(Done::Before),
        Some(_) if after == stands => Ok(Done::Now),
        Some(_) => Err(Error::conflict(Fault::new("audit-moved").arg("seq", after.seq))),
    }
}
