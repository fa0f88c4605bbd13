//! Writes what is wrong with an import as CSV, for whoever puts it right in a spreadsheet: a row a fault, at its file, row and column.
use crate::domain::error::{Error, Fault, Result};
use crate::service::form::live::defused;
use crate::text::catalogue::word;
use crate::text::faults;
use crate::text::lang::Lang;

/// The table. The mark in front makes spreadsheets read it as UTF-8.
pub fn write(lang: Lang, all: &[Fault]) -> Result<Vec<u8>> {
    let failed = |source: csv::Error| Error::unavailable(Fault::new("table-unwritable"), source);
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let heads = ["fault-file", "fault-row", "fault-column", "fault-sentence"].map(|key| word(lang, key));
    writer.write_record(heads).map_err(failed)?;
    for fault in all {
        let (file, line, column) = fault.at.as_ref().map_or(("", 0, ""), |at| (at.file.as_str(), at.line, at.column.as_str()));
        let line = if line == 0 { String::new() } else { line.to_string() };
        let sentence = faults::fault(lang, &Fault { at: None, ..fault.clone() });
        writer.write_record([file, &line, column, &sentence].map(|text| defused(text).into_owned())).map_err(failed)?;
    }
    writer.into_inner().map_err(|error| failed(error.into_error().into()))
}
