//! Reads the whole audit log and says each place where it is not what was written: against itself, against its heads beside the store, and
//! against every head of it in the public log.
use crate::domain::audit::{AuditHead, AuditLine, AuditNote, BROKEN, By, Stage};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::registry::Origin;
use crate::log::{audit_line, entry};
use crate::service::services::Services;
use crate::service::trail;
use crate::store::contract::whole::Store;
use std::collections::BTreeMap;
use std::path::Path;

/// Lines or entries read at a time.
const PAGE: usize = 4_096;

/// Breaks that are told one by one; further ones are counted.
const BREAKS_MAX: usize = 1_000;

/// Deeds without an end that are remembered.
const OPEN_MAX: usize = 100_000;

/// Where things lie.
pub struct AuditSubject<'a> {
    /// The lines, and the log.
    pub store: &'a dyn Store,
    /// The signed head beside them.
    pub head: &'a Path,
    /// The public half of the key that signs it; `None`: its signature cannot be checked.
    pub log_key: Option<[u8; 32]>,
}

impl<'a> AuditSubject<'a> {
    /// Of what is open here.
    pub fn of(services: &'a Services) -> Self {
        let (store, head) = (services.store.as_ref(), services.audit.path());
        Self { store, head, log_key: Some(services.head.public_key()) }
    }
}

/// What a reading came to.
#[derive(Debug, Default)]
pub struct AuditReport {
    /// Lines that were read.
    pub lines: u64,
    /// Where the chain ends.
    pub head: AuditHead,
    /// Heads in the public log that were compared.
    pub logged: u64,
    /// The last line that the public log tells of.
    pub logged_line: u64,
    /// Heads beside the store that were compared.
    pub beside: u64,
    /// Lines of deeds that began and have no end: a crash, or a deed under way. No break.
    pub open: Vec<AuditLine>,
    /// Every place that is broken.
    pub breaks: Vec<Fault>,
    untold: u64,
}

impl AuditReport {
    /// Of an audit log that cannot be read.
    pub fn unread(error: Error) -> Self {
        Self { breaks: error.faults, ..Self::default() }
    }

    fn tell(&mut self, fault: Fault) {
        if self.breaks.len() < BREAKS_MAX { self.breaks.push(fault) } else { self.untold += 1 }
    }
}

/// Reads the lines behind `since` and compares them. A line of that number must be there: not found `audit-line-unknown`.
pub fn prove(subject: &AuditSubject<'_>, since: u64) -> Result<AuditReport> {
    let mut walk = Walk { report: AuditReport::default(), next: since + 1, before: None, open: BTreeMap::new() };
    match since.checked_sub(1) {
        None => walk.before = Some([0; 32]),
        Some(before) => {
            let line = subject.store.audit_page(before, 1)?.pop().filter(|line| line.seq == since);
            let unknown = || Error::not_found(Fault::new("audit-line-unknown").value(since.to_string()));
            walk.before = Some(audit_line::hash(&line.ok_or_else(unknown)?.bytes));
        }
    }
    let mut after = since;
    loop {
        let page = subject.store.audit_page(after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        page.iter().for_each(|line| walk.take(line.seq, &line.bytes));
    }
    let Walk { mut report, open, .. } = walk;
    report.open = open.into_values().collect();
    report.head = subject.store.audit_head()?;
    compare_beside(subject, &mut report)?;
    compare_logged(subject, since, &mut report)?;
    if report.untold > 0 {
        report.breaks.push(Fault::new("check-more").arg("count", report.untold));
    }
    Ok(report)
}

/// The last lines, the oldest first.
pub fn last(store: &dyn Store, count: usize) -> Result<Vec<AuditLine>> {
    let head = store.audit_head()?;
    let page = store.audit_page(head.seq.saturating_sub(count as u64), count)?;
    Ok(page.iter().filter_map(|line| audit_line::decode(&line.bytes)).collect())
}

/// A walk along the chain.
struct Walk {
    report: AuditReport,
    next: u64,
    /// Hash of the line before; `None` where that line is known to be none of the chain.
    before: Option<[u8; 32]>,
    open: BTreeMap<u64, AuditLine>,
}

impl Walk {
    fn take(&mut self, seq: u64, bytes: &[u8]) {
        self.report.lines += 1;
        if seq != self.next {
            self.report.tell(Fault::new("audit-missing").arg("from", self.next).arg("to", seq - 1));
            self.before = None;
        }
        self.next = seq + 1;
        let Some(line) = audit_line::decode(bytes) else {
            self.report.tell(Fault::new("audit-edited").arg("line", seq));
            self.before = None;
            return;
        };
        if line.seq != seq {
            self.report.tell(Fault::new("audit-swapped").arg("place", seq).arg("line", line.seq));
            self.before = None;
            return;
        }
        if self.before.is_some_and(|before| before != line.previous) {
            // The line before is not the one whose hash this line holds.
            self.report.tell(Fault::new("audit-edited").arg("line", seq - 1));
        }
        self.before = Some(audit_line::hash(bytes));
        self.note(line);
    }

    fn note(&mut self, line: AuditLine) {
        let AuditNote { who, deed, object, stage, .. } = &line.note;
        match stage {
            Stage::Begun if who.by == By::Service && deed.as_str() == BROKEN => {
                self.report.tell(Fault::new("audit-found").arg("line", line.seq).arg("what", object.as_str()));
            }
            Stage::Begun => {
                if self.open.len() < OPEN_MAX {
                    self.open.insert(line.seq, line);
                }
            }
            Stage::Done { begun } | Stage::Refused { begun, .. } => drop(self.open.remove(begun)),
        }
    }
}

fn compare_beside(subject: &AuditSubject<'_>, report: &mut AuditReport) -> Result<()> {
    let (Some(origin), Some(key)) = (origin(subject)?, subject.log_key) else {
        report.tell(Fault::new("audit-head-unread").arg("file", subject.head.display()).arg("code", "check-head-unread"));
        return Ok(());
    };
    let heads = trail::beside(subject.head, &trail::name_of(&origin), &key)?;
    if report.head.seq > 0 && heads.iter().all(|one| one.path != subject.head) {
        report.tell(Fault::new("audit-head-missing").arg("file", subject.head.display()));
    }
    for one in heads {
        report.beside += 1;
        match one.head {
            Ok(head) => compare(subject.store, head, one.path.display().to_string(), report)?,
            Err(fault) => report.tell(Fault::new("audit-head-unread").arg("file", one.path.display()).arg("code", fault.code)),
        }
    }
    Ok(())
}

fn origin(subject: &AuditSubject<'_>) -> Result<Option<Origin>> {
    Ok(subject.store.registry()?.map(|registry| registry.origin))
}

fn compare_logged(subject: &AuditSubject<'_>, since: u64, report: &mut AuditReport) -> Result<()> {
    let mut from = 0;
    loop {
        let entries = match subject.store.entries(from, PAGE) {
            Ok(entries) => entries,
            Err(error) => {
                report.breaks.extend(error.faults);
                return Ok(());
            }
        };
        if entries.is_empty() {
            return Ok(());
        }
        for (number, entry) in (from..).zip(&entries) {
            if let Some(head) = entry::audit_head(entry).filter(|head| head.seq >= since) {
                report.logged += 1;
                report.logged_line = head.seq;
                compare(subject.store, head, format!("log/{number}"), report)?;
            }
        }
        from += entries.len() as u64;
    }
}

/// Holds the chain against what was told of it elsewhere.
fn compare(store: &dyn Store, head: AuditHead, told: String, report: &mut AuditReport) -> Result<()> {
    let Some(before) = head.seq.checked_sub(1) else { return Ok(()) };
    // Lines may have been added since.
    if head.seq > report.head.seq && head.seq > store.audit_head()?.seq {
        report.tell(Fault::new("audit-cut").arg("last", report.head.seq).arg("told", head.seq).value(told));
        return Ok(());
    }
    match store.audit_page(before, 1)?.pop().filter(|line| line.seq == head.seq) {
        // That it is missing was told on the way.
        None => {}
        Some(line) if audit_line::hash(&line.bytes) == head.hash => {}
        Some(_) => report.tell(Fault::new("audit-rewritten").arg("line", head.seq).value(told)),
    }
    Ok(())
}
