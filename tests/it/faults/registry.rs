//! A registry with something of everything in it, and its whole reading.
use crate::pages::visitor::{run, sample};
use std::path::Path;
use tempfile::TempDir;
use temtin::domain::number::Number;
use temtin::domain::place::Words;
use temtin::domain::recall::{OrderedBy, RecallKind, RecallState, Scope};
use temtin::domain::run::StatusReason;
use temtin::domain::scan::{KnownBy, PlaceKey};
use temtin::service::access::Actor;
use temtin::service::bind::{self, BindOrder};
use temtin::service::check::{Report, Subject, check};
use temtin::service::issue::IssueFor;
use temtin::service::recall::{self, RecallOrder};
use temtin::service::services::Services;
use temtin::service::setup::Today;
use temtin::service::status::{self, StatusOrder};

/// Item stamps, a batch stamp, a bound and corrected roll, void stamps, a closed recall, and scans.
pub fn full() -> (TempDir, Services) {
    let (dir, services) = sample(Today::Now);
    let now = services.env.now();
    let items = run(&services, "items", IssueFor::Batch("lo-tieu-tien-phuoc-tp4".parse().unwrap(), Some(40)), now);
    run(&services, "shared", IssueFor::Batch("lo-tram-nu-tp1".parse().unwrap(), Some(1)), now);
    let roll = run(&services, "roll", IssueFor::Roll("tieu-tien-phuoc".parse().unwrap(), 30, None), now);
    change(&services, "void", items.positions(3, 9).unwrap(), StatusReason::Spoiled);
    let order = |key: &str, from, to, correction: Option<&str>| BindOrder {
        deed: key.parse().unwrap(),
        run: roll.id(),
        numbers: roll.positions(from, to).unwrap(),
        batch: "lo-tieu-tien-phuoc-tp4".parse().unwrap(),
        correction: correction.map(str::to_owned),
    };
    let right = || Actor::Operator.can_issue(&roll.owner).unwrap();
    // The sample's batches were packed before today's roll: the binding may be refused, and then there is none to check.
    for order in [order("bind-1", 1, 10, None), order("bind-2", 8, 12, Some("đếm sai"))] {
        drop(bind::bind(&services, &right(), &order, now));
    }
    let order = RecallOrder {
        id: "th-check".parse().unwrap(),
        kind: RecallKind::Recall,
        scope: Scope::Batch("lo-tieu-tien-phuoc-tp4".parse().unwrap()),
        reason: Words::default().with("vi", "thử"),
        action: Words::default(),
        order: String::new(),
        contact: String::new(),
        ordered_by: OrderedBy::Office,
        since: None,
    };
    let right = Actor::Operator.can_recall(&recall::owner(&services, &order.scope).unwrap()).unwrap();
    recall::begin(&services, &right, &order, now).unwrap();
    recall::end(&services, &right, &order.id, RecallState::Closed, "close".parse().unwrap(), now).unwrap();
    services.scans.count(items.numbers.first(), services.registry.zone.day(now));
    let place = PlaceKey {
        run: items.id(),
        day: services.registry.zone.day(now),
        by: KnownBy::Network,
        region: "VN-DN".parse().unwrap(),
        bound: None,
    };
    services.scans.count_place(items.numbers.first(), place);
    services.scans.write(services.store.as_ref());
    (dir, services)
}

fn change(services: &Services, key: &str, numbers: temtin::domain::number::NumberRange, reason: StatusReason) {
    let order = StatusOrder { deed: key.parse().unwrap(), numbers, reason };
    let right = Actor::Operator.can_change_status(&status::owner(services, &order).unwrap()).unwrap();
    status::change(services, &right, &order, services.env.now()).unwrap();
}

/// Every number that was issued.
pub fn numbers(services: &Services) -> Vec<Number> {
    services.view().runs().flat_map(|run| run.numbers.numbers()).collect()
}

/// Reads everything of an opened registry.
pub fn read(services: &Services) -> Report {
    check(&Subject::of(services), &|_, _| {}).unwrap()
}

/// Copies a folder that nobody has open.
pub fn copy(from: &Path, to: &Path) {
    assert!(std::process::Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
}
