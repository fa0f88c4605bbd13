//! Big prints and hand-outs: of one's own only.
use crate::domain::audience::Audience;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::number::RunId;
use crate::domain::print_job::{JobFile, JobId, PrintJob};
use crate::domain::printing::HandOut;
use crate::domain::registry::Owner;
use crate::domain::run::Run;
use crate::service::access::CanIssue;
use crate::service::form::json::{self, Object};
use crate::service::form::prints;
use crate::service::print::jobs::{self, JobOrder};
use crate::service::print::order::PrintOrder;
use crate::service::print::{hand_out, take};
use crate::web::api::body;
use crate::web::api::call::{Answer, Call, Outcome};
use crate::web::problem::IN_BODY;

fn sees(call: &Call<'_>, owner: &Owner) -> bool {
    call.actor.sees(owner) == Audience::Office
}

fn told(call: &Call<'_>, job: &PrintJob) -> Object {
    json::told(prints::JOBS, prints::write_job(job, call.services.prints.begun(job.id.as_str())))
}

/// The job of the address; another's is not there.
fn one(call: &Call<'_>) -> Result<PrintJob> {
    let unknown = || Error::not_found(Fault::new("job-unknown").value(call.id));
    let id: JobId = call.id(Fault::new("job-unknown"))?;
    Some(jobs::job(call.services, &id)?).filter(|job| sees(call, &job.owner)).ok_or_else(unknown)
}

fn owned(call: &Call<'_>) -> Result<(PrintJob, CanIssue)> {
    let job = one(call)?;
    let right = call.actor.can_issue(&job.owner)?;
    Ok((job, right))
}

/// `GET /jobs`: by run and place.
pub fn all(call: &Call<'_>) -> Answer {
    let run = call.query.parsed::<RunId>("run")?;
    let mut rows: Vec<PrintJob> = Vec::new();
    let mut after = call.query.after.clone();
    loop {
        let page = jobs::page(call.services, &after)?;
        let full = page.len() == jobs::PAGE;
        for job in page {
            if rows.len() >= call.query.limit {
                let next = rows.last().map(|last| last.id.to_string());
                return Ok(Outcome::Rows(rows.iter().map(|job| told(call, job)).collect(), next));
            }
            job.id.as_str().clone_into(&mut after);
            if sees(call, &job.owner) && run.is_none_or(|run| job.run == run) {
                rows.push(job);
            }
        }
        if !full {
            return Ok(Outcome::Rows(rows.iter().map(|job| told(call, job)).collect(), None));
        }
    }
}

/// `GET /jobs/{id}`
pub fn read(call: &Call<'_>) -> Answer {
    Ok(Outcome::One(told(call, &one(call)?), None))
}

/// `POST /jobs`
pub fn create(call: &Call<'_>) -> Answer {
    let members = call.members();
    let Some((run, wish, why)) = body::read(prints::JOBS, &members, prints::read_job)? else {
        return Err(Fault::new("range-shape").into());
    };
    let unknown = || Error::from(Fault::new("run-unknown").value(run.to_string()).at(IN_BODY, 0, "/run_id"));
    let run: Run = call.services.store.run(run)?.filter(|run| sees(call, &run.owner)).ok_or_else(unknown)?;
    let right = call.actor.can_issue(&run.owner)?;
    let at = |member: &'static str, fault: Fault| fault.at(IN_BODY, 0, &format!("/{member}"));
    let wish = wish.of(run.numbers).map_err(|fault| at("number_to", fault))?;
    PrintOrder::read(call.services, &run, &wish, call.now, &at)?;
    let order = JobOrder { deed: call.deed.clone(), wish, who: hand_out::who(call.actor), why };
    let job = jobs::order(call.services, &right, &run, &order, call.now)?;
    Ok(Outcome::Made(told(call, &job), None, format!("/api/v1/jobs/{}", job.id)))
}

/// `POST /jobs/{id}/status`: goes on with one that failed, or stops one for ever.
pub fn wish(call: &Call<'_>) -> Answer {
    let (job, right) = owned(call)?;
    let members = call.members();
    let word = body::read(prints::JOB_WISHES, &members, prints::read_wish)?.unwrap_or("resume");
    let job = match word {
        "cancel" => jobs::cancel(call.services, &right, &job.id)?,
        _ => jobs::resume(call.services, &right, &job.id)?,
    };
    let told = json::told(prints::JOB_WISHES, prints::write_wish(word, job.state));
    Ok(Outcome::Made(told, None, format!("/api/v1/jobs/{}", job.id)))
}

/// `GET /jobs/{id}/files`: those that are finished, the proof first.
pub fn files(call: &Call<'_>) -> Answer {
    let job = one(call)?;
    let all: Vec<&JobFile> = job.proof.iter().chain(&job.files).collect();
    let after = call.query.after.parse::<u32>().ok();
    let mut rest = all.into_iter().filter(|file| after.is_none_or(|after| file.n > after));
    let rows: Vec<&JobFile> = rest.by_ref().take(call.query.limit).collect();
    let next = rest.next().and(rows.last()).map(|last| last.n.to_string());
    let told = |file: &JobFile| json::told(prints::JOB_FILES, prints::write_file(file));
    Ok(Outcome::Rows(rows.into_iter().map(told).collect(), next))
}

/// `GET /jobs/{id}/files/{n}`: hands the file out. Whoever has it has the stamps, so they come into force.
pub fn file(call: &Call<'_>) -> Answer {
    let (job, _) = owned(call)?;
    let right = call.actor.can_change_status(&job.owner)?;
    let unknown = || Error::not_found(Fault::new("job-file-unknown").arg("job", &job.id).value(call.part));
    let n: u32 = call.part.parse().map_err(|_| unknown())?;
    let given = take::take(call.services, &right, &job, n, &hand_out::who(call.actor), call.now)?;
    Ok(Outcome::File(given.file, given.about.bytes, given.about.name))
}

/// `GET /runs/{id}/prints`: every hand-out of a run, in their order.
pub fn prints(call: &Call<'_>) -> Answer {
    let unknown = || Error::not_found(Fault::new("run-unknown").value(call.id));
    let id: RunId = call.id(Fault::new("run-unknown"))?;
    let run = call.services.store.run(id)?.filter(|run| sees(call, &run.owner)).ok_or_else(unknown)?;
    let all = hand_out::history(call.services, run.id())?;
    let mut rest = all.iter().filter(|one| one.id.as_str() > call.query.after.as_str());
    let rows: Vec<&HandOut> = rest.by_ref().take(call.query.limit).collect();
    let next = rest.next().and(rows.last()).map(|last| last.id.clone());
    let told = |print: &HandOut| json::told(prints::PRINTS, prints::write_print(print));
    Ok(Outcome::Rows(rows.into_iter().map(told).collect(), next))
}
