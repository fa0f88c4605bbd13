//! Big prints as jobs: ordered, listed, stopped, taken up again.
use crate::domain::error::{Error, Fault, Kind, Result};
use crate::domain::id::DeedKey;
use crate::domain::print_job::{JOBS_MAX, JobId, JobState, PrintJob};
use crate::domain::printing::PrintWish;
use crate::domain::run::Run;
use crate::domain::time::Timestamp;
use crate::label::format::Format;
use crate::label::order::LABELS_MAX;
use crate::label::template::shape::CodeKind;
use crate::service::access::CanIssue;
use crate::service::print::hand_out::{asked, history, jobs_of};
use crate::service::print::order::{PrintAs, PrintOrder};
use crate::service::print::sheet::{Setting, Sheet, may_hand_out, says};
use crate::service::services::Services;
use crate::store::contract::receipt::{Basis, UpkeepKind};
use crate::store::contract::upkeep::UpkeepRecord;
use crate::store::{durable, record};
use std::path::PathBuf;

/// Jobs that are looked at for one page.
pub const PAGE: usize = 200;

/// How often a change is tried again because another came first.
const TRIES: usize = 8;

/// What is ordered.
#[derive(Debug, Clone)]
pub struct JobOrder {
    /// Names the deed: a repeat is the same job.
    pub deed: DeedKey,
    /// What is asked.
    pub wish: PrintWish,
    /// Who asks.
    pub who: String,
    /// Why again; empty for the first time.
    pub why: String,
}

/// The folder of a job's files.
pub fn folder(services: &Services, id: &JobId) -> PathBuf {
    services.data.join("jobs").join(id.as_str())
}

/// Orders a big print. What would stop it is told now.
///
/// # Errors
/// Those of [`PrintOrder::of`], [`may_hand_out`], [`asked`] and [`Sheet::lay_out`]; `job-one-page` for a format of one page;
/// `jobs-too-many`; `deed-differs`.
pub fn order(services: &Services, right: &CanIssue, run: &Run, order: &JobOrder, now: Timestamp) -> Result<PrintJob> {
    let print = PrintOrder::of(services, run, &order.wish, now)?;
    if let PrintAs::Labels(format @ (Format::Svg | Format::Png)) = print.format {
        return Err(Fault::new("job-one-page").value(format.extension()).into());
    }
    let _held = services.register_held();
    let jobs = jobs_of(services, run.id())?;
    if let Some(stood) = jobs.iter().find(|job| job.deed == order.deed) {
        let same = stood.wish == order.wish;
        return if same { Ok(stood.clone()) } else { Err(Error::conflict(Fault::new("deed-differs").arg("deed", &order.deed))) };
    }
    may_hand_out(services, run)?;
    let printing = asked(services, run, order.wish.numbers, &order.why, &order.deed)?;
    match Sheet::lay_out(services, right, run, &print, print.part(1)?, Setting { at: now, printing }) {
        // Other parts may hold more.
        Err(error) if error.code() == "print-all-void" && print.parts() > 1 => {}
        laid => drop(laid?),
    }
    let n = jobs.last().map_or(0, |job| job.id.place()) + 1;
    if n > JOBS_MAX {
        return Err(Error::conflict(Fault::new("jobs-too-many").arg("max", JOBS_MAX)));
    }
    let job = PrintJob {
        id: JobId::of(run.id(), n),
        owner: run.owner.clone(),
        run: run.id(),
        wish: order.wish.clone(),
        deed: order.deed.clone(),
        who: order.who.clone(),
        why: order.why.trim().to_owned(),
        printing,
        made: now,
        says: says(services, run, &print, now)?,
        code: match print.code() {
            CodeKind::Signed => String::new(),
            CodeKind::Short => CodeKind::Short.word().to_owned(),
        },
        state: JobState::Waiting,
        parts: print.parts(),
        labels: print.labels(),
        parts_made: 0,
        files: Vec::new(),
        proof: None,
        trouble: None,
        finished: None,
        cleared: None,
    };
    let record = UpkeepRecord::PrintJob(Box::new(job.clone()));
    services.settle(services.store.change_upkeep(&record, Basis::Absent)?)?;
    services.prints.call();
    Ok(job)
}

/// Whether so many labels are a job's work.
pub fn is_big(labels: u32) -> bool {
    labels > LABELS_MAX
}

/// A job. Not found: `job-unknown`.
pub fn job(services: &Services, id: &JobId) -> Result<PrintJob> {
    match services.store.upkeep(UpkeepKind::PrintJob, id.as_str())? {
        Some(UpkeepRecord::PrintJob(job)) => Ok(*job),
        Some(_) | None => Err(unknown(id)),
    }
}

/// `job-unknown`.
pub fn unknown(id: &JobId) -> Error {
    Error::not_found(Fault::new("job-unknown").value(id.as_str()))
}

/// Jobs behind an id, at most [`PAGE`].
pub fn page(services: &Services, after: &str) -> Result<Vec<PrintJob>> {
    let page = services.store.upkeep_page(UpkeepKind::PrintJob, after, PAGE)?;
    Ok(page.into_iter().filter_map(|record| Box::<PrintJob>::try_from(record).ok()).map(|job| *job).collect())
}

/// Every job.
pub fn all(services: &Services) -> Result<Vec<PrintJob>> {
    let mut all: Vec<PrintJob> = Vec::new();
    loop {
        let more = page(services, all.last().map_or("", |job| job.id.as_str()))?;
        let full = more.len() == PAGE;
        all.extend(more);
        if !full {
            return Ok(all);
        }
    }
}

/// Changes a job as it stands; `to` may be asked several times.
///
/// # Errors
/// `job-unknown`; what `to` gives.
pub fn change(services: &Services, id: &JobId, to: &dyn Fn(PrintJob) -> Result<PrintJob>) -> Result<PrintJob> {
    let mut tries = 0;
    loop {
        let stood = job(services, id)?;
        let basis = Basis::Stood(record::hash(&UpkeepRecord::PrintJob(Box::new(stood.clone())))?);
        let changed = to(stood)?;
        match services.store.change_upkeep(&UpkeepRecord::PrintJob(Box::new(changed.clone())), basis) {
            Ok(receipt) => {
                services.settle(receipt)?;
                return Ok(changed);
            }
            Err(error) if error.code() == "record-changed" && tries < TRIES => tries += 1,
            Err(error) => return Err(error),
        }
    }
}

/// Stops a job for ever. Its files go away, save those that were handed out. Stopped before: no change.
///
/// # Errors
/// `job-unknown`; `store-io` where files cannot be taken away.
pub fn cancel(services: &Services, _: &CanIssue, id: &JobId) -> Result<PrintJob> {
    let job = change(services, id, &|job| Ok(PrintJob { state: JobState::Cancelled, ..job }))?;
    services.prints.stop(id.as_str());
    clear(services, &job)?;
    Ok(job)
}

/// Takes away all files of a job that is done, to make room; what is known of them stays. Taken away before: no change.
///
/// # Errors
/// `job-unknown`; `job-not-done`; `store-io` where files cannot be taken away.
pub fn sweep(services: &Services, _: &CanIssue, id: &JobId, now: Timestamp) -> Result<PrintJob> {
    // First it is told, so that nobody looks for files that are going.
    let job = change(services, id, &|job| match job.state {
        JobState::Done => Ok(PrintJob { cleared: job.cleared.or(Some(now)), ..job }),
        JobState::Waiting | JobState::Running | JobState::Failed | JobState::Cancelled => {
            Err(Error::conflict(Fault::new("job-not-done").value(id.as_str())))
        }
    })?;
    empty(services, &job.id, &[])?;
    Ok(job)
}

/// Takes away what lies in the folder of a job that was stopped, save the files that were handed out. Whoever stops it does so, and
/// whoever was making it does so when it leaves: one of them comes last.
///
/// # Errors
/// `store-io`.
pub fn clear(services: &Services, job: &PrintJob) -> Result<()> {
    let handed: Vec<u32> = history(services, job.run)?
        .into_iter()
        .filter_map(|one| one.file.filter(|(id, _)| id == job.id.as_str()).map(|(_, n)| n))
        .collect();
    let kept: Vec<&str> = job.files.iter().filter(|file| handed.contains(&file.n)).map(|file| file.name.as_str()).collect();
    empty(services, &job.id, &kept)
}

/// Empties the folder of a job, save these files.
fn empty(services: &Services, id: &JobId, kept: &[&str]) -> Result<()> {
    let folder = folder(services, id);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(durable::failed(&folder, source)),
    };
    for entry in entries {
        let path = entry.map_err(|source| durable::failed(&folder, source))?.path();
        if path.file_name().and_then(|name| name.to_str()).is_some_and(|name| kept.contains(&name)) {
            continue;
        }
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => return Err(durable::failed(&path, source)),
            Ok(()) | Err(_) => {}
        }
    }
    // A folder that still holds something stays.
    let _ = std::fs::remove_dir(&folder);
    Ok(())
}

/// Puts a job that failed back in line. One that waits, is made or is done stays as it is.
///
/// # Errors
/// `job-unknown`; `job-cancelled`.
pub fn resume(services: &Services, _: &CanIssue, id: &JobId) -> Result<PrintJob> {
    let job = change(services, id, &|job| match job.state {
        JobState::Failed => Ok(PrintJob { state: JobState::Waiting, trouble: None, ..job }),
        JobState::Cancelled => Err(cancelled(id)),
        JobState::Waiting | JobState::Running | JobState::Done => Ok(job),
    })?;
    services.prints.call();
    Ok(job)
}

/// `job-cancelled`.
pub fn cancelled(id: &JobId) -> Error {
    Error::conflict(Fault::new("job-cancelled").value(id.as_str()))
}

/// Whether another try may go better without anybody doing anything: none, all troubles are of things that people put right.
pub fn is_stop(error: &Error) -> bool {
    error.kind == Kind::Conflict && ["job-cancelled", "job-closing"].contains(&error.code())
}
