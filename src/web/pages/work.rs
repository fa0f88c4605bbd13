//! A work order's page for a print house: files with their sums, a button for "we have them", a field for spoiled numbers. No script.
use crate::domain::audit::{By, Who};
use crate::domain::error::{Error, Fault, Kind as Failure, Result};
use crate::domain::print_job::{JobFile, PrintJob};
use crate::domain::work_order::WorkOrder;
use crate::service::audited::audited;
use crate::service::print::spoiled::{LIST_MAX, List};
use crate::service::print::take::{Given, manifest};
use crate::service::print::work_orders::{acknowledge, give_back, shown, take};
use crate::text::dates;
use crate::web::deeds;
use crate::web::file_body;
use crate::web::origin::{Silent, own_page};
use crate::web::pages::frame::Frame;
use crate::web::pages::help::{help, refuse};
use crate::web::pages::visit::{Visit, on_disk};
use crate::web::posted::{self, Unread};
use crate::web::problem::{self, Refusal, unwritten};
use crate::web::reply::{Keep, Kind, refused_method, reply, reply_body, see_other};
use crate::web::state::AppState;
use crate::web::voice::Phrase;
use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::CONTENT_DISPOSITION;
use axum::http::{HeaderValue, Response, StatusCode};

/// A file as it is listed.
struct FileLine {
    path: String,
    name: String,
    labels: u32,
    numbers: String,
    bytes: u64,
    sha256: String,
}

#[derive(Template)]
#[template(path = "work.html")]
struct WorkPage {
    frame: Frame,
    job: String,
    until: String,
    /// Finished files of all that there will be.
    made: String,
    parts: String,
    complete: bool,
    /// The day on which its files were taken away.
    cleared: Option<String>,
    labels: String,
    files: Vec<FileLine>,
    proof: Option<FileLine>,
    manifest: String,
    received: String,
    spoiled: String,
    acknowledged: Option<String>,
    returned: Vec<String>,
    faults: Vec<String>,
    typed: String,
}

/// The token, and what stands behind it in the address.
fn parts(visit: &Visit) -> (String, String) {
    let rest = visit.uri.path().strip_prefix("/orders/").unwrap_or_default();
    let (token, rest) = rest.split_once('/').unwrap_or((rest, ""));
    (token.to_owned(), rest.to_owned())
}

/// `/orders/{token}`
pub async fn show(State(state): State<AppState>, visit: Visit) -> Response<Body> {
    page(state, visit, Vec::new(), String::new(), StatusCode::OK).await
}

async fn page(state: AppState, visit: Visit, faults: Vec<String>, typed: String, status: StatusCode) -> Response<Body> {
    let (services, asked) = (state.clone(), visit.clone());
    let written = on_disk(move || {
        let (token, _) = parts(&asked);
        let (order, job) = shown(&services, &token, services.env.now())?;
        written(&services, &asked, &token, &order, &job, faults, typed).render().map_err(unwritten)
    });
    match written.await {
        Ok(text) => reply(status, Kind::Html, Keep::Never, text, &visit.headers),
        Err(error) => help(&state, &visit, &error, ""),
    }
}

fn written(
    state: &AppState,
    visit: &Visit,
    token: &str,
    order: &WorkOrder,
    job: &PrintJob,
    faults: Vec<String>,
    typed: String,
) -> WorkPage {
    let lang = visit.voice.0;
    let moment = |at| dates::moment(lang, state.registry.zone.wall(at));
    let kept = visit.kept_language();
    let line = |file: &JobFile| FileLine {
        path: format!("/orders/{token}/files/{}", file.n),
        name: file.name.clone(),
        labels: file.labels,
        numbers: format!("{}–{}", file.first, file.last),
        bytes: file.bytes,
        sha256: file.sha256.to_string(),
    };
    WorkPage {
        frame: Frame::of(state, visit),
        job: job.id.to_string(),
        until: moment(order.expires),
        made: job.parts_made.to_string(),
        parts: job.parts.to_string(),
        complete: job.parts_made == job.parts,
        labels: job.labels_made().to_string(),
        cleared: job.cleared.map(|at| dates::date(lang, state.registry.zone.day(at))),
        // What is no more there is not offered.
        files: job.files.iter().filter(|_| job.cleared.is_none()).map(line).collect(),
        proof: job.proof.as_ref().filter(|_| job.cleared.is_none()).map(line),
        manifest: format!("/orders/{token}/manifest.json"),
        received: format!("/orders/{token}/received{kept}"),
        spoiled: format!("/orders/{token}/spoiled{kept}"),
        acknowledged: order.acknowledged.map(moment),
        returned: order
            .returned
            .iter()
            .map(|(numbers, at)| format!("{}–{} · {}", numbers.first(), numbers.last(), moment(*at)))
            .collect(),
        faults,
        typed,
    }
}

/// `/orders/{token}/manifest.json`
pub async fn sums(State(state): State<AppState>, visit: Visit) -> Response<Body> {
    let (services, (token, _)) = (state.clone(), parts(&visit));
    let told = on_disk(move || {
        let (_, job) = shown(&services, &token, services.env.now())?;
        serde_json::to_string_pretty(&manifest(&job)).map_err(unwritten)
    });
    match told.await {
        Ok(text) => reply(StatusCode::OK, Kind::Json, Keep::Never, text, &visit.headers),
        Err(error) => help(&state, &visit, &error, ""),
    }
}

/// `/orders/{token}/files/{n}`: hands the file out.
pub async fn file(State(state): State<AppState>, visit: Visit) -> Response<Body> {
    let (services, (token, rest)) = (state.clone(), parts(&visit));
    let given = on_disk(move || {
        let now = services.env.now();
        let (order, job) = shown(&services, &token, now)?;
        let unknown = || Error::not_found(Fault::new("job-file-unknown").arg("job", &job.id));
        let n = rest.strip_prefix("files/").and_then(|n| n.parse().ok()).ok_or_else(unknown)?;
        let object = format!("jobs/{}/files/{n}", job.id);
        audited(&services, &holder(&order)?, deeds::FETCH_JOB.word, &object, now, || take(&services, &order, &job, n, now))
    });
    match given.await {
        Ok(Given { file, about, .. }) => {
            let mut response = reply_body(Kind::Binary, Keep::Never, file_body::body(file, about.bytes));
            let name = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", about.name)).ok();
            response.headers_mut().extend(name.map(|name| (CONTENT_DISPOSITION, name)));
            response
        }
        Err(error) => help(&state, &visit, &error, ""),
    }
}

/// Whoever asks for the head of a file alone would have its stamps put in force and get none.
pub async fn no_head() -> Response<Body> {
    refused_method("GET")
}

/// `POST /orders/{token}/received`
pub async fn received(State(state): State<AppState>, visit: Visit, _: Bytes) -> Response<Body> {
    if let Err(error) = own_page(&state, &visit.headers, Silent::Allowed) {
        return help(&state, &visit, &error, "");
    }
    let (services, (token, _)) = (state.clone(), parts(&visit));
    let place = format!("/orders/{token}{}", visit.kept_language());
    let noted = on_disk(move || {
        let now = services.env.now();
        let (order, _) = shown(&services, &token, now)?;
        let act = || acknowledge(&services, &order, now);
        audited(&services, &holder(&order)?, deeds::ACKNOWLEDGE_ORDER.word, &format!("jobs/{}", order.job), now, act)
    });
    match noted.await {
        Ok(_) => see_other(&place),
        Err(error) => help(&state, &visit, &error, ""),
    }
}

/// `POST /orders/{token}/spoiled`: numbers that were typed and those of all files that were chosen, together. All faults are told on the page, with
/// the list as it was typed.
pub async fn spoiled(State(state): State<AppState>, visit: Visit, body: Bytes) -> Response<Body> {
    if let Err(error) = own_page(&state, &visit.headers, Silent::Allowed) {
        return help(&state, &visit, &error, "");
    }
    let sent = match posted::read(&visit.headers, body, LIST_MAX).await {
        Ok(sent) => sent,
        Err(Unread::Kind) => return refuse(&state, &visit, &Refusal::BodyKind(posted::TAKEN)),
        Err(Unread::Form(error)) => return wrong(state, visit, &error, String::new()).await,
    };
    // Nothing that was sent may be overlooked: whoever sends a number believes it void from then on.
    let typed = sent.all("numbers").collect::<Vec<_>>().join("\n");
    let (services, (token, _)) = (state.clone(), parts(&visit));
    let place = format!("/orders/{token}{}", visit.kept_language());
    let text = typed.clone();
    let done = on_disk(move || {
        let now = services.env.now();
        let (order, job) = shown(&services, &token, now)?;
        let files = sent.files.iter().map(|file| List { file: &file.file_name, content: &file.bytes });
        let lists: Vec<List<'_>> = [List { file: "", content: text.as_bytes() }].into_iter().chain(files).collect();
        let act = || give_back(&services, &order, &job, &lists, now);
        audited(&services, &holder(&order)?, deeds::VOID_SPOILED.word, &format!("jobs/{}", job.id), now, act)
    });
    match done.await {
        Ok(_) => see_other(&place),
        Err(error) if error.kind == Failure::Invalid => wrong(state, visit, &error, typed).await,
        Err(error) => help(&state, &visit, &error, ""),
    }
}

/// Whoever holds the link, as the audit log names them.
fn holder(order: &WorkOrder) -> Result<Who> {
    Ok(Who { by: By::Link(order.id.parse()?), acting_for: None })
}

/// The page with what is wrong.
async fn wrong(state: AppState, visit: Visit, error: &Error, typed: String) -> Response<Body> {
    let (status, _) = problem::status(error.kind);
    let faults = problem::sentences(visit.voice.0, error);
    page(state, visit, faults, typed, status).await
}
