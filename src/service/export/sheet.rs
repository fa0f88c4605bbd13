//! What sheets of exports and templates have in common: formats of columns, and how a cell of a field is written.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::time::parse_date;
use crate::service::form::field::{Field, Need, Shape};
use crate::service::form::headings::heading;
use crate::service::form::kind::Kind;
use crate::service::form::live::defused;
use crate::text::lang::Lang;
use rust_xlsxwriter::{ExcelDateTime, Format, Worksheet, XlsxError};

/// Widest column, in characters.
const WIDTH_MAX: usize = 36;

/// How columns are formatted, made once a workbook.
pub struct Formats {
    /// The header row.
    pub head: Format,
    /// The example of a template.
    pub example: Format,
    text: Format,
    date: Format,
    whole: Format,
    decimal: Format,
}

impl Formats {
    /// All of them.
    pub fn made() -> Self {
        let of = |code: &str| Format::new().set_num_format(code);
        Self {
            head: of("@").set_bold().set_background_color(0x00E7_F0E9_u32),
            example: of("@").set_italic().set_font_color(0x0070_7070_u32),
            text: of("@"),
            date: of("dd/mm/yyyy"),
            whole: of("0"),
            decimal: of("General"),
        }
    }

    /// The format of a field's column. Texts keep their leading zeros.
    pub fn of(&self, shape: Shape) -> &Format {
        match shape {
            Shape::Date => &self.date,
            Shape::Whole => &self.whole,
            Shape::Decimal => &self.decimal,
            Shape::Text
            | Shape::Code
            | Shape::Id
            | Shape::Moment
            | Shape::OneOf(_)
            | Shape::List
            | Shape::Rows(_)
            | Shape::Members => &self.text,
        }
    }
}

/// Writes the header row and formats the columns; headings of needed columns bear a star.
pub fn head(sheet: &mut Worksheet, lang: Lang, kind: Kind, fields: &[&Field], formats: &Formats) -> Result<()> {
    for (at, field) in fields.iter().enumerate() {
        let at = column(at)?;
        let mark = if field.need == Need::Needed { " *" } else { "" };
        let shown = format!("{}{mark}", heading(lang, kind, field));
        let width = shown.chars().count().clamp(10, WIDTH_MAX) + 2;
        sheet.set_column_width(at, width as f64).map_err(failed)?;
        sheet.set_column_format(at, formats.of(field.shape)).map_err(failed)?;
        sheet.write_string_with_format(0, at, shown, &formats.head).map_err(failed)?;
    }
    sheet.set_freeze_panes(1, 1).map_err(failed)?;
    Ok(())
}

/// Writes a cell. A day is a day and a number a number, where the same text comes back of it; no text is a live formula.
pub fn cell(sheet: &mut Worksheet, row: u32, at: usize, field: &Field, text: &str, formats: &Formats) -> Result<()> {
    let at = column(at)?;
    if text.is_empty() {
        return Ok(());
    }
    let format = formats.of(field.shape);
    let written = match field.shape {
        Shape::Date => match day(text) {
            Some(day) => sheet.write_datetime_with_format(row, at, &day, format),
            None => sheet.write_string(row, at, text),
        },
        Shape::Whole | Shape::Decimal => match number(text) {
            Some(number) => sheet.write_number_with_format(row, at, number, format),
            None => sheet.write_string(row, at, format!("'{text}")),
        },
        Shape::Text
        | Shape::Code
        | Shape::Id
        | Shape::Moment
        | Shape::OneOf(_)
        | Shape::List
        | Shape::Rows(_)
        | Shape::Members => sheet.write_string_with_format(row, at, defused(text), format),
    };
    written.map(|_| ()).map_err(failed)
}

/// A day as spreadsheets count them; they know none before 1900.
fn day(text: &str) -> Option<ExcelDateTime> {
    let day = parse_date(text).ok().filter(|day| day.year() >= 1901)?;
    let part = |part: i8| u8::try_from(part).ok();
    ExcelDateTime::from_ymd(u16::try_from(day.year()).ok()?, part(day.month())?, part(day.day())?).ok()
}

/// A number of which exactly this text comes back.
fn number(text: &str) -> Option<f64> {
    let number: f64 = text.parse().ok()?;
    (number.abs() < 1e15 && number.to_string() == text).then_some(number)
}

/// The number of a column.
pub fn column(at: usize) -> Result<u16> {
    u16::try_from(at).map_err(|source| Error::unavailable(Fault::new("table-unwritable"), source))
}

/// A workbook that cannot be written: `table-unwritable`.
pub fn failed(source: XlsxError) -> Error {
    Error::unavailable(Fault::new("table-unwritable"), source)
}
