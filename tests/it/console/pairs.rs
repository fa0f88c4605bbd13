//! What two people do together, as deeds: who may, what is done once, what the audit log tells, what a program and a table may not.
use crate::audit::trail::all;
use crate::console::desk::{BATCH, Desk, OWN, PRODUCT, id};
use std::sync::Barrier;
use temtin::domain::account::AccountRole;
use temtin::domain::completeness::WaiverSubject;
use temtin::domain::error::Error;
use temtin::domain::id::ProposalId;
use temtin::domain::place::Words;
use temtin::domain::proposal::{Proposal, Standing, Wish};
use temtin::domain::recall::{OrderedBy, RecallKind, RecallState, Scope};
use temtin::domain::registry::{KeyState, Kid};
use temtin::domain::time::Timestamp;
use temtin::service::access::{self, Actor, CanPropose};
use temtin::service::accounts::people;
use temtin::service::completeness::{WaiveOrder, all_waivers};
use temtin::service::import::{load, reading, table::Files};
use temtin::service::noted::Noted;
use temtin::service::proposals;
use temtin::service::recall::{self, RecallOrder};

fn code<T>(result: Result<T, Error>) -> &'static str {
    result.map_or_else(|error| error.code(), |_| "")
}

fn operator() -> CanPropose {
    Actor::Operator.can_propose().unwrap()
}

impl Desk {
    fn now(&self) -> Timestamp {
        self.services.env.now()
    }

    fn as_person(&self, name: &str, wish: &Wish) -> CanPropose {
        access::may_propose(&people::find(&self.services, &id(name)).unwrap(), wish).unwrap()
    }

    fn wish_key(&self) -> Wish {
        proposals::new_key(&self.services).unwrap()
    }

    fn wish_waiver(&self) -> Wish {
        let order = WaiveOrder {
            id: "mien-kit".parse().unwrap(),
            subject: WaiverSubject::Product(PRODUCT.parse().unwrap()),
            item: "mark".parse().unwrap(),
            until: "2026-12-31".parse().unwrap(),
            reason_vi: "đang chờ giấy".into(),
        };
        proposals::waive(&self.services, &order, self.now()).unwrap()
    }

    pub fn confirm_as(&self, name: &str, proposal: &ProposalId) -> Result<Proposal, Error> {
        proposals::confirm(
            &self.services,
            &Noted::default(),
            proposal,
            &people::find(&self.services, &id(name)).unwrap(),
            self.now(),
        )
    }

    fn kids(&self) -> Vec<(u16, bool)> {
        self.services.view().keys.iter().map(|key| (key.kid.get(), key.state == KeyState::Active)).collect()
    }
}

pub fn area_order(id: &str, area: &str) -> RecallOrder {
    RecallOrder {
        id: id.parse().unwrap(),
        kind: RecallKind::Recall,
        scope: Scope::Area(area.parse().unwrap()),
        reason: Words::default().with("vi", "dư lượng thuốc"),
        action: Words::default(),
        order: String::new(),
        contact: String::new(),
        ordered_by: OrderedBy::Office,
        since: None,
    }
}

#[test]
fn racing_confirmations_do_the_deed_once() {
    let desk = Desk::open();
    for name in ["truong-hai", "truong-ba", "truong-tu"] {
        desk.person(name, AccountRole::Head);
    }
    let wish = desk.wish_key();
    let made =
        proposals::propose(&desk.services, &Noted::default(), &desk.as_person("truong", &wish), wish, "khóa mới", desk.now())
            .unwrap();
    let names = ["truong-hai", "truong-ba", "truong-tu", "truong-hai", "truong"];
    let barrier = Barrier::new(names.len());
    let codes: Vec<&'static str> = std::thread::scope(|scope| {
        let race = |name| {
            let (desk, barrier, made) = (&desk, &barrier, &made);
            scope.spawn(move || {
                barrier.wait();
                code(desk.confirm_as(name, &made.id))
            })
        };
        names.map(race).into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(codes.iter().filter(|code| code.is_empty()).count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == "proposal-over").count(), 3, "{codes:?}");
    // Whoever proposed it is told that first or that it is over.
    assert!(["proposal-own"].contains(&codes[4]), "{codes:?}");
    assert_eq!(desk.kids(), [(1, true), (2, true)]);
}

#[test]
fn what_was_done_in_another_way_or_lost_its_ground_is_not_done_again() {
    let desk = Desk::open();
    let (waive, retire) = (desk.wish_waiver(), Wish::RetireKey(Kid::new(1).unwrap()));
    let propose =
        |wish: &Wish| proposals::propose(&desk.services, &Noted::default(), &operator(), wish.clone(), "vì", desk.now());
    let (waiver, key) = (propose(&waive).unwrap(), propose(&retire).unwrap());
    assert_eq!((code(propose(&waive)), code(propose(&retire))), ("proposal-there", "proposal-there"));
    assert_eq!(code(propose(&Wish::RetireKey(Kid::new(9).unwrap()))), "key-unknown");
    assert_eq!(code(propose(&Wish::NewKey(Kid::new(7).unwrap()))), "proposal-overtaken");
    assert_eq!(
        code(proposals::propose(&desk.services, &Noted::default(), &operator(), desk.wish_key(), " ", desk.now())),
        "proposal-reason"
    );
    // A clerk confirms waivers, and no keys; who lost the role in between confirms nothing.
    assert_eq!(code(desk.confirm_as("can-bo", &key.id)), "head-only");
    let clerk = people::find(&desk.services, &id("can-bo")).unwrap();
    people::suspend(&desk.services, &desk.operator(), &id("can-bo"), desk.now()).unwrap();
    assert_eq!(code(proposals::confirm(&desk.services, &Noted::default(), &waiver.id, &clerk, desk.now())), "proposal-phone");
    people::restore(&desk.services, &desk.operator(), &id("can-bo")).unwrap();
    // What somebody proposed who is kept out since is nobody's wish any more.
    let wish = proposals::recall(&desk.services, &area_order("th-cua-can-bo", "vnl-tieu-2"), desk.now()).unwrap();
    let theirs =
        proposals::propose(&desk.services, &Noted::default(), &desk.as_person("can-bo", &wish), wish, "vì", desk.now()).unwrap();
    people::suspend(&desk.services, &desk.operator(), &id("can-bo"), desk.now()).unwrap();
    assert_eq!(code(desk.confirm_as("truong", &theirs.id)), "proposal-by-gone");
    people::restore(&desk.services, &desk.operator(), &id("can-bo")).unwrap();
    for name in ["thanh-tra", "kiem-tra", "chu", "tram"] {
        assert_eq!(code(desk.confirm_as(name, &waiver.id)), "office-only", "{name}");
    }
    assert_eq!(all_waivers(&desk.services).unwrap().len(), 0);
    desk.confirm_as("can-bo", &waiver.id).unwrap();
    assert_eq!(all_waivers(&desk.services).unwrap().len(), 1);
    assert_eq!(code(desk.confirm_as("truong", &waiver.id)), "proposal-over");
    // The key goes in an emergency meanwhile: the proposal has nothing left to do.
    let one = Kid::new(1).unwrap();
    proposals::retire_at_once(&desk.services, &Noted::default(), &Actor::Operator, one, "mất máy", desk.now()).unwrap();
    assert_eq!(code(desk.confirm_as("truong", &key.id)), "proposal-overtaken");
    assert_eq!(
        code(proposals::retire_at_once(&desk.services, &Noted::default(), &Actor::Operator, one, "lại", desk.now())),
        "proposal-overtaken"
    );
    assert_eq!(
        code(proposals::retire_at_once(&desk.services, &Noted::default(), &Actor::Office, one, "lại", desk.now())),
        "operators-only"
    );
}

#[test]
fn a_proposal_runs_out_and_outlives_a_start() {
    let desk = Desk::open();
    let made = proposals::propose(&desk.services, &Noted::default(), &operator(), desk.wish_key(), "vì", desk.now()).unwrap();
    let desk = desk.at("2026-11-03T05:00:14Z");
    assert_eq!(proposals::find(&desk.services, &made.id).unwrap().standing(desk.now()), Standing::Open);
    let desk = desk.at("2026-11-03T05:00:16Z");
    assert_eq!(proposals::find(&desk.services, &made.id).unwrap().standing(desk.now()), Standing::RunOut);
    assert_eq!(code(desk.confirm_as("truong", &made.id)), "proposal-over");
    assert_eq!(desk.kids(), [(1, true)]);
    // Then another one may be made.
    let again = proposals::propose(&desk.services, &Noted::default(), &operator(), desk.wish_key(), "vì", desk.now()).unwrap();
    desk.confirm_as("truong", &again.id).unwrap();
    assert_eq!(desk.kids(), [(1, true), (2, true)]);
}

#[test]
fn the_audit_log_names_both() {
    let desk = Desk::open();
    let wish = desk.wish_waiver();
    let made =
        proposals::propose(&desk.services, &Noted::default(), &desk.as_person("can-bo", &wish), wish, "vì", desk.now()).unwrap();
    assert_eq!(code(desk.confirm_as("can-bo", &made.id)), "proposal-own");
    desk.confirm_as("truong", &made.id).unwrap();
    let lines = all(&desk.services);
    let told: Vec<(String, String, String)> = lines
        .iter()
        .map(|line| (line.note.who.by.id().to_owned(), line.note.deed.to_string(), line.note.object.as_str().to_owned()))
        .collect();
    let proposed = ("can-bo".to_owned(), "propose".to_owned(), format!("proposal/{}/waive/waiver/mien-kit", made.id));
    let done = ("truong".to_owned(), "waive".to_owned(), format!("waiver/mien-kit/proposal/{}/by/can-bo", made.id));
    for expected in [proposed, done] {
        assert_eq!(told.iter().filter(|line| **line == expected).count(), 2, "{expected:?} in {told:?}");
    }
}

#[test]
fn a_recall_beyond_one_producer_is_begun_by_two_and_ended_by_the_office() {
    let desk = Desk::open();
    let order = area_order("th-vung", "vnl-tieu-2");
    for actor in [Actor::Operator, Actor::Office] {
        assert_eq!(code(proposals::begin_recall(&desk.services, &actor, &order, desk.now())), "needs-second-person");
    }
    let producer = Actor::Producer(OWN.parse().unwrap());
    assert_eq!(code(proposals::begin_recall(&desk.services, &producer, &order, desk.now())), "not-yours");
    // The right over one owner's goods does not reach further, whoever asks.
    let right = Actor::Operator.can_recall(&recall::owner(&desk.services, &order.scope).unwrap()).unwrap();
    assert_eq!(code(recall::begin(&desk.services, &right, &order, desk.now())), "needs-second-person");
    let lot = RecallOrder { id: "th-lo".parse().unwrap(), scope: Scope::Batch(BATCH.parse().unwrap()), ..order.clone() };
    proposals::begin_recall(&desk.services, &Actor::Office, &lot, desk.now()).unwrap();
    let wish = proposals::recall(&desk.services, &order, desk.now()).unwrap();
    let made =
        proposals::propose(&desk.services, &Noted::default(), &desk.as_person("can-bo", &wish), wish, "dư lượng", desk.now())
            .unwrap();
    assert!(desk.services.store.recall(&order.id).unwrap().is_none());
    desk.confirm_as("truong", &made.id).unwrap();
    let stood = desk.services.store.recall(&order.id).unwrap().unwrap();
    assert_eq!((stood.state, &stood.scope), (RecallState::Open, &order.scope));
    assert!(stood.since > made.at, "in force from the confirmation on: {stood:?}");
    // The same again is done before, for whoever repeats a command.
    proposals::begin_recall(&desk.services, &Actor::Operator, &order, desk.now()).unwrap();
    // What the office ordered a producer does not end, its own lot or not.
    let lot = recall::find(&desk.services, &lot.id).unwrap();
    assert_eq!(code(producer.can_end_recall(&lot)), "recall-of-office");
    assert!(Actor::Office.can_end_recall(&lot).is_ok() && Actor::Operator.can_end_recall(&stood).is_ok());
}

#[test]
fn no_table_brings_in_alone_what_needs_two() {
    let desk = Desk::open();
    let waiver = "waiver_id,subject_kind,subject_id,item,given_on,until,reason_vi\n\
                  mien-x,product,mat-ong-hiep-duc,mark,2026-01-01,2099-12-31,vì\n";
    let recall = "recall_id,kind,scope,area_id,reason_vi,issued_on,status,issued_by_role\n\
                  th-x,recall,area,vnl-tieu-1,vì,2026-01-01,open,office\n";
    let read = |name: &str, text: &str| {
        let files: Files = [(name.to_owned(), text.as_bytes().to_vec())].into_iter().collect();
        reading::read(&files, desk.services.as_ref()).unwrap()
    };
    let tables = [(read("waivers.csv", waiver), "import-waiver-two"), (read("recalls.csv", recall), "import-recall-two")];
    for actor in [Actor::Operator, Actor::Office] {
        let right = actor.can_import().unwrap();
        for (data, expected) in &tables {
            assert_eq!(code(load::load(&desk.services, &right, data, desk.now())), *expected);
        }
        assert_eq!(code(load::load_register(&desk.services, &right, &tables[0].0)), "import-waiver-two");
    }
    // Without a second person they go in; once they stand, the same table again is no harm, and another content is.
    people::suspend(&desk.services, &desk.operator(), &id("truong"), desk.now()).unwrap();
    let right = Actor::Operator.can_import().unwrap();
    for (data, _) in &tables {
        load::load(&desk.services, &right, data, desk.now()).unwrap();
    }
    people::restore(&desk.services, &desk.operator(), &id("truong")).unwrap();
    for (data, _) in &tables {
        load::load(&desk.services, &right, data, desk.now()).unwrap();
    }
    let longer = read("waivers.csv", &waiver.replace("mark,2026-01-01", "expiry,2026-01-01"));
    assert_eq!(code(load::load(&desk.services, &right, &longer, desk.now())), "import-waiver-two");
}
