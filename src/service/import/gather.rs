//! Takes the rows of one table into a dataset: cells to their spelling, a row to its record, faults to their places.
use crate::domain::error::Fault;
use crate::service::form::headings;
use crate::service::form::kind::Kind;
use crate::service::form::record;
use crate::service::form::row::Row;
use crate::service::import::dataset::Dataset;
use crate::service::import::heading::Heading;
use crate::service::import::normal::{Manner, Raw};

/// Most faults that are told of all tables together. Each is some hundred bytes; nobody mends more at once.
pub const FAULTS_MAX: usize = 100_000;

/// One table that is being read.
pub struct Gather<'a> {
    /// Of which kind its rows are.
    pub kind: Kind,
    /// What it is called in faults.
    pub name: &'a str,
    /// How its cells are read.
    pub manner: Manner,
    /// Its number among the tables.
    pub source: u32,
}

impl Gather<'_> {
    /// Takes a row. One in which nothing stands, or an example of a template, is passed over.
    pub fn row(&self, heading: &Heading, line: u64, cells: &[Raw], data: &mut Dataset, faults: &mut Vec<Fault>) {
        let (source, unread) = heading.row(cells, &self.manner);
        let example = matches!(cells.first(), Some(Raw::Text(text)) if headings::is_example(text));
        if example || source.is_empty() && unread.is_empty() {
            return;
        }
        let mut row = Row::new(&source, self.name, line);
        for (column, fault) in unread {
            row.fault(column, fault);
        }
        let read = record::read(self.kind, &mut row);
        let found = row.into_faults();
        match read {
            Some(record) if found.is_empty() => data.take(record, self.source, line),
            Some(_) | None => {
                let room = FAULTS_MAX.saturating_sub(faults.len());
                faults.extend(found.into_iter().take(room));
            }
        }
    }
}
