//! Tokens: told once, worth something for as long as they are good, and kept as a hash.
use crate::api::house::{House, OWN};
use crate::kit::samples::refused;
use crate::pages::visitor::unlimited;
use std::sync::Arc;
use temtin::domain::token::Role;
use temtin::service::access::Actor;
use temtin::service::tokens::{NOTE_MAX, TokenOrder, all, make, revoke, shown};
use temtin::web::gate::Gate;
use temtin::web::options::{Options, Rate};

fn order(role: Role) -> TokenOrder {
    TokenOrder { role, note: String::new(), expires: None }
}

#[test]
fn a_token_acts_until_it_is_taken_back_or_ends() {
    let house = House::open();
    let (services, right) = (&house.services, Actor::Operator.can_change_tokens().unwrap());
    let now = services.env.now();
    let later = now + jiff::SignedDuration::from_hours(1);
    let (token, text) = make(services, &right, &TokenOrder { expires: Some(later), ..order(Role::Office) }, now).unwrap();
    assert_eq!(shown(services, text.tell(), now).unwrap(), (token.id.clone(), Actor::Office));
    assert_eq!(refused(shown(services, text.tell(), later)), "token-expired");
    revoke(services, &right, &token.id, now).unwrap();
    assert_eq!(refused(shown(services, text.tell(), now)), "token-revoked");
    house.get(text.tell(), "/api/v1/products").with(401);
    revoke(services, &right, &token.id, now).unwrap();
    assert_eq!(refused(revoke(services, &right, &"tk-none".parse().unwrap(), now)), "token-unknown");
}

#[test]
fn a_token_that_asks_too_often_waits_and_no_other_with_it() {
    let house = House::open();
    let options = Options { tokens: Rate { per_minute: 1, burst: 3 }, ..unlimited() };
    let house = House { gate: Gate::new(house.services.clone(), Arc::new(options)).unwrap(), ..house };
    let asked: Vec<u16> = (0..4).map(|_| house.get(&house.own, "/api/v1/products?limit=1").status).collect();
    assert_eq!(asked, [200, 200, 200, 429]);
    let told = house.get(&house.own, "/api/v1/products");
    assert!(told.header("retry-after").parse::<u64>().unwrap() <= 61 && told.faults()[0].0 == "too-often");
    house.get(&house.other, "/api/v1/products?limit=1").with(200);
    house.get("", "/api/v1/products?limit=1").with(200);
}

#[test]
fn nothing_that_is_kept_or_shown_gives_a_token_away() {
    let house = House::open();
    let services = &house.services;
    let secret = house.own.rsplit_once('_').unwrap().1;
    let kept = serde_json::to_string(&all(services).unwrap()).unwrap();
    assert!(!kept.contains(secret) && !kept.contains(&house.own));
    let (_, text) =
        make(services, &Actor::Operator.can_change_tokens().unwrap(), &order(Role::Reader), services.env.now()).unwrap();
    assert_eq!(format!("{text:?}"), "TokenText(…)");
    assert_ne!(house.own, house.other);
}

#[test]
fn a_token_that_cannot_be_is_not_made() {
    let house = House::open();
    let (services, right) = (&house.services, Actor::Operator.can_change_tokens().unwrap());
    let now = services.env.now();
    let make = |order: &TokenOrder| refused(make(services, &right, order, now).map(drop));
    assert_eq!(make(&order(Role::Producer("khong-co".parse().unwrap()))), "producer-unknown");
    assert_eq!(make(&TokenOrder { expires: Some(now), ..order(Role::Reader) }), "token-expires-past");
    assert_eq!(make(&TokenOrder { note: "a".repeat(NOTE_MAX + 1), ..order(Role::Reader) }), "token-note");
    assert_eq!(make(&TokenOrder { note: "a\nb".into(), ..order(Role::Reader) }), "token-note");
    for actor in [Actor::Office, Actor::Reader, Actor::Producer(OWN.parse().unwrap()), Actor::Anybody] {
        assert!(actor.can_change_tokens().is_err(), "{actor:?}");
    }
}
