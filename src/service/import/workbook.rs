//! Reads workbooks (XLSX): the rows of each sheet whose name is that of a table, one row at a time.
use crate::domain::error::Fault;
use crate::service::import::normal::{Flag, Raw};
use crate::service::import::zip_bounds;
use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};
use jiff::civil::{Date, DateTime, Time};
use std::io::Cursor;

/// Most sheets of a workbook.
pub const SHEETS_MAX: usize = 64;

/// Most rows of a sheet: more go in as CSV.
pub const SHEET_ROWS_MAX: u32 = 250_000;

/// Most columns of a sheet that are looked at.
const SHEET_COLUMNS_MAX: u32 = 200;

/// A workbook whose bounds were checked.
pub struct Workbook<'a> {
    open: Xlsx<Cursor<&'a [u8]>>,
    sheets: Vec<String>,
}

impl<'a> Workbook<'a> {
    /// Opens it: `workbook-damaged`, `workbook-too-large`, `workbook-shape`.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Fault> {
        zip_bounds::check(bytes)?;
        let open: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| Fault::new("workbook-damaged"))?;
        let sheets = open.sheet_names();
        if sheets.len() > SHEETS_MAX {
            return Err(Fault::new("workbook-too-large").arg("what", "sheets").arg("max", SHEETS_MAX));
        }
        Ok(Self { open, sheets })
    }

    /// Names of its sheets.
    pub fn sheets(&self) -> &[String] {
        &self.sheets
    }

    /// Each row of a sheet in which something stands, from the top: its line, counted from 1, and its cells. `take` answers whether
    /// to go on.
    pub fn rows(&mut self, sheet: &str, mut take: impl FnMut(u64, Vec<Raw>) -> Onward) -> Result<(), Fault> {
        let damaged = || Fault::new("sheet-damaged");
        let mut reader = self.open.worksheet_cells_reader(sheet).map_err(|_| damaged())?;
        let (mut row, mut cells): (u32, Vec<Raw>) = (0, Vec::new());
        while let Some(cell) = reader.next_cell().map_err(|_| damaged())? {
            let (at, column) = cell.get_position();
            if at < row {
                return Err(damaged());
            }
            if at >= SHEET_ROWS_MAX && *cell.get_value() != DataRef::Empty {
                return Err(Fault::new("file-too-many-rows").arg("max", SHEET_ROWS_MAX));
            }
            let whole = at > row && !cells.is_empty();
            if whole && take(u64::from(row) + 1, std::mem::take(&mut cells)) == Onward::Stop {
                return Ok(());
            }
            row = at;
            let raw = raw(cell.get_value());
            if raw == Raw::Text(String::new()) || column >= SHEET_COLUMNS_MAX {
                continue;
            }
            while cells.len() < column as usize {
                cells.push(Raw::Text(String::new()));
            }
            if cells.len() == column as usize {
                cells.push(raw);
            } else {
                cells[column as usize] = raw;
            }
        }
        if !cells.is_empty() {
            take(u64::from(row) + 1, cells);
        }
        Ok(())
    }
}

/// Whether the next row is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Onward {
    /// It is.
    Go,
    /// It is not.
    Stop,
}

fn raw(value: &DataRef<'_>) -> Raw {
    match value {
        DataRef::Empty => Raw::Text(String::new()),
        DataRef::Int(number) => Raw::Number(*number as f64),
        DataRef::Float(number) => Raw::Number(*number),
        DataRef::String(text) => Raw::Text(text.clone()),
        DataRef::SharedString(text) => Raw::Text((*text).to_owned()),
        DataRef::Bool(true) => Raw::Flag(Flag::Yes),
        DataRef::Bool(false) => Raw::Flag(Flag::No),
        DataRef::DateTime(when) => when_of(when),
        DataRef::DateTimeIso(text) => match text.parse::<DateTime>().or_else(|_| text.parse::<Date>().map(DateTime::from)) {
            Ok(when) => Raw::When(when),
            Err(_) => Raw::Text(text.clone()),
        },
        DataRef::DurationIso(text) => Raw::Text(text.clone()),
        DataRef::Error(error) => Raw::Broken(error.to_string()),
    }
}

/// A date of a spreadsheet, to the nearest second: it holds a fraction of a day.
fn when_of(when: &ExcelDateTime) -> Raw {
    let number = when.as_f64();
    if when.is_duration() || !(1.0..3_000_000.0).contains(&number) {
        return Raw::Number(number);
    }
    let (year, month, day, hour, minute, second, milli) = when.to_ymd_hms_milli();
    let read = || -> Option<DateTime> {
        let small = |part: u8| i8::try_from(part).ok();
        let date = Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()?;
        let time = Time::new(small(hour)?, small(minute)?, small(second)?, 0).ok()?;
        let late = if milli >= 500 { 1 } else { 0 };
        date.to_datetime(time).checked_add(jiff::Span::new().seconds(late)).ok()
    };
    read().map_or(Raw::Number(number), Raw::When)
}

#[cfg(test)]
mod tests;
