//! What is written in a form is read back as the same record: the whole sample, and any record that the form can tell.
use crate::kit::office::sample;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::sync::LazyLock;
use temtin::domain::error::Result;
use temtin::domain::time::Zone;
use temtin::service::form::field::Need;
use temtin::service::form::headings::example;
use temtin::service::form::kind::Kind;
use temtin::service::form::record::{Record, parts, read, write};
use temtin::service::form::row::{Given, Row};
use temtin::service::import::dataset::Dataset;
use temtin::service::import::reading;
use temtin::service::import::references::KnownIds;
use temtin::service::import::table::Files;
use temtin::text::lang::Lang;

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

#[test]
fn a_dossier_that_was_taken_back_is_another_word_than_a_star_that_was_withdrawn() {
    let of = |status: &str| {
        let mut source = examples(Kind::Recognitions);
        let cells = [("change", "dossier"), ("status", status), ("issued_on", ""), ("valid_to", "")];
        source.cells.extend(cells.map(|(name, text)| (name.to_owned(), text.to_owned())));
        let mut row = Row::new(&source, "a", 2);
        let record = read(Kind::Recognitions, &mut row);
        (record, row.into_faults().into_iter().map(|fault| fault.code).collect::<Vec<_>>())
    };
    let (taken, faults) = of("taken_back");
    assert_eq!(faults, [""; 0]);
    comes_back(Kind::Recognitions, taken.as_ref().unwrap());
    assert!(matches!(taken, Some(Record::Recognition(row)) if row.is_taken_back() && !row.waits()));
    // What it says of a star, of a dossier it does not say; and no other spelling is read.
    assert!(matches!(of("withdrawn").0, Some(Record::Recognition(row)) if row.dossier.is_none()));
    for wrong in ["taken-back", "Taken_back", "da_rut"] {
        assert_eq!(of(wrong).1, ["word-not-allowed"], "{wrong}");
    }
}

/// The example of a template, as a row.
fn examples(kind: Kind) -> Given {
    let fields = kind.form().columns().filter(|field| field.need != Need::Told);
    let cells = fields.map(|field| (field.name.to_owned(), example(Lang::Vi, kind, field))).collect();
    Given { cells, rows: BTreeMap::new() }
}

#[test]
fn the_example_of_every_template_is_a_record_that_comes_back() {
    for kind in Kind::ALL {
        let source = examples(kind);
        let mut row = Row::new(&source, "a", 2);
        let record = read(kind, &mut row);
        assert_eq!(row.into_faults(), [], "{}", kind.name());
        comes_back_alone(kind, &record.unwrap());
    }
}

/// The same for records and for parts of them.
fn comes_back_alone(kind: Kind, record: &Record) {
    let source = given(record);
    let mut row = Row::new(&source, "a", 2);
    assert_eq!(read(kind, &mut row).as_ref(), Some(record), "{source:?} {:?}", row.into_faults());
}

/// Rows of the sample and of the templates: what other rows are made of.
static ROWS: LazyLock<Vec<(Kind, Given)>> = LazyLock::new(|| {
    let sample = records(reading::read(&sample_files(), &KnowsAll).unwrap());
    let rows = sample.iter().map(|(kind, record)| (*kind, given(record)));
    // A template for each fifty rows, so that kinds which the sample does not have are met.
    let templates = (0..20).flat_map(|_| Kind::ALL.into_iter().map(|kind| (kind, examples(kind))));
    rows.chain(templates).collect()
});

/// What may be put into a cell: nothing, the example, what another row has there, or any text.
#[derive(Debug, Clone)]
enum Put {
    Nothing,
    Example,
    Others(usize),
    Text(String),
}

fn put() -> impl Strategy<Value = Put> {
    let text = "[ -~àđ|='0-9]{0,10}".prop_map(|text| Put::Text(text.trim().to_owned()));
    prop_oneof![Just(Put::Nothing), Just(Put::Example), any::<usize>().prop_map(Put::Others), text]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// Whatever a row holds: it is refused with a fault, or read, and then written and read again it is the same.
    #[test]
    fn any_row_is_refused_or_comes_back_as_it_went(at: usize, puts in proptest::collection::vec((any::<usize>(), put()), 0..6)) {
        let (kind, row) = &ROWS[at % ROWS.len()];
        let alike: Vec<&Given> = ROWS.iter().filter(|(other, _)| other == kind).map(|(_, row)| row).collect();
        let fields: Vec<_> = kind.form().columns().collect();
        let mut row = row.clone();
        for (column, put) in puts {
            let field = fields[column % fields.len()];
            let text = match put {
                Put::Nothing => String::new(),
                Put::Example => example(Lang::Vi, *kind, field),
                Put::Others(other) => alike[other % alike.len()].cells.get(field.name).cloned().unwrap_or_default(),
                Put::Text(text) => text,
            };
            row.cells.insert(field.name.to_owned(), text);
        }
        let mut first = Row::new(&row, "a", 2);
        let read_once = read(*kind, &mut first);
        let faults = first.into_faults();
        prop_assert_eq!(read_once.is_none(), !faults.is_empty());
        if let Some(record) = read_once {
            comes_back_alone(*kind, &record);
        }
    }
}
