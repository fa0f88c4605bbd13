//! Backups of the first format, which programs before 0.2 wrote: gzip over JSON lines, with rows as that store format kept them
//! (docs/backup-format.md). They are read for ever; none is written.
use crate::domain::error::{Fault, Result};
use crate::domain::hex::hex;
use crate::service::backup::damage::{cut, damaged, damaged_by};
use crate::store::contract::archive::StoredRecord;
use crate::store::open::{record_of_scan_row, records_of_row};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use sha2::{Digest, Sha256};
use std::io::{BufRead, Read};

/// Longest line, in bytes.
const LINE_MAX: u64 = 2 << 20;

/// Longest file that its pieces may make, in bytes: a run file of a million signatures.
const FILE_MAX: usize = 64_000_000;

/// Bytes, in base64 with padding.
#[derive(Debug)]
struct Blob(Vec<u8>);

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map(Self).map_err(D::Error::custom)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Line {
    Backup { version: u32, origin: String, store: String },
    Row(Blob, Blob),
    Scan(Blob, Blob),
    Run(String, Blob),
    File(String, Blob),
    Head(String),
    End { lines: u64, sha256: String },
}

/// What such a backup holds.
#[derive(Debug)]
pub enum FirstPart {
    /// A record.
    Record(StoredRecord),
    /// The signed head of the log.
    Head(String),
    /// A run file with its name.
    Run(String, Vec<u8>),
    /// A picture or document with its name.
    File(String, Vec<u8>),
}

/// How many of what a backup of the first format holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// The registry's origin.
    pub origin: String,
    /// Records.
    pub records: u64,
    /// Run files.
    pub runs: u64,
    /// Pictures and documents.
    pub files: u64,
}

/// Whether unpacked bytes begin as this format does.
pub fn begins_so(from: &mut dyn BufRead) -> Result<bool> {
    Ok(from.fill_buf().map_err(|source| damaged_by("", source))?.first() == Some(&b'{'))
}

/// The parts; the sum at the end is checked before the last of them.
pub struct FirstParts<R> {
    from: R,
    digest: Sha256,
    lines: u64,
    origin: String,
    has_head: bool,
    ended: bool,
    open: Option<(FileKind, String, Vec<u8>)>,
    ready: std::collections::VecDeque<FirstPart>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileKind {
    Run,
    File,
}

impl<R: BufRead> FirstParts<R> {
    /// Of a backup's unpacked bytes.
    pub fn of(from: R) -> Self {
        let (origin, ready) = (String::new(), std::collections::VecDeque::new());
        Self { from, digest: Sha256::new(), lines: 0, origin, has_head: false, ended: false, open: None, ready }
    }

    fn next_part(&mut self) -> Result<Option<FirstPart>> {
        loop {
            if let Some(part) = self.ready.pop_front() {
                return Ok(Some(part));
            }
            let mut bytes = Vec::new();
            (&mut self.from).take(LINE_MAX).read_until(b'\n', &mut bytes).map_err(|source| damaged_by("", source))?;
            match bytes.last() {
                None if self.ended && self.has_head => return Ok(None),
                None => return Err(cut()),
                Some(b'\n') => self.take(&bytes)?,
                Some(_) => return Err(damaged("")),
            }
        }
    }

    fn take(&mut self, bytes: &[u8]) -> Result<()> {
        let line: Line = serde_json::from_slice(bytes).map_err(|source| damaged_by("", source))?;
        if self.ended || (self.lines == 0) != matches!(line, Line::Backup { .. }) {
            return Err(damaged(""));
        }
        match line {
            Line::Backup { version, origin, store } => {
                if version != 1 || store != "temtin-store 1" {
                    return Err(Fault::new("backup-version").value(format!("{version} {store}")).into());
                }
                self.origin = origin;
            }
            Line::Row(key, value) => self
                .ready
                .extend(records_of_row(&key.0, &value.0).map_err(|_| damaged("row"))?.into_iter().map(FirstPart::Record)),
            Line::Scan(key, value) => {
                self.ready.push_back(FirstPart::Record(record_of_scan_row(&key.0, &value.0).map_err(|_| damaged("scan"))?))
            }
            Line::Run(name, piece) => self.add(FileKind::Run, name, &piece.0)?,
            Line::File(name, piece) => self.add(FileKind::File, name, &piece.0)?,
            Line::Head(head) => {
                self.close();
                self.has_head = true;
                self.ready.push_back(FirstPart::Head(head));
            }
            Line::End { lines, sha256 } => {
                self.ended = true;
                if lines != self.lines || sha256 != hex(&self.digest.finalize_reset()) {
                    return Err(damaged(""));
                }
            }
        }
        self.digest.update(bytes);
        self.lines += 1;
        Ok(())
    }

    /// Pieces of a file stand together.
    fn add(&mut self, kind: FileKind, name: String, piece: &[u8]) -> Result<()> {
        match &mut self.open {
            Some((of, open, bytes)) if *of == kind && *open == name => {
                if bytes.len() + piece.len() > FILE_MAX {
                    return Err(damaged(&name));
                }
                bytes.extend_from_slice(piece);
            }
            Some(_) | None => {
                self.close();
                self.open = Some((kind, name, piece.to_vec()));
            }
        }
        Ok(())
    }

    fn close(&mut self) {
        self.ready.extend(self.open.take().map(|(kind, name, bytes)| match kind {
            FileKind::Run => FirstPart::Run(name, bytes),
            FileKind::File => FirstPart::File(name, bytes),
        }));
    }
}

impl<R: BufRead> Iterator for FirstParts<R> {
    type Item = Result<FirstPart>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_part().transpose()
    }
}

/// Reads a backup to its end, before anything is made of it.
pub fn count(from: impl BufRead) -> Result<Counted> {
    let mut parts = FirstParts::of(from);
    let mut counted = Counted::default();
    for part in &mut parts {
        match part? {
            FirstPart::Record(_) => counted.records += 1,
            FirstPart::Head(_) => {}
            FirstPart::Run(name, bytes) => {
                counted.runs += 1;
                named_right(&name, &bytes)?;
            }
            FirstPart::File(name, bytes) => {
                counted.files += 1;
                named_right(&name, &bytes)?;
            }
        }
    }
    counted.origin = parts.origin;
    Ok(counted)
}

fn named_right(name: &str, bytes: &[u8]) -> Result<()> {
    if hex(&Sha256::digest(bytes)) == name { Ok(()) } else { Err(damaged(name)) }
}
