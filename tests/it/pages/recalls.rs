//! Recalls as scans show them: of every scope, of what was made from recalled goods, closed and lifted; over the sample's own lots.
use super::visitor::{answer, open_gate, path, run, sample};
use axum::http::Method;
use serde_json::Value;
use std::sync::Arc;
use tempfile::TempDir;
use temtin::domain::batch::{Input, Relation};
use temtin::domain::error::Result;
use temtin::domain::event::Event;
use temtin::domain::number::{Number, NumberRange};
use temtin::domain::place::Words;
use temtin::domain::recall::{OrderedBy, RecallKind, RecallState, Scope, StampRange};
use temtin::domain::run::Run;
use temtin::domain::time::{Moment, Timestamp};
use temtin::service::access::Actor;
use temtin::service::bind::{self, BindOrder};
use temtin::service::issue::{IssueFor, IssueOrder, issue, owner};
use temtin::service::print::stamps;
use temtin::service::proposals;
use temtin::service::recall::{self, RecallOrder};
use temtin::service::services::Services;
use temtin::service::setup::Today;
use temtin::web::gate::Gate;

/// A site of its own at noon of 2026-10-31, which a test may change.
pub struct Market {
    _dir: TempDir,
    pub services: Arc<Services>,
    pub gate: Gate,
}

impl Market {
    pub fn open() -> Self {
        let (dir, services) = sample(Today::From("2026-10-31T05:00:00Z".parse().unwrap()));
        let services = Arc::new(services);
        Self { _dir: dir, gate: open_gate(services.clone()), services }
    }

    pub fn now(&self) -> Timestamp {
        self.services.env.now()
    }

    /// Stamps of a batch.
    fn stamps(&self, batch: &str, count: u32) -> Run {
        run(&self.services, batch, IssueFor::Batch(batch.parse().unwrap(), Some(count)), self.now())
    }

    fn scan(&self, run: &Run, position: u32) -> Value {
        let number = run.positions(position, position).unwrap().first();
        let url = stamps::url(&self.services, run, number).unwrap().0;
        let page = answer(&self.gate, Method::GET, &path(&self.services, &url), &[("accept", "application/json")]);
        page.json()
    }

    fn word(&self, run: &Run) -> String {
        self.scan(run, 1)["verdict"].as_str().unwrap().to_owned()
    }

    pub fn recall(&self, id: &str, kind: RecallKind, scope: Scope) {
        self.try_recall(id, kind, scope, "Có nấm mốc").unwrap();
    }

    pub fn try_recall(&self, id: &str, kind: RecallKind, scope: Scope, reason: &str) -> Result<()> {
        let order = RecallOrder {
            id: id.parse().unwrap(),
            kind,
            scope,
            reason: Words::default().with("vi", reason),
            action: Words::default().with("vi", "Trả lại nơi mua"),
            order: String::new(),
            contact: String::new(),
            ordered_by: OrderedBy::Office,
            since: None,
        };
        proposals::begin_recall(&self.services, &Actor::Operator, &order, self.now()).map(drop)
    }

    pub fn end(&self, id: &str, state: RecallState) {
        let id = id.parse().unwrap();
        let right = Actor::Operator.can_recall(&recall::find(&self.services, &id).unwrap().owner).unwrap();
        let deed = format!("{id}-{state:?}").to_lowercase().parse().unwrap();
        recall::end(&self.services, &right, &id, state, deed, self.now()).unwrap();
    }

    fn refused_issue(&self, batch: &str) -> &'static str {
        let what = IssueFor::Batch(batch.parse().unwrap(), Some(1));
        let right = Actor::Operator.can_issue(&owner(&self.services, &what).unwrap()).unwrap();
        let order = IssueOrder { deed: format!("more-{batch}").parse().unwrap(), what };
        issue(&self.services, &right, &order, self.now()).err().map_or("issued", |error| error.code())
    }
}

pub fn batch(id: &str) -> Scope {
    Scope::Batch(id.parse().unwrap())
}

#[test]
fn a_recalled_input_shows_on_the_next_scan_two_steps_on_and_on_no_other_batch() {
    let market = Market::open();
    let [made, other] = ["lo-tieu-tien-phuoc-tp1", "lo-tieu-tien-phuoc-tp2"].map(|id| market.stamps(id, 1));
    let before = market.scan(&made, 1);
    assert_eq!(before["verdict"], "not-activated");
    // Two raw lots were merged into one, and that was packed.
    market.recall("th-1", RecallKind::Recall, batch("lo-tieu-tien-phuoc-nl2"));
    let scan = market.scan(&made, 1);
    assert_eq!((&scan["verdict"], &scan["reasons"][0]), (&"recalled".into(), &"input-recalled".into()), "{scan}");
    assert_eq!((&scan["recalls"][0]["inherited"], &scan["recalls"][0]["of"]), (&true.into(), &"lo-tieu-tien-phuoc-nl2".into()));
    let sentence = scan["sentence"].as_str().unwrap();
    assert!(
        sentence.starts_with("Lô này được làm từ lô TTP-260318-02.N; lô đó bị thu hồi từ 31/10/2026: có nấm mốc."),
        "{sentence}"
    );
    assert_eq!(market.word(&other), "not-activated");
    assert_eq!(market.refused_issue("lo-tieu-tien-phuoc-tp1"), "issue-recalled");
    assert_eq!(market.refused_issue("lo-tieu-tien-phuoc-tp2"), "issued");

    market.end("th-1", RecallState::Closed);
    let closed = market.scan(&made, 1);
    assert_eq!((&closed["verdict"], &closed["reasons"][0]), (&"recalled".into(), &"input-recall-closed".into()));
    assert_eq!(market.refused_issue("lo-tieu-tien-phuoc-tp1"), "issue-recalled");
    market.end("th-1", RecallState::Lifted);
    assert_eq!(market.scan(&made, 1), before);
    assert_eq!(market.refused_issue("lo-tieu-tien-phuoc-tp1"), "issued");
}

#[test]
fn a_recall_of_a_split_lot_reaches_every_part_of_it_and_a_hold_says_to_wait() {
    let market = Market::open();
    let [first, second, merged] = ["2", "3", "1"].map(|n| market.stamps(&format!("lo-tieu-tien-phuoc-tp{n}"), 1));
    market.recall("giu-1", RecallKind::Hold, batch("lo-tieu-tien-phuoc-tg2"));
    assert_eq!([&first, &second, &merged].map(|run| market.word(run)), ["on-hold", "on-hold", "not-activated"]);
    let scan = market.scan(&first, 1);
    assert_eq!((&scan["title"], &scan["reasons"][0]), (&"Lô này tạm dừng bán".into(), &"input-on-hold".into()));
    assert!(scan["sentence"].as_str().unwrap().contains("lô đó tạm dừng bán từ 31/10/2026 để kiểm tra"), "{scan}");
    market.end("giu-1", RecallState::Lifted);
    assert_eq!([&first, &second].map(|run| market.word(run)), ["not-activated", "not-activated"]);
}

#[test]
fn a_recalled_product_reaches_its_batches_and_its_unbound_roll_and_no_other_product() {
    let market = Market::open();
    let own = market.stamps("lo-tieu-tien-phuoc-tp4", 1);
    let roll = run(&market.services, "roll", IssueFor::Roll("tieu-tien-phuoc".parse().unwrap(), 2, None), market.now());
    let other = market.stamps("lo-tram-nu-tp1", 1);
    market.recall("th-1", RecallKind::Recall, Scope::Product("tieu-tien-phuoc".parse().unwrap()));
    assert_eq!([&own, &roll, &other].map(|run| market.word(run)), ["recalled", "recalled", "not-activated"]);
    let scan = market.scan(&roll, 1);
    assert_eq!((&scan["title"], &scan["reasons"][0]), (&"Sản phẩm này bị thu hồi".into(), &"product-recalled".into()), "{scan}");
    assert!(scan["sentence"].as_str().unwrap().starts_with("Sản phẩm "), "{scan}");
    let order = BindOrder {
        deed: "bind".parse().unwrap(),
        run: roll.id(),
        numbers: roll.numbers,
        batch: "lo-tieu-tien-phuoc-tp4".parse().unwrap(),
        correction: None,
    };
    let right = Actor::Operator.can_issue(&roll.owner).unwrap();
    let refused = bind::bind(&market.services, &right, &order, market.now()).unwrap_err();
    assert!(refused.faults.iter().any(|fault| ["bind-recalled", "issue-recalled"].contains(&fault.code)), "{refused:?}");
    market.end("th-1", RecallState::Closed);
    assert_eq!(market.scan(&roll, 1)["reasons"][0], "product-recall-closed");
}

#[test]
fn a_recalled_area_reaches_what_grew_there_and_all_that_was_made_from_it() {
    let market = Market::open();
    let [grown, elsewhere] = ["lo-tieu-tien-phuoc-tp1", "lo-tieu-tien-phuoc-tp2"].map(|id| market.stamps(id, 1));
    market.recall("th-1", RecallKind::Recall, Scope::Area("vnl-tieu-2".parse().unwrap()));
    assert_eq!([&grown, &elsewhere].map(|run| market.word(run)), ["recalled", "not-activated"]);
    let scan = market.scan(&grown, 1);
    assert_eq!(scan["reasons"][0], "area-recalled");
    // The name of an area says itself that it is one.
    assert!(scan["sentence"].as_str().unwrap().starts_with("Nguyên liệu từ Vùng "), "{scan}");
}

#[test]
fn a_range_of_stamps_is_recalled_and_neither_the_one_before_nor_the_one_after() {
    let market = Market::open();
    let run = market.stamps("lo-tieu-tien-phuoc-tp4", 5);
    let numbers = run.positions(2, 4).unwrap();
    market.recall("th-1", RecallKind::Recall, Scope::Stamps(StampRange { run: run.id(), numbers }));
    let words: Vec<Value> = (1..=5).map(|position| market.scan(&run, position)["verdict"].clone()).collect();
    assert_eq!(words, ["not-activated", "recalled", "recalled", "recalled", "not-activated"]);
    let scan = market.scan(&run, 2);
    assert_eq!((&scan["title"], &scan["reasons"][0]), (&"Hàng mang tem này bị thu hồi".into(), &"stamps-recalled".into()));
    assert!(scan["sentence"].as_str().unwrap().starts_with(&format!("Hàng mang tem số {numbers} bị thu hồi")), "{scan}");
    // The batch itself is not stopped.
    assert_eq!(market.refused_issue("lo-tieu-tien-phuoc-tp4"), "issued");
}

#[test]
fn a_recalled_component_stops_the_gift_set_that_holds_it() {
    let market = Market::open();
    let store = &market.services.store;
    let mut set = store.batch(&"lo-tieu-tien-phuoc-tp4".parse().unwrap()).unwrap().unwrap();
    set.record.id = "bo-qua-tet".parse().unwrap();
    set.record.lot = "BQT-1".parse().unwrap();
    let piece = |id: &str| Input {
        batch: id.parse().unwrap(),
        relation: Relation::Aggregate,
        quantity: "1 kg".parse().unwrap(),
        yields: None,
    };
    set.record.inputs = vec![piece("lo-tieu-tien-phuoc-tp2"), piece("lo-tram-nu-tp1")];
    let receipt = store.put_batches(&[set], market.now()).unwrap();
    market.services.settle(receipt).unwrap();
    let packed = store.events(&"lo-tieu-tien-phuoc-tp4".parse().unwrap()).unwrap().pop().unwrap();
    let moment: Moment = market.now().to_string().parse().unwrap();
    let packed = Event {
        id: "sk-dong-bo".parse().unwrap(),
        batch: Some("bo-qua-tet".parse().unwrap()),
        happened: moment,
        recorded: moment,
        ..packed
    };
    let receipt = store.add_events(&[packed], market.now()).unwrap();
    market.services.settle(receipt).unwrap();
    let run = market.stamps("bo-qua-tet", 1);
    market.recall("th-1", RecallKind::Recall, batch("lo-tram-nu-tp1"));
    assert_eq!(market.scan(&run, 1)["reasons"][0], "input-recalled");
    assert_eq!(market.refused_issue("lo-tieu-tien-phuoc-tp2"), "issued");
}

#[test]
fn a_scope_that_is_not_in_the_register_is_refused() {
    let market = Market::open();
    let run = market.stamps("lo-tieu-tien-phuoc-tp4", 2);
    let beyond = NumberRange::new(run.numbers.last(), 2).unwrap();
    let unknown = NumberRange::new(Number::new(7).unwrap(), 1).unwrap();
    for (scope, code) in [
        (batch("lo-khong-co"), "batch-unknown"),
        (Scope::Product("khong-co".parse().unwrap()), "product-unknown"),
        (Scope::Area("khong-co".parse().unwrap()), "recall-scope-unknown"),
        (Scope::Stamps(StampRange { run: run.id(), numbers: beyond }), "recall-scope-unknown"),
        (Scope::Stamps(StampRange { run: "r-00000007".parse().unwrap(), numbers: unknown }), "run-unknown"),
    ] {
        let refused = market.try_recall("th-9", RecallKind::Recall, scope, "Có nấm mốc").unwrap_err();
        assert_eq!(refused.code(), code);
    }
    let silent = market.try_recall("th-9", RecallKind::Recall, batch("lo-tram-nu-tp1"), "");
    assert_eq!(silent.unwrap_err().code(), "recall-reason-missing");
}
