//! One recall or hold: its report as a page, as PDF and as data.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::RecallId;
use crate::domain::recall::{RecallKind, RecallState};
use crate::service::recall_lots::ReachedLot;
use crate::service::recall_report::Report;
use crate::service::{recall, recall_sheet};
use crate::text::dates;
use crate::web::accept::Form;
use crate::web::pages::frame::Frame;
use crate::web::pages::help::help;
use crate::web::pages::visit::{Visit, on_disk};
use crate::web::problem::unwritten;
use crate::web::reply::{Keep, Kind, reply, reply_bytes};
use crate::web::sheet::notice::RecallNotice;
use crate::web::sheet::panel::Tone;
use crate::web::state::AppState;
use crate::web::voice::{Phrase, Sentence, Voice};
use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};

/// Most lots, places and links on the page; the data hold all of them.
const LIST_MAX: usize = 200;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Page,
    Data,
    Pdf,
}

/// A lot, as it is listed.
struct LotLine {
    path: String,
    text: Sentence,
    quantity: Option<String>,
    reached: &'static str,
}

#[derive(Template)]
#[template(path = "recall.html")]
struct RecallPage {
    frame: Frame,
    /// How loudly the panel speaks.
    tone: Tone,
    notice: RecallNotice,
    as_of: Sentence,
    since: String,
    reach: String,
    quantities: Vec<String>,
    stamps: String,
    scans: String,
    went: Vec<String>,
    made: Vec<Sentence>,
    lots: Vec<LotLine>,
    /// How many lots are left out, where there are any.
    more: Option<String>,
    /// `?lang=…` where the visitor chose one.
    language: String,
}

/// `/recalls/{id}`, `/recalls/{id}.pdf`, `/recalls/{id}.json`. An id holds no dot.
pub async fn show(State(state): State<AppState>, visit: Visit) -> Response<Body> {
    let name = visit.uri.path().strip_prefix("/recalls/").unwrap_or_default();
    let (id, shape) = match (name.strip_suffix(".pdf"), name.strip_suffix(".json"), visit.form) {
        (Some(id), _, _) => (id, Shape::Pdf),
        (None, Some(id), _) => (id, Shape::Data),
        (None, None, Form::Json) => (name, Shape::Data),
        (None, None, Form::Html) => (name, Shape::Page),
    };
    // Whatever is no id names no recall: the same page helps.
    let Ok(id) = id.parse::<RecallId>() else {
        return help(&state, &visit, &Error::not_found(Fault::new("recall-unknown").value(id)), "");
    };
    let (services, asked) = (state.clone(), visit.clone());
    let written = on_disk(move || write(&services, &asked, &id, shape)).await;
    match written {
        Ok(Written::Text(kind, text)) => reply(StatusCode::OK, kind, Keep::Shortly, text, &visit.headers),
        Ok(Written::Pdf(bytes)) => reply_bytes(Kind::Pdf, Keep::Shortly, bytes),
        Err(error) => help(&state, &visit, &error, ""),
    }
}

enum Written {
    Text(Kind, String),
    Pdf(Vec<u8>),
}

fn write(state: &AppState, visit: &Visit, id: &RecallId, shape: Shape) -> Result<Written> {
    let report = state.recall_report(id, state.env.now())?;
    Ok(match shape {
        Shape::Pdf => Written::Pdf(recall_sheet::pdf(&report, visit.voice.0, &state.registry)?),
        Shape::Data => Written::Text(Kind::Json, serde_json::to_string(report.as_ref()).map_err(unwritten)?),
        Shape::Page => Written::Text(Kind::Html, page(state, visit, &report)?),
    })
}

fn page(state: &AppState, visit: &Visit, report: &Report) -> Result<String> {
    let (voice, lang, registry) = (visit.voice, visit.voice.0, &state.registry);
    let recall = recall::find(state, &report.id)?;
    let moment = dates::moment(lang, registry.zone.wall(report.as_of));
    let left = report.lots.len().saturating_sub(LIST_MAX);
    let page = RecallPage {
        frame: Frame::of(state, visit),
        tone: match (report.state, report.kind) {
            (RecallState::Lifted, _) => Tone::Quiet,
            (RecallState::Open | RecallState::Closed, RecallKind::Recall) => Tone::Stop,
            (RecallState::Open | RecallState::Closed, RecallKind::Hold) => Tone::Caution,
        },
        notice: RecallNotice::of(state, voice, &recall, (report.totals.lots_named, report.totals.lots_made_from)),
        as_of: voice.say("recall-as-of", [("moment", Phrase::plain(&moment)), ("office", voice.vietnamese(&registry.office))]),
        since: dates::moment(lang, registry.zone.wall(report.since)),
        reach: recall_sheet::reach(report, lang),
        quantities: recall_sheet::quantities(report, lang),
        stamps: report.totals.stamps.to_string(),
        scans: recall_sheet::scans(report, lang),
        went: report.went.iter().take(LIST_MAX).map(|to| recall_sheet::went(to, lang)).collect(),
        made: report
            .made
            .iter()
            .take(LIST_MAX)
            .map(|made| {
                let name = voice.phrase(&made.name).unwrap_or(Phrase::plain(voice.word("undeclared")));
                let quantity = made.quantity.to_string();
                let parts = [
                    ("quantity", Phrase::plain(&quantity)),
                    ("from", Phrase::plain(&made.from)),
                    ("into", Phrase::plain(&made.into)),
                    ("name", name),
                ];
                voice.say("recall-made", parts)
            })
            .collect(),
        lots: report.lots.iter().take(LIST_MAX).map(|lot| line(voice, lot)).collect(),
        more: (left > 0).then(|| left.to_string()),
        language: visit.kept_language(),
    };
    page.render().map_err(unwritten)
}

fn line(voice: Voice, lot: &ReachedLot) -> LotLine {
    let name = voice.phrase(&lot.name).unwrap_or(Phrase::plain(voice.word("undeclared")));
    LotLine {
        path: lot.path.clone(),
        text: voice.say("recall-lot", [("lot", Phrase::plain(&lot.lot)), ("name", name)]),
        quantity: (!lot.quantity.is_empty()).then(|| lot.quantity.clone()),
        reached: voice.word_of("recall-lot-", lot.reached).unwrap_or(lot.reached),
    }
}
