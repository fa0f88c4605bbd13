//! Reads all files and checks them together.
use crate::domain::error::{Error, Fault, Result};
use crate::service::import::batches::batches;
use crate::service::import::dataset::Dataset;
use crate::service::import::events::events;
use crate::service::import::products::{certificates, producers, products, recognitions};
use crate::service::import::recalls::recalls;
use crate::service::import::references::{KnownIds, doubles, references};
use crate::service::import::table::{Files, lines};
use crate::service::import::territory::{areas, locations, places};

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
        lines: FILE_NAMES.into_iter().map(|file| (file, lines(files, file))).collect(),
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
