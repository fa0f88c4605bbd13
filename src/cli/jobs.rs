//! `temtin jobs list|resume|cancel|fetch|order|spoiled|clear`: big prints.
use crate::cli::context::{Context, command, count, needed, option, part, positional, text};
use crate::cli::drafts::unwritable;
use crate::cli::terminal;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::print_job::{JobId, JobState, PrintJob};
use crate::service::access::Actor;
use crate::service::print::spoiled::{LIST_MAX, List};
use crate::service::print::take::{manifest, take, there};
use crate::service::print::{hand_out, jobs, make, work_orders};
use crate::service::services::Services;
use crate::text::faults;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::{Value, json};
use std::io;
use std::path::Path;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    let one = |name| part(lang, "jobs", name).arg(positional(lang, "job-id", "JOB"));
    command(lang, "jobs").subcommand_required(true).arg_required_else_help(true).subcommands([
        part(lang, "jobs", "list"),
        one("resume"),
        one("cancel"),
        one("fetch").arg(option(lang, "folder", "DIR").required(true)),
        one("order").arg(option(lang, "days", "N").default_value("14")),
        part(lang, "jobs", "spoiled").arg(positional(lang, "work-order", "ORDER")).arg(positional(lang, "spoiled-file", "FILE")),
        one("clear"),
    ])
}

/// Does it.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let services = context.open()?;
    let (name, matches) = matches.subcommand().unwrap_or(("list", matches));
    if name == "list" {
        return list(context, &services);
    }
    if name == "spoiled" {
        return spoiled(context, &services, matches);
    }
    let id: JobId = needed(matches, "job-id")?;
    let right = Actor::Operator.can_issue(&jobs::job(&services, &id)?.owner)?;
    match name {
        "resume" => begin(context, &services, &jobs::resume(&services, &right, &id)?),
        "cancel" => {
            tell(context, &jobs::cancel(&services, &right, &id)?, &services);
            Ok(())
        }
        "clear" => {
            tell(context, &jobs::sweep(&services, &right, &id, services.env.now())?, &services);
            Ok(())
        }
        "order" => order(context, &services, &id, matches),
        _ => fetch(context, &services, &jobs::job(&services, &id)?, Path::new(text(matches, "folder").unwrap_or_default())),
    }
}

/// A link for a print house, told this once.
fn order(context: &Context, services: &Services, id: &JobId, matches: &ArgMatches) -> Result<()> {
    let days = count(matches, "days")?.unwrap_or_default();
    let right = Actor::Operator.can_issue(&jobs::job(services, id)?.owner)?;
    let (order, token) = work_orders::make(services, &right, id, days, services.env.now())?;
    let link = format!("{}/orders/{}", services.registry.base(), token.tell());
    let until = services.registry.zone.wall(order.expires).strftime("%Y-%m-%d %H:%M").to_string();
    terminal::line(context, &context.say("cli-jobs-ordered", &[("job", id.as_str()), ("until", &until)]));
    terminal::line(context, &link);
    terminal::json(context, &json!({ "work_order": order.id, "job": id, "expires": order.expires, "link": link }));
    Ok(())
}

/// Voids the numbers of a file that a print house sent back; all its faults at once, with their lines.
fn spoiled(context: &Context, services: &Services, matches: &ArgMatches) -> Result<()> {
    let name = text(matches, "spoiled-file").unwrap_or_default();
    let path = Path::new(name);
    let failed = |source: io::Error| Error::unavailable(Fault::new("file-unreadable").arg("file", name), source);
    let file = path.file_name().and_then(|name| name.to_str()).ok_or_else(|| failed(io::ErrorKind::InvalidInput.into()))?;
    let (order, job) = work_orders::named(services, text(matches, "work-order").unwrap_or_default())?;
    let bytes = context.caller.read(path.parent().unwrap_or(Path::new("")), file, LIST_MAX as u64).map_err(failed)?;
    let list = [List { file, content: &bytes }];
    let moved = work_orders::give_back(services, &order, &job, &list, services.env.now())?;
    let moved_text = moved.to_string();
    let args = [("moved", moved_text.as_str()), ("order", &order.id), ("job", job.id.as_str())];
    terminal::line(context, &context.say("cli-jobs-spoiled", &args));
    terminal::json(context, &json!({ "work_order": order.id, "job": job.id, "voided": moved }));
    Ok(())
}

/// Makes a job here and now, where no server is there to make it; else says that it waits.
pub fn begin(context: &Context, services: &Services, job: &PrintJob) -> Result<()> {
    if context.served.is_some() || job.state == JobState::Done {
        tell(context, job, services);
        return Ok(());
    }
    let bar = terminal::progress(context, &context.say("cli-jobs-making", &[("job", job.id.as_str())]));
    let right = Actor::Operator.can_issue(&job.owner)?;
    let made = make::make(services, &right, &job.id, &|done, of| bar.show(u64::from(done), u64::from(of)));
    drop(bar);
    tell(context, &made?, services);
    Ok(())
}

fn list(context: &Context, services: &Services) -> Result<()> {
    let all = jobs::all(services)?;
    if all.is_empty() {
        terminal::line(context, &context.say("cli-jobs-none", &[]));
    }
    all.iter().for_each(|job| line(context, job, services));
    terminal::json(context, &json!({ "jobs": all.iter().map(|job| told(job, services)).collect::<Vec<_>>() }));
    Ok(())
}

fn tell(context: &Context, job: &PrintJob, services: &Services) {
    line(context, job, services);
    terminal::json(context, &told(job, services));
}

fn line(context: &Context, job: &PrintJob, services: &Services) {
    let made = job.labels_made() + services.prints.begun(job.id.as_str());
    let (made, of, files) = (made.to_string(), job.labels.to_string(), job.files.len().to_string());
    let state = context.say(&format!("job-{}", job.state.code()), &[]);
    let args = [("job", job.id.as_str()), ("state", &state), ("made", &made), ("labels", &of), ("files", &files)];
    terminal::line(context, &context.say("cli-jobs-line", &args));
    if let Some(at) = job.cleared {
        let day = services.registry.zone.day(at).to_string();
        terminal::line(context, &context.say("cli-jobs-cleared", &[("day", &day)]));
    }
    if !job.code.is_empty() {
        terminal::line(context, &context.say("cli-label-short", &[]));
    }
    if let Some(trouble) = &job.trouble {
        terminal::line(context, &faults::of_parts(context.lang, &trouble.code, &trouble.args));
    }
}

fn told(job: &PrintJob, services: &Services) -> Value {
    let mut told = manifest(job);
    told["labels_expected"] = json!(job.labels);
    told["labels_begun"] = json!(services.prints.begun(job.id.as_str()));
    told["trouble"] = json!(job.trouble.as_ref().map(|trouble| &trouble.code));
    told["folder"] = json!(jobs::folder(services, &job.id));
    told
}

/// Copies what is finished into a folder of the caller: each file is handed out before it appears there. The manifest comes last.
fn fetch(context: &Context, services: &Services, job: &PrintJob, folder: &Path) -> Result<()> {
    there(services, job)?;
    let right = Actor::Operator.can_change_status(&job.owner)?;
    let who = hand_out::who(&Actor::Operator);
    let mut active = 0;
    for about in job.proof.iter().chain(&job.files) {
        let path = folder.join(&about.name);
        let failed = |source| unwritable(&path, source);
        let mut draft = context.caller.draft(&path).map_err(failed)?;
        let mut given = take(services, &right, job, about.n, &who, services.env.now())?;
        io::copy(&mut given.file, draft.as_mut()).and_then(|_| draft.flush()).map_err(failed)?;
        draft.keep().map_err(failed)?;
        active += given.active;
    }
    let path = folder.join("manifest.json");
    let failed = |source| unwritable(&path, source);
    let mut draft = context.caller.draft(&path).map_err(failed)?;
    let text = format!("{:#}\n", manifest(job));
    draft.write_all(text.as_bytes()).and_then(|()| draft.flush()).map_err(failed)?;
    draft.keep().map_err(failed)?;
    let (files, labels, active_text) = (job.files.len().to_string(), job.labels_made().to_string(), active.to_string());
    let shown = folder.display().to_string();
    let args = [("files", files.as_str()), ("labels", &labels), ("active", &active_text), ("folder", &shown)];
    terminal::line(context, &context.say("cli-jobs-fetched", &args));
    let mut told = told(job, services);
    told["activated"] = json!(active);
    terminal::json(context, &told);
    Ok(())
}
