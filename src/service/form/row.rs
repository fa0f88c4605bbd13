//! One row of named cells and what is wrong with it, wherever it came from: a line of a CSV file, a row of a sheet, an object of JSON.
use super::cells::{BAR, LANGUAGES};
use super::field::{Form, Need};
use super::spelling;
use super::vocabulary::Vocabulary;
use crate::domain::audience::{Audiences, Fields};
use crate::domain::error::Fault;
use crate::domain::place::Words;
use crate::domain::quantity::{Amount, Quantity, Unit};
use crate::domain::time::{Date, parse_date};
use std::collections::BTreeMap;
use std::str::FromStr;

/// Longest cell, in characters.
pub const CELL_MAX: usize = 2_000;

/// Longest cell of members that nobody knows, in characters.
pub const MEMBERS_MAX: usize = 30_000;

/// Largest area, in hectares: a whole province is smaller than three of them.
pub const HECTARES_MAX: u64 = 1_000_000;

/// Most faults that are told of one row.
pub const ROW_FAULTS_MAX: usize = 100;

/// Named cells of a row, trimmed and in normal form C.
pub trait Source {
    /// A cell; an absent column is empty.
    fn cell(&self, column: &str) -> &str;

    /// Every column that is there.
    fn columns(&self) -> Vec<&str>;

    /// Rows that stand inside of this one, under a field of [`Shape::Rows`](super::field::Shape::Rows); tables have none.
    fn rows(&self, _field: &str) -> Vec<&dyn Source> {
        Vec::new()
    }
}

/// Cells by name, for a source that has no table behind it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// The cells.
    pub cells: BTreeMap<String, String>,
    /// Rows inside, by field.
    pub rows: BTreeMap<String, Vec<Self>>,
}

impl Source for Given {
    fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    fn columns(&self) -> Vec<&str> {
        self.cells.keys().map(String::as_str).collect()
    }

    fn rows(&self, field: &str) -> Vec<&dyn Source> {
        self.rows.get(field).map(|rows| rows.iter().map(|row| row as &dyn Source).collect()).unwrap_or_default()
    }
}

/// One row, and what is wrong with it.
pub struct Row<'a> {
    source: &'a dyn Source,
    file: &'a str,
    line: u64,
    /// What stands before the column names of rows inside another: `inputs/0/`.
    prefix: String,
    faults: Vec<Fault>,
}

impl<'a> Row<'a> {
    /// A row of a file, at a line.
    pub fn new(source: &'a dyn Source, file: &'a str, line: u64) -> Self {
        Self { source, file, line, prefix: String::new(), faults: Vec::new() }
    }

    /// What is wrong with it, in the order in which it was found.
    pub fn into_faults(self) -> Vec<Fault> {
        self.faults
    }

    /// Whether nothing was found so far.
    pub fn is_good(&self) -> bool {
        self.faults.is_empty()
    }

    /// A fault of this row.
    pub fn fault(&mut self, column: &str, fault: Fault) {
        let column =
            if column.is_empty() { self.prefix.trim_end_matches('/').to_owned() } else { format!("{}{column}", self.prefix) };
        // A cell that could not be read is empty now: that it is needed would only repeat its fault.
        let told = |known: &Fault| known.at.as_ref().is_some_and(|at| at.column == column);
        if fault.code == "cell-empty" && self.faults.iter().any(told) {
            return;
        }
        let fault = fault.at(self.file, self.line, &column);
        // A cell may be read twice, as a needed text and as one of the languages; its fault is told once.
        if self.faults.len() < ROW_FAULTS_MAX && !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// Every needed field of the form that is empty: told once a cell, before anything is made of the row.
    pub fn check_needed(&mut self, form: &Form) {
        for field in form.fields.iter().filter(|field| field.need == Need::Needed) {
            if self.source.cell(field.name).is_empty() {
                self.fault(field.name, Fault::new("cell-empty"));
            }
        }
    }

    /// A cell's text; an absent column reads as empty. Control characters and over-long cells are faults.
    pub fn text(&mut self, column: &str) -> String {
        self.text_within(column, CELL_MAX)
    }

    fn text_within(&mut self, column: &str, max: usize) -> String {
        let cell = self.source.cell(column);
        // A character has at least a byte, so that most cells need no counting.
        if cell.len() > max && cell.chars().count() > max {
            self.fault(column, Fault::new("cell-too-long").arg("max", max));
        } else if cell.chars().any(|c| c.is_control() || spelling::is_invisible(c)) {
            self.fault(column, Fault::new("cell-control").value(cell.escape_debug().to_string()));
        } else if let Some(fault) = spelling::fault(column, cell) {
            self.fault(column, fault);
        }
        cell.to_owned()
    }

    /// A cell that must not be empty.
    pub fn needed(&mut self, column: &str) -> String {
        let text = self.text(column);
        if text.is_empty() {
            self.fault(column, Fault::new("cell-empty"));
        }
        text
    }

    /// A cell of a checked type; a fault gives `None`.
    pub fn parse<T: FromStr<Err = Fault>>(&mut self, column: &str) -> Option<T> {
        let text = self.needed(column);
        if text.is_empty() {
            return None;
        }
        text.parse().map_err(|fault| self.fault(column, fault)).ok()
    }

    /// The same for a cell that may be empty.
    pub fn optional<T: FromStr<Err = Fault>>(&mut self, column: &str) -> Option<T> {
        if self.source.cell(column).is_empty() { None } else { self.parse(column) }
    }

    /// A date that may be absent.
    pub fn date(&mut self, column: &str) -> Option<Date> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        parse_date(&text).map_err(|fault| self.fault(column, fault)).ok()
    }

    /// A date that must be there.
    pub fn needed_date(&mut self, column: &str) -> Option<Date> {
        self.needed(column);
        self.date(column)
    }

    /// Two dates in their order, where both are there.
    pub fn in_order(&mut self, from: Option<Date>, column: &'static str, to: Option<Date>) {
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            let fault = Fault::new("dates-out-of-order").arg("column", column).arg("earlier", from);
            self.fault(column, fault.value(to.to_string()));
        }
    }

    /// A whole number that may be absent.
    pub fn count(&mut self, column: &str) -> Option<u32> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let plain = text.bytes().all(|byte| byte.is_ascii_digit());
        let count = text.parse().ok().filter(|_| plain);
        if count.is_none() {
            self.fault(column, Fault::new("count-shape").value(text.as_str()));
        }
        count
    }

    /// One of a list of words.
    pub fn one_of<T: Clone>(&mut self, column: &str, allowed: Vocabulary<T>) -> Option<T> {
        let text = self.needed(column);
        if text.is_empty() {
            return None;
        }
        let found = allowed.iter().find(|(word, _)| *word == text).map(|(_, value)| value.clone());
        if found.is_none() {
            let words: Vec<&str> = allowed.iter().map(|(word, _)| *word).collect();
            self.fault(column, Fault::new("word-not-allowed").arg("allowed", words.join(", ")).value(text));
        }
        found
    }

    /// The same for a cell that may be empty.
    pub fn one_if_any<T: Clone>(&mut self, column: &str, allowed: Vocabulary<T>) -> Option<T> {
        if self.source.cell(column).is_empty() { None } else { self.one_of(column, allowed) }
    }

    /// A text in the languages for which a column `{stem}_{lang}` exists.
    pub fn words(&mut self, stem: &str) -> Words {
        let mut column = String::with_capacity(stem.len() + 3);
        LANGUAGES.into_iter().fold(Words::default(), |words, lang| {
            column.clear();
            column.push_str(stem);
            column.push('_');
            column.push_str(lang);
            words.with(lang, &self.text(&column))
        })
    }

    /// Quantity and unit as one text, as declared; empty when the quantity is.
    pub fn measured(&mut self, quantity: &str, unit: &str) -> String {
        let (amount, word) = (self.text(quantity), self.text(unit));
        if amount.is_empty() {
            return amount;
        }
        if let Err(fault) = amount.parse::<Amount>() {
            self.fault(quantity, fault);
        }
        if let Err(fault) = word.parse::<Unit>() {
            self.fault(unit, fault);
        }
        format!("{amount} {word}").trim_end().to_owned()
    }

    /// Kilograms that may be absent; nought means "does not apply".
    pub fn kilograms(&mut self, column: &str) -> Option<Quantity> {
        let amount = self.optional::<Amount>(column)?;
        (amount.micro() > 0).then(|| Quantity { amount, unit: Unit::kilogram() })
    }

    /// Hectares that may be absent: a number above nought, kept as it is written. Any other unit, and what is no number: `hectares-shape`.
    pub fn hectares(&mut self, column: &str) -> String {
        let text = self.text(column);
        let fits = |amount: Amount| (1..=HECTARES_MAX * 1_000_000).contains(&amount.micro());
        if !text.is_empty() && !text.parse::<Amount>().is_ok_and(fits) {
            self.fault(column, Fault::new("hectares-shape").arg("max", HECTARES_MAX).value(text.as_str()));
        }
        text
    }

    /// Parts of a list; a part with a fault is left out.
    pub fn list<T>(&mut self, column: &str, max: usize, mut read: impl FnMut(&str) -> Result<T, Fault>) -> Vec<T> {
        let text = self.text(column);
        let parts: Vec<&str> = text.split(BAR).map(str::trim).filter(|part| !part.is_empty()).collect();
        if parts.len() > max {
            self.fault(column, Fault::new("list-too-long").arg("max", max).value(parts.len().to_string()));
        }
        parts.into_iter().take(max).filter_map(|part| read(part).map_err(|fault| self.fault(column, fault)).ok()).collect()
    }

    /// Audiences of fields, in `shown_to`: `phone=office|email=partner`.
    pub fn audiences(&mut self, fields: Fields) -> Audiences {
        let text = self.text("shown_to");
        Audiences::read(&text, fields).unwrap_or_else(|fault| {
            self.fault("shown_to", fault);
            Audiences::default()
        })
    }

    /// Rows that stand inside this one; each is read by `read`, and its faults name their place inside.
    pub fn each<T>(&mut self, field: &str, max: usize, mut read: impl FnMut(&mut Row<'_>) -> Option<T>) -> Vec<T> {
        let rows = self.source.rows(field);
        if rows.len() > max {
            self.fault(field, Fault::new("list-too-long").arg("max", max).value(rows.len().to_string()));
        }
        let mut all = Vec::new();
        for (at, source) in rows.into_iter().take(max).enumerate() {
            let prefix = format!("{}{field}/{at}/", self.prefix);
            let mut row = Row { source, file: self.file, line: self.line, prefix, faults: Vec::new() };
            all.extend(read(&mut row));
            let room = ROW_FAULTS_MAX.saturating_sub(self.faults.len());
            self.faults.extend(row.faults.into_iter().take(room));
        }
        all
    }

    /// Members that nobody here knows: what `column` holds as a JSON object, and columns that the form does not have, as texts.
    pub fn members(&mut self, column: &str, form: &Form) -> BTreeMap<String, String> {
        let text = self.text_within(column, MEMBERS_MAX);
        let mut members = BTreeMap::new();
        if !text.is_empty() {
            match serde_json::from_str::<BTreeMap<String, Box<serde_json::value::RawValue>>>(&text) {
                Ok(read) => members.extend(read.into_iter().map(|(name, value)| (name, value.get().to_owned()))),
                Err(why) => self.fault(column, Fault::new("json-damaged").arg("why", why)),
            }
        }
        let known = |name: &&str| !name.is_empty() && form.field(name).is_none();
        let others: Vec<&str> = self.source.columns().into_iter().filter(known).collect();
        for name in others {
            let text = self.text(name);
            if !text.is_empty() {
                members.insert(name.to_owned(), serde_json::Value::from(text).to_string());
            }
        }
        members
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(cells: &[(&str, &str)]) -> Given {
        let cells = cells.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Given { cells, rows: BTreeMap::new() }
    }

    #[test]
    fn rows_inside_a_row_say_where_their_faults_lie() {
        let inner = vec![given(&[("on", "2026-02-30")]), given(&[("on", "2026-02-28")])];
        let outer = Given { rows: BTreeMap::from([("parts".to_owned(), inner)]), ..given(&[]) };
        let mut row = Row::new(&outer, "a.json", 3);
        assert_eq!(row.each("parts", 8, |row| row.date("on")).len(), 1);
        let faults = row.into_faults();
        let place = faults[0].at.as_ref().unwrap();
        assert_eq!((faults.len(), place.column.as_str(), place.line), (1, "parts/0/on", 3));
        assert_eq!(Row::new(&outer, "a.json", 3).each("parts", 1, |row| row.date("on")).len(), 0);
    }

    #[test]
    fn a_list_and_the_faults_of_a_row_have_an_end() {
        let long = given(&[("ids", &"a|".repeat(9))]);
        let mut row = Row::new(&long, "a", 1);
        assert_eq!(row.list("ids", 8, |part| Ok(part.to_owned())).len(), 8);
        assert_eq!(row.into_faults()[0].code, "list-too-long");
        let mut row = Row::new(&long, "a", 1);
        (0..1000).for_each(|at| row.fault(&at.to_string(), Fault::new("cell-empty")));
        assert_eq!(row.into_faults().len(), ROW_FAULTS_MAX);
    }

    #[test]
    fn members_come_from_their_column_and_from_columns_of_no_field() {
        let form = &Form { name: "a", fields: &[] };
        let row = given(&[("unknown", "{\"b\": [1, 2]}"), ("c", "x")]);
        let mut read = Row::new(&row, "a", 1);
        let members = read.members("unknown", form);
        assert_eq!(members.get("b").map(String::as_str), Some("[1, 2]"));
        assert_eq!(members.get("c").map(String::as_str), Some("\"x\""));
        let mut read = Row::new(&row, "a", 1);
        read.members("c", form);
        assert_eq!(read.into_faults()[0].code, "json-damaged");
    }
}
