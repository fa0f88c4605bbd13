//! The people of a producer: its owner keeps the members, a station by a mandate makes links for passwords that were lost.
use crate::console::desk::{Desk, NEW_PASSWORD, OTHER, OWN, PASSWORD, id};
use crate::console::visitor::{Reply, Visitor};
use temtin::domain::account::{Account, AccountRole};
use temtin::service::accounts::people;

fn account(desk: &Desk, name: &str) -> Account {
    people::find(&desk.services, &id(name)).unwrap()
}

/// The link that a page tells.
fn link(reply: &Reply) -> String {
    let (_, rest) = reply.text.split_once("/invitation/").unwrap();
    format!("/invitation/{}", rest.split('<').next().unwrap())
}

/// Follows a link and chooses a password.
fn take_up(desk: &Desk, link: &str) {
    let visitor = desk.visitor();
    visitor.get(link).with(200);
    visitor.submit(link, &[("new-password", NEW_PASSWORD), ("again-password", NEW_PASSWORD)]).with(303);
    assert!(visitor.is_in());
}

/// The lines of a list.
fn listed(visitor: &Visitor<'_>) -> Vec<String> {
    let page = visitor.get("/console/people").with(200).text;
    let names = page.split("href=\"/console/people/").skip(1).filter_map(|rest| rest.split(['"', '?']).next());
    names.map(str::to_owned).collect()
}

#[test]
fn an_owner_sees_the_own_people_and_invites_a_member() {
    let desk = Desk::open();
    let owner = desk.sign_in("chu");
    assert_eq!(listed(&owner), ["chu", "nguoi-lam"]);
    assert!(owner.get("/console/account").text.contains("href=\"/console/people\""));
    assert!(owner.get("/console/new-account").with(200).text.contains("<h1>Mời người làm</h1>"), "called what led to it");
    let fields =
        [("person", "Lê Hoa"), ("name", "0912 345 678"), ("mail", "hoa@example.vn"), ("role", "owner"), ("producer", OTHER)];
    let told = owner.submit("/console/people", &fields).with(200);
    let hoa = account(&desk, "0912345678");
    assert_eq!(hoa.role, AccountRole::Member(OWN.parse().unwrap()), "whatever a form says besides");
    assert_eq!((hoa.made_by.as_str(), hoa.mail.as_deref()), ("chu", Some("hoa@example.vn")));
    take_up(&desk, &link(&told));
    assert!(!owner.get("/console/people/0912345678").with(200).text.contains("/invitation/"), "the link is told once");
    // The same form again is the same account, and its first link is worth nothing.
    owner.get("/console/new-account");
    let wrong = owner.submit("/console/people", &[("person", " "), ("name", "Lê Ánh"), ("mail", "hoa@")]).with(422);
    assert_eq!(wrong.wrong(), ["person", "name", "mail"]);
    assert_eq!([wrong.value("name"), wrong.value("mail")], ["Lê Ánh", "hoa@"]);
    owner.get("/console/new-account");
    let taken = owner.submit("/console/people", &[("person", "Ai đó"), ("name", "khac")]).with(409);
    assert_eq!(taken.wrong(), ["name"]);
    assert_eq!(account(&desk, "khac").role, AccountRole::Owner(OTHER.parse().unwrap()));
}

#[test]
fn an_owner_resets_suspends_and_restores_a_member() {
    let desk = Desk::open();
    let (owner, member) = (desk.sign_in("chu"), desk.sign_in("nguoi-lam"));
    let path = "/console/people/nguoi-lam";
    owner.get(path).with(200);
    owner.submit(&format!("{path}/suspend"), &[]).with(303);
    assert!(!member.is_in() && account(&desk, "nguoi-lam").suspended.is_some());
    let page = owner.get(path).with(200);
    assert!(page.form(&format!("{path}/link")).is_none() && page.form(&format!("{path}/suspend")).is_none());
    owner.send(&format!("{path}/link"), &[]).with(409);
    owner.get(path);
    owner.submit(&format!("{path}/restore"), &[]).with(303);
    assert_eq!(desk.visitor().password("nguoi-lam", PASSWORD).status, 303);
    owner.get(path);
    let told = owner.submit(&format!("{path}/link"), &[]).with(200);
    assert_ne!(desk.visitor().password("nguoi-lam", PASSWORD).status, 303);
    take_up(&desk, &link(&told));
}

#[test]
fn other_owners_and_other_producers_people_are_not_an_owners() {
    let desk = Desk::open();
    desk.person("chu-hai", AccountRole::Owner(OWN.parse().unwrap()));
    let before = account(&desk, "chu-hai");
    let owner = desk.sign_in("chu");
    for (name, shown, status) in
        [("chu-hai", 200, 403), ("chu", 200, 403), ("khac", 404, 404), ("tram", 404, 404), ("truong", 404, 404)]
    {
        let path = format!("/console/people/{name}");
        let page = owner.get(&path).with(shown);
        assert!(!page.text.contains("<form method=\"post\" action=\"/console/people/"), "{name}");
        for deed in ["link", "suspend", "restore"] {
            owner.send(&format!("{path}/{deed}"), &[]).with(status);
        }
    }
    assert_eq!(account(&desk, "chu-hai"), before);
    owner.get("/console/people/KHONG%20AI").with(404);
    let member = desk.sign_in("nguoi-lam");
    for path in ["/console/people", "/console/people/nguoi-lam", "/console/new-account"] {
        member.get(path).with(403);
    }
    assert!(!member.get("/console/account").text.contains("/console/people"));
}

#[test]
fn what_the_office_suspended_an_owner_is_told_to_ask_the_office_about() {
    let desk = Desk::open();
    people::suspend(&desk.services, &desk.operator(), &id("nguoi-lam"), desk.services.env.now()).unwrap();
    let owner = desk.sign_in("chu");
    let page = owner.get("/console/people/nguoi-lam").with(200);
    assert!(page.form("/console/people/nguoi-lam/restore").is_none());
    assert!(page.text.contains("do nơi khác khóa"), "{}", page.text);
    owner.send("/console/people/nguoi-lam/restore", &[]).with(403);
    assert!(account(&desk, "nguoi-lam").suspended.is_some());
}

#[test]
fn a_station_comes_from_its_households_to_their_people_and_makes_a_link() {
    let desk = Desk::open();
    let station = desk.sign_in("tram");
    assert_eq!(station.get("/console/people").with(303).location(), "/console/households", "it says first for whom");
    station.get("/console/households").with(200);
    let led = station.send(&format!("/console/households/{OWN}"), &[("to", "people")]).with(303);
    assert_eq!(led.location(), "/console/people");
    assert_eq!(listed(&station), ["chu", "nguoi-lam"]);
    assert!(!station.get("/console/people").text.contains("/console/new-account"));
    for name in ["chu", "nguoi-lam"] {
        let page = station.get(&format!("/console/people/{name}")).with(200);
        assert!(page.form(&format!("/console/people/{name}/suspend")).is_none(), "{name}");
        let told = station.submit(&format!("/console/people/{name}/link"), &[]).with(200);
        assert_ne!(desk.visitor().password(name, PASSWORD).status, 303, "{name}");
        take_up(&desk, &link(&told));
        for deed in ["suspend", "restore"] {
            station.send(&format!("/console/people/{name}/{deed}"), &[]).with(403);
        }
    }
    station.get("/console/new-account").with(403);
    station.send("/console/people", &[("person", "Lan"), ("name", "lan")]).with(403);
    for name in ["khac", "tram", "tram-khac", "truong"] {
        station.get(&format!("/console/people/{name}")).with(404);
        station.send(&format!("/console/people/{name}/link"), &[]).with(404);
    }
    assert_eq!(desk.visitor().password("khac", PASSWORD).status, 303);
}

#[test]
fn a_stations_reset_stands_in_the_audit_of_the_household_and_of_the_office() {
    let desk = Desk::open();
    let station = desk.sign_in_for("tram", OWN);
    station.get("/console/people/nguoi-lam").with(200);
    let told = station.submit("/console/people/nguoi-lam/link", &[]).with(200);
    let secret = link(&told).replace("/invitation/", "");
    let (owner, office, other) = (desk.sign_in("chu"), desk.sign_in("truong"), desk.sign_in("khac"));
    for (visitor, path) in [(&owner, "/console/audit"), (&office, "/office/audit")] {
        let page = visitor.get(path).with(200).text;
        assert!(page.contains("make-link") && page.contains("console/people/nguoi-lam/link") && page.contains("tram"), "{path}");
        assert!(!page.contains(&secret), "{path}");
    }
    assert!(!other.get("/console/audit").with(200).text.contains("make-link"));
}

#[test]
fn when_the_mandate_has_ended_a_station_resets_nobody() {
    let desk = Desk::open();
    let station = desk.sign_in_for("tram", OWN);
    station.get("/console/people/nguoi-lam").with(200);
    people::end_mandate(&desk.services, &desk.operator(), &id("tram"), &OWN.parse().unwrap(), desk.services.env.now()).unwrap();
    station.submit("/console/people/nguoi-lam/link", &[]).with(403);
    station.page.replace(String::new());
    station.send("/console/people/nguoi-lam/link", &[]).with(403);
    assert_eq!(desk.visitor().password("nguoi-lam", PASSWORD).status, 303);
    // A co-operative that acts for the household is no station.
    let co_operative = desk.sign_in_for("chu-nhom", OWN);
    co_operative.get("/console/people").with(403);
    co_operative.send("/console/people/nguoi-lam/link", &[]).with(403);
    assert_eq!(desk.visitor().password("nguoi-lam", PASSWORD).status, 303);
}
