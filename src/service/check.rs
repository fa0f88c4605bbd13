//! Reads everything that is kept and holds it against itself: rows, run files, states, the log and its signed head.
use crate::domain::attachment::FileHash;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::number::Number;
use crate::domain::registry::{KeyState, Origin, StampKey};
use crate::domain::run::{Hash, Run};
use crate::log::checkpoint;
use crate::log::tree::{self, Tree};
use crate::service::attached::attached;
use crate::service::audit_proof::{self, AuditReport, AuditSubject};
use crate::service::services::Services;
use crate::service::vault::Vault;
use crate::stamp::public::PublicKey;
use crate::stamp::{leaf, payload};
use crate::store::attachments::AttachmentFiles;
use crate::store::contract::whole::Store;
use crate::store::head_file::HeadFile;
use crate::store::run_files::{RunFiles, SIGNATURE_BYTES};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Entries read at a time.
const ENTRIES_MAX: usize = 4_096;

/// What a whole reading came to.
#[derive(Debug)]
pub struct Report {
    /// Rows that deeds wrote.
    pub rows: u64,
    /// Sums of scans.
    pub scans: u64,
    /// Over all rows that deeds wrote: two stores with the same digest hold the same.
    pub digest: Hash,
    /// Runs.
    pub runs: u64,
    /// Stamps, each signature of which was checked.
    pub stamps: u64,
    /// Entries of the log.
    pub entries: u64,
    /// Their root.
    pub root: Hash,
    /// Lines of the audit log.
    pub audit: u64,
    /// Run files that no run names: an issue was cut off. No fault.
    pub spare_files: u64,
    /// Pictures and documents that records name.
    pub files: u64,
    /// Files that no record names: an upload that nobody used, or a record that shows something else now. No fault.
    pub unused_files: u64,
    /// Everything that is wrong.
    pub faults: Vec<Fault>,
}

/// Where things lie.
pub struct Subject<'a> {
    /// The rows.
    pub store: &'a dyn Store,
    /// The run files.
    pub run_files: &'a RunFiles,
    /// Pictures and documents.
    pub files: &'a AttachmentFiles,
    /// The signed head.
    pub head: &'a Path,
    /// The signed head of the audit log.
    pub audit: &'a Path,
    /// The public half of the key that signs heads; `None`: its signature cannot be checked.
    pub log_key: Option<[u8; 32]>,
    /// The private keys.
    pub vault: &'a Vault,
}

impl<'a> Subject<'a> {
    /// Of what is open here.
    pub fn of(services: &'a Services) -> Self {
        Self {
            store: services.store.as_ref(),
            run_files: &services.run_files,
            files: &services.files,
            head: services.head.path(),
            audit: services.audit.path(),
            log_key: Some(services.head.public_key()),
            vault: &services.vault,
        }
    }
}

/// Reads everything. `progress` is told how many runs of how many are done.
pub fn check(subject: &Subject<'_>, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<Report> {
    let rows = subject.store.check_rows()?;
    let mut faults = rows.faults;
    let registry = subject.store.registry()?;
    // What cannot be decoded was told with its row; the rest is still read.
    let runs = subject.store.runs().unwrap_or_default();
    let keys = subject.store.keys().unwrap_or_default();
    if let Some(registry) = &registry {
        faults.extend(check_runs(subject, &registry.origin, &runs, &keys, progress));
    }
    faults.extend(check_key_files(subject.vault, &keys));
    let audit = AuditSubject { store: subject.store, head: subject.audit, log_key: subject.log_key };
    // Heads in the log are compared with the chain also where the log itself is wrong.
    let audit = audit_proof::prove(&audit, 0).unwrap_or_else(AuditReport::unread);
    let (tree, log_faults) = read_log(subject, registry.as_ref().map(|registry| &registry.origin));
    faults.extend(log_faults);
    faults.extend(audit.breaks);
    // What cannot be decoded was told with its row.
    let attached = attached(subject.store, &mut |_| {});
    faults.extend(attached.iter().filter_map(|(file, record)| check_attachment(subject.files, file, record)));
    let unused = subject.files.list()?.iter().filter(|file| !attached.contains_key(*file)).count();
    let named: BTreeSet<Hash> = runs.iter().map(|run| run.file).collect();
    Ok(Report {
        rows: rows.rows,
        scans: rows.scans,
        digest: rows.digest,
        runs: runs.len() as u64,
        stamps: runs.iter().map(|run| u64::from(run.numbers.count())).sum(),
        entries: tree.size(),
        root: tree.root(),
        audit: audit.lines,
        spare_files: subject.run_files.list()?.iter().filter(|file| !named.contains(*file)).count() as u64,
        files: attached.len() as u64,
        unused_files: unused as u64,
        faults,
    })
}

fn check_attachment(files: &AttachmentFiles, file: &FileHash, record: &str) -> Option<Fault> {
    let error = files.get(file).err()?;
    let fault = match error.code() {
        "attachment-missing" => Fault::new("check-file-missing"),
        _ => Fault::new("check-file-damaged"),
    };
    Some(fault.arg("file", file).arg("record", record))
}

/// Keys that sign need their private half; retired ones may have lost it.
fn check_key_files(vault: &Vault, keys: &[StampKey]) -> Vec<Fault> {
    let active = keys.iter().filter(|key| key.state == KeyState::Active);
    let faults = active.map(|key| match vault.stamp_key(key.kid) {
        Ok(secret) if secret.public() == key.public => Vec::new(),
        Ok(_) => vec![Fault::new("key-file-other").arg("kid", key.kid)],
        Err(error) => error.faults,
    });
    faults.flatten().collect()
}

fn check_runs(
    subject: &Subject<'_>,
    origin: &Origin,
    runs: &[Run],
    keys: &[StampKey],
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Vec<Fault> {
    let mut public = BTreeMap::new();
    let mut faults = Vec::new();
    for key in keys {
        match PublicKey::new(key.public) {
            Ok(good) => drop(public.insert(key.kid, good)),
            Err(_) => faults.push(wrong("key", &key.kid.to_string())),
        }
    }
    for (done, run) in runs.iter().enumerate() {
        progress(done as u64, runs.len() as u64);
        match public.get(&run.kid) {
            Some(key) => faults.extend(check_run(subject.run_files, origin, run, key)),
            None => faults.push(wrong("key", &run.id().to_string())),
        }
    }
    progress(runs.len() as u64, runs.len() as u64);
    faults
}

/// The file of a run: there, whole, by its hash; each signature right; the root over all stamps.
fn check_run(files: &RunFiles, origin: &Origin, run: &Run, key: &PublicKey) -> Option<Fault> {
    let fault = |code: &'static str| Some(named(code, run));
    let Ok(signatures) = files.signatures(&run.file, 0, run.numbers.count()) else {
        return fault("check-run-file");
    };
    let whole = files.length(&run.file).is_some_and(|length| length == u64::from(run.numbers.count()) * SIGNATURE_BYTES as u64);
    let mut digest = Sha256::new();
    signatures.iter().for_each(|signature| digest.update(signature));
    if !whole || Hash::from(digest.finalize()) != run.file {
        return fault("check-run-file");
    }
    let numbers: Vec<Number> = run.numbers.numbers().collect();
    let leaves: Option<Vec<Hash>> = numbers
        .par_iter()
        .zip(&signatures)
        .map(|(number, signature)| {
            let message = payload::message(&run.stamp(origin, *number));
            key.verifies(&message, signature).then(|| leaf::leaf(&message, signature))
        })
        .collect();
    match leaves.map(tree::root_of) {
        None => fault("check-run-signature"),
        Some(root) if root != run.root => fault("check-run-root"),
        Some(_) => None,
    }
}

fn named(code: &'static str, run: &Run) -> Fault {
    let fault = match code {
        "check-run-file" => Fault::new("check-run-file"),
        "check-run-signature" => Fault::new("check-run-signature"),
        _ => Fault::new("check-run-root"),
    };
    fault.arg("run", run.id())
}

/// The tree over all entries, and what is wrong between them and the signed head.
fn read_log(subject: &Subject<'_>, origin: Option<&Origin>) -> (Tree, Vec<Fault>) {
    let (mut tree, mut faults) = (Tree::default(), Vec::new());
    let head = match read_head(subject, origin) {
        Ok(head) => head,
        Err(error) => {
            faults.extend(error.faults);
            None
        }
    };
    let mut root_at_head = None;
    loop {
        let until_head = head.as_ref().and_then(|head| head.size.checked_sub(tree.size())).filter(|left| *left > 0);
        if head.as_ref().is_some_and(|head| head.size == tree.size()) {
            root_at_head = Some(tree.root());
        }
        let wanted = until_head.map_or(ENTRIES_MAX, |left| ENTRIES_MAX.min(usize::try_from(left).unwrap_or(ENTRIES_MAX)));
        match subject.store.entries(tree.size(), wanted) {
            Ok(entries) if entries.is_empty() => break,
            Ok(entries) => entries.iter().for_each(|entry| tree.push(entry)),
            // Its row was named already.
            Err(_) => break,
        }
    }
    if let Some(head) = head {
        match root_at_head {
            None => faults.push(Fault::new("log-behind").arg("size", tree.size()).arg("head", head.size)),
            Some(root) if root != head.root => faults.push(Fault::new("log-forked").arg("size", head.size)),
            Some(_) => {}
        }
    }
    (tree, faults)
}

fn read_head(subject: &Subject<'_>, origin: Option<&Origin>) -> Result<Option<checkpoint::Head>> {
    let missing = || Error::refused_to_start(Fault::new("head-missing").arg("file", subject.head.display()));
    let text = HeadFile::new(subject.head).read()?.ok_or_else(missing)?;
    match (origin, subject.log_key) {
        (Some(origin), Some(key)) => Ok(Some(checkpoint::open(&text, origin.as_str(), &key)?)),
        (None, _) | (_, None) => Err(Fault::new("check-head-unread").into()),
    }
}

fn wrong(what: &'static str, key: &str) -> Fault {
    Fault::new("check-differs").arg("what", what).arg("key", key)
}
