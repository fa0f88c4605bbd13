//! The query of an address, read against what its door knows: unknown names, values of a wrong shape and cursors of another list are
//! refused, all at once.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::DeedKey;
use crate::domain::time::parse_date;
use crate::service::form::field::{Field, Form, Need, Shape};
use crate::web::api::cursor;
use crate::web::pages::query::typed;
use crate::web::problem::IN_ADDRESS;
use std::collections::BTreeMap;

/// Most rows of a page.
pub const LIMIT_MAX: usize = 200;

/// Rows of a page where nobody says how many.
pub const LIMIT_USUAL: usize = 50;

/// Longest list of fields, in letters.
pub const FIELDS_MAX: usize = 1_000;

/// Most parameters of an address.
const PARAMETERS_MAX: usize = 32;

/// The language, which every door knows.
pub const LANG: Field = Field::new("lang", Shape::OneOf(&["vi", "en"]), Need::Optional, "en");

/// Which members an answer holds.
pub const FIELDS: Field = Field::new("fields", Shape::List, Need::Optional, "");

/// How many rows.
pub const LIMIT: Field = Field::new("limit", Shape::Whole, Need::Optional, "50");

/// Where the page begins.
pub const CURSOR: Field = Field::new("cursor", Shape::Text, Need::Optional, "");

/// A query that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    values: BTreeMap<&'static str, String>,
    /// How many rows, 1..=[`LIMIT_MAX`].
    pub limit: usize,
    /// Which members, without doubles; `None` = all.
    pub fields: Option<Vec<String>>,
    /// The id behind which the page begins; empty = at the beginning.
    pub after: String,
    /// Collection and filters as one text, to which cursors belong.
    pub list: String,
}

impl Query {
    /// Reads a query. Unknown: `parameter-unknown`; twice: `parameter-twice`; a value of another shape in its own words; a field
    /// that the form does not have: `field-unknown`; a cursor of another list: `cursor-foreign`.
    pub fn read(raw: &str, collection: &str, known: &[Field], form: Option<&Form>) -> Result<Self> {
        let mut faults = strangers(raw, known);
        let mut values = BTreeMap::new();
        for field in known {
            let mut wrong = Vec::new();
            let value = if [CURSOR.name, FIELDS.name].contains(&field.name) {
                long(raw, field.name, &mut wrong)
            } else {
                typed(raw, field.name, &mut wrong)
            };
            if wrong.is_empty() && !value.is_empty() {
                wrong.extend(shape_fault(field, &value));
                values.insert(field.name, value);
            }
            faults.extend(wrong.into_iter().map(|fault| fault.at(IN_ADDRESS, 0, field.name)));
        }
        let paging = [LANG.name, FIELDS.name, LIMIT.name, CURSOR.name];
        let filters = values.iter().filter(|(name, _)| !paging.contains(*name));
        let list = filters.fold(format!("{collection}?"), |list, (name, value)| format!("{list}{name}={value}&"));
        let limit = limit(values.get(LIMIT.name), &mut faults);
        let fields = values.get(FIELDS.name).map(|text| fields(text, form, &mut faults));
        let after = match values.get(CURSOR.name).map(|text| cursor::read(&list, text)) {
            None => String::new(),
            Some(Ok(after)) => after,
            Some(Err(fault)) => {
                faults.push(fault.at(IN_ADDRESS, 0, CURSOR.name));
                String::new()
            }
        };
        if faults.is_empty() { Ok(Self { values, limit, fields, after, list }) } else { Err(Error::invalid(faults)) }
    }

    /// A parameter; `None` where it is not given.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// A parameter of a checked type; a fault names the parameter.
    pub fn parsed<T: std::str::FromStr<Err = Fault>>(&self, name: &str) -> Result<Option<T>> {
        let read = |text: &str| text.parse().map_err(|fault: Fault| Error::from(fault.at(IN_ADDRESS, 0, name)));
        self.get(name).map(read).transpose()
    }

    /// The cursor of the page behind this id.
    pub fn cursor(&self, after: &str) -> String {
        cursor::write(&self.list, after)
    }
}

/// Names that this door does not know, and names that stand twice.
fn strangers(raw: &str, known: &[Field]) -> Vec<Fault> {
    let mut seen: Vec<&str> = Vec::new();
    let mut faults = Vec::new();
    let names = raw.split('&').filter(|part| !part.is_empty()).map(|part| part.split('=').next().unwrap_or_default());
    for name in names.take(PARAMETERS_MAX) {
        if !known.iter().any(|field| field.name == name) {
            let all: Vec<&str> = known.iter().map(|field| field.name).collect();
            faults.push(Fault::new("parameter-unknown").arg("known", all.join(", ")).at(IN_ADDRESS, 0, name));
        } else if seen.contains(&name) {
            faults.push(Fault::new("parameter-twice").at(IN_ADDRESS, 0, name));
        } else {
            seen.push(name);
        }
    }
    faults
}

/// A value that is longer than a person types: as it came, since it holds nothing that must be decoded but commas.
fn long(raw: &str, name: &'static str, faults: &mut Vec<Fault>) -> String {
    let text = crate::web::pages::visit::parameter(raw, name).unwrap_or_default().replace("%2C", ",").replace("%2c", ",");
    if text.len() > FIELDS_MAX {
        faults.push(Fault::new("query-long").arg("name", name).arg("max", FIELDS_MAX));
    }
    text
}

fn shape_fault(field: &Field, value: &str) -> Option<Fault> {
    match field.shape {
        Shape::Id => value.parse::<DeedKey>().err(),
        Shape::Date => parse_date(value).err(),
        Shape::Whole => {
            let plain = value.bytes().all(|byte| byte.is_ascii_digit()) && value.parse::<u64>().is_ok();
            (!plain).then(|| Fault::new("count-shape").value(value))
        }
        Shape::OneOf(words) => {
            (!words.contains(&value)).then(|| Fault::new("word-not-allowed").arg("allowed", words.join(", ")).value(value))
        }
        Shape::Text | Shape::Code | Shape::Moment | Shape::Decimal | Shape::List | Shape::Rows(_) | Shape::Members => None,
    }
}

fn limit(text: Option<&String>, faults: &mut Vec<Fault>) -> usize {
    let Some(text) = text else { return LIMIT_USUAL };
    let limit = text.parse().ok().filter(|limit| (1..=LIMIT_MAX).contains(limit));
    if limit.is_none() && !faults.iter().any(|fault| fault.at.as_ref().is_some_and(|at| at.column == LIMIT.name)) {
        faults.push(Fault::new("limit-range").arg("max", LIMIT_MAX).value(text.as_str()).at(IN_ADDRESS, 0, LIMIT.name));
    }
    limit.unwrap_or(LIMIT_USUAL)
}

fn fields(text: &str, form: Option<&Form>, faults: &mut Vec<Fault>) -> Vec<String> {
    let mut wished: Vec<String> = Vec::new();
    for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let known = form.is_some_and(|form| form.field(name).is_some());
        if !known {
            let all: Vec<&str> = form.map(|form| form.fields.iter().map(|field| field.name).collect()).unwrap_or_default();
            faults.push(Fault::new("field-unknown").arg("known", all.join(", ")).value(name).at(IN_ADDRESS, 0, FIELDS.name));
        } else if !wished.iter().any(|stood| stood == name) {
            wished.push(name.to_owned());
        }
    }
    wished
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: Form = Form {
        name: "things",
        fields: &[Field::new("thing_id", Shape::Id, Need::Needed, "a"), Field::new("name_vi", Shape::Text, Need::Optional, "")],
    };

    const KNOWN: [Field; 6] = [
        LANG,
        FIELDS,
        LIMIT,
        CURSOR,
        Field::new("producer", Shape::Id, Need::Optional, ""),
        Field::new("on", Shape::Date, Need::Optional, ""),
    ];

    fn codes(raw: &str) -> Vec<(&'static str, String)> {
        let faults = Query::read(raw, "things", &KNOWN, Some(&FORM)).err().map(|error| error.faults).unwrap_or_default();
        faults.into_iter().map(|fault| (fault.code, fault.at.map(|at| at.column).unwrap_or_default())).collect()
    }

    #[test]
    fn a_query_is_read_with_its_filters_fields_and_place() {
        let query = Query::read("", "things", &KNOWN, Some(&FORM)).unwrap();
        assert_eq!((query.limit, query.fields, query.after.as_str()), (LIMIT_USUAL, None, ""));
        let first = Query::read("producer=htx&limit=7&lang=en", "things", &KNOWN, Some(&FORM)).unwrap();
        let raw = format!("limit=200&producer=htx&fields=name_vi%2Cthing_id,name_vi&cursor={}", first.cursor("a-7"));
        let next = Query::read(&raw, "things", &KNOWN, Some(&FORM)).unwrap();
        assert_eq!((next.after.as_str(), next.limit, next.get("producer")), ("a-7", 200, Some("htx")));
        assert_eq!(next.fields.unwrap(), ["name_vi", "thing_id"]);
        let foreign = raw.replace("producer=htx", "producer=other");
        assert_eq!(codes(&foreign), [("cursor-foreign", "cursor".into())]);
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once_with_its_parameter() {
        let at = |code: &'static str, name: &str| (code, name.to_owned());
        assert_eq!(
            codes("nope=1&producer=A%20B&on=31/12/2026&limit=0&fields=name_vi,secret&cursor=x&lang=fr"),
            [
                at("parameter-unknown", "nope"),
                at("word-not-allowed", "lang"),
                at("id-shape", "producer"),
                at("date-shape", "on"),
                at("limit-range", "limit"),
                at("field-unknown", "fields"),
                at("cursor-foreign", "cursor"),
            ]
        );
        assert_eq!(codes("limit=5&limit=6"), [at("parameter-twice", "limit")]);
        for limit in ["201", "-1", "1e2", "99999999999999999999"] {
            assert_eq!(codes(&format!("limit={limit}")).len(), 1, "{limit}");
        }
        assert_eq!(codes("producer=%ff"), [at("query-encoding", "producer")]);
        assert_eq!(codes(&format!("fields={}", "a".repeat(1_001)))[0].0, "query-long");
    }
}
