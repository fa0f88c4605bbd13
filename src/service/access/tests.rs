//! Each right over its own, and over nothing else.
use super::*;
use crate::domain::error::Kind;
use crate::domain::proposal::alone;

/// Every right over an owner's records.
fn over(actor: &Actor, owner: &Owner) -> [bool; 7] {
    [
        actor.can_issue(owner).is_ok(),
        actor.can_change_status(owner).is_ok(),
        actor.can_recall(owner).is_ok(),
        actor.can_attach(owner).is_ok(),
        actor.can_keep(owner).is_ok(),
        actor.can_record(owner).is_ok(),
        actor.can_hook(owner).is_ok(),
    ]
}

/// Rights over the registry as a whole: keys, tokens, imports, producers.
fn whole(actor: &Actor) -> [bool; 6] {
    [
        actor.can_change_keys(&alone([]).unwrap()).is_ok(),
        actor.can_change_tokens().is_ok(),
        actor.can_keep_accounts().is_ok(),
        actor.can_sweep().is_ok(),
        actor.can_import().is_ok(),
        actor.can_oversee().is_ok(),
    ]
}

#[test]
fn a_producer_imports_rows_of_its_own_and_with_one_of_another_none() {
    let id = |text: &str| text.parse::<ProducerId>().unwrap();
    let (own, other) = (Owner::Producer(id("ho-mau-39")), Owner::Producer(id("htx-mau-04")));
    let producer = Actor::Producer(id("ho-mau-39"));
    assert!(producer.can_import_rows([&own, &own]).is_ok());
    for wrong in [&other, &Owner::Office] {
        assert_eq!(producer.can_import_rows([&own, wrong]).unwrap_err().code(), "not-yours");
    }
    assert!(Actor::Office.can_import_rows([&own, &other]).is_ok());
    assert!(Actor::Reader.can_import_rows([]).is_err() && Actor::Anybody.can_import_rows([]).is_err());
}

#[test]
fn each_role_acts_on_what_is_its_own_and_on_nothing_else() {
    let id = |text: &str| text.parse::<ProducerId>().unwrap();
    let (own, other) = (Owner::Producer(id("ho-mau-39")), Owner::Producer(id("htx-mau-04")));
    let producer = Actor::Producer(id("ho-mau-39"));
    for (actor, on_own, on_other, on_office, on_all) in [
        (Actor::Operator, true, true, true, [true; 6]),
        (Actor::Office, true, true, true, [false, false, false, false, true, true]),
        (producer, true, false, false, [false; 6]),
        (Actor::Reader, false, false, false, [false; 6]),
        (Actor::Anybody, false, false, false, [false; 6]),
    ] {
        assert_eq!(over(&actor, &own), [on_own; 7], "{actor:?}");
        assert_eq!(over(&actor, &other), [on_other; 7], "{actor:?}");
        assert_eq!(over(&actor, &Owner::Office), [on_office; 7], "{actor:?}");
        assert_eq!(whole(&actor), on_all, "{actor:?}");
    }
}

#[test]
fn a_producer_sees_all_of_its_own_and_of_others_what_everybody_sees() {
    let id = |text: &str| text.parse::<ProducerId>().unwrap();
    let (own, other) = (Owner::Producer(id("ho-mau-39")), Owner::Producer(id("htx-mau-04")));
    let producer = Actor::Producer(id("ho-mau-39"));
    assert_eq!((producer.sees(&own), producer.sees(&other)), (Audience::Office, Audience::Public));
    assert_eq!((Actor::Reader.sees(&other), Actor::Anybody.sees(&other)), (Audience::Office, Audience::Public));
}

#[test]
fn who_showed_no_token_is_asked_for_one() {
    let kind = |actor: Actor| actor.can_issue(&Owner::Office).unwrap_err().kind;
    assert_eq!((kind(Actor::Anybody), kind(Actor::Reader)), (Kind::Unauthenticated, Kind::Forbidden));
}
