//! Records from a workbook or a table: first what would become of them, with everything that is wrong; then exactly that is imported.
use crate::domain::attachment::FileHash;
use crate::domain::error::{Error, Fault, Kind as Failure, Result};
use crate::service::access::Actor;
use crate::service::export::{fault_table, template};
use crate::service::form::headings;
use crate::service::form::kind::Kind;
use crate::service::import::conflicts::conflicts;
use crate::service::import::dataset::Dataset;
use crate::service::import::mapping::{Mapping, TableMapping};
use crate::service::import::preview::{Outlook, outlook};
use crate::service::import::table::Files;
use crate::service::import::waiting;
use crate::service::import::{load, reading};
use crate::service::ownership::{self, OWN};
use crate::text::faults;
use crate::text::figures::grouped;
use crate::text::lang::Lang;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::fields::{Choice, Draft, Field, Input, Wrong, is_of_form};
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::pages::visit::parameter;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;
use std::collections::BTreeMap;

/// Faults on one page.
const FAULTS_A_PAGE: usize = 100;

/// Most changed records that are told one by one.
const CHANGED_TOLD: usize = 50;

/// Parts what a waiting table holds from its name. No table is called so.
const SAID: &str = " = ";

/// The media type of workbooks.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

#[derive(Template)]
#[template(path = "import.html")]
struct ImportPage {
    frame: Frame,
    shell: Shell,
    summary: Vec<Wrong>,
    file: Field,
    table: Field,
}

/// What would become of the rows of a table.
struct Line {
    table: String,
    new: usize,
    changed: usize,
    same: usize,
}

/// A fault as it is listed.
struct Fallen {
    file: String,
    row: String,
    column: String,
    sentence: String,
}

#[derive(Template)]
#[template(path = "import_look.html")]
struct LookPage {
    frame: Frame,
    shell: Shell,
    name: String,
    path: String,
    /// How many rows were imported just now; none: it is only looked at.
    done: Option<String>,
    lines: Vec<Line>,
    /// Rows that are new or changed.
    count: String,
    /// Changed records, each with its fields.
    changes: Vec<(String, String)>,
    /// Sheets that no table is known for.
    unread: String,
    faults: Vec<Fallen>,
    faults_count: String,
    /// Which of them are shown.
    span: String,
    before: Option<String>,
    behind: Option<String>,
}

/// As whom a file waits: a producer, or the office.
fn who(call: &Call<'_>) -> Result<String> {
    match &call.person()?.actor {
        Actor::Producer(id) => Ok(format!("producer {id}")),
        Actor::Operator | Actor::Office => Ok("office".to_owned()),
        Actor::Anybody => Err(Error::forbidden(Fault::new("console-choose"))),
        Actor::Reader => Err(Error::forbidden(Fault::new("office-only"))),
    }
}

/// Tables that this person imports.
fn kinds(call: &Call<'_>) -> Result<Vec<Kind>> {
    match call.person()?.actor {
        Actor::Producer(_) => Ok(OWN.into()),
        Actor::Operator | Actor::Office | Actor::Reader | Actor::Anybody => Ok(Kind::ALL.into()),
    }
}

/// Columns that hold the same in every row that a producer imports, with what: whose it is, and that it says so itself.
fn filled(call: &Call<'_>) -> Result<Vec<(Kind, &'static str, String)>> {
    let Actor::Producer(own) = &call.person()?.actor else { return Ok(Vec::new()) };
    // Who took a step may be another than whoever keeps its batch.
    let owners = |kind: Kind| ["producer_id", "cooperative_id"].into_iter().filter(move |_| kind != Kind::Events);
    let of = |kind: Kind| {
        let owners = owners(kind).map(move |name| (kind, name, own.to_string()));
        owners.chain([(kind, "evidence_level", "declared".to_owned())])
    };
    Ok(OWN.into_iter().flat_map(of).filter(|(kind, name, _)| kind.form().field(name).is_some()).collect())
}

/// What is known of a file beside what stands in it: which table its sender says it is, and what is the same in every row.
fn mapping(call: &Call<'_>, name: &str, said: Option<Kind>) -> Result<Mapping> {
    let filled = filled(call)?;
    let table = |sheet: String, kind: Kind| TableMapping {
        sheet,
        kind: kind.name().to_owned(),
        header_row: None,
        columns: BTreeMap::new(),
        constants: filled
            .iter()
            .filter(|(of, ..)| *of == kind)
            .map(|(_, name, cell)| ((*name).to_owned(), cell.clone()))
            .collect(),
    };
    let mut tables: Vec<TableMapping> = said.map(|kind| table(name.to_owned(), kind)).into_iter().collect();
    for kind in Kind::ALL.into_iter().filter(|kind| filled.iter().any(|(of, ..)| of == kind)) {
        let sheets = Lang::ALL.into_iter().map(|lang| headings::table(lang, kind));
        let sheets = sheets.chain([kind.name().to_owned(), format!("{}.csv", kind.name())]);
        tables.extend(sheets.map(|sheet| table(sheet, kind)));
    }
    Ok(Mapping { tables })
}

/// `GET /console/import`
pub fn show(call: &Call<'_>) -> Answer {
    who(call)?;
    page(call, StatusCode::OK, &Draft::default())
}

fn page(call: &Call<'_>, status: StatusCode, draft: &Draft) -> Answer {
    let voice = call.visit.voice;
    let by_name = Choice { value: String::new(), word: voice.word("import-table-by-name").to_owned() };
    let tables =
        kinds(call)?.into_iter().map(|kind| Choice { value: kind.name().to_owned(), word: headings::table(call.lang(), kind) });
    let tables: Vec<Choice> = std::iter::once(by_name).chain(tables).collect();
    let page = ImportPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        summary: draft.summary(voice, &["file", "table"]),
        file: draft
            .field(voice, "file", voice.word("import-file"), Input::File(".xlsx,.csv"))
            .needed()
            .hinted(voice.word("import-file-hint")),
        table: draft
            .field(voice, "table", voice.word("import-table"), Input::One(tables))
            .hinted(voice.word("import-table-hint")),
    };
    Outcome::page_as(status, &page)
}

/// `GET /console/import/template`: a workbook to fill in, with the tables that this person imports.
pub fn template(call: &Call<'_>) -> Answer {
    who(call)?;
    let filled = filled(call)?;
    let filled: Vec<(Kind, &str)> = filled.iter().map(|(kind, name, _)| (*kind, *name)).collect();
    let bytes = template::template(call.lang(), &kinds(call)?, &filled)?;
    Outcome::file(bytes, format!("temtin-{}.xlsx", call.lang().code()), WORKBOOK)
}

/// `POST /console/import`: takes a file in and shows what its import would change. Nothing of it is imported yet.
pub fn send(call: &Call<'_>) -> Answer {
    match sent(call) {
        Ok(hash) => Outcome::goes(call.path(&format!("/console/import/{hash}"))),
        Err(error) if is_of_form(&error) => {
            let draft = Draft::sent(call.posted).wrong(call.visit.voice, &error);
            page(call, problem::status(error.kind).0, &draft)
        }
        Err(error) => Err(error),
    }
}

fn sent(call: &Call<'_>) -> Result<FileHash> {
    let who = who(call)?;
    let at = |fault: Fault| fault.at("", 0, "file");
    let file = call.posted.file("file").ok_or_else(|| Error::from(at(Fault::new("import-file-missing"))))?;
    let lower = file.file_name.to_lowercase();
    let said = Kind::named(call.posted.text("table")).filter(|_| !reading::is_workbook(&lower));
    if said.is_none() && !reading::is_workbook(&file.file_name) && !reading::is_read(&file.file_name) {
        return Err(at(Fault::new("import-file-kind").value(&file.file_name)).into());
    }
    // A table keeps the name that its sender knows it by; what it holds stands before it.
    let name = said.map_or_else(|| file.file_name.clone(), |kind| format!("{}{SAID}{}", kind.name(), file.file_name));
    waiting::keep(call.services(), &who, &name, &file.bytes, call.now).map_err(|mut error| {
        error.faults = error.faults.into_iter().map(at).collect();
        error
    })
}

/// The file of the address: its name, which table its sender says it is, its bytes. Another's is not there.
fn waits(call: &Call<'_>) -> Result<(String, Option<Kind>, Vec<u8>)> {
    let hash = call.id.parse().map_err(|_| Error::not_found(Fault::new("import-file-gone")))?;
    let (name, bytes) = waiting::get(call.services(), &who(call)?, &hash)?;
    let said = name.split_once(SAID).and_then(|(kind, name)| Some((Kind::named(kind)?, name.to_owned())));
    Ok(match said {
        Some((kind, name)) => (name, Some(kind), bytes),
        None => (name, None, bytes),
    })
}

/// Reads and checks it all; what is wrong with it at once, each fault at its file, row and column.
fn looked(call: &Call<'_>) -> Result<(String, std::result::Result<Dataset, Vec<Fault>>)> {
    let (name, said, bytes) = waits(call)?;
    let services = call.services();
    let mapping = mapping(call, &name, said)?;
    let read = || -> Result<Dataset> {
        let data = reading::read_mapped(&Files::from([(name.clone(), bytes)]), &mapping, services, &|_, _| {})?;
        ownership::right(services, &call.person()?.actor, &data)?;
        let found = conflicts(services, &data, call.now, &|_, _, _| {})?;
        if found.is_empty() { Ok(data) } else { Err(Error::invalid(data.shown(found))) }
    };
    match read() {
        Ok(data) => Ok((name, Ok(data))),
        Err(error) if error.kind == Failure::Invalid => Ok((name, Err(error.faults))),
        Err(error) => Err(error),
    }
}

/// `GET /console/import/{id}`: what would become of everything, or a page of what is wrong.
pub fn look(call: &Call<'_>) -> Answer {
    let (name, looked) = looked(call)?;
    look_page(call, StatusCode::OK, name, looked)
}

fn look_page(call: &Call<'_>, status: StatusCode, name: String, looked: std::result::Result<Dataset, Vec<Fault>>) -> Answer {
    let (data, faults) = match looked {
        Ok(data) => (Some(data), Vec::new()),
        Err(faults) => (None, faults),
    };
    let services = call.services();
    let outlooks = data.as_ref().map(|data| outlook(services.store.as_ref(), &services.registry.zone, data)).transpose()?;
    let outlooks = outlooks.unwrap_or_default();
    let line = |one: &Outlook| Line {
        table: headings::table(call.lang(), one.kind),
        new: one.new,
        changed: one.changed,
        same: one.same,
    };
    let pages = faults.len().div_ceil(FAULTS_A_PAGE).max(1);
    let n = parameter(call.visit.query(), "page").and_then(|text| text.parse::<usize>().ok()).unwrap_or(1).clamp(1, pages);
    let path = format!("/console/import/{}", call.id);
    let lang = call.visit.and_language();
    let at = |n: usize| format!("{path}?page={n}{lang}");
    let first = (n - 1) * FAULTS_A_PAGE;
    let page = LookPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        name,
        done: parameter(call.visit.query(), "done").and_then(|text| text.parse().ok()).map(|rows| grouped(call.lang(), rows)),
        count: outlooks.iter().map(|one| one.new + one.changed).sum::<usize>().to_string(),
        changes: outlooks.iter().flat_map(|one| changes(call, one)).take(CHANGED_TOLD).collect(),
        lines: outlooks.iter().map(line).collect(),
        unread: data.map(|data| data.unread.join(", ")).unwrap_or_default(),
        faults: faults.iter().skip(first).take(FAULTS_A_PAGE).map(|fault| fallen(call, fault)).collect(),
        span: format!("{}–{}", first + 1, (first + FAULTS_A_PAGE).min(faults.len())),
        faults_count: faults.len().to_string(),
        before: (n > 1).then(|| at(n - 1)),
        behind: (n < pages).then(|| at(n + 1)),
        path,
    };
    Outcome::page_as(status, &page)
}

/// Changed records and which of their fields differ.
fn changes<'a>(call: &Call<'_>, one: &'a Outlook) -> impl Iterator<Item = (String, String)> + use<'a> {
    let (lang, kind) = (call.lang(), one.kind);
    let name = move |field: &str| {
        kind.form().field(field).map_or_else(|| field.to_owned(), |known| headings::heading(lang, kind, known))
    };
    one.fields.iter().map(move |(id, fields)| (id.clone(), fields.iter().map(|field| name(field)).collect::<Vec<_>>().join(", ")))
}

fn fallen(call: &Call<'_>, fault: &Fault) -> Fallen {
    let at = fault.at.as_ref();
    Fallen {
        file: at.map(|at| at.file.clone()).unwrap_or_default(),
        row: at.filter(|at| at.line > 0).map(|at| at.line.to_string()).unwrap_or_default(),
        column: at.map(|at| at.column.clone()).unwrap_or_default(),
        sentence: faults::fault(call.lang(), &Fault { at: None, ..fault.clone() }),
    }
}

/// `GET /console/import/{id}/faults`: all that is wrong, as a table.
pub fn faults(call: &Call<'_>) -> Answer {
    let all = looked(call)?.1.err().unwrap_or_default();
    Outcome::file(fault_table::write(call.lang(), &all)?, "faults.csv".to_owned(), "text/csv; charset=utf-8; header=present")
}

/// `POST /console/import/{id}`: imports what was looked at, all of it or nothing. Sent twice the second one finds nothing new.
pub fn import(call: &Call<'_>) -> Answer {
    let (name, looked) = looked(call)?;
    let data = match looked {
        Ok(data) => data,
        // Somebody else changed what it collides with since it was looked at.
        Err(faults) => return look_page(call, StatusCode::UNPROCESSABLE_ENTITY, name, Err(faults)),
    };
    let right = ownership::right(call.services(), &call.person()?.actor, &data)?;
    // Told before it is done: afterwards every row of the file stands as it is there.
    let outlooks = outlook(call.services().store.as_ref(), &call.services().registry.zone, &data)?;
    let rows: usize = outlooks.iter().map(|one| one.new + one.changed).sum();
    load::load(call.services(), &right, &data, call.now)?;
    let lang = call.visit.and_language();
    Outcome::goes(format!("/console/import/{}?done={rows}{lang}", call.id))
}
