//! All tables together, as they were read, each row with its place.
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
use crate::service::form::kind::Kind;
use crate::service::form::links::Linked;
use crate::service::form::recalls::RecallRow;
use crate::service::form::record::Record;
use crate::service::import::heading::Heading;
use std::collections::HashMap;

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At<'a> {
    /// File, or file and sheet, as the user knows it.
    pub file: &'a str,
    /// Line, counted from 1; the header is line 1.
    pub line: u64,
}

/// Everything that was read.
#[derive(Debug, Default)]
pub struct Dataset {
    /// Administrative units.
    pub places: Vec<Place>,
    /// Producers.
    pub producers: Vec<Producer>,
    /// Products.
    pub products: Vec<Product>,
    /// Stars.
    pub recognitions: Vec<Recognition>,
    /// Certificates.
    pub certificates: Vec<Certificate>,
    /// Material areas.
    pub areas: Vec<Area>,
    /// Locations.
    pub locations: Vec<Location>,
    /// Batches.
    pub batches: Vec<Batch>,
    /// Events.
    pub events: Vec<Event>,
    /// Members of co-operatives.
    pub members: Vec<Member>,
    /// Rows of published registers.
    pub entries: Vec<Entry>,
    /// Published states of the register.
    pub editions: Vec<Edition>,
    /// Trade promotion.
    pub promotions: Vec<Promotion>,
    /// Waivers of the office.
    pub waivers: Vec<Waiver>,
    /// Recalls and voided ranges.
    pub recalls: Vec<RecallRow>,
    /// Parts of the above that stand in tables of their own, until they are joined to what they belong to.
    pub parts: Parts,
    /// Sheets that no kind is known for.
    pub unread: Vec<String>,
    sources: Vec<Table>,
    lines: HashMap<Kind, Vec<(u32, u32)>>,
}

/// A table that was read.
#[derive(Debug)]
struct Table {
    name: String,
    heading: Option<Heading>,
}

/// Parts of records.
#[derive(Debug, Default)]
pub struct Parts {
    /// Pictures of products.
    pub pictures: Vec<Linked<ProductId, Attachment>>,
    /// Counts of others beside editions.
    pub counts: Vec<Linked<EditionId, QuotedCount>>,
    /// What batches were made from.
    pub inputs: Vec<Linked<BatchId, Input>>,
    /// What members delivered.
    pub deliveries: Vec<Linked<BatchId, Delivery>>,
}

impl Dataset {
    /// Begins with a table; its rows are then taken with what this gives.
    pub fn source(&mut self, name: &str) -> u32 {
        self.sources.push(Table { name: name.to_owned(), heading: None });
        u32::try_from(self.sources.len() - 1).unwrap_or(u32::MAX)
    }

    /// Keeps the heading of the table that was begun last, for the words of faults.
    pub fn headed(&mut self, heading: &Heading) {
        if let Some(table) = self.sources.last_mut() {
            table.heading = Some(heading.clone());
        }
    }

    /// Faults with the headings that their columns have in their tables.
    pub fn shown(&self, faults: Vec<Fault>) -> Vec<Fault> {
        let headings: HashMap<&str, &Heading> =
            self.sources.iter().filter_map(|table| Some((table.name.as_str(), table.heading.as_ref()?))).collect();
        let shown = |mut fault: Fault| {
            if let Some(at) = &mut fault.at
                && let Some(heading) = headings.get(at.file.as_str())
            {
                at.column = heading.shown(&at.column).to_owned();
                for (_, column) in fault.args.iter_mut().filter(|(name, _)| *name == "column") {
                    *column = heading.shown(column).to_owned();
                }
            }
            fault
        };
        faults.into_iter().map(shown).collect()
    }

    /// Takes a row of a table.
    pub fn take(&mut self, record: Record, source: u32, line: u64) {
        let kind = match record {
            Record::Place(r) => put(&mut self.places, r, Kind::Places),
            Record::Producer(r) => put(&mut self.producers, r, Kind::Producers),
            Record::Area(r) => put(&mut self.areas, r, Kind::Areas),
            Record::Product(r) => put(&mut self.products, r, Kind::Products),
            Record::Picture(r) => put(&mut self.parts.pictures, r, Kind::Pictures),
            Record::Recognition(r) => put(&mut self.recognitions, r, Kind::Recognitions),
            Record::Certificate(r) => put(&mut self.certificates, r, Kind::Certificates),
            Record::Location(r) => put(&mut self.locations, r, Kind::Locations),
            Record::Member(r) => put(&mut self.members, r, Kind::Members),
            Record::Edition(r) => put(&mut self.editions, r, Kind::Editions),
            Record::EditionCount(r) => put(&mut self.parts.counts, r, Kind::EditionCounts),
            Record::Entry(r) => put(&mut self.entries, r, Kind::Entries),
            Record::Promotion(r) => put(&mut self.promotions, r, Kind::Promotions),
            Record::Batch(r) => put(&mut self.batches, r, Kind::Batches),
            Record::BatchInput(r) => put(&mut self.parts.inputs, r, Kind::BatchInputs),
            Record::Delivery(r) => put(&mut self.parts.deliveries, r, Kind::Deliveries),
            Record::Event(r) => put(&mut self.events, r, Kind::Events),
            Record::Recall(r) => put(&mut self.recalls, r, Kind::Recalls),
            Record::Waiver(r) => put(&mut self.waivers, r, Kind::Waivers),
        };
        self.lines.entry(kind).or_default().push((source, u32::try_from(line).unwrap_or(u32::MAX)));
    }

    /// The rows of a kind with their places.
    pub fn lined<'a, T>(&'a self, kind: Kind, rows: &'a [T]) -> impl Iterator<Item = (At<'a>, &'a T)> {
        self.places_of(kind).zip(rows)
    }

    /// The places of the rows of a kind, in their order.
    pub fn places_of(&self, kind: Kind) -> impl Iterator<Item = At<'_>> {
        let lines = self.lines.get(&kind).map_or(&[][..], Vec::as_slice);
        lines.iter().map(|(source, line)| At {
            file: self.sources.get(*source as usize).map_or("", |table| table.name.as_str()),
            line: u64::from(*line),
        })
    }

    /// Whether a table of this kind had rows: one that had none says nothing about what stood.
    pub fn tells(&self, kind: Kind) -> bool {
        self.lines.get(&kind).is_some_and(|lines| !lines.is_empty())
    }

    /// How many rows of this kind were read.
    pub fn count(&self, kind: Kind) -> usize {
        self.lines.get(&kind).map_or(0, Vec::len)
    }
}

fn put<T>(rows: &mut Vec<T>, row: T, kind: Kind) -> Kind {
    rows.push(row);
    kind
}
