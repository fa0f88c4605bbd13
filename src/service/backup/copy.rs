//! Copies a whole registry from one engine to another, and compares what both hold.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::hex::hex;
use crate::domain::run::Hash;
use crate::log::tree::Tree;
use crate::service::setup::{audit_path, head_path, keys_dir, store_dir};
use crate::service::trail;
use crate::service::vault::Vault;
use crate::store::attachments::AttachmentFiles;
use crate::store::contract::archive::StoredRecord;
use crate::store::contract::log::LogStore;
use crate::store::contract::whole::Store;
use crate::store::durable;
use crate::store::head_file::HeadFile;
use crate::store::open::{self as engine, Place};
use crate::store::run_files::RunFiles;
use crate::store::tally::Tally;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::io::Read;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Records on their way from one engine to the other.
const ON_THE_WAY: usize = 4_096;

/// Entries read at a time.
const ENTRIES_MAX: usize = 4_096;

/// What was copied; both stores have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Records.
    pub records: u64,
    /// Run files.
    pub runs: u64,
    /// Pictures and documents.
    pub files: u64,
    /// Entries of the log.
    pub entries: u64,
    /// SHA-256 over the records of each, in hexadecimal.
    pub digest: String,
    /// The log's root in each.
    pub root: Hash,
}

/// Copies everything but private keys into a place where no registry is; that of `from` must not be open elsewhere. A registry is there
/// already: conflict `store-exists`. The two do not hold the same in the end: `copy-differs`, and the new one is taken away.
pub fn copy(from: &Place, to: &Place) -> Result<Copied> {
    let (source, target) = (from.data(), to.data());
    if engine::is_made(&store_dir(target)) {
        return Err(Error::conflict(Fault::new("store-exists").arg("dir", target.display())));
    }
    let store = engine::open(&store_dir(source))?;
    for folder in [target.to_owned(), target.join("log")] {
        durable::make_folder(&folder)?;
    }
    Vault::make_folder_in(&keys_dir(target))?;
    let runs = copy_runs(&RunFiles::new(source), &RunFiles::new(target))?;
    let files = copy_files(&AttachmentFiles::new(source), &AttachmentFiles::new(target))?;
    if let Some(head) = HeadFile::new(head_path(source)).read()? {
        HeadFile::new(head_path(target)).replace(&head)?;
    }
    copy_audit_heads(&audit_path(source), &audit_path(target))?;
    let made = fill(store.as_ref(), &store_dir(target));
    let compared = made.and_then(|tally| {
        let made = engine::open(&store_dir(target))?;
        let (old, new) = (root(store.as_ref())?, root(made.as_ref())?);
        if old == new { Ok((tally, old)) } else { Err(differs()) }
    });
    match compared {
        Ok((tally, (entries, root))) => {
            Ok(Copied { records: tally.records(), runs, files, entries, digest: tally.digest_text(), root })
        }
        Err(error) => {
            // What is not the same is no copy; what cannot be removed now is cleared by the next try.
            let _ = std::fs::remove_dir_all(store_dir(target));
            Err(error)
        }
    }
}

fn differs() -> Error {
    Error::refused_to_start(Fault::new("copy-differs"))
}

/// Fills the new store while the old one is read. The store is made only if what reads back is what was read.
fn fill(store: &dyn Store, target: &Path) -> Result<Tally> {
    let (sender, records) = bounded(ON_THE_WAY);
    let sent: Mutex<Option<Tally>> = Mutex::default();
    thread::scope(|scope| {
        let reading = scope.spawn(|| read(store, sender, &sent));
        let filled = engine::fill(target, &mut Arriving { records: &records }, &mut |tally, _| {
            let sent = sent.lock().unwrap_or_else(PoisonError::into_inner);
            let same = sent.as_ref().is_some_and(|sent| sent.digest() == tally.digest() && sent.counts() == tally.counts());
            if same { Ok(()) } else { Err(differs()) }
        });
        // Nobody listens any more: a reader that is still at it ends.
        drop(records);
        let read = reading.join().unwrap_or_else(|_| Err(differs()));
        // Of two errors, the one that is only the echo of the other says less.
        match (read, filled) {
            (Ok(()), filled) => filled,
            (Err(echo), Err(error)) if echo.code() == "copy-differs" => Err(error),
            (Err(error), _) => Err(error),
        }
    })?;
    sent.into_inner().unwrap_or_else(PoisonError::into_inner).ok_or_else(differs)
}

/// Sends every record, and when all are sent keeps what they come to. After an error nothing is kept, and the filler knows that it has
/// less than all.
fn read(store: &dyn Store, to: Sender<Result<StoredRecord>>, sent: &Mutex<Option<Tally>>) -> Result<()> {
    let mut tally = Tally::default();
    store.copy_records(None, &mut |record| {
        tally.take(&record);
        to.send(Ok(record)).map_err(|_| differs())
    })?;
    *sent.lock().unwrap_or_else(PoisonError::into_inner) = Some(tally);
    drop(to);
    Ok(())
}

/// Records as they arrive.
struct Arriving<'a> {
    records: &'a Receiver<Result<StoredRecord>>,
}

impl Iterator for Arriving<'_> {
    type Item = Result<StoredRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        self.records.recv().ok()
    }
}

/// Size and root of a store's log.
fn root(store: &(impl LogStore + ?Sized)) -> Result<(u64, Hash)> {
    let mut tree = Tree::default();
    loop {
        let entries = store.entries(tree.size(), ENTRIES_MAX)?;
        if entries.is_empty() {
            return Ok((tree.size(), tree.root()));
        }
        entries.iter().for_each(|entry| tree.push(entry));
    }
}

/// Heads of the audit log, those that were laid aside too: they prove what was.
fn copy_audit_heads(from: &Path, to: &Path) -> Result<()> {
    for path in trail::paths(from)? {
        if let (Some(head), Some(name)) = (HeadFile::new(&path).read()?, path.file_name()) {
            HeadFile::new(to.with_file_name(name)).replace(&head)?;
        }
    }
    Ok(())
}

fn copy_runs(from: &RunFiles, to: &RunFiles) -> Result<u64> {
    let all = from.list()?;
    for file in &all {
        let mut bytes = Vec::new();
        let unread = |source| Error::unavailable(Fault::new("backup-source-unread"), source);
        from.open(file)?.read_to_end(&mut bytes).map_err(unread)?;
        if to.put(&bytes)? != *file {
            return Err(Error::refused_to_start(Fault::new("run-file-damaged").arg("path", hex(file))));
        }
    }
    Ok(all.len() as u64)
}

fn copy_files(from: &AttachmentFiles, to: &AttachmentFiles) -> Result<u64> {
    let all = from.list()?;
    all.iter().try_for_each(|file| to.put(&from.get(file)?).map(drop))?;
    Ok(all.len() as u64)
}
