//! Lists and forms of a producer's records: products, certificates, areas, locations, batches.
use crate::domain::batch::Batch;
use crate::domain::certificate::Certificate;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::place::Words;
use crate::domain::producer::{Member, ProducerKind};
use crate::domain::time::Date;
use crate::service::browse::{self, Seen};
use crate::service::form::kind::Kind;
use crate::service::form::record::Record;
use crate::text::fold::{finds, fold};
use crate::web::console::batch_draft;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::choices::{self, own, worded};
use crate::web::console::editor;
use crate::web::console::fields::{Draft, Field, Wrong, is_of_form};
use crate::web::console::onward::ours;
use crate::web::console::pictures::{self, Files, Received};
use crate::web::console::plan::{Plan, plan, plan as plan_of};
use crate::web::console::producer_choice;
use crate::web::console::shell::{MenuItem, Shell};
use crate::web::pages::frame::Frame;
use crate::web::pages::query::{decoded, encoded, typed};
use crate::web::pages::visit::parameter;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;
use std::cmp::Reverse;

/// By what the address and the form carry the page of ours that wants the record.
const ONWARD: &str = "back";

/// Kinds of record that stand among the papers.
const PAPERS: [Kind; 4] = [Kind::Certificates, Kind::Areas, Kind::Locations, Kind::Members];

/// A record in a list.
struct Line {
    path: String,
    name: String,
    details: Vec<String>,
    /// Batches stand in the order of their days, the newest first; all else by name.
    made_on: Option<Date>,
}

#[derive(Template)]
#[template(path = "records.html")]
struct ListPage {
    frame: Frame,
    shell: Shell,
    title: &'static str,
    new: &'static str,
    new_path: String,
    empty: &'static str,
    path: String,
    sought: String,
    lines: Vec<Line>,
    /// Other lists that stand among the papers.
    kin: Vec<MenuItem>,
    /// How many there are before the search.
    all: usize,
}

#[derive(Template)]
#[template(path = "record.html")]
struct FormPage {
    frame: Frame,
    shell: Shell,
    title: String,
    /// Whether it was kept just now.
    saved: bool,
    action: String,
    back: String,
    back_word: &'static str,
    /// Where it goes on to once it is kept; empty: to the record.
    onward: String,
    version: String,
    /// What the office says of the record; empty: nothing.
    note: String,
    summary: Vec<Wrong>,
    main: Vec<Field>,
    /// Pictures and papers, where the record has any.
    files: Option<Files>,
    more: Vec<Field>,
    /// Whether one of the fields that few need is wrong, or filled in.
    open: bool,
}

/// `GET /console/{records}`
pub fn list(call: &Call<'_>) -> Answer {
    let plan = plan(call.kind)?;
    let sought = typed(call.visit.query(), "q", &mut Vec::new());
    let mut all: Vec<(String, Line)> = Vec::new();
    for seen in own(call, plan.kind)? {
        let line = line(call, plan, &seen);
        let text = fold(&format!("{} {}", line.name, line.details.join(" ")));
        all.push((text, line));
    }
    let count = all.len();
    let wanted = fold(&sought);
    let lines = all.into_iter().filter(|(text, _)| finds(&wanted, text)).map(|(_, line)| line).collect::<Vec<_>>();
    Outcome::page(&ListPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        title: call.visit.voice.word(plan.many),
        new: call.visit.voice.word(plan.new),
        new_path: call.path(&format!("{}/new", plan.path)),
        empty: call.visit.voice.word(plan.empty),
        path: plan.path.to_owned(),
        sought,
        lines: sorted(lines),
        kin: kin(call, plan),
        all: count,
    })
}

/// Lists that stand among the papers lead to each other; any other leads to none.
fn kin(call: &Call<'_>, plan: &Plan) -> Vec<MenuItem> {
    if PAPERS.contains(&plan.kind) { papers(call) } else { Vec::new() }
}

/// Papers, areas, locations, members where there are any, and dossiers, which are no records of the producer's own.
pub fn papers(call: &Call<'_>) -> Vec<MenuItem> {
    let own = call.producer().ok().and_then(|id| call.services().store.producer(id).ok().flatten());
    let has_members = own.is_some_and(|own| match own.kind {
        ProducerKind::Cooperative | ProducerKind::CooperativeGroup => true,
        ProducerKind::Household | ProducerKind::Company => false,
    });
    let shown = |kind: &Kind| *kind != Kind::Members || has_members;
    let plans = PAPERS.into_iter().filter(shown).filter_map(|kind| plan_of(Some(kind)).ok());
    let item =
        |of: &Plan| MenuItem { path: call.path(of.path), word: call.visit.voice.word(of.many), here: Some(of.kind) == call.kind };
    let (path, word) = (call.path("/console/dossiers"), call.visit.voice.word("console-dossiers"));
    plans.map(item).chain([MenuItem { path, word, here: call.kind.is_none() }]).collect()
}

/// What is newest stands first where that is what is looked for; else by name.
fn sorted(mut lines: Vec<Line>) -> Vec<Line> {
    lines.sort_by_key(|line| (Reverse(line.made_on), fold(&line.name)));
    lines
}

fn line(call: &Call<'_>, plan: &Plan, seen: &Seen) -> Line {
    let (voice, day) = (call.visit.voice, |day: Option<Date>| day.map(|day| call.visit.voice.date(day)));
    let named = |words: &Words, id: &str| voice.phrase(words).map_or_else(|| id.to_owned(), |phrase| phrase.text.to_owned());
    let (id, name, details) = match &seen.record {
        Record::Product(r) => {
            let number = voice.say("console-register-number", [("number", Phrase::plain(&r.register.to_string()))]);
            (r.id.to_string(), named(&r.name, r.id.as_str()), vec![number.bare(), r.net.clone()])
        }
        Record::Certificate(r) => {
            // What is over looks like no paper that still holds.
            let key = if r.valid_to.is_some_and(|last| last < call.today()) { "paper-ended" } else { "paper-until" };
            let until = day(r.valid_to).map(|day| voice.say(key, [("date", Phrase::plain(&day))]).bare());
            (r.id.to_string(), certificate(call, r), vec![r.number.clone(), until.unwrap_or_default()])
        }
        Record::Area(r) => {
            (r.id.to_string(), named(&r.name, r.id.as_str()), vec![named(&r.crop, ""), hectares(call, &r.hectares)])
        }
        Record::Location(r) => (
            r.id.to_string(),
            named(&r.name, r.id.as_str()),
            vec![worded(voice, "kind", &r.kind), choices::commune(call, r).unwrap_or_default()],
        ),
        Record::Batch(r) => (r.id.to_string(), r.lot.to_string(), batch(call, r)),
        Record::Member(r) => (r.id.to_string(), r.name_vi.clone(), member(call, r)),
        // No page lists these.
        Record::Place(_)
        | Record::Producer(_)
        | Record::Picture(_)
        | Record::Recognition(_)
        | Record::Edition(_)
        | Record::EditionCount(_)
        | Record::Entry(_)
        | Record::Promotion(_)
        | Record::BatchInput(_)
        | Record::Delivery(_)
        | Record::Event(_)
        | Record::Recall(_)
        | Record::Waiver(_) => Default::default(),
    };
    let details = details.into_iter().filter(|text| !text.is_empty()).collect();
    let made_on = if let Record::Batch(batch) = &seen.record { Some(batch.made_on) } else { None };
    Line { path: call.path(&format!("{}/{id}", plan.path)), name, details, made_on }
}

/// How large an area is, with the decimal mark of the language.
fn hectares(call: &Call<'_>, of: &str) -> String {
    let figure = call.visit.voice.amount(of);
    if figure.is_empty() { figure } else { format!("{figure} ha") }
}

fn certificate(call: &Call<'_>, of: &Certificate) -> String {
    if of.kind_vi.is_empty() { worded(call.visit.voice, "type", &of.kind) } else { of.kind_vi.clone() }
}

/// The household that is registered itself, and since when or until when it is a member.
fn member(call: &Call<'_>, of: &Member) -> Vec<String> {
    let voice = call.visit.voice;
    let day = |key: &str, day: Option<Date>| day.map(|day| voice.say(key, [("date", Phrase::plain(&voice.date(day)))]).bare());
    let household = of.household.as_ref().map(|id| producer_choice::name(call, id).unwrap_or_else(|_| id.to_string()));
    let until = if of.until.is_some_and(|until| until < call.today()) { "member-ended" } else { "member-until" };
    [household, day("member-since", of.since), day(until, of.until)].into_iter().flatten().collect()
}

fn batch(call: &Call<'_>, of: &Batch) -> Vec<String> {
    let voice = call.visit.voice;
    let product = call.services().store.product(&of.product).ok().flatten();
    let name = product.and_then(|product| voice.phrase(&product.name).map(|phrase| phrase.text.to_owned())).unwrap_or_default();
    let how_much =
        if of.quantity.is_empty() { of.units.map(|units| units.to_string()).unwrap_or_default() } else { of.quantity.clone() };
    vec![name, voice.amount(&how_much), voice.date(of.made_on)]
}

/// The record of the address; another's is not there.
pub fn one(call: &Call<'_>, plan: &Plan) -> Result<Seen> {
    found(call, plan, call.id)
}

fn found(call: &Call<'_>, plan: &Plan, id: &str) -> Result<Seen> {
    let unknown = || Error::not_found(Fault::new("record-unknown").arg("collection", plan.kind.name()).value(id));
    let seen = browse::one(call.services(), &call.person()?.actor, plan.kind, id)?.ok_or_else(unknown)?;
    if editor::is_own(call, &seen)? { Ok(seen) } else { Err(unknown()) }
}

/// `GET /console/{records}/new`
pub fn new(call: &Call<'_>) -> Answer {
    let plan = plan(call.kind)?;
    let mut draft = match (plan.kind == Kind::Batches, parameter(call.visit.query(), "copy")) {
        (true, _) => batch_draft::of(call)?,
        (false, Some(id)) if plan.kind == Kind::Certificates => renewed(call, plan, id)?,
        (false, _) => Draft::default(),
    };
    draft.put(ONWARD, parameter(call.visit.query(), ONWARD).and_then(decoded).unwrap_or_default());
    page(call, plan, StatusCode::OK, draft, (None, &Received::default()))
}

/// A paper like the one that it follows, but for what each has of its own: number and days.
fn renewed(call: &Call<'_>, plan: &Plan, id: &str) -> Result<Draft> {
    let mut draft = editor::draft(call, plan.kind, &found(call, plan, id)?.record);
    for name in ["number", "issued_on", "valid_to"] {
        draft.put(name, "");
    }
    Ok(draft)
}

/// `POST /console/{records}`
pub fn create(call: &Call<'_>) -> Answer {
    kept(call, plan(call.kind)?, None)
}

/// `GET /console/{records}/{id}/edit`
pub fn edit(call: &Call<'_>) -> Answer {
    let plan = plan(call.kind)?;
    let seen = one(call, plan)?;
    let draft = editor::draft(call, plan.kind, &seen.record);
    page(call, plan, StatusCode::OK, draft, (Some(&seen), &Received::default()))
}

/// `POST /console/{records}/{id}`
pub fn update(call: &Call<'_>) -> Answer {
    let plan = plan(call.kind)?;
    kept(call, plan, Some(one(call, plan)?))
}

fn kept(call: &Call<'_>, plan: &Plan, stood: Option<Seen>) -> Answer {
    let received = pictures::of_record(call, plan.kind)?;
    match editor::keep(call, plan, stood.as_ref(), &received) {
        Ok(id) => match ours(call.posted.text(ONWARD)) {
            // The page that wanted the record is told which one it is.
            Some(onward) => {
                let sign = if onward.contains('?') { '&' } else { '?' };
                Outcome::goes(format!("{onward}{sign}kept={}", encoded(&id)))
            }
            // A batch has a page of its own that shows what became of it.
            None if plan.kind == Kind::Batches => Outcome::goes(call.path(&format!("{}/{id}", plan.path))),
            None => Outcome::goes(format!("{}/{id}?saved=1{}", plan.path, call.visit.and_language())),
        },
        // Somebody else was faster: what stands now is told beside what was typed, and the form goes on from there.
        Err(error) if error.code() == "record-changed" && stood.is_some() => {
            let stands = one(call, plan)?;
            let error = editor::overtaken(call, plan, &stands)?;
            let mut draft = Draft::sent(call.posted).wrong(call.visit.voice, &error);
            draft.put("version", editor::mark_of(stands.version.as_ref()));
            page(call, plan, problem::status(error.kind).0, draft, (Some(&stands), &received))
        }
        Err(error) if is_of_form(&error) => {
            let draft = Draft::sent(call.posted).wrong(call.visit.voice, &error);
            page(call, plan, problem::status(error.kind).0, draft, (stood.as_ref(), &received))
        }
        Err(error) => Err(error),
    }
}

/// What the office says of the record.
fn note(call: &Call<'_>, stood: Option<&Seen>) -> String {
    let Some(Record::Product(product)) = stood.map(|seen| &seen.record) else { return String::new() };
    let Some(approved) = &product.approved else { return String::new() };
    let day = call.visit.voice.date(call.state.registry.zone.day(approved.since));
    call.visit.voice.say("product-approved", [("date", Phrase::plain(&day))]).bare()
}

fn page(call: &Call<'_>, plan: &Plan, status: StatusCode, draft: Draft, (stood, received): (Option<&Seen>, &Received)) -> Answer {
    let voice = call.visit.voice;
    let files = pictures::files(call, plan.kind, stood.map(|seen| &seen.record), received, &draft);
    let of_files = files.iter().flat_map(|files| &files.fields).map(|field| field.name.as_str());
    let names: Vec<&str> = plan.main.iter().copied().chain(of_files).chain(plan.more.iter().copied()).collect();
    let (main, more) = (editor::fields(call, plan, plan.main, &draft)?, editor::fields(call, plan, plan.more, &draft)?);
    let (title, action, back) = match stood {
        None => (voice.word(plan.new).to_owned(), plan.path.to_owned(), plan.path.to_owned()),
        Some(seen) => {
            let (name, path) = (line(call, plan, seen).name, format!("{}/{}", plan.path, call.id));
            let title = voice.say("console-edit-of", [("name", Phrase::plain(&name))]).bare();
            // Only a batch has a page beside its form.
            let back = if plan.kind == Kind::Batches { path.clone() } else { plan.path.to_owned() };
            (title, path, back)
        }
    };
    let onward = ours(draft.value(ONWARD)).unwrap_or_default();
    let back = if onward.is_empty() { call.path(&back) } else { onward.clone() };
    // A form that was sent again is still about the version that it was opened on.
    let version = match (stood, draft.value("version")) {
        (Some(seen), "") => editor::mark_of(seen.version.as_ref()),
        (_, sent) => sent.to_owned(),
    };
    let open = more.iter().any(|field| !field.faults.is_empty() || field.is_typed_in());
    let page = FormPage {
        note: note(call, stood),
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        title,
        saved: parameter(call.visit.query(), "saved").is_some(),
        action: call.path(&action),
        back,
        onward,
        back_word: voice.word("console-back"),
        version,
        summary: draft.summary(voice, &names),
        main,
        files,
        more,
        open,
    };
    Outcome::page_as(status, &page)
}
