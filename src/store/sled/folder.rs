//! The store's folder: `lock` (who has it open), `format` (which version), `sled/` (the engine's files).
use crate::domain::error::{Error, Fault, Result};
use crate::store::durable;
use crate::store::sled::rows;
use crate::store::sled::synced::EngineFiles;
use ::sled::{Config, Db};
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// What `format` says.
pub const FORMAT: &str = "temtin-store 1\n";

/// Stands while a new store is filled: what is in it then is no store yet.
const FILLING: &str = "filling";

/// Pages that the engine may keep in memory, in bytes.
const CACHE_BYTES: u64 = 64 * 1024 * 1024;

/// How long an engine may take to close.
const CLOSING: Duration = Duration::from_secs(10);

/// An open store: the engine, the handle by which its file is synced, and the lock, which is dropped last.
pub struct Folder {
    /// The engine.
    pub db: Db,
    /// The engine's files, which it does not sync itself.
    pub files: EngineFiles,
    /// Held for as long as the store is open.
    pub lock: Lock,
}

/// The lock of a store. It is given up by a word of ours: a child process that was just made may share the file for a moment.
pub struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // With the last of its handles it goes anyway.
        let _ = flock(&self.0, FlockOperation::Unlock);
    }
}

/// Makes a store where none is. The last step is the `format` file, so that a creation that was cut off can be repeated.
/// Errors: `store-exists`, `store-locked`, `store-io`.
pub fn create(dir: &Path) -> Result<Folder> {
    create_with(dir, |_| Ok(()))
}

/// The same with rows in it from the beginning. Rows that a filling left behind when it was cut off are cleared away first.
pub fn create_with(dir: &Path, fill: impl FnOnce(&Db) -> Result<()>) -> Result<Folder> {
    durable::make_folder(dir)?;
    let lock = lock(dir)?;
    let exists = || Error::conflict(Fault::new("store-exists").arg("dir", dir.display()));
    if format_file(dir).exists() {
        return Err(exists());
    }
    let filling = dir.join(FILLING);
    if filling.exists() {
        fs::remove_dir_all(sled_folder(dir)).map_err(|source| durable::failed(dir, source))?;
    }
    let mut folder = start(dir, lock)?;
    // A folder that lost only its `format` file is a store, not a place for a new one.
    if !rows::guarded(|| Ok(folder.db.is_empty()))? {
        return Err(exists());
    }
    durable::replace(&filling, b"")?;
    fill(&folder.db)?;
    rows::guarded(|| folder.db.flush())?;
    folder.files.sync().map_err(|source| durable::failed(dir, source))?;
    let sled = sled_folder(dir);
    for file in ["db", "conf"].map(|name| sled.join(name)) {
        File::open(&file).and_then(|handle| handle.sync_all()).map_err(|source| durable::failed(&file, source))?;
    }
    for folder in [&sled, dir] {
        durable::sync_folder(folder)?;
    }
    durable::replace(&format_file(dir), FORMAT.as_bytes())?;
    fs::remove_file(&filling).map_err(|source| durable::failed(&filling, source))?;
    Ok(folder)
}

/// Whether a store was made here to its end.
pub fn is_made(dir: &Path) -> bool {
    format_file(dir).exists()
}

/// Opens a store that exists. Errors: `store-missing`, `store-version`, `store-locked`, `store-damaged`, `store-io`.
pub fn open(dir: &Path) -> Result<Folder> {
    let missing = || Fault::new("store-missing").arg("dir", dir.display());
    let format = match fs::read(format_file(dir)) {
        Ok(format) => format,
        Err(source) if source.kind() == io::ErrorKind::NotFound => return Err(Error::not_found(missing())),
        Err(source) => return Err(durable::failed(&format_file(dir), source)),
    };
    if format != FORMAT.as_bytes() {
        let found: String = String::from_utf8_lossy(&format).chars().take(40).collect();
        let fault = Fault::new("store-version").arg("dir", dir.display()).arg("wanted", FORMAT.trim_end());
        return Err(Error::refused_to_start(fault.value(found.trim_end())));
    }
    let lock = lock(dir)?;
    // The engine would make a missing file anew, and with it an empty second truth.
    if !sled_folder(dir).join("db").is_file() {
        return Err(Error::not_found(missing()));
    }
    remove_unfinished_snapshots(&sled_folder(dir))?;
    start(dir, lock)
}

fn start(dir: &Path, lock: Lock) -> Result<Folder> {
    let path = sled_folder(dir);
    durable::make_folder(&path)?;
    await_closed(dir, &path.join("db"))?;
    let damaged = |source: Error| Error::unavailable(Fault::new("store-damaged").arg("dir", dir.display()), source);
    let db = rows::guarded(|| Config::new().path(&path).cache_capacity(CACHE_BYTES).open()).map_err(damaged)?;
    let (blobs, path) = (path.join("blobs"), path.join("db"));
    let file = OpenOptions::new().read(true).write(true).open(&path).map_err(|source| durable::failed(&path, source))?;
    Ok(Folder { db, files: EngineFiles::new(file, Some(blobs)), lock })
}

/// Takes the lock, or says `store-locked`. It is ours, apart from the engine's, so that nothing is touched before it is held.
fn lock(dir: &Path) -> Result<Lock> {
    let path = dir.join("lock");
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|source| durable::failed(&path, source))?;
    flock(&file, FlockOperation::NonBlockingLockExclusive).map_err(|source| refused(dir, &path, source))?;
    Ok(Lock(file))
}

/// Waits until an engine that was just dropped has closed its file: its threads of input and output give up the engine's own
/// lock a moment after the drop. Somebody who holds it longer than [`CLOSING`]: `store-locked`.
fn await_closed(dir: &Path, db: &Path) -> Result<()> {
    let Ok(file) = File::open(db) else { return Ok(()) };
    let end = Instant::now() + CLOSING;
    loop {
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(()),
            Err(Errno::WOULDBLOCK) if Instant::now() < end => thread::sleep(Duration::from_millis(5)),
            Err(source) => return Err(refused(dir, db, source)),
        }
    }
}

fn refused(dir: &Path, path: &Path, source: Errno) -> Error {
    if source == Errno::WOULDBLOCK {
        return Error::unavailable(Fault::new("store-locked").arg("dir", dir.display()), source);
    }
    durable::failed(path, source.into())
}

/// A start that was cut off leaves `snap.N.generating`, on which every later start would fail (sled #1527). A finished
/// `snap.N` is never touched.
fn remove_unfinished_snapshots(sled: &Path) -> Result<()> {
    let failed = |source| durable::failed(sled, source);
    for found in fs::read_dir(sled).map_err(failed)? {
        let found = found.map_err(failed)?;
        let name = found.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            fs::remove_file(found.path()).map_err(failed)?;
        }
    }
    durable::sync_folder(sled)
}

fn sled_folder(dir: &Path) -> PathBuf {
    dir.join("sled")
}

fn format_file(dir: &Path) -> PathBuf {
    dir.join("format")
}
