//! Lines of the audit log.
use crate::kit::samples::at;
use temtin::domain::audit::{AuditHead, AuditNote, AuditObject, By, Stage, Who};
use temtin::log::audit_line;
use temtin::store::contract::whole::Store;

/// A deed that begins.
pub fn note(object: &str) -> AuditNote {
    AuditNote {
        at: at(1),
        who: Who { by: By::Token("erp".parse().unwrap()), acting_for: "htx".parse().ok() },
        deed: "issue".parse().unwrap(),
        object: AuditObject::of(object),
        stage: Stage::Begun,
    }
}

/// So many lines behind a head.
pub fn lines(after: AuditHead, count: usize) -> Vec<Vec<u8>> {
    let notes: Vec<_> = (0..count).map(|n| note(&format!("batch/lo-{n}"))).collect();
    audit_line::chained(after, &notes).0
}

/// Appends so many lines to the chain.
pub fn append(store: &dyn Store, count: usize) {
    let head = store.audit_head().unwrap();
    store.append_audit(head, &lines(head, count)).unwrap();
}
