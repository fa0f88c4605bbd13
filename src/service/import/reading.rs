//! Reads all files and checks them together.
use crate::domain::error::{Error, Fault, Result};
use crate::service::form::kind::Kind;
use crate::service::import::dataset::Dataset;
use crate::service::import::gather::{FAULTS_MAX, Gather};
use crate::service::import::heading::Heading;
use crate::service::import::headline::{edition, is_headline, is_register};
use crate::service::import::joining::join_parts;
use crate::service::import::normal::Manner;
use crate::service::import::references::{KnownIds, doubles, references};
use crate::service::import::table::{Files, rows};

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

/// Names of the files that are read.
pub fn file_names() -> impl Iterator<Item = String> {
    Kind::ALL.into_iter().map(|kind| format!("{}.csv", kind.name()))
}

/// Reads and checks all files; every fault of all of them at once.
pub fn read(files: &Files, known: &dyn KnownIds) -> Result<Dataset> {
    let mut faults = Vec::new();
    let mut data = gather(files, known, &mut faults);
    if !files.keys().any(|name| is_read(name)) {
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
        faults.push(Fault::new("faults-too-many").arg("max", FAULTS_MAX));
    }
    if faults.is_empty() { Ok(data) } else { Err(Error::invalid(faults)) }
}

/// Every row of every file, by itself.
fn gather(files: &Files, known: &dyn KnownIds, faults: &mut Vec<Fault>) -> Dataset {
    let mut data = Dataset::default();
    let mut named: Vec<(Kind, &String)> = files.keys().filter_map(|file| Some((kind_of(file)?, file))).collect();
    named.sort();
    for (kind, file) in named {
        let source = data.source(file);
        let head = |header: &[String], faults: &mut Vec<Fault>| {
            let before = faults.len();
            let heading = Heading::read(kind, header, file, 1, faults);
            (faults.len() == before).then_some(heading)
        };
        rows(file, &files[file], faults, head, |heading, line, cells, faults| {
            let manner = Manner { hand: heading.hand(), zone: known.zone() };
            Gather { kind, name: file, manner, source }.row(heading, line, cells, &mut data, faults);
        });
    }
    for file in files.keys().filter(|file| is_headline(file)) {
        let source = data.source(file);
        if let Some(edition) = edition(files, file, faults) {
            data.take(crate::service::form::record::Record::Edition(edition), source, 1);
        }
    }
    data
}
