//! What a field of a form is called, and what might stand in it, for the OpenAPI document and the manual.
use crate::service::form::field::{Field, Form, Need, Shape};
use crate::service::form::headings;
use crate::service::form::kind::Kind;
use crate::text::catalogue::say;
use crate::text::lang::Lang;
use serde_json::{Map, Value};

/// What a field is called.
pub fn field(form: &Form, field: &Field, lang: Lang) -> String {
    match Kind::named(form.name) {
        Some(kind) => headings::heading(lang, kind, field),
        None => say(lang, &format!("api-field-{}", field.name.replace('_', "-")), &[]),
    }
}

/// Something that might stand there, where the form has an example.
pub fn example(form: &Form, field: &Field, lang: Lang) -> Option<Value> {
    let text = match Kind::named(form.name) {
        Some(kind) => headings::example(lang, kind, field),
        None => field.example.to_owned(),
    };
    if text.is_empty() {
        return None;
    }
    Some(match field.shape {
        Shape::Whole => text.parse::<u64>().ok()?.into(),
        Shape::List => text.split('|').map(Value::from).collect(),
        Shape::Rows(_) | Shape::Members => return None,
        Shape::Text | Shape::Code | Shape::Id | Shape::Date | Shape::Moment | Shape::Decimal | Shape::OneOf(_) => text.into(),
    })
}

/// An example of what is sent: every needed field, and those of these names beside them.
pub fn sent(form: &Form, wanted: &[&str], lang: Lang) -> Map<String, Value> {
    let fields = form.fields.iter().filter(|field| field.need == Need::Needed || wanted.contains(&field.name));
    fields.filter_map(|field| Some((field.name.to_owned(), example(form, field, lang)?))).collect()
}
