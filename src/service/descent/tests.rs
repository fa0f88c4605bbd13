//! What is known step by step is what a new reading of everything finds.
use super::*;
use crate::domain::batch::Input;
use crate::domain::number::{NumberRange, RunId};
use crate::domain::place::Words;
use crate::domain::recall::{OrderedBy, RecallKind, StampRange};
use crate::domain::registry::Owner;
use crate::domain::time::Timestamp;

fn batch(id: &str, product: &str, areas: &[&str], inputs: &[(&str, Relation)]) -> Batch {
    let input = |(batch, relation): &(&str, Relation)| Input {
        batch: batch.parse().unwrap(),
        relation: *relation,
        quantity: "1 kg".parse().unwrap(),
        yields: None,
    };
    Batch {
        id: id.parse().unwrap(),
        product: product.parse().unwrap(),
        lot: "L1".parse().unwrap(),
        producer: "htx".parse().unwrap(),
        kind: String::new(),
        location: None,
        areas: areas.iter().map(|area| area.parse().unwrap()).collect(),
        made_on: "2026-03-01".parse().unwrap(),
        packed_on: None,
        expiry: None,
        expiry_kind: ExpiryKind::UseBy,
        sell_until: None,
        sold_out_on: None,
        quantity: String::new(),
        units: None,
        stamps: None,
        mass: None,
        inputs: inputs.iter().map(input).collect(),
        deliveries: vec![],
        audiences: Default::default(),
    }
}

fn made(id: &str, inputs: &[&str]) -> Batch {
    batch(id, "tra", &[], &inputs.iter().map(|input| (*input, Relation::Transform)).collect::<Vec<_>>())
}

fn recall(id: &str, scope: Scope) -> Recall {
    Recall {
        id: id.parse().unwrap(),
        owner: Owner::Office,
        kind: RecallKind::Recall,
        scope,
        state: RecallState::Open,
        since: Timestamp::UNIX_EPOCH,
        recorded: Timestamp::UNIX_EPOCH,
        ended: None,
        reason: Words::default(),
        action: Words::default(),
        order: String::new(),
        contact: String::new(),
        ordered_by: OrderedBy::Office,
    }
}

fn of_batch(id: &str) -> Scope {
    Scope::Batch(id.parse().unwrap())
}

/// What reaches a batch: `r1 own`, `r2 origin`.
fn reaches(descent: &Descent, batch: &str) -> Vec<String> {
    let batch = batch.parse().unwrap();
    descent.recalls_of(&batch).map(|(recall, hit)| format!("{} {hit:?}", recall.id)).collect()
}

#[test]
fn a_recall_reaches_all_that_was_made_from_it_and_nothing_else() {
    let mut descent = Descent::default();
    for batch in [made("a", &[]), made("b", &["a"]), made("c", &["b", "x"]), made("x", &[]), made("d", &["x"])] {
        descent.take_batch(&batch);
    }
    descent.take_recall(recall("r", of_batch("b")));
    descent.settle();
    assert_eq!((reaches(&descent, "b"), reaches(&descent, "c")), (vec!["r Own".to_owned()], vec!["r Origin".to_owned()]));
    assert!(["a", "x", "d"].iter().all(|id| reaches(&descent, id).is_empty()));
    assert!(descent.is_stopped(&"c".parse().unwrap()) && !descent.is_stopped(&"a".parse().unwrap()));
}

#[test]
fn what_is_made_later_is_reached_at_once_and_a_lifted_recall_stops_nothing() {
    let mut descent = Descent::default();
    descent.take_batch(&made("a", &[]));
    descent.take_recall(recall("r", of_batch("a")));
    descent.settle();
    descent.take_batch(&made("b", &["a"]));
    descent.settle();
    assert_eq!(reaches(&descent, "b"), ["r Origin"]);
    descent.take_recall(Recall { state: RecallState::Lifted, ..recall("r", of_batch("a")) });
    descent.settle();
    assert!(!descent.is_stopped(&"b".parse().unwrap()) && reaches(&descent, "b") == ["r Origin"]);
}

#[test]
fn a_batch_whose_inputs_were_corrected_is_let_go_with_all_behind_it() {
    let mut descent = Descent::default();
    [made("a", &[]), made("b", &["a"]), made("c", &["b"])].iter().for_each(|batch| drop(descent.take_batch(batch)));
    descent.take_recall(recall("r", of_batch("a")));
    descent.settle();
    assert_eq!(reaches(&descent, "c"), ["r Origin"]);
    let mut named = descent.take_batch(&made("b", &[]));
    named.sort();
    assert_eq!(named, ["a".parse().unwrap()], "its page named b");
    descent.settle();
    assert!(reaches(&descent, "c").is_empty());
}

#[test]
fn those_that_name_a_batch_come_first_and_stamps_and_products_reach_numbers() {
    let mut descent = Descent::default();
    [batch("a", "tra", &["doi"], &[]), made("b", &["a"])].iter().for_each(|batch| drop(descent.take_batch(batch)));
    descent.take_recall(recall("r1", of_batch("a")));
    descent.take_recall(recall("r2", of_batch("b")));
    descent.take_recall(recall("r3", Scope::Area("doi".parse().unwrap())));
    descent.take_recall(recall("r4", Scope::Product("tra".parse().unwrap())));
    let numbers = NumberRange::new(Number::new(7).unwrap(), 3).unwrap();
    descent.take_recall(recall("r5", Scope::Stamps(StampRange { run: RunId::of(numbers.first()), numbers })));
    descent.settle();
    assert_eq!(reaches(&descent, "b"), ["r2 Own", "r4 Own", "r1 Origin", "r3 Origin"]);
    assert_eq!(descent.recalls().count(), 5);
}

#[test]
fn a_gift_set_is_as_good_as_what_is_in_it_however_deep() {
    let mut descent = Descent::default();
    let dated = |id: &str, day: &str| Batch { expiry: day.parse().ok(), ..made(id, &[]) };
    let set = |id: &str, inputs: &[&str]| {
        batch(id, "bo-qua", &[], &inputs.iter().map(|input| (*input, Relation::Aggregate)).collect::<Vec<_>>())
    };
    let best = Batch { expiry_kind: ExpiryKind::BestBefore, ..dated("best", "2026-01-01") };
    let all = [
        dated("long", "2028-01-01"),
        dated("short", "2026-12-01"),
        best,
        set("inner", &["short", "best"]),
        set("set", &["long", "inner"]),
    ];
    all.iter().for_each(|batch| drop(descent.take_batch(batch)));
    assert_eq!(descent.components_use_by(&"set".parse().unwrap()), "2026-12-01".parse().ok());
    descent.take_batch(&made("cooked", &["short"]));
    assert_eq!(descent.components_use_by(&"cooked".parse().unwrap()), None, "what is made of it has a date of its own");
}

#[test]
fn whatever_the_order_it_is_known_as_if_read_anew() {
    let mut seed = 7_u64;
    let mut next = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    for _ in 0..60 {
        let mut descent = Descent::default();
        let (mut batches, mut recalls) = (BTreeMap::new(), BTreeMap::new());
        for _ in 0..60 {
            match next(6) {
                0..=2 => {
                    // A batch is made from lower ones only; it may come before or after them, and again.
                    let at = next(14);
                    let inputs: BTreeSet<String> = (0..next(3)).filter(|_| at > 0).map(|_| format!("b{}", next(at))).collect();
                    let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
                    let area = format!("v{}", next(3));
                    let made = Batch { areas: vec![area.parse().unwrap()], ..made(&format!("b{at}"), &inputs) };
                    let product = format!("p{}", next(3)).parse().unwrap();
                    let made = Batch { product, ..made };
                    descent.take_batch(&made);
                    batches.insert(made.id.clone(), made);
                }
                3 => {
                    let id = format!("r{}", next(8));
                    let scope = match next(3) {
                        0 => of_batch(&format!("b{}", next(14))),
                        1 => Scope::Product(format!("p{}", next(3)).parse().unwrap()),
                        _ => Scope::Area(format!("v{}", next(3)).parse().unwrap()),
                    };
                    let recall = recall(&id, recalls.get(&id).map_or(scope, |stood: &Recall| stood.scope.clone()));
                    let state = [RecallState::Open, RecallState::Closed, RecallState::Lifted][next(3)];
                    let recall = Recall { state, ..recall };
                    descent.take_recall(recall.clone());
                    recalls.insert(id, recall);
                }
                _ => descent.settle(),
            }
        }
        descent.settle();
        let mut anew = Descent::default();
        batches.values().for_each(|batch| drop(anew.take_batch(batch)));
        recalls.values().for_each(|recall| anew.take_recall(recall.clone()));
        anew.stale = Stale::All;
        anew.settle();
        assert_eq!(descent.reached, anew.reached);
    }
}
