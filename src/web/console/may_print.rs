//! Whether stamps of a batch may be issued, and labels of a run printed, as things stand; and the sentence where not, before anybody presses.
use crate::domain::batch::Batch;
use crate::domain::error::{Fault, Result};
use crate::domain::recall::{RecallKind, RecallState};
use crate::domain::run::Run;
use crate::domain::stamp::{StampKind, StampState};
use crate::service::{oversight, recall, status};
use crate::web::console::call::Call;
use crate::web::console::faults;

/// How a batch stands before stamps are issued for it.
pub struct Standing {
    /// Why none may be issued; none where they may.
    pub barred: Option<String>,
    /// Stamps that it has.
    pub taken: u64,
    /// Units that have none yet.
    pub free: u64,
    /// Whether each unit has one: more are issued for a reason only.
    pub full: bool,
}

impl Standing {
    /// How a batch stands.
    pub fn of(call: &Call<'_>, batch: &Batch) -> Result<Self> {
        let taken = call.services().view().stamps_of(&batch.id).unwrap_or(0);
        let free = u64::from(batch.units.unwrap_or(0)).saturating_sub(taken);
        Ok(Self { barred: barred(call, batch)?, taken, free, full: batch.stamps == Some(StampKind::Item) && free == 0 })
    }

    /// The word on the button of the batch's page; none where it could only refuse.
    pub fn button(&self, call: &Call<'_>, batch: &Batch) -> Option<&'static str> {
        let word = if self.full { "batch-print-again" } else { "batch-print" };
        (batch.stamps.is_some() && self.barred.is_none()).then(|| call.visit.voice.word(word))
    }
}

fn told(call: &Call<'_>, fault: &Fault) -> String {
    faults::sentence(call.lang(), fault)
}

fn barred(call: &Call<'_>, batch: &Batch) -> Result<Option<String>> {
    let (voice, today) = (call.visit.voice, call.today());
    if batch.stamps.is_none() {
        return Ok(Some(told(call, &Fault::new("batch-takes-no-stamps"))));
    }
    if recall::refuse_stopped(&call.services().view(), &batch.id).is_err() {
        return Ok(Some(voice.word("print-stopped").to_owned()));
    }
    if batch.sold_out_on.is_some_and(|day| day <= today) {
        return Ok(Some(told(call, &Fault::new("issue-closed"))));
    }
    if let Some(day) = batch.expiry.filter(|day| *day < today) {
        return Ok(Some(told(call, &Fault::new("issue-expired").arg("expiry", voice.date(day)))));
    }
    suspended(call)
}

/// What the office says of the producer while it is suspended.
fn suspended(call: &Call<'_>) -> Result<Option<String>> {
    let refused = oversight::refuse_suspended(call.services(), &call.owner()?).err();
    Ok(refused.and_then(|error| error.faults.first().map(|fault| told(call, fault))))
}

/// Why no label of a run may be printed: its batch is stopped, its producer suspended, or each of its stamps void.
pub fn shut(call: &Call<'_>, run: &Run) -> Result<Option<String>> {
    let stopped = run.batch.as_ref().is_some_and(|batch| recall::refuse_stopped(&call.services().view(), batch).is_err());
    if stopped {
        return Ok(Some(call.visit.voice.word("print-stopped").to_owned()));
    }
    let tally = status::tally(call.services(), run.numbers);
    let void = tally.iter().any(|(state, count)| *state == StampState::Revoked && *count == run.numbers.count());
    if void { Ok(Some(call.visit.voice.word("print-all-void").to_owned())) } else { suspended(call) }
}

/// Recalls and holds that reach a batch and were not lifted: where they are seen through, and what they are.
pub fn stops(call: &Call<'_>, batch: &Batch) -> Vec<(String, &'static str)> {
    let open = call.services().view().recalls_of_batch(&batch.id).into_iter().map(|(recall, _)| recall);
    let word = |kind| match kind {
        RecallKind::Recall => "console-batch-recalled",
        RecallKind::Hold => "console-batch-held",
    };
    open.filter(|recall| recall.state != RecallState::Lifted)
        .map(|recall| (call.path(&format!("/console/recalls/{}", recall.id)), call.visit.voice.word(word(recall.kind))))
        .collect()
}
