//! Reads the lists of spoiled numbers that a print house sends back: typed, as text files, or as workbooks.
use crate::domain::error::Fault;
use crate::domain::number::{Number, NumberRange};
use crate::domain::print_job::PrintJob;
use crate::domain::run::Run;
use crate::service::import::normal::Raw;
use crate::service::import::workbook::{Onward, Workbook};
use crate::service::print::stamps;
use crate::service::services::Services;
use crate::stamp::code::PrintedCode;

/// Largest file of a list, in bytes: a thousand rows of a table.
pub const LIST_MAX: usize = 512 << 10;

/// Most pieces of spoiled numbers that come back at once.
pub const PIECES_MAX: usize = 1_000;

/// Most faults told at once.
const FAULTS_MAX: usize = 20;

/// How a workbook begins: it is a ZIP file.
const WORKBOOK: &[u8] = b"PK\x03\x04";

/// A list as it was sent.
#[derive(Debug, Clone, Copy)]
pub struct List<'a> {
    /// Its file, as the sender calls it; empty where it was typed.
    pub file: &'a str,
    /// UTF-8 text or a workbook.
    pub content: &'a [u8],
}

/// Reads spoiled numbers of a job's files: numbers, `FIRST-LAST`, or printed codes, parted by commas, semicolons, spaces or lines; or rows of the
/// table that the print house got, with its heading. All lists together; neighbours are put together.
///
/// # Errors
/// `spoiled-none`, `spoiled-many`, `spoiled-encoding`, those of [`Workbook`]; at each wrong piece `spoiled-shape`, or `spoiled-foreign` for what is
/// not of this job, with its file and line.
pub fn read_spoiled(services: &Services, job: &PrintJob, lists: &[List<'_>]) -> Result<Vec<NumberRange>, Vec<Fault>> {
    let ours = |range: NumberRange| job.files.iter().any(|file| file.first <= range.first() && range.last() <= file.last);
    read(services, &ours, lists)
}

/// The same of the numbers of a run, whatever was printed of them.
///
/// # Errors
/// As [`read_spoiled`]; `spoiled-foreign` for what is not of this run.
pub fn read_of_run(services: &Services, run: &Run, lists: &[List<'_>]) -> Result<Vec<NumberRange>, Vec<Fault>> {
    read(services, &|range| run.numbers.covers(range), lists)
}

fn read(services: &Services, ours: &dyn Fn(NumberRange) -> bool, lists: &[List<'_>]) -> Result<Vec<NumberRange>, Vec<Fault>> {
    let mut sieve = Sieve { services, ours, ranges: Vec::new(), faults: Vec::new() };
    for list in lists {
        if let Err(fault) = sieve.list(list) {
            sieve.faults.push(if list.file.is_empty() { fault } else { fault.value(list.file) });
        }
    }
    let Sieve { ranges, mut faults, .. } = sieve;
    if ranges.is_empty() && faults.is_empty() {
        faults.push(Fault::new("spoiled-none"));
    }
    if faults.is_empty() { Ok(together(ranges)) } else { Err(faults) }
}

/// What came out of the lists so far.
struct Sieve<'a> {
    services: &'a Services,
    /// Whether numbers are among those that may come back.
    ours: &'a dyn Fn(NumberRange) -> bool,
    ranges: Vec<NumberRange>,
    faults: Vec<Fault>,
}

impl Sieve<'_> {
    fn list(&mut self, list: &List<'_>) -> Result<(), Fault> {
        if list.content.starts_with(WORKBOOK) {
            return self.workbook(list);
        }
        let text = std::str::from_utf8(list.content).map_err(|_| Fault::new("spoiled-encoding"))?;
        let mut rows = Rows::default();
        for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            if self.row(&mut rows, list.file, at as u64 + 1, line) == Onward::Stop {
                return Ok(());
            }
        }
        Ok(())
    }

    fn workbook(&mut self, list: &List<'_>) -> Result<(), Fault> {
        let mut workbook = Workbook::open(list.content)?;
        let sheets = workbook.sheets().to_vec();
        for sheet in &sheets {
            let place = if sheets.len() > 1 { format!("{} [{sheet}]", list.file) } else { list.file.to_owned() };
            let mut rows = Rows::default();
            workbook.rows(sheet, |at, cells| {
                let line: Vec<String> = cells.into_iter().map(written).collect();
                self.row(&mut rows, &place, at, &line.join(";"))
            })?;
        }
        Ok(())
    }

    /// One row of a list. Spreadsheets put some cells between quotes.
    fn row(&mut self, rows: &mut Rows, file: &str, at: u64, line: &str) -> Onward {
        let bare = |piece: &str| piece.trim_matches('"').to_owned();
        if line.trim().is_empty() {
            return Onward::Go;
        }
        if *rows == Rows::Unseen {
            let heading = line.split([',', ';', '\t']).next().map(bare).is_some_and(|cell| cell.trim() == "number");
            *rows = if heading { Rows::Table } else { Rows::List };
            if heading {
                return Onward::Go;
            }
        }
        let most = if *rows == Rows::Table { 1 } else { usize::MAX };
        let parted = |sign: char| sign == ',' || sign == ';' || sign.is_whitespace();
        for piece in line.split(parted).map(bare).filter(|piece| !piece.is_empty()).take(most) {
            if self.full() {
                return Onward::Stop;
            }
            match read_piece(self.services, self.ours, &piece) {
                Ok(range) => self.ranges.push(range),
                Err(code) => self.faults.push(Fault::new(code).at(file, at, "").value(piece)),
            }
        }
        Onward::Go
    }

    /// Whether there are too many pieces or faults to go on, which is told once.
    fn full(&mut self) -> bool {
        let full = self.ranges.len() + self.faults.len() >= PIECES_MAX || self.faults.len() >= FAULTS_MAX;
        if full && self.faults.last().is_none_or(|fault| fault.code != "spoiled-many") {
            self.faults.push(Fault::new("spoiled-many").arg("max", PIECES_MAX));
        }
        full
    }
}

/// What the rows of a list are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Rows {
    /// Nothing is seen of them.
    #[default]
    Unseen,
    /// Pieces, as many as stand in a row.
    List,
    /// Rows of our table: the first cell tells the number.
    Table,
}

/// A cell as a text file would hold it; what is no number nor text comes out as nothing that is a number.
fn written(cell: Raw) -> String {
    match cell {
        Raw::Text(text) => text,
        Raw::Number(number) => number.to_string(),
        Raw::Flag(flag) => format!("{flag:?}"),
        Raw::When(when) => when.to_string(),
        Raw::Broken(text) => text,
    }
}

fn read_piece(services: &Services, ours: &dyn Fn(NumberRange) -> bool, piece: &str) -> Result<NumberRange, &'static str> {
    let number = |text: &str| text.parse::<Number>().ok();
    let range = match piece.split_once('-').map_or((number(piece), number(piece)), |(one, two)| (number(one), number(two))) {
        (Some(first), Some(last)) => NumberRange::between(first, last).map_err(|_| "spoiled-shape")?,
        (Some(_), None) | (None, Some(_) | None) => coded(services, piece)?,
    };
    if ours(range) { Ok(range) } else { Err("spoiled-foreign") }
}

/// The number of a printed code of ours.
fn coded(services: &Services, piece: &str) -> Result<NumberRange, &'static str> {
    let code: PrintedCode = piece.parse().map_err(|_| "spoiled-shape")?;
    let number = code.number().map_err(|_| "spoiled-shape")?;
    let run = services.view().run_of(number).ok_or("spoiled-foreign")?;
    let (_, true_code) = stamps::url(services, &run, number).map_err(|_| "spoiled-foreign")?;
    if true_code == code { NumberRange::new(number, 1).map_err(|_| "spoiled-shape") } else { Err("spoiled-foreign") }
}

/// Neighbours and doubles put together.
fn together(mut ranges: Vec<NumberRange>) -> Vec<NumberRange> {
    ranges.sort_unstable();
    let mut all: Vec<NumberRange> = Vec::new();
    for range in ranges {
        match all.last_mut() {
            Some(last) if range.first().get() <= last.last().get() + 1 => {
                let end = last.last().max(range.last());
                *last = NumberRange::between(last.first(), end).unwrap_or(*last);
            }
            Some(_) | None => all.push(range),
        }
    }
    all
}
