//! Who did what: lines of the audit log, the latest first; of a producer those of its own people and programs, and of whoever acts for it.
use crate::domain::audit::{AuditLine, By, Stage, Who};
use crate::domain::error::Result;
use crate::domain::id::ProducerId;
use crate::domain::token::Role;
use crate::log::audit_line;
use crate::service::accounts::people;
use crate::service::tokens;
use crate::text::dates;
use crate::web::console::audit_things::{self, Thing};
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::shell::Shell;
use crate::web::console::task_words;
use crate::web::pages::frame::Frame;
use crate::web::pages::visit::parameter;
use crate::web::voice::Phrase;
use askama::Template;
use std::collections::{HashMap, HashSet};

/// Lines read at a time, and at least shown where there are so many.
const PAGE: u64 = 100;

/// Most lines looked at for one page: of a producer with few, pages are short and never slow.
const LOOKED_MAX: u64 = 5_000;

/// How the door notes a form that was shown again because of what stood in it.
const FORM_REFUSED: &str = "form-refused";

/// A deed as it is shown: the line of its end, or of its beginning where no end is seen.
struct Line {
    what: String,
    /// What it was done to, by its name; empty where that has none.
    thing: Thing,
    /// How it ended, where it was not simply done.
    outcome: String,
    detail: String,
    /// As the log itself spells deed and object, for whoever holds the page against it.
    deed: String,
    object: String,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    frame: Frame,
    shell: Shell,
    history: String,
    lines: Vec<Line>,
    /// Lines whose bytes say nothing: somebody changed them.
    damaged: Option<String>,
    older: Option<String>,
}

/// Whose lines a producer sees.
struct Theirs {
    producer: ProducerId,
    /// Ids of accounts and of tokens of the producer.
    names: HashSet<String>,
}

impl Theirs {
    fn of(call: &Call<'_>, producer: &ProducerId) -> Result<Self> {
        let accounts = people::all(call.services())?.into_iter().filter(|account| account.role.producer() == Some(producer));
        let tokens = tokens::all(call.services())?.into_iter().filter(|token| token.role == Role::Producer(producer.clone()));
        let names = accounts.map(|account| account.id.to_string()).chain(tokens.map(|token| token.id.to_string())).collect();
        Ok(Self { producer: producer.clone(), names })
    }

    fn has(&self, line: &AuditLine) -> bool {
        let who = &line.note.who;
        match (&who.acting_for, &who.by) {
            (Some(producer), _) => *producer == self.producer,
            (None, By::Account(_) | By::Token(_)) => self.names.contains(who.by.id()),
            (None, By::Operator | By::Link(_) | By::Service) => false,
        }
    }
}

/// `GET /console/audit`: `?before=` for a further page.
pub fn own(call: &Call<'_>) -> Answer {
    let theirs = Theirs::of(call, call.producer()?)?;
    page(call, Some(&theirs), ["/console/audit", "/console/history"])
}

/// `GET /office/audit`: everybody's.
pub fn all(call: &Call<'_>) -> Answer {
    page(call, None, ["/office/audit", "/office/history"])
}

fn page(call: &Call<'_>, theirs: Option<&Theirs>, [path, history]: [&str; 2]) -> Answer {
    let store = &call.services().store;
    let before = parameter(call.visit.query(), "before").and_then(|text| text.parse::<u64>().ok()).unwrap_or(u64::MAX);
    let mut upto = store.audit_head()?.seq.min(before.saturating_sub(1));
    let names = names(call)?;
    let (mut lines, mut damaged, mut looked) = (Vec::new(), Vec::new(), 0);
    let mut ended = ends_behind(call, upto)?;
    while upto > 0 && (lines.len() as u64) < PAGE && looked < LOOKED_MAX {
        let after = upto.saturating_sub(PAGE);
        let kept = store.audit_page(after, PAGE as usize)?;
        for one in kept.iter().rev().filter(|one| one.seq <= upto) {
            looked += 1;
            match audit_line::decode(&one.bytes) {
                Some(line) if theirs.is_none_or(|theirs| theirs.has(&line)) => {
                    // A deed is read once, by its end.
                    if !ended.remove(&line.seq) {
                        lines.push(shown(call, &line, &names, theirs.is_none())?);
                    }
                    ended.extend(begun_at(&line.note.stage));
                }
                Some(_) => {}
                None if theirs.is_none() => damaged.push(one.seq.to_string()),
                None => {}
            }
        }
        upto = after;
    }
    let lang = call.visit.and_language();
    Outcome::page(&AuditPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        history: call.path(history),
        lines,
        damaged: (!damaged.is_empty()).then(|| damaged.join(", ")),
        older: (upto > 0).then(|| format!("{path}?before={}{lang}", upto + 1)),
    })
}

/// The line of the beginning of what a line ends.
fn begun_at(stage: &Stage) -> Option<u64> {
    match stage {
        Stage::Begun => None,
        Stage::Done { begun } | Stage::Refused { begun, .. } => Some(*begun),
    }
}

/// Beginnings whose ends stand on the page before this one.
fn ends_behind(call: &Call<'_>, upto: u64) -> Result<HashSet<u64>> {
    let kept = call.services().store.audit_page(upto, PAGE as usize)?;
    let ends = kept.iter().filter_map(|one| audit_line::decode(&one.bytes)).filter_map(|line| begun_at(&line.note.stage));
    Ok(ends.filter(|begun| *begun <= upto).collect())
}

/// Names of people, by the ids of their accounts.
fn names(call: &Call<'_>) -> Result<HashMap<String, String>> {
    Ok(people::all(call.services())?.into_iter().map(|account| (account.id.to_string(), account.person)).collect())
}

fn shown(call: &Call<'_>, line: &AuditLine, names: &HashMap<String, String>, is_all: bool) -> Result<Line> {
    let (voice, note) = (call.visit.voice, &line.note);
    let when = dates::moment(voice.0, call.state.registry.zone.wall(note.at));
    let number = voice.say("audit-line", [("number", Phrase::plain(&line.seq.to_string()))]).bare();
    let deed = note.deed.as_str();
    Ok(Line {
        // Lines of earlier versions have other words.
        what: voice.word_of("deed-", &deed.replace('.', "-")).unwrap_or(deed).to_owned(),
        thing: audit_things::of(call, note.object.as_str(), names, is_all)?,
        outcome: outcome(call, &note.stage),
        detail: [when, who(call, &note.who, names)?, number].join(" · "),
        deed: deed.to_owned(),
        object: note.object.as_str().to_owned(),
    })
}

fn who(call: &Call<'_>, who: &Who, names: &HashMap<String, String>) -> Result<String> {
    let (voice, id) = (call.visit.voice, who.by.id());
    let by = match (&who.by, names.get(id)) {
        // Two people may have one name.
        (By::Account(_), Some(name)) => format!("{name} ({id})"),
        (By::Account(_) | By::Operator | By::Token(_) | By::Link(_) | By::Service, _) => {
            voice.say(&format!("audit-by-{}", who.by.code()), [("id", Phrase::plain(id))]).bare()
        }
    };
    let Some(producer) = &who.acting_for else { return Ok(by) };
    let producer = task_words::producer(call, producer)?;
    Ok(voice.say("cli-log-audit-for", [("who", Phrase::plain(&by)), ("producer", Phrase::plain(&producer))]).bare())
}

fn outcome(call: &Call<'_>, stage: &Stage) -> String {
    let voice = call.visit.voice;
    match stage {
        Stage::Begun => voice.word("audit-no-end").to_owned(),
        Stage::Done { .. } => String::new(),
        Stage::Refused { code, .. } if code.as_str() == FORM_REFUSED => voice.word("audit-form-refused").to_owned(),
        Stage::Refused { code, .. } => {
            let code = code.as_str();
            // What a fault was about is not in the log: only sentences that need nothing can be told, and of those what is wrong.
            let sentence = voice.word_of("form-fault-", code).or_else(|| voice.word_of("fault-", code));
            let why = sentence.and_then(|sentence| sentence.split_once(". ").map_or(Some(sentence), |(first, _)| Some(first)));
            let (key, part) = why.map_or(("audit-refused-code", code), |why| ("audit-refused-why", why));
            voice.say(key, [("why", Phrase::plain(part.trim_end_matches('.')))]).bare()
        }
    }
}
