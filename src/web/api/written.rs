//! Writes what is told: objects and pages as JSON, pages as tables. Cells that a table program would reckon with are defused.
use crate::domain::error::{Error, Fault, Result};
use crate::service::form::field::Form;
use crate::web::api::call::Members;
use crate::web::problem::unwritten;
use serde_json::{Value, json};

/// Only the members that were wished for; all of them where nothing was.
pub fn sparse(members: Members, fields: Option<&[String]>) -> Members {
    match fields {
        None => members,
        Some(fields) => members.into_iter().filter(|(name, _)| fields.iter().any(|field| field == name)).collect(),
    }
}

/// One record.
pub fn one(members: Members) -> Result<String> {
    serde_json::to_string(&Value::Object(members)).map_err(unwritten)
}

/// A page of records: `{"items": […], "next": "…"}`; without `next` it is the last one.
pub fn page(rows: Vec<Members>, next: Option<&str>) -> Result<String> {
    let mut page = json!({ "items": rows });
    if let Some(next) = next {
        page["next"] = next.into();
    }
    serde_json::to_string(&page).map_err(unwritten)
}

/// The same as a table: its columns are those of the form, or those that were wished for.
pub fn table(form: &Form, rows: &[Members], fields: Option<&[String]>) -> Result<String> {
    let wished = |name: &str| fields.is_none_or(|fields| fields.iter().any(|field| field == name));
    let columns: Vec<&str> = form.columns().map(|field| field.name).filter(|name| wished(name)).collect();
    let failed = |source: csv::Error| Error::unavailable(Fault::new("template-failed"), source);
    let mut table = csv::Writer::from_writer(Vec::new());
    // A table without columns is none.
    if !columns.is_empty() {
        table.write_record(&columns).map_err(failed)?;
        for row in rows {
            table.write_record(columns.iter().map(|name| defused(cell(row.get(*name))))).map_err(failed)?;
        }
    }
    let bytes = table.into_inner().map_err(|source| Error::unavailable(Fault::new("template-failed"), source.into_error()))?;
    String::from_utf8(bytes).map_err(|source| Error::unavailable(Fault::new("template-failed"), source))
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(parts)) => parts.iter().map(|part| cell(Some(part))).collect::<Vec<_>>().join("|"),
        Some(other @ (Value::Bool(_) | Value::Number(_) | Value::Object(_))) => other.to_string(),
    }
}

/// A text that a table program would take for a formula stands behind an apostrophe; a plain number does not need it.
fn defused(cell: String) -> String {
    let starts = cell.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r']);
    let plain = cell.strip_prefix('-').unwrap_or(&cell);
    let number = !plain.is_empty() && plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if starts && !number { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::form::field::{Field, Need, Shape};

    const FORM: Form = Form {
        name: "things",
        fields: &[
            Field::new("id", Shape::Id, Need::Needed, "a"),
            Field::new("count", Shape::Whole, Need::Optional, ""),
            Field::new("parts", Shape::List, Need::Optional, ""),
        ],
    };

    fn row(value: Value) -> Members {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_table_holds_the_columns_of_the_form_in_their_order() {
        let rows = [row(json!({ "parts": ["x", "y"], "count": 7, "id": "a" })), row(json!({ "id": "=1+1" }))];
        assert_eq!(table(&FORM, &rows, None).unwrap(), "id,count,parts\na,7,x|y\n'=1+1,,\n");
        assert_eq!(table(&FORM, &rows, Some(&["count".into()])).unwrap(), "count\n7\n\"\"\n");
        assert_eq!(table(&FORM, &[], None).unwrap(), "id,count,parts\n");
    }

    #[test]
    fn nothing_that_a_table_program_would_reckon_with_goes_out_bare() {
        for live in ["=1", "+84 1", "-1+2", "@x", "  =1", "\t=1", "\r=1", "-"] {
            assert!(defused(live.into()).starts_with('\''), "{live:?}");
        }
        for tame in ["-1.5", "-12", "a=1", "", "1-2", "'x"] {
            assert_eq!(defused(tame.into()), tame);
        }
    }

    #[test]
    fn only_what_was_wished_for_is_told() {
        let whole = row(json!({ "id": "a", "count": 7 }));
        assert_eq!(Value::Object(sparse(whole.clone(), Some(&["count".into()]))), json!({ "count": 7 }));
        assert_eq!(sparse(whole.clone(), None), whole);
    }
}
