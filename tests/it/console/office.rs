//! The office's own screens: accounts and mandates by its head, papers by whoever works there, lists for all who read with it.
use crate::console::desk::{BATCH, Desk, OTHER, OWN, PASSWORD, PRODUCT, id};
use crate::console::visitor::{Reply, Visitor};
use crate::kit::serving::free_port;
use crate::pages::visitor::unlimited;
use std::sync::Arc;
use temtin::domain::account::{Account, AccountRole};
use temtin::service::accounts::people;
use temtin::web::gate::Gate;
use temtin::web::options::{MailSecurity, MailServer, Options};

const PAPER: &[u8] = include_bytes!("../../../fixtures/demo/mandate.pdf");

fn account(desk: &Desk, name: &str) -> Account {
    people::find(&desk.services, &id(name)).unwrap()
}

/// The link that a page tells.
fn link(reply: &Reply) -> String {
    let (_, rest) = reply.text.split_once("/invitation/").unwrap();
    format!("/invitation/{}", rest.split('<').next().unwrap())
}

fn add(head: &Visitor<'_>, fields: &[(&str, &str)]) -> Reply {
    head.get("/office/new-account").with(200);
    head.send("/office/people", fields)
}

const LAN: [(&str, &str); 5] =
    [("person", "Nguyễn Thị Lan"), ("name", "0912 345.678"), ("role", "owner"), ("producer", OTHER), ("mail", "lan@example.vn")];

#[test]
fn a_head_adds_an_account_and_its_link_is_shown_once() {
    let desk = Desk::open();
    let head = desk.sign_in("truong");
    let made = add(&head, &LAN).with(200);
    let lan = account(&desk, "0912345678");
    assert_eq!((lan.person.as_str(), lan.role.code(), lan.made_by.as_str()), ("Nguyễn Thị Lan", "owner", "truong"));
    assert_eq!(lan.role.producer().unwrap().as_str(), OTHER);
    desk.visitor().get(&link(&made)).with(200);
    let page = head.get("/office/people/0912345678").with(200);
    assert!(!page.text.contains("/invitation/"), "the link is told once");
    assert!(head.get("/office/people?q=nguyen+lan").text.contains("/office/people/0912345678"));
}

#[test]
fn a_form_that_is_sent_twice_makes_one_account_whose_newest_link_is_good() {
    let desk = Desk::open();
    let head = desk.sign_in("truong");
    let (first, before) = (add(&head, &LAN).with(200), people::all(&desk.services).unwrap().len());
    let second = add(&head, &LAN).with(200);
    assert_eq!(people::all(&desk.services).unwrap().len(), before);
    desk.visitor().get(&link(&first)).with(404);
    desk.visitor().get(&link(&second)).with(200);
    let other = add(&head, &[("person", "Người khác"), ("name", "0912345678"), ("role", "station")]).with(409);
    assert_eq!((other.wrong(), other.value("person")), (vec!["name".to_owned()], "Người khác".to_owned()));
}

#[test]
fn all_that_is_wrong_with_an_account_is_told_at_once_and_what_was_typed_is_kept() {
    let desk = Desk::open();
    let head = desk.sign_in("truong");
    let fields = [("person", " "), ("name", "Lê Ánh"), ("role", "owner"), ("producer", "không ai cả"), ("mail", "lan@")];
    let wrong = add(&head, &fields).with(422);
    assert_eq!(wrong.wrong(), ["person", "name", "producer", "mail"], "{:?}", wrong.faults());
    assert_eq!([wrong.value("name"), wrong.value("producer"), wrong.value("mail")], ["Lê Ánh", "không ai cả", "lan@"]);
    for (role, producer, field) in [("owner", "", "producer"), ("station", OWN, "producer"), ("king", "", "role")] {
        let wrong = add(&head, &[("person", "Lan"), ("name", "lan"), ("role", role), ("producer", producer)]).with(422);
        assert_eq!(wrong.wrong(), [field], "{role} {producer}");
    }
    assert!(people::find(&desk.services, &id("lan")).is_err());
}

#[test]
fn a_name_that_fits_several_producers_becomes_a_list_to_choose_from() {
    let desk = Desk::open();
    let head = desk.sign_in("truong");
    let several = add(&head, &[("person", "Lan"), ("name", "lan"), ("role", "owner"), ("producer", "ho mau")]).with(422);
    assert_eq!(several.wrong(), ["producer"], "{:?}", several.faults());
    assert!(several.text.contains("<select id=\"producer\"") && several.text.contains(&format!("<option value=\"{OTHER}\"")));
    // It is found by its Vietnamese name in every language of the page.
    head.lang.set("en");
    let english = head.submit("/office/people", &[("producer", "ho mau")]).with(422);
    assert!(english.text.contains(&format!("<option value=\"{OTHER}\"")));
    head.submit("/office/people", &[("producer", OTHER)]).with(200);
    assert_eq!(account(&desk, "lan").role.producer().unwrap().as_str(), OTHER);
}

#[test]
fn who_reads_with_the_office_sees_accounts_and_changes_none() {
    let desk = Desk::open();
    for name in ["can-bo", "kiem-tra", "thanh-tra"] {
        let reader = desk.sign_in(name);
        assert!(reader.get("/office/people?q=chu").with(200).text.contains("/office/people/chu"), "{name}");
        let page = reader.get("/office/people/chu").with(200);
        assert!(page.form("/office/people/chu/suspend").is_none() && page.form("/office/people/chu/link").is_none(), "{name}");
        for path in ["suspend", "restore", "link", "phone/remove", "role", "mandates", "mandates/end"] {
            reader.send(&format!("/office/people/chu/{path}"), &[("role", "station")]).with(403);
        }
        reader.send("/office/people", &LAN).with(403);
    }
    for name in ["chu", "nguoi-lam", "tram"] {
        let outside = desk.sign_in(name);
        for path in ["", "/people", "/people/chu", "/producers", "/products", "/papers", "/balance"] {
            outside.get(&format!("/office{path}")).with(403);
        }
    }
    assert_eq!(account(&desk, "chu").suspended, None);
}

#[test]
fn a_head_suspends_lets_in_again_and_gives_another_password() {
    let desk = Desk::open();
    let (head, owner) = (desk.sign_in("truong"), desk.sign_in("chu"));
    head.get("/office/people/chu");
    for _ in 0..2 {
        head.send("/office/people/chu/suspend", &[]).with(303);
    }
    assert!(!owner.is_in() && account(&desk, "chu").suspended.is_some());
    head.send("/office/people/chu/link", &[]).with(409);
    head.send("/office/people/chu/restore", &[]).with(303);
    assert_eq!(desk.visitor().password("chu", PASSWORD).status, 303);
    let told = head.send("/office/people/chu/link", &[]).with(200);
    assert_ne!(desk.visitor().password("chu", PASSWORD).status, 303);
    desk.visitor().get(&link(&told)).with(200);
}

#[test]
fn a_head_takes_a_phone_away_and_changes_a_role() {
    let desk = Desk::open();
    let (head, inspector) = (desk.sign_in("truong"), desk.sign_in("kiem-tra"));
    head.get("/office/people/kiem-tra");
    head.send("/office/people/kiem-tra/phone/remove", &[]).with(303);
    assert!(!inspector.is_in() && account(&desk, "kiem-tra").second_factor.is_none());
    assert!(head.get("/office/people?show=no-phone").text.contains("/office/people/kiem-tra"));
    let wrong = head.send("/office/people/kiem-tra/role", &[("role", "member")]).with(422);
    assert_eq!((wrong.wrong(), account(&desk, "kiem-tra").role), (vec!["producer".to_owned()], AccountRole::Inspector));
    head.send("/office/people/kiem-tra/role", &[("role", "member"), ("producer", OWN)]).with(303);
    assert_eq!(account(&desk, "kiem-tra").role.code(), "member");
    head.send("/office/people/kiem-tra/role", &[("role", "head")]).with(403);
}

#[test]
fn accounts_of_the_office_itself_are_not_for_its_head() {
    let desk = Desk::open();
    let head = desk.sign_in("truong");
    for name in ["can-bo", "truong"] {
        let page = head.get(&format!("/office/people/{name}")).with(200);
        assert!(page.form(&format!("/office/people/{name}/suspend")).is_none(), "{name}");
        for path in ["suspend", "link", "phone/remove"] {
            head.send(&format!("/office/people/{name}/{path}"), &[]).with(403);
        }
    }
    head.get("/office/people/nobody").with(404);
    head.send("/office/people/nobody/suspend", &[]).with(404);
    assert!(account(&desk, "can-bo").suspended.is_none());
}

#[test]
fn a_station_acts_for_a_household_once_its_paper_is_kept_and_until_it_is_ended() {
    let desk = Desk::open();
    let (head, path) = (desk.sign_in("truong"), "/office/people/tram-khac/mandates");
    let page = head.get("/office/people/tram-khac").with(200);
    assert_eq!(page.value("from"), "31/10/2026");
    let fields = [("mandate-producer", OWN), ("from", "31/10/2026"), ("until", "31/12/2026")];
    let paper = [("paper", "giay.pdf", "application/pdf", PAPER)];
    for _ in 0..2 {
        head.send_files(path, &fields, &paper).with(303);
    }
    let mandates = account(&desk, "tram-khac").mandates;
    assert_eq!((mandates.len(), mandates[1].until.unwrap().to_string().as_str()), (2, "2026-12-31"));
    let station = desk.sign_in_for("tram-khac", OWN);
    station.get(&format!("/console/batches/{BATCH}")).with(200);
    assert!(station.get("/console/account").text.contains("31/12/2026"), "a station sees its own mandates");
    let file = head.get("/office/people/tram-khac/papers/1").with(200);
    assert_eq!((file.bytes.as_slice(), file.header("content-type")), (PAPER, "application/pdf"));
    head.get("/office/people/tram-khac/papers/7").with(404);
    desk.sign_in("can-bo").get("/office/people/tram-khac/papers/1").with(403);
    head.get("/office/people/tram-khac");
    for _ in 0..2 {
        head.send(&format!("{path}/end"), &[("producer", OWN)]).with(303);
    }
    head.send(&format!("{path}/end"), &[("producer", "ho-mau-41")]).with(404);
    assert_ne!(station.get(&format!("/console/batches/{BATCH}")).status, 200);
}

#[test]
fn all_that_is_wrong_with_a_mandate_is_told_at_once() {
    let desk = Desk::open();
    let (head, path) = (desk.sign_in("truong"), "/office/people/tram/mandates");
    head.get("/office/people/tram");
    let wrong = head.send_files(path, &[("from", "31/02/2026"), ("until", "mai")], &[]).with(422);
    assert_eq!(wrong.wrong(), ["mandate-producer", "from", "until", "paper"], "{:?}", wrong.faults());
    assert_eq!((wrong.value("from"), wrong.value("until")), ("31/02/2026".to_owned(), "mai".to_owned()));
    let paper = [("paper", "giay.pdf", "application/pdf", PAPER)];
    let fields = |until| [("mandate-producer", OTHER), ("from", "01/11/2026"), ("until", until)];
    assert_eq!(head.send_files(path, &fields("31/10/2026"), &paper).with(422).wrong(), ["until"]);
    let text = [("paper", "giay.txt", "text/plain", &b"no paper"[..])];
    assert_eq!(head.send_files(path, &fields(""), &text).with(422).wrong(), ["paper"]);
    let there = head.send_files(path, &[("mandate-producer", OWN), ("from", "01/11/2026")], &paper).with(409);
    assert_eq!(there.wrong(), ["mandate-producer"]);
    assert_eq!(account(&desk, "tram").mandates.len(), 2);
    // Nobody acts for another without the paper: who works for a producer no more than a station.
    for name in ["chu", "nguoi-lam"] {
        let path = format!("/office/people/{name}/mandates");
        head.get(&format!("/office/people/{name}")).with(200);
        let fields = [("mandate-producer", OTHER), ("from", "01/11/2026")];
        assert_eq!(head.send_files(&path, &fields, &[]).with(422).wrong(), ["paper"], "{name}");
        head.send_files(&path, &fields, &paper).with(303);
        assert_eq!(account(&desk, name).mandates.len(), 1, "{name}");
    }
    let clerk = head.get("/office/people/can-bo").with(200);
    assert!(clerk.form("/office/people/can-bo/mandates").is_none(), "who works in the office takes no mandates");
}

/// A certificate of the sample's product, and the form that says how well it is proved.
fn first_paper(page: &Reply) -> String {
    let (_, rest) = page.text.split_once("action=\"/office/papers/").unwrap();
    rest.split('/').next().unwrap().to_owned()
}

#[test]
fn the_office_says_how_well_a_paper_is_proved_and_nobody_else_does() {
    let desk = Desk::open();
    let (clerk, path) = (desk.sign_in("can-bo"), format!("/office/products/{PRODUCT}"));
    let paper = first_paper(&clerk.get(&path).with(200));
    let level = |desk: &Desk| {
        let seen = desk.services.store.certificates(&temtin::domain::certificate::Subject::Product(PRODUCT.parse().unwrap()));
        let all = seen.unwrap();
        format!("{:?}", all.iter().find(|one| one.id.as_str() == paper).unwrap().evidence)
    };
    let to = format!("/office/papers/{paper}/evidence");
    let stale = clerk.form(&to).values;
    for wanted in ["declared", "document-seen", "office-checked"] {
        clerk.get(&path);
        assert!(clerk.send(&to, &[("evidence", wanted)]).with(303).location().starts_with(&path));
    }
    assert_eq!(level(&desk), "OfficeChecked");
    // Sent twice it is done once; a page of before the change is not taken for today's.
    clerk.get(&path);
    let before = desk.changes();
    clerk.send(&to, &[("evidence", "office-checked")]).with(303);
    assert_eq!(desk.changes(), before);
    let again: Vec<(String, String)> = stale
        .into_iter()
        .map(|(name, value)| if name == "evidence" { (name, "declared".into()) } else { (name, value) })
        .collect();
    clerk.send_exactly(&to, &again).with(409);
    clerk.send(&to, &[("evidence", "certain")]).with(422);
    clerk.send("/office/papers/khong-co/evidence", &[("evidence", "declared")]).with(404);
    for name in ["kiem-tra", "thanh-tra", "chu", "tram"] {
        desk.sign_in(name).send(&to, &[("evidence", "document-seen")]).with(403);
    }
    let reader = desk.sign_in("kiem-tra").get(&path).with(200);
    assert!(reader.form(&to).is_none());
    assert_eq!(level(&desk), "OfficeChecked");
}

#[test]
fn lists_are_found_without_diacritics_and_come_a_page_at_a_time() {
    let reader = Desk::to_read().sign_in("kiem-tra");
    let found = reader.get("/office/products?q=tieu+tien+phuoc").with(200);
    assert!(found.text.contains(&format!("/office/products/{PRODUCT}")));
    let none = reader.get("/office/products?q=khongcogi").with(200);
    assert!(!none.text.contains("<ul class=\"kin\">"));
    let lines = |text: &str| text.matches("<li><a href=\"/office/producers/").count();
    let all = Desk::to_read().services.catalogue().unwrap().producers.len();
    let first = reader.get("/office/producers").with(200);
    assert_eq!(lines(&first.text), all.min(50));
    assert_eq!(first.text.contains("rel=\"next\""), all > 50);
    // A page beyond the end is the last one.
    let last = reader.get("/office/producers?page=999").with(200);
    assert_eq!(lines(&last.text), (all - 1) % 50 + 1);
    assert_eq!(lines(&reader.get("/office/producers?page=x").with(200).text), all.min(50));
}

#[test]
fn the_home_page_tells_what_waits_and_leads_to_as_many() {
    let desk = Desk::open();
    let clerk = desk.sign_in("can-bo");
    let home = clerk.get("/office").with(200);
    let counted = |show: &str| {
        let today = desk.services.registry.zone.day(desk.services.env.now());
        let catalogue = desk.services.catalogue().unwrap();
        let standing = |listed: &temtin::service::catalogue::Listed| {
            temtin::service::search::Standing::of(&listed.recognitions, today).validity.code() == show
        };
        catalogue.products.values().filter(|listed| standing(listed)).count()
    };
    for show in ["expiring", "expired"] {
        let count = counted(show);
        let page = clerk.get(&format!("/office/products?show={show}")).with(200);
        assert_eq!(page.text.matches("<li><a href=\"/office/products/").count(), count.min(50), "{show}");
        assert_eq!(home.text.contains(&format!("/office/products?show={show}")), count > 0, "{show}");
    }
    // Whoever has no phone yet waits too.
    assert!(!home.text.contains("/office/people?show=no-phone"));
    people::take_second_factor(&desk.services, &desk.operator(), &id("kiem-tra"), desk.services.env.now()).unwrap();
    assert!(clerk.get("/office").text.contains("/office/people?show=no-phone"));
    clerk.get("/office/producers/khong-co").with(404);
    clerk.get("/office/products/khong-co").with(404);
    assert!(clerk.get(&format!("/office/producers/{OWN}")).with(200).text.contains("/office/people/chu"));
}

#[test]
fn a_link_goes_by_mail_where_there_is_an_address_and_by_hand_where_no_letter_leaves() {
    let desk = Desk::open();
    let (host, from) = ("127.0.0.1".to_owned(), "tem@example.vn".parse().unwrap());
    let server = MailServer { host, port: free_port(), security: MailSecurity::None, from, login: None };
    let options = Arc::new(Options { mail: Some(server), ..unlimited() });
    let desk = Desk { gate: Gate::new(desk.services.clone(), options).unwrap(), ..desk };
    let head = desk.sign_in("truong");
    assert!(head.get("/office/new-account").text.contains("Đường dẫn đặt mật khẩu được gửi tới địa chỉ này"));
    // Nobody listens there: the account is made, and the page says why its link goes by hand.
    let made = head.submit("/office/people", &LAN).with(200);
    assert!(made.text.contains("Không kết nối được máy chủ thư"), "{}", made.text);
    desk.visitor().get(&link(&made)).with(200);
    let page = head.get("/office/people/0912345678").with(200);
    assert!(page.text.contains("value=\"mail\"") && page.text.contains("value=\"hand\""));
    let by_hand = head.submit("/office/people/0912345678/link", &[("way", "hand")]).with(200);
    assert!(!by_hand.text.contains("máy chủ thư"));
    desk.visitor().get(&link(&made)).with(404);
    desk.visitor().get(&link(&by_hand)).with(200);
    // Who has no address is asked nothing.
    let page = head.get("/office/people/chu").with(200);
    assert!(!page.text.contains("value=\"mail\""));
    let told = head.submit("/office/people/chu/link", &[("way", "mail")]).with(200);
    assert!(!told.text.contains("máy chủ thư"));
    desk.visitor().get(&link(&told)).with(200);
}
