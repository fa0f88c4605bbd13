//! What the forms of a roll are filled in with: the batches that may take its numbers, and numbers as people read them.
use crate::domain::batch::Batch;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::BatchId;
use crate::domain::number::NumberRange;
use crate::domain::run::Run;
use crate::service::roll;
use crate::web::console::call::Call;
use crate::web::console::fields::{Choice, Draft};

/// The field for the batch, and that for the last label.
pub const BATCH: &str = "batch";
/// As above.
pub const LAST: &str = "last";

/// The first and the last number of a range, as people read them.
pub fn told(numbers: NumberRange) -> String {
    if numbers.count() == 1 { numbers.first().to_string() } else { format!("{} – {}", numbers.first(), numbers.last()) }
}

/// Batches that may take numbers of the roll today, newest first, behind a choice that says nothing.
pub fn batches(call: &Call<'_>, run: &Run, but: Option<&BatchId>) -> Result<Vec<Choice>> {
    let voice = call.visit.voice;
    let word = |batch: &Batch| {
        let day = voice.date(batch.packed_on.unwrap_or(batch.made_on));
        format!("{} · {day}", batch.lot)
    };
    let none = Choice { value: String::new(), word: voice.word("roll-batch-choose").to_owned() };
    let fit = roll::batches(call.services(), run, call.now)?;
    let fit = fit.iter().filter(|batch| Some(&batch.id) != but);
    Ok(std::iter::once(none).chain(fit.map(|batch| Choice { value: batch.id.to_string(), word: word(batch) })).collect())
}

/// The newest batch that was packed today; empty where there is none, so that nobody binds to yesterday's by haste.
pub fn of_today(call: &Call<'_>, run: &Run) -> Result<String> {
    let fit = roll::batches(call.services(), run, call.now)?;
    let today = fit.first().filter(|batch| batch.packed_on.unwrap_or(batch.made_on) == call.today());
    Ok(today.map(|batch| batch.id.to_string()).unwrap_or_default())
}

/// The batch that was chosen; another's is no choice of the form.
pub fn chosen(call: &Call<'_>, draft: &Draft) -> Result<Batch> {
    let named = draft.value(BATCH);
    if named.is_empty() {
        return Err(Fault::new("roll-batch-missing").at("", 0, BATCH).into());
    }
    let unknown = || Error::from(Fault::new("batch-unknown").value(named).at("", 0, BATCH));
    let id: BatchId = named.parse().map_err(|_| unknown())?;
    let owner = call.owner()?;
    let owned = call.services().store.batch(&id)?.filter(|owned| owned.owner == owner);
    Ok(owned.ok_or_else(unknown)?.record)
}

/// What is wrong with a binding, at the field that it is about: too many numbers or the wrong ones are about the last label, all else
/// is about the batch.
pub fn of_fields(mut error: Error, numbers: &str) -> Error {
    for fault in error.faults.iter_mut().filter(|fault| fault.at.is_none()) {
        let field = match fault.code {
            "bind-outside-run" | "bind-overlap" | "run-exceeds-batch" | "range-shape" | "number-range" => numbers,
            "deed-differs" => continue,
            _ => BATCH,
        };
        *fault = fault.clone().at("", 0, field);
    }
    error
}
