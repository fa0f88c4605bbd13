//! Another mail address on the pages: one's own account, and those that the head of the office keeps.
use crate::console::desk::{Desk, NEW_PASSWORD, PASSWORD, id};
use crate::console::visitor::{Reply, Visitor};
use crate::kit::serving::free_port;
use crate::pages::visitor::unlimited;
use std::sync::Arc;
use temtin::service::accounts::people;
use temtin::web::gate::Gate;
use temtin::web::options::{MailSecurity, MailServer, Options};

const OWN_PAGE: &str = "/console/account";
const NEW: &str = "lan.moi@example.vn";

fn mail(desk: &Desk, name: &str) -> Option<String> {
    people::find(&desk.services, &id(name)).unwrap().mail
}

fn change(visitor: &Visitor<'_>, mail: &str, password: &str) -> Reply {
    visitor.get(OWN_PAGE).with(200);
    visitor.submit("/console/account/mail", &[("mail", mail), ("mail-password", password)])
}

/// The same desk with a mail server that nobody is behind.
fn with_dead_server(desk: Desk) -> Desk {
    let (host, from) = ("127.0.0.1".to_owned(), "tem@example.vn".parse().unwrap());
    let server = MailServer { host, port: free_port(), security: MailSecurity::None, from, login: None };
    let options = Arc::new(Options { mail: Some(server), ..unlimited() });
    Desk { gate: Gate::new(desk.services.clone(), options).unwrap(), ..desk }
}

#[test]
fn a_person_changes_the_own_address_and_the_page_shows_it() {
    let desk = Desk::open();
    let owner = desk.sign_in("chu");
    let done = change(&owner, NEW, PASSWORD).with(200);
    assert!(done.text.contains("Đã đổi địa chỉ thư điện tử.") && done.value("mail") == NEW, "{}", done.text);
    assert_eq!(mail(&desk, "chu").as_deref(), Some(NEW));
    assert!(change(&owner, NEW, PASSWORD).with(200).text.contains("vẫn như trước"));
    assert!(owner.is_in(), "nobody is signed out");
    // It is noted, without the address.
    let audit = owner.get("/console/audit").with(200).text;
    assert!(audit.contains("change-mail") && !audit.contains(NEW), "{audit}");
    change(&owner, "", PASSWORD).with(200);
    assert_eq!(mail(&desk, "chu"), None);
    for name in ["truong", "kiem-tra", "tram", "nguoi-lam"] {
        change(&desk.sign_in(name), &format!("{name}@example.vn"), PASSWORD).with(200);
        assert_eq!(mail(&desk, name).unwrap(), format!("{name}@example.vn"));
    }
}

#[test]
fn a_wrong_address_or_password_is_told_beside_its_field_and_the_password_is_not_shown_again() {
    let desk = Desk::open();
    let owner = desk.sign_in("chu");
    let before = desk.digest();
    let wrong = change(&owner, "lan@", NEW_PASSWORD).with(422);
    assert_eq!(wrong.wrong(), ["mail", "mail-password"], "{:?}", wrong.faults());
    assert_eq!((wrong.value("mail").as_str(), wrong.value("mail-password").as_str()), ("lan@", ""));
    assert!(!wrong.text.contains(NEW_PASSWORD), "{}", wrong.text);
    assert_eq!(change(&owner, NEW, "").with(422).wrong(), ["mail-password"]);
    assert_eq!(change(&owner, "lan@example.vn\r\nBcc: all@example.vn", PASSWORD).with(422).wrong(), ["mail"]);
    assert_eq!(change(&owner, &format!("{}@example.vn", "a".repeat(300)), PASSWORD).with(422).wrong(), ["mail"]);
    assert_eq!(desk.digest(), before);
    // Whose session is over keeps what was typed, but no password.
    owner.send("/console/sign-out", &[]);
    let fields = [("mail", NEW), ("mail-password", PASSWORD)];
    let out = desk.visitor().send("/console/account/mail", &fields).with(401);
    assert!(out.text.contains(NEW) && !out.text.contains(PASSWORD), "{}", out.text);
    assert_eq!(mail(&desk, "chu"), None);
}

#[test]
fn the_head_sets_the_address_of_whom_it_keeps_and_of_nobody_else() {
    let desk = Desk::open();
    let head = desk.sign_in("truong");
    let set = |visitor: &Visitor<'_>, name: &str, mail: &str| {
        visitor.get(&format!("/office/people/{name}"));
        visitor.submit(&format!("/office/people/{name}/mail"), &[("mail", mail)])
    };
    let done = set(&head, "chu", NEW).with(200);
    assert!(done.text.contains("Đã đổi địa chỉ thư điện tử.") && done.text.contains(NEW), "{}", done.text);
    assert_eq!(mail(&desk, "chu").as_deref(), Some(NEW));
    let wrong = set(&head, "chu", "lan").with(422);
    assert_eq!((wrong.wrong(), wrong.value("mail").as_str()), (vec!["mail".to_owned()], "lan"));
    // A link that was told before opens nothing any more.
    head.get("/office/people/khac").with(200);
    let told = head.submit("/office/people/khac/link", &[]).with(200).text;
    let (_, rest) = told.split_once("/invitation/").unwrap();
    let link = format!("/invitation/{}", rest.split('<').next().unwrap());
    desk.visitor().get(&link).with(200);
    set(&head, "khac", "khac@example.vn").with(200);
    desk.visitor().get(&link).with(404);
    // The office's own accounts are the operator's; whoever is suspended gets no address, and no form for one.
    set(&head, "can-bo", NEW).with(403);
    set(&head, "khong-co", NEW).with(404);
    people::suspend(&desk.services, &desk.operator(), &id("nguoi-lam"), desk.services.env.now()).unwrap();
    let path = "/office/people/nguoi-lam";
    assert!(head.get(path).with(200).form(&format!("{path}/mail")).is_none());
    head.send(&format!("{path}/mail"), &[("mail", NEW)]).with(409);
    for name in ["can-bo", "kiem-tra", "thanh-tra", "chu", "tram"] {
        set(&desk.sign_in(name), "khac", NEW).with(403);
    }
    assert_eq!(
        (mail(&desk, "khac").as_deref(), mail(&desk, "nguoi-lam"), mail(&desk, "can-bo")),
        (Some("khac@example.vn"), None, None)
    );
}

#[test]
fn an_address_before_that_cannot_be_told_is_said_so_and_stays_changed() {
    let desk = with_dead_server(Desk::open());
    let (owner, head) = (desk.sign_in("chu"), desk.sign_in("truong"));
    // There was none before: nobody to tell.
    let first = change(&owner, "lan@example.vn", PASSWORD).with(200);
    assert!(first.text.contains("Đã đổi địa chỉ thư điện tử.") && !first.text.contains("Chưa báo được"), "{}", first.text);
    let second = change(&owner, NEW, PASSWORD).with(200);
    assert!(second.text.contains("Chưa báo được tới địa chỉ cũ"), "{}", second.text);
    assert_eq!(mail(&desk, "chu").as_deref(), Some(NEW));
    head.get("/office/people/chu");
    let third = head.submit("/office/people/chu/mail", &[("mail", "")]).with(200);
    assert!(third.text.contains("Chưa báo được tới địa chỉ cũ"), "{}", third.text);
    assert_eq!(mail(&desk, "chu"), None);
}
