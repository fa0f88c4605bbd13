//! The file of the signed log head. It lies outside the engine, so that an engine that went back in time is found out.
use crate::domain::error::{Error, Fault, Result};
use crate::log::checkpoint::HEAD_MAX;
use crate::store::durable;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A small text file that is replaced as a whole.
#[derive(Debug, Clone)]
pub struct HeadFile {
    path: PathBuf,
}

impl HeadFile {
    /// The file at this path; it need not be there yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The text; `None` when there is no file. Longer than [`HEAD_MAX`] or no UTF-8: `head-file-damaged`.
    pub fn read(&self) -> Result<Option<String>> {
        let size = match fs::metadata(&self.path) {
            Ok(about) => about.len(),
            Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(durable::failed(&self.path, source)),
        };
        if size > HEAD_MAX as u64 {
            return Err(Error::refused_to_start(self.damaged()));
        }
        let bytes = fs::read(&self.path).map_err(|source| durable::failed(&self.path, source))?;
        String::from_utf8(bytes).map(Some).map_err(|source| Error::unavailable(self.damaged(), source))
    }

    /// Replaces the text; durable on return. Longer than [`HEAD_MAX`]: too large: `record-too-large`.
    pub fn replace(&self, text: &str) -> Result<()> {
        if text.len() > HEAD_MAX {
            return Err(Error::too_large(
                Fault::new("record-too-large").arg("what", "head").arg("bytes", text.len()).arg("max", HEAD_MAX),
            ));
        }
        durable::replace(&self.path, text.as_bytes())
    }

    fn damaged(&self) -> Fault {
        Fault::new("head-file-damaged").arg("path", self.path.display())
    }
}
