//! The manual for programs: `/api/docs`, made from the table of doors and from the forms. A page like any other, with nothing from
//! another host.
use crate::service::answers::KEY_MAX;
use crate::service::form::field::{Field, Form, Need, Shape};
use crate::service::form::json::{inside, json_type};
use crate::text::catalogue::say;
use crate::text::lang::Lang;
use crate::web::api::entry::{Asked, Entry, JSON_MAX, Key, Method};
use crate::web::api::query::{LIMIT_MAX, LIMIT_USUAL};
use crate::web::api::table::{self, COLLECTIONS};
use crate::web::api::words;
use crate::web::pages::frame::Frame;
use crate::web::pages::help::help;
use crate::web::pages::visit::Visit;
use crate::web::problem::unwritten;
use crate::web::reply::{Keep, Kind, reply};
use crate::web::state::AppState;
use crate::web::voice::{Phrase, Voice};
use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};

#[derive(Template)]
#[template(path = "docs.html")]
struct Docs {
    frame: Frame,
    base: String,
    limits: Limits,
    chapters: Vec<Chapter>,
}

/// The numbers that the manual names.
struct Limits {
    body: String,
    rows: String,
    usual: String,
    key: String,
}

/// A collection.
struct Chapter {
    name: &'static str,
    title: String,
    doors: Vec<DoorLine>,
    tables: Vec<FieldTable>,
    example: Option<String>,
}

struct DoorLine {
    method: &'static str,
    path: &'static str,
    words: String,
    who: String,
    query: String,
}

struct FieldTable {
    title: String,
    fields: Vec<FieldLine>,
}

struct FieldLine {
    name: &'static str,
    kind: String,
    need: &'static str,
    words: String,
}

/// `/api/docs`
pub async fn show(State(state): State<AppState>, visit: Visit) -> Response<Body> {
    let voice = visit.voice;
    let base = state.registry.base();
    let docs = Docs {
        frame: Frame::of(&state, &visit),
        limits: Limits {
            body: (JSON_MAX / 1024).to_string(),
            rows: LIMIT_MAX.to_string(),
            usual: LIMIT_USUAL.to_string(),
            key: KEY_MAX.to_string(),
        },
        chapters: COLLECTIONS.iter().map(|name| chapter(voice, name, &base)).collect(),
        base,
    };
    match docs.render() {
        Ok(page) => reply(StatusCode::OK, Kind::Html, Keep::Briefly, page, &visit.headers),
        Err(source) => help(&state, &visit, &unwritten(source), ""),
    }
}

fn chapter(voice: Voice, name: &'static str, base: &str) -> Chapter {
    let title = say(voice.0, &format!("api-what-{name}"), &[]);
    let entries: Vec<&Entry> = table::all().iter().filter(|entry| entry.collection == name).collect();
    let mut forms: Vec<&'static Form> = Vec::new();
    let asked = |entry: &&Entry| match entry.asked {
        Asked::Record(form) | Asked::Change(form) => Some(form),
        Asked::Nothing | Asked::File(..) => None,
    };
    for form in entries.iter().filter_map(|entry| entry.told.form()).chain(entries.iter().filter_map(asked)) {
        // The forms of other collections stand in their own chapters.
        let elsewhere = form.name != name && COLLECTIONS.contains(&form.name);
        if !elsewhere && !forms.iter().any(|known| known.name == form.name) {
            forms.push(form);
        }
    }
    let tables = forms.iter().flat_map(|form| field_tables(voice, form)).collect();
    let doors = entries.iter().map(|entry| door_line(voice, entry, &title)).collect();
    let example = entries.iter().find(|entry| entry.method == Method::Post).or(entries.first());
    Chapter { name, title, doors, tables, example: example.map(|entry| curl(entry, base, voice.0)) }
}

fn door_line(voice: Voice, entry: &Entry, what: &str) -> DoorLine {
    DoorLine {
        method: entry.method.name(),
        path: entry.path,
        words: say(voice.0, entry.words, &[("what", what)]),
        who: say(voice.0, &format!("api-who-{}", entry.who.code()), &[]),
        query: entry.query.iter().map(|field| field.name).filter(|name| *name != "lang").collect::<Vec<_>>().join(", "),
    }
}

fn field_tables(voice: Voice, form: &'static Form) -> Vec<FieldTable> {
    let table = |form: &'static Form, fields: &[Field]| FieldTable {
        title: form.name.to_owned(),
        fields: fields.iter().map(|field| field_line(voice, form, field)).collect(),
    };
    let rows = form.fields.iter().filter_map(|field| match field.shape {
        Shape::Rows(rows) => Some(FieldTable { title: field.name.to_owned(), ..table(rows, inside(rows)) }),
        Shape::Text
        | Shape::Code
        | Shape::Id
        | Shape::Date
        | Shape::Moment
        | Shape::Whole
        | Shape::Decimal
        | Shape::OneOf(_)
        | Shape::List
        | Shape::Members => None,
    });
    [table(form, form.fields)].into_iter().chain(rows).collect()
}

fn field_line(voice: Voice, form: &Form, field: &Field) -> FieldLine {
    let need = match field.need {
        Need::Needed => voice.word("api-need-needed"),
        Need::Optional => voice.word("api-need-optional"),
        Need::Told => voice.word("api-need-told"),
    };
    let words = field.shape.words();
    let kind = if words.is_empty() {
        format!("{} · {}", json_type(field.shape), field.shape.code())
    } else {
        words.iter().copied().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" | ")
    };
    FieldLine { name: field.name, kind, need, words: words::field(form, field, voice.0) }
}

/// A call as it is typed.
fn curl(entry: &Entry, base: &str, lang: Lang) -> String {
    let mut call = format!("curl {base}{}", entry.path);
    if entry.method != Method::Get {
        call = format!("curl -X {} {base}{}", entry.method.name(), entry.path);
    }
    if entry.who != crate::web::api::entry::Who::Anybody {
        call += " \\\n  -H \"Authorization: Bearer $TOKEN\"";
    }
    if entry.key != Key::None {
        call += " \\\n  -H \"Idempotency-Key: $(uuidgen)\"";
    }
    if let Asked::Record(form) = entry.asked {
        let wanted = ["batch_id", "count", "production_on", "units_count", "quantity", "unit"];
        let sent = serde_json::to_string_pretty(&words::sent(form, &wanted, lang)).unwrap_or_default();
        call += &format!(" \\\n  -H \"Content-Type: application/json\" \\\n  -d '{sent}'");
    }
    call
}
