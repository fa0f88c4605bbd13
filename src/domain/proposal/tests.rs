//! Who may propose and confirm, and when.
use super::*;
use crate::domain::account::{PasswordHash, SecondFactor};

fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + 3_600 * hours).unwrap()
}

fn account(id: &str, role: AccountRole) -> Account {
    Account {
        id: id.parse().unwrap(),
        person: id.to_owned(),
        role,
        mail: None,
        made: at(0),
        made_by: "operator".into(),
        suspended: None,
        suspended_by: None,
        password: Some(PasswordHash("x".into())),
        second_factor: Some(SecondFactor { sealed: [7; 20], salt: [8; 16], since: at(0), last_step: 1 }),
        recovery: vec![],
        mandates: vec![],
        signed_out_before: at(0),
    }
}

fn proposal(by: Party, wish: Wish) -> Proposal {
    Proposal { id: "dn-1".parse().unwrap(), wish, by, reason: "vì".into(), at: at(0), state: ProposalState::Open }
}

fn key() -> Wish {
    Wish::NewKey(Kid::new(2).unwrap())
}

fn waive() -> Wish {
    Wish::Waive(Waiver {
        id: "mien-1".parse().unwrap(),
        subject: crate::domain::completeness::WaiverSubject::Product("tra".parse().unwrap()),
        item: "image".parse().unwrap(),
        until: "2026-12-31".parse().unwrap(),
        reason_vi: "vì".into(),
        given_on: "2026-10-31".parse().unwrap(),
    })
}

fn code<T>(result: Result<T>) -> &'static str {
    result.map_or_else(|error| error.code(), |_| "")
}

#[test]
fn another_person_of_the_office_confirms_and_nobody_else() {
    let lan = || Party::Account("lan".parse().unwrap());
    let producer = AccountRole::Owner("htx".parse().unwrap());
    for (role, on_keys, on_waivers) in [
        (AccountRole::Head, "", ""),
        (AccountRole::Clerk, "head-only", ""),
        (AccountRole::Auditor, "office-only", "office-only"),
        (AccountRole::Inspector, "office-only", "office-only"),
        (AccountRole::Station, "office-only", "office-only"),
        (AccountRole::Member("htx".parse().unwrap()), "office-only", "office-only"),
        (producer, "office-only", "office-only"),
    ] {
        let confirms = |by, wish| code(proposal(by, wish).agreed(&account("binh", role.clone()), at(1)));
        assert_eq!((confirms(lan(), key()), confirms(lan(), waive())), (on_keys, on_waivers), "{role:?}");
        assert_eq!(confirms(Party::Operator, key()), on_keys, "{role:?}");
    }
    assert_eq!(code(proposal(lan(), key()).agreed(&account("lan", AccountRole::Head), at(1))), "proposal-own");
    let armed = account("binh", AccountRole::Head);
    for unarmed in [
        Account { second_factor: None, ..armed.clone() },
        Account { password: None, ..armed.clone() },
        Account { suspended: Some(at(0)), ..armed.clone() },
    ] {
        assert_eq!(code(proposal(lan(), key()).agreed(&unarmed, at(1))), "proposal-phone");
        assert!(alone([&unarmed]).is_ok());
    }
    assert_eq!(code(alone([&account("chi-ba", AccountRole::Clerk), &armed])), "needs-second-person");
    assert!(alone([&account("chi-ba", AccountRole::Clerk)]).is_ok() && alone([]).is_ok());
}

#[test]
fn a_proposal_is_confirmed_within_its_time_and_once() {
    let (head, open) = (account("binh", AccountRole::Head), proposal(Party::Operator, key()));
    let last = open.ends().checked_sub(SignedDuration::from_nanos(1)).unwrap();
    assert_eq!((open.standing(last), open.standing(open.ends())), (Standing::Open, Standing::RunOut));
    assert!(open.agreed(&head, last).is_ok());
    assert_eq!(code(open.agreed(&head, open.ends())), "proposal-over");
    assert_eq!(code(open.turned_down(Party::Operator, "thôi", open.ends())), "proposal-over");
    let (confirmed, agreed) = open.agreed(&head, at(1)).unwrap();
    assert_eq!(agreed.into_wish(), open.wish);
    assert_eq!(code(confirmed.agreed(&account("chi-ba", AccountRole::Head), at(2))), "proposal-over");
    assert_eq!(code(confirmed.turned_down(Party::Operator, "thôi", at(2))), "proposal-over");
    let down = open.turned_down(Party::Operator, " thôi\n vậy ", at(1)).unwrap();
    assert!(matches!(&down.state, ProposalState::TurnedDown { reason, .. } if reason == "thôi vậy"), "{down:?}");
    assert_eq!(code(down.agreed(&head, at(2))), "proposal-over");
}

#[test]
fn a_reason_is_said_and_has_an_end() {
    assert_eq!(reason(" vì\n thế ").unwrap(), "vì thế");
    assert!(reason(&"ệ".repeat(REASON_MAX)).is_ok());
    for wrong in [String::new(), " \n".to_owned(), "ệ".repeat(REASON_MAX + 1), "a\u{7}b".to_owned()] {
        assert_eq!(code(reason(&wrong)), "proposal-reason", "{wrong:?}");
    }
}

#[test]
fn what_was_done_alone_is_seen_by_a_head_once() {
    let done = Proposal { state: ProposalState::Alone { seen: None }, ..proposal(Party::Operator, key()) };
    let (head, clerk) = (account("binh", AccountRole::Head), account("chi-ba", AccountRole::Clerk));
    assert_eq!(code(done.agreed(&head, at(1))), "proposal-over");
    assert_eq!(code(done.seen(&clerk, at(1))), "head-only");
    let seen = done.seen(&head, at(1)).unwrap();
    assert_eq!((done.standing(at(500)), seen.standing(at(500))), (Standing::Alone, Standing::Seen));
    assert_eq!(code(seen.seen(&head, at(2))), "proposal-over");
    assert_eq!(code(proposal(Party::Operator, key()).seen(&head, at(1))), "proposal-over");
}

#[test]
fn wishes_are_alike_by_what_they_are_about() {
    let other = |change: &dyn Fn(&mut Waiver)| {
        let Wish::Waive(mut waiver) = waive() else { unreachable!() };
        change(&mut waiver);
        Wish::Waive(waiver)
    };
    assert!(waive().is_like(&other(&|waiver| waiver.id = "mien-2".parse().unwrap())));
    assert!(!waive().is_like(&other(&|waiver| waiver.item = "mark".parse().unwrap())));
    let retire = |kid| Wish::RetireKey(Kid::new(kid).unwrap());
    assert!(key().is_like(&Wish::NewKey(Kid::new(9).unwrap())) && retire(1).is_like(&retire(1)));
    assert!(!retire(1).is_like(&retire(2)) && !key().is_like(&retire(2)) && !retire(2).is_like(&waive()));
}
