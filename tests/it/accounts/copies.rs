//! What a copy of the store holds of people: accounts, but nothing by which somebody is signed in, and nothing that opens one.
use crate::accounts::bureau::{PASSWORD, copied, each, id, owner};
use crate::kit::samples::refused;
use std::sync::Arc;
use temtin::service::accounts::{invitations, people, sessions};
use temtin::store::contract::receipt::UpkeepKind;

#[test]
fn accounts_outlive_a_move_and_sessions_and_links_do_not() {
    each(|mut bureau| {
        bureau.account("lan", owner());
        let (_, link) = bureau.invited("moi", owner());
        let (_, text) = bureau.sign_in("lan", PASSWORD, bureau.now).unwrap();
        let mut lines = Vec::new();
        let mut take = |record: temtin::store::contract::archive::StoredRecord| {
            lines.extend_from_slice(&record.line);
            Ok(())
        };
        bureau.services.store.copy_records(None, &mut take).unwrap();
        let lines = String::from_utf8(lines).unwrap();
        assert!(lines.contains("\"account\":{\"id\":\"lan\""), "{lines}");
        for secret in [text.tell(), link.tell(), PASSWORD] {
            assert!(!lines.contains(secret) && !lines.contains(secret.split_once('_').map_or(secret, |(_, secret)| secret)));
        }
        let before = people::all(&bureau.services).unwrap();
        bureau.services.store = Arc::new(copied(bureau.services.store.as_ref()));
        assert_eq!(people::all(&bureau.services).unwrap(), before);
        for kind in [UpkeepKind::Session, UpkeepKind::Invitation] {
            assert!(bureau.services.store.upkeep_page(kind, "", 9).unwrap().is_empty());
        }
        assert_eq!(refused(sessions::shown(&bureau.services, text.tell(), bureau.now)), "session-missing");
        assert_eq!(refused(invitations::shown(&bureau.services, link.tell(), bureau.now)), "invitation-unknown");
        bureau.sign_in("lan", PASSWORD, bureau.now).unwrap();
        people::reset(&bureau.services, &bureau.operator(), &id("moi"), "operator", bureau.now).unwrap();
    });
}
