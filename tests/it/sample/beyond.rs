//! More stamps than a batch declares units: for a reason, which the office sees.
use crate::pages::visitor::sample;
use temtin::service::access::Actor;
use temtin::service::issue::{BEYOND_MAX, IssueFor, IssueOrder, issue};
use temtin::service::setup::Today;
use temtin::service::trace;

const BATCH: &str = "lo-tieu-tien-phuoc-tp4";

#[test]
fn more_stamps_than_units_need_a_reason_and_the_office_sees_it() {
    let (_dir, services) = sample(Today::From("2026-10-31T05:00:00Z".parse().unwrap()));
    let now = services.env.now();
    let id = BATCH.parse().unwrap();
    let batch = services.store.batch(&id).unwrap().unwrap();
    let units = batch.record.units.unwrap();
    let right = Actor::Operator.can_issue(&batch.owner).unwrap();
    let order = |deed: &str, what| issue(&services, &right, &IssueOrder { deed: deed.parse().unwrap(), what }, now);
    let code = |deed: &str, what| order(deed, what).unwrap_err().code();
    order("all", IssueFor::Batch(id.clone(), Some(units))).unwrap();
    assert_eq!(code("one", IssueFor::Batch(id.clone(), Some(1))), "run-exceeds-batch");
    for why in [String::new(), "  ".into(), "a".repeat(BEYOND_MAX + 1), "a\u{0}b".into()] {
        assert_eq!(code("one", IssueFor::Beyond(id.clone(), 1, why)), "issue-beyond-why");
    }
    assert!(trace::imbalances_of(&services, &id).unwrap().iter().all(|fault| fault.code != "balance-beyond"));
    let beyond = || IssueFor::Beyond(id.clone(), 12, " 12 hũ vỡ khi dán ".into());
    let (run, _) = order("broken", beyond()).unwrap();
    assert_eq!((run.numbers.count(), run.beyond.as_deref()), (12, Some("12 hũ vỡ khi dán")));
    assert_eq!(order("broken", beyond()).unwrap().0, run, "sent twice it is one run");
    assert_eq!(code("broken", IssueFor::Beyond(id.clone(), 12, "khác".into())), "deed-differs");
    let told = trace::imbalances_of(&services, &id).unwrap();
    let told = told.iter().find(|fault| fault.code == "balance-beyond").unwrap();
    assert!(told.args.contains(&("reason", "12 hũ vỡ khi dán".to_owned())), "{told:?}");
    // The batch may still be corrected in everything but fewer units.
    let next = temtin::domain::batch::Batch { kind: "finished".into(), ..batch.record.clone() };
    assert!(batch.record.change_faults(&next, u64::from(units) + 12).is_empty());
    let fewer = temtin::domain::batch::Batch { units: Some(units - 1), ..batch.record.clone() };
    assert_eq!(batch.record.change_faults(&fewer, u64::from(units) + 12)[0].code, "batch-units-below-stamps");
}
