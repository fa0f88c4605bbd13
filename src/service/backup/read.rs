//! Makes a data folder of archives: one that is whole, and those that go on from it. All are proved before anything is made.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::hex::hex;
use crate::domain::run::Hash;
use crate::service::backup::damage::damaged;
use crate::service::backup::first::{self, FirstPart, FirstParts};
use crate::service::backup::parts::{Part, Parts, unpacked};
use crate::service::backup::proof::{self, Proved};
use crate::service::setup::{audit_path, head_path, keys_dir, store_dir};
use crate::service::vault::Vault;
use crate::store::attachments::AttachmentFiles;
use crate::store::contract::archive::{Point, StoredRecord};
use crate::store::durable;
use crate::store::head_file::HeadFile;
use crate::store::open as engine;
use crate::store::run_files::RunFiles;
use crate::store::tally::Tally;
use std::io::{Read, Seek};
use std::path::Path;

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The registry's origin.
    pub origin: String,
    /// Records as they stand now, sums of scans among them.
    pub records: u64,
    /// Run files.
    pub runs: u64,
    /// Pictures and documents.
    pub files: u64,
    /// The last change.
    pub change: u64,
    /// How many log entries there are.
    pub log_size: u64,
    /// SHA-256 over the records as they read back, in hexadecimal.
    pub digest: String,
}

/// Makes a data folder. A registry is there already: conflict `store-exists`. Archives that are damaged, of another version, or do not
/// go on from one another are refused as [`proof::prove`] says, and nothing is made. Cut off in the middle, it is repeated from
/// the beginning.
pub fn restore<F: Read + Seek>(data: &Path, archives: &mut [F]) -> Result<Restored> {
    let dir = store_dir(data);
    if engine::is_made(&dir) {
        return Err(Error::conflict(Fault::new("store-exists").arg("dir", data.display())));
    }
    let proved = proof::prove(archives)?;
    proof::begins_whole(&proved)?;
    let made = make(data, &dir, archives, &proved);
    if made.is_err() && !engine::is_made(&dir) {
        // Half a store is no store; what cannot be removed now is cleared by the next try.
        let _ = std::fs::remove_dir_all(&dir);
    }
    made
}

fn make<F: Read + Seek>(data: &Path, dir: &Path, archives: &mut [F], proved: &[Proved]) -> Result<Restored> {
    for folder in [data.to_owned(), data.join("log")] {
        durable::make_folder(&folder)?;
    }
    // For the keys that come from their own copy; a real registry takes them only from a folder that is closed to others.
    Vault::make_folder_in(&keys_dir(data))?;
    let (head, audit) = (HeadFile::new(head_path(data)), HeadFile::new(audit_path(data)));
    let rest = Rest { runs: RunFiles::new(data), files: AttachmentFiles::new(data), head, audit };
    let mut stood = None;
    let mut good = |tally: &Tally, point: Point| {
        stood = Some((tally.records(), tally.digest_text(), point));
        reads_back(proved, tally, point)
    };
    // The store counts as made only when every part was taken: by then run files, pictures and head are there too.
    let mut records = archives.iter_mut().flat_map(|archive| records(&rest, archive));
    engine::fill(dir, &mut records, &mut good)?;
    let (records, digest, point) = stood.unwrap_or_default();
    Ok(Restored {
        origin: proved.first().map(|first| first.origin.clone()).unwrap_or_default(),
        records,
        runs: rest.runs.list()?.len() as u64,
        files: rest.files.list()?.len() as u64,
        change: point.change,
        log_size: point.log_size,
        digest,
    })
}

/// What was made must be what the archives say: the digest of a whole one, and where the last one ends.
fn reads_back(proved: &[Proved], tally: &Tally, point: Point) -> Result<()> {
    let wrong = || Error::refused_to_start(Fault::new("backup-reads-otherwise"));
    let last = proved.last().and_then(|last| last.manifest.as_ref());
    // Lines of the audit log that an earlier archive holds and a later one lost stay: there may be more of them.
    let same = |last: Point| (last.change, last.log_size) == (point.change, point.log_size) && last.audit <= point.audit;
    if last.is_some_and(|last| !same(last.point())) {
        return Err(wrong());
    }
    match proved {
        [Proved { manifest: Some(only), .. }] if only.digest != tally.digest_text() => Err(wrong()),
        _ => Ok(()),
    }
}

/// Where everything goes that is no record.
struct Rest {
    runs: RunFiles,
    files: AttachmentFiles,
    head: HeadFile,
    audit: HeadFile,
}

/// The records of an archive; its files are kept on the way.
fn records<'a>(rest: &'a Rest, archive: &'a mut (impl Read + Seek)) -> Box<dyn Iterator<Item = Result<StoredRecord>> + 'a> {
    let failed = |error: Error| Box::new(std::iter::once(Err(error)));
    let mut from = match unpacked(archive) {
        Ok(from) => from,
        Err(error) => return failed(error),
    };
    match first::begins_so(&mut from) {
        Ok(true) => Box::new(FirstParts::of(from).filter_map(|part| part.and_then(|part| rest.take_first(part)).transpose())),
        Ok(false) => Box::new(Parts::of(from).filter_map(|part| part.and_then(|part| rest.take(part)).transpose())),
        Err(error) => failed(error),
    }
}

impl Rest {
    fn take(&self, part: Part) -> Result<Option<StoredRecord>> {
        match part {
            Part::Record(record) => return Ok(Some(record)),
            Part::Head(head) => self.head.replace(&head)?,
            Part::AuditHead(head) => self.audit.replace(&head)?,
            Part::Run(name, bytes) => self.keep_run(&hex(&name), &bytes)?,
            Part::File(name, bytes) => self.keep_file(&name.to_string(), &bytes)?,
            Part::Manifest(_) => {}
        }
        Ok(None)
    }

    fn take_first(&self, part: FirstPart) -> Result<Option<StoredRecord>> {
        match part {
            FirstPart::Record(record) => return Ok(Some(record)),
            FirstPart::Head(head) => self.head.replace(&head)?,
            FirstPart::Run(name, bytes) => self.keep_run(&name, &bytes)?,
            FirstPart::File(name, bytes) => self.keep_file(&name, &bytes)?,
        }
        Ok(None)
    }

    fn keep_run(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let kept: Hash = self.runs.put(bytes)?;
        if hex(&kept) == name { Ok(()) } else { Err(damaged(name)) }
    }

    fn keep_file(&self, name: &str, bytes: &[u8]) -> Result<()> {
        if self.files.put(bytes)?.to_string() == name { Ok(()) } else { Err(damaged(name)) }
    }
}
