//! An owner's own people: members of the own producer, and nobody else.
use crate::accounts::bureau::{Bureau, PASSWORD, each, htx, id, owner};
use crate::kit::pictures::photo;
use crate::kit::samples::refused;
use temtin::domain::account::{Account, AccountRole};
use temtin::domain::error::Kind;
use temtin::domain::id::ProducerId;
use temtin::service::access::{CanKeepAccounts, may_keep_members};
use temtin::service::accounts::people::{self, MEMBERS_MAX, MandateOrder};

fn ho() -> ProducerId {
    "ho".parse().unwrap()
}

fn member() -> AccountRole {
    AccountRole::Member(htx())
}

fn code(done: temtin::domain::error::Result<Account>) -> &'static str {
    refused(done.map(drop))
}

/// Every deed to an account that stands is refused with this.
fn all_refused(bureau: &Bureau, right: &CanKeepAccounts, name: &str, expected: &str) {
    let (services, now) = (&bureau.services, bureau.now);
    assert_eq!(code(people::suspend(services, right, &id(name), now)), expected, "{name}");
    assert_eq!(code(people::restore(services, right, &id(name))), expected, "{name}");
    assert_eq!(code(people::take_second_factor(services, right, &id(name), now)), expected, "{name}");
    assert_eq!(code(people::change_role(services, right, &id(name), &member(), now)), expected, "{name}");
    assert_eq!(refused(people::reset(services, right, &id(name), "lan", now).map(drop)), expected, "{name}");
}

#[test]
fn an_owner_makes_resets_suspends_and_restores_members_of_the_own_producer() {
    each(|bureau| {
        let (services, now) = (&bureau.services, bureau.now);
        let right = may_keep_members(&bureau.account("lan", owner())).unwrap();
        people::add(services, &right, &bureau.order("hoa", member()), now).unwrap();
        people::reset(services, &right, &id("hoa"), "lan", now).unwrap();
        bureau.account("mai", member());
        assert!(people::suspend(services, &right, &id("mai"), now).unwrap().suspended.is_some());
        assert_eq!(bureau.sign_in("mai", PASSWORD, now).unwrap_err().code(), "sign-in-wrong");
        assert_eq!(people::restore(services, &right, &id("mai")).unwrap().suspended, None);
        bureau.sign_in("mai", PASSWORD, now).unwrap();
        // A member is no owner by an owner's word, nor anything else.
        for role in [owner(), AccountRole::Station, AccountRole::Head, AccountRole::Auditor] {
            assert!(people::change_role(services, &right, &id("mai"), &role, now).is_err(), "{role:?}");
        }
        assert_eq!(bureau.stands("mai").role, member());
    });
}

#[test]
fn a_link_of_an_owners_opens_nobody_for_whom_a_member_acts_by_a_mandate() {
    each(|bureau| {
        let (services, now) = (&bureau.services, bureau.now);
        let right = may_keep_members(&bureau.account("lan", owner())).unwrap();
        bureau.account("hoa", member());
        let paper = people::keep_paper(services, &bureau.operator(), &photo(1)).unwrap();
        let from = services.registry.zone.day(now);
        let mandate = MandateOrder { producer: ho(), from, until: None, paper: Some(paper) };
        people::add_mandate(services, &bureau.operator(), &id("hoa"), &mandate).unwrap();
        let reset = |right: &CanKeepAccounts| people::reset(services, right, &id("hoa"), "lan", now).map(drop);
        assert_eq!(refused(reset(&right)), "reset-acts-for-others");
        bureau.sign_in("hoa", PASSWORD, now).unwrap();
        // The owner still keeps the member out; the office makes the link.
        people::suspend(services, &right, &id("hoa"), now).unwrap();
        people::restore(services, &right, &id("hoa")).unwrap();
        reset(&bureau.operator()).unwrap();
    });
}

#[test]
fn another_owner_is_not_an_owners_and_who_belongs_elsewhere_is_not_there() {
    each(|bureau| {
        let right = may_keep_members(&bureau.account("lan", owner())).unwrap();
        bureau.account("chu-ba", owner());
        for (name, role) in [
            ("ngoai", AccountRole::Member(ho())),
            ("chu-ho", AccountRole::Owner(ho())),
            ("tram", AccountRole::Station),
            ("can-bo", AccountRole::Clerk),
            ("truong", AccountRole::Head),
        ] {
            bureau.account(name, role.clone());
            all_refused(&bureau, &right, name, "account-unknown");
            let made = people::add(&bureau.services, &right, &bureau.order("moi", role), bureau.now).map(drop);
            assert_eq!(refused(made), "account-unknown", "{name}");
        }
        for name in ["chu-ba", "lan"] {
            all_refused(&bureau, &right, name, "account-members-only");
        }
        assert_eq!(
            refused(people::add(&bureau.services, &right, &bureau.order("moi", owner()), bureau.now).map(drop)),
            "account-members-only"
        );
        assert!(people::find(&bureau.services, &id("moi")).is_err());
    });
}

#[test]
fn nobody_but_an_owner_keeps_members() {
    each(|bureau| {
        for (name, role) in [
            ("hoa", member()),
            ("tram", AccountRole::Station),
            ("kiem-tra", AccountRole::Inspector),
            ("can-bo", AccountRole::Clerk),
            ("truong", AccountRole::Head),
            ("thanh-tra", AccountRole::Auditor),
        ] {
            let error = may_keep_members(&bureau.account(name, role)).unwrap_err();
            assert_eq!((error.kind, error.code()), (Kind::Forbidden, "owners-only"), "{name}");
        }
    });
}

#[test]
fn what_the_office_suspends_no_owner_restores() {
    each(|bureau| {
        let (services, now) = (&bureau.services, bureau.now);
        let (office, right) = (bureau.operator(), may_keep_members(&bureau.account("lan", owner())).unwrap());
        bureau.account("hoa", member());
        people::suspend(services, &office, &id("hoa"), now).unwrap();
        assert_eq!(code(people::restore(services, &right, &id("hoa"))), "account-suspended-above");
        // To suspend it once more makes it nobody's own.
        people::suspend(services, &right, &id("hoa"), now).unwrap();
        assert_eq!(code(people::restore(services, &right, &id("hoa"))), "account-suspended-above");
        assert!(bureau.stands("hoa").suspended.is_some());
        people::restore(services, &office, &id("hoa")).unwrap();
        // The office's word stands over an owner's that came first.
        people::suspend(services, &right, &id("hoa"), now).unwrap();
        people::suspend(services, &office, &id("hoa"), now).unwrap();
        assert_eq!(code(people::restore(services, &right, &id("hoa"))), "account-suspended-above");
        people::restore(services, &office, &id("hoa")).unwrap();
        assert_eq!(bureau.stands("hoa").suspended_by, None);
    });
}

#[test]
fn an_owner_makes_no_more_members_than_are_allowed_and_the_office_may() {
    let bureau = Bureau::open(true);
    let right = may_keep_members(&bureau.account("lan", owner())).unwrap();
    let add = |right: &CanKeepAccounts, at: usize| {
        people::add(&bureau.services, right, &bureau.order(&format!("nguoi-{at}"), member()), bureau.now).map(drop)
    };
    for at in 1..MEMBERS_MAX {
        add(&right, at).unwrap();
    }
    assert_eq!(refused(add(&right, MEMBERS_MAX)), "members-too-many");
    // Nobody with a full list is told whose names there are; a second click of the own form is.
    let ask = |name: &str| refused(people::add(&bureau.services, &right, &bureau.order(name, member()), bureau.now).map(drop));
    bureau.account("nguoi-cua-ho", AccountRole::Member(ho()));
    assert_eq!((ask("nguoi-cua-ho"), ask("chua-ai")), ("members-too-many", "members-too-many"));
    assert_eq!(ask("nguoi-1"), "account-taken");
    add(&bureau.operator(), MEMBERS_MAX).unwrap();
}
