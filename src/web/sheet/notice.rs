//! A recall or hold as its list, its feed and its data tell of it.
use crate::domain::recall::{OrderedBy, Recall, RecallKind, RecallState};
use crate::domain::time::Timestamp;
use crate::service::recall_sheet;
use crate::service::services::Services;
use crate::text::catalogue::say;
use crate::web::sheet::recalled::recalled_names;
use crate::web::voice::{Phrase, Sentence, Voice};
use serde::Serialize;

/// One recall or hold.
#[derive(Debug, Serialize)]
pub struct RecallNotice {
    /// Its id.
    pub id: String,
    /// Recall or hold.
    pub kind: RecallKind,
    /// Where it stands.
    pub state: RecallState,
    /// `batch`, `stamps`, `product` or `area`.
    pub scope: &'static str,
    /// What it names, as ids go.
    pub of: String,
    /// What it is, in a line.
    pub title: String,
    /// Where it stands, in a sentence.
    pub standing: String,
    /// Lots that it names, and lots made from those.
    pub lots_named: usize,
    /// Lots made from those that it names.
    pub lots_made_from: usize,
    /// How many lots, in words.
    pub reach: Option<String>,
    /// From when.
    pub since: Timestamp,
    /// The day of it, as people write it.
    #[serde(skip)]
    pub since_day: String,
    /// When it was last changed: begun, closed or lifted.
    pub updated: Timestamp,
    /// When it was closed or lifted.
    pub ended: Option<Timestamp>,
    /// Why.
    pub reason: Sentence,
    /// What to do.
    pub action: Sentence,
    /// Whom to ask.
    pub contact: Sentence,
    /// Who ordered it.
    pub by: OrderedBy,
    /// The same in words.
    #[serde(skip)]
    pub by_words: &'static str,
    /// Its number; none = not declared.
    pub order: Option<String>,
    /// Its page, without language.
    pub path: String,
}

impl RecallNotice {
    /// Of a recall that reaches so many lots.
    pub fn of(services: &Services, voice: Voice, recall: &Recall, (named, made): (usize, usize)) -> Self {
        let (zone, lang) = (&services.registry.zone, voice.0);
        let names = recalled_names(services, voice, std::iter::once(recall));
        let name = names.into_iter().next().map_or_else(|| recall.scope.name(), |(_, name)| name);
        let what = say(lang, &format!("recall-scope-{}", recall.scope.code()), &[("name", &name)]);
        let title = match recall.kind {
            RecallKind::Recall => say(lang, "recall-title-recall", &[("what", &what)]),
            RecallKind::Hold => say(lang, "recall-title-hold", &[("what", &what)]),
        };
        let day = |at: Timestamp| voice.date(zone.day(at));
        let contact = match recall.contact.as_str() {
            "" => format!("{} {}", services.registry.office, services.registry.office_contact),
            contact => contact.to_owned(),
        };
        let counts = [("named", named.to_string()), ("made", made.to_string())];
        let counts = [("named", counts[0].1.as_str()), ("made", counts[1].1.as_str())];
        let undeclared = Phrase::plain(voice.word("undeclared"));
        let bare = |phrase: Phrase<'_>| voice.say("recall-plain", [("text", phrase)]);
        Self {
            id: recall.id.to_string(),
            kind: recall.kind,
            state: recall.state,
            scope: recall.scope.code(),
            of: recall.scope.name(),
            title,
            standing: recall_sheet::standing(recall.state, recall.ended, lang, &services.registry),
            lots_named: named,
            lots_made_from: made,
            reach: (named + made > 0).then(|| say(lang, "recall-reach", &counts)),
            since: recall.since,
            since_day: day(recall.since),
            updated: recall.ended.unwrap_or(recall.recorded),
            ended: recall.ended,
            reason: bare(voice.phrase(&recall.reason).unwrap_or(undeclared)),
            action: bare(voice.phrase(&recall.action).unwrap_or(undeclared)),
            contact: bare(voice.vietnamese(contact.trim())),
            by: recall.ordered_by,
            by_words: match recall.ordered_by {
                OrderedBy::Office => voice.word("recall-by-office"),
                OrderedBy::Producer => voice.word("recall-by-producer"),
            },
            order: (!recall.order.is_empty()).then(|| recall.order.clone()),
            path: format!("/recalls/{}", recall.id),
        }
    }
}
