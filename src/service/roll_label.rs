//! The last label used of a roll, however somebody shows it: its number, its printed code, its link, or a photograph of it.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::number::Number;
use crate::domain::run::Run;
use crate::label::picture;
use crate::service::services::Services;
use crate::stamp::code::{CODE_SYMBOLS, PrintedCode};

/// Longest text that is read as a label, in bytes.
const TEXT_MAX: usize = 2_000;

/// The number of a label by what was typed: a number, a printed code, or the link in its code. Faults: `roll-label-other` for a stamp
/// of another run, `roll-label-foreign` for what is no stamp of this registry, and those of a mistyped printed code.
pub fn typed(services: &Services, run: &Run, text: &str) -> Result<Number> {
    let text = text.trim();
    if text.len() > TEXT_MAX {
        return Err(foreign().into());
    }
    if text.contains("://") {
        return linked(services, run, text);
    }
    let figures: String = text.chars().filter(|sign| !sign.is_whitespace() && *sign != '.').collect();
    if figures.bytes().all(|byte| byte.is_ascii_digit()) && figures.len() < CODE_SYMBOLS {
        return Ok(within(run, figures.parse()?)?);
    }
    coded(services, run, text)
}

/// The number of the label in a photograph. Besides the faults of [`typed`]: `roll-label-none` when no code is seen, `roll-label-several`
/// when several of the roll are, and those of [`picture::codes`].
pub fn photographed(services: &Services, run: &Run, bytes: &[u8]) -> Result<Number> {
    let texts = picture::codes(bytes)?;
    let read: Vec<Result<Number>> = texts.iter().map(|text| linked(services, run, text)).collect();
    let mut numbers: Vec<Number> = read.iter().filter_map(|read| read.as_ref().ok().copied()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    match (numbers.as_slice(), read.into_iter().find_map(Result::err)) {
        // Labels of one unit bear one number; what else lies in the picture is nothing of this roll.
        ([number], _) => Ok(*number),
        ([], Some(wrong)) => Err(wrong),
        ([], None) => Err(Fault::new("roll-label-none").into()),
        (_, _) => Err(Fault::new("roll-label-several").into()),
    }
}

fn within(run: &Run, number: Number) -> std::result::Result<Number, Fault> {
    if run.numbers.holds(number) { Ok(number) } else { Err(other(run, number)) }
}

fn other(run: &Run, number: Number) -> Fault {
    Fault::new("roll-label-other").arg("from", run.numbers.first()).arg("to", run.numbers.last()).value(number.to_string())
}

fn foreign() -> Fault {
    Fault::new("roll-label-foreign")
}

/// A signed link is this roll's only where the roll gave that very stamp; a short one where its code is right.
fn linked(services: &Services, run: &Run, text: &str) -> Result<Number> {
    let rest = text.strip_prefix(&services.registry.base()).ok_or_else(|| Error::from(foreign()))?;
    if let Some(code) = rest.strip_prefix("/c/") {
        return coded(services, run, code);
    }
    let (opened, _) = services.open(rest).map_err(|_| Error::from(foreign()))?;
    let number = opened.stamp.number;
    if run.gave(&opened.stamp) { Ok(number) } else { Err(other(run, number).into()) }
}

/// A code whose number is the roll's and whose rest is not is mistyped, or nobody's.
fn coded(services: &Services, run: &Run, text: &str) -> Result<Number> {
    let code: PrintedCode = text.parse()?;
    let number = code.number().map_err(|_| foreign()).and_then(|number| within(run, number))?;
    let place = u32::try_from(number.get() - run.numbers.first().get()).map_err(|_| foreign())?;
    let signature = services.run_files.signature(&run.file, place)?;
    if code.matches(&signature) { Ok(number) } else { Err(foreign().into()) }
}
