//! Reads a backup into an empty folder. The whole file is checked before anything is made of it.
use crate::domain::attachment::ATTACHMENT_MAX;
use crate::domain::error::{Error, Fault, Kind, Result};
use crate::domain::hex::hex;
use crate::domain::run::RUN_MAX;
use crate::service::backup::line::{LINE_MAX, Line, VERSION};
use crate::service::setup::{head_path, keys_dir, store_dir};
use crate::service::vault::Vault;
use crate::store::attachments::AttachmentFiles;
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
    /// Pictures and documents.
    pub files: u64,
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
    let (runs, files) = (RunFiles::new(data), AttachmentFiles::new(data));
    let mut rest = Rest { runs, files, head: HeadFile::new(head_path(data)), open: None };
    // The store counts as made only when every line was taken: by then run files and head are there too.
    let mut taken = lines(backup).map(|line| line.and_then(|line| rest.take(line))).filter_map(Result::transpose);
    engine::fill(dir, &mut taken)?;
    Ok(restored)
}

/// What is no row.
struct Rest {
    runs: RunFiles,
    files: AttachmentFiles,
    head: HeadFile,
    open: Option<Piecewise>,
}

/// A file whose pieces are being read.
struct Piecewise {
    kind: FileKind,
    name: String,
    bytes: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum FileKind {
    Run,
    Attachment,
}

impl FileKind {
    fn most(self) -> usize {
        match self {
            Self::Run => RUN_MAX as usize * SIGNATURE_BYTES,
            Self::Attachment => ATTACHMENT_MAX,
        }
    }
}

impl Rest {
    fn take(&mut self, line: Line) -> Result<Option<RawRow>> {
        match line {
            Line::Row(key, value) => Ok(Some(RawRow { table: Table::Deeds, key: key.0, value: value.0 })),
            Line::Scan(key, value) => Ok(Some(RawRow { table: Table::Scans, key: key.0, value: value.0 })),
            Line::Run(name, piece) => self.take_piece(FileKind::Run, name, piece.0).map(|()| None),
            Line::File(name, piece) => self.take_piece(FileKind::Attachment, name, piece.0).map(|()| None),
            Line::Head(head) => {
                self.finish()?;
                self.head.replace(&head)?;
                Ok(None)
            }
            Line::Backup { .. } | Line::End { .. } => Ok(None),
        }
    }

    fn take_piece(&mut self, kind: FileKind, name: String, piece: Vec<u8>) -> Result<()> {
        match &mut self.open {
            Some(open) if open.kind == kind && open.name == name && open.bytes.len() + piece.len() <= kind.most() => {
                open.bytes.extend_from_slice(&piece);
            }
            Some(_) | None => {
                self.finish()?;
                self.open = Some(Piecewise { kind, name, bytes: piece });
            }
        }
        Ok(())
    }

    /// Keeps the file that was read last.
    fn finish(&mut self) -> Result<()> {
        let Some(Piecewise { kind, name, bytes }) = self.open.take() else { return Ok(()) };
        let kept = match kind {
            FileKind::Run => hex(&self.runs.put(&bytes)?),
            FileKind::Attachment => self.files.put(&bytes)?.to_string(),
        };
        if kept == name { Ok(()) } else { Err(damaged().into()) }
    }
}

/// Reads the file once to its end, before anything is made of it.
fn proved(backup: &mut impl Read) -> Result<Restored> {
    let mut restored = Restored { origin: String::new(), rows: 0, runs: 0, files: 0 };
    let (mut digest, mut count, mut has_head, mut ended) = (Sha256::new(), 0u64, false, false);
    let (mut last_run, mut last_file) = (String::new(), String::new());
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
            Line::File(name, _) if *name != last_file => {
                restored.files += 1;
                last_file.clone_from(name);
            }
            Line::Run(..) | Line::File(..) => {}
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
