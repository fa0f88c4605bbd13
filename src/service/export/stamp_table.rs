//! Stamps as a table, one row each, of which a print house makes labels: CSV and XLSX. Texts keep their leading noughts, and none is a formula.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::run::Run;
use crate::domain::time::Timestamp;
use crate::label::content::Stamped;
use crate::service::export::sheet::failed;
use crate::service::form::live::defused;
use crate::service::services::Services;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};
use std::io::Write;
use std::path::PathBuf;

/// A kind of table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// Plain text.
    Csv,
    /// A workbook.
    Xlsx,
}

/// Headings, the same in every language: a program reads them.
pub const HEADINGS: [&str; 9] =
    ["number", "printed_code", "url", "product_name_vi", "net", "lot_code", "production_on", "expiry_on", "printing"];

/// Width of a column, in characters.
const WIDTH: f64 = 24.0;

/// What is equal in all rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// Where rows lie while a workbook is written.
    scratch: PathBuf,
    cells: [String; HEADINGS.len() - 3],
}

impl Shared {
    /// Of a run, for its so manieth printing.
    ///
    /// # Errors
    /// Those of reading its product and batch.
    pub fn of(services: &Services, run: &Run, printing: u32) -> Result<Self> {
        let view = services.view();
        let product = services.product_facts(&view, &run.product)?;
        let batch = run.batch.as_ref().map(|id| services.batch_facts(&view, id)).transpose()?;
        let batch = batch.as_ref().map(|facts| &facts.batch);
        let text = |text: Option<String>| text.unwrap_or_default();
        Ok(Self {
            scratch: services.data.clone(),
            cells: [
                product.product.name.get("vi").unwrap_or_default().to_owned(),
                product.product.net.clone(),
                text(run.lot.as_ref().map(ToString::to_string)),
                text(batch.map(|batch| batch.made_on.to_string())),
                text(batch.and_then(|batch| batch.expiry).map(|day| day.to_string())),
                printing.to_string(),
            ],
        })
    }

    fn row<'a>(&'a self, stamped: &'a Stamped) -> impl Iterator<Item = std::borrow::Cow<'a, str>> {
        let own = [&stamped.number, &stamped.code, &stamped.url].into_iter();
        own.chain(&self.cells).map(|text| defused(text))
    }
}

/// Writes the rows of `count` stamps.
///
/// # Errors
/// `table-unwritable`; what `stamped` gives.
pub fn write(
    format: TableFormat,
    shared: &Shared,
    count: u32,
    stamped: &dyn Fn(u32) -> Result<Stamped>,
    made: Timestamp,
    out: &mut dyn Write,
) -> Result<()> {
    match format {
        TableFormat::Csv => csv(shared, count, stamped, out),
        TableFormat::Xlsx => xlsx(shared, count, stamped, made, out),
    }
}

fn unwritable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::unavailable(Fault::new("table-unwritable"), source)
}

/// The mark in front makes spreadsheets read it as UTF-8.
fn csv(shared: &Shared, count: u32, stamped: &dyn Fn(u32) -> Result<Stamped>, out: &mut dyn Write) -> Result<()> {
    out.write_all("\u{feff}".as_bytes()).map_err(unwritable)?;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(HEADINGS).map_err(unwritable)?;
    for at in 0..count {
        let stamped = stamped(at)?;
        writer.write_record(shared.row(&stamped).map(std::borrow::Cow::into_owned)).map_err(unwritable)?;
    }
    writer.flush().map_err(unwritable)
}

/// The moment in its properties is that of the order: the same order gives the same bytes.
fn xlsx(
    shared: &Shared,
    count: u32,
    stamped: &dyn Fn(u32) -> Result<Stamped>,
    made: Timestamp,
    out: &mut dyn Write,
) -> Result<()> {
    let mut workbook = Workbook::new();
    workbook.set_tempdir(&shared.scratch).map_err(failed)?;
    let made = ExcelDateTime::from_timestamp(made.as_second()).map_err(failed)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let (text, head) = (Format::new().set_num_format("@"), Format::new().set_num_format("@").set_bold());
    let sheet = workbook.add_worksheet_with_constant_memory().map_err(failed)?;
    for (at, heading) in (0u16..).zip(HEADINGS) {
        sheet.set_column_width(at, WIDTH).map_err(failed)?;
        sheet.set_column_format(at, &text).map_err(failed)?;
        sheet.write_string_with_format(0, at, heading, &head).map_err(failed)?;
    }
    sheet.set_freeze_panes(1, 0).map_err(failed)?;
    for at in 0..count {
        let stamped = stamped(at)?;
        for (column, cell) in (0u16..).zip(shared.row(&stamped)) {
            sheet.write_string_with_format(at + 1, column, cell, &text).map_err(failed)?;
        }
    }
    out.write_all(&workbook.save_to_buffer().map_err(failed)?).map_err(unwritable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(name: &str) -> Shared {
        Shared { scratch: std::env::temp_dir(), cells: [name, "200 g", "0012", "2026-07-20", "", "1"].map(str::to_owned) }
    }

    fn stamp(at: u32) -> Result<Stamped> {
        Ok(Stamped {
            url: format!("https://o.vn/01/0{at}"),
            code: format!("0000{at}-ZZZZZ-0000"),
            number: format!("104018739{at}"),
        })
    }

    fn written(format: TableFormat, name: &str, count: u32) -> Vec<u8> {
        let mut out = Vec::new();
        write(format, &shared(name), count, &stamp, Timestamp::UNIX_EPOCH, &mut out).unwrap();
        out
    }

    #[test]
    fn rows_keep_noughts_and_hold_no_formula() {
        let text = String::from_utf8(written(TableFormat::Csv, "=HYPERLINK(1)", 2)).unwrap();
        let rows: Vec<&str> = text.strip_prefix('\u{feff}').unwrap().split("\r\n").collect();
        assert_eq!(rows[0], HEADINGS.join(","));
        assert_eq!(rows[2], "1040187391,00001-ZZZZZ-0000,https://o.vn/01/01,'=HYPERLINK(1),200 g,0012,2026-07-20,,1");
        assert_eq!((rows.len(), rows[3]), (4, ""));
    }

    #[test]
    fn a_workbook_of_the_same_order_has_the_same_bytes() {
        let one = written(TableFormat::Xlsx, "Trà", 30);
        assert!(one.starts_with(b"PK") && one == written(TableFormat::Xlsx, "Trà", 30));
        assert_ne!(one, written(TableFormat::Xlsx, "Chè", 30));
    }

    #[test]
    fn what_the_source_gives_ends_the_table() {
        let wrong = |_| Err(Error::conflict(Fault::new("job-cancelled")));
        for format in [TableFormat::Csv, TableFormat::Xlsx] {
            let error = write(format, &shared(""), 3, &wrong, Timestamp::UNIX_EPOCH, &mut Vec::new()).unwrap_err();
            assert_eq!(error.code(), "job-cancelled");
        }
    }
}
