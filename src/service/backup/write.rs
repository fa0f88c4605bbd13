//! Writes an archive while the service goes on: records are copied aside while no deed is done, which is short; all else is immutable.
use crate::domain::attachment::{Attachment, FileHash};
use crate::domain::backup::BackupPoint;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::hex::hex;
use crate::domain::run::Hash;
use crate::log::tree::Tree;
use crate::service::audited;
use crate::service::backup::manifest::{
    AUDIT_NAME, FORMAT, FORMAT_NAME, Format, HEAD_NAME, Listed, Log, MANIFEST_NAME, MEMBERS_MAX, Manifest, PIECE, SUM_NAME,
    Since, VERSION, sum_of,
};
use crate::service::backup::points;
use crate::service::backup::spool::{Spool, unread, unwritten};
use crate::service::backup::tar;
use crate::service::services::Services;
use crate::store::archived::{self, Content};
use crate::store::contract::archive::{Point, RecordKind, StoredRecord};
use crate::store::contract::register::{RegisterKind, RegisterRecord};
use crate::store::contract::upkeep::UpkeepRecord;
use crate::store::tally::Tally;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::io::{Read, Seek, Write};

/// What an archive holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Records, sums of scans among them.
    pub records: u64,
    /// Run files.
    pub runs: u64,
    /// Pictures and documents.
    pub files: u64,
    /// Pictures and documents that were damaged or missing, and left out.
    pub left_out: u64,
    /// Where it ends: the next one may go on from here, once the point is kept.
    pub point: BackupPoint,
    /// SHA-256 over its records, in hexadecimal.
    pub digest: String,
}

/// Writes everything but private keys (those have a copy of their own), or with `since` what changed after that change: not found
/// `backup-since-unknown` when no backup ended there. `out` failing is unavailable `backup-unwritten`.
pub fn write(services: &Services, since: Option<u64>, out: &mut dyn Write) -> Result<Written> {
    // So that no two backups that hold other lines end at one change.
    audited::log_head(services)?;
    let since = since.map(|change| points::point(services.store.as_ref(), change)).transpose()?;
    let spool = Spool::make(&services.data)?;
    let begins = since.as_ref().map(|point| Point { change: point.change, log_size: point.log_size, audit: point.audit });
    let ends = spool.fill(services.store.as_ref(), begins)?;
    let mut page = Page { out: GzEncoder::new(out, Compression::fast()), listed: Vec::new() };
    page.put_json(FORMAT_NAME, &Format::ours())?;
    let said = put_records(&mut page, &spool)?;
    let (head, root) = services.head.at(services.store.as_ref(), ends.log_size)?;
    if begins.is_none() && said.tree.root() != root {
        return Err(Error::refused_to_start(Fault::new("log-forked").arg("size", ends.log_size)));
    }
    page.put(HEAD_NAME, head.as_bytes())?;
    if let Some(head) = services.audit.at(services.store.as_ref(), ends.audit)? {
        page.put(AUDIT_NAME, head.as_bytes())?;
    }
    for run in &said.runs {
        put_run(&mut page, services, run)?;
    }
    // All of them where everything is written: the records that were copied before name no others.
    let files = if begins.is_none() { services.files.list()? } else { said.files.into_iter().collect() };
    let (files, left_out) = put_files(&mut page, services, &files)?;
    let made = services.env.now();
    let point = BackupPoint {
        id: BackupPoint::id_of(ends.change),
        change: ends.change,
        log_size: ends.log_size,
        root,
        audit: ends.audit,
        made,
    };
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        version: VERSION,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        origin: services.registry.origin.to_string(),
        mode: services.registry.mode,
        made,
        change: ends.change,
        since: since.map(|point| Since {
            change: point.change,
            log_size: point.log_size,
            root: hex(&point.root),
            audit: point.audit,
        }),
        audit: ends.audit,
        log: Log { size: ends.log_size, root: hex(&root), key: hex(&services.head.public_key()) },
        digest: said.tally.digest_text(),
        counts: said.tally.counts().iter().map(|(kind, count)| (kind.word().to_owned(), *count)).collect(),
        members: std::mem::take(&mut page.listed),
    };
    page.end(&manifest)?;
    let (records, runs) = (said.tally.records(), said.runs.len() as u64);
    Ok(Written { records, runs, files, left_out, point, digest: manifest.digest })
}

/// What the records said on their way.
#[derive(Default)]
struct Said {
    tally: Tally,
    tree: Tree,
    runs: BTreeSet<Hash>,
    files: BTreeSet<FileHash>,
}

impl Said {
    fn note(&mut self, content: Content) {
        let mut attached = |file: Option<&Attachment>| self.files.extend(file.map(|file| file.hash));
        match content {
            Content::Run(run) => drop(self.runs.insert(run.file)),
            Content::Entry(entry) => self.tree.push(&entry),
            Content::Event(event) => attached(event.attachment.as_ref()),
            Content::Upkeep(UpkeepRecord::Account(account)) => {
                self.files.extend(account.mandates.iter().filter_map(|mandate| mandate.paper));
            }
            Content::Register(owned) => match owned.record {
                RegisterRecord::Product(product) => product.pictures.iter().for_each(|picture| attached(Some(picture))),
                RegisterRecord::Certificate(certificate) => attached(certificate.file.as_ref()),
                RegisterRecord::Place(_)
                | RegisterRecord::Producer(_)
                | RegisterRecord::Recognition(_)
                | RegisterRecord::Area(_)
                | RegisterRecord::Location(_)
                | RegisterRecord::Member(_)
                | RegisterRecord::Entry(_)
                | RegisterRecord::Edition(_)
                | RegisterRecord::Promotion(_)
                | RegisterRecord::Waiver(_) => {}
            },
            Content::Registry(_)
            | Content::Key(_)
            | Content::Batch(_)
            | Content::Deed(..)
            | Content::StatusChange(..)
            | Content::Binding(..)
            | Content::Ordered(_)
            | Content::Recall(_)
            | Content::Upkeep(_)
            | Content::Removed(..)
            | Content::Audit(_)
            | Content::Change(..)
            | Content::Scan(_)
            | Content::ScanPlace(_) => {}
        }
    }
}

/// Kinds of which something is noted; the others need not be read.
fn is_noted(kind: RecordKind) -> bool {
    let noted = [
        RecordKind::Run,
        RecordKind::Entry,
        RecordKind::Event,
        RecordKind::Register(RegisterKind::Product),
        RecordKind::Register(RegisterKind::Certificate),
        RecordKind::Upkeep,
    ];
    noted.contains(&kind)
}

/// Pieces of one kind each, numbered from 1.
#[derive(Default)]
struct Pieces {
    count: usize,
    kind: Option<RecordKind>,
    lines: Vec<u8>,
}

impl Pieces {
    fn add<W: Write>(&mut self, page: &mut Page<W>, record: &StoredRecord) -> Result<()> {
        if self.kind != Some(record.kind) || self.lines.len() >= PIECE {
            self.close(page)?;
            self.kind = Some(record.kind);
        }
        self.lines.extend_from_slice(&record.line);
        self.lines.push(b'\n');
        Ok(())
    }

    fn close<W: Write>(&mut self, page: &mut Page<W>) -> Result<()> {
        let Some(kind) = self.kind.take() else { return Ok(()) };
        self.count += 1;
        page.put(&format!("records/{:04}-{}.ndjson", self.count, kind.word()), &self.lines)?;
        self.lines.clear();
        Ok(())
    }
}

fn put_records<W: Write>(page: &mut Page<W>, spool: &Spool) -> Result<Said> {
    let (mut said, mut pieces) = (Said::default(), Pieces::default());
    for record in spool.records()? {
        let record = record?;
        said.tally.take(&record);
        if is_noted(record.kind) {
            said.note(archived::read(&record)?);
        }
        pieces.add(page, &record)?;
    }
    pieces.close(page)?;
    Ok(said)
}

/// A run file that does not fit its name would be no archive: `run-file-damaged`.
fn put_run<W: Write>(page: &mut Page<W>, services: &Services, run: &Hash) -> Result<()> {
    let mut file = services.run_files.open(run)?;
    let (mut digest, mut size, mut bytes) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        let read = file.read(&mut bytes).map_err(unread)?;
        if read == 0 {
            break;
        }
        digest.update(&bytes[..read]);
        size += read as u64;
    }
    if Hash::from(digest.finalize()) != *run {
        return Err(Error::refused_to_start(Fault::new("run-file-damaged").arg("path", hex(run))));
    }
    file.rewind().map_err(unread)?;
    page.put_from(&format!("runs/{}", hex(run)), size, run, &mut file)
}

/// A damaged picture is left out and counted, for one picture must not keep the registry from being backed up.
fn put_files<W: Write>(page: &mut Page<W>, services: &Services, files: &[FileHash]) -> Result<(u64, u64)> {
    let (mut written, mut left_out) = (0, 0);
    for file in files {
        match services.files.get(file) {
            Ok(bytes) => {
                page.put(&format!("files/{file}"), &bytes)?;
                written += 1;
            }
            Err(_) => left_out += 1,
        }
    }
    Ok((written, left_out))
}

/// Members on their way out.
struct Page<W: Write> {
    out: GzEncoder<W>,
    listed: Vec<Listed>,
}

impl<W: Write> Page<W> {
    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        self.put_from(name, bytes.len() as u64, &Sha256::digest(bytes).into(), &mut &*bytes)
    }

    fn put_json(&mut self, name: &str, value: &impl serde::Serialize) -> Result<()> {
        self.put(name, &spelled(value))
    }

    fn put_from(&mut self, name: &str, size: u64, hash: &Hash, from: &mut dyn Read) -> Result<()> {
        // The manifest and its hash come besides.
        if self.listed.len() >= MEMBERS_MAX {
            return Err(Fault::new("backup-too-many").arg("max", MEMBERS_MAX).into());
        }
        self.listed.push(Listed::of(name, size, hash));
        tar::write(&mut self.out, name, size, from).map_err(unwritten)
    }

    fn end(mut self, manifest: &Manifest) -> Result<()> {
        let bytes = spelled(manifest);
        let sum = sum_of(&bytes);
        let written = tar::write(&mut self.out, MANIFEST_NAME, bytes.len() as u64, &mut &*bytes);
        let written = written.and_then(|()| tar::write(&mut self.out, SUM_NAME, sum.len() as u64, &mut sum.as_bytes()));
        written.and_then(|()| tar::end(&mut self.out)).and_then(|()| self.out.finish()?.flush()).map_err(unwritten)
    }
}

fn spelled(value: &impl serde::Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).expect("plain texts and numbers, which JSON can spell");
    bytes.push(b'\n');
    bytes
}
