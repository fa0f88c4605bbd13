//! The office's word on a producer: suspended it neither issues nor prints, and nothing but the office takes that away.
use crate::console::desk::{BATCH, Desk, OWN};
use temtin::domain::audience::Audience;
use temtin::domain::producer::{Approval, Producer};
use temtin::service::access::Actor;
use temtin::service::form::kind::Kind;
use temtin::service::form::record::Record;
use temtin::service::import::dataset::Dataset;
use temtin::service::import::load;
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
    assert_eq!(owner.get(&issue).with(200).faults().len(), 1, "the page says why before anything is sent");
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
