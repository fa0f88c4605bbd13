//! Completeness meters: how much of what law asks for was declared, and what was not.
use crate::service::facts::Meters;
use crate::web::voice::Voice;
use serde::Serialize;

/// One meter.
#[derive(Debug, Serialize)]
pub struct MeterLine {
    /// Stable word.
    pub meter: &'static str,
    /// Its name in words.
    #[serde(skip)]
    pub name: &'static str,
    /// How many items were declared, or do not apply.
    pub there: usize,
    /// How many it has.
    pub of: usize,
}

/// Meters, and the items that were not declared.
#[derive(Debug, Serialize)]
pub struct MetersShown {
    /// Every meter.
    pub meters: Vec<MeterLine>,
    /// Stable words of what was not declared.
    pub missing: Vec<&'static str>,
    /// The same in words.
    #[serde(skip)]
    pub missing_words: Vec<&'static str>,
}

impl MetersShown {
    /// Of facts.
    pub fn of(voice: Voice, meters: &Meters) -> Self {
        let line = |(meter, there, of): &(crate::domain::completeness::Meter, usize, usize)| MeterLine {
            meter: meter.code(),
            name: voice.word_of("meter-", meter.code()).unwrap_or(meter.code()),
            there: *there,
            of: *of,
        };
        let missing: Vec<&'static str> = meters.missing.iter().map(|item| item.code()).collect();
        let missing_words = missing.iter().map(|code| voice.word_of("item-", code).unwrap_or(code)).collect();
        Self { meters: meters.counts.iter().map(line).collect(), missing, missing_words }
    }
}
