//! The page of one recall or hold, for its producer and for the office: what it says and reaches, and how whoever may end it does.
use crate::domain::error::{Fault, Result};
use crate::domain::recall::{Recall, RecallKind, RecallState, Scope};
use crate::domain::registry::Owner;
use crate::service::recall;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::reached::{Reached, reached, said};
use crate::web::console::shell::Shell;
use crate::web::console::task_words;
use crate::web::pages::frame::Frame;
use crate::web::voice::Phrase;
use askama::Template;

#[derive(Template)]
#[template(path = "recall_page.html")]
struct RecallPage {
    frame: Frame,
    shell: Shell,
    /// Where it leads back to, and the word for that.
    back: (String, &'static str),
    title: String,
    said: Vec<(String, String)>,
    /// That it is another's to end, where it is.
    notice: Option<&'static str>,
    reached: Reached,
    /// Where it is ended.
    path: String,
    /// Where the public reads of it.
    public: String,
    may_close: bool,
    may_lift: bool,
}

/// What differs between those who read the page.
pub struct Side<'a> {
    /// Where recalls of this side have their pages.
    pub path: &'static str,
    /// The page that it leads back to, and the key of the word for that.
    pub back: (&'static str, &'static str),
    /// What is told besides state, date, reason, advice and contact: names and texts.
    pub told: Vec<(String, String)>,
    /// The producer as whose it is seen; `None` for the office, which sees whose each lot is.
    pub own: Option<&'a Owner>,
    /// Whether this side ends it, while it stands.
    pub ends: bool,
    /// The key of the sentence on it while it stands, where there is one.
    pub notice: Option<&'static str>,
}

/// What a recall or hold is called.
pub fn title(call: &Call<'_>, kind: RecallKind, scope: &Scope) -> Result<String> {
    let name = task_words::scope(call, scope)?;
    let key = match kind {
        RecallKind::Recall => "recall-of",
        RecallKind::Hold => "hold-of",
    };
    Ok(call.visit.voice.say(key, [("name", Phrase::plain(&name))]).bare())
}

/// How it stands, in a word.
pub fn state(call: &Call<'_>, state: RecallState) -> &'static str {
    call.visit.voice.word(match state {
        RecallState::Open => "recall-open",
        RecallState::Closed => "recall-closed",
        RecallState::Lifted => "recall-lifted",
    })
}

/// The page.
pub fn page(call: &Call<'_>, recall: &Recall, side: Side<'_>) -> Answer {
    let voice = call.visit.voice;
    let since = voice.date(call.state.registry.zone.day(recall.since));
    let mut lines = vec![
        (voice.word("recall-state").to_owned(), state(call, recall.state).to_owned()),
        (voice.word("recall-since").to_owned(), since),
    ];
    if let Some(ended) = recall.ended {
        lines.push((voice.word("recall-ended").to_owned(), voice.date(call.state.registry.zone.day(ended))));
    }
    lines.extend(side.told);
    lines.extend(said(call, &recall.reason, &recall.action, &recall.contact));
    let (back, word) = side.back;
    Outcome::page(&RecallPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        back: (call.path(back), voice.word(word)),
        title: title(call, recall.kind, &recall.scope)?,
        said: lines,
        notice: side.notice.filter(|_| recall.state == RecallState::Open).map(|key| voice.word(key)),
        reached: reached(call, &recall.scope, side.own)?,
        path: call.path(&format!("{}/{}/end", side.path, recall.id)),
        public: call.path(&format!("/recalls/{}", recall.id)),
        may_close: side.ends && recall.kind == RecallKind::Recall && recall.state.may_become(RecallState::Closed),
        may_lift: side.ends && recall.state.may_become(RecallState::Lifted),
    })
}

/// Ends it as the page's button says: closed (goods collected) or lifted (found safe). Refused as at the door for programs; another word:
/// `recall-status`. `path`: where recalls of this side have their pages.
pub fn end(call: &Call<'_>, stood: &Recall, path: &str) -> Answer {
    let right = call.person()?.actor.can_end_recall(stood)?;
    let state = match (call.posted.text("do"), stood.kind) {
        ("close", RecallKind::Recall) => RecallState::Closed,
        ("lift", _) => RecallState::Lifted,
        (other, _) => return Err(Fault::new("recall-status").value(other).into()),
    };
    recall::end(call.services(), &right, &stood.id, state, call.deed()?, call.now)?;
    Outcome::goes(call.path(&format!("{path}/{}", stood.id)))
}
