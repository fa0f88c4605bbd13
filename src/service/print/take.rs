//! Takes finished files of a job: each hand-out is recorded, and its stamps put in force, before the file is given.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::hex::hex;
use crate::domain::number::NumberRange;
use crate::domain::print_job::{JobFile, JobState, PrintJob};
use crate::domain::time::Timestamp;
use crate::service::access::CanChangeStatus;
use crate::service::print::hand_out::{HandOutOrder, hand_out};
use crate::service::print::jobs::{cancelled, folder};
use crate::service::services::Services;
use crate::store::durable;
use serde_json::{Value, json};
use std::fs::File;

/// A file that is given.
#[derive(Debug)]
pub struct Given {
    /// The opened file.
    pub file: File,
    /// What it is.
    pub about: JobFile,
    /// Stamps that came into force with it.
    pub active: u32,
}

/// Gives a finished file. The same file again is the same hand-out: whoever lost it on the way takes it anew. The proof hands nothing out.
///
/// # Errors
/// `job-file-unknown` where it is not finished or there is none; `job-cancelled`; `job-cleared`; `job-file-missing` where it lies no more in its
/// folder or has another length; those of [`hand_out`].
pub fn take(services: &Services, right: &CanChangeStatus, job: &PrintJob, n: u32, who: &str, now: Timestamp) -> Result<Given> {
    let unknown = || Error::not_found(Fault::new("job-file-unknown").arg("job", &job.id).value(n.to_string()));
    there(services, job)?;
    let about = job.file(n).ok_or_else(unknown)?.clone();
    let path = folder(services, &job.id).join(&about.name);
    let missing = || Fault::new("job-file-missing").arg("job", &job.id).value(&about.name);
    let file = File::open(&path).map_err(|source| Error::unavailable(missing(), source))?;
    let length = file.metadata().map_err(|source| durable::failed(&path, source))?.len();
    if length != about.bytes {
        return Err(Error::internal(missing()));
    }
    let active = if n == 0 { 0 } else { handed(services, right, job, &about, who, now)? };
    Ok(Given { file, about, active })
}

/// Whether a job may have files at all.
///
/// # Errors
/// `job-cancelled`; `job-cleared`, with the day.
pub fn there(services: &Services, job: &PrintJob) -> Result<()> {
    if job.state == JobState::Cancelled {
        return Err(cancelled(&job.id));
    }
    let gone = |at| Fault::new("job-cleared").arg("job", &job.id).arg("day", services.registry.zone.day(at));
    job.cleared.map_or(Ok(()), |at| Err(Error::not_found(gone(at))))
}

fn handed(
    services: &Services,
    right: &CanChangeStatus,
    job: &PrintJob,
    about: &JobFile,
    who: &str,
    now: Timestamp,
) -> Result<u32> {
    let unknown = || Error::not_found(Fault::new("run-unknown").value(job.run.to_string()));
    let run = services.store.run(job.run)?.ok_or_else(unknown)?;
    let order = HandOutOrder {
        deed: format!("job-{}-{}", job.id, about.n).parse()?,
        numbers: NumberRange::between(about.first, about.last)?,
        labels: about.labels,
        per_unit: job.wish.per_unit.unwrap_or(1),
        left_out: about.left_out,
        printing: job.printing,
        who: who.to_owned(),
        why: job.why.clone(),
        media: job.wish.media.clone(),
        format: job.wish.format.clone(),
        file: Some((job.id.clone(), about.n)),
    };
    hand_out(services, right, &run, &order, now)
}

/// What goes with the files of a job: counts, first and last numbers, SHA-256 of each.
pub fn manifest(job: &PrintJob) -> Value {
    let file = |file: &JobFile| {
        json!({ "name": file.name, "labels": file.labels, "number_from": file.first, "number_to": file.last,
            "left_out": file.left_out, "bytes": file.bytes, "sha256": hex(&file.sha256.0) })
    };
    json!({
        "job": job.id, "run": job.run.to_string(), "printing": job.printing, "state": job.state.code(),
        "code": if job.code.is_empty() { "signed" } else { job.code.as_str() },
        "number_from": job.files.iter().map(|file| file.first).min(), "number_to": job.files.iter().map(|file| file.last).max(),
        "files_removed": job.cleared, "labels": job.labels_made(), "labels_per_unit": job.wish.per_unit.unwrap_or(1), "files_expected": job.parts,
        "files": job.files.iter().map(file).collect::<Vec<_>>(), "proof": job.proof.as_ref().map(file),
    })
}
