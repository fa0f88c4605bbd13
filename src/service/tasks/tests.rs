//! Each kind of task: when it is told, and when it is not.
use super::*;
use crate::domain::number::{Number, NumberRange};
use crate::domain::recall::StampRange;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn today() -> Date {
    day("2026-10-31")
}

fn batch() -> BatchStanding {
    BatchStanding {
        id: "lo-1".parse().unwrap(),
        lot: "TTP-261030-01".into(),
        product: "tieu".parse().unwrap(),
        packed_on: Some(day("2026-10-30")),
        expiry: Some(day("2027-10-30")),
        units: 180,
        is_over: false,
        lacking: 0,
    }
}

fn number() -> Number {
    Number::new(1001).unwrap()
}

fn run() -> RunStanding {
    RunStanding {
        id: RunId::of(number()),
        product: "tieu".parse().unwrap(),
        lot: Some("TTP-261030-01".into()),
        issued: day("2026-10-30"),
        expiry: None,
        count: 500,
        idle: 500,
        taken: false,
        job: None,
        early: (0, 0),
    }
}

fn roll(idle: u64) -> RunStanding {
    RunStanding { lot: None, idle, ..run() }
}

fn of_one_batch(batch: BatchStanding) -> Vec<What> {
    found(Standings { batches: vec![batch], ..Standings::default() })
}

fn of_one_run(run: RunStanding) -> Vec<What> {
    found(Standings { runs: vec![run], ..Standings::default() })
}

fn found(standings: Standings) -> Vec<What> {
    find(&standings, today()).into_iter().map(|task| task.what).collect()
}

#[test]
fn a_batch_that_is_packed_and_has_no_stamps_asks_for_them() {
    assert_eq!(of_one_batch(batch()), [What::Stamp(batch())]);
    let not_yet = [
        BatchStanding { packed_on: None, ..batch() },
        BatchStanding { packed_on: Some(day("2026-11-01")), ..batch() },
        BatchStanding { is_over: true, ..batch() },
        BatchStanding { expiry: Some(day("2026-10-30")), ..batch() },
    ];
    for batch in not_yet {
        assert_eq!(of_one_batch(batch.clone()), [], "{batch:?}");
    }
    let last_day = BatchStanding { expiry: Some(today()), ..batch() };
    assert_eq!(of_one_batch(last_day.clone()), [What::Stamp(last_day)]);
}

#[test]
fn a_batch_that_lacks_something_is_completed_first() {
    let lacking = BatchStanding { lacking: 2, ..batch() };
    assert_eq!(of_one_batch(lacking.clone()), [What::Complete(lacking)]);
}

#[test]
fn a_run_whose_file_nobody_took_is_told_until_somebody_takes_it() {
    assert_eq!(of_one_run(run()), [What::Take(run())]);
    assert_eq!(of_one_run(RunStanding { taken: true, ..run() }), []);
    assert_eq!(of_one_run(RunStanding { idle: 0, ..run() }), []);
    assert_eq!(of_one_run(RunStanding { expiry: Some(day("2026-10-30")), ..run() }), []);
}

#[test]
fn a_roll_with_free_numbers_waits_and_one_that_runs_out_waits_less() {
    assert_eq!(of_one_run(roll(50)), [What::RollFree(roll(50))]);
    assert_eq!(of_one_run(roll(49)), [What::RollLow(roll(49))]);
    let large = |idle| RunStanding { count: 10_000, ..roll(idle) };
    assert_eq!(of_one_run(large(1_000)), [What::RollFree(large(1_000))]);
    assert_eq!(of_one_run(large(999)), [What::RollLow(large(999))]);
    assert_eq!(of_one_run(roll(0)), []);
}

#[test]
fn a_small_roll_is_not_always_running_out_and_none_is_while_another_has_plenty() {
    let small = |idle| RunStanding { count: 60, ..roll(idle) };
    assert_eq!(of_one_run(small(48)), [What::RollFree(small(48))]);
    assert_eq!(of_one_run(small(15)), [What::RollFree(small(15))]);
    assert_eq!(of_one_run(small(14)), [What::RollLow(small(14))]);
    let two = |other: RunStanding| found(Standings { runs: vec![small(14), other], ..Standings::default() });
    assert_eq!(two(roll(400)), [What::RollFree(small(14)), What::RollFree(roll(400))]);
    let foreign = RunStanding { product: "che".parse().unwrap(), ..roll(400) };
    let over = RunStanding { expiry: Some(day("2026-10-30")), ..roll(400) };
    for other in [foreign, over, roll(49), run()] {
        assert_eq!(two(other.clone())[0], What::RollLow(small(14)), "{other:?}");
    }
}

#[test]
fn a_stamp_that_was_scanned_before_it_is_in_force_is_told_at_once() {
    let early = RunStanding { early: (2, 5), ..roll(400) };
    let tasks = find(&Standings { runs: vec![early.clone()], ..Standings::default() }, today());
    assert_eq!((tasks[0].urgency, &tasks[0].what), (Urgency::Now, &What::Early(early)));
    // Taken, but not in force yet: its product has an activation of its own.
    let taken = RunStanding { early: (1, 1), taken: true, ..run() };
    assert_eq!(of_one_run(taken.clone()), [What::Early(taken)]);
}

#[test]
fn a_paper_is_told_ninety_days_before_its_end_and_thirty_days_after() {
    let paper = |valid_to: &str| PaperStanding {
        id: "cn-1".parse().unwrap(),
        kind: ("HACCP".into(), String::new()),
        number: "HC-118".into(),
        valid_to: day(valid_to),
    };
    let told = |valid_to: &str| {
        let tasks = find(&Standings { papers: vec![paper(valid_to)], ..Standings::default() }, today());
        tasks.first().map(|task| {
            let What::Paper(_, days) = task.what else { panic!("{task:?}") };
            (task.urgency, days)
        })
    };
    assert_eq!(told("2027-01-30"), None);
    assert_eq!(told("2027-01-29"), Some((Urgency::Later, 90)));
    assert_eq!((told("2026-12-01"), told("2026-11-30")), (Some((Urgency::Later, 31)), Some((Urgency::Soon, 30))));
    assert_eq!((told("2026-10-31"), told("2026-10-30")), (Some((Urgency::Soon, 0)), Some((Urgency::Soon, -1))));
    assert_eq!((told("2026-10-01"), told("2026-09-30")), (Some((Urgency::Soon, -30)), None));
}

#[test]
fn a_star_ends_as_a_paper_does() {
    let star = |valid_to: &str| StarStanding { product: "tieu".parse().unwrap(), star: 4, valid_to: day(valid_to) };
    let told = |valid_to: &str| found(Standings { stars: vec![star(valid_to)], ..Standings::default() });
    assert_eq!(told("2026-11-10"), [What::Star(star("2026-11-10"), 10)]);
    assert_eq!(told("2027-03-01"), []);
}

#[test]
fn stopped_goods_and_those_who_wait_stand_first_and_the_oldest_of_them() {
    let stop = StopStanding {
        id: "th-1".parse().unwrap(),
        kind: RecallKind::Hold,
        scope: Scope::Stamps(StampRange { run: RunId::of(number()), numbers: NumberRange::new(number(), 5).unwrap() }),
        since: day("2026-10-20"),
    };
    let handed = HandedStanding {
        event: "sk-1".parse().unwrap(),
        batch: "lo-9".parse().unwrap(),
        from: None,
        quantity: "40 kg".into(),
        on: day("2026-10-19"),
    };
    let standings = Standings {
        batches: vec![batch()],
        runs: vec![roll(400), run()],
        handed: vec![handed.clone()],
        stops: vec![stop.clone()],
        ..Standings::default()
    };
    let expected = [What::Receive(handed), What::Stop(stop), What::Stamp(batch()), What::Take(run()), What::RollFree(roll(400))];
    assert_eq!(found(standings), expected);
    assert_eq!(found(Standings::default()), []);
}
