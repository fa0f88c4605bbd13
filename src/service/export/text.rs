//! Writes a table as CSV: UTF-8, comma, headed by the names of fields, in the one spelling of each.
use crate::domain::error::{Error, Fault, Result};
use crate::service::export::records::each;
use crate::service::form::field::Need;
use crate::service::form::headings::{example, heading};
use crate::service::form::kind::Kind;
use crate::service::form::live::defused;
use crate::service::form::record;
use crate::service::services::Services;
use crate::text::catalogue::word;
use crate::text::lang::Lang;
use std::io::Write;

/// Writes every record of a kind; how many. Nothing at all is written where there is none.
pub fn write(services: &Services, kind: Kind, out: &mut dyn Write, watch: &mut dyn FnMut()) -> Result<u64> {
    let mut writer = csv::Writer::from_writer(out);
    let mut rows = 0;
    each(services, kind, &mut |one| {
        if rows == 0 {
            writer.write_record(kind.form().columns().map(|field| field.name)).map_err(failed)?;
        }
        rows += 1;
        watch();
        let cells = record::write(one);
        writer.write_record(cells.iter().map(|(_, text)| defused(text).into_owned())).map_err(failed)
    })?;
    writer.flush().map_err(|source| failed(source.into()))?;
    Ok(rows)
}

/// A template as CSV: headings in words, and one example. The mark in front makes spreadsheets read it as UTF-8.
pub fn template(lang: Lang, kind: Kind) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let fields: Vec<_> = kind.form().columns().filter(|field| field.need != Need::Told).collect();
    writer.write_record(fields.iter().map(|field| heading(lang, kind, field))).map_err(failed)?;
    let mark = word(lang, "template-example");
    let cells = fields.iter().enumerate().map(|(at, field)| {
        let shown = example(lang, kind, field);
        if at == 0 { format!("{mark} {shown}") } else { defused(&shown).into_owned() }
    });
    writer.write_record(cells).map_err(failed)?;
    writer.into_inner().map_err(|error| failed(error.into_error().into()))
}

fn failed(source: csv::Error) -> Error {
    Error::unavailable(Fault::new("table-unwritable"), source)
}
