//! The embedded engine itself. Readers see at once what the writer has put into the tree; the log and the list of changes,
//! from which heads are signed and memory is built, are shown only as far as the disk has them.
use crate::domain::error::Result;
use crate::store::contract::health::{Health, HealthStore};
use crate::store::disk::Disk;
use crate::store::sled::draft::Draft;
use crate::store::sled::folder::{self, Folder, Lock};
use crate::store::sled::marks::Marks;
use crate::store::sled::pulse::Pulse;
use crate::store::sled::rows::Rows;
use crate::store::sled::staged::Staged;
use crate::store::sled::writer::Writer;
use ::sled::Tree;
use std::path::Path;

/// A store on disk. The fields are dropped in their order: the writer ends, the engine closes, the lock is given up.
pub struct SledStore {
    writer: Writer,
    rows: Rows,
    scans: Rows,
    disk: Disk,
    _lock: Lock,
}

impl SledStore {
    /// Makes a store in a folder that holds none.
    pub fn create(dir: &Path) -> Result<Self> {
        Self::start(dir, folder::create(dir)?)
    }

    /// Whether a store was made in a folder to its end.
    pub fn is_made(dir: &Path) -> bool {
        folder::is_made(dir)
    }

    /// Opens the store of a folder.
    pub fn open(dir: &Path) -> Result<Self> {
        Self::start(dir, folder::open(dir)?)
    }

    fn start(dir: &Path, folder: Folder) -> Result<Self> {
        let Folder { db, files, lock } = folder;
        let rows = Rows::new(Tree::clone(&db));
        let scans = rows.beside(rows.guarded(|_| db.open_tree("scans"))?);
        let (staged, disk) = (Staged::open(db, rows.clone())?, Disk::of(dir));
        Ok(Self { writer: Writer::start(rows.clone(), files, staged, disk.clone())?, rows, scans, disk, _lock: lock })
    }

    pub(super) fn act<T: Send + 'static>(&self, deed: impl FnOnce(&mut Draft<'_>) -> Result<T> + Send + 'static) -> Result<T> {
        self.disk.admit_deed()?;
        self.writer.act(deed)
    }

    /// Reads between two deeds; a full disk is no hindrance.
    pub(super) fn pause<T: Send + 'static>(&self, read: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        self.writer.act(move |_| read())
    }

    pub(super) fn writer(&self) -> &Writer {
        &self.writer
    }

    pub(super) fn disk(&self) -> &Disk {
        &self.disk
    }

    pub(super) fn rows(&self) -> &Rows {
        &self.rows
    }

    pub(super) fn scan_rows(&self) -> &Rows {
        &self.scans
    }

    pub(super) fn pulse(&self) -> Pulse {
        self.writer.pulse()
    }

    /// Where the store stands on the disk.
    pub(super) fn durable(&self) -> Marks {
        self.writer.durable()
    }
}

impl HealthStore for SledStore {
    fn health(&self) -> Health {
        self.rows.alarm.health()
    }

    fn declare_broken(&self) {
        self.rows.alarm.raise(Health::Broken);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::number::{Number, RunId};
    use crate::status::list::Chunk;
    use crate::store::contract::log::LogStore;
    use crate::store::contract::register::RegisterStore;
    use crate::store::contract::registry::RegistryStore;
    use crate::store::contract::stamps::StampStore;
    use crate::store::record;
    use crate::store::sled::keys;

    /// Puts bytes under a key, past every check, and reads.
    fn check<T>(key: &[u8], bytes: &[u8], read: impl Fn(&SledStore) -> Result<T>) {
        let dir = tempfile::tempdir().unwrap();
        let store = SledStore::create(dir.path()).unwrap();
        store.rows().tree.insert(key, bytes).unwrap();
        assert_eq!(read(&store).err().map(|error| error.code()), Some("record-damaged"), "{key:?}");
    }

    #[test]
    fn a_damaged_row_is_an_error_of_the_read_that_meets_it() {
        let run = RunId::of(Number::new(1).unwrap());
        let tra = record::encode(&"tra".parse::<crate::domain::id::BatchId>().unwrap()).unwrap();
        check(&keys::registry(), b"", |store| store.registry());
        check(&keys::registry(), b"\x02{}", |store| store.registry());
        check(&keys::run(run), b"\x01{", |store| store.runs());
        check(&keys::run(run), &[1, 0xff, 0xff], |store| store.run(run));
        check(b"pdtra", b"\x01null", |store| store.products());
        check(&keys::lot(&"tra".parse().unwrap(), &"A".parse().unwrap()), &tra, |store| {
            store.batch_by_lot(&"tra".parse().unwrap(), &"A".parse().unwrap())
        });
        let good = record::encode_chunk(&Chunk::default());
        check(&keys::chunk(0), &good[..good.len() - 1], |store| store.status_chunk(0));
        let flipped: Vec<u8> = good.iter().enumerate().map(|(at, byte)| if at == 4_000 { byte ^ 1 } else { *byte }).collect();
        check(&keys::chunk(0), &flipped, |store| store.status_chunk(0));
    }

    #[test]
    fn damaged_log_rows_are_met_when_the_store_starts() {
        for (key, bytes) in [(keys::entry(0), vec![1]), (keys::bundle(0), vec![1, 0]), (keys::bundle(0), vec![])] {
            let dir = tempfile::tempdir().unwrap();
            let store = SledStore::create(dir.path()).unwrap();
            store.rows().tree.insert(key, bytes).unwrap();
            drop(store);
            assert_eq!(SledStore::open(dir.path()).err().map(|error| error.code()), Some("record-damaged"));
        }
    }

    #[test]
    fn readers_of_the_log_see_only_what_is_on_the_disk() {
        let dir = tempfile::tempdir().unwrap();
        let store = SledStore::create(dir.path()).unwrap();
        store.rows().tree.insert(keys::entry(0), b"not yet synced").unwrap();
        store.rows().tree.insert(keys::change(1), b"nor this").unwrap();
        assert_eq!((store.log_size().unwrap(), store.entries(0, 9).unwrap().len()), (0, 0));
        assert!(store.changes_since(0, 9).unwrap().is_empty());
    }
}
