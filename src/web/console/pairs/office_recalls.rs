//! Recalls and holds as the office sees them: their list, and the page of one, where it is ended.
use crate::domain::error::Result;
use crate::domain::id::RecallId;
use crate::domain::recall::{OrderedBy, Recall};
use crate::service::{recall, recall_report};
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::recall_page::{self, Side};
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::voice::Phrase;
use askama::Template;

/// Where they are listed.
pub const PATH: &str = "/office/recalls";

/// A line of the list.
struct Line {
    path: String,
    title: String,
    state: &'static str,
    details: Vec<String>,
}

#[derive(Template)]
#[template(path = "pairs/office_recalls.html")]
struct ListPage {
    frame: Frame,
    shell: Shell,
    lines: Vec<Line>,
    /// Whether this person orders recalls.
    orders: bool,
}

fn orders(call: &Call<'_>) -> Result<bool> {
    Ok(call.person()?.actor.can_oversee().is_ok())
}

/// Who ordered it, in a word.
fn by(call: &Call<'_>, recall: &Recall) -> &'static str {
    call.visit.voice.word(match recall.ordered_by {
        OrderedBy::Office => "recall-by-office",
        OrderedBy::Producer => "recall-by-producer",
    })
}

/// `GET /office/recalls`: those in force first, then the newest.
pub fn list(call: &Call<'_>) -> Answer {
    let voice = call.visit.voice;
    let all = recall_report::all(call.services());
    let line = |(recall, (named, made)): &(Recall, (usize, usize))| -> Result<Line> {
        let lots = (named + made).to_string();
        Ok(Line {
            path: call.path(&format!("{PATH}/{}", recall.id)),
            title: recall_page::title(call, recall.kind, &recall.scope)?,
            state: recall_page::state(call, recall.state),
            details: vec![
                voice.date(call.state.registry.zone.day(recall.since)),
                by(call, recall).to_owned(),
                voice.say("recall-lots-count", [("count", Phrase::plain(&lots))]).bare(),
            ],
        })
    };
    let lines = all.iter().map(line).collect::<Result<_>>()?;
    Outcome::page(&ListPage { frame: Frame::of(call.state, call.visit), shell: Shell::of(call)?, lines, orders: orders(call)? })
}

fn found(call: &Call<'_>) -> Result<Recall> {
    let id: RecallId = call.named("recall-unknown")?;
    recall::find(call.services(), &id)
}

/// `GET /office/recalls/{id}`
pub fn show(call: &Call<'_>) -> Answer {
    let (voice, recall) = (call.visit.voice, found(call)?);
    let mut told = vec![(voice.word("recall-ordered-by").to_owned(), by(call, &recall).to_owned())];
    if !recall.order.is_empty() {
        told.push((voice.word("recall-order-number").to_owned(), recall.order.clone()));
    }
    let back = (PATH, "console-menu-recalls");
    recall_page::page(call, &recall, Side { path: PATH, back, told, own: None, ends: orders(call)?, notice: None })
}

/// `POST /office/recalls/{id}/end`
pub fn end(call: &Call<'_>) -> Answer {
    recall_page::end(call, &found(call)?, PATH)
}
