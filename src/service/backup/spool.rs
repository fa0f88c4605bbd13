//! Records aside, so that a slow taker does not hold up deeds. The file has no name, so nothing is left of it when we are killed.
use crate::domain::error::{Error, Fault, Result};
use crate::store::archived::LINE_MAX;
use crate::store::contract::archive::{ArchiveStore, Point, RecordKind, StoredRecord};
use crate::store::durable;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;

/// The file.
pub struct Spool(File);

impl Spool {
    /// Makes one in this folder.
    pub fn make(dir: &Path) -> Result<Self> {
        let path = dir.join("backup.spool");
        let failed = |source| durable::failed(&path, source);
        let file = OpenOptions::new().create(true).truncate(true).read(true).write(true).open(&path).map_err(failed)?;
        std::fs::remove_file(&path).map_err(failed)?;
        Ok(Self(file))
    }

    /// Copies a store into it, and says where the store stood.
    pub fn fill(&self, store: &(impl ArchiveStore + ?Sized), since: Option<Point>) -> Result<Point> {
        let mut out = BufWriter::new(&self.0);
        let point = store.copy_records(since, &mut |record| put(&mut out, &record).map_err(unwritten))?;
        out.flush().map_err(unwritten)?;
        Ok(point)
    }

    /// What was copied.
    pub fn records(&self) -> Result<impl Iterator<Item = Result<StoredRecord>>> {
        let mut file = &self.0;
        file.rewind().map_err(unread)?;
        let mut from = BufReader::new(file);
        Ok(std::iter::from_fn(move || get(&mut from).transpose()))
    }
}

/// Kind, length, line.
fn put(out: &mut impl Write, record: &StoredRecord) -> std::io::Result<()> {
    let kind = RecordKind::ALL.iter().position(|kind| *kind == record.kind).unwrap_or_default();
    out.write_all(&[kind as u8])?;
    out.write_all(&(record.line.len() as u32).to_be_bytes())?;
    out.write_all(&record.line)
}

fn get(from: &mut impl Read) -> Result<Option<StoredRecord>> {
    let mut kind = [0];
    if from.read(&mut kind).map_err(unread)? == 0 {
        return Ok(None);
    }
    let mut length = [0; 4];
    from.read_exact(&mut length).map_err(unread)?;
    let broken = || unread(std::io::Error::from(std::io::ErrorKind::InvalidData));
    let length = usize::try_from(u32::from_be_bytes(length)).ok().filter(|length| *length <= LINE_MAX).ok_or_else(broken)?;
    let kind = *RecordKind::ALL.get(usize::from(kind[0])).ok_or_else(broken)?;
    let mut line = vec![0; length];
    from.read_exact(&mut line).map_err(unread)?;
    Ok(Some(StoredRecord { kind, line }))
}

/// The archive, or what is spooled for it, cannot be written.
pub fn unwritten(source: std::io::Error) -> Error {
    Error::unavailable(Fault::new("backup-unwritten"), source)
}

/// What is to be archived cannot be read.
pub fn unread(source: std::io::Error) -> Error {
    Error::unavailable(Fault::new("backup-source-unread"), source)
}
