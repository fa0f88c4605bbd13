//! Writes a record as cells: the inverse of reading a row.
use super::field::Form;
use super::vocabulary::Vocabulary;
use crate::domain::audience::{Audience, Audiences};
use crate::domain::place::Words;
use crate::domain::quantity::{Quantity, Unit};
use std::fmt::Display;

/// A record's cells in the order of its form; an empty one was not declared.
pub type Cells = Vec<(&'static str, String)>;

/// Languages that have columns.
pub const LANGUAGES: [&str; 6] = ["vi", "en", "ja", "zh", "ko", "th"];

/// What parts of a list stand between.
pub const BAR: char = '|';

/// Cells that are being filled in.
pub struct Writer(Cells);

impl Writer {
    /// Every column of the form, empty.
    pub fn new(form: &Form) -> Self {
        Self(form.columns().map(|field| (field.name, String::new())).collect())
    }

    /// The cells.
    pub fn cells(self) -> Cells {
        self.0
    }

    /// Fills in a column. One that the form does not have stays away; a test holds that there is none.
    pub fn put(&mut self, column: &str, value: impl Display) -> &mut Self {
        if let Some((_, cell)) = self.0.iter_mut().find(|(name, _)| *name == column) {
            *cell = value.to_string();
        }
        self
    }

    /// The same where there is something.
    pub fn maybe(&mut self, column: &str, value: Option<impl Display>) -> &mut Self {
        if let Some(value) = value {
            self.put(column, value);
        }
        self
    }

    /// The word of a value.
    pub fn word<T: PartialEq>(&mut self, column: &str, vocabulary: Vocabulary<T>, value: &T) -> &mut Self {
        let word = vocabulary.iter().find(|(_, known)| known == value).map(|(word, _)| word);
        self.maybe(column, word)
    }

    /// A text in its languages.
    pub fn words(&mut self, stem: &str, words: &Words) -> &mut Self {
        for (lang, text) in &words.0 {
            self.put(&format!("{stem}_{lang}"), text);
        }
        self
    }

    /// A quantity as declared, in two columns.
    pub fn measured(&mut self, quantity: &str, unit: &str, text: &str) -> &mut Self {
        let (amount, word) = text.split_once(' ').unwrap_or((text, ""));
        self.put(quantity, amount).put(unit, word)
    }

    /// Kilograms; another mass is turned into them.
    pub fn kilograms(&mut self, column: &str, quantity: Option<Quantity>) -> &mut Self {
        self.maybe(column, quantity.and_then(|quantity| quantity.to(Unit::kilogram(), None).ok()).map(|kilos| kilos.amount))
    }

    /// Parts of a list.
    pub fn list<T: Display>(&mut self, column: &str, parts: impl IntoIterator<Item = T>) -> &mut Self {
        let parts: Vec<String> = parts.into_iter().map(|part| part.to_string()).collect();
        self.put(column, parts.join(&BAR.to_string()))
    }

    /// Fields that are shown to others than usual, in `shown_to`.
    pub fn audiences(&mut self, audiences: &Audiences) -> &mut Self {
        let word = |audience: Audience| super::vocabulary::AUDIENCES.iter().find(|(_, known)| *known == audience);
        self.list("shown_to", audiences.iter().filter_map(|(field, audience)| Some(format!("{field}={}", word(audience)?.0))))
    }
}
