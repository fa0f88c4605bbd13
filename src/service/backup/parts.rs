//! An archive read from its beginning to its end: every member by its name, in its order, within its limits, and held against the
//! manifest. Nothing of it is trusted before it was hashed; memory holds one member at a time.
use crate::domain::attachment::{ATTACHMENT_MAX, FileHash};
use crate::domain::error::Result;
use crate::domain::hex;
use crate::domain::run::{Hash, RUN_MAX};
use crate::log::checkpoint::HEAD_MAX;
use crate::service::backup::damage::{cut, damaged, damaged_by};
use crate::service::backup::manifest::{
    AUDIT_NAME, FORMAT_MAX, FORMAT_NAME, Format, HEAD_NAME, Listed, MANIFEST_MAX, MANIFEST_NAME, MEMBERS_MAX, Manifest, PIECE,
    SUM_NAME, sum_of,
};
use crate::service::backup::tar::{self, Member};
use crate::store::archived::LINE_MAX;
use crate::store::contract::archive::{RecordKind, StoredRecord};
use crate::store::run_files::SIGNATURE_BYTES;
use crate::store::tally::Tally;
use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Seek};

/// What a member holds.
#[derive(Debug)]
pub enum Part {
    /// A record.
    Record(StoredRecord),
    /// The signed head of the log.
    Head(String),
    /// The signed head of the audit log.
    AuditHead(String),
    /// A run file.
    Run(Hash, Vec<u8>),
    /// A picture or document.
    File(FileHash, Vec<u8>),
    /// The end: everything before it was as it says.
    Manifest(Box<Manifest>),
}

/// Where a reading stands; it only goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Begin,
    Records,
    Head,
    AuditHead,
    Runs,
    Files,
    End,
}

/// The parts of an archive; the manifest comes last, and once.
pub struct Parts<'a> {
    from: Box<dyn Read + 'a>,
    stage: Stage,
    pieces: usize,
    last_kind: usize,
    last_file: Option<String>,
    lines: VecDeque<StoredRecord>,
    listed: Vec<Listed>,
    tally: Tally,
}

/// The bytes of an archive, unpacked where they are packed by gzip.
pub fn unpacked<'a>(archive: &'a mut (impl Read + Seek)) -> Result<Box<dyn BufRead + 'a>> {
    archive.rewind().map_err(|source| damaged_by("", source))?;
    let mut from = BufReader::with_capacity(1 << 16, archive);
    let packed = from.fill_buf().map_err(|source| damaged_by("", source))?.starts_with(&[0x1f, 0x8b]);
    Ok(if packed { Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(from))) } else { Box::new(from) })
}

impl<'a> Parts<'a> {
    /// Of an archive's unpacked bytes.
    pub fn of(from: Box<dyn BufRead + 'a>) -> Self {
        Self {
            from: Box::new(from),
            stage: Stage::Begin,
            pieces: 0,
            last_kind: 0,
            last_file: None,
            lines: VecDeque::new(),
            listed: Vec::new(),
            tally: Tally::default(),
        }
    }

    fn next_part(&mut self) -> Result<Option<Part>> {
        loop {
            if let Some(record) = self.lines.pop_front() {
                self.tally.take(&record);
                return Ok(Some(Part::Record(record)));
            }
            let Some(member) = tar::next(&mut self.from)? else {
                return if self.stage == Stage::End { Ok(None) } else { Err(cut()) };
            };
            if self.listed.len() > MEMBERS_MAX || self.stage == Stage::End {
                return Err(damaged(&member.name));
            }
            if let Some(part) = self.take(&member)? {
                return Ok(Some(part));
            }
        }
    }

    /// Reads a member; a piece of records gives its lines one by one.
    fn take(&mut self, member: &Member) -> Result<Option<Part>> {
        let name = member.name.as_str();
        let wrong = || damaged(name);
        if self.stage == Stage::Begin {
            if name != FORMAT_NAME {
                return Err(wrong());
            }
            Format::read(&self.content(member, FORMAT_MAX)?)?;
            self.stage = Stage::Records;
            return Ok(None);
        }
        if let Some(piece) = name.strip_prefix("records/") {
            self.go_on(member, Stage::Records)?;
            let kind = self.kind_of(piece).ok_or_else(wrong)?;
            let bytes = self.content(member, (PIECE + LINE_MAX + 1) as u64)?;
            self.lines = split(kind, &bytes).ok_or_else(wrong)?;
            return Ok(None);
        }
        if name == HEAD_NAME && self.stage < Stage::Head {
            self.go_on(member, Stage::Head)?;
            return self.head(member).map(|head| Some(Part::Head(head)));
        }
        if name == AUDIT_NAME && self.stage == Stage::Head {
            self.go_on(member, Stage::AuditHead)?;
            return self.head(member).map(|head| Some(Part::AuditHead(head)));
        }
        if self.stage < Stage::Head {
            return Err(wrong());
        }
        if let Some(hash) = name.strip_prefix("runs/").and_then(hex::bytes) {
            self.go_on(member, Stage::Runs)?;
            let bytes = self.named(member, &hash, u64::from(RUN_MAX) * SIGNATURE_BYTES as u64)?;
            return Ok(Some(Part::Run(hash, bytes)));
        }
        if let Some(hash) = name.strip_prefix("files/").and_then(hex::bytes) {
            self.go_on(member, Stage::Files)?;
            let bytes = self.named(member, &hash, ATTACHMENT_MAX as u64)?;
            return Ok(Some(Part::File(FileHash(hash), bytes)));
        }
        if name != MANIFEST_NAME {
            return Err(wrong());
        }
        self.stage = Stage::End;
        let bytes = tar::content(&mut self.from, member, MANIFEST_MAX)?;
        let last = tar::next(&mut self.from)?.ok_or_else(cut)?;
        if last.name != SUM_NAME || tar::content(&mut self.from, &last, FORMAT_MAX)? != sum_of(&bytes).as_bytes() {
            return Err(damaged(SUM_NAME));
        }
        let manifest = Manifest::read(&bytes)?;
        let counts = self.tally.counts().iter().map(|(kind, count)| (kind.word(), *count));
        let good = manifest.members == self.listed
            && manifest.digest == self.tally.digest_text()
            && counts.eq(manifest.counts.iter().map(|(word, count)| (word.as_str(), *count)).sorted_as_kinds());
        if good { Ok(Some(Part::Manifest(Box::new(manifest)))) } else { Err(wrong()) }
    }

    fn head(&mut self, member: &Member) -> Result<String> {
        let head = String::from_utf8(self.content(member, HEAD_MAX as u64)?);
        head.map_err(|source| damaged_by(&member.name, source))
    }

    /// Members of a stage stand together, runs and files by rising names, and so none twice.
    fn go_on(&mut self, member: &Member, stage: Stage) -> Result<()> {
        if stage < self.stage {
            return Err(damaged(&member.name));
        }
        if stage >= Stage::Runs {
            let rises = self.stage < stage || self.last_file.as_ref().is_none_or(|last| *last < member.name);
            if !rises || member.size == 0 {
                return Err(damaged(&member.name));
            }
            self.last_file = Some(member.name.clone());
        }
        self.stage = stage;
        Ok(())
    }

    /// The kind of a piece named so, if it is the next one and no earlier kind.
    fn kind_of(&mut self, piece: &str) -> Option<RecordKind> {
        let (number, rest) = piece.split_once('-')?;
        let kind = RecordKind::of_word(rest.strip_suffix(".ndjson")?)?;
        let rank = RecordKind::ALL.iter().position(|known| *known == kind)?;
        self.pieces += 1;
        let good = number == format!("{:04}", self.pieces) && rank >= self.last_kind;
        self.last_kind = rank;
        good.then_some(kind)
    }

    /// A file that is named by its hash.
    fn named(&mut self, member: &Member, hash: &Hash, max: u64) -> Result<Vec<u8>> {
        let bytes = self.content(member, max)?;
        let right = self.listed.last().is_some_and(|listed| listed.sha256 == hex::hex(hash));
        if right { Ok(bytes) } else { Err(damaged(&member.name)) }
    }

    fn content(&mut self, member: &Member, max: u64) -> Result<Vec<u8>> {
        let bytes = tar::content(&mut self.from, member, max)?;
        self.listed.push(Listed::of(&member.name, member.size, &Sha256::digest(&bytes).into()));
        Ok(bytes)
    }
}

/// Counts are written by their words and tallied by their kinds.
trait SortedAsKinds<'a> {
    fn sorted_as_kinds(self) -> std::vec::IntoIter<(&'a str, u64)>;
}

impl<'a, I: Iterator<Item = (&'a str, u64)>> SortedAsKinds<'a> for I {
    fn sorted_as_kinds(self) -> std::vec::IntoIter<(&'a str, u64)> {
        let mut counts: Vec<_> = self.collect();
        counts.sort_by_key(|(word, _)| RecordKind::of_word(word));
        counts.into_iter()
    }
}

/// The lines of a piece, each with its end; none is empty.
fn split(kind: RecordKind, bytes: &[u8]) -> Option<VecDeque<StoredRecord>> {
    let lines = bytes.strip_suffix(b"\n")?.split(|byte| *byte == b'\n');
    let good = |line: &[u8]| (1..=LINE_MAX).contains(&line.len());
    lines.map(|line| good(line).then(|| StoredRecord { kind, line: line.to_vec() })).collect()
}

impl Iterator for Parts<'_> {
    type Item = Result<Part>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_part().transpose()
    }
}
