//! Recalls and holds: those in force first, then closed and lifted ones, which are different things. The same as data.
use crate::domain::error::Result;
use crate::domain::recall::RecallState;
use crate::service::recall_report;
use crate::web::accept::Form;
use crate::web::pages::frame::Frame;
use crate::web::pages::help::help;
use crate::web::pages::visit::{Visit, on_disk};
use crate::web::problem::unwritten;
use crate::web::reply::{Keep, Kind, reply};
use crate::web::sheet::notice::RecallNotice;
use crate::web::state::AppState;
use crate::web::voice::{Phrase, Voice};
use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};
use serde::Serialize;

/// Most recalls on the page; data and feed tell of more.
const PAGE_MAX: usize = 100;

/// Most recalls in the data.
const DATA_MAX: usize = 1_000;

#[derive(Template)]
#[template(path = "recalls.html")]
struct RecallsPage {
    frame: Frame,
    open: Vec<RecallNotice>,
    closed: Vec<RecallNotice>,
    lifted: Vec<RecallNotice>,
    /// How many are left out, where there are any.
    more: Option<String>,
    /// `?lang=…` where the visitor chose one.
    language: String,
}

#[derive(Serialize)]
struct RecallsTwin {
    as_of: crate::domain::time::Timestamp,
    count: usize,
    recalls: Vec<RecallNotice>,
}

/// `/recalls`
pub async fn show(State(state): State<AppState>, visit: Visit) -> Response<Body> {
    let form = visit.form;
    answer(state, visit, form).await
}

/// `/recalls.json`
pub async fn data(State(state): State<AppState>, visit: Visit) -> Response<Body> {
    answer(state, visit, Form::Json).await
}

async fn answer(state: AppState, visit: Visit, form: Form) -> Response<Body> {
    let visit = Visit { form, ..visit };
    let (services, asked) = (state.clone(), visit.clone());
    match on_disk(move || write(&services, &asked)).await {
        Ok((kind, body)) => reply(StatusCode::OK, kind, Keep::Shortly, body, &visit.headers),
        Err(error) => help(&state, &visit, &error, ""),
    }
}

/// Every recall as it is told of, in the list's order, with the number of all.
fn notices(state: &AppState, voice: Voice, max: usize) -> (Vec<RecallNotice>, usize) {
    let all = recall_report::all(state);
    let count = all.len();
    let notices = all.iter().take(max).map(|(recall, lots)| RecallNotice::of(state, voice, recall, *lots));
    (notices.collect(), count)
}

fn write(state: &AppState, visit: &Visit) -> Result<(Kind, String)> {
    let max = if visit.form == Form::Html { PAGE_MAX } else { DATA_MAX };
    let (recalls, count) = notices(state, visit.voice, max);
    match visit.form {
        Form::Html => {
            let left = count - recalls.len();
            let mut page = RecallsPage {
                frame: Frame::of(state, visit),
                open: vec![],
                closed: vec![],
                lifted: vec![],
                more: (left > 0).then(|| left.to_string()),
                language: visit.kept_language(),
            };
            for notice in recalls {
                match notice.state {
                    RecallState::Open => page.open.push(notice),
                    RecallState::Closed => page.closed.push(notice),
                    RecallState::Lifted => page.lifted.push(notice),
                }
            }
            Ok((Kind::Html, page.render().map_err(unwritten)?))
        }
        Form::Json => {
            let twin = RecallsTwin { as_of: state.env.now(), count, recalls };
            Ok((Kind::Json, serde_json::to_string(&twin).map_err(unwritten)?))
        }
    }
}
