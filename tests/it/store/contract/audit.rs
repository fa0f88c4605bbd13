//! Lines of the audit log.
use crate::kit::notes::{append, lines};
use crate::kit::samples::{at, ready, refused, registry};
use temtin::domain::audit::AuditHead;
use temtin::log::{audit_line, entry};
use temtin::store::contract::audit::LINES_MAX;
use temtin::store::contract::receipt::{Done, Touched};
use temtin::store::contract::whole::Store;

const EMPTY: AuditHead = AuditHead { seq: 0, hash: [0; 32] };

pub fn lines_go_behind_the_head_and_nowhere_else(store: &dyn Store) {
    assert_eq!((store.audit_head().unwrap(), store.audit_page(0, 9).unwrap().len()), (EMPTY, 0));
    let first = lines(EMPTY, 3);
    assert_eq!(store.append_audit(EMPTY, &first).unwrap(), Done::Now);
    let head = store.audit_head().unwrap();
    assert_eq!(head, AuditHead { seq: 3, hash: audit_line::hash(&first[2]) });
    assert_eq!(store.append_audit(EMPTY, &first).unwrap(), Done::Before, "the same again");
    assert_eq!(refused(store.append_audit(EMPTY, &lines(EMPTY, 1))), "audit-moved");
    let other = AuditHead { hash: [7; 32], ..head };
    assert_eq!(refused(store.append_audit(other, &lines(other, 1))), "audit-moved", "another chain");
    let later = AuditHead { seq: 9, ..head };
    assert_eq!(refused(store.append_audit(later, &lines(later, 1))), "audit-moved", "a gap");
    assert_eq!(store.append_audit(head, &[]).unwrap(), Done::Before, "nothing");
    assert_eq!(store.audit_page(0, 9).unwrap().into_iter().map(|line| line.bytes).collect::<Vec<_>>(), first);
}

pub fn lines_that_do_not_follow_one_another_are_refused_whole(store: &dyn Store) {
    let good = lines(EMPTY, 3);
    let wrong = [
        vec![good[1].clone()],
        vec![good[0].clone(), good[2].clone()],
        vec![good[0].clone(), good[0].clone()],
        vec![good[0].clone(), b"none".to_vec()],
        vec![Vec::new()],
        lines(EMPTY, LINES_MAX + 1),
    ];
    for wrong in wrong {
        assert_eq!(refused(store.append_audit(EMPTY, &wrong)), "audit-line");
        assert_eq!(store.audit_head().unwrap(), EMPTY);
    }
    store.append_audit(EMPTY, &lines(EMPTY, LINES_MAX)).unwrap();
}

pub fn lines_are_read_in_any_window(store: &dyn Store) {
    append(store, 20);
    let seqs = |after, limit| store.audit_page(after, limit).unwrap().iter().map(|line| line.seq).collect::<Vec<_>>();
    assert_eq!(seqs(0, 3), [1, 2, 3]);
    assert_eq!(seqs(18, 9), [19, 20]);
    assert!(seqs(20, 9).is_empty() && seqs(u64::MAX, 9).is_empty() && seqs(3, 0).is_empty());
}

pub fn lines_are_no_change_and_their_head_is_logged_once(store: &dyn Store) {
    ready(store);
    let (size, changes) = (store.log_size().unwrap(), store.changes_since(0, 99).unwrap().len() as u64);
    assert_eq!(store.log_audit_head(at(1)).unwrap().done, Done::Before, "no line, no head");
    append(store, 2);
    assert_eq!((store.log_size().unwrap(), store.logged_audit_head().unwrap()), (size, EMPTY));
    let receipt = store.log_audit_head(at(1)).unwrap();
    assert_eq!((receipt.done, receipt.log_size, receipt.change), (Done::Now, size + 1, changes + 1));
    let head = store.audit_head().unwrap();
    assert_eq!(entry::audit_head(&store.entries(size, 1).unwrap()[0]), Some(head));
    assert_eq!(store.logged_audit_head().unwrap(), head);
    assert_eq!(store.changes_since(changes, 9).unwrap()[0].touched, Touched::Audit(2));
    assert_eq!(store.log_audit_head(at(2)).unwrap().done, Done::Before);
    append(store, 1);
    assert_eq!(store.log_audit_head(at(2)).unwrap().log_size, size + 2);
}

pub fn a_head_is_logged_in_a_registry_only(store: &dyn Store) {
    append(store, 1);
    assert_eq!(refused(store.log_audit_head(at(1))), "registry-missing");
    assert_eq!(store.logged_audit_head().unwrap(), EMPTY);
    store.create_registry(&registry()).unwrap();
    store.log_audit_head(at(1)).unwrap();
}
