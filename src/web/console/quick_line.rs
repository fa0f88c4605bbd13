//! The quick line for events: `hôm nay – thu hoạch – 120 kg – vườn A`, in any order, with or without diacritics.
use crate::domain::error::Fault;
use crate::domain::time::{Timestamp, Zone};
use crate::service::form::field::Shape;
use crate::service::form::live::is_plain_number;
use crate::service::import::normal::{Hand, Manner, Raw, normal};
use crate::text::fold::{finds, fold};
use crate::web::console::fields::Choice;
use jiff::ToSpan;
use jiff::civil::Date;

/// What words of a line may mean.
pub struct Known<'a> {
    /// The zone of days.
    pub zone: &'a Zone,
    /// Now.
    pub now: Timestamp,
    /// Kinds of event.
    pub steps: &'a [Choice],
    /// Locations of the producer.
    pub places: &'a [Choice],
}

/// Cells of an event's form.
pub type Cells = Vec<(&'static str, String)>;

/// Words for days, folded, and how many days back they are.
const DAYS: [(&str, i64); 6] = [("hom nay", 0), ("today", 0), ("hom qua", 1), ("yesterday", 1), ("hom kia", 2), ("nay", 0)];

/// What parts of a line are parted by.
const MARKS: [&str; 5] = [" – ", " - ", " — ", ",", ";"];

/// Reads a line. Every part that means nothing is told: `quick-part`; that no part names a step: `quick-step`. Two parts that mean the same
/// kind of thing: `quick-twice`.
pub fn read(line: &str, known: &Known<'_>) -> Result<Cells, Vec<Fault>> {
    let (mut cells, mut faults): (Cells, Vec<Fault>) = (Vec::new(), Vec::new());
    let wall = known.zone.wall(known.now);
    let mut day = None;
    for part in parts(line) {
        let folded = fold(&part);
        let meant: Option<(&'static str, Vec<(&'static str, String)>)> = if let Some(date) = read_day(&folded, &part, wall.date())
        {
            day = Some(date);
            Some(("day", Vec::new()))
        } else if let Some(read) = quantity(&part, known) {
            match read {
                Ok((amount, unit)) => Some(("quantity", vec![("quantity", amount), ("unit", unit)])),
                Err(fault) => {
                    faults.push(fault.at("", 0, "line"));
                    continue;
                }
            }
        } else if let Some(step) = named(known.steps, &folded) {
            Some(("event_type", vec![("event_type", step)]))
        } else {
            named(known.places, &folded).map(|place| ("location_id", vec![("location_id", place)]))
        };
        match meant {
            None => faults.push(Fault::new("quick-part").arg("part", part).at("", 0, "line")),
            Some((_, new)) if new.iter().any(|(name, _)| cells.iter().any(|(of, _)| of == name)) => {
                faults.push(Fault::new("quick-twice").arg("part", part).at("", 0, "line"));
            }
            Some((_, new)) => cells.extend(new),
        }
    }
    if !cells.iter().any(|(name, _)| *name == "event_type") {
        let words = known.steps.iter().map(|step| step.word.as_str()).collect::<Vec<_>>().join(", ");
        faults.push(Fault::new("quick-step").arg("known", words).at("", 0, "line"));
    }
    let at = match day {
        // Of a day gone by nobody remembers the minute: noon of that day.
        Some(date) if date != wall.date() => date.at(12, 0, 0, 0),
        _ => wall,
    };
    match known.zone.moment(at) {
        Some(moment) => cells.push(("event_time", moment.to_string())),
        None => faults.push(Fault::new("time-shape").value(at.to_string()).at("", 0, "line")),
    }
    if faults.is_empty() { Ok(cells) } else { Err(faults) }
}

/// Stands for a decimal comma while a line is parted; no form lets it in.
const DECIMAL: char = '\u{1}';

/// A decimal comma is no mark between parts: it has a figure on both sides. The parts are spelled as they were typed.
fn parts(line: &str) -> Vec<String> {
    let letters: Vec<char> = line.chars().collect();
    let figure = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(char::is_ascii_digit);
    let kept: String = letters
        .iter()
        .enumerate()
        .map(|(at, letter)| if *letter == ',' && figure(at.checked_sub(1)) && figure(Some(at + 1)) { DECIMAL } else { *letter })
        .collect();
    let mut parts = vec![kept];
    for mark in MARKS {
        parts = parts.iter().flat_map(|part| part.split(mark)).map(|part| part.trim().to_owned()).collect();
    }
    parts.into_iter().filter(|part| !part.is_empty()).map(|part| part.replace(DECIMAL, ",")).collect()
}

fn read_day(folded: &str, part: &str, today: Date) -> Option<Date> {
    if let Some((_, back)) = DAYS.iter().find(|(word, _)| *word == folded) {
        return today.checked_sub(back.days()).ok();
    }
    let figures: Vec<&str> = part.split('/').map(str::trim).collect();
    let number = |text: &str, most: usize| {
        text.parse::<i16>().ok().filter(|_| text.len() <= most && text.bytes().all(|b| b.is_ascii_digit()))
    };
    match figures.as_slice() {
        [day, month] => Date::new(today.year(), number(month, 2)?.try_into().ok()?, number(day, 2)?.try_into().ok()?).ok(),
        [day, month, year] => Date::new(
            number(year, 4).filter(|_| year.len() == 4)?,
            number(month, 2)?.try_into().ok()?,
            number(day, 2)?.try_into().ok()?,
        )
        .ok(),
        _ => None,
    }
}

/// `120 kg`, `1,5 tấn`: a number and its unit, where it is both. A number is read as in a field; of two meanings (`1.200 kg`): `number-two-ways`.
fn quantity(part: &str, known: &Known<'_>) -> Option<Result<(String, String), Fault>> {
    let at = part.find(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '.' | ',')).unwrap_or(part.len());
    let (amount, unit) = part.split_at(at);
    let unit = unit.trim();
    if unit.is_empty() || !unit.chars().all(|letter| letter.is_alphabetic() || letter == ' ') {
        return None;
    }
    let manner = Manner { hand: Hand::People, zone: known.zone.clone() };
    match normal(Shape::Decimal, &Raw::Text(amount.to_owned()), &manner) {
        Ok(amount) => is_plain_number(&amount).then(|| Ok((amount, unit.to_owned()))),
        Err(fault) => Some(Err(fault)),
    }
}

/// The one choice whose words begin as these do; of several none, unless one is exactly that.
fn named(choices: &[Choice], folded: &str) -> Option<String> {
    if let Some(exact) = choices.iter().find(|choice| fold(&choice.word) == folded) {
        return Some(exact.value.clone());
    }
    let mut fitting = choices.iter().filter(|choice| finds(folded, &fold(&choice.word)));
    match (fitting.next(), fitting.next()) {
        (Some(one), None) => Some(one.value.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::catalogue::word;
    use crate::text::lang::Lang;
    use crate::web::console::faults::sentence;

    fn choices(list: &[(&str, &str)]) -> Vec<Choice> {
        list.iter().map(|(value, word)| Choice { value: (*value).to_owned(), word: (*word).to_owned() }).collect()
    }

    fn check(line: &str) -> Result<Cells, Vec<&'static str>> {
        let steps = choices(&[("harvesting", "Thu hoạch"), ("packing", "Đóng gói"), ("processing", "Chế biến")]);
        let places = choices(&[("vuon-a", "Vườn A"), ("vuon-b", "Vườn B"), ("xuong", "Xưởng chế biến tiêu")]);
        let zone: Zone = Zone::DEFAULT.parse().unwrap();
        let known = Known { zone: &zone, now: "2026-10-31T05:00:00Z".parse().unwrap(), steps: &steps, places: &places };
        read(line, &known).map_err(|faults| faults.iter().map(|fault| fault.code).collect())
    }

    fn cell(cells: &Cells, name: &str) -> String {
        cells.iter().find(|(of, _)| *of == name).map_or(String::new(), |(_, cell)| cell.clone())
    }

    #[test]
    fn a_line_is_read_in_any_order_and_without_diacritics() {
        for line in ["hôm nay – thu hoạch – 120 kg – vườn A", "Thu hoạch, 120 kg, vuon a", "vuon a; 120kg; thu hoach; hom nay"]
        {
            let cells = check(line).unwrap();
            let told = ["event_type", "quantity", "unit", "location_id"].map(|name| cell(&cells, name));
            assert_eq!(told, ["harvesting", "120", "kg", "vuon-a"], "{line}");
            assert!(cell(&cells, "event_time").starts_with("2026-10-31T12:00"), "{cells:?}");
        }
    }

    #[test]
    fn the_example_beside_the_field_is_understood_in_every_language() {
        for lang in Lang::ALL {
            let hint = word(lang, "event-line-hint");
            let example = hint.split_once(": ").and_then(|(_, rest)| rest.split_once(". ")).map(|(example, _)| example).unwrap();
            let steps = choices(&[("harvesting", word(lang, "event-harvesting")), ("packing", word(lang, "event-packing"))]);
            let places = choices(&[("vuon-a", "Vườn A"), ("vuon-a", "Garden A")]);
            let zone: Zone = Zone::DEFAULT.parse().unwrap();
            let known = Known { zone: &zone, now: "2026-10-31T05:00:00Z".parse().unwrap(), steps: &steps, places: &places };
            let cells = read(example, &known).unwrap();
            let told = ["event_type", "quantity", "unit", "location_id"].map(|name| cell(&cells, name));
            assert_eq!(told, ["harvesting", "120", "kg", "vuon-a"], "{example}");
        }
    }

    #[test]
    fn what_is_not_understood_is_told_as_it_was_typed() {
        let told = |line: &str| {
            let zone: Zone = Zone::DEFAULT.parse().unwrap();
            let steps = choices(&[("packing", "Đóng gói")]);
            let known = Known { zone: &zone, now: "2026-10-31T05:00:00Z".parse().unwrap(), steps: &steps, places: &[] };
            let faults = read(line, &known).unwrap_err();
            faults.iter().map(|fault| sentence(Lang::Vi, fault)).collect::<String>()
        };
        assert!(told("đóng gói, khoảng 1,5 kg").contains("“khoảng 1,5 kg”"), "{}", told("đóng gói, khoảng 1,5 kg"));
        assert!(told("đóng gói, 1,5 kg, 2,5 kg").contains("“2,5 kg” lặp lại"), "{}", told("đóng gói, 1,5 kg, 2,5 kg"));
    }

    #[test]
    fn days_and_decimal_commas_are_those_of_people() {
        let time = |line: &str| cell(&check(line).unwrap(), "event_time");
        assert!(time("hôm qua – đóng gói").starts_with("2026-10-30T12:00:00+07:00"));
        assert!(time("05/10 – đóng gói").starts_with("2026-10-05"));
        assert!(time("5/9/2025 - đóng gói").starts_with("2025-09-05"));
        assert_eq!(cell(&check("đóng gói, 12,5 kg").unwrap(), "quantity"), "12.5");
        assert_eq!(cell(&check("đóng gói, 1.234,5 kg").unwrap(), "quantity"), "1234.5");
    }

    #[test]
    fn what_means_nothing_or_two_things_is_told_with_everything_else() {
        assert_eq!(check("").unwrap_err(), ["quick-step"]);
        assert_eq!(check("thu hoạch – ngày mai").unwrap_err(), ["quick-part"]);
        assert_eq!(check("vườn – 120 kg").unwrap_err(), ["quick-part", "quick-step"], "two gardens begin so");
        assert_eq!(check("thu hoạch – đóng gói").unwrap_err(), ["quick-twice"]);
        assert_eq!(check("31/02 – thu hoạch – 1.2.3 kg").unwrap_err(), ["quick-part", "quick-part"]);
        // 1,200 kg to who types it, 1.2 kg to a machine.
        assert_eq!(check("thu hoạch – 1.200 kg").unwrap_err(), ["number-two-ways"]);
        assert_eq!(check("thu hoạch – 1,200 kg – ngày mai").unwrap_err(), ["number-two-ways", "quick-part"]);
    }
}
