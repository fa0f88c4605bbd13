//! A record between its page and the store: as it is typed, with day before month and a decimal comma, and as its form spells it.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::hex::hex;
use crate::domain::id::ProductId;
use crate::domain::registry::Owner;
use crate::domain::run::Hash;
use crate::domain::time::{Date, parse_date};
use crate::service::browse::{self, Seen};
use crate::service::form::cells::BAR;
use crate::service::form::field::{Need, Shape};
use crate::service::form::kind::Kind;
use crate::service::form::record::{self, Record};
use crate::service::form::row::{Given, Row};
use crate::service::import::normal::{Hand, Manner, Raw, normal};
use crate::service::keep;
use crate::store::contract::receipt::Basis;
use crate::store::contract::register::{RegisterKind, RegisterRecord};
use crate::text::dates;
use crate::text::fold::fold;
use crate::text::lang::Lang;
use crate::web::console::call::Call;
use crate::web::console::choices::{self, choices};
use crate::web::console::faults::label;
use crate::web::console::fields::{Draft, Field, Input};
use crate::web::console::pictures::{self, Received};
use crate::web::console::plan::Plan;
use sha2::{Digest, Sha256};
use std::str::FromStr;

/// Longest id that is made of a name, in bytes.
const SLUG_MAX: usize = 40;

/// Fields of several lines.
const LINES: [&str; 5] = ["ingredients", "storage", "usage", "warning", "scope"];

/// The fields of a page, filled in and judged.
pub fn fields(call: &Call<'_>, plan: &Plan, names: &[&'static str], draft: &Draft) -> Result<Vec<Field>> {
    let voice = call.visit.voice;
    let mut fields = Vec::with_capacity(names.len());
    for name in names {
        let field = plan.kind.form().field(name);
        let shape = field.map_or(Shape::Text, |field| field.shape);
        let label = field.map_or_else(|| voice.word("console-subject").to_owned(), |field| label(call.lang(), plan.kind, field));
        let input = match (choices(call, plan.kind, name, shape)?, shape) {
            (Some(choices), Shape::List) => Input::Any(choices),
            (Some(choices), _) => Input::One(choices),
            (None, Shape::Date) => Input::Day,
            (None, Shape::Decimal | Shape::Whole) => Input::Number,
            (None, _) if LINES.iter().any(|stem| name.starts_with(stem)) => Input::Lines,
            (None, _) => Input::Line(""),
        };
        let mut shown = draft.field(voice, name, label, input);
        shown.needed = field.is_none_or(|field| field.need == Need::Needed);
        shown.hint = voice.word_of("hint-", &format!("{}-{name}", plan.kind.name()).replace('_', "-")).map(str::to_owned);
        fields.push(shown);
    }
    Ok(fields)
}

/// A record as its page shows it.
pub fn draft(call: &Call<'_>, kind: Kind, record: &Record) -> Draft {
    let mut draft = Draft::default();
    for (name, cell) in record::write(record) {
        let shape = kind.form().field(name).map_or(Shape::Text, |field| field.shape);
        if matches!(shape, Shape::List) {
            draft.put_all(name, cell.split(BAR).filter(|part| !part.is_empty()));
        } else {
            draft.put(name, shown(call.lang(), shape, &cell));
        }
    }
    if let Record::Certificate(certificate) = record {
        draft.put("subject", choices::subject(&certificate.subject));
    }
    draft
}

/// A cell as people write it.
pub fn shown(lang: Lang, shape: Shape, cell: &str) -> String {
    match shape {
        // A field takes day, month and year in figures in every language.
        Shape::Date => parse_date(cell).map_or_else(|_| cell.to_owned(), |day| dates::date(Lang::Vi, day)),
        Shape::Decimal if lang == Lang::Vi => cell.replace('.', ","),
        Shape::Text
        | Shape::Code
        | Shape::Id
        | Shape::Moment
        | Shape::Whole
        | Shape::Decimal
        | Shape::OneOf(_)
        | Shape::List
        | Shape::Rows(_)
        | Shape::Members => cell.to_owned(),
    }
}

/// A day as people write it; nothing was typed: none.
pub fn day(call: &Call<'_>, name: &'static str) -> std::result::Result<Option<Date>, Fault> {
    let manner = Manner { hand: Hand::People, zone: call.state.registry.zone.clone() };
    let cell = normal(Shape::Date, &Raw::Text(call.posted.text(name).to_owned()), &manner);
    let day = cell.and_then(|cell| if cell.is_empty() { Ok(None) } else { parse_date(&cell).map(Some) });
    day.map_err(|fault| fault.at("", 0, name))
}

/// Keeps what was typed, and the files that came with it: over what stands, or as a new record; gives its id. Every fault at once, each with the field that it is about.
pub fn keep(call: &Call<'_>, plan: &Plan, stood: Option<&Seen>, received: &Received) -> Result<String> {
    let kind = plan.kind;
    let mut given = stood.map_or_else(Given::default, |seen| cells(&seen.record));
    let mut faults = typed(call, plan, &mut given);
    faults.extend(pictures::put(call, kind, stood.map(|seen| &seen.record), received, &mut given));
    if stood.is_none()
        && let Some(made) = begin(call, kind, &mut given)?
    {
        return Ok(made);
    }
    let mut row = Row::new(&given, "", 0);
    let record = record::read(kind, &mut row);
    // What could not be read is told once: that its field is empty now would only repeat it.
    let told = |fault: &Fault| faults.iter().any(|known: &Fault| column(known) == column(fault));
    let more: Vec<Fault> = row.into_faults().into_iter().filter(|fault| !told(fault)).collect();
    faults.extend(more);
    let faults = named(faults);
    let (Some(record), true) = (record, faults.is_empty()) else { return Err(Error::invalid(faults)) };
    let basis = match stood {
        None => Basis::Absent,
        Some(_) => Basis::Stood(version(call.posted.text("version"))?),
    };
    let id = given.cells.get(id_name(kind)).cloned().unwrap_or_default();
    let actor = &call.person()?.actor;
    keep::put(call.services(), actor, record, basis, call.now).map_err(of_fields)?;
    Ok(id)
}

/// What a form that was overtaken says otherwise than the record stands now: a fault in each such field, with what stands there.
pub fn overtaken(call: &Call<'_>, plan: &Plan, seen: &Seen) -> Result<Error> {
    let (kind, stands) = (plan.kind, draft(call, plan.kind, &seen.record));
    let mut given = cells(&seen.record);
    drop(typed(call, plan, &mut given));
    // Compared as they are kept: `1,50` and `1.5` are one figure.
    let wished = record::read(kind, &mut Row::new(&given, "", 0)).map(|wished| record::write(&wished)).unwrap_or_default();
    let kept = record::write(&seen.record);
    let differs = |name: &str| {
        let of = |cells: &[(&'static str, String)]| cells.iter().find(|(of, _)| *of == name).map(|(_, cell)| cell.clone());
        if name == "subject" { stands.value(name) != call.posted.text(name) } else { of(&wished) != of(&kept) }
    };
    let names: Vec<&'static str> = plan.fields().filter(|name| differs(name)).collect();
    let fault = |field: Field| {
        let said = field.said();
        let none = said.is_empty();
        let fault = if none { Fault::new("field-overtaken-empty") } else { Fault::new("field-overtaken").arg("stands", said) };
        fault.at("", 0, &field.name)
    };
    let mut error = Error::conflict(Fault::new("record-overtaken"));
    error.faults.extend(fields(call, plan, &names, &stands)?.into_iter().map(fault));
    Ok(error)
}

/// The version that a form was opened on, as its page carries it.
pub fn mark_of(version: Option<&Hash>) -> String {
    version.map(|version| hex(version)).unwrap_or_default()
}

/// The version that a form carries; what is none is about another record than the one that stands: conflict `record-changed`.
pub fn version(sent: &str) -> Result<Hash> {
    let byte = |at: usize| u8::from_str_radix(sent.get(at * 2..at * 2 + 2).unwrap_or_default(), 16).ok();
    let read: Option<Vec<u8>> = (0..32).map(byte).collect();
    let read = read.and_then(|bytes| Hash::try_from(bytes).ok()).filter(|_| sent.len() == 64);
    read.ok_or_else(|| Error::conflict(Fault::new("record-changed")))
}

fn of_fields(mut error: Error) -> Error {
    error.faults = named(std::mem::take(&mut error.faults));
    error
}

/// A fault about kind or id of what a certificate speaks of is about the field that gives both.
fn named(faults: Vec<Fault>) -> Vec<Fault> {
    let of_subject = |fault: &Fault| column(fault).is_some_and(|name| name.starts_with("subject"));
    let named = |fault: Fault| if of_subject(&fault) { fault.at("", 0, "subject") } else { fault };
    let mut all: Vec<Fault> = Vec::with_capacity(faults.len());
    for fault in faults.into_iter().map(named) {
        if !all.iter().any(|known| known.code == fault.code && column(known) == column(&fault)) {
            all.push(fault);
        }
    }
    all
}

fn column(fault: &Fault) -> Option<&str> {
    fault.at.as_ref().map(|at| at.column.as_str())
}

fn cells(record: &Record) -> Given {
    let own = |record: &Record| record::write(record).into_iter().map(|(name, cell)| (name.to_owned(), cell)).collect();
    let rows = record::parts(record).into_iter();
    let rows = rows.map(|(name, rows)| {
        let rows = rows.iter().map(|row| Given { cells: own(row), ..Given::default() }).collect();
        (name.to_owned(), rows)
    });
    Given { cells: own(record), rows: rows.collect() }
}

/// Takes every field of the page into the cells; gives what is wrong with their spelling.
fn typed(call: &Call<'_>, plan: &Plan, given: &mut Given) -> Vec<Fault> {
    let names: Vec<&'static str> = plan.fields().collect();
    if plan.kind == Kind::Certificates {
        let (of, id) = call.posted.text("subject").split_once(':').unwrap_or_default();
        given.cells.extend([("subject_kind".to_owned(), of.to_owned()), ("subject_id".to_owned(), id.to_owned())]);
    }
    typed_cells(call, plan.kind, &names, &mut |name, cell| drop(given.cells.insert(name.to_owned(), cell)))
}

/// Fields as they were typed, in the spelling of their form: `put` takes each one; gives what is wrong with their spelling.
pub fn typed_cells(call: &Call<'_>, kind: Kind, names: &[&'static str], put: &mut dyn FnMut(&str, String)) -> Vec<Fault> {
    let manner = Manner { hand: Hand::People, zone: call.state.registry.zone.clone() };
    let mut faults = Vec::new();
    for name in names {
        let Some(field) = kind.form().field(name) else { continue };
        let text = if matches!(field.shape, Shape::List) {
            call.posted.all(name).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(&BAR.to_string())
        } else {
            call.posted.text(name).to_owned()
        };
        // A text of several lines is one line in a table.
        let text = text.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
        match normal(field.shape, &Raw::Text(text), &manner) {
            Ok(cell) => put(name, cell),
            Err(fault) => {
                put(name, String::new());
                faults.push(fault.at("", 0, name));
            }
        }
    }
    faults
}

fn id_name(kind: Kind) -> &'static str {
    kind.form().fields.first().map_or("", |field| field.name)
}

/// What a new record has without being asked: its id, its producer, how well it is proved. Gives the id of one that this very form has made.
fn begin(call: &Call<'_>, kind: Kind, given: &mut Given) -> Result<Option<String>> {
    let cell = |given: &Given, name: &str| given.cells.get(name).cloned().unwrap_or_default();
    let stem = if kind == Kind::Batches {
        format!("lo-{}", cell(given, "lot_code"))
    } else if kind == Kind::Certificates {
        format!("{} {}", cell(given, "type"), cell(given, "number"))
    } else if kind == Kind::Members {
        // Ids stand in addresses and in the audit log: a member's name does not.
        format!("xv-{}", hex(&Sha256::digest(call.deed()?.as_str())[..6]))
    } else {
        cell(given, "name_vi")
    };
    for owner in ["producer_id", "cooperative_id"].into_iter().filter(|name| kind.form().field(name).is_some()) {
        given.cells.insert(owner.to_owned(), call.producer()?.to_string());
    }
    if kind.form().field("evidence_level").is_some() {
        given.cells.insert("evidence_level".to_owned(), "declared".to_owned());
    }
    if kind == Kind::Products {
        given.cells.insert("register_number".to_owned(), next_register_number(call)?.to_string());
    }
    let ids = ids(call, &stem)?;
    for id in &ids {
        if keep::version(call.services(), kind, id)?.is_none() {
            given.cells.insert(id_name(kind).to_owned(), id.clone());
            return Ok(None);
        }
        if is_made(call, kind, given, id)? {
            return Ok(Some(id.clone()));
        }
    }
    // The form has made one that was changed since: putting it tells so.
    given.cells.extend(ids.last().map(|id| (id_name(kind).to_owned(), id.clone())));
    Ok(None)
}

/// Whether a record of one's own is what this form would make: it was sent twice.
fn is_made(call: &Call<'_>, kind: Kind, given: &Given, id: &str) -> Result<bool> {
    let Some(seen) = browse::one(call.services(), &call.person()?.actor, kind, id)? else { return Ok(false) };
    let mut again = given.clone();
    for name in [id_name(kind), "register_number"] {
        let stands = cells(&seen.record).cells.remove(name);
        again.cells.extend(stands.map(|cell| (name.to_owned(), cell)));
    }
    let Some(read) = record::read(kind, &mut Row::new(&again, "", 0)) else { return Ok(false) };
    // Sizes of pictures are filled in where they are kept, so their number is compared.
    let count = |record: &Record| record::parts(record).into_iter().map(|(_, rows)| rows.len()).collect::<Vec<_>>();
    let same = record::write(&read) == record::write(&seen.record) && count(&read) == count(&seen.record);
    Ok(same && is_own(call, &seen)?)
}

/// Ids that a new record may have: made of its name, so that it stays readable in addresses; and, where that is taken, with a mark of the
/// deed that the form was opened for.
fn ids(call: &Call<'_>, stem: &str) -> Result<[String; 2]> {
    let mut slug = fold(stem).replace(' ', "-");
    slug.retain(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-');
    slug.truncate(SLUG_MAX);
    let slug = slug.trim_matches('-');
    let slug = if slug.is_empty() { "moi" } else { slug };
    let deed = Sha256::digest(call.deed()?.as_str());
    Ok([slug.to_owned(), format!("{slug}-{}", hex(&deed[..4]))])
}

/// The number behind the last of the register: what a product without a GTIN is signed under. Two who take one at once are told.
fn next_register_number(call: &Call<'_>) -> Result<u32> {
    let products = call.services().store.register(RegisterKind::Product)?;
    let numbers = products.into_iter().filter_map(|owned| {
        let RegisterRecord::Product(product) = owned.record else { return None };
        product.register.to_string().parse::<u32>().ok()
    });
    Ok(numbers.max().unwrap_or(0) + 1)
}

/// The product that an address names, if it is one.
pub fn product_of(text: &str) -> Option<ProductId> {
    ProductId::from_str(text).ok()
}

/// Whether a record is kept by the producer that the person acts as.
pub fn is_own(call: &Call<'_>, seen: &Seen) -> Result<bool> {
    Ok(matches!(&seen.owner, Owner::Producer(id) if id == call.producer()?))
}
