//! Who did what: lines of the audit log, the latest first; of a producer those of its own people and programs, and of whoever acts for it.
use crate::domain::audit::{AuditLine, By, Stage};
use crate::domain::error::Result;
use crate::domain::id::ProducerId;
use crate::domain::token::Role;
use crate::log::audit_line;
use crate::service::accounts::people;
use crate::service::tokens;
use crate::text::dates;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::pages::visit::parameter;
use crate::web::voice::Phrase;
use askama::Template;
use std::collections::HashSet;

/// Lines read at a time, and at least shown where there are so many.
const PAGE: u64 = 100;

/// Most lines looked at for one page: of a producer with few, pages are short and never slow.
const LOOKED_MAX: u64 = 5_000;

/// A line as it is shown.
struct Line {
    number: u64,
    when: String,
    who: String,
    deed: String,
    object: String,
    stage: String,
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
    let (mut lines, mut damaged, mut looked) = (Vec::new(), Vec::new(), 0);
    while upto > 0 && (lines.len() as u64) < PAGE && looked < LOOKED_MAX {
        let after = upto.saturating_sub(PAGE);
        let kept = store.audit_page(after, PAGE as usize)?;
        for one in kept.iter().rev().filter(|one| one.seq <= upto) {
            looked += 1;
            match audit_line::decode(&one.bytes) {
                Some(line) if theirs.is_none_or(|theirs| theirs.has(&line)) => lines.push(shown(call, &line)),
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

fn shown(call: &Call<'_>, line: &AuditLine) -> Line {
    let (voice, note) = (call.visit.voice, &line.note);
    let by = voice.say(&format!("audit-by-{}", note.who.by.code()), [("id", Phrase::plain(note.who.by.id()))]).bare();
    let who = match &note.who.acting_for {
        Some(producer) => {
            let parts = [("who", Phrase::plain(&by)), ("producer", Phrase::plain(producer.as_str()))];
            voice.say("cli-log-audit-for", parts).bare()
        }
        None => by,
    };
    let stage = match &note.stage {
        Stage::Begun => voice.word("audit-begun").to_owned(),
        Stage::Done { begun } => voice.say("audit-done", [("begun", Phrase::plain(&begun.to_string()))]).bare(),
        Stage::Refused { begun, code } => {
            let begun = begun.to_string();
            let parts = [("begun", Phrase::plain(&begun)), ("code", Phrase::plain(code.as_str()))];
            voice.say("audit-refused", parts).bare()
        }
    };
    Line {
        number: line.seq,
        when: dates::moment(voice.0, call.state.registry.zone.wall(note.at)),
        who,
        deed: note.deed.to_string(),
        object: note.object.as_str().to_owned(),
        stage,
    }
}
