//! Tokens for programs, made and taken back on pages: whose they may be, and that their text is told once.
use crate::console::desk::{Desk, OTHER, OWN};
use crate::console::visitor::{Reply, over};
use crate::pages::visitor::answer;
use axum::http::Method;
use temtin::domain::token::Role;
use temtin::service::access::Actor;
use temtin::service::tokens::{self, TokenOrder};

/// The text that a page tells.
fn told(reply: &Reply) -> String {
    let (_, rest) = reply.text.split_once("<code>temtin_").unwrap();
    format!("temtin_{}", rest.split('<').next().unwrap())
}

/// What a program with this token gets for its own batch.
fn called(desk: &Desk, token: &str) -> u16 {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    answer(&desk.gate, Method::GET, "/api/v1/batches", &headers).status.as_u16()
}

#[test]
fn an_owner_makes_a_token_for_its_own_producer_sees_its_last_use_and_takes_it_back() {
    let desk = Desk::open();
    let (owner, path) = (desk.sign_in("chu"), "/console/tokens");
    assert!(owner.get("/console/account").text.contains(path));
    owner.get(path).with(200);
    let sent = owner.form(path).hidden;
    let fields = [("note", "phần mềm kho"), ("expires", "31/12/2026"), ("role", "reader"), ("producer", OTHER)];
    let made = owner.send_exactly(path, &over(sent.clone(), &fields)).with(200);
    let again = owner.send_exactly(path, &over(sent, &fields)).with(409);
    assert!(!again.text.contains("<code>temtin_"), "the text is told once");
    let all = tokens::all(&desk.services).unwrap();
    assert_eq!((all.len(), &all[0].role), (1, &Role::Producer(OWN.parse().unwrap())), "a form cannot widen it");
    assert_eq!((called(&desk, &told(&made)), called(&desk, "temtin_tk-0000000000_x")), (200, 401));
    assert_eq!(tokens::all(&desk.services).unwrap()[0].last_used.unwrap().to_string(), "2026-10-31");
    let before = desk.changes();
    called(&desk, &told(&made));
    assert_eq!(desk.changes(), before, "a day is noted once");
    let page = owner.get(path).with(200);
    assert!(page.text.contains("31/12/2026") && page.text.contains("31/10/2026") && !page.text.contains(&told(&made)));
    let revoke = format!("{path}/{}/revoke", all[0].id);
    desk.sign_in("khac").send(&revoke, &[]).with(404);
    for _ in 0..2 {
        owner.send(&revoke, &[]).with(303);
    }
    assert_eq!(called(&desk, &told(&made)), 401);
}

#[test]
fn all_that_is_wrong_with_a_token_is_told_at_once_and_only_owners_and_the_head_make_any() {
    let desk = Desk::open();
    let owner = desk.sign_in("chu");
    owner.get("/console/tokens");
    let wrong = owner.send("/console/tokens", &[("note", ""), ("expires", "30/10/2026")]).with(422);
    assert_eq!((wrong.wrong(), wrong.value("expires")), (vec!["note".into(), "expires".into()], "30/10/2026".to_owned()));
    for (name, household) in [("nguoi-lam", ""), ("tram", OWN), ("chu-nhom", OWN)] {
        let other = if household.is_empty() { desk.sign_in(name) } else { desk.sign_in_for(name, household) };
        other.get("/console/tokens").with(403);
        other.send("/console/tokens", &[("note", "thử")]).with(403);
    }
    for name in ["can-bo", "kiem-tra", "chu"] {
        desk.sign_in(name).get("/office/tokens").with(403);
    }
    let (head, path) = (desk.sign_in("truong"), "/office/tokens");
    head.get(path).with(200);
    for (role, producer, field) in [("producer", "", "producer"), ("reader", OWN, "producer"), ("office", "", "role")] {
        let wrong = head.send(path, &[("note", "thử"), ("role", role), ("producer", producer)]).with(422);
        assert_eq!(wrong.wrong(), [field], "{role} {producer}");
    }
    assert!(tokens::all(&desk.services).unwrap().is_empty());
    head.get(path);
    head.send(path, &[("note", "báo cáo"), ("role", "reader")]).with(200);
    let right = Actor::Operator.can_change_tokens().unwrap();
    let order = TokenOrder { role: Role::Office, note: String::new(), expires: None };
    let (office, _) = tokens::make(&desk.services, &right, &order, desk.services.env.now()).unwrap();
    assert!(!head.get(path).text.contains(office.id.as_str()), "the office's own tokens are the operator's");
    head.send(&format!("{path}/{}/revoke", office.id), &[]).with(404);
}
