//! Files of attachments: pictures and documents, immutable and named by their SHA-256. What does not fit its name is never given out.
use crate::domain::attachment::{ATTACHMENT_MAX, FileHash};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::hex;
use crate::store::durable;
use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_NOW, UTIME_OMIT, utimensat};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The folder `files/` of a data folder.
#[derive(Debug, Clone)]
pub struct AttachmentFiles {
    dir: PathBuf,
    /// Held by whoever keeps a file or takes one away, so that none goes just as it is given again.
    changing: Arc<Mutex<()>>,
}

/// What taking away an unused file came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed {
    /// It is gone: so many bytes.
    Bytes(u64),
    /// Somebody gave it, or meant to use it, too lately.
    TooFresh,
}

impl AttachmentFiles {
    /// The files under `{dir}/files`; folders are made when needed.
    pub fn new(dir: impl AsRef<Path>) -> Self {
        Self { dir: dir.as_ref().join("files"), changing: Arc::default() }
    }

    fn held(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps these bytes; durable and read back on return. The same bytes again: the same file, counted as new; a damaged one is
    /// mended.
    /// None, or more than [`ATTACHMENT_MAX`]: `attachment-size`.
    pub fn put(&self, bytes: &[u8]) -> Result<FileHash> {
        if bytes.is_empty() || bytes.len() > ATTACHMENT_MAX {
            let fault = Fault::new("attachment-size").arg("max", ATTACHMENT_MAX);
            return Err(Error::too_large(fault.value(bytes.len().to_string())));
        }
        let hash = FileHash(Sha256::digest(bytes).into());
        let path = self.path(&hash);
        let folder = durable::parent(&path);
        let _held = self.held();
        durable::make_folder(&folder)?;
        match self.get(&hash) {
            // The name may not be durable yet, if whoever wrote it was cut off before the last step.
            Ok(_) => {
                touch(&path)?;
                durable::sync_folder(&folder)?;
            }
            Err(_) => {
                durable::replace(&path, bytes)?;
                // A disk that took other bytes than it was given is found out now, while the giver still has them.
                self.get(&hash)?;
            }
        }
        Ok(hash)
    }

    /// The bytes of this name, whole. No file: `attachment-missing`; other bytes than its name says: `attachment-damaged`.
    pub fn get(&self, hash: &FileHash) -> Result<Vec<u8>> {
        let path = self.path(hash);
        let failed = |source: io::Error| {
            if source.kind() == io::ErrorKind::NotFound {
                return Error::unavailable(Fault::new("attachment-missing").arg("file", hash), source);
            }
            durable::failed(&path, source)
        };
        let mut bytes = Vec::new();
        // One byte more than there may be: what has grown is damaged, and no reason to read on.
        let most = ATTACHMENT_MAX as u64 + 1;
        File::open(&path).and_then(|file| file.take(most).read_to_end(&mut bytes)).map_err(failed)?;
        let right = bytes.len() <= ATTACHMENT_MAX && FileHash(Sha256::digest(&bytes).into()) == *hash;
        if right { Ok(bytes) } else { Err(Error::refused_to_start(Fault::new("attachment-damaged").arg("file", hash))) }
    }

    /// Makes sure that a file is there, whole, and will be for a while: said before a record names it. Errors of
    /// [`get`](Self::get).
    pub fn keep(&self, hash: &FileHash) -> Result<()> {
        let _held = self.held();
        self.get(hash)?;
        touch(&self.path(hash))
    }

    /// Whether there is no file of this name at all.
    pub fn is_gone(&self, hash: &FileHash) -> bool {
        !self.path(hash).exists()
    }

    /// Takes a file away that nobody gave or meant to use for this long. Not there: gone, with no bytes. Times are the disk's own.
    pub fn remove_unused(&self, hash: &FileHash, unused: Duration) -> Result<Removed> {
        let path = self.path(hash);
        let failed = |source| durable::failed(&path, source);
        let _held = self.held();
        let told = match fs::metadata(&path) {
            Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(Removed::Bytes(0)),
            told => told.map_err(failed)?,
        };
        let modified = told.modified().map_err(failed)?;
        // A file that is dated ahead of the disk's own time counts as given just now.
        let age = self.mark()?.modified().map_err(failed)?.duration_since(modified).unwrap_or_default();
        if age < unused {
            return Ok(Removed::TooFresh);
        }
        fs::remove_file(&path).map_err(failed)?;
        durable::sync_folder(&durable::parent(&path))?;
        Ok(Removed::Bytes(told.len()))
    }

    /// A file that was changed just now, by what the disk that keeps the files takes for now: a demo's clock stands elsewhere, and a
    /// disk may be another machine's.
    fn mark(&self) -> Result<fs::Metadata> {
        let mark = self.dir.join(".now");
        let asked = File::create(&mark).and_then(|file| file.set_len(0)).and_then(|()| {
            touch_at(&mark)?;
            fs::metadata(&mark)
        });
        // What is left of it says nothing.
        let _ = fs::remove_file(&mark);
        asked.map_err(|source| durable::failed(&mark, source))
    }

    /// Every file, by its hash; what is named otherwise is none of ours. No folder: none.
    pub fn list(&self) -> Result<Vec<FileHash>> {
        let mut files = Vec::new();
        for folder in entries(&self.dir)? {
            for name in entries(&folder)?.iter().filter_map(|path| path.file_name()?.to_str()) {
                files.extend(hex::bytes(name).map(FileHash));
            }
        }
        files.sort_unstable();
        Ok(files)
    }

    fn path(&self, hash: &FileHash) -> PathBuf {
        let hex = hash.to_string();
        self.dir.join(&hex[..2]).join(hex)
    }
}

/// Counts a file as given just now.
fn touch(path: &Path) -> Result<()> {
    touch_at(path).map_err(|source| durable::failed(path, source))
}

fn touch_at(path: &Path) -> io::Result<()> {
    let [now, stays] = [UTIME_NOW, UTIME_OMIT].map(|tv_nsec| Timespec { tv_sec: 0, tv_nsec });
    Ok(utimensat(CWD, path, &Timestamps { last_access: stays, last_modification: now }, AtFlags::empty())?)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |source| durable::failed(folder, source);
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| entry.map(|entry| entry.path()).map_err(failed)).collect(),
        Err(source) if [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory].contains(&source.kind()) => Ok(Vec::new()),
        Err(source) => Err(failed(source)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code<T>(answer: Result<T>) -> &'static str {
        answer.err().map_or("none", |error| error.code())
    }

    #[test]
    fn the_same_bytes_are_one_file_and_nothing_is_left_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let files = AttachmentFiles::new(dir.path());
        assert_eq!(files.list().unwrap(), []);
        let hash = files.put(b"chai").unwrap();
        assert_eq!((files.put(b"chai").unwrap(), files.get(&hash).unwrap()), (hash, b"chai".to_vec()));
        assert_eq!(files.list().unwrap(), [hash]);
        assert_eq!(fs::read_dir(durable::parent(&files.path(&hash))).unwrap().count(), 1);
    }

    #[test]
    fn a_file_with_one_bit_flipped_cut_or_grown_is_never_given_out_and_is_mended_by_its_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let files = AttachmentFiles::new(dir.path());
        let hash = files.put(b"giay chung nhan").unwrap();
        assert_eq!(code(files.get(&FileHash([0; 32]))), "attachment-missing");
        for wrong in [&b"giay chung nhao"[..], b"giay chung", b"giay chung nhan ", b"", &vec![7; ATTACHMENT_MAX + 9]] {
            fs::write(files.path(&hash), wrong).unwrap();
            assert_eq!(code(files.get(&hash)), "attachment-damaged");
        }
        files.put(b"giay chung nhan").unwrap();
        assert_eq!(files.get(&hash).unwrap(), b"giay chung nhan");
    }

    #[test]
    fn only_what_nobody_gave_nor_meant_to_use_for_long_is_taken_away() {
        let dir = tempfile::tempdir().unwrap();
        let files = AttachmentFiles::new(dir.path());
        let hash = files.put(b"chai").unwrap();
        let long = Duration::from_secs(3_600);
        let grow_old = || {
            let old = File::open(files.path(&hash)).unwrap();
            let before = old.metadata().unwrap().modified().unwrap() - 2 * long;
            old.set_modified(before).unwrap();
        };
        assert_eq!(files.remove_unused(&hash, long).unwrap(), Removed::TooFresh);
        grow_old();
        files.put(b"chai").unwrap();
        assert_eq!(files.remove_unused(&hash, long).unwrap(), Removed::TooFresh, "given again");
        grow_old();
        files.keep(&hash).unwrap();
        assert_eq!(files.remove_unused(&hash, long).unwrap(), Removed::TooFresh, "about to be named");
        grow_old();
        assert_eq!(files.remove_unused(&hash, long).unwrap(), Removed::Bytes(4));
        assert_eq!((code(files.keep(&hash)), files.list().unwrap().len()), ("attachment-missing", 0));
        assert_eq!(files.remove_unused(&hash, long).unwrap(), Removed::Bytes(0), "twice is no fault");
        assert_eq!(fs::read_dir(dir.path().join("files")).unwrap().count(), 1, "nothing is left beside the folders");
    }

    #[test]
    fn nothing_and_one_byte_over_the_limit_are_not_kept() {
        let dir = tempfile::tempdir().unwrap();
        let files = AttachmentFiles::new(dir.path());
        assert_eq!(code(files.put(b"")), "attachment-size");
        assert_eq!(code(files.put(&vec![1; ATTACHMENT_MAX + 1])), "attachment-size");
        assert_eq!(code(files.put(&vec![1; ATTACHMENT_MAX])), "none");
    }
}
