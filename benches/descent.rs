//! What was made from what, through twenty levels: the trace of ten thousand batches ÷ reading their rows, what a recall of the
//! first of them costs, and what a scan costs under it. `-- descent 10000` takes another number of batches than usual.
use crate::asked;
use crate::graph;
use crate::office::{BATCH, Office, noon, paths};
use crate::rounds::{Gate, Outcome, Turn, rounds, seconds};
use std::hint::black_box;
use temtin::domain::id::BatchId;
use temtin::domain::lineage::{Extent, Way};
use temtin::domain::place::Words;
use temtin::domain::recall::{OrderedBy, RecallKind, RecallState, Scope};
use temtin::domain::registry::Owner;
use temtin::service::access::Actor;
use temtin::service::recall::{RecallOrder, begin, end};
use temtin::service::verify;

/// Batches unless told otherwise.
const USUAL: usize = 10_000;

/// Rounds; the median counts.
const ROUNDS: usize = 15;

/// The most that a trace may cost, in readings of its rows.
const TRACE_MOST: f64 = 0.5;

/// The most that a recall of all batches may cost, in readings of their rows.
const RECALL_MOST: f64 = 1.0;

/// Stamps of each of the two batches that are scanned.
const STAMPS: u32 = 1_000;

/// Scans of a turn.
const SCANS: usize = 2_000;

fn recall(name: &str, scope: Scope) -> RecallOrder {
    RecallOrder {
        id: name.parse().unwrap(),
        kind: RecallKind::Recall,
        scope,
        reason: Words::default().with("vi", "Thử"),
        action: Words::default(),
        order: String::new(),
        contact: String::new(),
        ordered_by: OrderedBy::Office,
        since: None,
    }
}

/// Scans of a run's stamps in µs each, all of them opened before.
fn scans(office: &Office, paths: &[String]) -> f64 {
    let ((), taken) = seconds(|| {
        for path in paths.iter().cycle().take(SCANS) {
            black_box(verify::look(&office.services, path, noon())).unwrap();
        }
    });
    taken * 1e6 / SCANS as f64
}

/// Measures.
pub fn measure() -> Vec<Outcome> {
    let office = Office::with_room(STAMPS);
    let services = &office.services;
    let batches = graph::batches(services, asked::number().unwrap_or(USUAL));
    let ((), put) = seconds(|| graph::put(services, &batches));
    let ids: Vec<BatchId> = batches.into_iter().map(|batch| batch.record.id).collect();
    let (root, last) = (graph::root(), ids[ids.len() - 1].clone());
    let [apart, reached] = [BATCH.parse().unwrap(), last.clone()].map(|batch| {
        let run = office.issue_for(&batch, STAMPS);
        office.activate(&run);
        paths(services, &run)
    });
    let rows = || ids.iter().for_each(|id| assert!(black_box(services.store.batch(id)).unwrap().is_some()));
    let trace = || {
        let found = black_box(services.view().descent.lineage().walk(&root, Way::Forward, Extent::Whole));
        assert_eq!((found.len(), found.last().map(|(_, steps)| *steps)), (ids.len(), Some(graph::LEVELS - 1)));
    };
    let right = Actor::Operator.can_recall(&Owner::Office).unwrap();
    let lift = |name: &str| {
        let deed = format!("lift-{name}").parse().unwrap();
        end(services, &right, &name.parse().unwrap(), RecallState::Lifted, deed, noon()).unwrap();
    };
    let recalled = |name: String, scope: &BatchId| {
        let order = recall(&name, Scope::Batch(scope.clone()));
        let ((), taken) = seconds(|| _ = begin(services, &right, &order, noon()).unwrap());
        assert!(services.view().descent.is_stopped(if *scope == root { &last } else { scope }));
        lift(&name);
        taken * 1e3
    };
    let (mut all, mut one) = (0..usize::MAX, 0..usize::MAX);
    let measured = rounds(
        ROUNDS,
        vec![
            Turn::new("reading the rows", || seconds(rows).1 * 1e3),
            Turn::new("trace", || seconds(trace).1 * 1e3),
            Turn::new("recall of all", || recalled(format!("all-{}", all.next().unwrap()), &root)),
            Turn::new("recall of one", || recalled(format!("one-{}", one.next().unwrap()), &last)),
        ],
    );
    println!("\ndescent: {} batches put in {put:.2} s", ids.len());
    measured.print(&format!("descent: {} batches in {} levels", ids.len(), graph::LEVELS), "ms");
    let mut outcomes = vec![
        measured.ratio(1, 0, Gate::Most(TRACE_MOST)),
        measured.ratio(2, 0, Gate::Most(RECALL_MOST)),
        measured.ratio(2, 3, Gate::None),
    ];
    begin(services, &right, &recall("stands", Scope::Batch(root.clone())), noon()).unwrap();
    let measured = rounds(
        ROUNDS,
        vec![
            Turn::new("scan, its batch recalled from afar", || scans(&office, &reached)),
            Turn::new("scan, no recall reaches it", || scans(&office, &apart)),
        ],
    );
    measured.print("descent: a scan without its page", "µs");
    // Both are next to nothing beside a page, so their ratio is no gate: the recall's words are copied into the answer.
    outcomes.push(measured.ratio(0, 1, Gate::None));
    outcomes
}
