//! Records as JSON: an object with the names of the form. On the way in it becomes a row, so that the same readers read it; what they
//! say of a column is told as a JSON pointer (RFC 6901).
use super::cells::{BAR, Cells};
use super::field::{Field, Form, Need, Shape};
use super::kind::Kind;
use super::record::{self, Record};
use super::row::{Given, Row};
use crate::domain::error::Fault;
use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;

/// An object.
pub type Object = Map<String, Value>;

/// Which members of a form an object may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A record of its own.
    Whole,
    /// A row inside another record: it does not repeat whose row it is.
    Inside,
}

/// The fields that an object of this form may hold.
fn fields(form: &'static Form, part: Part) -> &'static [Field] {
    match part {
        Part::Whole => form.fields,
        Part::Inside => form.fields.get(1..).unwrap_or_default(),
    }
}

/// The fields of rows inside another record: all but the first, which says whose row it is.
pub fn inside(form: &'static Form) -> &'static [Field] {
    fields(form, Part::Inside)
}

/// Reads an object as a record of a kind. Every fault of it at once, each at `place` with its pointer as column.
pub fn read(kind: Kind, object: &Object, place: &str) -> Result<Record, Vec<Fault>> {
    let (given, misshapen) = given(kind.form(), object, place);
    let mut row = Row::new(&given, place, 0);
    let record = record::read(kind, &mut row);
    let faults = together(misshapen, row.into_faults().into_iter().map(|fault| pointed(fault, place)));
    record.filter(|_| faults.is_empty()).ok_or(faults)
}

/// Faults of members and of what they hold. What was no cell for its JSON type is not told as a lacking one too.
pub fn together(misshapen: Vec<Fault>, faults: impl Iterator<Item = Fault>) -> Vec<Fault> {
    let pointer = |fault: &Fault| fault.at.as_ref().map(|at| at.column.clone()).unwrap_or_default();
    let told: Vec<String> = misshapen.iter().map(pointer).collect();
    let is_told = |fault: &Fault| {
        let of = pointer(fault);
        let holds =
            |outer: &str, inner: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        told.iter().any(|told| holds(told, &of) || holds(&of, told))
    };
    let faults: Vec<Fault> = faults.filter(|fault| !is_told(fault)).collect();
    misshapen.into_iter().chain(faults).collect()
}

/// The cells of an object, and what is wrong with its members. A member that the form does not have: `member-unknown`; one that the service writes: `member-told`; one of
/// another JSON type: `member-type`. A control character or a bar within a part of a list is told by the reader, or here (`list-part`).
pub fn given(form: &'static Form, object: &Object, place: &str) -> (Given, Vec<Fault>) {
    let mut reading = Reading { place, faults: Vec::new() };
    let given = reading.object(form, Part::Whole, object, "");
    (given, reading.faults)
}

/// The fault with its column as a pointer; one that has none points to the whole.
pub fn pointed(fault: Fault, place: &str) -> Fault {
    let column = fault.at.as_ref().map_or("", |at| at.column.as_str());
    let pointer = if column.is_empty() || column.starts_with('/') { column.to_owned() } else { format!("/{column}") };
    fault.at(place, 0, &pointer)
}

/// A name as a part of a pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

struct Reading<'a> {
    place: &'a str,
    faults: Vec<Fault>,
}

/// Most faults that are told of one object.
const FAULTS_MAX: usize = 100;

impl Reading<'_> {
    fn fault(&mut self, fault: Fault, pointer: &str) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(fault.at(self.place, 0, pointer));
        }
    }

    fn object(&mut self, form: &'static Form, part: Part, object: &Object, under: &str) -> Given {
        let mut given = Given::default();
        for (name, value) in object {
            let pointer = format!("{under}/{}", escaped(name));
            match fields(form, part).iter().find(|field| field.name == name) {
                None => self.fault(Fault::new("member-unknown"), &pointer),
                Some(field) if field.need == Need::Told => self.fault(Fault::new("member-told"), &pointer),
                Some(field) => self.member(field, value, &pointer, &mut given),
            }
        }
        given
    }

    fn member(&mut self, field: &Field, value: &Value, pointer: &str, given: &mut Given) {
        let cell = match (field.shape, value) {
            (Shape::Rows(form), Value::Array(rows)) => {
                let rows = rows.iter().enumerate().map(|(at, row)| self.row(form, row, &format!("{pointer}/{at}"))).collect();
                given.rows.insert(field.name.to_owned(), rows);
                return;
            }
            (Shape::List, Value::Array(parts)) => self.list(parts, pointer),
            (Shape::Whole, Value::Number(number)) => number.as_u64().map(|number| number.to_string()),
            (Shape::Members, Value::Object(members)) => Some(Value::Object(members.clone()).to_string()),
            (
                Shape::Text | Shape::Code | Shape::Id | Shape::Date | Shape::Moment | Shape::Decimal | Shape::OneOf(_),
                Value::String(text),
            ) => Some(text.trim().nfc().collect()),
            _ => None,
        };
        match cell {
            Some(cell) => drop(given.cells.insert(field.name.to_owned(), cell)),
            None => {
                // The parts of a list have told their own faults.
                if !(matches!(field.shape, Shape::List) && value.is_array()) {
                    self.fault(Fault::new("member-type").arg("wanted", json_type(field.shape)), pointer);
                }
            }
        }
    }

    fn row(&mut self, form: &'static Form, row: &Value, pointer: &str) -> Given {
        match row {
            Value::Object(object) => self.object(form, Part::Inside, object, pointer),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                self.fault(Fault::new("member-type").arg("wanted", "object"), pointer);
                Given::default()
            }
        }
    }

    fn list(&mut self, parts: &[Value], pointer: &str) -> Option<String> {
        let mut read: Vec<String> = Vec::with_capacity(parts.len());
        let before = self.faults.len();
        for (at, part) in parts.iter().enumerate() {
            match part.as_str() {
                Some(text) if text.trim().is_empty() || text.contains(BAR) => {
                    self.fault(Fault::new("list-part").value(text), &format!("{pointer}/{at}"));
                }
                Some(text) => read.push(text.trim().nfc().collect()),
                None => self.fault(Fault::new("member-type").arg("wanted", "string"), &format!("{pointer}/{at}")),
            }
        }
        (self.faults.len() == before).then(|| read.join(&BAR.to_string()))
    }
}

/// The JSON type of a shape.
pub fn json_type(shape: Shape) -> &'static str {
    match shape {
        Shape::Whole => "integer",
        Shape::List | Shape::Rows(_) => "array",
        Shape::Members => "object",
        Shape::Text | Shape::Code | Shape::Id | Shape::Date | Shape::Moment | Shape::Decimal | Shape::OneOf(_) => "string",
    }
}

/// A record as an object; what was not declared is left out.
pub fn write(kind: Kind, record: &Record) -> Object {
    let mut object = told(kind.form(), record::write(record));
    for (field, rows) in record::parts(record) {
        if rows.is_empty() {
            continue;
        }
        let form = kind.parts().iter().find(|(name, _)| *name == field).map(|(_, part)| part.form());
        let rows = rows.iter().filter_map(|row| {
            let form = form?;
            let mut inside = told(form, record::write(row));
            inside.remove(form.fields.first()?.name);
            Some(Value::Object(inside))
        });
        object.insert(field.to_owned(), Value::Array(rows.collect()));
    }
    object
}

/// Cells as members, in the types of their fields.
pub fn told(form: &Form, cells: Cells) -> Object {
    let member = |(name, cell): (&'static str, String)| {
        if cell.is_empty() {
            return None;
        }
        let value = match form.field(name)?.shape {
            Shape::Whole => Value::from(cell.parse::<u64>().ok()?),
            Shape::List => Value::Array(cell.split(BAR).map(Value::from).collect()),
            Shape::Members => serde_json::from_str(&cell).ok()?,
            Shape::Rows(_) => return None,
            Shape::Text | Shape::Code | Shape::Id | Shape::Date | Shape::Moment | Shape::Decimal | Shape::OneOf(_) => {
                Value::from(cell)
            }
        };
        Some((name.to_owned(), value))
    };
    cells.into_iter().filter_map(member).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const PLACE: &str = "#body";

    fn object(value: Value) -> Object {
        value.as_object().unwrap().clone()
    }

    fn batch() -> Value {
        json!({
            "batch_id": "lo-1", "product_id": "tra", "lot_code": "L-1", "producer_id": "htx", "production_on": "2026-03-14",
            "stamp_mode": "item", "units_count": 90, "quantity": "90.8", "unit": "kg", "area_ids": ["vnl-1", "vnl-2"],
            "inputs": [{ "input_batch_id": "lo-0", "relation": "transform", "input_quantity_kg": "12.5" }],
        })
    }

    fn faults(value: Value) -> Vec<(&'static str, String)> {
        let faults = read(Kind::Batches, &object(value), PLACE).unwrap_err();
        faults.into_iter().map(|fault| (fault.code, fault.at.unwrap().column)).collect()
    }

    #[test]
    fn an_object_is_read_as_a_record_and_written_as_the_same_object() {
        let record = read(Kind::Batches, &object(batch()), PLACE).unwrap();
        let written = write(Kind::Batches, &record);
        for (name, value) in batch().as_object().unwrap() {
            assert_eq!(written.get(name).unwrap_or(&Value::Null), value, "{name}");
        }
        assert_eq!(read(Kind::Batches, &written, PLACE).unwrap(), record);
    }

    #[test]
    fn every_fault_has_the_pointer_of_its_member() {
        let mut wrong = batch();
        wrong["lot_code"] = json!("L 1|");
        wrong["production_on"] = json!("2026-02-30");
        wrong["inputs"][0]["relation"] = json!("eaten");
        let told = faults(wrong);
        for pointer in ["/lot_code", "/production_on", "/inputs/0/relation"] {
            assert!(told.iter().any(|(_, at)| at == pointer), "{pointer}: {told:?}");
        }
        let mut strange = batch();
        strange["units_count"] = json!("90");
        strange["quantity"] = json!(90.8);
        strange["kind"] = json!(null);
        strange["a/b~c"] = json!(1);
        strange["area_ids"] = json!(["vnl-1", 7, "a|b", ""]);
        strange["inputs"][0]["output_batch_id"] = json!("lo-1");
        strange["deliveries"] = json!([7]);
        let mut told = faults(strange);
        told.sort_by(|a, b| a.1.cmp(&b.1));
        let at = |code: &'static str, pointer: &str| (code, pointer.to_owned());
        assert_eq!(
            told,
            [
                at("member-type", "/area_ids/1"),
                at("list-part", "/area_ids/2"),
                at("list-part", "/area_ids/3"),
                at("member-unknown", "/a~1b~0c"),
                at("member-type", "/deliveries/0"),
                at("member-unknown", "/inputs/0/output_batch_id"),
                at("member-type", "/kind"),
                at("member-type", "/quantity"),
                at("member-type", "/units_count"),
            ]
        );
    }

    #[test]
    fn what_a_member_is_and_what_it_says_are_told_at_once() {
        let mut wrong = batch();
        wrong["units_count"] = json!("90");
        wrong["lot_code"] = json!("L 1|");
        wrong["stamp_mode"] = json!("itm");
        wrong["foo"] = json!(1);
        let mut told: Vec<String> = faults(wrong).into_iter().map(|(_, at)| at).collect();
        told.sort();
        told.dedup();
        assert_eq!(told, ["/foo", "/lot_code", "/stamp_mode", "/units_count"]);
    }

    #[test]
    fn what_the_service_writes_is_refused() {
        let told = read(Kind::Events, &object(json!({ "late": "x" })), PLACE).unwrap_err();
        assert_eq!((told[0].code, told[0].at.as_ref().unwrap().column.as_str()), ("member-told", "/late"));
    }

    #[test]
    fn faults_have_an_end() {
        let many: Object = (0..1_000).map(|at| (format!("m{at}"), json!(1))).collect();
        assert_eq!(given(Kind::Batches.form(), &many, PLACE).1.len(), FAULTS_MAX);
    }
}
