//! What a field of a form is called, and what might stand in it, for the OpenAPI document and the manual.
use crate::service::form::field::{Field, Form, Need, Shape};
use crate::text::catalogue::say_if_any;
use crate::text::lang::Lang;

/// Languages that a text has columns for, besides Vietnamese.
const OTHERS: [&str; 5] = ["en", "ja", "zh", "ko", "th"];

/// What a field is called; empty where nobody named it.
pub fn field(form: &Form, field: &Field, lang: Lang) -> String {
    let name = field.name.replace('_', "-");
    let keys = [format!("column-{}-{name}", form.name.replace('_', "-")), format!("column-{name}"), format!("api-field-{name}")];
    if let Some(words) = keys.iter().find_map(|key| say_if_any(lang, key, &[])) {
        return words;
    }
    let Some((stem, code)) = name.rsplit_once('-').filter(|(_, code)| OTHERS.contains(code)) else { return String::new() };
    say_if_any(lang, &format!("column-{stem}"), &[]).map_or_else(String::new, |words| format!("{words} ({code})"))
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
