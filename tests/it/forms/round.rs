//! What is written in a form is read back as the same record: the whole sample, and any record that the form can tell.
use crate::kit::office::sample;
use std::collections::BTreeMap;
use std::fs;
use temtin::domain::error::Result;
use temtin::domain::time::Zone;
use temtin::service::form::kind::Kind;
use temtin::service::form::record::{Record, parts, read, write};
use temtin::service::form::row::{Given, Row};
use temtin::service::import::dataset::Dataset;
use temtin::service::import::reading;
use temtin::service::import::references::KnownIds;
use temtin::service::import::table::Files;

/// A store that knows every id.
pub struct KnowsAll;

impl KnownIds for KnowsAll {
    fn knows(&self, _: &'static str, _: &str) -> Result<bool> {
        Ok(true)
    }

    fn zone(&self) -> Zone {
        Zone::DEFAULT.parse().unwrap()
    }
}

/// The files of the sample that an import reads.
pub fn sample_files() -> Files {
    let names = fs::read_dir(sample()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let read = |name: String| (name.clone(), fs::read(sample().join(name)).unwrap());
    names.filter(|name| reading::is_read(name)).map(read).collect()
}

/// Every record of a dataset, parts inside.
pub fn records(data: Dataset) -> Vec<(Kind, Record)> {
    let mut all: Vec<(Kind, Record)> = Vec::new();
    all.extend(data.places.into_iter().map(|r| (Kind::Places, Record::Place(r))));
    all.extend(data.producers.into_iter().map(|r| (Kind::Producers, Record::Producer(r))));
    all.extend(data.areas.into_iter().map(|r| (Kind::Areas, Record::Area(r))));
    all.extend(data.products.into_iter().map(|r| (Kind::Products, Record::Product(r))));
    all.extend(data.recognitions.into_iter().map(|r| (Kind::Recognitions, Record::Recognition(r))));
    all.extend(data.certificates.into_iter().map(|r| (Kind::Certificates, Record::Certificate(r))));
    all.extend(data.locations.into_iter().map(|r| (Kind::Locations, Record::Location(r))));
    all.extend(data.members.into_iter().map(|r| (Kind::Members, Record::Member(r))));
    all.extend(data.editions.into_iter().map(|r| (Kind::Editions, Record::Edition(r))));
    all.extend(data.entries.into_iter().map(|r| (Kind::Entries, Record::Entry(r))));
    all.extend(data.promotions.into_iter().map(|r| (Kind::Promotions, Record::Promotion(r))));
    all.extend(data.batches.into_iter().map(|r| (Kind::Batches, Record::Batch(r))));
    all.extend(data.events.into_iter().map(|r| (Kind::Events, Record::Event(r))));
    all.extend(data.recalls.into_iter().map(|r| (Kind::Recalls, Record::Recall(r))));
    all.extend(data.waivers.into_iter().map(|r| (Kind::Waivers, Record::Waiver(r))));
    all
}

/// A record as a source without a table behind it, with its parts inside.
fn given(record: &Record) -> Given {
    let cells: BTreeMap<String, String> = write(record).into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
    let rows = parts(record).into_iter().map(|(field, rows)| (field.to_owned(), rows.iter().map(given).collect())).collect();
    Given { cells, rows }
}

/// Checks that a record comes back as it went.
pub fn comes_back(kind: Kind, record: &Record) {
    let source = given(record);
    let mut row = Row::new(&source, "a", 2);
    let back = read(kind, &mut row);
    let faults = row.into_faults();
    assert_eq!((back.as_ref(), faults), (Some(record), vec![]), "{source:?}");
    let columns: Vec<&str> = write(record).into_iter().map(|(name, _)| name).collect();
    assert!(columns.iter().copied().eq(kind.form().columns().map(|field| field.name)), "the form's order");
}

#[test]
fn every_record_of_the_sample_comes_back_as_it_went() {
    let data = reading::read(&sample_files(), &KnowsAll).unwrap();
    let all = records(data);
    assert!(all.len() > 1_800, "{}", all.len());
    all.iter().for_each(|(kind, record)| comes_back(*kind, record));
}
