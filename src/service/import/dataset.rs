//! All files together, with their references checked: nothing is loaded while one of them leads nowhere.
use crate::domain::batch::Batch;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::event::Event;
use crate::domain::place::{Area, Location, Place};
use crate::domain::product::{Certificate, Producer, Product, Recognition, Subject};
use crate::service::import::batches::batches;
use crate::service::import::events::events;
use crate::service::import::products::{certificates, producers, products, recognitions};
use crate::service::import::recalls::{RecallRow, recalls};
use crate::service::import::table::Files;
use crate::service::import::territory::{areas, locations, places};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Display;

/// File names that are read; others in a folder are named as unread.
pub const FILE_NAMES: [&str; 10] = [
    "places.csv",
    "producers.csv",
    "products.csv",
    "recognitions.csv",
    "certificates.csv",
    "areas.csv",
    "locations.csv",
    "batches.csv",
    "events.csv",
    "recalls.csv",
];

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
    /// Recalls and voided ranges.
    pub recalls: Vec<RecallRow>,
}

/// Which ids the store holds already, so that a second import may lean on the first.
pub trait KnownIds {
    /// Whether the store holds a record of this kind (`place`, `producer`, `product`, `batch`, `area`, `location`) and id.
    fn knows(&self, kind: &'static str, id: &str) -> Result<bool>;
}

/// Reads and checks all files; every fault of all of them at once.
pub fn read(files: &Files, known: &dyn KnownIds) -> Result<Dataset> {
    let mut faults = Vec::new();
    let data = Dataset {
        places: places(files, &mut faults),
        producers: producers(files, &mut faults),
        products: products(files, &mut faults),
        recognitions: recognitions(files, &mut faults),
        certificates: certificates(files, &mut faults),
        areas: areas(files, &mut faults),
        locations: locations(files, &mut faults),
        batches: batches(files, &mut faults),
        events: events(files, &mut faults),
        recalls: recalls(files, &mut faults),
    };
    if !FILE_NAMES.iter().any(|name| files.contains_key(*name)) {
        faults.push(Fault::new("import-nothing-found").arg("files", FILE_NAMES.join(", ")));
    }
    // A row that is damaged is missing from the list too: its references would only repeat the first fault.
    if faults.is_empty() {
        doubles(&data, &mut faults);
        references(&data, known, &mut faults)?;
    }
    if faults.is_empty() { Ok(data) } else { Err(Error::invalid(faults)) }
}

fn doubles(data: &Dataset, faults: &mut Vec<Fault>) {
    twice("places.csv", "place_id", data.places.iter().map(|r| &r.id), faults);
    twice("producers.csv", "producer_id", data.producers.iter().map(|r| &r.id), faults);
    twice("products.csv", "product_id", data.products.iter().map(|r| &r.id), faults);
    twice("products.csv", "register_number", data.products.iter().map(|r| r.register), faults);
    twice("products.csv", "gtin", data.products.iter().filter_map(|r| r.gtin), faults);
    twice("recognitions.csv", "recognition_id", data.recognitions.iter().map(|r| &r.id), faults);
    twice("certificates.csv", "certificate_id", data.certificates.iter().map(|r| &r.id), faults);
    twice("areas.csv", "area_id", data.areas.iter().map(|r| &r.id), faults);
    twice("locations.csv", "location_id", data.locations.iter().map(|r| &r.id), faults);
    twice("batches.csv", "batch_id", data.batches.iter().map(|r| &r.id), faults);
    twice("batches.csv", "lot_code", data.batches.iter().map(|r| format!("{} {}", r.product, r.lot)), faults);
    twice("events.csv", "event_id", data.events.iter().map(|r| &r.id), faults);
    twice("recalls.csv", "recall_id", data.recalls.iter().map(|r| &r.id), faults);
}

/// Line numbers count data rows of files without line breaks inside cells, the header being line 1.
fn twice<T: Display>(file: &str, column: &str, ids: impl Iterator<Item = T>, faults: &mut Vec<Fault>) {
    let mut seen: HashMap<String, u64> = HashMap::new();
    for (line, id) in (2..).zip(ids.map(|id| id.to_string())) {
        if let Some(first) = seen.get(&id) {
            faults.push(Fault::new("id-twice").at(file, line, column).arg("first", first).value(id));
        } else {
            seen.insert(id, line);
        }
    }
}

struct References<'a> {
    known: &'a dyn KnownIds,
    sets: HashMap<&'static str, BTreeSet<&'a str>>,
    faults: &'a mut Vec<Fault>,
}

impl References<'_> {
    fn check(&mut self, file: &str, line: u64, column: &str, kind: &'static str, id: &str) -> Result<()> {
        let here = self.sets.get(kind).is_some_and(|set| set.contains(id));
        if !here && !self.known.knows(kind, id)? {
            self.faults.push(Fault::new("reference-unknown").at(file, line, column).arg("kind", kind).value(id));
        }
        Ok(())
    }
}

fn references(data: &Dataset, known: &dyn KnownIds, faults: &mut Vec<Fault>) -> Result<()> {
    let sets = HashMap::from([
        ("place", data.places.iter().map(|r| r.id.as_str()).collect()),
        ("producer", data.producers.iter().map(|r| r.id.as_str()).collect()),
        ("product", data.products.iter().map(|r| r.id.as_str()).collect()),
        ("batch", data.batches.iter().map(|r| r.id.as_str()).collect()),
        ("area", data.areas.iter().map(|r| r.id.as_str()).collect()),
        ("location", data.locations.iter().map(|r| r.id.as_str()).collect()),
        ("event", data.events.iter().map(|r| r.id.as_str()).collect()),
    ]);
    let mut refs = References { known, sets, faults };
    for (line, row) in (2..).zip(&data.places) {
        let units = [("parent_id", &row.parent), ("current_id", &row.current)];
        for (column, unit) in units.into_iter().filter_map(|(column, unit)| Some((column, unit.as_ref()?))) {
            refs.check("places.csv", line, column, "place", unit.as_str())?;
        }
    }
    for (line, row) in (2..).zip(&data.producers) {
        refs.check("producers.csv", line, "place_printed_id", "place", row.place_printed.as_str())?;
    }
    for (line, row) in (2..).zip(&data.products) {
        refs.check("products.csv", line, "producer_id", "producer", row.producer.as_str())?;
    }
    for (line, row) in (2..).zip(&data.recognitions) {
        refs.check("recognitions.csv", line, "product_id", "product", row.product.as_str())?;
    }
    for (line, row) in (2..).zip(&data.certificates) {
        let (kind, id) = match &row.subject {
            Subject::Product(id) => ("product", id.as_str()),
            Subject::Producer(id) => ("producer", id.as_str()),
            Subject::Area(id) => ("area", id.as_str()),
        };
        refs.check("certificates.csv", line, "subject_id", kind, id)?;
    }
    for (line, row) in (2..).zip(&data.areas) {
        refs.check("areas.csv", line, "producer_id", "producer", row.producer.as_str())?;
    }
    for (line, row) in (2..).zip(&data.locations) {
        refs.check("locations.csv", line, "place_printed_id", "place", row.place_printed.as_str())?;
    }
    batch_references(data, &mut refs)
}

fn batch_references(data: &Dataset, refs: &mut References<'_>) -> Result<()> {
    for (line, row) in (2..).zip(&data.batches) {
        refs.check("batches.csv", line, "product_id", "product", row.product.as_str())?;
        refs.check("batches.csv", line, "producer_id", "producer", row.producer.as_str())?;
        for area in &row.areas {
            refs.check("batches.csv", line, "area_ids", "area", area.as_str())?;
        }
    }
    for (line, row) in (2..).zip(&data.events) {
        refs.check("events.csv", line, "product_id", "product", row.product.as_str())?;
        if let Some(batch) = &row.batch {
            refs.check("events.csv", line, "batch_id", "batch", batch.as_str())?;
        }
        if let Some(location) = &row.location {
            refs.check("events.csv", line, "location_id", "location", location.as_str())?;
        }
        if let Some(corrected) = &row.corrects {
            refs.check("events.csv", line, "corrects_event", "event", corrected.as_str())?;
        }
    }
    for (line, row) in (2..).zip(&data.recalls) {
        refs.check("recalls.csv", line, "batch_id", "batch", row.batch.as_str())?;
    }
    Ok(())
}
