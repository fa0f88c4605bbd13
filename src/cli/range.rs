//! Ranges of a run's stamps as people write them.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::number::{Number, NumberRange};
use crate::domain::recall::StampRange;
use crate::domain::run::Run;
use crate::service::services::Services;

/// `FROM-TO` or one number: positions in the run (1 = its first stamp), or the stamps' own numbers as printed on the roll. The
/// two cannot be mixed up: a run has at most a million stamps and numbers begin at a thousand million.
pub fn range(run: &Run, text: &str) -> Result<NumberRange> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let wrong = || Fault::new("range-shape").value(text);
    let (from, to): (Number, Number) = (from.parse().map_err(|_| wrong())?, to.parse().map_err(|_| wrong())?);
    let count = u64::from(run.numbers.count());
    if to.get() <= count && run.numbers.first().get() > count {
        return Ok(run.positions(from.get() as u32, to.get() as u32)?);
    }
    let numbers = NumberRange::between(from, to)?;
    if run.numbers.covers(numbers) {
        return Ok(numbers);
    }
    Err(Fault::new("range-outside-run").arg("run", run.numbers).arg("count", count).value(text).into())
}

/// Stamps by their own numbers, `FIRST-LAST` or one, in the run that holds the first. No run does: not found
/// `recall-scope-unknown`; the run ends before the last: `range-outside-run`.
pub fn stamps(services: &Services, text: &str) -> Result<StampRange> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let wrong = || Fault::new("range-shape").value(text);
    let (from, to): (Number, Number) = (from.parse().map_err(|_| wrong())?, to.parse().map_err(|_| wrong())?);
    let numbers = NumberRange::between(from, to)?;
    let unknown = || Error::not_found(Fault::new("recall-scope-unknown").value(text));
    let run = services.view().run_of(from).ok_or_else(unknown)?;
    if run.numbers.covers(numbers) {
        return Ok(StampRange { run: run.id(), numbers });
    }
    let count = run.numbers.count();
    Err(Fault::new("range-outside-run").arg("run", run.numbers).arg("count", count).value(text).into())
}
