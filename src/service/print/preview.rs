//! A label before it is issued or printed: the same drawing by the same layout, with a code that verifies nowhere.
use crate::domain::error::Result;
use crate::domain::number::NumberRange;
use crate::domain::printing::PrintWish;
use crate::domain::run::Run;
use crate::domain::time::Timestamp;
use crate::service::access::CanIssue;
use crate::service::print::order::PrintOrder;
use crate::service::print::sheet::{Notes, ProofTexts, Setting, whole};
use crate::service::print::wish::Locate;
use crate::service::services::Services;

/// A label as it will be.
pub struct Preview {
    /// The drawing, as SVG.
    pub svg: Vec<u8>,
    /// What must be told of it.
    pub notes: Notes,
}

/// Draws one label of a run, issued or only drafted, as a wish would print it.
///
/// # Errors
/// As those of the print itself.
pub fn preview(
    services: &Services,
    right: &CanIssue,
    (run, wish): (&Run, &PrintWish),
    texts: ProofTexts,
    now: Timestamp,
    locate: Locate<'_>,
) -> Result<Preview> {
    // The last number has the most figures; one label alone is looked at.
    let last = NumberRange::new(wish.numbers.last(), 1)?;
    let one = PrintWish { numbers: last, format: "svg".to_owned(), layout: "single".to_owned(), skip: 0, ..wish.clone() };
    // What is wrong with the wish itself is told all the same.
    PrintOrder::read(services, run, wish, now, locate)?;
    let order = PrintOrder::read(services, run, &one, now, locate)?;
    let sheet = whole(services, right, run, &order, Setting { at: now, printing: 1 })?;
    let mut svg = Vec::new();
    sheet.write_proof(texts, &mut svg)?;
    Ok(Preview { svg, notes: sheet.notes() })
}
