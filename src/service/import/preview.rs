//! What an import would change: new, changed (and which fields), the same. Nothing is written.
use crate::domain::error::Result;
use crate::domain::time::Zone;
use crate::service::form::kind::Kind;
use crate::service::form::recalls::RecallRow;
use crate::service::form::record::{Record, parts, write};
use crate::service::import::dataset::Dataset;
use crate::store::contract::register::{RegisterKind, RegisterRecord};
use crate::store::contract::whole::Store;

/// Most changed records whose fields are told, of each kind.
pub const CHANGED_MAX: usize = 1_000;

/// What would become of the records of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// Which.
    pub kind: Kind,
    /// Records that do not stand yet.
    pub new: usize,
    /// Records that stand otherwise.
    pub changed: usize,
    /// Records that stand so already.
    pub same: usize,
    /// Of the changed ones the first [`CHANGED_MAX`]: id, and the fields that differ.
    pub fields: Vec<(String, Vec<&'static str>)>,
}

/// The outlook of every kind that has rows.
pub fn outlook(store: &dyn Store, zone: &Zone, data: &Dataset) -> Result<Vec<Outlook>> {
    let mut all = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|kind| kind.part_of().is_none() && data.count(*kind) > 0) {
        let mut outlook = Outlook { kind, new: 0, changed: 0, same: 0, fields: Vec::new() };
        for record in records(data, kind) {
            let Some(stood) = stood(store, zone, &record)? else {
                outlook.new += 1;
                continue;
            };
            let fields = differing(data, &stood, &record);
            if fields.is_empty() {
                outlook.same += 1;
                continue;
            }
            outlook.changed += 1;
            if outlook.fields.len() < CHANGED_MAX {
                let id = write(&record).into_iter().next().map_or_else(String::new, |(_, id)| id);
                outlook.fields.push((id, fields));
            }
        }
        all.push(outlook);
    }
    Ok(all)
}

fn records(data: &Dataset, kind: Kind) -> Box<dyn Iterator<Item = Record> + '_> {
    match kind {
        Kind::Places => Box::new(data.places.iter().cloned().map(Record::Place)),
        Kind::Producers => Box::new(data.producers.iter().cloned().map(Record::Producer)),
        Kind::Areas => Box::new(data.areas.iter().cloned().map(Record::Area)),
        Kind::Products => Box::new(data.products.iter().cloned().map(Record::Product)),
        Kind::Recognitions => Box::new(data.recognitions.iter().cloned().map(Record::Recognition)),
        Kind::Certificates => Box::new(data.certificates.iter().cloned().map(Record::Certificate)),
        Kind::Locations => Box::new(data.locations.iter().cloned().map(Record::Location)),
        Kind::Members => Box::new(data.members.iter().cloned().map(Record::Member)),
        Kind::Editions => Box::new(data.editions.iter().cloned().map(Record::Edition)),
        Kind::Entries => Box::new(data.entries.iter().cloned().map(Record::Entry)),
        Kind::Promotions => Box::new(data.promotions.iter().cloned().map(Record::Promotion)),
        Kind::Batches => Box::new(data.batches.iter().cloned().map(Record::Batch)),
        Kind::Events => Box::new(data.events.iter().cloned().map(Record::Event)),
        Kind::Recalls => Box::new(data.recalls.iter().cloned().map(Record::Recall)),
        Kind::Waivers => Box::new(data.waivers.iter().cloned().map(Record::Waiver)),
        // Parts were joined to what they belong to.
        Kind::Pictures | Kind::EditionCounts | Kind::BatchInputs | Kind::Deliveries => Box::new(std::iter::empty()),
    }
}

/// What stands in the place of a record.
fn stood(store: &dyn Store, zone: &Zone, record: &Record) -> Result<Option<Record>> {
    let register = |kind: RegisterKind, id: &str| -> Result<Option<Record>> {
        Ok(store.register_record(kind, id)?.map(|owned| of_register(owned.record)))
    };
    match record {
        Record::Place(r) => register(RegisterKind::Place, r.id.as_str()),
        Record::Producer(r) => register(RegisterKind::Producer, r.id.as_str()),
        Record::Area(r) => register(RegisterKind::Area, r.id.as_str()),
        Record::Product(r) => register(RegisterKind::Product, r.id.as_str()),
        Record::Recognition(r) => register(RegisterKind::Recognition, r.id.as_str()),
        Record::Certificate(r) => register(RegisterKind::Certificate, r.id.as_str()),
        Record::Location(r) => register(RegisterKind::Location, r.id.as_str()),
        Record::Member(r) => register(RegisterKind::Member, r.id.as_str()),
        Record::Edition(r) => register(RegisterKind::Edition, r.id.as_str()),
        Record::Entry(r) => register(RegisterKind::Entry, r.id.as_str()),
        Record::Promotion(r) => register(RegisterKind::Promotion, r.id.as_str()),
        Record::Waiver(r) => register(RegisterKind::Waiver, r.id.as_str()),
        Record::Batch(r) => Ok(store.batch(&r.id)?.map(|owned| Record::Batch(owned.record))),
        Record::Event(r) => Ok(store.event(&r.id)?.map(Record::Event)),
        Record::Recall(r) => Ok(store.recall(&r.id)?.map(|recall| Record::Recall(RecallRow::of(&recall, zone)))),
        Record::Picture(_) | Record::EditionCount(_) | Record::BatchInput(_) | Record::Delivery(_) => Ok(None),
    }
}

/// A record of the register as one of a form.
pub fn of_register(record: RegisterRecord) -> Record {
    match record {
        RegisterRecord::Place(r) => Record::Place(r),
        RegisterRecord::Producer(r) => Record::Producer(r),
        RegisterRecord::Product(r) => Record::Product(r),
        RegisterRecord::Recognition(r) => Record::Recognition(r),
        RegisterRecord::Certificate(r) => Record::Certificate(r),
        RegisterRecord::Area(r) => Record::Area(r),
        RegisterRecord::Location(r) => Record::Location(r),
        RegisterRecord::Member(r) => Record::Member(r),
        RegisterRecord::Entry(r) => Record::Entry(r),
        RegisterRecord::Edition(r) => Record::Edition(r),
        RegisterRecord::Promotion(r) => Record::Promotion(r),
        RegisterRecord::Waiver(r) => Record::Waiver(r),
    }
}

/// The fields in which two records differ. What an import says nothing about stays: files that it does not name, and parts whose
/// table it does not have.
fn differing(data: &Dataset, stood: &Record, next: &Record) -> Vec<&'static str> {
    let (before, after) = (write(stood), write(next));
    let files_named = after.iter().any(|(name, text)| *name == "file" && !text.is_empty());
    let kept = |name: &str| name.starts_with("file") && !files_named && matches!(next, Record::Certificate(_));
    let cells = before.iter().zip(&after).filter(|(b, a)| b.1 != a.1 && !kept(a.0)).map(|(_, (name, _))| *name);
    let said = |field: &str, parts: &[Record]| match field {
        // A product that names no picture keeps those that it has.
        "pictures" => !parts.is_empty(),
        "inputs" => data.tells(Kind::BatchInputs),
        "deliveries" => data.tells(Kind::Deliveries),
        _ => true,
    };
    let parts = parts(stood).into_iter().zip(parts(next));
    let rows = parts.filter(|(b, a)| said(a.0, &a.1) && b.1 != a.1).map(|(_, (name, _))| name);
    cells.chain(rows).collect()
}
