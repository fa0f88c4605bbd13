//! One CSV file as rows whose cells are read with their place, so that every fault says file, line, column and value.
use crate::domain::audience::{Audiences, Fields};
use crate::domain::error::Fault;
use crate::domain::place::Words;
use crate::domain::quantity::{Amount, Quantity, Unit};
use crate::domain::time::{Date, parse_date};
use crate::service::import::spelling;
use std::collections::BTreeMap;
use std::str::FromStr;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Largest file, in bytes.
pub const FILE_MAX: usize = 64 << 20;

/// Most rows a file.
pub const ROWS_MAX: usize = 1_000_000;

/// Longest cell, in characters.
pub const CELL_MAX: usize = 2_000;

/// Files by name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A read file: header and rows, with their line numbers.
pub struct Table {
    file: String,
    columns: Vec<String>,
    rows: Vec<(u64, Vec<String>)>,
}

impl Table {
    /// Reads a file; faults of shape go to `faults`. An absent file is an empty table.
    pub fn read(files: &Files, file: &str, needed: &[&str], faults: &mut Vec<Fault>) -> Self {
        let mut table = Self { file: file.to_owned(), columns: Vec::new(), rows: Vec::new() };
        let Some(bytes) = files.get(file) else {
            return table;
        };
        if bytes.len() > FILE_MAX {
            faults.push(Fault::new("file-too-large").at(file, 1, "").arg("max", FILE_MAX));
            return table;
        }
        let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text);
        match reader.headers() {
            Ok(header) => table.columns = header.iter().map(str::to_owned).collect(),
            Err(_) => faults.push(Fault::new("file-not-utf8").at(file, 1, "")),
        }
        for column in needed.iter().filter(|column| !table.columns.iter().any(|c| c == *column)) {
            faults.push(Fault::new("column-missing").at(file, 1, column));
        }
        if !faults.iter().any(|fault| fault.at.as_ref().is_some_and(|at| at.file == file)) {
            table.take_rows(&mut reader, faults);
        }
        table
    }

    fn take_rows(&mut self, reader: &mut csv::Reader<&[u8]>, faults: &mut Vec<Fault>) {
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let line = record.position().map_or(0, csv::Position::line);
                    if self.rows.len() == ROWS_MAX {
                        faults.push(Fault::new("file-too-many-rows").at(&self.file, line, "").arg("max", ROWS_MAX));
                        return;
                    }
                    if record.len() != self.columns.len() {
                        let fault = Fault::new("row-width").at(&self.file, line, "");
                        faults.push(fault.arg("expected", self.columns.len()).arg("found", record.len()));
                        continue;
                    }
                    self.rows.push((line, record.iter().map(clean).collect()));
                }
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    faults.push(Fault::new("row-damaged").at(&self.file, line, ""));
                }
            }
        }
    }

    /// Reads every row; a row with faults gives none, and all its faults are listed.
    pub fn each<T>(&self, faults: &mut Vec<Fault>, mut read: impl FnMut(&mut Row<'_>) -> Option<T>) -> Vec<T> {
        let mut all = Vec::with_capacity(self.rows.len());
        for (line, cells) in &self.rows {
            let mut row = Row { table: self, line: *line, cells, faults: Vec::new() };
            let value = read(&mut row);
            if row.faults.is_empty() {
                all.extend(value);
            } else {
                faults.append(&mut row.faults);
            }
        }
        all
    }
}

/// The line number of each row of a file that was read without fault.
pub fn lines(files: &Files, file: &str) -> Vec<u64> {
    let table = Table::read(files, file, &[], &mut Vec::new());
    table.rows.iter().map(|(line, _)| *line).collect()
}

/// Trimmed and in NFC, so that a letter is one letter everywhere.
fn clean(cell: &str) -> String {
    let cell = cell.trim();
    if is_nfc(cell) { cell.to_owned() } else { cell.nfc().collect() }
}

/// One row, and what is wrong with it.
pub struct Row<'a> {
    table: &'a Table,
    line: u64,
    cells: &'a [String],
    faults: Vec<Fault>,
}

impl Row<'_> {
    /// A fault of this row.
    pub fn fault(&mut self, column: &str, fault: Fault) {
        let fault = fault.at(&self.table.file, self.line, column);
        // A cell may be read twice, as a needed text and as one of the languages; its fault is told once.
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// A cell's text; an absent column reads as empty. Control characters and over-long cells are faults.
    pub fn text(&mut self, column: &str) -> String {
        let at = self.table.columns.iter().position(|name| name == column);
        let cell = at.and_then(|at| self.cells.get(at)).cloned().unwrap_or_default();
        if cell.chars().count() > CELL_MAX {
            self.fault(column, Fault::new("cell-too-long").arg("max", CELL_MAX));
        } else if cell.chars().any(|c| c.is_control() || spelling::is_invisible(c)) {
            self.fault(column, Fault::new("cell-control").value(cell.escape_debug().to_string()));
        } else if let Some(fault) = spelling::fault(column, &cell) {
            self.fault(column, fault);
        }
        cell
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
        let text = self.text(column);
        if text.is_empty() { None } else { self.parse(column) }
    }

    /// A date that may be absent.
    pub fn date(&mut self, column: &str) -> Option<Date> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        parse_date(&text).map_err(|fault| self.fault(column, fault)).ok()
    }

    /// A whole number that may be absent.
    pub fn count(&mut self, column: &str) -> Option<u32> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        text.parse().map_err(|_| self.fault(column, Fault::new("count-shape").value(text.as_str()))).ok()
    }

    /// One of a list of words.
    pub fn one_of<T: Clone>(&mut self, column: &str, allowed: &[(&str, T)]) -> Option<T> {
        let text = self.text(column);
        let found = allowed.iter().find(|(word, _)| *word == text).map(|(_, value)| value.clone());
        if found.is_none() {
            let words: Vec<&str> = allowed.iter().map(|(word, _)| *word).collect();
            self.fault(column, Fault::new("word-not-allowed").arg("allowed", words.join(", ")).value(text));
        }
        found
    }

    /// A text in the languages for which a column `{stem}_{lang}` exists.
    pub fn words(&mut self, stem: &str) -> Words {
        ["vi", "en", "ja", "zh", "ko", "th"]
            .into_iter()
            .fold(Words::default(), |words, lang| words.with(lang, &self.text(&format!("{stem}_{lang}"))))
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
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let amount = text.parse::<Amount>().map_err(|fault| self.fault(column, fault)).ok()?;
        (amount.micro() > 0).then(|| Quantity { amount, unit: Unit::kilogram() })
    }

    /// Audiences of fields, in `shown_to`: `phone=office|email=partner`.
    pub fn audiences(&mut self, fields: Fields) -> Audiences {
        let text = self.text("shown_to");
        Audiences::read(&text, fields).unwrap_or_else(|fault| {
            self.fault("shown_to", fault);
            Audiences::default()
        })
    }

    /// Columns that no reader knows, with what they hold.
    pub fn others(&mut self, known: &[&str]) -> Vec<(String, String)> {
        let names: Vec<String> = self.table.columns.iter().filter(|name| !known.contains(&name.as_str())).cloned().collect();
        let cells = names.into_iter().map(|name| (name.clone(), self.text(&name)));
        cells.filter(|(_, text)| !text.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<(&'static str, u64)> {
        let files = Files::from([("a.csv".to_owned(), text.as_bytes().to_vec())]);
        let mut faults = Vec::new();
        let table = Table::read(&files, "a.csv", &["id", "day"], &mut faults);
        table.each(&mut faults, |row| {
            row.needed("id");
            row.date("day");
            Some(())
        });
        faults.iter().map(|fault| (fault.code, fault.at.as_ref().map_or(0, |at| at.line))).collect()
    }

    #[test]
    fn every_fault_of_a_file_is_listed_with_its_line() {
        let text = "id,day\na,2026-02-30\n,2026-01-01\nb\nc\u{200b},\n\"d,\n";
        assert_eq!(codes(text), [("row-width", 4), ("row-width", 6), ("date-shape", 2), ("cell-empty", 3), ("cell-control", 5)]);
        assert_eq!(codes("id,day\na,2026-02-28\nb,\n"), []);
    }

    #[test]
    fn a_missing_column_is_one_fault_and_not_one_a_row() {
        assert_eq!(codes("id\na\nb\n"), [("column-missing", 1)]);
    }

    #[test]
    fn decomposed_letters_become_whole_ones() {
        assert_eq!(clean("Tie\u{302}u "), "Tiêu");
    }
}
