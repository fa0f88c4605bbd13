//! The one place that names engines.
use crate::domain::error::Result;
use crate::store::contract::archive::RawRow;
use crate::store::contract::whole::Store;
use crate::store::sled::engine::SledStore;
use crate::store::sled::{archive, folder};
use std::path::Path;
use std::sync::Arc;

/// What the `format` file of a store says: the shape of its rows.
pub const FORMAT: &str = folder::FORMAT;

/// Makes a store in this folder. One is there already: conflict `store-exists`.
pub fn create(dir: &Path) -> Result<Arc<dyn Store>> {
    Ok(Arc::new(SledStore::create(dir)?))
}

/// Whether a store was made in this folder to its end; a making that a crash cut off is repeated by [`create`].
pub fn is_made(dir: &Path) -> bool {
    SledStore::is_made(dir)
}

/// Makes a store of rows that another gave (`ArchiveStore::copy_rows`); whole on return, and no store at all before. One is there
/// already: conflict `store-exists`.
pub fn fill(dir: &Path, rows: &mut dyn Iterator<Item = Result<RawRow>>) -> Result<()> {
    archive::fill(dir, rows)
}

/// Opens the store of this folder, which must exist: a lost path never starts an empty second truth. Errors: not found
/// `store-missing`; unavailable `store-locked`, `store-version`, `store-damaged`, `store-io`.
pub fn open(dir: &Path) -> Result<Arc<dyn Store>> {
    Ok(Arc::new(SledStore::open(dir)?))
}
