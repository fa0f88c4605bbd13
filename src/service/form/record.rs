//! A record of any kind: read from a row, written as cells. What is written is read back as the same record.
use super::cells::Cells;
use super::kind::Kind;
use super::links::Linked;
use super::recalls::RecallRow;
use super::row::Row;
use super::{batches, certificates, editions, events, files, links, members, producers, products, promotions, recalls};
use super::{recognitions, territory};
use crate::domain::attachment::Attachment;
use crate::domain::batch::{Batch, Delivery, Input};
use crate::domain::certificate::Certificate;
use crate::domain::completeness::Waiver;
use crate::domain::edition::{Edition, Entry, Promotion, QuotedCount};
use crate::domain::error::Fault;
use crate::domain::event::Event;
use crate::domain::id::{BatchId, EditionId, ProductId};
use crate::domain::place::{Area, Location, Place};
use crate::domain::producer::{Member, Producer};
use crate::domain::product::Product;
use crate::domain::recognition::Recognition;

/// A record, or a part of one.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "one at a time, on its way from a row into its list")]
pub enum Record {
    /// An administrative unit.
    Place(Place),
    /// A producer.
    Producer(Producer),
    /// A material area.
    Area(Area),
    /// A product.
    Product(Product),
    /// A picture of a product.
    Picture(Linked<ProductId, Attachment>),
    /// A recognition.
    Recognition(Recognition),
    /// A certificate.
    Certificate(Certificate),
    /// A location.
    Location(Location),
    /// A member of a co-operative.
    Member(Member),
    /// A published state of the register.
    Edition(Edition),
    /// A count of others.
    EditionCount(Linked<EditionId, QuotedCount>),
    /// A row of a published register.
    Entry(Entry),
    /// A trade promotion.
    Promotion(Promotion),
    /// A batch.
    Batch(Batch),
    /// What a batch was made from.
    BatchInput(Linked<BatchId, Input>),
    /// What a member delivered into a batch.
    Delivery(Linked<BatchId, Delivery>),
    /// An event.
    Event(Event),
    /// A recall or hold.
    Recall(RecallRow),
    /// A waiver.
    Waiver(Waiver),
}

/// Reads a row; `None` when it has faults, all of which the row then holds.
pub fn read(kind: Kind, row: &mut Row<'_>) -> Option<Record> {
    row.check_needed(kind.form());
    let read = match kind {
        Kind::Places => territory::read_place(row).map(Record::Place),
        Kind::Producers => producers::read(row).map(Record::Producer),
        Kind::Areas => territory::read_area(row).map(Record::Area),
        Kind::Products => products::read(row).map(Record::Product),
        Kind::Pictures => files::read_linked(row).map(Record::Picture),
        Kind::Recognitions => recognitions::read(row).map(Record::Recognition),
        Kind::Certificates => certificates::read(row).map(Record::Certificate),
        Kind::Locations => territory::read_location(row).map(Record::Location),
        Kind::Members => members::read_member(row).map(Record::Member),
        Kind::Editions => editions::read_edition(row).map(Record::Edition),
        Kind::EditionCounts => editions::read_linked(row).map(Record::EditionCount),
        Kind::Entries => editions::read_entry(row).map(Record::Entry),
        Kind::Promotions => promotions::read(row).map(Record::Promotion),
        Kind::Batches => batches::read(row).map(Record::Batch),
        Kind::BatchInputs => links::read_linked_input(row).map(Record::BatchInput),
        Kind::Deliveries => links::read_linked_delivery(row).map(Record::Delivery),
        Kind::Events => events::read(row).map(Record::Event),
        Kind::Recalls => recalls::read(row).map(Record::Recall),
        Kind::Waivers => members::read_waiver(row).map(Record::Waiver),
    };
    if read.is_none() && row.is_good() {
        // Every way out of a reader tells a fault; a row must not be lost if one ever does not.
        row.fault("", Fault::new("row-damaged"));
    }
    read.filter(|_| row.is_good())
}

/// A record's cells, in the order of its form. Its parts are records of their own: [`parts`].
pub fn write(record: &Record) -> Cells {
    match record {
        Record::Place(r) => territory::write_place(r),
        Record::Producer(r) => producers::write(r),
        Record::Area(r) => territory::write_area(r),
        Record::Product(r) => products::write(r),
        Record::Picture(r) => files::write_linked(r),
        Record::Recognition(r) => recognitions::write(r),
        Record::Certificate(r) => certificates::write(r),
        Record::Location(r) => territory::write_location(r),
        Record::Member(r) => members::write_member(r),
        Record::Edition(r) => editions::write_edition(r),
        Record::EditionCount(r) => editions::write_linked(r),
        Record::Entry(r) => editions::write_entry(r),
        Record::Promotion(r) => promotions::write(r),
        Record::Batch(r) => batches::write(r),
        Record::BatchInput(r) => links::write_linked_input(r),
        Record::Delivery(r) => links::write_linked_delivery(r),
        Record::Event(r) => events::write(r),
        Record::Recall(r) => recalls::write(r),
        Record::Waiver(r) => members::write_waiver(r),
    }
}

/// The parts of a record that are rows of their own, by the field that holds them.
pub fn parts(record: &Record) -> Vec<(&'static str, Vec<Record>)> {
    match record {
        Record::Product(r) => {
            let linked = |part: &Attachment| Record::Picture(Linked { owner: r.id.clone(), part: part.clone() });
            vec![("pictures", r.pictures.iter().map(linked).collect())]
        }
        Record::Edition(r) => {
            let linked = |part: &QuotedCount| Record::EditionCount(Linked { owner: r.id.clone(), part: part.clone() });
            vec![("other_public_counts", r.others.iter().map(linked).collect())]
        }
        Record::Batch(r) => {
            let input = |part: &Input| Record::BatchInput(Linked { owner: r.id.clone(), part: part.clone() });
            let delivery = |part: &Delivery| Record::Delivery(Linked { owner: r.id.clone(), part: part.clone() });
            let inputs = r.inputs.iter().map(input).collect();
            vec![("inputs", inputs), ("deliveries", r.deliveries.iter().map(delivery).collect())]
        }
        Record::Place(_)
        | Record::Producer(_)
        | Record::Area(_)
        | Record::Picture(_)
        | Record::Recognition(_)
        | Record::Certificate(_)
        | Record::Location(_)
        | Record::Member(_)
        | Record::EditionCount(_)
        | Record::Entry(_)
        | Record::Promotion(_)
        | Record::BatchInput(_)
        | Record::Delivery(_)
        | Record::Event(_)
        | Record::Recall(_)
        | Record::Waiver(_) => Vec::new(),
    }
}
