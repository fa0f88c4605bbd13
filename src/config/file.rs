//! Reads `temtin.toml` into names and texts, each with its line.
use crate::domain::error::Fault;
use toml::de::{DeTable, DeValue};

/// A value of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Name with its table.
    pub key: String,
    /// Its text; lists are joined by commas.
    pub text: String,
    /// Where, counted from 1.
    pub line: u64,
}

/// The values of a file's text; every one that has no form of a setting is a fault.
pub fn entries(name: &str, text: &str, faults: &mut Vec<Fault>) -> Vec<Entry> {
    let mut entries = Vec::new();
    match DeTable::parse(text) {
        Ok(table) => flatten(name, text, "", table.get_ref(), &mut entries, faults),
        Err(error) => {
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            faults.push(Fault::new("setting-syntax").at(name, line, ""));
        }
    }
    entries
}

fn flatten(name: &str, text: &str, above: &str, table: &DeTable<'_>, entries: &mut Vec<Entry>, faults: &mut Vec<Fault>) {
    for (key, value) in table {
        let own = key.get_ref();
        let key_path = if above.is_empty() { own.to_string() } else { format!("{above}.{own}") };
        let line = line_of(text, key.span().start);
        // Two levels are all there are; deeper ones are unknown names anyway.
        if let (DeValue::Table(inner), true) = (value.get_ref(), above.is_empty()) {
            flatten(name, text, &key_path, inner, entries, faults);
        } else if let Some(text) = spelled(value.get_ref()) {
            entries.push(Entry { key: key_path, text, line });
        } else {
            faults.push(Fault::new("setting-shape").at(name, line, "").value(key_path));
        }
    }
}

fn spelled(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.as_str().to_owned()),
        DeValue::Array(list) => {
            let parts: Option<Vec<String>> = list
                .iter()
                .map(|part| match part.get_ref() {
                    DeValue::String(text) => Some(text.to_string()),
                    DeValue::Integer(_)
                    | DeValue::Float(_)
                    | DeValue::Boolean(_)
                    | DeValue::Datetime(_)
                    | DeValue::Array(_)
                    | DeValue::Table(_) => None,
                })
                .collect();
            parts.map(|parts| parts.join(","))
        }
        DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) | DeValue::Table(_) => None,
    }
}

fn line_of(text: &str, at: usize) -> u64 {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count() as u64
}
