//! Dossiers and stars: handed in by a producer, decided on and withdrawn by the office, told to the public without the reason.
use crate::console::desk::{Desk, OTHER, OWN, PRODUCT};
use crate::console::visitor::Visitor;
use temtin::domain::account::AccountRole;
use temtin::domain::audience::Audience;
use temtin::domain::gtin::Register;
use temtin::domain::producer::Producer;
use temtin::domain::product::Product;
use temtin::domain::recognition::{DossierState, Recognition, RecognitionChange, star_on};
use temtin::domain::registry::{Owned, Owner};
use temtin::domain::time::parse_date;
use temtin::service::access::Actor;
use temtin::service::browse;
use temtin::service::form::kind::Kind;
use temtin::service::form::record::Record;
use temtin::service::keep;
use temtin::store::contract::receipt::Basis;
use temtin::store::contract::register::RegisterRecord;

/// A dossier of the sample that waits, and its product, which never had a star.
const DOSSIER: &str = "cn-020";
/// Another product of the same producer.
const SECOND: &str = "tieu-tien-phuoc-hai";
const WAITING: &str = "bon-bon-dai-loc";

/// The star in force of [`PRODUCT`], four since 2024-01-08.
const STAR: &str = "cn-014";

fn rows(desk: &Desk, product: &str) -> Vec<Recognition> {
    desk.services.store.recognitions(&product.parse().unwrap()).unwrap()
}

fn row(desk: &Desk, id: &str) -> Option<Recognition> {
    temtin::service::recognise::find(&desk.services, &id.parse().unwrap()).ok()
}

fn star_today(desk: &Desk, product: &str) -> Option<u8> {
    let today = desk.services.registry.zone.day(desk.services.env.now());
    star_on(&rows(desk, product), today).map(|row| row.star)
}

fn decide(clerk: &Visitor<'_>, id: &str, word: &str, fields: &[(&str, &str)]) -> crate::console::visitor::Reply {
    let path = format!("/office/recognitions/{id}");
    clerk.get(&path).with(200);
    clerk.submit(&format!("{path}/{word}"), fields)
}

const GOOD: [(&str, &str); 4] =
    [("star", "3"), ("score", "62,5"), ("decision_number", "2105/QĐ-UBND"), ("issued_on", "20/10/2026")];

#[test]
fn a_dossier_waits_until_it_is_accepted_and_the_star_follows_the_rule() {
    let desk = Desk::open();
    let clerk = desk.sign_in("can-bo");
    let open = "/office/recognitions?show=open";
    assert!(clerk.get(open).with(200).text.contains(&format!("/office/recognitions/{DOSSIER}")));
    assert!(clerk.get("/office").text.contains("hồ sơ OCOP chờ quyết định"));
    decide(&clerk, DOSSIER, "accept", &GOOD).with(303);
    let star = row(&desk, "cn-020-sao").unwrap();
    let (day, last) = (parse_date("2026-10-20").ok(), parse_date("2029-10-20").ok());
    assert_eq!((star.star, star.change, star.issued_on, star.valid_to), (3, RecognitionChange::First, day, last));
    assert_eq!((star.decision.as_str(), star.score.unwrap().to_string().as_str()), ("2105/QĐ-UBND", "62.5"));
    assert_eq!(row(&desk, DOSSIER).unwrap().dossier, Some(DossierState::Accepted));
    assert!(!clerk.get(open).text.contains(&format!("/office/recognitions/{DOSSIER}")));
    assert!(desk.visitor().get(&format!("/products/{WAITING}")).with(200).text.contains("2105/QĐ-UBND"));
    assert_eq!(star_today(&desk, WAITING), Some(3));
    // Sent twice it is one decision; another one is a conflict.
    let changes = desk.changes();
    let path = format!("/office/recognitions/{DOSSIER}/accept");
    clerk.get("/console/account");
    clerk.send(&path, &GOOD).with(303);
    clerk.send(&path, &[&GOOD[1..], &[("star", "4")]].concat()).with(422);
    clerk.send(&path, &[&GOOD[..3], &[("issued_on", "21/10/2026")]].concat()).with(409);
    clerk.send(&format!("/office/recognitions/{DOSSIER}/refuse"), &[("reason_vi", "thiếu hồ sơ")]).with(409);
    assert_eq!((desk.changes(), rows(&desk, WAITING).len()), (changes, 2));
}

#[test]
fn everything_that_is_wrong_with_a_decision_is_told_at_once_and_nothing_is_written() {
    let desk = Desk::open();
    let clerk = desk.sign_in("can-bo");
    let before = desk.changes();
    let wrong =
        decide(&clerk, DOSSIER, "accept", &[("score", "chín mươi"), ("issued_on", "32/10/2026"), ("star", "3")]).with(422);
    assert_eq!(wrong.wrong(), ["score", "decision_number", "issued_on"], "{:?}", wrong.faults());
    assert_eq!((wrong.value("score"), wrong.value("issued_on")), ("chín mươi".to_owned(), "32/10/2026".to_owned()));
    // A score that gives another star, a last day that the rule does not give, a day to come.
    let fields =
        [("star", "4"), ("score", "62,5"), ("decision_number", "1/QĐ"), ("issued_on", "20/10/2026"), ("valid_to", "1/1/2030")];
    assert_eq!(decide(&clerk, DOSSIER, "accept", &fields).with(422).wrong(), ["score", "valid_to"]);
    for (day, code) in [("1/11/2026", "chưa tới"), ("1/9/2026", "quá sớm"), ("", "phải có giá trị")] {
        let fields = [&GOOD[..3], &[("issued_on", day)]].concat();
        let wrong = decide(&clerk, DOSSIER, "accept", &fields).with(422);
        assert_eq!(wrong.wrong(), ["issued_on"], "{day}");
        assert!(wrong.faults()[0].1.contains(code), "{:?}", wrong.faults());
    }
    for star in ["", "2", "6", "ba"] {
        let wrong = decide(&clerk, DOSSIER, "accept", &[&GOOD[1..], &[("star", star)]].concat()).with(422);
        assert!(wrong.wrong().contains(&"star".to_owned()), "{star}: {:?}", wrong.faults());
    }
    for reason in ["", "  ", &"dài ".repeat(100)] {
        let wrong = decide(&clerk, DOSSIER, "refuse", &[("reason_vi", reason)]).with(422);
        assert_eq!(wrong.wrong(), ["reason_vi"], "{reason:?}");
    }
    assert_eq!(desk.changes(), before);
    clerk.get("/office/recognitions/khong-co").with(404);
    clerk.send("/office/recognitions/khong-co/accept", &GOOD).with(404);
}

#[test]
fn a_dossier_that_did_not_reach_its_star_says_why_to_its_producer_and_to_nobody_outside() {
    let desk = Desk::open();
    let clerk = desk.sign_in("can-bo");
    let why = "thiếu phiếu kiểm nghiệm";
    let right = Actor::Office.can_oversee().unwrap();
    let rung = temtin::service::recognise::refuse(&desk.services, &right, &DOSSIER.parse().unwrap(), "thiếu\u{7}phiếu");
    assert_eq!(rung.unwrap_err().code(), "decision-reason", "a sign that nobody types");
    // Typed on several lines it is kept on one, as tables hold it.
    decide(&clerk, DOSSIER, "refuse", &[("reason_vi", " thiếu phiếu\r\nkiểm  nghiệm\n")]).with(303);
    let stood = row(&desk, DOSSIER).unwrap();
    assert_eq!((stood.dossier, stood.reason.as_str()), (Some(DossierState::NotReached), why));
    assert_eq!(star_today(&desk, WAITING), None);
    assert!(clerk.get(&format!("/office/recognitions/{DOSSIER}")).text.contains(why));
    let producer = desk.services.store.product(&WAITING.parse().unwrap()).unwrap().unwrap().producer;
    desk.person("chu-bon-bon", temtin::domain::account::AccountRole::Owner(producer.clone()));
    assert!(desk.sign_in("chu-bon-bon").get("/console/dossiers").with(200).text.contains(why));
    assert!(!desk.sign_in("chu").get("/console/dossiers").with(200).text.contains(why));
    assert!(!desk.visitor().get(&format!("/products/{WAITING}")).with(200).text.contains(why));
    assert_eq!(stood.clone().seen_by(Audience::Partner).reason, "");
    for actor in [Actor::Anybody, Actor::Producer(OTHER.parse().unwrap())] {
        let seen = browse::one(&desk.services, &actor, Kind::Recognitions, DOSSIER).unwrap().unwrap().record;
        assert!(matches!(seen, Record::Recognition(row) if row.reason.is_empty()));
    }
}

#[test]
fn a_star_in_force_is_withdrawn_by_a_decision_with_its_reason_and_no_other_star_is() {
    let desk = Desk::open();
    let clerk = desk.sign_in("can-bo");
    let fields = [("decision_number", "9/QĐ-UBND"), ("issued_on", "15/10/2026"), ("reason_vi", "không còn sản xuất")];
    let wrong = decide(&clerk, STAR, "withdraw", &[("decision_number", ""), ("issued_on", "8/1/2024")]).with(422);
    assert_eq!(wrong.wrong(), ["decision_number", "issued_on", "reason_vi"], "{:?}", wrong.faults());
    clerk.send("/office/recognitions/cn-013/withdraw", &fields).with(409);
    clerk.send(&format!("/office/recognitions/{DOSSIER}/withdraw"), &fields).with(409);
    assert_eq!(star_today(&desk, PRODUCT), Some(4));
    for _ in 0..2 {
        clerk.get("/console/account");
        clerk.send(&format!("/office/recognitions/{STAR}/withdraw"), &fields).with(303);
    }
    assert_eq!((star_today(&desk, PRODUCT), rows(&desk, PRODUCT).len()), (None, 3));
    let page = desk.visitor().get(&format!("/products/{PRODUCT}")).with(200).text;
    assert!(page.contains("thôi công nhận") && page.contains("9/QĐ-UBND") && !page.contains("không còn sản xuất"));
    // Its producer reads why, with number and day; another one does not.
    let told = |name: &str| desk.sign_in(name).get("/console/dossiers").with(200).text;
    let own = told("chu");
    assert!(own.contains("9/QĐ-UBND · 15/10/2026 · không còn sản xuất"), "{own}");
    assert!(!own.contains("cn-014") && !told("khac").contains("không còn sản xuất"));
}

#[test]
fn a_producer_without_products_is_led_to_its_first_one_and_finds_no_form() {
    let desk = Desk::open();
    let like = desk.services.store.producer(&OTHER.parse().unwrap()).unwrap().unwrap();
    let new = Producer { id: "ho-moi".parse().unwrap(), gln: None, tax_code: None, ..like };
    let now = desk.services.env.now();
    keep::put(&desk.services, &Actor::Office, Record::Producer(new), Basis::Absent, now).unwrap();
    desk.person("chu-moi", AccountRole::Owner("ho-moi".parse().unwrap()));
    let page = desk.sign_in("chu-moi").get("/console/dossiers").with(200);
    assert!(page.form("/console/dossiers").is_none() && page.text.contains("href=\"/console/products/new\""), "{}", page.text);
    let other = desk.sign_in("chu").get("/console/dossiers").with(200);
    assert!(other.form("/console/dossiers").is_some() && !other.text.contains("Chưa có sản phẩm nào để nộp"));
}

#[test]
fn a_producer_hands_in_one_dossier_at_a_time_for_a_product_of_its_own_and_never_a_star() {
    let desk = Desk::open();
    let owner = desk.sign_in("chu");
    let path = "/console/dossiers";
    owner.get(path).with(200);
    // Nothing is chosen before somebody chooses.
    for name in ["product_id", "star"] {
        assert_eq!(owner.get(path).value(name), "", "{name}");
    }
    assert_eq!(owner.submit(path, &[("product_id", ""), ("star", "")]).with(422).wrong(), ["product_id", "star"]);
    owner.get(path).with(200);
    let deed = owner.form(path).hidden.iter().find(|(name, _)| name == "deed").unwrap().1.clone();
    let fields = [("product_id", PRODUCT), ("star", "5"), ("deed", &deed)];
    for _ in 0..2 {
        owner.send(path, &fields).with(303);
    }
    let dossiers: Vec<_> = rows(&desk, PRODUCT).into_iter().filter(Recognition::waits).collect();
    assert_eq!((dossiers.len(), dossiers[0].star, dossiers[0].issued_on), (1, 5, None));
    assert!(owner.get(path).text.contains("đề nghị 5 sao · đã nộp, chưa có quyết định"));
    // The same form for another product is another dossier, and this one stands.
    let product = desk.services.store.product(&PRODUCT.parse().unwrap()).unwrap().unwrap();
    let second = Product { id: SECOND.parse().unwrap(), register: Register::new(99_000_000_001).unwrap(), gtin: None, ..product };
    let record = RegisterRecord::Product(second);
    desk.services.store.put_register(&[Owned { owner: Owner::Producer(OWN.parse().unwrap()), record }]).unwrap();
    owner.send(path, &[("product_id", SECOND), ("star", "3"), ("deed", &deed)]).with(303);
    assert_eq!(row(&desk, dossiers[0].id.as_str()).as_ref(), Some(&dossiers[0]));
    assert_eq!(owner.send(path, &[("product_id", PRODUCT), ("star", "4"), ("deed", "khac-1")]).with(409).wrong(), ["product_id"]);
    let wrong = owner.send(path, &[("product_id", "mat-ong-hiep-duc"), ("star", "6")]).with(422);
    assert_eq!(wrong.wrong(), ["product_id", "star"], "{:?}", wrong.faults());
    assert_eq!(star_today(&desk, PRODUCT), Some(4), "a dossier is no star");
    // What it hands in the office finds.
    let clerk = desk.sign_in("can-bo");
    let open = clerk.get("/office/recognitions?show=open&q=tieu").with(200);
    assert!(open.text.contains(&format!("/office/recognitions/{}", dossiers[0].id)));
    let page = decide(&clerk, dossiers[0].id.as_str(), "accept", &[("decision_number", "7/QĐ-BNN"), ("issued_on", "31/10/2026")]);
    page.with(303);
    let star = row(&desk, &format!("{}-sao", dossiers[0].id)).unwrap();
    assert_eq!((star.star, star.change, star.issuer.unwrap().code()), (5, RecognitionChange::Upgrade, "national"));
}
