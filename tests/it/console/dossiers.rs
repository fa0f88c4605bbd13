//! A dossier that its producer takes back: nobody decides on it any more, nobody outside is told of it, and another may be handed in.
use crate::console::desk::{Desk, NOON, OTHER, OWN, PRODUCT, id};
use crate::console::visitor::{Reply, Visitor};
use crate::pages::visitor::answer;
use axum::http::Method;
use std::io::Cursor;
use std::sync::Barrier;
use std::thread;
use temtin::domain::account::AccountRole;
use temtin::domain::error::{Error, Result};
use temtin::domain::id::{ProducerId, RecognitionId};
use temtin::domain::recognition::{DossierState, Recognition};
use temtin::domain::registry::Owner;
use temtin::domain::time::parse_date;
use temtin::service::access::{Actor, CanKeep, CanOversee};
use temtin::service::accounts::people::{self, MandateOrder};
use temtin::service::backup::read::restore;
use temtin::service::backup::write::write;
use temtin::service::form::kind::Kind;
use temtin::service::form::record::Record;
use temtin::service::passphrase::none;
use temtin::service::recognise::{self, DossierOrder};
use temtin::service::setup::{Today, keys_dir, open};
use temtin::service::{browse, counting, keep};
use temtin::store::contract::receipt::{Basis, Done};

/// Where dossiers stand.
const LIST: &str = "/console/dossiers";

/// The star in force of [`PRODUCT`]: no dossier.
const STAR: &str = "cn-014";

/// A dossier of the sample that waits, of another producer.
const THEIRS: &str = "cn-020";

fn own() -> ProducerId {
    OWN.parse().unwrap()
}

fn rights() -> (CanKeep, CanOversee) {
    (Actor::Producer(own()).can_keep(&Owner::Producer(own())).unwrap(), Actor::Office.can_oversee().unwrap())
}

fn row(desk: &Desk, id: &RecognitionId) -> Recognition {
    recognise::find(&desk.services, id).unwrap()
}

/// Hands a dossier of [`PRODUCT`] in, past any page.
fn handed_in(desk: &Desk, deed: &str) -> RecognitionId {
    let order = DossierOrder { deed: deed.parse().unwrap(), product: PRODUCT.parse().unwrap(), star: 5 };
    recognise::hand_in(&desk.services, &rights().0, &order, desk.services.env.now()).unwrap();
    let rows = desk.services.store.recognitions(&order.product).unwrap();
    rows.into_iter().find(Recognition::waits).unwrap().id
}

fn path(id: &str) -> String {
    format!("{LIST}/{id}/take-back")
}

fn take_back(visitor: &Visitor<'_>, id: &str) -> Reply {
    visitor.get(LIST);
    visitor.send(&path(id), &[])
}

fn waiting(desk: &Desk) -> usize {
    let catalogue = desk.services.catalogue().unwrap();
    let day = parse_date("2026-10-31").unwrap();
    catalogue.products.values().flat_map(|listed| counting::open_dossiers(&listed.recognitions, day)).count()
}

fn code<T: std::fmt::Debug>(done: std::result::Result<T, Error>) -> &'static str {
    done.unwrap_err().code()
}

#[test]
fn what_is_taken_back_waits_no_more_and_another_may_be_handed_in() {
    let desk = Desk::open();
    let (owner, clerk) = (desk.sign_in("chu"), desk.sign_in("can-bo"));
    let (before, tasks) = (waiting(&desk), clerk.get("/office").text);
    let dossier = handed_in(&desk, "hs-mot");
    assert_eq!(waiting(&desk), before + 1);
    assert_ne!(clerk.get("/office").text, tasks, "one more waits");
    let list = owner.get(LIST).with(200);
    assert!(list.form(&path(dossier.as_str())).is_some() && list.text.contains("đã nộp, chưa có quyết định"), "{}", list.text);
    take_back(&owner, dossier.as_str()).with(303);
    assert_eq!(row(&desk, &dossier).dossier, Some(DossierState::TakenBack));
    // Sent twice it is taken back once.
    let changes = desk.changes();
    take_back(&owner, dossier.as_str()).with(303);
    let list = owner.get(LIST).with(200);
    assert!(list.text.contains("đề nghị 5 sao · đã rút hồ sơ") && list.form(&path(dossier.as_str())).is_none(), "{}", list.text);
    // The office waits for it no longer, knows that it was, and has nothing to decide.
    let office = format!("/office/recognitions/{dossier}");
    assert!(!clerk.get("/office/recognitions?show=open").with(200).text.contains(&office));
    let page = clerk.get(&office).with(200);
    assert!(page.text.contains("đã rút hồ sơ") && page.form(&format!("{office}/accept")).is_none(), "{}", page.text);
    assert_eq!(waiting(&desk), before);
    let good = [("star", "5"), ("decision_number", "7/QĐ-BNN"), ("issued_on", "31/10/2026")];
    for (word, fields) in [("accept", &good[..]), ("refuse", &[("reason_vi", "thiếu phiếu kiểm nghiệm")])] {
        clerk.get(&office);
        let late = clerk.send(&format!("{office}/{word}"), fields).with(409);
        assert!(late.faults()[0].1.contains("đã rút hồ sơ này"), "{:?}", late.faults());
    }
    assert_eq!(desk.changes(), changes);
    // Another one is handed in; the same form once more is not.
    let order = DossierOrder { deed: "hs-mot".parse().unwrap(), product: PRODUCT.parse().unwrap(), star: 5 };
    assert_eq!(code(recognise::hand_in(&desk.services, &rights().0, &order, desk.services.env.now())), "dossier-taken-back");
    owner.get(LIST);
    owner.submit(LIST, &[("product_id", PRODUCT), ("star", "5")]).with(303);
    let rows = desk.services.store.recognitions(&order.product).unwrap();
    assert_eq!(rows.iter().filter(|row| row.waits()).count(), 1);
    assert!(rows.iter().any(|row| row.id == dossier && row.is_taken_back()), "it stays in the history");
}

#[test]
fn nobody_outside_is_told_of_a_dossier_that_was_taken_back() {
    let desk = Desk::open();
    let product = format!("/products/{PRODUCT}");
    let dossier = handed_in(&desk, "hs-mot");
    assert!(desk.visitor().get(&product).with(200).text.contains("đã nộp, chưa có quyết định"));
    let data = || answer(&desk.gate, Method::GET, &product, &[("accept", "application/json")]).text().to_owned();
    assert!(data().contains("\"state\":\"submitted\""), "{}", data());
    recognise::take_back(&desk.services, &rights().0, &own(), &dossier).unwrap();
    let page = desk.visitor().get(&product).with(200).text;
    assert!(!page.contains("đã nộp, chưa có quyết định") && !page.contains("đã rút"), "{page}");
    assert!(!data().contains("submitted\"") && !data().contains("taken-back"), "{}", data());
    let told = |actor: &Actor| browse::one(&desk.services, actor, Kind::Recognitions, dossier.as_str()).unwrap();
    for actor in [Actor::Office, Actor::Reader, Actor::Producer(own())] {
        let seen = told(&actor).map(|seen| seen.record);
        assert!(matches!(seen, Some(Record::Recognition(row)) if row.is_taken_back()), "{actor:?}");
    }
    for actor in [Actor::Anybody, Actor::Producer(OTHER.parse().unwrap())] {
        assert_eq!(told(&actor), None, "{actor:?}");
        let (listed, _) = browse::page(&desk.services, &actor, Kind::Recognitions, &[("product", PRODUCT)], "", 50).unwrap();
        assert!(!listed.is_empty());
        assert!(!listed.iter().any(|seen| matches!(&seen.record, Record::Recognition(row) if row.id == dossier)));
    }
}

#[test]
fn what_is_decided_or_another_s_or_a_star_is_not_taken_back() {
    let desk = Desk::open();
    let dossier = handed_in(&desk, "hs-mot");
    let before = desk.digest();
    // Another producer's, a star, and one that is not there are one answer.
    for visitor in [desk.sign_in("khac"), desk.sign_in("chu-nhom"), desk.sign_in_for("tram-khac", OTHER)] {
        let told = take_back(&visitor, dossier.as_str()).with(404).text;
        assert!(!told.contains(PRODUCT), "{told}");
    }
    let owner = desk.sign_in("chu");
    for wrong in [STAR, THEIRS, "khong-co", "KHÔNG", "%2e%2e"] {
        take_back(&owner, wrong).with(404);
    }
    // Who reads, decides or chose nobody yet has no door; nobody at all is asked to sign in.
    for name in ["can-bo", "truong", "kiem-tra", "thanh-tra", "tram"] {
        take_back(&desk.sign_in(name), dossier.as_str()).with(403);
    }
    let nobody = desk.visitor().send(&path(dossier.as_str()), &[]).with(303);
    assert!(nobody.location().starts_with("/console/sign-in?"), "{}", nobody.location());
    let marked = owner.own_page();
    let headers = [(marked[0].0, marked[0].1.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    assert_ne!(owner.ask("POST", &path(dossier.as_str()), &headers, b"mark=").status, 303, "a form without its mark");
    assert!(row(&desk, &dossier).waits());
    // The office was faster: the page says so, and how it ended.
    recognise::refuse(&desk.services, &rights().1, &dossier, "thiếu phiếu kiểm nghiệm").unwrap();
    let late = take_back(&owner, dossier.as_str()).with(409);
    assert!(late.faults()[0].1.contains("đã quyết định"), "{:?}", late.faults());
    assert!(late.text.contains("chưa đạt") && late.text.contains("thiếu phiếu kiểm nghiệm"), "{}", late.text);
    assert_eq!(row(&desk, &dossier).dossier, Some(DossierState::NotReached));
    assert_ne!(desk.digest(), before);
}

#[test]
fn whoever_acts_for_the_producer_takes_back_by_a_mandate_that_stands_and_is_noted() {
    let desk = Desk::open();
    let by_today = desk.services.registry.zone.day(desk.services.env.now());
    desk.person("tram-moi", AccountRole::Station);
    let paper = people::keep_paper(&desk.services, &desk.operator(), include_bytes!("../../../fixtures/demo/mandate.pdf"));
    let order = MandateOrder { producer: own(), from: by_today, until: Some(by_today), paper: paper.ok() };
    people::add_mandate(&desk.services, &desk.operator(), &id("tram-moi"), &order).unwrap();
    // A station, a co-operative for its member, a member of the producer: whoever may hand in.
    for (at, name) in ["tram-moi", "chu-nhom", "nguoi-lam"].into_iter().enumerate() {
        let dossier = handed_in(&desk, &format!("hs-{at}"));
        let visitor = if name == "nguoi-lam" { desk.sign_in(name) } else { desk.sign_in_for(name, OWN) };
        take_back(&visitor, dossier.as_str()).with(303);
        assert!(row(&desk, &dossier).is_taken_back(), "{name}");
        let audit = desk.sign_in("chu").get("/console/audit").with(200).text;
        let noted = audit.contains("take-back-dossier") && audit.contains(&format!("dossiers/{dossier}/take-back"));
        assert!(noted && audit.contains(name), "{name}: {audit}");
    }
    // Ended, suspended: what was shown before opens nothing.
    let dossier = handed_in(&desk, "hs-bon");
    let (station, member) = (desk.sign_in_for("tram-moi", OWN), desk.sign_in("nguoi-lam"));
    for visitor in [&station, &member] {
        visitor.get(LIST).with(200);
    }
    people::end_mandate(&desk.services, &desk.operator(), &id("tram-moi"), &own(), desk.services.env.now()).unwrap();
    people::suspend(&desk.services, &desk.operator(), &id("nguoi-lam"), desk.services.env.now()).unwrap();
    station.send(&path(dossier.as_str()), &[]).with(403);
    member.send(&path(dossier.as_str()), &[]).with(401);
    assert!(row(&desk, &dossier).waits());
}

#[test]
fn a_mandate_that_has_run_out_takes_nothing_back() {
    let desk = Desk::open();
    let today = desk.services.registry.zone.day(NOON.parse().unwrap());
    desk.person("tram-moi", AccountRole::Station);
    let paper = people::keep_paper(&desk.services, &desk.operator(), include_bytes!("../../../fixtures/demo/mandate.pdf"));
    let order = MandateOrder { producer: own(), from: today, until: Some(today), paper: paper.ok() };
    people::add_mandate(&desk.services, &desk.operator(), &id("tram-moi"), &order).unwrap();
    let dossier = handed_in(&desk, "hs-mot");
    let jar = {
        let station = desk.sign_in_for("tram-moi", OWN);
        station.get(LIST).with(200);
        (station.jar.borrow().clone(), station.page.borrow().clone())
    };
    // An hour into the next day of the place.
    let desk = desk.at("2026-10-31T18:00:00Z");
    let station = desk.visitor();
    station.jar.replace(jar.0);
    station.page.replace(jar.1);
    let refused = station.send(&path(dossier.as_str()), &[]);
    assert!([401, 403].contains(&refused.status), "{}", refused.status);
    assert!(row(&desk, &dossier).waits());
}

#[test]
fn of_a_decision_and_a_taking_back_in_one_moment_the_second_is_told_what_happened() {
    let desk = Desk::open();
    let ((keeps, oversees), producer) = (rights(), own());
    let (mut by_office, mut by_producer) = (0, 0);
    for at in 0..40 {
        let dossier = handed_in(&desk, &format!("hs-{at}"));
        let (barrier, services) = (Barrier::new(2), &desk.services);
        let (refused, taken): (Result<Done>, Result<Done>) = thread::scope(|scope| {
            let office = scope.spawn(|| {
                barrier.wait();
                recognise::refuse(services, &oversees, &dossier, "thiếu phiếu kiểm nghiệm")
            });
            barrier.wait();
            // Now and then the office is given a start, so that both are first at times.
            if at % 2 == 0 {
                thread::yield_now();
            }
            let taken = recognise::take_back(services, &keeps, &producer, &dossier);
            (office.join().unwrap(), taken)
        });
        let stands = row(&desk, &dossier).dossier;
        match (refused, taken) {
            (Ok(Done::Now), Err(late)) => {
                assert_eq!((late.code(), stands), ("dossier-too-late", Some(DossierState::NotReached)));
                by_office += 1;
            }
            (Err(late), Ok(Done::Now)) => {
                assert_eq!((late.code(), stands), ("dossier-taken-back", Some(DossierState::TakenBack)));
                by_producer += 1;
            }
            both => panic!("{both:?}"),
        }
    }
    println!("the office was first {by_office} times, the producer {by_producer}");
    assert_eq!(by_office + by_producer, 40);
}

#[test]
fn an_archive_and_a_table_hold_what_was_taken_back() {
    let desk = Desk::open();
    let dossier = handed_in(&desk, "hs-mot");
    recognise::take_back(&desk.services, &rights().0, &own(), &dossier).unwrap();
    let mut archive = Vec::new();
    write(&desk.services, None, &mut archive).unwrap();
    let target = tempfile::tempdir().unwrap();
    restore(target.path(), &mut [Cursor::new(archive)]).unwrap();
    for entry in std::fs::read_dir(keys_dir(desk.dir.path())).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), keys_dir(target.path()).join(entry.file_name())).unwrap();
    }
    let restored = open(target.path(), Today::From(NOON.parse().unwrap()), &none).unwrap();
    let stood = recognise::find(&restored, &dossier).unwrap();
    assert_eq!(stood, row(&desk, &dossier));
    // The office's table says it too; a producer's own program may not write it.
    let row = Record::Recognition(stood);
    let version = keep::version(&restored, Kind::Recognitions, dossier.as_str()).unwrap().unwrap();
    let again = |actor: &Actor| keep::put(&restored, actor, row.clone(), Basis::Stood(version), restored.env.now());
    assert_eq!(again(&Actor::Office).unwrap(), Done::Before);
    assert_eq!(code(again(&Actor::Producer(own()))), "not-yours");
}
