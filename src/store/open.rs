//! The one place that names engines.
use crate::domain::error::{Fault, Result};
use crate::store::contract::archive::{Point, StoredRecord};
use crate::store::contract::whole::Store;
use crate::store::sled::engine::SledStore;
use crate::store::sled::{archive, copy, folder};
use crate::store::tally::Tally;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

/// What the `format` file of a store says: the shape of its rows.
pub const FORMAT: &str = folder::FORMAT;

/// Where a registry lies, and which engine keeps it: `sled:DIR`, or a folder alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A data folder whose store is kept by the embedded engine.
    Sled(PathBuf),
}

impl Place {
    /// Its data folder.
    pub fn data(&self) -> &Path {
        match self {
            Self::Sled(dir) => dir,
        }
    }
}

impl FromStr for Place {
    type Err = Fault;

    /// Another engine, or no folder: `engine-unknown`.
    fn from_str(text: &str) -> std::result::Result<Self, Fault> {
        let unknown = || Fault::new("engine-unknown").value(text);
        let dir = match text.split_once(':') {
            Some(("sled", dir)) => dir,
            Some((name, _)) if !name.contains('/') => return Err(unknown()),
            Some(_) | None => text,
        };
        if dir.is_empty() { Err(unknown()) } else { Ok(Self::Sled(PathBuf::from(dir))) }
    }
}

/// Makes a store in this folder. One is there already: conflict `store-exists`.
pub fn create(dir: &Path) -> Result<Arc<dyn Store>> {
    Ok(Arc::new(SledStore::create(dir)?))
}

/// Whether a store was made in this folder to its end; a making that a crash cut off is repeated by [`create`].
pub fn is_made(dir: &Path) -> bool {
    SledStore::is_made(dir)
}

/// Makes a store of what another one handed over (`ArchiveStore::copy_records`), later records in the place of earlier ones of the
/// same id, and makes anew what follows from them; whole on return, and no store at all before. `good` is told what reads back and
/// where the store stands, and may refuse it. One is there already: conflict `store-exists`; a line that is none: `record-damaged`.
pub fn fill(
    dir: &Path,
    records: &mut dyn Iterator<Item = Result<StoredRecord>>,
    good: &mut dyn FnMut(&Tally, Point) -> Result<()>,
) -> Result<()> {
    archive::fill(dir, records, good)
}

/// The records of a row of the first store format, as backups of program 0.1 hold it (docs/backup-format.md).
pub fn records_of_row(key: &[u8], value: &[u8]) -> Result<Vec<StoredRecord>> {
    copy::of_row(key, value)
}

/// The same for a sum of scans.
pub fn record_of_scan_row(key: &[u8], value: &[u8]) -> Result<StoredRecord> {
    copy::of_scan_row(key, value)
}

/// Opens the store of this folder, which must exist: a lost path never starts an empty second truth. Errors: not found
/// `store-missing`; unavailable `store-locked`, `store-version`, `store-damaged`, `store-io`.
pub fn open(dir: &Path) -> Result<Arc<dyn Store>> {
    Ok(Arc::new(SledStore::open(dir)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_names_its_engine_or_is_a_folder() {
        for (text, dir) in [("sled:data", "data"), ("/srv/a:b", "/srv/a:b"), ("data/new", "data/new"), ("sled:/a:b", "/a:b")] {
            assert_eq!(text.parse(), Ok(Place::Sled(dir.into())), "{text}");
        }
        for text in ["", "sled:", "postgres:x", "memory:", "http://x"] {
            assert_eq!(text.parse::<Place>().map_err(|fault| fault.code), Err("engine-unknown"), "{text}");
        }
    }
}
