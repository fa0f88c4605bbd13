//! Files that are there after a power cut: written aside, synced, renamed, and the folder synced too.
use crate::domain::error::{Error, Fault, Kind, Result};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// A file or folder of the store cannot be used: `store-io` with the path; full `disk-out` when the disk is.
pub fn failed(path: &Path, source: io::Error) -> Error {
    if [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded].contains(&source.kind()) {
        return Error::unavailable(Fault::new("disk-out").arg("path", path.display()), source).of(Kind::Full);
    }
    Error::unavailable(Fault::new("store-io").arg("path", path.display()), source)
}

/// Makes a folder and every missing one above it, each entered durably in its parent.
pub fn make_folder(folder: &Path) -> Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = parent(folder);
    make_folder(&above)?;
    match fs::create_dir(folder) {
        Err(source) if source.kind() != io::ErrorKind::AlreadyExists => return Err(failed(folder, source)),
        Ok(()) | Err(_) => {}
    }
    sync_folder(&above)
}

/// Makes names in a folder durable.
pub fn sync_folder(folder: &Path) -> Result<()> {
    File::open(folder).and_then(|handle| handle.sync_all()).map_err(|source| failed(folder, source))
}

/// Replaces a file as a whole: a reader, also after a crash, sees the old bytes or the new ones.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let aside = aside(path);
    let written = write_synced(&aside, bytes).and_then(|()| fs::rename(&aside, path));
    if let Err(source) = written {
        // What is left aside is no truth; that it cannot be removed changes nothing.
        let _ = fs::remove_file(&aside);
        return Err(failed(path, source));
    }
    sync_folder(&parent(path))
}

/// The folder in which this path stands.
pub fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(above) if !above.as_os_str().is_empty() => above.to_path_buf(),
        Some(_) | None => PathBuf::from("."),
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A name beside the path that no other thread or process uses at the same time.
fn aside(path: &Path) -> PathBuf {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    path.with_file_name(format!(".{name}.{}-{count}", std::process::id()))
}
