//! The audit log as it grows: one place that puts lines behind the chain, and the signed head beside the store, so that newest lines that were
//! cut off are found out. Lines of many deeds go in together.
use crate::domain::audit::{AuditHead, AuditName, AuditNote, AuditObject, BROKEN, By, Stage, Who};
use crate::domain::error::{Error, Fault, Kind, Result};
use crate::domain::registry::Origin;
use crate::domain::time::Timestamp;
use crate::log::audit_line;
use crate::log::checkpoint::{self, Head};
use crate::stamp::secret::SecretKey;
use crate::store::contract::audit::{AuditStore, LINES_MAX};
use crate::store::contract::receipt::Done;
use crate::store::durable;
use crate::store::head_file::HeadFile;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Tries of an append when another process has appended meanwhile.
const TRIES: usize = 16;

/// Most heads beside the store that are looked at: the one of now, and those that a start found broken.
const FILES_MAX: usize = 64;

/// What became of one line that waits.
type Answer = Arc<Mutex<Option<Result<u64>>>>;

/// The chain's end in memory, and what stands beside it.
pub struct AuditTrail {
    file: HeadFile,
    name: String,
    key: Arc<SecretKey>,
    /// Lines that wait for whoever holds `end`.
    waiting: Mutex<Vec<(AuditNote, Answer)>>,
    /// Where the chain ends; `None` until it is read, and after a failure.
    end: Mutex<Option<AuditHead>>,
    /// What the start found broken.
    found: Vec<Fault>,
    /// Deeds since the start whose end could not be written.
    unended: AtomicU64,
}

/// A head beside the store: its file, and what it says.
pub struct Beside {
    /// The file.
    pub path: PathBuf,
    /// What it says, or that it says nothing: `head-…`.
    pub head: std::result::Result<AuditHead, Fault>,
}

/// The name of the audit log's heads.
pub fn name_of(origin: &Origin) -> String {
    format!("{origin}/audit")
}

/// The heads beside a store: that of now first, then those that were laid aside.
pub fn beside(path: &Path, name: &str, public: &[u8; 32]) -> Result<Vec<Beside>> {
    let mut found = Vec::new();
    for path in paths(path)? {
        let head = match HeadFile::new(&path).read() {
            Ok(None) => continue,
            Ok(Some(text)) => read(&text, name, public),
            // Bytes that are no text are told of as a head that says nothing; a file that cannot be read now may be read later.
            Err(error) if error.code() == "head-file-damaged" => Err(Fault::new("head-file-damaged").arg("path", path.display())),
            Err(error) => return Err(error),
        };
        found.push(Beside { path, head });
    }
    Ok(found)
}

/// The files of heads, that of now first.
pub fn paths(path: &Path) -> Result<Vec<PathBuf>> {
    let (folder, own) = (durable::parent(path), path.file_name().unwrap_or_default().to_string_lossy().into_owned());
    let failed = |source| durable::failed(&folder, source);
    let mut aside = Vec::new();
    if !folder.exists() {
        return Ok(vec![path.to_owned()]);
    }
    for entry in fs::read_dir(&folder).map_err(failed)? {
        let other = entry.map_err(failed)?.path();
        let is_aside = other.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_prefix(&own));
        aside.extend(is_aside.is_some_and(|rest| rest.starts_with('.')).then_some(other));
    }
    aside.sort();
    aside.truncate(FILES_MAX - 1);
    Ok([path.to_owned()].into_iter().chain(aside).collect())
}

/// What a signed head of the audit log says.
pub fn read(text: &str, name: &str, public: &[u8; 32]) -> std::result::Result<AuditHead, Fault> {
    checkpoint::open(text, name, public).map(|head| AuditHead { seq: head.size, hash: head.root })
}

impl AuditTrail {
    /// Compares chain and head. A chain that is ahead by what one crash leaves is caught up. One that is behind its head, or another one,
    /// is broken: nothing is refused for it, but the head is laid aside, a line says so, and [`AuditTrail::found`] tells.
    pub fn open(path: &Path, origin: &Origin, key: Arc<SecretKey>, store: &dyn AuditStore, now: Timestamp) -> Result<Self> {
        let (file, name) = (HeadFile::new(path), name_of(origin));
        let stands = store.audit_head()?;
        let heads = beside(path, &name, &key.public())?;
        let own = heads.iter().find(|one| one.path == path);
        let mut found = Vec::new();
        let mut is_new = None;
        match own.map(|own| &own.head) {
            None if stands.seq == 0 => {}
            None => is_new = Some(Fault::new("audit-head-missing").arg("file", path.display())),
            Some(Err(fault)) => is_new = Some(fault.clone()),
            Some(Ok(head)) => is_new = differs(store, stands, *head)?,
        }
        for one in heads.iter().filter(|one| one.path != path) {
            found.extend(match &one.head {
                Ok(head) => held(store, *head, &one.path)?,
                Err(fault) => Some(fault.clone()),
            });
        }
        let trail =
            Self { file, name, key, waiting: Mutex::default(), end: Mutex::default(), found, unended: AtomicU64::default() };
        match is_new {
            Some(fault) => trail.begin_anew(store, own, fault, now),
            None if own.is_some_and(|own| own.head.as_ref() == Ok(&stands)) || stands.seq == 0 => Ok(trail),
            None => trail.file.replace(&trail.signed(stands)?).map(|()| trail),
        }
    }

    /// Lays the head aside, says in the chain what was found, and goes on from where the chain ends.
    fn begin_anew(mut self, store: &dyn AuditStore, own: Option<&Beside>, fault: Fault, now: Timestamp) -> Result<Self> {
        if let Some(own) = own {
            let mark = match &own.head {
                Ok(head) => format!("{}-{}", head.seq, crate::domain::hex::hex(&head.hash[..4])),
                Err(_) => format!("unread-{}", now.as_second()),
            };
            let aside = PathBuf::from(format!("{}.{mark}", own.path.display()));
            fs::rename(&own.path, &aside).map_err(|source| durable::failed(&own.path, source))?;
            durable::sync_folder(&durable::parent(&own.path))?;
        }
        let note = AuditNote {
            at: now,
            who: Who { by: By::Service, acting_for: None },
            deed: BROKEN.parse()?,
            object: AuditObject::of(fault.code),
            stage: Stage::Begun,
        };
        self.found.push(fault);
        // On a disk that takes nothing more the file that was laid aside tells all the same.
        let _ = self.append(store, note);
        Ok(self)
    }

    /// Adds a line; gives its number once the line and the head beside the store are durable. An error of the store or of the disk: the
    /// line may stand or not.
    pub fn append(&self, store: &dyn AuditStore, note: AuditNote) -> Result<u64> {
        let answer = Answer::default();
        held_lock(&self.waiting).push((note, answer.clone()));
        loop {
            let mut end = held_lock(&self.end);
            if let Some(answered) = held_lock(&answer).take() {
                return answered;
            }
            // Whoever holds the end writes for all who wait.
            let group: Vec<(AuditNote, Answer)> = {
                let mut waiting = held_lock(&self.waiting);
                let count = waiting.len().min(LINES_MAX);
                waiting.drain(..count).collect()
            };
            if group.is_empty() {
                // Whoever wrote for us fell over: nobody knows whether our line stands.
                return Err(Error::internal(Fault::new("audit-line")));
            }
            let written = self.write(store, &mut end, &group);
            for (at, (_, answer)) in (0u64..).zip(&group) {
                let told = match &written {
                    Ok(first) => Ok(first + at),
                    Err(error) => {
                        Err(Error::refused_to_start(Fault::new(error.code())).with(error.faults.clone()).of(error.kind))
                    }
                };
                *held_lock(answer) = Some(told);
            }
        }
    }

    /// Writes lines; gives the number of the first.
    fn write(&self, store: &dyn AuditStore, end: &mut Option<AuditHead>, group: &[(AuditNote, Answer)]) -> Result<u64> {
        let mut tries = 0;
        loop {
            let after = match end.take() {
                Some(after) => after,
                None => store.audit_head()?,
            };
            let (lines, behind) = audit_line::chained(after, group.iter().map(|(note, _)| note));
            match store.append_audit(after, &lines) {
                Ok(Done::Now) => {
                    *end = Some(behind);
                    self.file.replace(&self.signed(behind)?)?;
                    return Ok(after.seq + 1);
                }
                // The very same line by another process is not ours: each deed has lines of its own.
                Ok(Done::Before) if tries < TRIES => tries += 1,
                Err(error) if error.kind == Kind::Conflict && tries < TRIES => tries += 1,
                Ok(Done::Before) => return Err(Error::conflict(Fault::new("audit-moved").arg("seq", after.seq))),
                Err(error) => return Err(error),
            }
        }
    }

    fn signed(&self, head: AuditHead) -> Result<String> {
        Ok(checkpoint::sign(&Head { origin: self.name.clone(), size: head.seq, root: head.hash }, &self.key)?)
    }

    /// A signed head over exactly the first `seq` lines, for a copy that holds no more. None of an empty chain; none where the start
    /// found it broken: what is not known to be right is not signed for others.
    pub fn at(&self, store: &dyn AuditStore, seq: u64) -> Result<Option<String>> {
        match seq.checked_sub(1) {
            Some(before) if self.found.is_empty() => {
                let line = store.audit_page(before, 1)?.pop().filter(|line| line.seq == seq);
                line.map(|line| self.signed(AuditHead { seq, hash: audit_line::hash(&line.bytes) })).transpose()
            }
            Some(_) | None => Ok(None),
        }
    }

    /// Notes that a deed was done whose end could not be written.
    pub fn note_unended(&self) {
        self.unended.fetch_add(1, Ordering::Relaxed);
    }

    /// How many such deeds there were since the start.
    pub fn unended(&self) -> u64 {
        self.unended.load(Ordering::Relaxed)
    }

    /// What the start found broken.
    pub fn found(&self) -> &[Fault] {
        &self.found
    }

    /// Where the head lies.
    pub fn path(&self) -> &Path {
        self.file.path()
    }
}

/// Whether the chain is none that goes on from the head beside it.
fn differs(store: &dyn AuditStore, stands: AuditHead, head: AuditHead) -> Result<Option<Fault>> {
    if stands.seq < head.seq {
        return Ok(Some(Fault::new("audit-cut").arg("last", stands.seq).arg("told", head.seq)));
    }
    let lines = store.audit_page(head.seq, LINES_MAX + 1)?;
    if lines.len() > LINES_MAX {
        return Ok(Some(Fault::new("audit-ahead").arg("last", stands.seq).arg("told", head.seq)));
    }
    let behind = audit_line::followed(head, lines.iter().map(|line| line.bytes.as_slice()));
    let rewritten = || Fault::new("audit-rewritten").arg("line", head.seq);
    // Without lines behind it the last line itself must be the one.
    Ok((behind != Some(stands)).then(rewritten))
}

/// Whether the chain does not hold what a head that was laid aside says.
fn held(store: &dyn AuditStore, head: AuditHead, path: &Path) -> Result<Option<Fault>> {
    let Some(before) = head.seq.checked_sub(1) else { return Ok(None) };
    let line = store.audit_page(before, 1)?.pop();
    let same = line.is_some_and(|line| line.seq == head.seq && audit_line::hash(&line.bytes) == head.hash);
    Ok((!same).then(|| Fault::new("audit-laid-aside").arg("line", head.seq).arg("file", path.display())))
}

fn held_lock<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The name in which a fault's code is written into a line.
pub fn code_name(code: &str) -> AuditName {
    code.parse().unwrap_or_else(|_| "internal".parse().expect("a name of letters"))
}
