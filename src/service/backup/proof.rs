//! Proves an archive before anything is made of it: every member by its hash, every record by its kind, the log by its root, its
//! head by the key's signature, and archives that go on from one another by where they begin.
use crate::domain::audit::AuditHead;
use crate::domain::error::{Fault, Result};
use crate::domain::hex::hex;
use crate::domain::run::Hash;
use crate::log::audit_line;
use crate::log::checkpoint;
use crate::log::tree::Tree;
use crate::service::backup::damage::damaged;
use crate::service::backup::first::{self, Counted};
use crate::service::backup::manifest::{AUDIT_NAME, HEAD_NAME, MANIFEST_NAME, Manifest};
use crate::service::backup::parts::{Part, Parts, unpacked};
use crate::service::trail;
use crate::store::archived::{self, Content};
use crate::store::contract::archive::{Point, RecordKind, StoredRecord};
use std::collections::BTreeSet;
use std::io::{Read, Seek};

/// What was proved of one archive.
#[derive(Debug, Clone)]
pub struct Proved {
    /// What it says of itself; none: it is of the first format, which says less.
    pub manifest: Option<Manifest>,
    /// The registry's origin.
    pub origin: String,
    /// Records.
    pub records: u64,
    /// Run files.
    pub runs: u64,
    /// Pictures and documents.
    pub files: u64,
    /// The log's root at its end.
    pub root: Hash,
    /// Whether the root was told again from the entries: of an archive that goes on from another one, only behind that one.
    pub root_told: RootTold,
    tree: Option<Tree>,
}

/// How a log's root is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RootTold {
    /// From all entries.
    Again,
    /// By the signed head only: the entries before this archive are in another one.
    ByHead,
}

/// Proves archives, each the continuation of the one before it. Damaged or hostile: `backup-damaged`; too short: `backup-cut`;
/// another version: `backup-version`; not following from one another: `backup-not-first`, `backup-whole-again`, `backup-other`,
/// `backup-gap`, `backup-history`.
pub fn prove<F: Read + Seek>(archives: &mut [F]) -> Result<Vec<Proved>> {
    let mut proved: Vec<Proved> = Vec::new();
    for archive in archives {
        let next = one(archive, proved.last())?;
        proved.push(next);
    }
    Ok(proved)
}

fn one(archive: &mut (impl Read + Seek), before: Option<&Proved>) -> Result<Proved> {
    let mut from = unpacked(archive)?;
    if first::begins_so(&mut from)? {
        return match before {
            None => first::count(from).map(Proved::of_first),
            Some(_) => Err(Fault::new("backup-whole-again").into()),
        };
    }
    let mut proof = Proof { tree: before.and_then(|before| before.tree.clone()), ..Proof::default() };
    for part in Parts::of(from) {
        proof.take(part?)?;
    }
    proof.finish(before)
}

#[derive(Default)]
struct Proof {
    tree: Option<Tree>,
    /// Entries that wait until it is known whether the archive is whole.
    own: Tree,
    first_change: Option<u64>,
    changes: u64,
    entries: u64,
    records: u64,
    wanted: BTreeSet<Hash>,
    runs: u64,
    files: u64,
    head: String,
    /// The last line of the audit log, and its signed head.
    audit: Option<AuditHead>,
    audit_head: Option<String>,
    origin: Option<String>,
    manifest: Option<Manifest>,
}

impl Proof {
    fn take(&mut self, part: Part) -> Result<()> {
        match part {
            Part::Record(record) => self.take_record(&record)?,
            Part::Head(head) => self.head = head,
            Part::AuditHead(head) => self.audit_head = Some(head),
            Part::Run(hash, _) => {
                self.runs += 1;
                self.wanted.remove(&hash);
            }
            Part::File(..) => self.files += 1,
            Part::Manifest(manifest) => self.manifest = Some(*manifest),
        }
        Ok(())
    }

    fn take_record(&mut self, record: &StoredRecord) -> Result<()> {
        self.records += 1;
        let wrong = || damaged(record.kind.word());
        match archived::read(record).map_err(|_| wrong())? {
            Content::Registry(registry) => {
                self.origin = Some(registry.origin.to_string());
            }
            Content::Run(run) => drop(self.wanted.insert(run.file)),
            Content::Entry(entry) => {
                self.entries += 1;
                self.own.push(&entry);
                if let Some(tree) = &mut self.tree {
                    tree.push(&entry);
                }
            }
            Content::Audit(line) => self.audit = Some(AuditHead { seq: line.seq, hash: audit_line::hash(&line.bytes) }),
            Content::Change(number, _) => {
                let first = *self.first_change.get_or_insert(number);
                if first.checked_add(self.changes) != Some(number) {
                    return Err(wrong());
                }
                self.changes += 1;
            }
            Content::Key(_)
            | Content::Register(_)
            | Content::Batch(_)
            | Content::Event(_)
            | Content::Deed(..)
            | Content::StatusChange(..)
            | Content::Binding(..)
            | Content::Ordered(_)
            | Content::Recall(_)
            | Content::Upkeep(_)
            | Content::Removed(..)
            | Content::Scan(_)
            | Content::ScanPlace(_) => {}
        }
        Ok(())
    }

    fn finish(self, before: Option<&Proved>) -> Result<Proved> {
        let wrong = || damaged(MANIFEST_NAME);
        let manifest = self.manifest.ok_or_else(wrong)?;
        let (root, key) = manifest.log.bytes().ok_or_else(wrong)?;
        let begins = manifest.begins();
        let counted =
            Point { change: begins.change + self.changes, log_size: begins.log_size + self.entries, audit: manifest.audit };
        let numbered = self.first_change.is_none_or(|first| first == begins.change + 1);
        let whole_fits = manifest.since.is_some() || self.origin.as_ref() == Some(&manifest.origin);
        if counted != manifest.point() || !numbered || !whole_fits {
            return Err(wrong());
        }
        if let Some(missing) = self.wanted.first() {
            return Err(damaged(&format!("runs/{}", hex(missing))));
        }
        follows(&manifest, before)?;
        let tree = if manifest.since.is_none() { Some(self.own) } else { self.tree };
        if tree.as_ref().is_some_and(|tree| tree.root() != root || tree.size() != manifest.log.size) {
            return Err(damaged(RecordKind::Entry.word()));
        }
        let head = checkpoint::open(&self.head, &manifest.origin, &key).map_err(|_| damaged(HEAD_NAME))?;
        if head.size != manifest.log.size || head.root != root {
            return Err(damaged(HEAD_NAME));
        }
        if !audit_fits(&manifest, self.audit, self.audit_head.as_deref(), &key) {
            return Err(damaged(AUDIT_NAME));
        }
        Ok(Proved {
            origin: manifest.origin.clone(),
            records: self.records,
            runs: self.runs,
            files: self.files,
            root,
            root_told: if tree.is_some() { RootTold::Again } else { RootTold::ByHead },
            tree,
            manifest: Some(manifest),
        })
    }
}

/// Whether lines of the audit log, their signed head and the manifest end alike. Whether the lines are a chain is told by
/// whoever verifies what was restored: a broken one is kept as it is.
fn audit_fits(manifest: &Manifest, last: Option<AuditHead>, head: Option<&str>, key: &[u8; 32]) -> bool {
    let head = head.map(|text| trail::read(text, &format!("{}/audit", manifest.origin), key));
    let ends = last.is_none_or(|last| last.seq == manifest.audit);
    ends && head.is_none_or(|head| head.is_ok_and(|head| head.seq == manifest.audit && last.is_none_or(|last| last == head)))
}

/// Whether an archive goes on where the one before it ends.
fn follows(manifest: &Manifest, before: Option<&Proved>) -> Result<()> {
    let Some(before) = before else { return Ok(()) };
    let Some(since) = &manifest.since else { return Err(Fault::new("backup-whole-again").into()) };
    let Some(last) = &before.manifest else { return Err(Fault::new("backup-first-alone").into()) };
    if last.origin != manifest.origin || last.log.key != manifest.log.key || last.mode != manifest.mode {
        return Err(Fault::new("backup-other").arg("origin", &last.origin).value(&manifest.origin).into());
    }
    if since.point() != last.point() {
        return Err(Fault::new("backup-gap").arg("ends", last.change).arg("begins", since.change).into());
    }
    if since.root != last.log.root {
        return Err(Fault::new("backup-history").arg("change", since.change).into());
    }
    Ok(())
}

/// An archive that can begin a restore: whole.
pub fn begins_whole(proved: &[Proved]) -> Result<()> {
    let goes_on = proved.first().and_then(|first| first.manifest.as_ref()).and_then(|manifest| manifest.since.as_ref());
    match goes_on {
        None => Ok(()),
        Some(since) => Err(Fault::new("backup-not-first").arg("change", since.change).into()),
    }
}

impl Proved {
    fn of_first(counted: Counted) -> Self {
        let Counted { origin, records, runs, files } = counted;
        let root = Tree::default().root();
        Self { manifest: None, origin, records, runs, files, root, root_told: RootTold::ByHead, tree: None }
    }
}
