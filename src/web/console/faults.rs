//! Faults as pages of the console tell them. A table is filled in with ISO days, points and names of columns; a form is not: where the
//! sentence for tables speaks of those, there is one for forms (`form-fault-…`), and what is filled into either is spelled as people write it.
use crate::domain::error::Fault;
use crate::domain::time::{Moment, parse_date};
use crate::service::form::field::Field;
use crate::service::form::headings;
use crate::service::form::kind::Kind;
use crate::text::catalogue::{say, word_if_any};
use crate::text::figures::grouped;
use crate::text::lang::Lang;
use crate::text::{dates, faults};
use jiff::civil::DateTime;

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;

/// A letter has at most three bytes, and on the average of a Vietnamese text fewer than two.
const BYTES_A_LETTER: u64 = 2;

/// Arguments that count something. Numbers of stamps are none of them: those are spelled as they are printed.
const COUNTS: [&str; 10] = ["count", "fields", "files", "free", "max", "megapixels", "taken", "times", "units", "wanted"];

/// Arguments that name a column.
const COLUMNS: [&str; 3] = ["column", "field", "name"];

/// Kinds whose forms a page shows, so that a column is called as its page calls it.
const SHOWN: [Kind; 6] = [Kind::Batches, Kind::Products, Kind::Certificates, Kind::Areas, Kind::Locations, Kind::Members];

/// What a field is called on a page: the heading of its column, unless a page says it in its own words.
pub fn label(lang: Lang, kind: Kind, field: &Field) -> String {
    let key = format!("label-{}-{}", kind.name(), field.name).replace('_', "-");
    word_if_any(lang, &key).map_or_else(|| headings::heading(lang, kind, field), str::to_owned)
}

/// A fault as a sentence of what is wrong and what to do, with what was typed where that is told.
pub fn sentence(lang: Lang, fault: &Fault) -> String {
    faults::on_form(lang, &reworded(lang, fault))
}

/// The same fault, with what fills its sentence as people write it.
pub fn reworded(lang: Lang, fault: &Fault) -> Fault {
    let mut args: Vec<_> = fault.args.iter().map(|(name, text)| (*name, argument(lang, name, text))).collect();
    let most = fault.args.iter().find(|(name, _)| *name == "max").and_then(|(_, text)| text.parse::<u64>().ok());
    args.extend(most.map(|bytes| ("size", size(lang, bytes))));
    args.extend(most.map(|bytes| ("letters", grouped(lang, bytes / BYTES_A_LETTER))));
    let told = fault.value.as_deref().filter(|value| is_of_people(value));
    let value = told.map(|value| whole(lang, value).unwrap_or_else(|| value.to_owned()));
    Fault { args, value, ..fault.clone() }
}

/// A fault that was kept as its code and the values of its sentence.
pub fn of_parts(lang: Lang, code: &str, args: &[(String, String)]) -> String {
    let args: Vec<(String, String)> = args.iter().map(|(name, text)| (name.clone(), argument(lang, name, text))).collect();
    faults::of_parts_on_form(lang, code, &args)
}

/// Ids, hashes, signs that are not seen and an empty cell say nothing to whoever filled the form in.
fn is_of_people(value: &str) -> bool {
    let of_id = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_id = value.bytes().all(of_id) && value.contains('-') && value.bytes().any(|byte| byte.is_ascii_lowercase());
    let is_hash = value.len() >= 40 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    !value.is_empty() && !value.contains("\\u{") && !is_id && !is_hash
}

fn argument(lang: Lang, name: &str, text: &str) -> String {
    if let Some(count) = text.parse::<u64>().ok().filter(|_| COUNTS.contains(&name)) {
        return grouped(lang, count);
    }
    if COLUMNS.contains(&name)
        && let Some(label) = column(lang, text)
    {
        return label;
    }
    whole(lang, text).unwrap_or_else(|| amount(lang, text))
}

/// The field of this name, as the first page that has one calls it.
fn column(lang: Lang, name: &str) -> Option<String> {
    let field = |kind: Kind| kind.form().field(name).map(|field| label(lang, kind, field));
    SHOWN.into_iter().chain(Kind::ALL).find_map(field)
}

/// A text that is a day or a moment and nothing else, as people write it.
fn whole(lang: Lang, text: &str) -> Option<String> {
    if let Ok(day) = parse_date(text) {
        return Some(dates::date(lang, day));
    }
    // What a moment is written with is the wall clock of its own offset.
    text.parse::<Moment>().ok()?;
    let wall = text.get(..19)?.parse::<DateTime>().ok()?;
    Some(dates::moment(lang, wall))
}

/// `13.62 kg` with the decimal mark of the language; any other text as it is.
fn amount(lang: Lang, text: &str) -> String {
    let (figures, unit) = text.split_once(' ').map_or((text, ""), |(figures, _)| (figures, &text[figures.len()..]));
    let is_amount = figures.split_once('.').is_some_and(|(whole, part)| {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits(whole) && digits(part)
    });
    match lang {
        Lang::Vi if is_amount => format!("{}{unit}", figures.replace('.', ",")),
        Lang::Vi | Lang::En => text.to_owned(),
    }
}

/// How large a file may be, rounded down where it is large.
fn size(lang: Lang, bytes: u64) -> String {
    let (key, count) = if bytes >= MIB { ("size-mib", bytes / MIB) } else { ("size-kib", bytes.div_ceil(KIB)) };
    say(lang, key, &[("count", &grouped(lang, count))])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vi(fault: Fault) -> String {
        sentence(Lang::Vi, &fault)
    }

    #[test]
    fn days_moments_amounts_and_sizes_are_those_of_people() {
        let order = Fault::new("dates-out-of-order").arg("column", "expiry_on").arg("earlier", "2026-10-31").value("2020-10-30");
        let told = vi(order);
        assert!(told.contains("“Hạn sử dụng”") && told.contains("31/10/2026") && told.contains("“30/10/2020”"), "{told}");
        let future = vi(Fault::new("recorded-before-happened").value("2026-10-31T12:15:10.628434063+07:00"));
        assert!(future.contains("“31/10/2026 12:15”"), "{future}");
        let large = vi(Fault::new("attachment-size").arg("max", 5_242_880));
        assert!(large.contains("5 MiB") && !large.contains("byte"), "{large}");
        let weighed = Fault::new("balance-deliveries").arg("found", "13.62 kg").arg("allowed", "1200 kg");
        assert!(vi(weighed.clone()).contains("13,62 kg") && sentence(Lang::En, &weighed).contains("13.62 kg"));
    }

    #[test]
    fn what_was_typed_is_quoted_as_it_was_and_an_id_is_not() {
        assert!(vi(Fault::new("number-two-ways").value("1.234")).contains("“1.234”"));
        assert!(vi(Fault::new("range-shape").value("1868496352-1868497571")).contains("“1868496352-1868497571”"));
        for silent in ["", "lo-ttp-261031-01", "a\\u{202e}b", &"0f".repeat(32)] {
            let told = vi(Fault::new("lot-shape").value(silent));
            assert!(!told.contains('“'), "{told}");
        }
    }
}
