//! Every kind of deed, in two halves, so that what came since the first can be told apart.
use crate::kit::notes::append;
use crate::kit::samples::{
    FIRST, at, batch, binding, certificate, day, deed, event, issue, key, made_from, number, owned, product, published, range,
    ready, recall, status, step, today, token, wish,
};
use temtin::domain::binding::Binding;
use temtin::domain::certificate::Subject;
use temtin::domain::event::Event;
use temtin::domain::label_file::{LabelFile, LabelFileKind};
use temtin::domain::number::RunId;
use temtin::domain::recall::{Recall, RecallState, Scope};
use temtin::domain::registry::Kid;
use temtin::domain::run::StatusReason;
use temtin::domain::scan::{KnownBy, PlaceKey, PlaceSum, ScanKey, ScanSum};
use temtin::store::contract::receipt::UpkeepKind;
use temtin::store::contract::register::RegisterRecord;
use temtin::store::contract::upkeep::UpkeepRecord;
use temtin::store::contract::whole::Store;

const NOON: &str = "2026-02-25T12:00:00+07:00";

/// The first half: more than a bundle of log entries.
pub fn begin(store: &dyn Store) {
    ready(store);
    store.put_register(&published()).unwrap();
    store.add_key(&key(1)).unwrap();
    let events: Vec<_> = (0..300).map(|n| event(&format!("e-{n:03}"), Some("lo-1"), NOON)).collect();
    store.add_events(&events, at(1)).unwrap();
    store.add_events(&[event("tham", None, NOON)], at(1)).unwrap();
    issue(store, "known", 40, Some("lo-1"));
    let roll = issue(store, "roll", 70, None);
    store.add_binding(&binding("b", &roll, range(roll.numbers.first().get(), 20), "lo-2"), today()).unwrap();
    store.set_status(&status("s", range(FIRST, 9), StatusReason::Stolen)).unwrap();
    store.add_recall(&recall("r", "lo-2")).unwrap();
    store.put_upkeep(&[token("erp", 1), token("may-can", 1), printer()]).unwrap();
    append(store, 3);
    store.log_audit_head(at(1)).unwrap();
    append(store, 2);
    store.add_scans(&[ScanSum { key: ScanKey { number: number(7), day: day("2026-03-02") }, count: 3 }]).unwrap();
    store.add_scan_places(&places()).unwrap();
}

/// Where scans of the first half were.
pub fn places() -> [PlaceSum; 2] {
    let key = |by, bound: Option<&str>| {
        let (run, region, bound) = (RunId::of(number(7)), "VN-DN".parse().unwrap(), bound.map(|id| id.parse().unwrap()));
        PlaceKey { run, day: day("2026-03-02"), by, region, bound }
    };
    [PlaceSum { key: key(KnownBy::Network, None), count: 2 }, PlaceSum { key: key(KnownBy::Told, Some("lo-1")), count: 1 }]
}

/// The second: records that stood are changed, and others come.
pub fn go_on(store: &dyn Store) {
    // The product gives up its GTIN for another, and the lot its code: indexes of the old ones must not come back.
    store.put_register(&[owned(RegisterRecord::Product(product("che", 13, Some("09506000900025"))))]).unwrap();
    store.put_register(&[owned(RegisterRecord::Product(product("che", 13, Some("09506000900032"))))]).unwrap();
    let moved = certificate("cc-1", Subject::Producer("htx".parse().unwrap()));
    store.put_register(&[owned(RegisterRecord::Certificate(moved))]).unwrap();
    store.put_batches(&[made_from("lo-3", &["lo-1", "lo-2"]), batch("lo-4", 5)], at(6)).unwrap();
    let renamed = batch("lo-4", 5);
    let lot = "KHAC".parse().unwrap();
    let renamed =
        temtin::domain::registry::Owned { record: temtin::domain::batch::Batch { lot, ..renamed.record }, owner: renamed.owner };
    store.put_batches(&[renamed], at(6)).unwrap();
    let corrected =
        Event { corrects: "e-000".parse().ok(), correction_vi: "ghi nhầm".into(), ..event("sua", Some("lo-1"), NOON) };
    store.add_events(&[corrected, event("them", Some("lo-2"), NOON)], at(6)).unwrap();
    let roll = store.run_by_deed(&deed("roll")).unwrap().unwrap();
    let first = roll.numbers.first().get();
    let again = Binding { correction: Some("đếm sai".into()), ..binding("b-2", &roll, range(first + 10, 20), "lo-1") };
    store.add_binding(&again, today()).unwrap();
    store.set_status(&status("s-2", range(first + 40, 4), StatusReason::Spoiled)).unwrap();
    store.change_recall(&step("c", "r", RecallState::Closed)).unwrap();
    store.add_recall(&Recall { scope: Scope::Area("doi".parse().unwrap()), ..recall("r-2", "lo-1") }).unwrap();
    issue(store, "later", 30, None);
    store.add_key(&key(2)).unwrap();
    store.retire_key(Kid::new(1).unwrap(), at(7)).unwrap();
    append(store, 4);
    store.log_audit_head(at(7)).unwrap();
    store.remove_upkeep(UpkeepKind::Token, &["may-can".to_owned()]).unwrap();
    store.put_upkeep(&[token("moi", 2)]).unwrap();
}

fn printer() -> UpkeepRecord {
    let (kind, name) = (LabelFileKind::Printer, "kho".to_owned());
    UpkeepRecord::LabelFile(LabelFile { id: LabelFile::id_of(kind, &name), kind, name, text: "name = \"kho\"\n".into() })
}

/// A block that no run uses.
pub fn leave_a_block(store: &dyn Store) {
    store.reserve_numbers(&wish("open", 7)).unwrap();
}
