//! The way of a lot: which lots it was made from and which were made from it, as a drawing and as a table that says the same.
use crate::domain::audience::Audience;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::BatchId;
use crate::domain::lineage::Extent;
use crate::service::trace::{self, Direction, Node, Question, Trace};
use crate::web::accept::Form;
use crate::web::pages::frame::Frame;
use crate::web::pages::help::help;
use crate::web::pages::visit::{Visit, on_disk};
use crate::web::problem::unwritten;
use crate::web::reply::{Keep, Kind, reply};
use crate::web::sheet::drawn::{DRAWN_MAX, Drawing, drawing};
use crate::web::state::AppState;
use crate::web::voice::{Phrase, Voice};
use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};

/// Most lots each way.
const ROWS_MAX: usize = 500;

/// Longest name in a box, in letters.
const NAME_MAX: usize = 20;

#[derive(Template)]
#[template(path = "trace.html")]
struct TracePage<'a> {
    frame: Frame,
    start: &'a Node,
    drawing: Drawing<'a>,
    drawn_max: String,
    rows: Vec<RowShown<'a>>,
    rows_max: Option<String>,
}

struct RowShown<'a> {
    node: &'a Node,
    step: String,
    made_on: String,
    name: Option<Phrase<'a>>,
    producer: Option<Phrase<'a>>,
    from: Vec<(&'a str, String)>,
}

impl TracePage<'_> {
    fn is_start(&self, node: &Node) -> bool {
        node.batch == self.start.batch
    }

    /// A name that fits its box; the table has it whole.
    fn short(&self, node: &Node) -> String {
        let name = self.frame.voice.phrase(&node.product).map(|phrase| phrase.text).unwrap_or_default();
        match name.char_indices().nth(NAME_MAX) {
            Some((end, _)) => format!("{}…", name[..end].trim_end()),
            None => name.to_owned(),
        }
    }
}

/// `/trace/{batch}`.
pub async fn show(State(state): State<AppState>, visit: Visit) -> Response<Body> {
    let id = visit.uri.path().strip_prefix("/trace/").unwrap_or_default().parse::<BatchId>();
    let Ok(id) = id else {
        return help(&state, &visit, &Error::not_found(Fault::new("path-unknown")), "");
    };
    let services = state.clone();
    let found = on_disk(move || {
        let known = services.store.batch(&id)?.is_some();
        let unknown = || Error::not_found(Fault::new("lot-unknown").value(id.as_str()));
        if !known {
            return Err(unknown());
        }
        let question = Question { direction: Direction::Both, extent: Extent::Whole, audience: Audience::Public, most: ROWS_MAX };
        trace::trace(&services, &id, &question)
    });
    match found.await.and_then(|trace| write(&state, &visit, &trace)) {
        Ok((kind, body)) => reply(StatusCode::OK, kind, Keep::Never, body, &visit.headers),
        Err(error) => help(&state, &visit, &error, ""),
    }
}

fn write(state: &AppState, visit: &Visit, trace: &Trace) -> Result<(Kind, String)> {
    if visit.form == Form::Json {
        return serde_json::to_string(trace).map(|json| (Kind::Json, json)).map_err(unwritten);
    }
    let gone = || Error::internal(Fault::new("record-gone").arg("what", "batch"));
    let start = trace.nodes.iter().find(|node| node.batch == trace.start).ok_or_else(gone)?;
    let page = TracePage {
        frame: Frame::of(state, visit),
        start,
        drawing: drawing(&trace.nodes, &trace.links),
        drawn_max: DRAWN_MAX.to_string(),
        rows: trace.nodes.iter().map(|node| row(visit.voice, trace, node)).collect(),
        rows_max: trace.cut.then(|| ROWS_MAX.to_string()),
    };
    page.render().map(|page| (Kind::Html, page)).map_err(unwritten)
}

fn row<'a>(voice: Voice, trace: &'a Trace, node: &'a Node) -> RowShown<'a> {
    let lot = |id: &BatchId| trace.nodes.iter().find(|other| other.batch == *id).map(|other| other.lot.as_str());
    let inputs = trace.links.iter().filter(|link| link.into == node.batch);
    RowShown {
        node,
        step: format!("{:+}", node.step).replace("+0", "0"),
        made_on: voice.date(node.made_on),
        name: voice.phrase(&node.product),
        producer: voice.phrase(&node.producer),
        from: inputs.filter_map(|link| Some((lot(&link.from)?, link.quantity.clone()))).collect(),
    }
}
