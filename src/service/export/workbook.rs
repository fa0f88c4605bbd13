//! Writes tables as one workbook (XLSX), a sheet a kind, headed in the language of whoever asks. Rows go to the disk as they come.
use crate::domain::error::{Error, Fault, Result};
use crate::service::export::records::each;
use crate::service::export::sheet::{Formats, cell, failed, head};
use crate::service::form::headings::table;
use crate::service::form::kind::Kind;
use crate::service::form::record;
use crate::service::import::workbook::SHEET_ROWS_MAX;
use crate::service::services::Services;
use crate::text::lang::Lang;
use rust_xlsxwriter::Workbook;

/// A workbook, and how many records of each kind stand in it.
pub struct Written {
    /// The file.
    pub bytes: Vec<u8>,
    /// Kinds that have records, in their order.
    pub counts: Vec<(Kind, u64)>,
}

/// Writes the records of these kinds; a kind without any has no sheet. More rows than a sheet is read back with: `sheet-full`.
pub fn write(services: &Services, lang: Lang, kinds: &[Kind], watch: &mut dyn FnMut()) -> Result<Written> {
    let mut workbook = Workbook::new();
    workbook.set_tempdir(&services.data).map_err(failed)?;
    let formats = Formats::made();
    let mut counts = Vec::new();
    for kind in kinds {
        let fields: Vec<_> = kind.form().columns().collect();
        let mut rows = 0u32;
        each(services, *kind, &mut |one| {
            if rows == 0 {
                let begun = workbook.add_worksheet_with_constant_memory().map_err(failed)?;
                begun.set_name(table(lang, *kind)).map_err(failed)?;
                head(begun, lang, *kind, &fields, &formats)?;
            }
            rows += 1;
            if rows >= SHEET_ROWS_MAX {
                let fault = Fault::new("sheet-full").arg("table", kind.name()).arg("max", SHEET_ROWS_MAX);
                return Err(Error::conflict(fault));
            }
            watch();
            let sheet = workbook.worksheet_from_index(counts.len()).map_err(failed)?;
            for (at, ((_, text), field)) in record::write(one).iter().zip(&fields).enumerate() {
                cell(sheet, rows, at, field, text, &formats)?;
            }
            Ok(())
        })?;
        if rows > 0 {
            counts.push((*kind, u64::from(rows)));
        }
    }
    if counts.is_empty() {
        return Err(Error::not_found(Fault::new("export-nothing")));
    }
    Ok(Written { bytes: workbook.save_to_buffer().map_err(failed)?, counts })
}
