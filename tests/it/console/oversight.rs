//! The office's word on a producer: suspended it neither issues nor prints, and nothing but the office takes that away.
use crate::console::desk::{BATCH, Desk, OWN, PRODUCT};
use temtin::domain::audience::Audience;
use temtin::domain::certificate::{Certificate, Evidence};
use temtin::domain::place::Words;
use temtin::domain::producer::{Approval, Producer};
use temtin::domain::product::Product;
use temtin::service::access::Actor;
use temtin::service::form::kind::Kind;
use temtin::service::form::record::Record;
use temtin::service::import::dataset::Dataset;
use temtin::service::import::load;
use temtin::service::ownership;
use temtin::service::{keep, oversight};
use temtin::store::contract::receipt::Basis;

#[test]
fn a_suspended_producer_neither_issues_nor_prints_and_its_stamps_keep_answering() {
    let desk = Desk::open();
    let (clerk, owner, path) = (desk.sign_in("can-bo"), desk.sign_in("chu"), format!("/office/producers/{OWN}"));
    let run = desk.run();
    let (stamp, _) = temtin::service::print::stamps::url(&desk.services, &run, run.numbers.first()).unwrap();
    let stamp = crate::pages::visitor::path(&desk.services, &stamp);
    let (issue, labels) = (format!("/console/batches/{BATCH}/stamps"), format!("/console/stamps/{}/labels", run.id()));
    clerk.get(&path).with(200);
    clerk.send(&format!("{path}/suspend"), &[("reason", "chờ giải trình về nguyên liệu")]).with(303);
    let page = owner.get(&issue).with(200);
    assert!(page.text.contains("chờ giải trình") && page.form(&issue).is_none(), "the page says why before anything is sent");
    let told = |visitor: &crate::console::visitor::Visitor<'_>| visitor.get("/console").with(200).text.contains("chờ giải trình");
    assert!(told(&owner) && !told(&desk.sign_in("khac")), "home says it first, and nobody else's does");
    let refused = owner.send(&issue, &[("do", "issue"), ("count", "2"), ("media", "a4-12")]).with(409);
    assert!(refused.text.contains("chờ giải trình về nguyên liệu"), "{:?}", refused.faults());
    owner.get(&format!("/console/stamps/{}", run.id())).with(200);
    owner.submit(&labels, &[("do", "take"), ("why", "thử")]).with(409);
    assert_eq!(desk.services.view().runs().filter(|run| run.batch.is_some()).count(), 1);
    assert!(desk.visitor().get(&stamp).with(200).text.contains(PRODUCT_NAME));
    // Another producer is not touched; the list and the page say what stands.
    assert!(clerk.get("/office/producers?show=suspended").text.contains(&format!("/office/producers/{OWN}")));
    desk.sign_in("khac").get("/console").with(200);
    clerk.get(&path).with(200);
    clerk.send(&format!("{path}/approve"), &[]).with(303);
    assert!(!told(&owner));
    let shown = owner.get(&issue).with(200);
    assert!(shown.wrong().is_empty(), "{:?}", shown.faults());
    owner.submit(&issue, &[("do", "issue"), ("count", "2")]).with(303);
}

/// The name of [`PRODUCT`], as its stamp's page begins it.
const PRODUCT_NAME: &str = "Tiêu";

#[test]
fn a_suspension_needs_a_reason_and_whoever_works_in_the_office() {
    let desk = Desk::open();
    let (clerk, path) = (desk.sign_in("can-bo"), format!("/office/producers/{OWN}"));
    clerk.get(&path).with(200);
    for reason in ["", "  ", "hai\ndòng", &"dài ".repeat(100)] {
        let wrong = clerk.send(&format!("{path}/suspend"), &[("reason", reason)]).with(422);
        assert_eq!((wrong.wrong(), wrong.value("reason").trim()), (vec!["reason".to_owned()], reason.trim()), "{reason:?}");
    }
    for name in ["kiem-tra", "thanh-tra", "chu", "tram"] {
        let other = desk.sign_in(name);
        for word in ["suspend", "approve"] {
            other.send(&format!("{path}/{word}"), &[("reason", "không được")]).with(403);
        }
    }
    clerk.send("/office/producers/khong-co/suspend", &[("reason", "thử")]).with(404);
    let office = || desk.services.store.producer(&OWN.parse().unwrap()).unwrap().unwrap().office;
    assert_eq!(office(), Approval::Unchecked);
    for word in ["approve", "suspend"] {
        clerk.send(&format!("{path}/{word}"), &[("reason", "thử")]).with(303);
        let (stood, before) = (office(), desk.changes());
        clerk.send(&format!("{path}/{word}"), &[("reason", "thử")]).with(303);
        assert_eq!((office(), desk.changes()), (stood, before), "{word} twice");
    }
}

#[test]
fn no_table_and_no_program_takes_the_offices_word_away() {
    let desk = Desk::open();
    let services = &desk.services;
    let (id, now) = (OWN.parse().unwrap(), services.env.now());
    oversight::suspend(services, &Actor::Office.can_oversee().unwrap(), &id, "chờ giải trình", now).unwrap();
    let stands = || services.store.producer(&id).unwrap().unwrap();
    let table = Producer { phone: "0000 000 009".into(), office: Approval::Unchecked, ..stands() };
    let stood = keep::version(services, Kind::Producers, id.as_str()).unwrap().unwrap();
    keep::put(services, &Actor::Office, Record::Producer(table.clone()), Basis::Stood(stood), now).unwrap();
    assert_eq!((stands().phone.as_str(), matches!(stands().office, Approval::Suspended { .. })), ("0000 000 009", true));
    let mut data = Dataset::default();
    let source = data.source("producers.csv");
    data.take(Record::Producer(Producer { phone: "0000 000 008".into(), ..table }), source, 1);
    load::load_register(services, &Actor::Office.can_import().unwrap(), &data).unwrap();
    assert_eq!((stands().phone.as_str(), matches!(stands().office, Approval::Suspended { .. })), ("0000 000 008", true));
    let seen = stands().seen_by(Audience::Public);
    assert!(matches!(&seen.office, Approval::Suspended { reason, .. } if reason.is_empty()), "the public is not told why");
}

fn product(desk: &Desk) -> Product {
    desk.services.store.product(&PRODUCT.parse().unwrap()).unwrap().unwrap()
}

/// Approved by whoever works in the office.
fn approved(desk: &Desk) -> String {
    let (clerk, path) = (desk.sign_in("can-bo"), format!("/office/products/{PRODUCT}"));
    clerk.get(&path).with(200);
    clerk.send(&format!("{path}/approve"), &[]).with(303);
    path
}

#[test]
fn a_product_is_approved_as_it_was_looked_at_with_day_and_name_and_the_approval_can_be_taken_back() {
    let desk = Desk::open();
    let (clerk, owner, path) = (desk.sign_in("can-bo"), desk.sign_in("chu"), format!("/office/products/{PRODUCT}"));
    assert!(clerk.get("/office/products?show=unchecked").text.contains(&path), "nobody has looked at it");
    clerk.get(&path).with(200);
    // The producer changes it while the page is open: it is looked at again first.
    let edit = format!("/console/products/{PRODUCT}");
    owner.get(&edit).with(200);
    owner.submit(&edit, &[("net_quantity", "250")]).with(303);
    let stale = clerk.send(&format!("{path}/approve"), &[]).with(409);
    assert_eq!(stale.faults().len(), 1, "told on the page itself: {}", stale.text);
    assert!(stale.form(&format!("{path}/approve")).is_some() && stale.text.contains("làm lần nữa"), "{}", stale.text);
    assert_eq!(product(&desk).approved, None);
    let shown = clerk.get(&path).with(200);
    assert!(shown.text.contains("Chưa được cơ quan xác nhận"));
    clerk.send(&format!("{path}/approve"), &[]).with(303);
    let stood = product(&desk).approved.unwrap();
    assert!(stood.by == "can-bo" && stood.since <= desk.services.env.now(), "{stood:?}");
    assert!(clerk.get(&path).text.contains("Cơ quan đã xác nhận</span> 31/10/2026 · Người can-bo"));
    assert!(!clerk.get("/office/products?show=unchecked").text.contains(&path));
    assert_eq!(product(&desk).seen_by(Audience::Public).approved.unwrap().by, "", "the public is not told who said so");
    // Sent twice it is done once, and in the word of whoever was first.
    let head = desk.sign_in("truong");
    let changes = desk.changes();
    head.send(&format!("{path}/approve"), &[]).with(303);
    assert_eq!((desk.changes(), product(&desk).approved.unwrap()), (changes, stood));
    clerk.get(&path);
    clerk.send(&format!("{path}/approve"), &[]).with(303);
    assert_eq!(product(&desk).approved, None, "the page of an approved product takes it back");
}

#[test]
fn all_that_an_approval_is_about_stands_on_the_page_that_approves() {
    let desk = Desk::open();
    let (clerk, path) = (desk.sign_in("can-bo"), format!("/office/products/{PRODUCT}"));
    let words = |text: &str| Words::default().with("vi", text).with("en", &format!("{text} en"));
    let told = ["Hạt tiêu xay", "Gió Ngàn", "xay khi dùng", "xay khi dùng en", "tránh xa trẻ nhỏ", "nơi mát en", "hạt tiêu en"];
    assert!(told.iter().all(|text| !clerk.get(&path).with(200).text.contains(text)));
    let wished = Product {
        subgroup_vi: told[0].into(),
        brand: told[1].into(),
        usage: words(told[2]),
        warning: words(told[4]),
        storage: words("nơi mát"),
        ingredients: words("hạt tiêu"),
        pictures: vec![],
        ..product(&desk)
    };
    let stood = keep::version(&desk.services, Kind::Products, PRODUCT).unwrap().unwrap();
    let now = desk.services.env.now();
    keep::put(&desk.services, &Actor::Office, Record::Product(wished), Basis::Stood(stood), now).unwrap();
    let page = clerk.get(&path).with(200).text;
    for text in told.into_iter().chain(["Ngày sản xuất", "Làm theo lô", "Số ảnh (xem ở trang công khai)</dt><dd>0<"])
    {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[test]
fn nobody_but_the_office_approves_a_product_and_none_that_is_not_there() {
    let desk = Desk::open();
    for name in ["kiem-tra", "thanh-tra", "chu", "tram"] {
        desk.sign_in(name).send(&format!("/office/products/{PRODUCT}/approve"), &[("version", &"0".repeat(64))]).with(403);
    }
    let clerk = desk.sign_in("can-bo");
    clerk.send("/office/products/khong-co/approve", &[]).with(404);
    for version in ["", "x", &"0".repeat(64)] {
        let page = clerk.send(&format!("/office/products/{PRODUCT}/approve"), &[("version", version)]).with(409);
        assert!(page.form(&format!("/office/products/{PRODUCT}/approve")).is_some(), "{version}: {}", page.text);
    }
    assert_eq!(product(&desk).approved, None);
}

#[test]
fn a_producer_that_changes_what_is_said_of_a_product_takes_the_approval_back_and_by_nothing_else() {
    let desk = Desk::open();
    approved(&desk);
    let (services, now) = (&desk.services, desk.services.env.now());
    let put = |actor: &Actor, wished: Product| {
        let stood = keep::version(services, Kind::Products, PRODUCT).unwrap().unwrap();
        keep::put(services, actor, Record::Product(wished), Basis::Stood(stood), now).unwrap();
        product(&desk).approved.is_some()
    };
    let producer = Actor::Producer(OWN.parse().unwrap());
    // What stays within the house, and what no page and no label says.
    assert!(put(&producer, Product { internal_code: "T-9".into(), ..product(&desk) }));
    assert!(put(&producer, Product { approved: None, unit_mass: None, ..product(&desk) }), "no program takes it away");
    // What the office writes it knows.
    assert!(put(&Actor::Office, Product { standard_vi: "TCCS 02".into(), ..product(&desk) }));
    assert!(!put(&producer, Product { standard_vi: "TCCS 03".into(), ..product(&desk) }));
    // Nor does it come back by itself, or by a program that claims it.
    let claimed = temtin::domain::product::Approved { since: now, by: "can-bo".into() };
    assert!(!put(&producer, Product { standard_vi: "TCCS 02".into(), approved: Some(claimed), ..product(&desk) }));
}

#[test]
fn a_table_of_the_office_keeps_the_approval_and_one_of_the_producer_that_says_other_takes_it_back() {
    let desk = Desk::open();
    approved(&desk);
    let import = |actor: &Actor, product: Product| {
        let mut data = Dataset::default();
        let source = data.source("products.csv");
        data.take(Record::Product(product), source, 1);
        let right = ownership::right(&desk.services, actor, &data).unwrap();
        load::load(&desk.services, &right, &data, desk.services.env.now()).unwrap();
    };
    let table = |net: &str| Product { net: net.into(), approved: None, pictures: vec![], ..product(&desk) };
    let (office, producer) = (Actor::Office, Actor::Producer(OWN.parse().unwrap()));
    import(&producer, table(&product(&desk).net));
    assert!(product(&desk).approved.is_some(), "the same table again says nothing new");
    import(&office, table("125 g"));
    assert!(product(&desk).approved.is_some() && product(&desk).net == "125 g");
    import(&producer, table("130 g"));
    assert!(product(&desk).approved.is_none() && product(&desk).net == "130 g");
}

#[test]
fn public_pages_say_whose_word_it_is_and_no_verdict_depends_on_it() {
    let desk = Desk::open();
    let run = desk.run();
    let (stamp, _) = temtin::service::print::stamps::url(&desk.services, &run, run.numbers.first()).unwrap();
    let stamp = crate::pages::visitor::path(&desk.services, &stamp);
    let public = format!("/products/{PRODUCT}");
    let (visitor, clerk) = (desk.visitor(), desk.sign_in("can-bo"));
    let says = |text: &str| {
        let pages = [visitor.get(&stamp).with(200).text, visitor.get(&public).with(200).text];
        assert!(pages.iter().all(|page| page.contains(text)), "{text}: {}", pages[0]);
        let json = [("accept", "application/json")];
        let twin = crate::pages::visitor::answer(&desk.gate, axum::http::Method::GET, &stamp, &json).json();
        assert_eq!(twin["verdict"], "not-activated", "as nobody has handed this run out");
        (twin["product"]["approved_since"].is_string(), twin["product"]["producer"]["approved_since"].is_string())
    };
    assert_eq!(says("</span> trừ chỗ ghi khác; cơ quan quản lý chưa xác nhận."), (false, false));
    clerk.get(&format!("/office/producers/{OWN}"));
    clerk.send(&format!("/office/producers/{OWN}/approve"), &[]).with(303);
    assert_eq!(says("trừ chỗ ghi khác; cơ quan quản lý xác nhận nhà sản xuất từ 31/10/2026."), (false, true));
    approved(&desk);
    assert_eq!(says("cơ quan đã xem</span> thông tin sản phẩm, ngày 31/10/2026"), (true, true));
    assert!(visitor.get(&stamp).text.contains("; thông tin lô do nhà sản xuất tự khai."));
    assert!(!visitor.get(&stamp).text.contains("can-bo"));
    visitor.lang.set("en");
    assert!(visitor.get(&public).text.contains("checked by the office</span> what is said of the product"));
    // A suspended producer is not one that the office approves.
    visitor.lang.set("vi");
    clerk.get(&format!("/office/producers/{OWN}"));
    clerk.send(&format!("/office/producers/{OWN}/suspend"), &[("reason", "chờ giải trình")]).with(303);
    assert_eq!(says("cơ quan đã xem</span>"), (true, false));
}

#[test]
fn the_producer_reads_on_its_form_that_the_office_approved() {
    let desk = Desk::open();
    let (owner, edit) = (desk.sign_in("chu"), format!("/console/products/{PRODUCT}"));
    let note = "Cơ quan đã xác nhận thông tin sản phẩm này từ 31/10/2026.";
    assert!(!owner.get(&edit).with(200).text.contains(note));
    approved(&desk);
    assert!(owner.get(&edit).with(200).text.contains(note));
}

#[test]
fn the_office_finds_the_import_in_its_menu_and_whoever_only_reads_does_not() {
    let desk = Desk::open();
    let menu = |name: &str| desk.sign_in(name).get("/office").with(200).text.contains("href=\"/console/import\"");
    assert_eq!(["can-bo", "truong", "kiem-tra", "thanh-tra"].map(menu), [true, true, false, false]);
}

#[test]
fn a_paper_that_the_office_checked_is_changed_by_a_table_of_the_producer_as_declared_anew_only() {
    let desk = Desk::open();
    let (services, now) = (&desk.services, desk.services.env.now());
    let seen = temtin::service::browse::one(services, &Actor::Office, Kind::Certificates, "gcn-089").unwrap().unwrap();
    let Record::Certificate(stood) = seen.record else { panic!() };
    let checked = Certificate { evidence: Evidence::OfficeChecked, ..stood };
    keep::put(services, &Actor::Office, Record::Certificate(checked.clone()), Basis::Stood(seen.version.unwrap()), now).unwrap();
    let right = |row: Certificate| {
        let mut data = Dataset::default();
        let source = data.source("certificates.csv");
        data.take(Record::Certificate(row), source, 1);
        ownership::right(services, &Actor::Producer(OWN.parse().unwrap()), &data).map(drop).map_err(|error| error.code())
    };
    let other = Certificate { number: "KHAC-1".into(), ..checked.clone() };
    assert_eq!(right(Certificate { file: None, ..checked }), Ok(()));
    assert_eq!(right(other.clone()), Err("evidence-office-only"));
    assert_eq!(right(Certificate { evidence: Evidence::Declared, ..other }), Ok(()));
}
