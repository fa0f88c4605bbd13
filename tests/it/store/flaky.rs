//! Every write may be tried again after a failure of either kind, and the store ends the same. Sums of scans alone are not
//! repeated: what failed may be counted, so a retry could count it twice.
use crate::kit::audit::audit;
use crate::kit::flaky::{Failure, Flaky};
use crate::kit::notes::{append, lines};
use crate::kit::samples::{
    FIRST, at, batch, binding, day, event, issue, key, number, range, ready, recall, refused, register, registry, run, status,
    step, today, token, wish,
};
use crate::store::contract::load::{everything, load};
use temtin::domain::audit::AuditHead;
use temtin::domain::error::Result;
use temtin::domain::recall::RecallState;
use temtin::domain::registry::Kid;
use temtin::domain::run::StatusReason;
use temtin::domain::scan::{ScanKey, ScanSum};
use temtin::log::audit_line;
use temtin::store::contract::receipt::Basis;
use temtin::store::contract::receipt::UpkeepKind;
use temtin::store::contract::scans::ScanStore;
use temtin::store::contract::whole::Store;
use temtin::store::memory::engine::MemoryStore;
use temtin::store::record;
use temtin::store::sled::engine::SledStore;

/// A verb, and what must stand before it.
struct Case {
    name: &'static str,
    before: fn(&dyn Store),
    verb: fn(&dyn Store) -> Result<()>,
}

fn nothing(_: &dyn Store) {}

fn with_roll(store: &dyn Store) {
    ready(store);
    issue(store, "roll", 50, None);
}

fn with_block(store: &dyn Store) {
    ready(store);
    store.reserve_numbers(&wish("a", 10)).unwrap();
}

fn with_recall(store: &dyn Store) {
    ready(store);
    store.add_recall(&recall("r", "lo-1")).unwrap();
}

fn with_token(store: &dyn Store) {
    store.put_upkeep(&[token("a", 1)]).unwrap();
}

fn with_line(store: &dyn Store) {
    ready(store);
    append(store, 1);
}

/// Where the chain stands then.
fn first_head() -> AuditHead {
    let line = lines(AuditHead::default(), 1).remove(0);
    AuditHead { seq: 1, hash: audit_line::hash(&line) }
}

fn with_key(store: &dyn Store) {
    ready(store);
    store.add_key(&key(1)).unwrap();
}

const CASES: [Case; 19] = [
    Case { name: "create_registry", before: nothing, verb: |s| s.create_registry(&registry()).map(drop) },
    Case { name: "add_key", before: ready, verb: |s| s.add_key(&key(1)).map(drop) },
    Case { name: "retire_key", before: with_key, verb: |s| s.retire_key(Kid::new(1)?, at(5)).map(drop) },
    Case { name: "put_register", before: nothing, verb: |s| s.put_register(&register()).map(drop) },
    Case { name: "put_batches", before: ready, verb: |s| s.put_batches(&[batch("lo-1", 7), batch("lo-3", 1)], at(1)).map(drop) },
    Case {
        name: "change_batch",
        before: ready,
        verb: |s| s.change_batch(&batch("lo-1", 7), Basis::Stood(record::hash(&batch("lo-1", 100))?), at(1)).map(drop),
    },
    Case { name: "change_register", before: nothing, verb: |s| s.change_register(&register()[0], Basis::Absent).map(drop) },
    Case { name: "put_upkeep", before: nothing, verb: |s| s.put_upkeep(&[token("a", 1), token("b", 1)]).map(drop) },
    Case { name: "change_upkeep", before: nothing, verb: |s| s.change_upkeep(&token("a", 1), Basis::Absent).map(drop) },
    Case { name: "remove_upkeep", before: with_token, verb: |s| s.remove_upkeep(UpkeepKind::Token, &["a".into()]).map(drop) },
    Case {
        name: "add_events",
        before: ready,
        verb: |s| {
            let noon = "2026-02-25T12:00:00+07:00";
            s.add_events(&[event("a", Some("lo-1"), noon), event("b", None, noon)], at(1)).map(drop)
        },
    },
    Case { name: "load", before: ready, verb: |s| load(s, everything()).map(drop) },
    Case { name: "append_audit", before: with_line, verb: |s| s.append_audit(first_head(), &lines(first_head(), 3)).map(drop) },
    Case { name: "log_audit_head", before: with_line, verb: |s| s.log_audit_head(at(2)).map(drop) },
    Case { name: "reserve_numbers", before: ready, verb: |s| s.reserve_numbers(&wish("a", 10)).map(|_| ()) },
    Case { name: "add_run", before: with_block, verb: |s| s.add_run(&run("a", range(FIRST, 10), Some("lo-1"))).map(drop) },
    Case {
        name: "set_status",
        before: with_roll,
        verb: |s| s.set_status(&status("s", range(FIRST, 9), StatusReason::Spoiled)).map(drop),
    },
    Case {
        name: "add_binding",
        before: with_roll,
        verb: |s| s.add_binding(&binding("b", &run("roll", range(FIRST, 50), None), range(FIRST, 9), "lo-1"), today()).map(drop),
    },
    Case { name: "add_recall", before: ready, verb: |s| s.add_recall(&recall("r", "lo-1")).map(drop) },
];

/// Beside those of the table: it needs a recall first.
const STEP: Case = Case {
    name: "change_recall",
    before: with_recall,
    verb: |s| s.change_recall(&step("c", "r", RecallState::Closed)).map(drop),
};

/// What a later deed would be answered: it shows blocks and room, which no read tells.
fn probed(store: &dyn Store) -> Vec<String> {
    let mut lines = audit(store);
    lines.push(format!("{:?}", store.reserve_numbers(&wish("probe", 1)).ok()));
    let room = store.reserve_numbers(&wish("room", 95)).and_then(|block| store.add_run(&run("room", block, Some("lo-1"))));
    lines.push(format!("{:?}", room.map_err(|error| error.to_string())));
    lines
}

fn check(case: &Case, failure: Failure, calm: &dyn Store, flaky: &Flaky<impl Store>) {
    for store in [calm, flaky as &dyn Store] {
        (case.before)(store);
    }
    (case.verb)(calm).unwrap();
    let untouched = audit(flaky);
    flaky.fail_next(failure);
    assert_eq!(refused((case.verb)(flaky)), "store-fenced", "{} {failure:?}", case.name);
    if failure == Failure::NotStored {
        assert_eq!(audit(flaky), untouched, "{}", case.name);
    }
    (case.verb)(flaky).unwrap();
    assert_eq!(probed(flaky), probed(calm), "{} {failure:?}", case.name);
}

#[test]
fn in_memory_a_retry_after_either_failure_ends_the_same() {
    for case in CASES.iter().chain([&STEP]) {
        for failure in [Failure::NotStored, Failure::Stored] {
            check(case, failure, &MemoryStore::new(), &Flaky::new(MemoryStore::new()));
        }
    }
}

#[test]
fn on_disk_a_retry_after_either_failure_ends_the_same() {
    for case in CASES.iter().chain([&STEP]) {
        for failure in [Failure::NotStored, Failure::Stored] {
            let dir = tempfile::tempdir().unwrap();
            let store = SledStore::create(dir.path()).unwrap();
            // The calm one is in memory: so both engines are compared besides.
            check(case, failure, &MemoryStore::new(), &Flaky::new(store));
        }
    }
}

#[test]
fn a_failed_sum_of_scans_is_either_counted_or_lost_as_a_whole() {
    let one = ScanSum { key: ScanKey { number: number(7), day: day("2026-03-02") }, count: 3 };
    for (failure, left) in [(Failure::NotStored, 0), (Failure::Stored, 1)] {
        let store = Flaky::new(MemoryStore::new());
        store.fail_next(failure);
        assert_eq!(refused(store.add_scans(&[one])), "store-fenced");
        assert_eq!(store.scans(number(7)).unwrap().len(), left);
    }
}
