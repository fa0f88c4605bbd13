//! Makes the files of a job one after the other. Each is written aside, synced, renamed, and then recorded: after a kill at any moment the
//! files that are recorded are whole, and the one that was half made is made again, to the same bytes.
use crate::domain::attachment::FileHash;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::print_job::{JobFile, JobId, JobState, PrintJob, Trouble};
use crate::domain::run::Run;
use crate::service::access::CanIssue;
use crate::service::print::jobs::{cancelled, change, clear, folder, is_stop, job};
use crate::service::print::order::PrintOrder;
use crate::service::print::sheet::{Printed, ProofTexts, Setting, Sheet, may_hand_out, says};
use crate::service::print_desk::{Leave, Turn};
use crate::service::services::Services;
use crate::store::disk::Disk;
use crate::store::durable;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

/// Bytes that a label is taken to need before it is written: rather too many.
const LABEL_BYTES: u64 = 4_096;

/// Room on the disk is asked again after so many bytes.
const ASK_BYTES: u64 = 8 << 20;

/// Hears how many labels are finished, of how many.
pub type Progress<'a> = &'a (dyn Fn(u32, u32) + Sync);

/// Makes what is lacking of a job; answers the job as it stands then. A trouble is noted at the job, which may go on later.
///
/// # Errors
/// `job-unknown`, `job-cancelled`, `job-under-way` where another makes it now; those of the store.
pub fn make(services: &Services, right: &CanIssue, id: &JobId, progress: Progress<'_>) -> Result<PrintJob> {
    let busy = || Error::conflict(Fault::new("job-under-way").value(id.as_str()));
    let turn = services.prints.take(id.as_str()).ok_or_else(busy)?;
    let begun = change(services, id, &|job| match job.state {
        JobState::Waiting | JobState::Running | JobState::Failed => {
            Ok(PrintJob { state: JobState::Running, trouble: None, ..job })
        }
        JobState::Done => Ok(job),
        JobState::Cancelled => Err(cancelled(id)),
    })?;
    if begun.state == JobState::Done {
        return Ok(begun);
    }
    let left = match parts(services, right, begun, &turn, progress) {
        Ok(job) => return Ok(job),
        // It stands as running, and whoever comes next goes on; or it is cancelled.
        Err(error) if is_stop(&error) => job(services, id)?,
        Err(error) => {
            let trouble = trouble(&error);
            tracing::warn!(job = id.as_str(), code = error.code(), "a print job stopped");
            change(services, id, &|job| match job.state {
                JobState::Running => Ok(PrintJob { state: JobState::Failed, trouble: Some(trouble.clone()), ..job }),
                JobState::Waiting | JobState::Done | JobState::Failed | JobState::Cancelled => Ok(job),
            })?
        }
    };
    if left.state == JobState::Cancelled {
        clear(services, &left)?;
    }
    Ok(left)
}

fn trouble(error: &Error) -> Trouble {
    let fault = error.faults.first();
    let args = fault.map(|fault| fault.args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect());
    Trouble { code: error.code().to_owned(), args: args.unwrap_or_default() }
}

fn parts(services: &Services, right: &CanIssue, mut job: PrintJob, turn: &Turn<'_>, progress: Progress<'_>) -> Result<PrintJob> {
    let unknown = || Error::not_found(Fault::new("run-unknown").value(job.run.to_string()));
    let run = services.store.run(job.run)?.ok_or_else(unknown)?;
    let order = PrintOrder::of(services, &run, &job.wish, job.made)?;
    if says(services, &run, &order, job.made)? != job.says {
        return Err(Error::conflict(Fault::new("job-facts-changed").arg("job", &job.id)));
    }
    let folder = folder(services, &job.id);
    durable::make_folder(&folder)?;
    while job.parts_made < order.parts() {
        may_hand_out(services, &run)?;
        let done = job.labels_made();
        let of = job.labels;
        let heard = |labels: u32| progress(done + labels, of);
        let made = Part { services, right, run: &run, order: &order, job: &job, folder: &folder, turn, heard: &heard }.make()?;
        let (id, n) = (job.id.clone(), job.parts_made + 1);
        job = change(services, &id, &|job| entered(job, n, &made))?;
        progress(job.labels_made(), of);
    }
    change(services, &job.id.clone(), &|job| match job.state {
        JobState::Cancelled => Err(cancelled(&job.id)),
        JobState::Waiting | JobState::Running | JobState::Done | JobState::Failed => {
            Ok(PrintJob { state: JobState::Done, finished: Some(services.env.now()), ..job })
        }
    })
}

/// The job with a part that was made.
fn entered(job: PrintJob, n: u32, made: &Made) -> Result<PrintJob> {
    if job.state == JobState::Cancelled {
        return Err(cancelled(&job.id));
    }
    let mut job = PrintJob { parts_made: n, ..job };
    job.files.retain(|file| file.n != n);
    job.files.extend(made.file.clone());
    job.proof = job.proof.or_else(|| made.proof.clone());
    Ok(job)
}

/// What came of a part; no file where all its numbers are void.
struct Made {
    file: Option<JobFile>,
    proof: Option<JobFile>,
}

struct Part<'a> {
    services: &'a Services,
    right: &'a CanIssue,
    run: &'a Run,
    order: &'a PrintOrder,
    job: &'a PrintJob,
    folder: &'a Path,
    turn: &'a Turn<'a>,
    heard: &'a (dyn Fn(u32) + Sync),
}

impl Part<'_> {
    fn make(&self) -> Result<Made> {
        let n = self.job.parts_made + 1;
        let part = self.order.part(n)?;
        self.leave()?;
        let setting = Setting { at: self.job.made, printing: self.job.printing };
        let sheet = match Sheet::lay_out(self.services, self.right, self.run, self.order, part, setting) {
            Err(error) if error.code() == "print-all-void" => return Ok(Made { file: None, proof: None }),
            laid => laid?,
        };
        self.services.disk.admit_bulk(u64::from(sheet.labels()) * LABEL_BYTES)?;
        let proof = match &self.job.proof {
            Some(_) => None,
            None => Some(self.proof(&sheet)?),
        };
        let name = format!("{}-{n:03}.{}", self.job.id, self.order.format.extension());
        let begun = AtomicU32::new(0);
        let watch = || {
            // Asking the desk for every label would make all threads wait for it.
            let label = begun.fetch_add(1, Ordering::Relaxed) + 1;
            if label % 256 == 1 {
                self.turn.show(label.min(sheet.labels()));
                (self.heard)(label.min(sheet.labels()));
                self.leave()?;
            }
            Ok(())
        };
        let mut printed: Option<Printed> = None;
        let written = self.written(&name, &mut |out| {
            printed = Some(sheet.write(out, &watch)?);
            Ok(())
        });
        self.turn.show(0);
        let (sha256, bytes) = written?;
        let printed = printed.unwrap_or_else(|| sheet.printed());
        let Printed { labels, left_out, first, last } = printed;
        Ok(Made { file: Some(JobFile { n, name, labels, first, last, left_out, sha256, bytes }), proof })
    }

    fn proof(&self, sheet: &Sheet<'_>) -> Result<JobFile> {
        let name = format!("{}-proof.{}", self.job.id, self.order.proof_format().extension());
        let (sha256, bytes) = self.written(&name, &mut |out| sheet.write_proof(ProofTexts::OfRun, out))?;
        let printed = sheet.printed();
        Ok(JobFile { n: 0, name, labels: 1, first: printed.first, last: printed.first, left_out: 0, sha256, bytes })
    }

    fn leave(&self) -> Result<()> {
        match self.turn.leave() {
            None => Ok(()),
            Some(Leave::Stopped) => Err(cancelled(&self.job.id)),
            Some(Leave::Closing) => Err(Error::conflict(Fault::new("job-closing").value(self.job.id.as_str()))),
        }
    }

    /// Writes a file aside, makes it durable, and gives it its name.
    fn written(&self, name: &str, write: &mut dyn FnMut(&mut dyn Write) -> Result<()>) -> Result<(FileHash, u64)> {
        let (path, aside) = (self.folder.join(name), self.folder.join(format!("{name}.draft")));
        let failed = |source: io::Error| durable::failed(&aside, source);
        let mut out = Counted {
            disk: &self.services.disk,
            inner: BufWriter::new(File::create(&aside).map_err(failed)?),
            hash: Sha256::new(),
            bytes: 0,
            asked: 0,
        };
        let done = write(&mut out).and_then(|()| {
            let file = out.inner.into_inner().map_err(|error| failed(error.into_error()))?;
            file.sync_all().map_err(failed)?;
            fs::rename(&aside, &path).map_err(failed)?;
            durable::sync_folder(self.folder)?;
            Ok((FileHash(out.hash.finalize().into()), out.bytes))
        });
        if done.is_err() {
            // A half file is no truth, and it takes room that somebody needs.
            let _ = fs::remove_file(&aside);
        }
        // Whoever wrote says only that it could not.
        done.map_err(|error| self.services.disk.admit_load(ASK_BYTES).err().unwrap_or(error))
    }
}

/// Counts and hashes what goes by, and stops before the disk is full: the store must still be able to note that.
struct Counted<'a> {
    disk: &'a Disk,
    inner: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
    asked: u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes >= self.asked {
            self.asked = self.bytes + ASK_BYTES;
            self.disk.admit_load(ASK_BYTES).map_err(|_| io::Error::from(io::ErrorKind::StorageFull))?;
        }
        let wrote = self.inner.write(bytes)?;
        self.hash.update(&bytes[..wrote]);
        self.bytes += wrote as u64;
        Ok(wrote)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
