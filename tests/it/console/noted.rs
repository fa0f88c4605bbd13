//! What two people do, and what one of them is refused, has two lines in the audit log and no more, by whichever page it is tried.
use crate::audit::noted::{Told, from, pair};
use crate::audit::trail::{all, broken, read};
use crate::console::desk::{Desk, PRODUCT};
use crate::console::visitor::Visitor;
use std::fs;
use temtin::domain::account::AccountRole;
use temtin::domain::proposal::Standing;
use temtin::service::access::Actor;
use temtin::service::noted::Noted;
use temtin::service::proposals;
use temtin::service::setup::audit_path;

impl Desk {
    /// The lines that this writes.
    fn lines_of<T>(&self, act: impl FnOnce() -> T) -> (Vec<Told>, T) {
        let before = all(&self.services).len();
        let done = act();
        (from(&self.services, before), done)
    }
}

impl Visitor<'_> {
    /// Sends what is proposed, and gives its id; that it is proposed stands once, in its own words.
    fn proposes(&self, name: &str, path: &str, fields: &[(&str, &str)], what: &str) -> String {
        let (lines, reply) = self.desk.lines_of(|| self.send(path, fields).with(303));
        let id = reply.location().rsplit('/').next().unwrap().to_owned();
        let object = lines[0][2].clone();
        assert!(object.starts_with(&format!("proposal/{id}/{what}/")), "{lines:?}");
        assert_eq!(lines, pair(name, "propose", &object, "done"));
        id
    }
}

#[test]
fn what_two_people_do_on_pages_stands_once_each() {
    let desk = Desk::open();
    desk.person("truong-hai", AccountRole::Head);
    let (clerk, head, second) = (desk.sign_in("can-bo"), desk.sign_in("truong"), desk.sign_in("truong-hai"));
    let waive = format!("/office/products/{PRODUCT}/waive");
    clerk.get(&waive).with(200);
    let fields = [("subject", "product"), ("item", "mark"), ("until", "1/1/2027"), ("reason", "chờ giấy")];
    let id = clerk.proposes("can-bo", &waive, &fields, "waive/waiver");
    let waiver = all(&desk.services).last().unwrap().note.object.as_str().rsplit('/').next().unwrap().to_owned();
    let page = format!("/office/proposals/{id}");
    let (lines, _) = desk.lines_of(|| {
        head.get(&page).with(200);
        head.send(&format!("{page}/confirm"), &[]).with(303)
    });
    assert_eq!(lines, pair("truong", "waive", &format!("waiver/{waiver}/proposal/{id}/by/can-bo"), "done"));
    // Keys: one is made, one proposal is turned down.
    head.get("/office/keys").with(200);
    let new = head.proposes("truong", "/office/keys/new", &[("reason", "khóa cũ")], "new-key/key");
    head.get("/office/keys").with(200);
    let end = head.proposes("truong", "/office/keys/retire", &[("kid", "1"), ("why", "nhầm")], "retire-key/key");
    second.get(&format!("/office/proposals/{new}")).with(200);
    let (lines, _) = desk.lines_of(|| second.send(&format!("/office/proposals/{new}/confirm"), &[]).with(303));
    assert_eq!(lines, pair("truong-hai", "new-key", &format!("key/2/proposal/{new}/by/truong"), "done"));
    second.get(&format!("/office/proposals/{end}")).with(200);
    let down = format!("/office/proposals/{end}/turn-down");
    let (lines, _) = desk.lines_of(|| second.send(&down, &[("reason", "còn dùng")]).with(303));
    assert_eq!(lines, pair("truong-hai", "turn-down", &format!("proposal/{end}"), "done"));
    // A recall of an area is no more than proposed; one of a lot is the door's.
    let area = [("kind", "hold"), ("scope", "area"), ("area_id", "vnl-tieu-2"), ("reason_vi", "vì"), ("do", "begin")];
    clerk.get("/office/recalls/new").with(200);
    clerk.proposes("can-bo", "/office/recalls", &area, "hold/recall");
    let product = [("kind", "hold"), ("scope", "product"), ("product_id", PRODUCT), ("reason_vi", "vì"), ("do", "begin")];
    clerk.get("/office/recalls/new").with(200);
    let (lines, _) = desk.lines_of(|| clerk.send("/office/recalls", &product).with(303));
    assert_eq!(lines, pair("can-bo", "recall", "office/recalls", "done"));
    assert_eq!((broken(&read(&desk.services)), read(&desk.services).open.len()), (vec![], 0));
}

#[test]
fn what_one_of_two_people_is_refused_on_pages_stands_once_each() {
    let desk = Desk::open();
    let (clerk, head) = (desk.sign_in("can-bo"), desk.sign_in("truong"));
    let refused = |who: &Visitor<'_>, name: &str, path: &str, fields: &[(&str, &str)], status: u16, deed: &str, code: &str| {
        who.get("/office").with(200);
        let (lines, _) = desk.lines_of(|| who.submit(path, fields).with(status));
        assert_eq!(lines, pair(name, deed, &path[1..], code), "{path} {fields:?}");
    };
    let waive = format!("/office/products/{PRODUCT}/waive");
    refused(&clerk, "can-bo", &waive, &[("subject", "product"), ("item", "king")], 422, "propose", "form-refused");
    refused(&head, "truong", "/office/keys/new", &[("reason", " ")], 422, "propose", "form-refused");
    refused(&head, "truong", "/office/keys/retire", &[("kid", "9"), ("why", "vì")], 404, "propose", "key-unknown");
    let area = [("kind", "hold"), ("scope", "area"), ("area_id", "khong-co"), ("reason_vi", "vì"), ("do", "begin")];
    refused(&clerk, "can-bo", "/office/recalls", &area, 422, "propose", "form-refused");
    let lot = [("kind", "hold"), ("scope", "whole_lot"), ("batch_id", "khong-co"), ("reason_vi", "vì"), ("do", "begin")];
    refused(&clerk, "can-bo", "/office/recalls", &lot, 422, "recall", "form-refused");
    head.get("/office/keys").with(200);
    let id = head.proposes("truong", "/office/keys/new", &[("reason", "khóa cũ")], "new-key/key");
    let path = |deed: &str| format!("/office/proposals/{id}/{deed}");
    refused(&head, "truong", "/office/keys/new", &[("reason", "lần nữa")], 409, "propose", "form-refused");
    refused(&head, "truong", &path("confirm"), &[], 403, "confirm", "proposal-own");
    refused(&clerk, "can-bo", &path("confirm"), &[], 403, "confirm", "head-only");
    refused(&clerk, "can-bo", &path("turn-down"), &[("reason", "x")], 403, "turn-down", "head-only");
    refused(&head, "truong", &path("turn-down"), &[("reason", " ")], 422, "turn-down", "form-refused");
    refused(&head, "truong", "/office/proposals/dn-khong-co/confirm", &[], 404, "confirm", "proposal-unknown");
    // A look, and an edit, are no deeds.
    for (word, status) in [("confirm", 422), ("edit", 200)] {
        clerk.get("/office/recalls/new").with(200);
        let look = [&area[..4], &[("do", word)]].concat();
        assert_eq!(desk.lines_of(|| clerk.send("/office/recalls", &look).with(status)).0, Vec::<Told>::new());
    }
}

#[test]
fn what_two_people_do_is_not_done_where_it_cannot_be_noted() {
    let desk = Desk::open();
    let (clerk, head) = (desk.sign_in("can-bo"), desk.sign_in("truong"));
    let waive = format!("/office/products/{PRODUCT}/waive");
    let fields = [("subject", "product"), ("item", "mark"), ("until", "1/1/2027"), ("reason", "chờ giấy")];
    clerk.get(&waive).with(200);
    let id = clerk.proposes("can-bo", &waive, &fields, "waive/waiver");
    let page = format!("/office/proposals/{id}");
    head.get(&page).with(200);
    clerk.get(&page).with(200);
    // The head beside the store can take no other: a folder stands in its place.
    let beside = audit_path(desk.dir.path());
    fs::remove_file(&beside).unwrap();
    fs::create_dir_all(beside.join("x")).unwrap();
    let stands = || proposals::find(&desk.services, &id.parse().unwrap()).unwrap().standing(desk.services.env.now());
    for who in [&head, &clerk] {
        // The clerk would be refused anyway: that cannot be noted either, and is said.
        assert!(who.send(&format!("{page}/confirm"), &[]).status >= 500);
    }
    assert_eq!(stands(), Standing::Open);
    let right = Actor::Operator.can_propose().unwrap();
    let wish = proposals::new_key(&desk.services).unwrap();
    let made = proposals::propose(&desk.services, &Noted::default(), &right, wish, "vì", desk.services.env.now());
    assert_eq!((made.is_ok(), proposals::all(&desk.services).unwrap().len()), (false, 1));
}
