//! The verdict as a table: each word alone, each stronger word above each weaker one, and what changes nothing.
use crate::kit::samples;
use temtin::domain::batch::{Batch, ExpiryKind};
use temtin::domain::binding::Binding;
use temtin::domain::recall::{Hit, Recall, RecallKind, RecallState};
use temtin::domain::run::{Run, StatusReason};
use temtin::domain::stamp::{ExpiryShown, Refused, Stamp, StampKind, StampState};
use temtin::domain::time::Date;
use temtin::domain::verdict::{Known, Notice, Verdict, Word, judge};

/// A known stamp in good order; each case bends it.
#[derive(Clone)]
struct Case {
    stamp: Stamp,
    run: Option<Run>,
    binding: Option<Binding>,
    batch: Option<Batch>,
    state: StampState,
    reason: Option<StatusReason>,
    recalls: Vec<Recall>,
    components: Option<Date>,
    today: &'static str,
}

impl Case {
    fn good() -> Self {
        let batch = Batch { expiry: Some(samples::day("2026-12-31")), ..samples::batch("lo-1", 100).record };
        let numbers = samples::range(1000, 10);
        let run = Run {
            batch: Some(batch.id.clone()),
            lot: Some(batch.lot.clone()),
            expiry: batch.expiry,
            kind: StampKind::Item,
            ..samples::run("issue-1", numbers, Some("lo-1"))
        };
        let stamp = Stamp {
            origin: samples::registry().origin,
            kind: run.kind,
            product: run.code,
            lot: run.lot.clone(),
            number: numbers.first(),
            kid: run.kid,
            issued: run.issued,
            expiry: run.expiry,
            expiry_shown: ExpiryShown::InToken,
        };
        let (recalls, today) = (Vec::new(), "2026-12-31");
        Self {
            stamp,
            run: Some(run),
            binding: None,
            batch: Some(batch),
            state: StampState::Active,
            reason: None,
            recalls,
            components: None,
            today,
        }
    }

    fn roll() -> Self {
        let mut case = Self::good();
        let run = case.run.as_mut().unwrap();
        (run.batch, run.lot, case.stamp.lot, case.batch) = (None, None, None, None);
        case
    }

    fn with(mut self, bend: impl FnOnce(&mut Self)) -> Self {
        bend(&mut self);
        self
    }

    fn verdict(&self) -> Verdict {
        let change = self.reason.map(|reason| samples::status("deed-1", samples::range(1000, 10), reason));
        judge(&Known {
            stamp: &self.stamp,
            run: self.run.as_ref(),
            binding: self.binding.as_ref(),
            batch: self.batch.as_ref(),
            components: self.components,
            state: self.state,
            change: change.as_ref(),
            recalls: &self.recalls.iter().map(|recall| (recall.clone(), Hit::Own)).collect::<Vec<_>>(),
            today: samples::day(self.today),
        })
    }

    fn word(&self) -> Word {
        self.verdict().word
    }
}

/// What a case bends.
type Bend = fn(&mut Case);

fn recall(kind: RecallKind, state: RecallState) -> Recall {
    Recall { kind, state, ..samples::recall("th-1", "lo-1") }
}

#[test]
fn a_stamp_in_good_order_is_issued_without_reasons() {
    let verdict = Case::good().verdict();
    assert_eq!((verdict.word, verdict.findings.len(), verdict.notices.len()), (Word::Issued, 0, 0));
}

#[test]
fn every_refusal_of_the_reader_has_its_word() {
    let table = [
        (Refused::Syntax, Word::Unreadable),
        (Refused::Origin, Word::Elsewhere),
        (Refused::Gtin, Word::Unreadable),
        (Refused::Length, Word::Unreadable),
        (Refused::Range, Word::Unreadable),
        (Refused::Version, Word::Unreadable),
        (Refused::Shape, Word::Unreadable),
        (Refused::Number, Word::Unreadable),
        (Refused::Dates, Word::Forged),
        (Refused::Key, Word::Forged),
        (Refused::Signature, Word::Forged),
    ];
    for (refused, word) in table {
        let verdict = Verdict::refused(refused);
        assert_eq!((verdict.word, verdict.findings[0].code()), (word, refused.code()));
    }
}

#[test]
fn a_stamp_that_differs_from_its_run_in_any_signed_field_was_not_issued() {
    let bends: [Bend; 7] = [
        |case| case.run = None,
        |case| case.stamp.number = samples::number(1010),
        |case| case.stamp.lot = Some("KHAC".parse().unwrap()),
        |case| case.stamp.kid = samples::key(2).kid,
        |case| case.stamp.issued = samples::day("2026-01-02"),
        |case| case.stamp.expiry = None,
        |case| case.stamp.kind = StampKind::Batch,
    ];
    for (at, bend) in bends.into_iter().enumerate() {
        assert_eq!(Case::good().with(bend).word(), Word::NotIssued, "bend {at}");
    }
}

#[test]
fn a_recall_that_is_closed_still_answers_recalled_and_one_that_is_lifted_does_not() {
    let word = |kind, state| Case::good().with(|case| case.recalls = vec![recall(kind, state)]).word();
    assert_eq!(word(RecallKind::Recall, RecallState::Open), Word::Recalled);
    assert_eq!(word(RecallKind::Recall, RecallState::Closed), Word::Recalled);
    assert_eq!(word(RecallKind::Recall, RecallState::Lifted), Word::Issued);
    assert_eq!(word(RecallKind::Hold, RecallState::Open), Word::OnHold);
    assert_eq!(word(RecallKind::Hold, RecallState::Lifted), Word::Issued);
}

#[test]
fn a_stamp_expires_after_its_last_day_by_the_earlier_of_stamp_and_batch() {
    assert_eq!(Case::good().with(|case| case.today = "2027-01-01").word(), Word::Expired);
    let shorter = |case: &mut Case| case.batch.as_mut().unwrap().expiry = Some(samples::day("2026-06-30"));
    assert_eq!(Case::good().with(shorter).with(|case| case.today = "2026-06-30").word(), Word::Issued);
    assert_eq!(Case::good().with(shorter).with(|case| case.today = "2026-07-01").word(), Word::Expired);
    let never = |case: &mut Case| {
        case.batch.as_mut().unwrap().expiry = None;
        (case.run.as_mut().unwrap().expiry, case.stamp.expiry) = (None, None);
    };
    assert_eq!(Case::good().with(never).with(|case| case.today = "2199-01-01").word(), Word::Issued);
}

#[test]
fn best_before_and_season_over_are_notices_and_never_a_word() {
    let best = |case: &mut Case| case.batch.as_mut().unwrap().expiry_kind = ExpiryKind::BestBefore;
    let verdict = Case::good().with(best).with(|case| case.today = "2027-01-01").verdict();
    assert_eq!((verdict.word, &verdict.notices[..]), (Word::Issued, &[Notice::PastBestBefore(samples::day("2026-12-31"))][..]));
    let over = |case: &mut Case| case.batch.as_mut().unwrap().sell_until = Some(samples::day("2026-12-01"));
    let verdict = Case::good().with(over).verdict();
    assert_eq!((verdict.word, &verdict.notices[..]), (Word::Issued, &[Notice::SeasonOver(samples::day("2026-12-01"))][..]));
    let last = |case: &mut Case| case.batch.as_mut().unwrap().sell_until = Some(samples::day("2026-12-31"));
    assert!(Case::good().with(last).verdict().notices.is_empty());
    let sold = |case: &mut Case| case.batch.as_mut().unwrap().sold_out_on = Some(samples::day("2026-12-31"));
    assert_eq!(Case::good().with(sold).verdict().notices, [Notice::SeasonOver(samples::day("2026-12-31"))]);
}

#[test]
fn a_roll_without_batch_is_never_issued_whatever_its_bits_say() {
    for state in [StampState::NotActivated, StampState::Active] {
        let verdict = Case::roll().with(|case| case.state = state).verdict();
        assert_eq!((verdict.word, verdict.findings[0].code()), (Word::NotActivated, "not-bound"), "{state:?}");
    }
    let known = Case::good().with(|case| case.state = StampState::NotActivated).verdict();
    assert_eq!((known.word, known.findings[0].code()), (Word::NotActivated, "not-activated"));
    let codes = |state, reason| {
        let verdict = Case::roll().with(|case| (case.state, case.reason) = (state, Some(reason))).verdict();
        verdict.findings.iter().map(|finding| finding.code()).collect::<Vec<_>>()
    };
    assert_eq!(codes(StampState::Revoked, StatusReason::Stolen), ["stolen", "not-bound"]);
    assert_eq!(codes(StampState::Suspended, StatusReason::CopySuspected), ["copy-suspected", "not-bound"]);
    let bound = Case::roll().with(|case| {
        let run = case.run.clone().unwrap();
        case.binding = Some(samples::binding("bind-1", &run, run.numbers, "lo-1"));
        case.batch = Case::good().batch;
    });
    assert_eq!(bound.word(), Word::Issued);
}

#[test]
fn the_strongest_finding_is_the_word_and_all_are_reasons() {
    let bends: [(Word, Bend); 6] = [
        (Word::Recalled, |case| case.recalls.push(recall(RecallKind::Recall, RecallState::Open))),
        (Word::OnHold, |case| case.recalls.push(recall(RecallKind::Hold, RecallState::Open))),
        (Word::Revoked, |case| (case.state, case.reason) = (StampState::Revoked, Some(StatusReason::Spoiled))),
        (Word::Expired, |case| case.today = "2027-01-01"),
        (Word::Suspended, |case| (case.state, case.reason) = (StampState::Suspended, Some(StatusReason::CopySuspected))),
        (Word::NotActivated, |case| case.state = StampState::NotActivated),
    ];
    let state = |word| matches!(word, Word::Revoked | Word::Suspended | Word::NotActivated);
    for (at, (strong, bend)) in bends.iter().enumerate() {
        assert_eq!(Case::good().with(bend).word(), *strong);
        for (weak, other) in bends[at + 1..].iter().filter(|(weak, _)| !(state(*strong) && state(*weak))) {
            let verdict = Case::good().with(bend).with(other).verdict();
            assert_eq!((verdict.word, verdict.findings.len()), (*strong, 2), "{strong:?} over {weak:?}");
        }
    }
    let revoked = Case::good().with(bends[2].1).verdict();
    assert_eq!(revoked.findings[0].code(), "spoiled");
}

#[test]
fn a_gift_set_is_as_good_as_what_is_in_it() {
    let ends = |day: &str| Case::good().with(|case| case.components = Some(samples::day(day))).verdict();
    assert_eq!(ends("2026-12-31").word, Word::Issued);
    let past = ends("2026-12-30");
    assert_eq!((past.word, past.findings[0].code()), (Word::Expired, "past-use-by"));
}
