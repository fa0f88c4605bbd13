//! The OpenAPI 3.1 document, made from the table of doors and from the forms: nothing in it is written down twice.
use crate::domain::error::Result;
use crate::domain::registry::Registry;
use crate::service::answers::KEY_MAX;
use crate::service::form::field::{Field, Form, Need, Shape};
use crate::service::form::json::inside;
use crate::text::catalogue::say;
use crate::text::lang::Lang;
use crate::web::api::cursor::CURSOR_MAX;
use crate::web::api::entry::{Asked, Entry, Key, Method, Told, Who};
use crate::web::api::media::{CSV, JSON, MERGE_PATCH};
use crate::web::api::query::{CURSOR, FIELDS, FIELDS_MAX, LIMIT, LIMIT_MAX, LIMIT_USUAL};
use crate::web::api::records::FILLED;
use crate::web::api::table::{self, COLLECTIONS};
use crate::web::pages::query::VALUE_MAX;
use crate::web::pages::visit::Visit;
use crate::web::problem::unwritten;
use crate::web::reply::{Keep, Kind, reply};
use crate::web::state::AppState;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};
use serde_json::{Map, Value, json};

/// Longest text of a member, in characters, as readers of cells take it.
const TEXT_MAX: usize = crate::service::form::row::CELL_MAX;

/// Most parts of a list.
const PARTS_MAX: usize = 256;

/// `/api/openapi.json`
pub async fn show(State(state): State<AppState>, visit: Visit) -> Response<Body> {
    match written(&state.registry, visit.voice.0) {
        Ok(body) => reply(StatusCode::OK, Kind::Json, Keep::Briefly, body, &visit.headers),
        Err(error) => crate::web::pages::help::help(&state, &visit, &error, ""),
    }
}

fn written(registry: &Registry, lang: Lang) -> Result<String> {
    serde_json::to_string(&document(registry, lang)).map_err(unwritten)
}

/// The whole document, its words in a language.
pub fn document(registry: &Registry, lang: Lang) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for entry in table::all() {
        let door = paths.entry(entry.path).or_insert_with(|| json!({}));
        door[entry.method.name().to_ascii_lowercase()] = operation(entry, lang);
    }
    let tag = |name: &&str| json!({ "name": name, "description": say(lang, &format!("api-what-{name}"), &[]) });
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": say(lang, "api-title", &[("office", &registry.office)]),
            "version": env!("CARGO_PKG_VERSION"),
            "description": say(lang, "api-about", &[]),
        },
        "servers": [{ "url": registry.base() }],
        "tags": COLLECTIONS.iter().map(tag).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "securitySchemes": { "token": {
                "type": "http", "scheme": "bearer", "description": say(lang, "api-token", &[]),
            } },
            "schemas": schemas(lang),
        },
    })
}

/// The name of a form's type: `batch_inputs` is a `BatchInput`.
pub fn type_name(form: &Form) -> String {
    let one = match form.name {
        name if name.ends_with("ies") => format!("{}y", &name[..name.len() - 3]),
        name if name.ends_with("ches") => name[..name.len() - 2].to_owned(),
        name => name.strip_suffix('s').unwrap_or(name).to_owned(),
    };
    let capital = |part: &str| part[..1].to_ascii_uppercase() + &part[1..];
    one.split('_').filter(|part| !part.is_empty()).map(capital).collect()
}

/// Whether a change leaves members away by `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Absent {
    ByLeavingOut,
    ByNull,
}

fn schemas(lang: Lang) -> Map<String, Value> {
    let mut all = Map::new();
    for entry in table::all() {
        if let Some(form) = entry.told.form() {
            all.entry(type_name(form)).or_insert_with(|| answer_schema(form, lang));
            take_inside(&mut all, form, lang);
        }
        if let Told::Rows(form) = entry.told {
            all.entry(format!("{}Page", type_name(form))).or_insert_with(|| page_schema(form));
        }
        match entry.asked {
            Asked::Record(form) => {
                all.entry(format!("{}Written", type_name(form))).or_insert_with(|| written_schema(form, lang));
            }
            Asked::Change(form) => {
                all.entry(format!("{}Patch", type_name(form))).or_insert_with(|| change_schema(form, lang));
            }
            Asked::Nothing | Asked::File(..) => {}
        }
    }
    all.insert("Problem".to_owned(), problem_schema());
    all
}

/// Rows inside a record have one type, for what is told and what is sent.
fn take_inside(all: &mut Map<String, Value>, form: &'static Form, lang: Lang) {
    for field in form.fields {
        if let Shape::Rows(rows) = field.shape {
            let fields = inside(rows).iter().filter(|field| field.need != Need::Told);
            let schema = object(rows, fields, Absent::ByLeavingOut, lang, &needed(inside(rows)));
            all.entry(type_name(rows)).or_insert(schema);
        }
    }
}

fn needed(fields: &[Field]) -> Vec<&'static str> {
    fields.iter().filter(|field| field.need == Need::Needed).map(|field| field.name).collect()
}

fn answer_schema(form: &'static Form, lang: Lang) -> Value {
    object(form, form.fields.iter(), Absent::ByLeavingOut, lang, &[])
}

fn written_schema(form: &'static Form, lang: Lang) -> Value {
    let fields = form.fields.iter().filter(|field| field.need != Need::Told);
    // Without an id one is made.
    let is_id = |name: &str| form.fields.first().is_some_and(|first| first.name == name && name.ends_with("_id"));
    let is_filled = |name: &str| is_id(name) || FILLED.contains(&(form.name, name));
    let needed: Vec<&str> = needed(form.fields).into_iter().filter(|name| !is_filled(name)).collect();
    object(form, fields, Absent::ByLeavingOut, lang, &needed)
}

fn change_schema(form: &'static Form, lang: Lang) -> Value {
    object(form, form.fields.iter().filter(|field| field.need != Need::Told), Absent::ByNull, lang, &[])
}

fn object<'a>(
    form: &'static Form,
    fields: impl Iterator<Item = &'a Field>,
    absent: Absent,
    lang: Lang,
    needed: &[&str],
) -> Value {
    let property = |field: &Field| {
        let schema = described(form, field, lang);
        let schema = match absent {
            Absent::ByLeavingOut => schema,
            Absent::ByNull => json!({ "anyOf": [schema, { "type": "null" }] }),
        };
        (field.name.to_owned(), schema)
    };
    let properties: Map<String, Value> = fields.map(property).collect();
    let mut object = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !needed.is_empty() {
        object["required"] = json!(needed);
    }
    object
}

fn described(form: &Form, field: &Field, lang: Lang) -> Value {
    let mut schema = schema(field);
    let words = super::words::field(form, field, lang);
    if !words.is_empty() && schema.get("$ref").is_none() {
        schema["description"] = words.into();
    }
    if field.need == Need::Told {
        schema["readOnly"] = true.into();
    }
    if let Some(example) = super::words::example(form, field, lang) {
        schema["examples"] = json!([example]);
    }
    schema
}

/// The schema of a value of this field.
pub fn schema(field: &Field) -> Value {
    match field.shape {
        Shape::Text | Shape::Code => json!({ "type": "string", "maxLength": TEXT_MAX }),
        Shape::Id => json!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,63}$" }),
        Shape::Date => json!({ "type": "string", "format": "date" }),
        Shape::Moment => json!({ "type": "string", "format": "date-time" }),
        Shape::Whole => json!({ "type": "integer", "minimum": 0, "maximum": 1_099_511_627_775_u64 }),
        Shape::Decimal => json!({ "type": "string", "pattern": "^-?[0-9]{1,12}(\\.[0-9]{1,6})?$" }),
        Shape::OneOf(words) => {
            let words: Vec<&str> = words.iter().copied().filter(|word| !word.is_empty()).collect();
            json!({ "type": "string", "enum": words })
        }
        Shape::List => {
            json!({ "type": "array", "items": { "type": "string", "minLength": 1, "maxLength": TEXT_MAX }, "maxItems": PARTS_MAX })
        }
        Shape::Rows(form) => json!({ "type": "array", "items": reference(&type_name(form)), "maxItems": PARTS_MAX }),
        Shape::Members => json!({ "type": "object", "additionalProperties": true }),
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn page_schema(form: &Form) -> Value {
    json!({
        "type": "object",
        "properties": { "items": { "type": "array", "items": reference(&type_name(form)) }, "next": { "type": "string" } },
        "required": ["items"],
        "additionalProperties": false,
    })
}

fn problem_schema() -> Value {
    let text = json!({ "type": "string" });
    json!({
        "type": "object",
        "properties": {
            "type": text, "title": text, "status": { "type": "integer" }, "code": text, "detail": text, "instance": text,
            "faults": { "type": "array", "items": {
                "type": "object",
                "properties": { "code": text, "detail": text, "pointer": text, "parameter": text },
                "required": ["code", "detail"],
            } },
        },
        "required": ["type", "title", "status", "code", "detail", "faults"],
    })
}

fn operation(entry: &Entry, lang: Lang) -> Value {
    let what = say(lang, &format!("api-what-{}", entry.collection), &[]);
    let mut operation = json!({
        "operationId": entry.operation,
        "tags": [entry.collection],
        "summary": say(lang, entry.words, &[("what", &what)]),
        "description": say(lang, &format!("api-who-{}", entry.who.code()), &[]),
        "security": if entry.who == Who::Anybody { json!([{}, { "token": [] }]) } else { json!([{ "token": [] }]) },
        "parameters": parameters(entry, lang),
        "responses": responses(entry, lang),
    });
    if let Some(body) = request(entry) {
        operation["requestBody"] = body;
    }
    operation
}

fn request(entry: &Entry) -> Option<Value> {
    let content = match entry.asked {
        Asked::Nothing => return None,
        Asked::Record(form) => json!({ JSON: { "schema": reference(&format!("{}Written", type_name(form))) } }),
        Asked::Change(form) => {
            let schema = json!({ "schema": reference(&format!("{}Patch", type_name(form))) });
            json!({ JSON: schema, MERGE_PATCH: schema })
        }
        Asked::File(kinds, _) => {
            let file = |kind: &&str| ((*kind).to_owned(), json!({ "schema": { "type": "string", "format": "binary" } }));
            Value::Object(kinds.iter().map(file).collect())
        }
    };
    Some(json!({ "required": true, "content": content }))
}

/// A query parameter's schema: the wide ones are narrower than what a field of that shape may hold.
fn parameter_schema(field: &Field) -> Value {
    match field.name {
        name if name == LIMIT.name => json!({ "type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT_USUAL }),
        name if name == CURSOR.name => json!({ "type": "string", "maxLength": CURSOR_MAX }),
        name if name == FIELDS.name => json!({ "type": "string", "maxLength": FIELDS_MAX }),
        _ if matches!(field.shape, Shape::Text | Shape::Code) => json!({ "type": "string", "maxLength": VALUE_MAX }),
        _ => schema(field),
    }
}

fn parameters(entry: &Entry, lang: Lang) -> Vec<Value> {
    let words = |name: &str| say(lang, &format!("api-param-{}", name.replace('_', "-")), &[]);
    let mut all: Vec<Value> = Vec::new();
    if entry.path.contains("{id}") {
        // The id of a record has the shape of ids; those of runs and bindings are made by the service.
        all.push(json!({ "name": "id", "in": "path", "required": true, "description": words("id"),
            "schema": { "type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,63}$" } }));
    }
    if entry.path.contains("{n}") {
        all.push(json!({ "name": "n", "in": "path", "required": true, "description": words("n"),
            "schema": { "type": "integer", "minimum": 0 } }));
    }
    all.extend(entry.query.iter().map(|field| {
        json!({ "name": field.name, "in": "query", "required": false, "description": words(field.name),
            "schema": parameter_schema(field) })
    }));
    if entry.needs_ground() {
        all.push(json!({ "name": "If-Match", "in": "header", "required": true, "description": words("if-match"),
            "schema": { "type": "string" } }));
    }
    if entry.key != Key::None {
        all.push(json!({ "name": "Idempotency-Key", "in": "header", "required": entry.key == Key::Needed,
            "description": words("idempotency-key"),
            "schema": { "type": "string", "minLength": 1, "maxLength": KEY_MAX, "pattern": "^[!-~]+$" } }));
    }
    all
}

fn responses(entry: &Entry, lang: Lang) -> Value {
    let words = |key: &str| say(lang, key, &[]);
    let header = |name: &str| json!({ "description": words(&format!("api-header-{name}")), "schema": { "type": "string" } });
    let told = match entry.told {
        Told::One(form) | Told::Made(form) => Some(json!({ JSON: { "schema": reference(&type_name(form)) } })),
        Told::Rows(form) => Some(json!({
            JSON: { "schema": reference(&format!("{}Page", type_name(form))) },
            CSV: { "schema": { "type": "string" } },
        })),
        Told::Pdf => Some(json!({ "application/pdf": { "schema": { "type": "string", "format": "binary" } } })),
        Told::Card(media) => Some(json!({ media: { "schema": { "type": "string", "format": "binary" } } })),
        Told::File => Some(json!({ "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } })),
        Told::Nothing => None,
    };
    let mut good = json!({ "description": words("api-good") });
    if let Some(content) = told {
        good["content"] = content;
    }
    match entry.told {
        Told::One(_) => good["headers"] = json!({ "ETag": header("etag") }),
        Told::Made(_) => good["headers"] = json!({ "ETag": header("etag"), "Location": header("location") }),
        Told::Rows(_) => good["headers"] = json!({ "ETag": header("etag"), "Link": header("link") }),
        Told::Pdf | Told::Card(_) | Told::File | Told::Nothing => {}
    }
    let problem = json!({ "description": words("api-problem"), "content": { "application/problem+json": { "schema": reference("Problem") } } });
    let mut all = Map::new();
    all.insert(entry.told.status().to_string(), good);
    if entry.method == Method::Get {
        all.insert("304".to_owned(), json!({ "description": words("api-not-modified") }));
    }
    for status in statuses(entry) {
        all.insert(status.to_string(), problem.clone());
    }
    all.insert("default".to_owned(), problem);
    Value::Object(all)
}

/// The statuses of problems that a program should know of.
pub fn statuses(entry: &Entry) -> Vec<u16> {
    let mut all = vec![401, 422, 429, 503];
    if entry.path.contains("{id}") {
        all.push(404);
    }
    if entry.who != Who::Anybody {
        all.push(403);
    }
    // A roll's card is refused for a run with a batch.
    if entry.told.hands_out() || matches!(entry.told, Told::Card(_)) {
        all.push(409);
    }
    if entry.told.has_twin() {
        all.push(406);
    }
    if !matches!(entry.asked, Asked::Nothing) {
        all.extend([400, 409, 413, 415, 507]);
    }
    if entry.needs_ground() {
        all.extend([412, 428]);
    }
    all.sort_unstable();
    all
}
