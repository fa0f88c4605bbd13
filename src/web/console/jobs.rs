//! A big print: how far it has come, its files as they are ready, a link for a print house, and the numbers that came back spoiled.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::print_job::{JobFile, JobId, JobState, PrintJob};
use crate::domain::run::{Run, StatusReason};
use crate::domain::work_order::{DAYS_MAX, WorkOrder};
use crate::service::activation;
use crate::service::print::jobs;
use crate::service::print::spoiled::{List, read_spoiled};
use crate::service::print::{hand_out, take, work_orders};
use crate::service::services::Services;
use crate::text::dates;
use crate::text::figures::grouped;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::faults;
use crate::web::console::fields::{Draft, Field, Input, Wrong, is_of_form};
use crate::web::console::shell::Shell;
use crate::web::console::voiding::{self, LISTS, Voiding};
use crate::web::pages::frame::Frame;
use crate::web::problem;
use crate::web::voice::{Phrase, Sentence};
use askama::Template;
use axum::http::StatusCode;

/// How long a link for a print house is good where nobody says otherwise, in days.
const USUAL_DAYS: &str = "14";

/// A file as it is listed.
struct FileLine {
    path: String,
    name: String,
    labels: String,
    numbers: String,
    sha256: String,
    /// When it was taken first; none while nobody has.
    taken: Option<String>,
}

/// A link of a print house.
struct LinkLine {
    name: String,
    state: String,
    /// Where it is ended, while it is worth something.
    end: Option<String>,
}

#[derive(Template)]
#[template(path = "job.html")]
struct JobPage {
    frame: Frame,
    shell: Shell,
    id: String,
    path: String,
    run: String,
    state: &'static str,
    /// Whether it goes on by itself, so that the page is looked at again.
    goes_on: bool,
    may_cancel: bool,
    trouble: Option<String>,
    made: u32,
    labels: u32,
    progress: Sentence,
    /// When the stamps of a file come into force.
    about: &'static str,
    files: Vec<FileLine>,
    proof: Option<FileLine>,
    cleared: Option<String>,
    /// A link that was just made: it is told once.
    link: Option<String>,
    links: Vec<LinkLine>,
    link_summary: Vec<Wrong>,
    days: Field,
    summary: Vec<Wrong>,
    spoiled: Vec<Field>,
    /// Whether spoiled numbers are typed again.
    spoiled_open: bool,
    /// How many numbers were just voided.
    voided: Option<String>,
}

/// The job of the address; another's is not there.
fn one(call: &Call<'_>) -> Result<PrintJob> {
    let unknown = || Error::not_found(Fault::new("console-job-unknown").value(call.id));
    let id: JobId = call.id.parse().map_err(|_| unknown())?;
    let owner = call.owner()?;
    jobs::job(call.services(), &id).ok().filter(|job| job.owner == owner).ok_or_else(unknown)
}

/// `GET /console/jobs/{id}`
pub fn show(call: &Call<'_>) -> Answer {
    page(call, StatusCode::OK, &one(call)?, Shown::default())
}

/// What a page shows besides the job.
#[derive(Default)]
struct Shown {
    draft: Draft,
    spoiled: bool,
    link: Option<String>,
    link_draft: Draft,
}

fn state_word(state: JobState) -> &'static str {
    match state {
        JobState::Waiting => "print-job-waiting",
        JobState::Running => "print-job-running",
        JobState::Done => "print-job-done",
        JobState::Failed => "print-job-failed",
        JobState::Cancelled => "print-job-cancelled",
    }
}

fn page(call: &Call<'_>, status: StatusCode, job: &PrintJob, shown: Shown) -> Answer {
    let (voice, services) = (call.visit.voice, call.services());
    let path = format!("/console/jobs/{}", job.id);
    let handed = hand_out::history(services, job.run)?;
    let moment = |at| dates::moment(call.lang(), services.registry.zone.wall(at));
    let line = |file: &JobFile| FileLine {
        path: format!("{path}/files/{}{}", file.n, call.visit.kept_language()),
        name: file.name.clone(),
        labels: grouped(call.lang(), u64::from(file.labels)),
        taken: hand_out::taken(&handed, &job.id, file.n).map(|one| moment(one.at)),
        numbers: format!("{}–{}", file.first, file.last),
        sha256: file.sha256.to_string(),
    };
    let there = job.cleared.is_none() && job.state != JobState::Cancelled;
    let Shown { draft, spoiled, link, mut link_draft } = shown;
    if link_draft.value("days").is_empty() {
        link_draft.put("days", USUAL_DAYS);
    }
    let goes_on = matches!(job.state, JobState::Waiting | JobState::Running);
    let run = services.store.run(job.run)?.ok_or_else(|| Error::not_found(Fault::new("run-unknown")))?;
    let made = (job.labels_made() + services.prints.begun(job.id.as_str())).min(job.labels);
    let count = |number: u32| grouped(call.lang(), u64::from(number));
    let page = JobPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        id: job.id.to_string(),
        run: call.path(&format!("/console/stamps/{}", job.run)),
        state: voice.word(state_word(job.state)),
        // What is just being typed is not taken away by looking again.
        goes_on: goes_on && status == StatusCode::OK && link.is_none() && !spoiled,
        may_cancel: goes_on || job.state == JobState::Failed,
        trouble: job.trouble.as_ref().map(|trouble| faults::of_parts(call.lang(), &trouble.code, &trouble.args)),
        progress: voice
            .say("print-job-progress", [("made", Phrase::plain(&count(made))), ("labels", Phrase::plain(&count(job.labels)))]),
        made,
        labels: job.labels,
        about: voice.word(in_force(services, &run)?),
        files: job.files.iter().filter(|_| there).map(line).collect(),
        proof: job.proof.as_ref().filter(|_| there).map(line),
        cleared: job.cleared.map(|at| dates::date(call.lang(), services.registry.zone.day(at))),
        link,
        links: if goes_on { Vec::new() } else { links(call, job)? },
        link_summary: link_draft.summary(voice, &["days"]),
        days: link_draft.field(voice, "days", voice.word("print-job-link-days"), Input::Number).needed(),
        summary: draft.summary(voice, &["numbers", "spoiled_file"]),
        spoiled: spoiled_fields(call, &draft),
        spoiled_open: spoiled,
        voided: voiding::voided(call),
        path,
    };
    Outcome::page_as(status, &page)
}

/// When the stamps of a file come into force, by what the run is and what its product opted for.
fn in_force(services: &Services, run: &Run) -> Result<&'static str> {
    Ok(match (run.is_roll(), activation::is_separate(services, run)?) {
        (true, _) => "print-job-files-roll",
        (false, true) => "print-job-files-separate",
        (false, false) => "print-job-files-about",
    })
}

/// Links of print houses, the newest first: until when each is good, and whether the house said that it has the files.
fn links(call: &Call<'_>, job: &PrintJob) -> Result<Vec<LinkLine>> {
    let (voice, zone) = (call.visit.voice, &call.state.registry.zone);
    let line = |order: WorkOrder| {
        let good = order.is_good(call.now);
        let until = dates::moment(voice.0, zone.wall(order.expires));
        let key = if good { "print-job-link-good" } else { "print-job-link-over" };
        let told = order.acknowledged.map(|at| {
            let when = dates::moment(voice.0, zone.wall(at));
            voice.say("print-job-link-taken", [("when", Phrase::plain(&when))]).bare()
        });
        let state = [Some(voice.say(key, [("when", Phrase::plain(&until))]).bare()), told];
        LinkLine {
            name: dates::moment(voice.0, zone.wall(order.made)),
            state: state.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            end: good.then(|| call.path(&format!("/console/jobs/{}/links/{}/end", job.id, order.id))),
        }
    };
    Ok(work_orders::of_job(call.services(), &job.id)?.into_iter().map(line).collect())
}

/// `POST /console/jobs/{id}/links/{n}/end`: from now on the link is worth nothing.
pub fn end_link(call: &Call<'_>) -> Answer {
    let job = one(call)?;
    let right = call.person()?.actor.can_issue(&job.owner)?;
    work_orders::end(call.services(), &right, (&job.id, call.part), call.now)?;
    Outcome::goes(call.path(&format!("/console/jobs/{}", job.id)))
}

/// Where spoiled numbers are typed, and where their file is chosen.
fn spoiled_fields(call: &Call<'_>, draft: &Draft) -> Vec<Field> {
    let voice = call.visit.voice;
    vec![
        draft.field(voice, "numbers", voice.word("void-numbers"), Input::Lines).hinted(voice.word("void-numbers-hint")),
        draft
            .field(voice, "spoiled_file", voice.word("spoiled-file"), Input::File(LISTS))
            .hinted(voice.word("spoiled-file-hint")),
    ]
}

/// `POST /console/jobs/{id}/status`: stops it for ever, or goes on with one that failed.
pub fn wish(call: &Call<'_>) -> Answer {
    let job = one(call)?;
    let right = call.person()?.actor.can_issue(&job.owner)?;
    match call.posted.text("do") {
        "cancel" => jobs::cancel(call.services(), &right, &job.id)?,
        _ => jobs::resume(call.services(), &right, &job.id)?,
    };
    Outcome::goes(call.path(&format!("/console/jobs/{}", job.id)))
}

/// `POST /console/jobs/{id}/files/{n}`: hands a file out. Whoever has it has the stamps, so they come into force.
pub fn file(call: &Call<'_>) -> Answer {
    let job = one(call)?;
    let actor = &call.person()?.actor;
    let right = actor.can_change_status(&job.owner)?;
    let unknown = || Error::not_found(Fault::new("job-file-unknown").arg("job", &job.id).value(call.part));
    let n: u32 = call.part.parse().map_err(|_| unknown())?;
    let given = take::take(call.services(), &right, &job, n, &hand_out::who(actor), call.now)?;
    Outcome::disk(given.file, given.about.bytes, given.about.name)
}

/// `POST /console/jobs/{id}/links`: a link for a print house, told on this page and never again.
pub fn link(call: &Call<'_>) -> Answer {
    let job = one(call)?;
    match linked(call, &job) {
        Ok(link) => page(call, StatusCode::OK, &job, Shown { link: Some(link), ..Shown::default() }),
        Err(error) if is_of_form(&error) => {
            let link_draft = Draft::sent(call.posted).wrong(call.visit.voice, &error);
            page(call, problem::status(error.kind).0, &job, Shown { link_draft, ..Shown::default() })
        }
        Err(error) => Err(error),
    }
}

fn linked(call: &Call<'_>, job: &PrintJob) -> Result<String> {
    let text = call.posted.text("days");
    let wrong = || Error::from(Fault::new("work-order-days").arg("max", DAYS_MAX).value(text).at("", 0, "days"));
    let days: u32 = text.parse().ok().filter(|days| (1..=DAYS_MAX).contains(days)).ok_or_else(wrong)?;
    let right = call.person()?.actor.can_issue(&job.owner)?;
    let (_, token) = work_orders::make_once(call.services(), &right, (&job.id, days), &call.deed()?, call.now)?;
    Ok(format!("{}/orders/{}", call.state.registry.base(), token.tell()))
}

/// `POST /console/jobs/{id}/spoiled`: shows what numbers that a print house spoiled would be void, typed and from its file; with `do=void` voids
/// them, all or none.
pub fn spoiled(call: &Call<'_>) -> Answer {
    let job = one(call)?;
    let mut draft = Draft::sent(call.posted);
    match done_spoiled(call, &job) {
        Ok(Some(outcome)) => Ok(outcome),
        Ok(None) => {
            draft.put("numbers", call.posted.all("numbers").collect::<Vec<_>>().join(", "));
            page(call, StatusCode::OK, &job, Shown { draft, spoiled: true, ..Shown::default() })
        }
        Err(error) if is_of_form(&error) => {
            let draft = draft.wrong(call.visit.voice, &error);
            page(call, problem::status(error.kind).0, &job, Shown { draft, ..Shown::default() })
        }
        Err(error) => Err(error),
    }
}

/// What comes of a list; none where it is to be typed again.
fn done_spoiled(call: &Call<'_>, job: &PrintJob) -> Result<Option<Outcome>> {
    if call.posted.text("do") == "edit" {
        return Ok(None);
    }
    let ranges = voiding::lists(call, None, &|lists: &[List<'_>]| read_spoiled(call.services(), job, lists))?;
    let run = call.services().store.run(job.run)?.ok_or_else(|| Error::not_found(Fault::new("run-unknown")))?;
    let path = format!("/console/jobs/{}", job.id);
    let (action, back) = (call.path(&format!("{path}/spoiled")), call.path(&path));
    let of = Voiding { run: &run, reason: StatusReason::Spoiled, action, back };
    if call.posted.text("do") != "void" {
        return voiding::look(call, &of, &ranges).map(Some);
    }
    let (count, lang) = (voiding::void(call, &of, &ranges)?, call.visit.and_language());
    Outcome::goes(format!("{path}?voided={count}{lang}")).map(Some)
}
