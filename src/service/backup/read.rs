//! Reads a backup into an empty folder. The whole file is checked before anything is made of it.
use crate::domain::error::{Error, Fault, Kind, Result};
use crate::domain::hex::hex;
use crate::domain::run::{Hash, RUN_MAX};
use crate::service::backup::line::{LINE_MAX, Line, VERSION};
use crate::service::setup::{head_path, keys_dir, store_dir};
use crate::service::vault::Vault;
use crate::store::contract::archive::{RawRow, Table};
use crate::store::durable;
use crate::store::head_file::HeadFile;
use crate::store::open::{self as engine, FORMAT};
use crate::store::run_files::{RunFiles, SIGNATURE_BYTES};
use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};
use std::io::{BufRead, BufReader, Read, Seek};
use std::path::Path;

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The registry's origin.
    pub origin: String,
    /// Rows, sums of scans among them.
    pub rows: u64,
    /// Run files.
    pub runs: u64,
}

/// Makes a data folder of a backup. A registry is there already: conflict `store-exists`. The file is damaged, cut short, or of
/// another version: invalid, and nothing is made. Cut off in the middle, it is repeated from the beginning.
pub fn restore(data: &Path, backup: &mut (impl Read + Seek)) -> Result<Restored> {
    let dir = store_dir(data);
    if engine::is_made(&dir) {
        return Err(Error::conflict(Fault::new("store-exists").arg("dir", dir.display())));
    }
    let restored = proved(backup)?;
    backup.rewind().map_err(|source| damaged().because(source))?;
    let made = make(data, &dir, backup, restored);
    if made.is_err() && !engine::is_made(&dir) {
        // Half a store is no store; what cannot be removed now is cleared by the next try.
        let _ = std::fs::remove_dir_all(&dir);
    }
    made
}

fn make(data: &Path, dir: &Path, backup: &mut (impl Read + Seek), restored: Restored) -> Result<Restored> {
    for folder in [data.to_owned(), data.join("log")] {
        durable::make_folder(&folder)?;
    }
    // For the keys that come from their own copy; a real registry takes them only from a folder that is closed to others.
    Vault::make_folder_in(&keys_dir(data))?;
    let mut rest = Rest { files: RunFiles::new(data), head: HeadFile::new(head_path(data)), run: None };
    // The store counts as made only when every line was taken: by then run files and head are there too.
    let mut taken = lines(backup).map(|line| line.and_then(|line| rest.take(line))).filter_map(Result::transpose);
    engine::fill(dir, &mut taken)?;
    Ok(restored)
}

/// What is no row.
struct Rest {
    files: RunFiles,
    head: HeadFile,
    run: Option<(String, Vec<u8>)>,
}

impl Rest {
    fn take(&mut self, line: Line) -> Result<Option<RawRow>> {
        match line {
            Line::Row(key, value) => Ok(Some(RawRow { table: Table::Deeds, key: key.0, value: value.0 })),
            Line::Scan(key, value) => Ok(Some(RawRow { table: Table::Scans, key: key.0, value: value.0 })),
            Line::Run(name, piece) => {
                match &mut self.run {
                    Some((same, bytes)) if *same == name && bytes.len() + piece.0.len() <= RUN_MAX as usize * SIGNATURE_BYTES => {
                        bytes.extend_from_slice(&piece.0);
                    }
                    Some(_) | None => {
                        self.finish()?;
                        self.run = Some((name, piece.0));
                    }
                }
                Ok(None)
            }
            Line::Head(head) => {
                self.finish()?;
                self.head.replace(&head)?;
                Ok(None)
            }
            Line::Backup { .. } | Line::End { .. } => Ok(None),
        }
    }

    /// Keeps the run file that was read last.
    fn finish(&mut self) -> Result<()> {
        let Some((name, bytes)) = self.run.take() else { return Ok(()) };
        let kept: Hash = self.files.put(&bytes)?;
        if hex(&kept) == name { Ok(()) } else { Err(damaged().into()) }
    }
}

/// Reads the file once to its end, before anything is made of it.
fn proved(backup: &mut impl Read) -> Result<Restored> {
    let mut restored = Restored { origin: String::new(), rows: 0, runs: 0 };
    let (mut digest, mut count, mut has_head, mut ended, mut last_run) = (Sha256::new(), 0u64, false, false, String::new());
    let mut reader = unpacked(backup);
    let mut bytes = Vec::new();
    while next(&mut reader, &mut bytes)? {
        let line: Line = serde_json::from_slice(&bytes).map_err(|source| damaged().because(source))?;
        if ended || (count == 0) != matches!(line, Line::Backup { .. }) {
            return Err(damaged().into());
        }
        match &line {
            Line::Backup { version, origin, store } => {
                if *version != VERSION || store != FORMAT.trim_end() {
                    return Err(Fault::new("backup-version").value(format!("{version} {store}")).into());
                }
                restored.origin.clone_from(origin);
            }
            Line::Row(..) | Line::Scan(..) => restored.rows += 1,
            Line::Run(name, _) if *name != last_run => {
                restored.runs += 1;
                last_run.clone_from(name);
            }
            Line::Run(..) => {}
            Line::Head(_) => has_head = true,
            Line::End { lines, sha256 } => {
                ended = true;
                if *lines != count || *sha256 != hex(&digest.finalize_reset()) {
                    return Err(damaged().into());
                }
            }
        }
        digest.update(&bytes);
        count += 1;
    }
    if ended && has_head { Ok(restored) } else { Err(Fault::new("backup-cut").into()) }
}

fn lines(backup: &mut impl Read) -> impl Iterator<Item = Result<Line>> {
    let mut reader = unpacked(backup);
    std::iter::from_fn(move || {
        let mut bytes = Vec::new();
        match next(&mut reader, &mut bytes) {
            Ok(true) => Some(serde_json::from_slice(&bytes).map_err(|source| damaged().because(source))),
            Ok(false) => None,
            Err(error) => Some(Err(error)),
        }
    })
}

fn unpacked<R: Read>(backup: &mut R) -> BufReader<MultiGzDecoder<&mut R>> {
    BufReader::new(MultiGzDecoder::new(backup))
}

/// The next line with its end; `false` at the end of the file.
fn next(reader: &mut impl BufRead, bytes: &mut Vec<u8>) -> Result<bool> {
    bytes.clear();
    reader.take(LINE_MAX).read_until(b'\n', bytes).map_err(|source| damaged().because(source))?;
    match bytes.last() {
        None => Ok(false),
        Some(b'\n') => Ok(true),
        Some(_) => Err(damaged().into()),
    }
}

fn damaged() -> Fault {
    Fault::new("backup-damaged")
}

trait Because {
    fn because(self, source: impl std::error::Error + Send + Sync + 'static) -> Error;
}

impl Because for Fault {
    /// Wrong input, with its cause for whoever must find it.
    fn because(self, source: impl std::error::Error + Send + Sync + 'static) -> Error {
        Error::unavailable(self, source).of(Kind::Invalid)
    }
}
