//! Run files: the signatures of a run, 64 bytes a stamp, immutable and named by their SHA-256. Reprints and look-ups read
//! them; nothing is ever signed twice.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::hex::{self, hex};
use crate::domain::run::{Hash, RUN_MAX};
use crate::store::durable;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// Bytes of a signature (RFC 8032).
pub const SIGNATURE_BYTES: usize = 64;

/// Bytes that are read at once where a whole file is.
const READ_BYTES: usize = 256 * 1024;

/// The folder `runs/` of a data folder.
#[derive(Debug, Clone)]
pub struct RunFiles {
    dir: PathBuf,
}

impl RunFiles {
    /// The files under `{dir}/runs`; folders are made when needed.
    pub fn new(dir: impl AsRef<Path>) -> Self {
        Self { dir: dir.as_ref().join("runs") }
    }

    /// Keeps the signatures of a run, in the order of its numbers; durable on return. The same bytes again: the same file.
    /// Not 1..=[`RUN_MAX`] whole signatures: invalid `run-file-shape`.
    pub fn put(&self, signatures: &[u8]) -> Result<Hash> {
        let most = RUN_MAX as usize * SIGNATURE_BYTES;
        if signatures.is_empty() || signatures.len() > most || !signatures.len().is_multiple_of(SIGNATURE_BYTES) {
            return Err(Fault::new("run-file-shape").arg("max", RUN_MAX).value(signatures.len().to_string()).into());
        }
        let file: Hash = Sha256::digest(signatures).into();
        let path = self.path(&file);
        let folder = durable::parent(&path);
        durable::make_folder(&folder)?;
        match fs::read(&path) {
            // The name may not be durable yet, if whoever wrote it was cut off before the last step.
            Ok(stood) if stood == signatures => durable::sync_folder(&folder)?,
            Ok(_) | Err(_) => durable::replace(&path, signatures)?,
        }
        Ok(file)
    }

    /// The signature of the stamp `index` (from 0) of a run. No file: `run-file-missing`; too short or no whole number of
    /// signatures: `run-file-damaged`.
    pub fn signature(&self, file: &Hash, index: u32) -> Result<[u8; SIGNATURE_BYTES]> {
        let mut signature = [0; SIGNATURE_BYTES];
        let handle = self.checked(file, u64::from(index) + 1)?;
        self.read_at(file, &handle, &mut signature, index)?;
        Ok(signature)
    }

    /// The signatures `from ..` of a run, exactly `count`; errors as [`signature`](Self::signature).
    pub fn signatures(&self, file: &Hash, from: u32, count: u32) -> Result<Vec<[u8; SIGNATURE_BYTES]>> {
        let handle = self.checked(file, u64::from(from) + u64::from(count))?;
        let mut bytes = vec![0; count as usize * SIGNATURE_BYTES];
        self.read_at(file, &handle, &mut bytes, from)?;
        Ok(bytes.as_chunks::<SIGNATURE_BYTES>().0.to_vec())
    }

    /// The whole file, for reading. No file: `run-file-missing`.
    pub fn open(&self, file: &Hash) -> Result<File> {
        self.checked(file, 0)
    }

    /// Reads a file through and compares it with its name. Not so: `run-file-damaged`; no file: `run-file-missing`.
    pub fn hold_against(&self, file: &Hash) -> Result<()> {
        let mut handle = self.checked(file, 0)?;
        let mut hash = Sha256::new();
        let mut block = vec![0; READ_BYTES];
        loop {
            let got = handle.read(&mut block).map_err(|source| durable::failed(&self.path(file), source))?;
            if got == 0 {
                break;
            }
            hash.update(&block[..got]);
        }
        let read: Hash = hash.finalize().into();
        if read == *file { Ok(()) } else { Err(Error::refused_to_start(damaged(&self.path(file)))) }
    }

    /// How long a run file is, in bytes; `None` when it cannot be asked.
    pub fn length(&self, file: &Hash) -> Option<u64> {
        fs::metadata(self.path(file)).ok().map(|about| about.len())
    }

    /// Every run file, by its hash; what is named otherwise is none of ours. No folder: none.
    pub fn list(&self) -> Result<Vec<Hash>> {
        let mut files = Vec::new();
        for folder in entries(&self.dir)? {
            for name in entries(&folder)?.iter().filter_map(|path| path.file_name()?.to_str()) {
                files.extend(hex::bytes(name));
            }
        }
        files.sort_unstable();
        Ok(files)
    }

    /// Opens a file that holds at least `wanted` signatures; the length is checked before anything is set aside for it.
    fn checked(&self, file: &Hash, wanted: u64) -> Result<File> {
        let path = self.path(file);
        let handle = File::open(&path).map_err(|source| {
            if source.kind() == io::ErrorKind::NotFound {
                return Error::unavailable(Fault::new("run-file-missing").arg("path", path.display()), source);
            }
            durable::failed(&path, source)
        })?;
        let length = handle.metadata().map_err(|source| durable::failed(&path, source))?.len();
        let whole = length.is_multiple_of(SIGNATURE_BYTES as u64) && wanted * SIGNATURE_BYTES as u64 <= length;
        if whole { Ok(handle) } else { Err(Error::refused_to_start(damaged(&path))) }
    }

    fn read_at(&self, file: &Hash, handle: &File, into: &mut [u8], index: u32) -> Result<()> {
        let at = u64::from(index) * SIGNATURE_BYTES as u64;
        handle.read_exact_at(into, at).map_err(|source| Error::unavailable(damaged(&self.path(file)), source))
    }

    fn path(&self, file: &Hash) -> PathBuf {
        let hex = hex(file);
        self.dir.join(&hex[..2]).join(hex)
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |source| durable::failed(folder, source);
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| entry.map(|entry| entry.path()).map_err(failed)).collect(),
        Err(source) if [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory].contains(&source.kind()) => Ok(Vec::new()),
        Err(source) => Err(failed(source)),
    }
}

fn damaged(path: &Path) -> Fault {
    Fault::new("run-file-damaged").arg("path", path.display())
}
