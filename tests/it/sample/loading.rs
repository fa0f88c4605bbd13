//! Imports into an opened service: seen as a whole, and held against what was written meanwhile.
use crate::pages::visitor::sample;
use std::cell::Cell;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use temtin::domain::error::Error;
use temtin::domain::product::{ShelfLife, ShelfLifeFrom};
use temtin::domain::registry::{Owned, Owner};
use temtin::service::access::Actor;
use temtin::service::import::dataset::Dataset;
use temtin::service::import::follows::Phase;
use temtin::service::import::table::Files;
use temtin::service::import::{load, reading};
use temtin::service::services::Services;
use temtin::service::setup::Today;
use temtin::store::contract::receipt::Done;
use temtin::store::contract::register::RegisterRecord;

const NOW: &str = "2026-10-31T12:00:00+07:00";

/// Two batches of the sample that an import adds events to, the first and the last rows of it.
const WATCHED: [(&str, &str); 2] = [("lo-tieu-tien-phuoc-tp1", "tieu-tien-phuoc"), ("lo-thuc-pham-sam-tp1", "thuc-pham-sam")];

const PRODUCER: &str = "cty-mau-01";

fn opened() -> (tempfile::TempDir, Services) {
    sample(Today::From(NOW.parse().unwrap()))
}

fn read(services: &Services, tables: &[(&str, String)]) -> Dataset {
    let files: Files = tables.iter().map(|(name, text)| ((*name).to_owned(), text.clone().into_bytes())).collect();
    reading::read(&files, services).unwrap()
}

fn events(ids: impl Iterator<Item = (String, String, String)>) -> String {
    let mut text = String::from("event_id,batch_id,product_id,event_type,event_type_vi,event_time,recorded_at,evidence_level\n");
    let moment = "2026-10-01T08:00:00+07:00";
    for (id, batch, product) in ids {
        writeln!(text, "{id},{batch},{product},storing,Bảo quản,{moment},{moment},declared").unwrap();
    }
    text
}

fn batches(ids: impl Iterator<Item = (String, String)>) -> String {
    let mut text = String::from("batch_id,product_id,lot_code,producer_id,production_on,expiry_on,units_count,stamp_mode\n");
    for (id, last) in ids {
        writeln!(text, "{id},thuc-pham-sam,{},{PRODUCER},2026-09-01,{last},10,item", id.to_uppercase()).unwrap();
    }
    text
}

#[test]
fn whoever_looks_sees_an_import_as_a_whole() {
    let (_dir, services) = opened();
    let many = (0..4_000).map(|n| (format!("sk-n-{n}"), format!("lo-n-{}", n / 20), "thuc-pham-sam".to_owned()));
    let watched = |at: usize| (format!("sk-w-{at}"), WATCHED[at].0.to_owned(), WATCHED[at].1.to_owned());
    let all = std::iter::once(watched(0)).chain(many).chain([watched(1)]);
    let tables = [("batches.csv", batches((0..200).map(|n| (format!("lo-n-{n}"), String::new())))), ("events.csv", events(all))];
    let data = read(&services, &tables);
    let seen = || {
        let steps = {
            let view = services.view();
            WATCHED.map(|(batch, _)| services.batch_facts(&view, &batch.parse().unwrap()).unwrap().journey.len())
        };
        let listed = services.catalogue().unwrap().products[&"thuc-pham-sam".parse().unwrap()].batches.len();
        (steps, listed)
    };
    let (steps, listed) = seen();
    let later = (steps.map(|steps| steps + 1), listed + 200);
    let ended = AtomicBool::new(false);
    let (before, after) = thread::scope(|scope| {
        let looking = scope.spawn(|| {
            let (mut before, mut after) = (0, 0);
            loop {
                // Asked before, so that the last look is one behind the import.
                let last = ended.load(Ordering::SeqCst);
                let (now, batches) = seen();
                assert!(now == steps || now == later.0, "half of the events: {now:?}");
                assert!(batches == listed || batches == later.1, "half of the batches: {batches}");
                // The catalogue was asked after the facts.
                assert!(now == steps || batches == later.1, "what was seen is taken back");
                *(if now == steps { &mut before } else { &mut after }) += 1;
                if last {
                    return (before, after);
                }
            }
        });
        let right = Actor::Operator.can_import().unwrap();
        assert_eq!(load::load(&services, &right, &data, services.env.now()).unwrap().done, Done::Now);
        ended.store(true, Ordering::SeqCst);
        looking.join().unwrap()
    });
    assert!(before > 0 && after > 0, "{before} looks before, {after} after");
    assert_eq!(services.head.size(), services.store.log_size().unwrap());
    assert_eq!(services.store.check_rows().unwrap().faults, []);
}

/// Loads one batch and one event; when the check of the events begins, something else is done first.
fn load_with_a_deed_between(deed: impl Fn(&Services)) -> (Services, tempfile::TempDir, Result<load::Loaded, Error>) {
    let (dir, services) = opened();
    let rows = std::iter::once(("sk-n-1".to_owned(), "lo-n-1".to_owned(), "thuc-pham-sam".to_owned()));
    let tables =
        [("batches.csv", batches(std::iter::once(("lo-n-1".to_owned(), "2026-12-01".to_owned())))), ("events.csv", events(rows))];
    let data = read(&services, &tables);
    let done = Cell::new(false);
    let told = |phase, _, _| {
        if phase == Phase::Checking && !done.replace(true) {
            deed(&services);
        }
    };
    let loaded = load::load_telling(&services, &Actor::Operator.can_import().unwrap(), &data, services.env.now(), &told);
    (services, dir, loaded)
}

fn put_life(services: &Services, days: u32) {
    let mut product = services.store.product(&"thuc-pham-sam".parse().unwrap()).unwrap().unwrap();
    product.shelf_life = Some(ShelfLife { days, from: ShelfLifeFrom::Production });
    let owner = Owner::Producer(product.producer.clone());
    let receipt = services.store.put_register(&[Owned { owner, record: RegisterRecord::Product(product) }]).unwrap();
    services.settle(receipt).unwrap();
}

#[test]
fn what_was_written_between_check_and_load_is_held_against_the_import() {
    // The last days were looked at before, and no engine looks at them.
    let (services, _dir, loaded) = load_with_a_deed_between(|services| put_life(services, 30));
    let error = loaded.unwrap_err();
    assert_eq!((error.code(), error.faults[0].at.as_ref().map(|at| at.line)), ("expiry-beyond-shelf-life", Some(2)));
    assert!(services.store.batch(&"lo-n-1".parse().unwrap()).unwrap().is_none());
    let (services, _dir, loaded) = load_with_a_deed_between(|services| put_life(services, 300));
    assert_eq!(loaded.unwrap().done, Done::Now, "what does no harm hinders nothing");
    assert!(services.store.batch(&"lo-n-1".parse().unwrap()).unwrap().is_some());
}
