//! Numbers as people write them in each language.
use super::lang::Lang;

/// `12.480`; in English `12,480`.
pub fn grouped(lang: Lang, number: u64) -> String {
    let mark = match lang {
        Lang::Vi => '.',
        Lang::En => ',',
    };
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

/// An amount as data spells it, `1403.5 kg`, as people write it: `1.403,5 kg`. A text that does not begin with a number stays as it is.
pub fn amount(lang: Lang, text: &str) -> String {
    let end = text.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let (whole, fraction) = number.split_once('.').map_or((number, None), |(whole, fraction)| (whole, Some(fraction)));
    // What begins with a nought, or has two points, is a code or a day.
    let is_number = whole == "0" || !whole.starts_with('0');
    let whole = whole.parse::<u64>().ok().filter(|_| is_number);
    match (whole, fraction, lang) {
        (Some(whole), None, _) => format!("{}{rest}", grouped(lang, whole)),
        (Some(whole), Some(part), Lang::Vi) if is_fraction(part) => format!("{},{part}{rest}", grouped(lang, whole)),
        (Some(whole), Some(part), Lang::En) if is_fraction(part) => format!("{}.{part}{rest}", grouped(lang, whole)),
        (Some(_) | None, Some(_) | None, Lang::Vi | Lang::En) => text.to_owned(),
    }
}

fn is_fraction(part: &str) -> bool {
    !part.is_empty() && !part.contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart_as_their_readers_write_them() {
        let vi = [0, 999, 1_000, 12_480, 1_000_000].map(|number| grouped(Lang::Vi, number));
        assert_eq!(vi, ["0", "999", "1.000", "12.480", "1.000.000"]);
        assert_eq!((grouped(Lang::En, 12_480), grouped(Lang::En, 100)), ("12,480".into(), "100".into()));
    }

    #[test]
    fn amounts_have_the_marks_of_their_readers_and_other_texts_stay_as_they_are() {
        let vi = ["243.6 kg", "1403 đơn vị", "70.9", "0.5 ha", "1234567.25", "0", ""].map(|text| amount(Lang::Vi, text));
        assert_eq!(vi, ["243,6 kg", "1.403 đơn vị", "70,9", "0,5 ha", "1.234.567,25", "0", ""]);
        assert_eq!([amount(Lang::En, "1403.5 kg"), amount(Lang::En, "146.2 kg")], ["1,403.5 kg", "146.2 kg"]);
        for same in ["kg 3", "007", "31.10.2026", "5.", ".5 kg", "khoảng 20 kg", "99999999999999999999999 kg"] {
            assert_eq!(amount(Lang::Vi, same), same);
        }
    }
}
