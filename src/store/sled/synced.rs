//! The engine's files, put on the disk: its `flush` does not reach it (sled #1452), and a page larger than a quarter of a segment is
//! written to a file of its own in `blobs/`, which the engine never syncs. A pointer to one that a power cut emptied would end the
//! recovery there, and everything behind it would be lost.
use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::PathBuf;

/// The file of the log, and the folder of large pages.
pub struct EngineFiles {
    log: File,
    blobs: Option<PathBuf>,
    synced: HashSet<OsString>,
}

impl EngineFiles {
    /// The log's file on a handle of our own; `blobs` where the engine keeps large pages.
    pub fn new(log: File, blobs: Option<PathBuf>) -> Self {
        Self { log, blobs, synced: HashSet::new() }
    }

    /// Puts everything on the disk that the engine has written so far: large pages first, then the log that points to them.
    pub fn sync(&mut self) -> io::Result<()> {
        self.sync_blobs()?;
        self.log.sync_data()
    }

    fn sync_blobs(&mut self) -> io::Result<()> {
        let Some(folder) = &self.blobs else { return Ok(()) };
        let (mut there, mut any_new) = (HashSet::new(), false);
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            if !self.synced.contains(&name) {
                match File::open(entry.path()) {
                    Ok(blob) => blob.sync_all()?,
                    // The engine has replaced it meanwhile.
                    Err(source) if source.kind() == io::ErrorKind::NotFound => continue,
                    Err(source) => return Err(source),
                }
                any_new = true;
            }
            there.insert(name);
        }
        self.synced = there;
        if any_new { File::open(folder)?.sync_all() } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_pages_are_synced_once_and_one_that_went_is_no_error() {
        let dir = tempfile::tempdir().unwrap();
        let mut files = EngineFiles::new(tempfile::tempfile().unwrap(), Some(dir.path().to_owned()));
        files.sync().unwrap();
        fs::write(dir.path().join("8679374"), b"a page").unwrap();
        files.sync().unwrap();
        assert_eq!(files.synced.len(), 1);
        fs::remove_file(dir.path().join("8679374")).unwrap();
        files.sync().unwrap();
        assert!(files.synced.is_empty());
        fs::remove_dir(dir.path()).unwrap();
        assert!(files.sync().is_err(), "a folder that cannot be read fences the store");
    }
}
