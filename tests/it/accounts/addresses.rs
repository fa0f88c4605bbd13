//! Another mail address: one's own with the password, anybody's by whoever makes links; and links to the address before open nothing.
use crate::accounts::bureau::{Bureau, OTHER, PASSWORD, each, htx, id, owner, seconds};
use temtin::domain::account::{Account, AccountRole};
use temtin::domain::error::Result;
use temtin::domain::session::Session;
use temtin::service::access::{may_keep_accounts, may_keep_members};
use temtin::service::accounts::address::{self, MailChange};
use temtin::service::accounts::people::{self, AccountOrder};
use temtin::service::accounts::{invitations, own, sessions};
use temtin::store::contract::receipt::Done;
use temtin::web::mail::notice::{self, Notice};

const OLD: &str = "lan@example.vn";
const NEW: &str = "lan.moi@example.vn";

/// An account with the address [`OLD`], and a session of it.
fn signed_in(bureau: &Bureau) -> (Account, Session) {
    let order = AccountOrder { mail: OLD.into(), ..bureau.order("lan", owner()) };
    let (_, link) = people::add(&bureau.services, &bureau.operator(), &order, bureau.now).unwrap();
    let account = invitations::accept(&bureau.services, link.tell(), PASSWORD, bureau.now).unwrap();
    let (session, _) = bureau.sign_in("lan", PASSWORD, bureau.now).unwrap();
    (account, session)
}

fn change(bureau: &Bureau, (account, session): (&Account, &Session), password: &str, mail: &str) -> Result<MailChange> {
    let desk = &bureau.services.passwords;
    address::change_own(&bureau.services, desk, (account, session), (password, mail), bureau.now)
}

fn codes(done: Result<MailChange>) -> Vec<&'static str> {
    done.unwrap_err().faults.iter().map(|fault| fault.code).collect()
}

#[test]
fn a_person_changes_the_own_address_with_the_password_and_stays_signed_in() {
    each(|bureau| {
        let (account, session) = signed_in(&bureau);
        let here = (&account, &session);
        let changed = change(&bureau, here, PASSWORD, &format!("  {NEW} ")).unwrap();
        assert_eq!((changed.done, changed.before.as_deref()), (Done::Now, Some(OLD)));
        assert_eq!(changed.account, Account { mail: Some(NEW.into()), ..account.clone() });
        assert_eq!(bureau.stands("lan"), changed.account);
        assert_eq!(sessions::of(&bureau.services, &account.id).unwrap().len(), 1, "the session goes on");
        // The same once more changes nothing and is told to nobody; without a server neither is the first.
        let again = change(&bureau, here, PASSWORD, NEW).unwrap();
        assert_eq!((again.done, again.before.as_deref()), (Done::Before, None));
        assert_eq!(notice::send(&bureau.services, None, &changed, bureau.now), Notice::Nowhere);
        // Taken away, and set where there was none.
        assert_eq!(change(&bureau, here, PASSWORD, " ").unwrap().before.as_deref(), Some(NEW));
        assert_eq!(bureau.stands("lan").mail, None);
        assert_eq!(change(&bureau, here, PASSWORD, OLD).unwrap().before, None);
        assert_eq!(bureau.stands("lan").mail.as_deref(), Some(OLD));
    });
}

#[test]
fn without_the_password_or_with_no_address_nothing_changes_and_all_is_told_at_once() {
    each(|bureau| {
        let (account, session) = signed_in(&bureau);
        let here = (&account, &session);
        assert_eq!(codes(change(&bureau, here, OTHER, "lan")), ["account-mail", "password-old-wrong"]);
        assert_eq!(codes(change(&bureau, here, "", NEW)), ["password-old-wrong"]);
        for wrong in ["lan@", "lan@example.vn\r\nBcc: all@example.vn", "lân@example.vn", "lan@example.vn,hoa@example.vn"] {
            assert_eq!(codes(change(&bureau, here, PASSWORD, wrong)), ["account-mail"], "{wrong}");
            let by_office = address::change(&bureau.services, &bureau.operator(), &account.id, wrong, bureau.now);
            assert_eq!(codes(by_office), ["account-mail"], "{wrong}");
        }
        assert_eq!(bureau.stands("lan"), account);
        // What somebody else has is as good as any: nobody is told of it.
        let order = AccountOrder { mail: NEW.into(), ..bureau.order("hoa", owner()) };
        people::add(&bureau.services, &bureau.operator(), &order, bureau.now).unwrap();
        assert_eq!(change(&bureau, here, PASSWORD, NEW).unwrap().done, Done::Now);
    });
}

#[test]
fn a_password_is_not_tried_without_end_through_the_address() {
    let bureau = Bureau::open(true);
    let (account, session) = signed_in(&bureau);
    let mut tried = (0..200).map(|_| codes(change(&bureau, (&account, &session), OTHER, NEW))[0]);
    let last = tried.find(|code| *code != "password-old-wrong");
    assert_eq!(last, Some("sign-in-too-often"));
    // Not even the right one counts then.
    assert_eq!(codes(change(&bureau, (&account, &session), PASSWORD, NEW)), ["sign-in-too-often"]);
    assert_eq!(bureau.stands("lan").mail.as_deref(), Some(OLD));
}

#[test]
fn a_session_that_is_over_changes_no_address() {
    each(|bureau| {
        let (account, session) = signed_in(&bureau);
        // The account as it was when the page was asked for; ended by another password meanwhile.
        let desk = &bureau.services.passwords;
        own::change_password(&bureau.services, desk, &account, PASSWORD, OTHER, bureau.now).unwrap();
        assert_eq!(codes(change(&bureau, (&account, &session), PASSWORD, NEW)), ["session-ended"]);
        // Signed out, with the right password.
        let stands = bureau.stands("lan");
        let (other, _) = bureau.sign_in("lan", OTHER, bureau.now + seconds(1)).unwrap();
        sessions::end(&bureau.services, &other.id).unwrap();
        assert_eq!(codes(change(&bureau, (&stands, &other), OTHER, NEW)), ["session-ended"]);
        // Suspended meanwhile.
        let (third, _) = bureau.sign_in("lan", OTHER, bureau.now + seconds(2)).unwrap();
        people::suspend(&bureau.services, &bureau.operator(), &id("lan"), bureau.now + seconds(3)).unwrap();
        assert_eq!(codes(change(&bureau, (&stands, &third), OTHER, NEW)), ["session-ended"]);
        assert_eq!(bureau.stands("lan").mail.as_deref(), Some(OLD));
    });
}

#[test]
fn links_to_the_address_before_open_nothing_and_a_new_one_does() {
    each(|bureau| {
        let (right, now) = (bureau.operator(), bureau.now);
        // Invited to a wrong address, and given another password later.
        let order = AccountOrder { mail: "la@example.vn".into(), ..bureau.order("lan", owner()) };
        let (_, first) = people::add(&bureau.services, &right, &order, now).unwrap();
        let gone = |text: &str| invitations::accept(&bureau.services, text, PASSWORD, now).unwrap_err().code();
        // The same address, and a wrong one, leave the link as it is.
        address::change(&bureau.services, &right, &id("lan"), "la@example.vn", now).unwrap();
        address::change(&bureau.services, &right, &id("lan"), "la@", now).unwrap_err();
        invitations::shown(&bureau.services, first.tell(), now).unwrap();
        address::change(&bureau.services, &right, &id("lan"), OLD, now).unwrap();
        assert_eq!(gone(first.tell()), "invitation-unknown");
        let second = people::reset(&bureau.services, &right, &id("lan"), "operator", now).unwrap();
        invitations::accept(&bureau.services, second.tell(), PASSWORD, now).unwrap();
        let third = people::reset(&bureau.services, &right, &id("lan"), "operator", now).unwrap();
        address::change(&bureau.services, &right, &id("lan"), "", now).unwrap();
        assert_eq!(gone(third.tell()), "invitation-unknown");
        let fourth = people::reset(&bureau.services, &right, &id("lan"), "operator", now).unwrap();
        invitations::accept(&bureau.services, fourth.tell(), OTHER, now).unwrap();
        // Links of somebody else are left alone.
        let (_, theirs) = bureau.invited("hoa", owner());
        address::change(&bureau.services, &right, &id("lan"), NEW, now).unwrap();
        invitations::shown(&bureau.services, theirs.tell(), now).unwrap();
    });
}

#[test]
fn whoever_makes_no_link_for_an_account_gives_it_no_address() {
    each(|bureau| {
        bureau.account("lan", owner());
        bureau.account("hoa", AccountRole::Member(htx()));
        bureau.account("truong", AccountRole::Head);
        bureau.account("can-bo", AccountRole::Clerk);
        let head = may_keep_accounts(&bureau.stands("truong")).unwrap();
        let set = |right, name| address::change(&bureau.services, right, &id(name), NEW, bureau.now);
        set(&head, "lan").unwrap();
        for name in ["can-bo", "truong"] {
            assert_eq!(codes(set(&head, name)), ["account-role-above"], "{name}");
            assert_eq!(bureau.stands(name).mail, None);
        }
        assert_eq!(codes(set(&head, "khong-co")), ["account-unknown"]);
        let own = may_keep_members(&bureau.stands("lan")).unwrap();
        assert_eq!(codes(set(&own, "can-bo")), ["account-unknown"]);
        assert_eq!(codes(set(&own, "lan")), ["account-members-only"]);
        let operator = bureau.operator();
        set(&operator, "can-bo").unwrap();
        people::suspend(&bureau.services, &bureau.operator(), &id("hoa"), bureau.now).unwrap();
        assert_eq!(codes(set(&operator, "hoa")), ["account-suspended"]);
        assert_eq!(bureau.stands("hoa").mail, None);
    });
}
