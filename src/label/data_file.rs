//! Reads a data file about labels (a media, a template): TOML whose values are asked for one by one, all faults at once.
use crate::domain::error::Fault;
use crate::domain::length::mm;
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// Most bytes of such a file.
pub const FILE_MAX: usize = 16 * 1024;
/// Most values of a list.
const LIST_MAX: usize = 64;
/// Longest length that can be written, in µm: far beyond any label.
const LENGTH_MAX_UM: f64 = 10_000_000.0;

/// A value as it stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text.
    Text(String),
    /// Whole or broken.
    Number(f64),
    /// Several.
    List(Vec<Value>),
    /// Of no use in these files.
    Other,
}

/// The values of one table that nobody asked for yet, and the faults found so far.
#[derive(Debug)]
pub struct Fields<'a> {
    file: &'a str,
    line: u64,
    left: BTreeMap<String, (Value, u64)>,
    tables: BTreeMap<String, Vec<Fields<'a>>>,
    faults: Vec<Fault>,
}

impl<'a> Fields<'a> {
    /// The file's values; `file` is its name for people.
    ///
    /// # Errors
    /// `label-file-large`, `label-file-syntax`.
    pub fn parse(file: &'a str, text: &str) -> Result<Self, Fault> {
        if text.len() > FILE_MAX {
            return Err(Fault::new("label-file-large").arg("max", FILE_MAX).at(file, 1, ""));
        }
        match DeTable::parse(text) {
            Ok(table) => Ok(Self::table(file, text, 1, table.get_ref())),
            Err(error) => {
                let line = error.span().map_or(1, |span| line_of(text, span.start));
                Err(Fault::new("label-file-syntax").at(file, line, ""))
            }
        }
    }

    fn table(file: &'a str, text: &str, line: u64, table: &DeTable<'_>) -> Self {
        let mut read = Self { file, line, left: BTreeMap::new(), tables: BTreeMap::new(), faults: Vec::new() };
        for (key, value) in table {
            let (name, line) = (key.get_ref().to_string(), line_of(text, key.span().start));
            let tables: Option<Vec<_>> = match value.get_ref() {
                DeValue::Table(inner) => Some(vec![Self::table(file, text, line, inner)]),
                DeValue::Array(list) if !list.is_empty() => list
                    .iter()
                    .map(|part| match part.get_ref() {
                        DeValue::Table(inner) => Some(Self::table(file, text, line_of(text, part.span().start), inner)),
                        DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) => None,
                        DeValue::Datetime(_) | DeValue::Array(_) => None,
                    })
                    .collect(),
                DeValue::Array(_) | DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) => None,
                DeValue::Boolean(_) | DeValue::Datetime(_) => None,
            };
            match tables {
                Some(tables) => drop(read.tables.insert(name, tables)),
                None => drop(read.left.insert(name, (value_of(value.get_ref()), line))),
            }
        }
        read
    }

    /// Notes a fault at a line.
    pub fn fault(&mut self, fault: Fault, line: u64, key: &str) {
        self.faults.push(fault.at(self.file, line, key));
    }

    /// Notes a fault of the file as a whole, at its first line.
    pub fn whole(&mut self, fault: Fault) {
        self.fault(fault, self.line, "");
    }

    /// Whether a value, or a table, of this name stands.
    pub fn has(&self, key: &str) -> bool {
        self.left.contains_key(key) || self.tables.contains_key(key)
    }

    /// Tables of this name, at most `max`.
    pub fn tables(&mut self, key: &'static str, max: usize) -> Vec<Self> {
        let tables = self.tables.remove(key).unwrap_or_default();
        if tables.len() > max {
            self.whole(Fault::new("label-file-many").arg("field", key).arg("max", max));
            return Vec::new();
        }
        tables
    }

    /// Takes the faults of a table read.
    pub fn absorb(&mut self, table: Self) {
        self.faults.extend(table.rest());
    }

    fn take(&mut self, key: &'static str) -> Option<(Value, u64)> {
        let taken = self.left.remove(key);
        if taken.is_none() {
            self.whole(Fault::new("label-file-missing").arg("field", key));
        }
        taken
    }

    /// A text of 1 to `max` letters.
    pub fn text(&mut self, key: &'static str, max: usize) -> Option<String> {
        let (value, line) = self.take(key)?;
        match value {
            Value::Text(text) if (1..=max).contains(&text.chars().count()) && !text.chars().any(char::is_control) => Some(text),
            Value::Text(_) | Value::Number(_) | Value::List(_) | Value::Other => {
                self.fault(Fault::new("label-file-text").arg("field", key).arg("max", max), line, key);
                None
            }
        }
    }

    /// One of the words that exist.
    pub fn word<T: Copy>(&mut self, key: &'static str, known: &[(&'static str, T)]) -> Option<T> {
        let (value, line) = self.take(key)?;
        let found = self.known(key, known, &value, line);
        found.first().copied()
    }

    /// Some of the words that exist, each once; none where the key is absent.
    pub fn words<T: Copy>(&mut self, key: &'static str, known: &[(&'static str, T)]) -> Vec<T> {
        let Some((value, line)) = self.left.remove(key) else { return Vec::new() };
        let Value::List(list) = value else {
            let _: Vec<T> = self.known(key, known, &Value::Other, line);
            return Vec::new();
        };
        let twice = (1..list.len()).any(|index| list[..index].contains(&list[index]));
        if twice {
            self.fault(Fault::new("label-file-twice").arg("field", key), line, key);
        }
        list.iter().flat_map(|value| self.known(key, known, value, line)).collect()
    }

    fn known<T: Copy>(&mut self, key: &'static str, known: &[(&'static str, T)], value: &Value, line: u64) -> Vec<T> {
        let found = known.iter().find(|(word, _)| *value == Value::Text((*word).to_owned()));
        if found.is_none() {
            let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
            self.fault(Fault::new("label-file-word").arg("field", key).arg("known", words.join(", ")), line, key);
        }
        found.map(|(_, meant)| *meant).into_iter().collect()
    }

    /// A length given in mm, in µm, between two bounds in µm.
    pub fn length(&mut self, key: &'static str, bounds: (i32, i32)) -> Option<i32> {
        let (value, line) = self.take(key)?;
        self.length_of(key, &value, line, bounds)
    }

    /// The same, or `otherwise` where the key is absent.
    pub fn length_or(&mut self, key: &'static str, bounds: (i32, i32), otherwise: i32) -> Option<i32> {
        if self.left.contains_key(key) { self.length(key, bounds) } else { Some(otherwise) }
    }

    /// Two lengths given in mm, in µm.
    pub fn lengths(&mut self, key: &'static str, bounds: (i32, i32)) -> Option<(i32, i32)> {
        let (value, line) = self.take(key)?;
        let pair = if let Value::List(list) = &value { list.as_slice() } else { &[] };
        let [first, second] = pair else {
            self.fault(range(key, bounds), line, key);
            return None;
        };
        let (first, second) = (self.length_of(key, first, line, bounds), self.length_of(key, second, line, bounds));
        first.zip(second)
    }

    fn length_of(&mut self, key: &'static str, value: &Value, line: u64, bounds: (i32, i32)) -> Option<i32> {
        let um = match value {
            Value::Number(length) => micrometres(*length).filter(|um| (bounds.0..=bounds.1).contains(um)),
            Value::Text(_) | Value::List(_) | Value::Other => None,
        };
        if um.is_none() {
            self.fault(range(key, bounds), line, key);
        }
        um
    }

    /// A whole number between two bounds, or `otherwise` where the key is absent.
    pub fn count_or(&mut self, key: &'static str, bounds: (u16, u16), otherwise: u16) -> Option<u16> {
        let Some((value, line)) = self.left.remove(key) else { return Some(otherwise) };
        self.count_of(key, &value, line, bounds)
    }

    /// Two whole numbers.
    pub fn counts(&mut self, key: &'static str, bounds: (u16, u16)) -> Option<(u16, u16)> {
        let (value, line) = self.take(key)?;
        let pair = if let Value::List(list) = &value { list.as_slice() } else { &[] };
        let [first, second] = pair else { return self.count_of(key, &Value::Other, line, bounds).map(|one| (one, one)) };
        let (first, second) = (self.count_of(key, first, line, bounds), self.count_of(key, second, line, bounds));
        first.zip(second)
    }

    fn count_of(&mut self, key: &'static str, value: &Value, line: u64, (least, most): (u16, u16)) -> Option<u16> {
        let count = match value {
            Value::Number(number) => (least..=most).find(|count| f64::from(*count).total_cmp(number).is_eq()),
            Value::Text(_) | Value::List(_) | Value::Other => None,
        };
        if count.is_none() {
            self.fault(Fault::new("label-file-count").arg("field", key).arg("least", least).arg("most", most), line, key);
        }
        count
    }

    /// Two lengths, or the word for them.
    pub fn lengths_or_word(
        &mut self,
        key: &'static str,
        bounds: (i32, i32),
        words: &[(&'static str, (i32, i32))],
    ) -> Option<(i32, i32)> {
        match self.left.get(key) {
            Some((Value::Text(_), _)) => self.word(key, words),
            Some(_) | None => self.lengths(key, bounds),
        }
    }

    /// All faults: those found, and every name that nobody asked for.
    pub fn rest(mut self) -> Vec<Fault> {
        let names = std::mem::take(&mut self.left).into_iter().map(|(key, (_, line))| (key, line));
        let tables = std::mem::take(&mut self.tables).into_iter().map(|(key, tables)| (key, tables[0].line));
        for (key, line) in names.chain(tables).collect::<Vec<_>>() {
            self.fault(Fault::new("label-file-key").value(&key), line, &key);
        }
        self.faults.sort_by_key(|fault| fault.at.as_ref().map(|at| at.line));
        self.faults
    }
}

fn range(key: &'static str, (least, most): (i32, i32)) -> Fault {
    Fault::new("label-file-length").arg("field", key).arg("least", mm(least)).arg("most", mm(most))
}

/// Whether a text names a thing that is saved: letters without accents, digits and hyphens, no hyphen first.
pub fn is_name(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') && !text.is_empty() && !text.starts_with('-')
}

/// mm to µm, where it is a number of sensible size.
fn micrometres(length: f64) -> Option<i32> {
    let um = (length * 1_000.0).round();
    #[expect(clippy::cast_possible_truncation, reason = "bounded just before")]
    (um.abs() <= LENGTH_MAX_UM).then_some(um as i32)
}

fn value_of(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => number.as_str().parse().map_or(Value::Other, Value::Number),
        DeValue::Float(number) => number.as_str().parse().map_or(Value::Other, Value::Number),
        DeValue::Array(list) if list.len() <= LIST_MAX => Value::List(list.iter().map(|part| value_of(part.get_ref())).collect()),
        DeValue::Array(_) | DeValue::Boolean(_) | DeValue::Datetime(_) | DeValue::Table(_) => Value::Other,
    }
}

fn line_of(text: &str, at: usize) -> u64 {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count() as u64
}
