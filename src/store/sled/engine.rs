//! The embedded engine itself. Readers see at once what the writer has put into the tree; the log and the list of changes,
//! from which heads are signed and memory is built, are shown only as far as the disk has them.
use crate::domain::error::Result;
use crate::store::sled::draft::Draft;
use crate::store::sled::folder::{self, Folder};
use crate::store::sled::marks::Marks;
use crate::store::sled::rows::{self, Rows};
use crate::store::sled::writer::Writer;
use ::sled::Tree;
use std::fs::File;
use std::path::Path;

/// A store on disk. The fields are dropped in their order: the writer ends, the engine closes, the lock is given up.
pub struct SledStore {
    writer: Writer,
    rows: Rows,
    scans: Tree,
    _lock: File,
}

impl SledStore {
    /// Makes a store in a folder that holds none.
    pub fn create(dir: &Path) -> Result<Self> {
        Self::start(folder::create(dir)?)
    }

    /// Opens the store of a folder.
    pub fn open(dir: &Path) -> Result<Self> {
        Self::start(folder::open(dir)?)
    }

    fn start(folder: Folder) -> Result<Self> {
        let Folder { db, file, lock } = folder;
        let rows = Rows(Tree::clone(&db));
        let scans = rows::guarded(|| db.open_tree("scans"))?;
        Ok(Self { writer: Writer::start(rows.clone(), file)?, rows, scans, _lock: lock })
    }

    pub(super) fn act<T: Send + 'static>(&self, deed: impl FnOnce(&mut Draft<'_>) -> Result<T> + Send + 'static) -> Result<T> {
        self.writer.act(deed)
    }

    pub(super) fn rows(&self) -> &Rows {
        &self.rows
    }

    pub(super) fn scan_tree(&self) -> &Tree {
        &self.scans
    }

    /// Where the store stands on the disk.
    pub(super) fn durable(&self) -> Marks {
        self.writer.durable()
    }
}
