//! Reads all files and checks them together.
use crate::domain::error::{Error, Fault, Result};
use crate::service::import::batches::batches;
use crate::service::import::dataset::Dataset;
use crate::service::import::editions::{edition, entries, is_headline, is_register, promotions};
use crate::service::import::events::events;
use crate::service::import::links;
use crate::service::import::members::{members, waivers};
use crate::service::import::products::{certificates, producers, products, recognitions};
use crate::service::import::recalls::recalls;
use crate::service::import::references::{KnownIds, doubles, references};
use crate::service::import::table::{Files, lines};
use crate::service::import::territory::{areas, locations, places};

/// File names that are read, besides `register_<year>.csv` and `headline_<year>.json`; others in a folder are named as unread.
pub const FILE_NAMES: [&str; 15] = [
    "places.csv",
    "producers.csv",
    "products.csv",
    "recognitions.csv",
    "certificates.csv",
    "areas.csv",
    "locations.csv",
    "members.csv",
    "batches.csv",
    "batch_inputs.csv",
    "deliveries.csv",
    "events.csv",
    "recalls.csv",
    "promotions.csv",
    "waivers.csv",
];

/// Whether a file of a folder is read.
pub fn is_read(file: &str) -> bool {
    FILE_NAMES.contains(&file) || is_register(file) || is_headline(file)
}

/// Reads and checks all files; every fault of all of them at once.
pub fn read(files: &Files, known: &dyn KnownIds) -> Result<Dataset> {
    let mut faults = Vec::new();
    let years: Vec<&str> = files.keys().map(String::as_str).filter(|file| is_register(file) || is_headline(file)).collect();
    let (inputs, deliveries) = (links::inputs(files, &mut faults), links::deliveries(files, &mut faults));
    let mut data = Dataset {
        places: places(files, &mut faults),
        producers: producers(files, &mut faults),
        products: products(files, &mut faults),
        recognitions: recognitions(files, &mut faults),
        certificates: certificates(files, &mut faults),
        areas: areas(files, &mut faults),
        locations: locations(files, &mut faults),
        members: members(files, &mut faults),
        entries: Vec::new(),
        editions: Vec::new(),
        promotions: promotions(files, &mut faults),
        waivers: waivers(files, &mut faults),
        batches: batches(files, &mut faults),
        events: events(files, &mut faults),
        recalls: recalls(files, &mut faults),
        lines: FILE_NAMES.into_iter().map(|file| (file.to_owned(), lines(files, file))).collect(),
    };
    for file in &years {
        if is_register(file) {
            data.entries.extend(entries(files, file, &mut faults));
        } else {
            data.editions.extend(edition(files, file, &mut faults));
        }
    }
    if !files.keys().any(|name| is_read(name)) {
        faults.push(Fault::new("import-nothing-found").arg("files", FILE_NAMES.join(", ")));
    }
    // A row that is damaged is missing from the list too: its references would only repeat the first fault.
    if faults.is_empty() {
        let of = |file: &str| data.lines.get(file).cloned().unwrap_or_default();
        let (input_lines, delivery_lines) = (of("batch_inputs.csv"), of("deliveries.csv"));
        links::join("batch_inputs.csv", &input_lines, &inputs, &mut data.batches, &mut faults, |batch, input| {
            batch.inputs.push(input)
        });
        let deliver = |batch: &mut crate::domain::batch::Batch, delivery| batch.deliveries.push(delivery);
        links::join("deliveries.csv", &delivery_lines, &deliveries, &mut data.batches, &mut faults, deliver);
        doubles(&data, &mut faults);
        references(&data, known, &mut faults)?;
    }
    if faults.is_empty() { Ok(data) } else { Err(Error::invalid(faults)) }
}
