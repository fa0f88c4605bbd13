//! What a field of a form is called, and what might stand in it, for the OpenAPI document and the manual.
use crate::service::form::field::{Field, Form, Need, Shape};
use crate::service::form::headings;
use crate::service::form::kind::Kind;
use crate::text::catalogue::say;
use crate::text::lang::Lang;

/// What a field is called.
pub fn field(form: &Form, field: &Field, lang: Lang) -> String {
    match Kind::named(form.name) {
        Some(kind) => headings::heading(lang, kind, field),
        None => say(lang, &format!("api-field-{}", field.name.replace('_', "-")), &[]),
    }
}

/// Something that might stand there, where the form has an example.
pub fn example(field: &Field) -> Option<serde_json::Value> {
    if field.example.is_empty() {
        return None;
    }
    Some(match field.shape {
        Shape::Whole => field.example.parse::<u64>().ok()?.into(),
        Shape::List => field.example.split('|').map(serde_json::Value::from).collect(),
        Shape::Rows(_) | Shape::Members => return None,
        Shape::Text | Shape::Code | Shape::Id | Shape::Date | Shape::Moment | Shape::Decimal | Shape::OneOf(_) => {
            field.example.into()
        }
    })
}

/// An example of what is sent: every needed field, and those that have an example beside them.
pub fn sent(form: &Form, wanted: &[&str]) -> serde_json::Map<String, serde_json::Value> {
    let fields = form.fields.iter().filter(|field| field.need == Need::Needed || wanted.contains(&field.name));
    fields.filter_map(|field| Some((field.name.to_owned(), example(field)?))).collect()
}
