//! One step back and one step forward (Circular 02/2024): what a batch was made from, and what was made from it.
use crate::domain::recognition::star_on;
use crate::domain::time::Date;
use crate::service::facts::Relative;
use crate::web::voice::{Phrase, Voice};
use serde::Serialize;

/// One batch beside this one.
#[derive(Debug, Serialize)]
pub struct Kin<'a> {
    /// Its lot code.
    pub lot: &'a str,
    /// Path of its own page.
    pub path: String,
    /// Its product.
    pub name: Option<Phrase<'a>>,
    /// Who made it.
    pub producer: Option<Phrase<'a>>,
    /// Stable word of how it is related.
    pub relation: &'static str,
    /// The same in words.
    #[serde(skip)]
    pub how: &'static str,
    /// How much of the one went into the other.
    pub quantity: String,
    /// Its last good day.
    pub expires: Option<Date>,
    /// Its own star today: a component keeps it.
    pub star: Option<u8>,
}

/// Every one of them.
pub fn kin<'a>(voice: Voice, relatives: &'a [Relative], today: Date) -> Vec<Kin<'a>> {
    let of = |relative: &'a Relative| Kin {
        lot: relative.lot.as_str(),
        path: format!("{}/10/{}", relative.code, relative.lot),
        name: voice.phrase(&relative.name),
        producer: voice.phrase(&relative.producer),
        relation: relative.relation.code(),
        how: voice.word_of("relation-", relative.relation.code()).unwrap_or(relative.relation.code()),
        quantity: relative.quantity.to_string(),
        expires: relative.expiry,
        star: star_on(&relative.recognitions, today).map(|row| row.star),
    };
    relatives.iter().map(of).collect()
}

impl Kin<'_> {
    /// Its last good day as written.
    pub fn expires_text(&self, voice: &Voice) -> Option<String> {
        self.expires.map(|day| voice.date(day))
    }
}
