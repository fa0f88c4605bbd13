//! A co-operative and its members: whom it lists, how a membership ends, and how its people work for a household by a signed mandate.
use crate::console::desk::{BATCH, Desk, OTHER, OWN, id};
use crate::console::visitor::Visitor;
use temtin::domain::account::AccountRole;
use temtin::domain::error::Kind as Failure;
use temtin::domain::producer::Member;
use temtin::domain::registry::Owner;
use temtin::service::access::Actor;
use temtin::service::accounts::people::{self, MandateOrder};
use temtin::service::browse;
use temtin::service::form::kind::Kind;
use temtin::service::form::record::Record;
use temtin::service::import::dataset::Dataset;
use temtin::service::{keep, ownership};
use temtin::store::contract::receipt::Basis;
use temtin::store::contract::register::{RegisterKind, RegisterRecord};

/// A household of the sample with a product and a location.
const HOUSEHOLD: &str = "ho-mau-39";

/// A member of [`OWN`].
pub fn member(desk: &Desk, id: &str) -> Member {
    let member = of(id, OWN);
    let now = desk.services.env.now();
    keep::put(&desk.services, &Actor::Office, Record::Member(member.clone()), Basis::Absent, now).unwrap();
    member
}

fn of(id: &str, cooperative: &str) -> Member {
    Member {
        id: id.parse().unwrap(),
        cooperative: cooperative.parse().unwrap(),
        name_vi: "Phạm Thị Thử".into(),
        household: None,
        area: None,
        since: None,
        until: None,
    }
}

fn members(desk: &Desk) -> Vec<Member> {
    let all = desk.services.store.register(RegisterKind::Member).unwrap();
    all.into_iter().filter_map(|owned| if let RegisterRecord::Member(one) = owned.record { Some(one) } else { None }).collect()
}

fn add(visitor: &Visitor<'_>, fields: &[(&str, &str)]) -> crate::console::visitor::Reply {
    visitor.get("/console/members/new").with(200);
    visitor.submit("/console/members", fields)
}

#[test]
fn a_co_operative_adds_a_member_once_and_ends_the_membership() {
    let desk = Desk::open();
    let owner = desk.sign_in("chu");
    assert!(owner.get("/console/certificates").text.contains("href=\"/console/members\""));
    let fields = [("name_vi", "Trần Văn Thử"), ("area_id", "vnl-tieu-1"), ("since", "1/5/2022")];
    let made = add(&owner, &fields).with(303).location().to_owned();
    let deed = owner.form("/console/members").hidden.iter().find(|(name, _)| name == "deed").unwrap().1.clone();
    owner.send("/console/members", &[&fields[..], &[("deed", &deed)]].concat()).with(303);
    let all = members(&desk);
    assert_eq!((all.len(), all[0].name_vi.as_str(), all[0].cooperative.as_str()), (1, "Trần Văn Thử", OWN));
    assert!(!made.contains("tran"), "an address holds no name: {made}");
    assert!(owner.get("/console/members?q=tran").with(200).text.contains("từ 01/05/2022"));
    owner.get(&made).with(200);
    let wrong = owner.submit(&made, &[("until", "30/4/2022"), ("name_vi", "")]).with(422);
    assert_eq!(wrong.wrong(), ["name_vi", "until"], "{:?}", wrong.faults());
    owner.get(&made).with(200);
    owner.submit(&made, &[("until", "30/9/2026")]).with(303);
    assert!(owner.get("/console/members").text.contains("đã thôi từ sau 30/09/2026"));
}

#[test]
fn members_are_known_to_their_co_operative_and_the_office_alone() {
    let desk = Desk::open();
    member(&desk, "xv-1");
    let seen = |actor: Actor| browse::one(&desk.services, &actor, Kind::Members, "xv-1").unwrap().is_some();
    let producer = |id: &str| Actor::Producer(id.parse().unwrap());
    assert_eq!(
        [Actor::Office, Actor::Reader, producer(OWN), producer(OTHER), Actor::Anybody].map(seen),
        [true, true, true, false, false]
    );
    let (own, other) = (desk.sign_in("chu"), desk.sign_in("khac"));
    assert!(own.get("/console/members").text.contains("Phạm Thị Thử"));
    assert!(!other.get("/console/members").with(200).text.contains("Phạm Thị Thử"));
    other.get("/console/members/xv-1").with(404);
    other.send("/console/members/xv-1", &[("name_vi", "Khác")]).with(404);
    // Another co-operative's member is not taken over either.
    let stood = keep::version(&desk.services, Kind::Members, "xv-1").unwrap().unwrap();
    let taken = Record::Member(of("xv-1", "htx-mau-08"));
    let error =
        keep::put(&desk.services, &producer("htx-mau-08"), taken, Basis::Stood(stood), desk.services.env.now()).unwrap_err();
    assert_eq!((error.kind, error.code()), (Failure::Forbidden, "not-yours"));
}

#[test]
fn a_household_has_no_members_by_page_or_table() {
    let desk = Desk::open();
    let household = desk.sign_in("khac");
    assert!(!household.get("/console/certificates").text.contains("href=\"/console/members\""));
    let refused = add(&household, &[("name_vi", "Trần Văn Thử")]).with(422);
    assert!(refused.faults()[0].1.contains("không phải hợp tác xã"), "{:?}", refused.faults());
    assert!(members(&desk).is_empty());
}

#[test]
fn a_co_operative_brings_its_own_members_by_a_table_and_nobody_elses() {
    let desk = Desk::open();
    let right = |actor: &str, cooperative: &str| {
        let mut data = Dataset::default();
        let source = data.source("members.csv");
        data.take(Record::Member(of("xv-1", cooperative)), source, 1);
        ownership::right(&desk.services, &Actor::Producer(actor.parse().unwrap()), &data).map(drop)
    };
    assert!(right(OWN, OWN).is_ok());
    assert_eq!(right("htx-mau-08", OWN).unwrap_err().code(), "import-not-yours");
    member(&desk, "xv-1");
    assert_eq!(right("htx-mau-08", "htx-mau-08").unwrap_err().code(), "import-not-yours", "one that stands is not taken over");
}

fn mandate(desk: &Desk, name: &str, household: &str) {
    let right = desk.operator();
    let paper = people::keep_paper(&desk.services, &right, include_bytes!("../../../fixtures/demo/mandate.pdf")).unwrap();
    let from = desk.services.registry.zone.day(desk.services.env.now());
    let order = MandateOrder { producer: household.parse().unwrap(), from, until: None, paper: Some(paper) };
    people::add_mandate(&desk.services, &right, &id(name), &order).unwrap();
}

#[test]
fn people_of_a_co_operative_work_for_a_member_household_by_mandate_and_the_record_says_so() {
    let desk = Desk::open();
    for (name, line) in [("chu", "thu hoạch – 11 kg"), ("nguoi-lam", "thu hoạch – 12 kg")] {
        let person = desk.sign_in(name);
        person.get("/console/households").with(200);
        person.send(&format!("/console/households/{HOUSEHOLD}"), &[]).with(404);
        mandate(&desk, name, HOUSEHOLD);
        let list = person.get("/console/households").with(200).text;
        assert!(
            list.contains(&format!("/console/households/{OWN}")) && list.contains(&format!("/console/households/{HOUSEHOLD}"))
        );
        person.send(&format!("/console/households/{HOUSEHOLD}"), &[]).with(303);
        // Its records are at hand, those of the co-operative are not.
        person.get(&format!("/console/batches/{BATCH}")).with(404);
        let batch = desk.services.store.batches_page("", 1_000).unwrap();
        let batch = batch.into_iter().find(|owned| owned.record.producer.as_str() == HOUSEHOLD).unwrap().record.id;
        let path = format!("/console/batches/{batch}");
        person.get(&path).with(200);
        person.send(&format!("{path}/events"), &[("line", line)]).with(303);
        let said = desk.services.store.events(&batch).unwrap();
        let event = said.iter().find(|event| line.contains(&event.quantity)).unwrap();
        assert_eq!(
            (event.recorded_by.as_str(), &event.owner),
            ("cooperative_on_behalf", &Owner::Producer(HOUSEHOLD.parse().unwrap()))
        );
        // Back to its own.
        person.get("/console/households").with(200);
        person.send(&format!("/console/households/{OWN}"), &[]).with(303);
        person.get(&format!("/console/batches/{BATCH}")).with(200);
        // What has ended opens nothing more.
        people::end_mandate(&desk.services, &desk.operator(), &id(name), &HOUSEHOLD.parse().unwrap(), desk.services.env.now())
            .unwrap();
        person.send(&format!("/console/households/{HOUSEHOLD}"), &[]).with(404);
    }
}

#[test]
fn whoever_writes_down_for_another_is_named_on_the_page_in_words() {
    let desk = Desk::open();
    desk.person("htx", AccountRole::Owner("htx-mau-08".parse().unwrap()));
    mandate(&desk, "htx", OWN);
    for (name, words) in
        [("htx", "Hợp tác xã ghi thay."), ("chu-nhom", "Nhà sản xuất khác ghi thay."), ("tram", "Trạm hỗ trợ ghi thay.")]
    {
        let person = desk.sign_in_for(name, OWN);
        person.get(&format!("/console/batches/{BATCH}")).with(200);
        person.send(&format!("/console/batches/{BATCH}/events"), &[("line", "lưu kho")]).with(303);
        let product = desk.services.store.batch(&BATCH.parse().unwrap()).unwrap().unwrap().record;
        let code = desk.services.store.product(&product.product).unwrap().unwrap().code();
        let page = desk.visitor().get(&format!("{code}/10/{}", product.lot)).with(200).text;
        assert!(page.contains(words), "{name}: {words}");
    }
}
