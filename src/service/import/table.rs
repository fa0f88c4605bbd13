//! Reads CSV files: header and rows, each with its line.
use crate::domain::error::Fault;
use crate::domain::time::Zone;
use crate::service::form::row::Row;
use crate::service::import::heading::Heading;
use crate::service::import::normal::{Hand, Manner, Raw};
use std::collections::BTreeMap;

/// Largest file, in bytes.
pub const FILE_MAX: usize = 256 << 20;

/// Most rows a file.
pub const ROWS_MAX: usize = 1_000_000;

/// Files by name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Reads a CSV file row by row. `head` makes the columns of the header, or `None` where the file cannot be read any further;
/// `take` is given the columns, a row's line and first byte, and its cells. Faults of shape go to `faults`.
pub fn rows(
    file: &str,
    bytes: &[u8],
    faults: &mut Vec<Fault>,
    head: impl FnOnce(&[String], &mut Vec<Fault>) -> Option<Heading>,
    mut take: impl FnMut(&Heading, (u64, u64), &[Raw], &mut Vec<Fault>),
) {
    if bytes.len() > FILE_MAX {
        faults.push(Fault::new("file-too-large").at(file, 1, "").arg("max", FILE_MAX));
        return;
    }
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(delimiter(text)).from_reader(text);
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(str::to_owned).collect(),
        Err(_) => {
            faults.push(Fault::new("file-not-utf8").at(file, 1, ""));
            return;
        }
    };
    let Some(heading) = head(&header, faults) else { return };
    let (mut record, mut count, mut cells) = (csv::StringRecord::new(), 0, Vec::new());
    loop {
        let line = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(false) => return,
            Ok(true) => {
                let line = record.position().map_or(line, csv::Position::line);
                count += 1;
                if count > ROWS_MAX {
                    faults.push(Fault::new("file-too-many-rows").at(file, line, "").arg("max", ROWS_MAX));
                    return;
                }
                if record.len() != heading.width() {
                    let fault = Fault::new("row-width").at(file, line, "");
                    faults.push(fault.arg("expected", heading.width()).arg("found", record.len()));
                    continue;
                }
                cells.clear();
                cells.extend(record.iter().map(|cell| Raw::Text(cell.to_owned())));
                let at = record.position().map_or(0, csv::Position::byte);
                take(&heading, (line, at), &cells, faults);
            }
            Err(error) => {
                let line = error.position().map_or(line, csv::Position::line);
                faults.push(Fault::new("row-damaged").at(file, line, ""));
            }
        }
    }
}

/// Spreadsheets of countries with a decimal comma part cells by semicolons.
fn delimiter(text: &[u8]) -> u8 {
    let header = text.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let count = |mark: u8| header.iter().filter(|byte| **byte == mark).count();
    let best = [b',', b';', b'\t'].into_iter().max_by_key(|mark| (count(*mark), *mark == b','));
    best.unwrap_or(b',')
}

/// Reads every row of a table that has no form; a row with faults gives none, and all its faults are listed. An absent file is empty.
pub fn each<T>(
    files: &Files,
    file: &str,
    needed: &[&str],
    faults: &mut Vec<Fault>,
    mut read: impl FnMut(&mut Row<'_>) -> Option<T>,
) -> Vec<T> {
    let Some(bytes) = files.get(file) else { return Vec::new() };
    let Ok(zone) = Zone::DEFAULT.parse() else { return Vec::new() };
    let manner = Manner { hand: Hand::Machine, zone };
    let mut all = Vec::new();
    let head = |header: &[String], faults: &mut Vec<Fault>| {
        let before = faults.len();
        let heading = Heading::plain(header, needed, file, faults);
        (faults.len() == before).then_some(heading)
    };
    rows(file, bytes, faults, head, |heading, (line, _), cells, faults| {
        let (source, _) = heading.row(cells, &manner);
        let mut row = Row::new(&source, file, line);
        let value = read(&mut row);
        let found = row.into_faults();
        if found.is_empty() {
            all.extend(value);
        }
        faults.extend(found);
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<(&'static str, u64)> {
        let files = Files::from([("a.csv".to_owned(), text.as_bytes().to_vec())]);
        let mut faults = Vec::new();
        each(&files, "a.csv", &["id", "day"], &mut faults, |row| {
            row.needed("id");
            row.date("day");
            Some(())
        });
        faults.iter().map(|fault| (fault.code, fault.at.as_ref().map_or(0, |at| at.line))).collect()
    }

    #[test]
    fn every_fault_of_a_file_is_listed_with_its_line() {
        let text = "id,day\na,2026-02-30\n,2026-01-01\nb\nc\u{200b},\n\"d,\n";
        assert_eq!(codes(text), [("date-shape", 2), ("cell-empty", 3), ("row-width", 4), ("cell-control", 5), ("row-width", 6)]);
        assert_eq!(codes("id,day\na,2026-02-28\nb,\n"), []);
    }

    #[test]
    fn a_missing_column_is_one_fault_and_not_one_a_row() {
        assert_eq!(codes("id\na\nb\n"), [("column-missing", 1)]);
    }

    #[test]
    fn cells_may_be_parted_by_semicolons_and_lines_end_as_they_like() {
        assert_eq!(codes("id;day\r\na;2026-02-28\r\nb,c;\r\n"), []);
        assert_eq!(codes("id\tday\na\t2026-02-30\n"), [("date-shape", 2)]);
        assert_eq!(codes("\u{feff}id,day\na,2026-02-28\n"), []);
        let files = Files::from([("a.csv".to_owned(), b"\xff\xfe,day\n".to_vec())]);
        let mut faults = Vec::new();
        each(&files, "a.csv", &["id"], &mut faults, |_| Some(()));
        assert_eq!(faults[0].code, "file-not-utf8");
    }
}
