//! What was done, when and by whom: of a producer, and of everybody for the office and those who read with it.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::number::{NumberRange, RunId};
use crate::domain::recall::{OrderedBy, RecallKind, RecallState};
use crate::domain::registry::Owner;
use crate::domain::time::{Date, Timestamp, parse_date};
use crate::log::told::Told;
use crate::service::acted::{self, Acted};
use crate::service::form::field::Shape;
use crate::service::history::{self, Deed, DeedKind, Line as Done, Wanted};
use crate::service::import::normal::{Hand, Manner, Raw, normal};
use crate::text::dates;
use crate::text::figures::grouped;
use crate::web::console::addressed::product_name;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::choices::worded;
use crate::web::console::fields::{Choice, Draft, Field, Input, Wrong};
use crate::web::console::shell::Shell;
use crate::web::console::task_words;
use crate::web::pages::frame::Frame;
use crate::web::pages::query::{encoded, typed};
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;

/// Something that was done.
struct Line {
    what: String,
    /// Where it is seen; empty where there is no page of it.
    path: String,
    detail: String,
}

#[derive(Template)]
#[template(path = "history.html")]
struct HistoryPage {
    frame: Frame,
    shell: Shell,
    action: &'static str,
    language: Option<&'static str>,
    summary: Vec<Wrong>,
    fields: Vec<Field>,
    lines: Vec<Line>,
    next: Option<String>,
    /// Where the audit log is read.
    audit: String,
}

/// `GET /console/history`: `?kind=`, `?day=`, `?before=` for a further page.
pub fn own(call: &Call<'_>) -> Answer {
    page(call, Some(call.owner()?), "/console/history")
}

/// `GET /office/history`: everybody's.
pub fn all(call: &Call<'_>) -> Answer {
    page(call, None, "/office/history")
}

fn page(call: &Call<'_>, owner: Option<Owner>, action: &'static str) -> Answer {
    let voice = call.visit.voice;
    let asked = |name| typed(call.visit.query(), name, &mut Vec::new());
    let (kind, day) = (asked("kind"), asked("day"));
    let draft = Draft::of([("kind".to_owned(), kind.clone()), ("day".to_owned(), day.clone())]);
    let is_all = owner.is_none();
    let (draft, status, found) = match wanted(call, owner, &kind, &day, &asked("before")) {
        Ok(wanted) => (draft, StatusCode::OK, history::page(call.services(), &wanted)?),
        Err(error) => (draft.wrong(voice, &error), problem::status(error.kind).0, history::Page::default()),
    };
    let none = Choice { value: String::new(), word: voice.word("history-all").to_owned() };
    let word = |kind: DeedKind| voice.word_of("history-kind-", kind.code()).unwrap_or(kind.code()).to_owned();
    let kinds = DeedKind::ALL.map(|kind| Choice { value: kind.code().to_owned(), word: word(kind) });
    let kinds = std::iter::once(none).chain(kinds).collect();
    let kept = call.visit.and_language();
    let next = |before: u64| format!("{action}?kind={}&day={}&before={before}{kept}", encoded(&kind), encoded(&day));
    let page = HistoryPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        action,
        language: (!kept.is_empty()).then(|| voice.code()),
        summary: draft.summary(voice, &["kind", "day"]),
        fields: vec![
            draft.field(voice, "kind", voice.word("history-kind"), Input::One(kinds)).needed(),
            draft.field(voice, "day", voice.word("history-day"), Input::Day),
        ],
        lines: lines(call, &found.lines, is_all)?,
        next: found.next.map(next),
        audit: call.path(if is_all { "/office/audit" } else { "/console/audit" }),
    };
    Outcome::page_as(status, &page)
}

fn wanted(call: &Call<'_>, owner: Option<Owner>, kind: &str, day: &str, before: &str) -> Result<Wanted> {
    Ok(Wanted {
        owner,
        // A kind that there is not is no filter.
        kind: DeedKind::ALL.into_iter().find(|of| of.code() == kind),
        day: if day.is_empty() { None } else { Some(self::day(call, day)?) },
        before: before.parse().ok(),
    })
}

fn day(call: &Call<'_>, text: &str) -> Result<Date> {
    let manner = Manner { hand: Hand::People, zone: call.state.registry.zone.clone() };
    let at = |fault: Fault| Error::from(fault.at("", 0, "day"));
    let cell = normal(Shape::Date, &Raw::Text(text.to_owned()), &manner).map_err(at)?;
    parse_date(&cell).map_err(at)
}

/// Lines with who did it. The log tells no people: that somebody acted in a producer's place, the audit log does.
fn lines(call: &Call<'_>, all: &[Done], is_all: bool) -> Result<Vec<Line>> {
    let moments = || all.iter().map(|done| done.at);
    let acted = match (moments().min(), moments().max()) {
        (Some(from), Some(to)) => acted::between(call.services(), from, to)?,
        _ => Acted::default(),
    };
    let role = |done: &Done| if let Owner::Producer(of) = &done.owner { acted.role(of, done.at) } else { None };
    all.iter().map(|done| line(call, done, role(done), is_all)).collect()
}

fn line(call: &Call<'_>, done: &Done, acted: Option<&str>, is_all: bool) -> Result<Line> {
    let voice = call.visit.voice;
    let (what, path, who) = match &done.deed {
        Deed::Logged(told) => logged(call, told)?,
        Deed::Event(event) => {
            let step = worded(voice, "event_type", &event.kind);
            let lot = event.batch.as_ref().map(|id| task_words::lot(call, id)).transpose()?;
            // Of another's batch, which these goods came from, there is no page here.
            let batch = event.batch.as_ref().map(|id| call.services().store.batch(id)).transpose()?.flatten();
            let own = batch.filter(|owned| owned.owner == done.owner);
            let path = own.map(|owned| format!("/console/batches/{}", owned.record.id)).unwrap_or_default();
            let what = match lot {
                Some(lot) => say(call, "history-event", &[("step", step), ("lot", lot)]),
                // Guests were received, goods were shown: that belongs to no batch.
                None => format!("{step} · {}", product_name(call, &event.product)?),
            };
            (what, path, event.recorded_by.clone())
        }
        Deed::Recall(told, recall) => {
            let name = task_words::scope(call, &recall.scope)?;
            let who = match recall.ordered_by {
                OrderedBy::Office => "office",
                OrderedBy::Producer => "producer",
            };
            (say(call, recall_key(told), &[("name", name)]), format!("/console/recalls/{}", recall.id), who.to_owned())
        }
        Deed::Print(one) => {
            let parts = [("labels", grouped(call.lang(), u64::from(one.labels))), ("numbers", numbers(one.numbers))];
            let who = one.who.split(':').next().unwrap_or_default().to_owned();
            (say(call, "history-print", &parts), format!("/console/stamps/{}", one.run), who)
        }
    };
    let when = moment(call, done.at);
    let of = match &done.owner {
        Owner::Producer(id) if is_all => task_words::producer(call, id)?,
        Owner::Producer(_) | Owner::Office => String::new(),
    };
    // An event says itself who wrote it down.
    let who = acted.filter(|_| !matches!(done.deed, Deed::Event(_))).unwrap_or(&who).replace('_', "-");
    let who = voice.word_of("who-", &who).unwrap_or_default().to_owned();
    let detail = [when, happened(call, done), of, who, why(call, done)?]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ");
    // Pages of one producer are not the office's.
    Ok(Line { what, path: if is_all || path.is_empty() { String::new() } else { call.path(&path) }, detail })
}

fn moment(call: &Call<'_>, at: Timestamp) -> String {
    dates::moment(call.lang(), call.state.registry.zone.wall(at))
}

/// When an event happened, where it was written down at another minute: lines stand in the order of writing, and the page of its batch tells
/// the other time.
fn happened(call: &Call<'_>, done: &Done) -> String {
    let Deed::Event(event) = &done.deed else { return String::new() };
    let at = moment(call, event.happened.at);
    if at == moment(call, done.at) { String::new() } else { say(call, "history-happened", &[("at", at)]) }
}

/// Why labels were printed again, or more stamps issued than units were declared.
fn why(call: &Call<'_>, done: &Done) -> Result<String> {
    let why = match &done.deed {
        Deed::Print(one) => Some(one.why.clone()),
        Deed::Logged(Told::Issue(id)) => call.services().store.run(*id)?.and_then(|run| run.beyond),
        Deed::Logged(_) | Deed::Event(_) | Deed::Recall(..) => None,
    };
    let why = why.filter(|why| !why.is_empty());
    Ok(why.map(|why| say(call, "history-why", &[("why", why)])).unwrap_or_default())
}

/// What stands in the log alone: what was done, and where it is seen. Who did it is not told there.
fn logged(call: &Call<'_>, told: &Told) -> Result<(String, String, String)> {
    let nobody = String::new();
    let run_path = |run: RunId| format!("/console/stamps/{run}");
    Ok(match told {
        Told::Issue(id) => {
            let run = call.services().view().run_of(id.first());
            let count = run.as_ref().map_or(0, |run| u64::from(run.numbers.count()));
            let of = run.map(|run| task_words::run(call, &run)).transpose()?.unwrap_or_default();
            (say(call, "history-issue", &[("count", grouped(call.lang(), count)), ("run", of)]), run_path(*id), nobody)
        }
        Told::Bind { run, numbers, batch, corrects } => {
            let key = if *corrects { "history-bind-again" } else { "history-bind" };
            let parts = [("numbers", self::numbers(*numbers)), ("lot", task_words::lot(call, batch)?)];
            (say(call, key, &parts), run_path(*run), nobody)
        }
        Told::Status(numbers, reason) => {
            let run = call.services().view().run_of(numbers.first());
            let path = run.map(|run| run_path(run.id())).unwrap_or_default();
            let key = format!("history-status-{}", reason.code());
            (say(call, &key, &[("numbers", self::numbers(*numbers))]), path, nobody)
        }
        Told::Batch(id) => {
            (say(call, "history-batch", &[("lot", task_words::lot(call, id)?)]), format!("/console/batches/{id}"), nobody)
        }
        Told::Recall(..) | Told::Event(..) | Told::Key | Told::Other => (String::new(), String::new(), nobody),
    })
}

fn recall_key(told: &Told) -> &'static str {
    match told {
        Told::Recall(_, RecallKind::Recall, RecallState::Open) => "history-recall-open",
        Told::Recall(_, RecallKind::Recall, RecallState::Closed) => "history-recall-closed",
        Told::Recall(_, RecallKind::Recall, RecallState::Lifted) => "history-recall-lifted",
        Told::Recall(_, RecallKind::Hold, RecallState::Open) => "history-hold-open",
        Told::Recall(_, RecallKind::Hold, RecallState::Closed | RecallState::Lifted) => "history-hold-lifted",
        Told::Issue(_) | Told::Bind { .. } | Told::Key | Told::Status(..) | Told::Batch(_) | Told::Event(..) | Told::Other => {
            "history-all"
        }
    }
}

fn say(call: &Call<'_>, key: &str, parts: &[(&str, String)]) -> String {
    let parts: Vec<(&str, Phrase<'_>)> = parts.iter().map(|(name, text)| (*name, Phrase::plain(text))).collect();
    call.visit.voice.say(key, parts).bare()
}

fn numbers(range: NumberRange) -> String {
    if range.count() == 1 { range.first().to_string() } else { format!("{}–{}", range.first(), range.last()) }
}
