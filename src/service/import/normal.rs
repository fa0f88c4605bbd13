//! Brings a cell of a table to the one spelling of its field: how people and spreadsheets write dates and numbers is understood
//! where it has one meaning, and refused where it has two.
use crate::domain::error::Fault;
use crate::domain::time::{Moment, Zone};
use crate::service::form::field::Shape;
use crate::service::form::live::{is_live, is_plain_number};
use jiff::civil::{Date, DateTime};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A number that a spreadsheet holds exactly: it keeps fifteen digits.
const EXACT_MAX: f64 = 1e15;

/// A cell as a table gives it.
#[derive(Debug, Clone, PartialEq)]
pub enum Raw {
    /// Text; empty = nothing there.
    Text(String),
    /// A number.
    Number(f64),
    /// A day with its time, on no clock in particular.
    When(DateTime),
    /// Yes or no.
    Flag(Flag),
    /// A formula that came to nothing: `#REF!`.
    Broken(String),
}

/// A cell that is a check mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag {
    /// Ticked.
    Yes,
    /// Not ticked.
    No,
}

/// Whose hand a table shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// Headed by the names of fields: a point parts decimals.
    Machine,
    /// Headed by words, or typed into a spreadsheet: a point may part thousands.
    People,
}

/// How cells of a table are read.
#[derive(Debug, Clone)]
pub struct Manner {
    /// Whose hand it shows.
    pub hand: Hand,
    /// The zone of times without an offset.
    pub zone: Zone,
}

/// The cell in the spelling of its field.
pub fn normal(shape: Shape, raw: &Raw, manner: &Manner) -> Result<String, Fault> {
    match raw {
        // A number behind the mark is spelled as a machine spells it.
        Raw::Text(text) if matches!(shape, Shape::Decimal) && text.starts_with('\'') && is_plain_number(&text[1..]) => {
            Ok(text[1..].to_owned())
        }
        Raw::Text(text) => of_text(shape, &clean(text), manner),
        Raw::Number(number) => of_number(shape, *number),
        Raw::When(when) => of_when(shape, *when, manner),
        Raw::Flag(flag) => Ok(match flag {
            Flag::Yes => "yes".into(),
            Flag::No => "no".into(),
        }),
        Raw::Broken(code) => Err(Fault::new("cell-broken").value(code.as_str())),
    }
}

/// Trimmed, in NFC, and without the mark that keeps a spreadsheet from taking a text for a formula.
pub fn clean(cell: &str) -> String {
    let cell = cell.trim();
    let cell = cell.strip_prefix('\'').filter(|rest| is_live(rest)).unwrap_or(cell).trim();
    if is_nfc(cell) { cell.to_owned() } else { cell.nfc().collect() }
}

fn of_text(shape: Shape, text: &str, manner: &Manner) -> Result<String, Fault> {
    if text.is_empty() {
        return Ok(String::new());
    }
    match shape {
        Shape::Date => date(text),
        Shape::Moment => moment(text, manner),
        Shape::Decimal => decimal(text, manner.hand),
        Shape::Whole => whole(text, manner.hand),
        Shape::Code if is_scientific(text) => Err(Fault::new("digits-lost").value(text)),
        Shape::Text | Shape::Code | Shape::Id | Shape::OneOf(_) | Shape::List | Shape::Rows(_) | Shape::Members => {
            Ok(text.to_owned())
        }
    }
}

/// `8.9361E+12`: what a spreadsheet makes of a long number.
fn is_scientific(text: &str) -> bool {
    let Some((number, power)) = text.split_once(['E', 'e']) else { return false };
    let power = power.strip_prefix('+').unwrap_or(power);
    !power.is_empty() && power.bytes().all(|byte| byte.is_ascii_digit()) && number.contains(['.', ',']) && is_plain_number(number)
}

fn of_number(shape: Shape, number: f64) -> Result<String, Fault> {
    let shown = || format!("{number}");
    if !number.is_finite() {
        return Err(Fault::new("cell-broken").value(shown()));
    }
    match shape {
        // Days since 1899-12-30 in a cell that is not shown as a date.
        Shape::Date | Shape::Moment => Err(Fault::new("date-as-number").value(shown())),
        Shape::Text
        | Shape::Code
        | Shape::Id
        | Shape::Whole
        | Shape::Decimal
        | Shape::OneOf(_)
        | Shape::List
        | Shape::Rows(_)
        | Shape::Members => {
            if number.abs() >= EXACT_MAX {
                return Err(Fault::new("digits-lost").value(shown()));
            }
            // What was typed as 0.3 may be held as 0.30000000000000004: six decimals are what a field takes.
            let rounded = (number * 1e6).round() / 1e6;
            let exact = (rounded - number).abs() <= number.abs() * 1e-12;
            Ok(format!("{}", if exact { rounded } else { number }))
        }
    }
}

fn of_when(shape: Shape, when: DateTime, manner: &Manner) -> Result<String, Fault> {
    let midnight = when.time() == jiff::civil::Time::midnight();
    match shape {
        Shape::Date if midnight => Ok(when.date().to_string()),
        Shape::Date => Err(Fault::new("date-with-time").value(when.to_string())),
        Shape::Moment => in_zone(when, manner),
        Shape::Text if midnight => Ok(when.date().to_string()),
        Shape::Text
        | Shape::Code
        | Shape::Id
        | Shape::Whole
        | Shape::Decimal
        | Shape::OneOf(_)
        | Shape::List
        | Shape::Rows(_)
        | Shape::Members => Err(Fault::new("cell-is-date").value(when.to_string())),
    }
}

/// `YYYY-MM-DD`, or day, month and year parted by `/`, `-` or `.`.
fn date(text: &str) -> Result<String, Fault> {
    match day_first(text) {
        Some(date) => Ok(date.to_string()),
        // What it is not is told where it is read.
        None => Ok(text.to_owned()),
    }
}

fn day_first(text: &str) -> Option<Date> {
    let mut parts = text.split(['/', '-', '.']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if parts.next().is_some() || !digits(day, 2) || !digits(month, 2) || year.len() != 4 || !digits(year, 4) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// RFC 3339, or a day and a time on the registry's clock: `02/03/2026 06:18`, `2026-03-02 06:18:00`.
fn moment(text: &str, manner: &Manner) -> Result<String, Fault> {
    if text.parse::<Moment>().is_ok() {
        return Ok(text.to_owned());
    }
    let Some((day, time)) = text.split_once([' ', 'T']) else { return Ok(text.to_owned()) };
    let read = || -> Option<DateTime> {
        let date = day_first(day).or_else(|| crate::domain::time::parse_date(day).ok())?;
        let mut parts = time.trim().splitn(3, ':').map(|part| part.parse::<i8>().ok());
        let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
        Some(date.to_datetime(jiff::civil::Time::new(hour, minute, second, 0).ok()?))
    };
    read().map_or_else(|| Ok(text.to_owned()), |when| in_zone(when, manner))
}

fn in_zone(when: DateTime, manner: &Manner) -> Result<String, Fault> {
    let moment = manner.zone.moment(when).ok_or_else(|| Fault::new("time-shape").value(when.to_string()))?;
    Ok(moment.to_string())
}

/// How a number is written.
struct Marks<'a> {
    sign: &'a str,
    groups: Vec<&'a str>,
    part: Option<&'a str>,
}

/// A number with decimals. `1.234,5` and `1,234.5` have one meaning; `1.234` has two, unless a machine wrote it.
fn decimal(text: &str, hand: Hand) -> Result<String, Fault> {
    let Some(marks) = marks(text, hand)? else { return Ok(text.to_owned()) };
    let whole = marks.groups.concat();
    Ok(match marks.part {
        Some(part) => format!("{}{whole}.{part}", marks.sign),
        None => format!("{}{whole}", marks.sign),
    })
}

/// `None` for what is no number at all: what it should be is told where it is read.
fn marks(text: &str, hand: Hand) -> Result<Option<Marks<'_>>, Fault> {
    let (sign, body) = text.strip_prefix('-').map_or(("", text), |body| ("-", body));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let marks: Vec<char> = body.chars().filter(|c| matches!(c, '.' | ',')).collect();
    let parts: Vec<&str> = body.split(['.', ',']).collect();
    if !parts.iter().all(|part| digits(part)) {
        return Ok(None);
    }
    let grouped = |parts: &[&str]| {
        let (first, rest) = parts.split_first().unwrap_or((&"", &[]));
        (1..=3).contains(&first.len()) && !first.starts_with('0') && rest.iter().all(|part| part.len() == 3)
    };
    let (last, front) = parts.split_last().unwrap_or((&"", &[]));
    match marks.as_slice() {
        [] => Ok(Some(Marks { sign, groups: parts, part: None })),
        // One mark, and three digits behind it: thousands to one reader, thousandths to another.
        [mark] if grouped(&parts) && !(*mark == '.' && hand == Hand::Machine) => Err(Fault::new("number-two-ways").value(text)),
        [_] => Ok(Some(Marks { sign, groups: front.to_vec(), part: Some(last) })),
        [thousands, .., decimal] if thousands != decimal && marks[..marks.len() - 1].iter().all(|m| m == thousands) => {
            Ok(grouped(front).then(|| Marks { sign, groups: front.to_vec(), part: Some(last) }))
        }
        [thousands, ..] if marks.iter().all(|mark| mark == thousands) => {
            Ok(grouped(&parts).then_some(Marks { sign, groups: parts, part: None }))
        }
        [_, ..] => Ok(None),
    }
}

/// A whole number; people part thousands.
fn whole(text: &str, hand: Hand) -> Result<String, Fault> {
    let parts: Vec<&str> = text.split(['.', ',']).collect();
    let mark = |c: char| text.matches(c).count();
    let grouped = parts.len() > 1
        && (mark('.') == 0 || mark(',') == 0)
        && (1..=3).contains(&parts[0].len())
        && !parts[0].starts_with('0')
        && parts[1..].iter().all(|part| part.len() == 3)
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    Ok(if grouped && hand == Hand::People { parts.concat() } else { text.to_owned() })
}

#[cfg(test)]
mod tests;
