//! What was sent, read by a form: every fault of it with its JSON pointer.
use crate::domain::error::{Error, Fault, Kind, Result};
use crate::service::form::field::{Form, Shape};
use crate::service::form::json::{self, Object};
use crate::service::form::row::Row;
use crate::web::problem::IN_BODY;
use serde_json::Value;

/// Reads members by a form of stamps: what `read` makes of them, or all faults at once.
pub fn read<T>(form: &'static Form, members: &Object, read: impl FnOnce(&mut Row<'_>) -> T) -> Result<T> {
    let (given, misshapen) = json::given(form, members, IN_BODY);
    let mut row = Row::new(&given, IN_BODY, 0);
    row.check_needed(form);
    let read = read(&mut row);
    let faults = row.into_faults().into_iter().map(|fault| point(form, members, fault));
    let faults = json::together(misshapen, faults);
    if faults.is_empty() { Ok(read) } else { Err(Error::invalid(faults)) }
}

/// What a member names and is not there is a fault of the body; that the address names nothing is something else.
pub fn lacking(error: Error, pointer: &str) -> Error {
    if error.kind != Kind::NotFound {
        return error;
    }
    let faults = error.faults.clone().into_iter().map(|fault| fault.at(IN_BODY, 0, pointer)).collect();
    error.with(faults).of(Kind::Invalid)
}

/// The same error, in which each fault that names a column of a table points to the member that was sent.
pub fn pointed(form: &'static Form, members: &Object, error: Error) -> Error {
    let faults = error.faults.clone().into_iter().map(|fault| point(form, members, fault)).collect();
    error.with(faults)
}

fn point(form: &'static Form, members: &Object, fault: Fault) -> Fault {
    let Some(column) = fault.at.as_ref().map(|at| at.column.clone()) else { return fault };
    if form.field(&column).is_some() || column.contains('/') || column.is_empty() {
        return json::pointed(fault, IN_BODY);
    }
    // A column of rows inside: of the row that holds the value, else of all of them.
    for field in form.fields {
        let Shape::Rows(inside) = field.shape else { continue };
        if inside.field(&column).is_none() {
            continue;
        }
        let rows = members.get(field.name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let held = rows.iter().position(|row| row.get(&column).and_then(Value::as_str) == fault.value.as_deref());
        let pointer = held.map_or_else(|| format!("/{}", field.name), |at| format!("/{}/{at}/{column}", field.name));
        return fault.at(IN_BODY, 0, &pointer);
    }
    fault.at(IN_BODY, 0, "")
}
