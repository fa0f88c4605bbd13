//! Reads all files and checks them together.
use crate::domain::error::{Error, Fault, Result};
use crate::service::form::headings;
use crate::service::form::kind::Kind;
use crate::service::form::record::Record;
use crate::service::import::dataset::Dataset;
use crate::service::import::gather::{FAULTS_MAX, Gather};
use crate::service::import::heading::Heading;
use crate::service::import::headline::{edition, is_headline, is_register};
use crate::service::import::joining::join_parts;
use crate::service::import::mapping::Mapping;
use crate::service::import::normal::{Hand, Manner, Raw, clean};
use crate::service::import::references::{KnownIds, doubles, references};
use crate::service::import::table::{Files, rows};
use crate::service::import::workbook::{Onward, Workbook};

/// How far reading has come, in bytes of all files.
pub type Watch<'a> = &'a dyn Fn(u64, u64);

/// The kind whose rows a CSV file holds: `{kind}.csv`, or `register_<year>.csv`.
pub fn kind_of(file: &str) -> Option<Kind> {
    if is_register(file) {
        return Some(Kind::Entries);
    }
    Kind::named(file.strip_suffix(".csv")?)
}

/// Whether a file of a folder is read; others are named as unread.
pub fn is_read(file: &str) -> bool {
    kind_of(file).is_some() || is_headline(file)
}

/// Whether a file is a workbook, by its name.
pub fn is_workbook(file: &str) -> bool {
    file.to_ascii_lowercase().ends_with(".xlsx")
}

/// Names of the files that are read.
pub fn file_names() -> impl Iterator<Item = String> {
    Kind::ALL.into_iter().map(|kind| format!("{}.csv", kind.name()))
}

/// Reads and checks all files; every fault of all of them at once.
pub fn read(files: &Files, known: &dyn KnownIds) -> Result<Dataset> {
    read_mapped(files, &Mapping::default(), known, &|_, _| {})
}

/// The same for tables that are somebody's own, as a mapping says what they mean.
pub fn read_mapped(files: &Files, mapping: &Mapping, known: &dyn KnownIds, watch: Watch<'_>) -> Result<Dataset> {
    let mut faults = mapping.faults();
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let mut data = Dataset::default();
    let reader = Reader { files, mapping, known };
    let sources = reader.gather(&mut data, watch, &mut faults);
    if sources == 0 {
        let names: Vec<String> = file_names().collect();
        faults.push(Fault::new("import-nothing-found").arg("files", names.join(", ")));
    }
    // A row that is damaged is missing from the list too: its references would only repeat the first fault.
    if faults.is_empty() {
        join_parts(&mut data, &mut faults);
        doubles(&data, &mut faults);
        references(&data, known, &mut faults)?;
    }
    if faults.len() >= FAULTS_MAX {
        faults.truncate(FAULTS_MAX);
        faults.push(Fault::new("faults-too-many").arg("max", FAULTS_MAX));
    }
    if faults.is_empty() { Ok(data) } else { Err(Error::invalid(data.shown(faults))) }
}

struct Reader<'a> {
    files: &'a Files,
    mapping: &'a Mapping,
    known: &'a dyn KnownIds,
}

impl Reader<'_> {
    /// Every row of every table, by itself; how many tables there were.
    fn gather(&self, data: &mut Dataset, watch: Watch<'_>, faults: &mut Vec<Fault>) -> usize {
        let all: u64 = self.files.values().map(|bytes| bytes.len() as u64).sum();
        let (mut done, mut sources) = (0, 0);
        let kind = |file: &str| self.mapping.table(file).map_or_else(|| kind_of(file), |table| table.kind());
        let mut named: Vec<(Option<Kind>, &String)> = self.files.keys().map(|file| (kind(file), file)).collect();
        named.sort();
        for (kind, file) in named {
            let bytes = &self.files[file];
            let before = done;
            if is_workbook(file) {
                sources += self.workbook(file, bytes, data, faults);
            } else if let Some(kind) = kind {
                sources += 1;
                self.csv(kind, file, bytes, data, faults, &|at| watch(before + at, all));
            } else if is_headline(file) {
                sources += 1;
                let source = data.source(file);
                let read = edition(self.files, file, faults);
                read.into_iter().for_each(|edition| data.take(Record::Edition(edition), source, 1));
            }
            done += bytes.len() as u64;
            watch(done, all);
        }
        sources
    }

    fn csv(&self, kind: Kind, file: &str, bytes: &[u8], data: &mut Dataset, faults: &mut Vec<Fault>, watch: &dyn Fn(u64)) {
        let source = data.source(file);
        let mapped = self.mapping.table(file);
        let head = |header: &[String], faults: &mut Vec<Fault>| {
            let before = faults.len();
            let heading = Heading::read(kind, header, mapped, (file, 1), faults);
            (faults.len() == before).then_some(heading)
        };
        let mut begun = None;
        rows(file, bytes, faults, head, |heading, (line, at), cells, faults| {
            let gather = begun.get_or_insert_with(|| {
                data.headed(heading);
                let manner = Manner { hand: heading.hand(), zone: self.known.zone() };
                Gather { kind, name: file, manner, source }
            });
            gather.row(heading, line, cells, data, faults);
            if line % 1_000 == 0 {
                watch(at);
            }
        });
    }

    /// Every sheet whose name, or the mapping, says what it is; how many. The others are named as unread.
    fn workbook(&self, file: &str, bytes: &[u8], data: &mut Dataset, faults: &mut Vec<Fault>) -> usize {
        let mut workbook = match Workbook::open(bytes) {
            Ok(workbook) => workbook,
            Err(fault) => {
                faults.push(fault.at(file, 1, ""));
                return 1;
            }
        };
        let mut sources = 0;
        for sheet in workbook.sheets().to_vec() {
            let mapped = self.mapping.table(&sheet);
            let Some(kind) = mapped.map_or_else(|| headings::kind(&sheet), |table| table.kind()) else {
                if !headings::is_guide(&sheet) {
                    data.unread.push(format!("{file}/{sheet}"));
                }
                continue;
            };
            sources += 1;
            let name = format!("{file}/{sheet}");
            let source = data.source(&name);
            // Whoever types into a sheet types for people; a number that was typed as one has no marks to misread.
            let manner = Manner { hand: Hand::People, zone: self.known.zone() };
            let gather = Gather { kind, name: &name, manner, source };
            let mut heading = None;
            let first = mapped.and_then(|table| table.header_row).unwrap_or(0);
            let read = workbook.rows(&sheet, |line, mut cells| match &heading {
                None if line < first => Onward::Go,
                None => {
                    let header: Vec<String> = cells.iter().map(shown).collect();
                    let before = faults.len();
                    let read = Heading::read(kind, &header, mapped, (&name, line), faults);
                    data.headed(&read);
                    heading = Some(read);
                    if faults.len() == before { Onward::Go } else { Onward::Stop }
                }
                Some(heading) => {
                    if let Some(beyond) = cells.get(heading.width()) {
                        faults.push(Fault::new("cell-beyond").value(shown(beyond)).at(&name, line, ""));
                    }
                    cells.resize(heading.width(), Raw::Text(String::new()));
                    gather.row(heading, line, &cells, data, faults);
                    Onward::Go
                }
            });
            if let Err(fault) = read {
                faults.push(fault.at(&name, 1, ""));
            }
        }
        sources
    }
}

/// A heading as it is shown.
fn shown(cell: &Raw) -> String {
    match cell {
        Raw::Text(text) => clean(text),
        Raw::Number(number) => number.to_string(),
        Raw::When(when) => when.to_string(),
        Raw::Flag(_) => String::new(),
        Raw::Broken(code) => code.clone(),
    }
}
