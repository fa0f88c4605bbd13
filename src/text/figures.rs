//! Whole numbers as people write them in each language.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart_as_their_readers_write_them() {
        let vi = [0, 999, 1_000, 12_480, 1_000_000].map(|number| grouped(Lang::Vi, number));
        assert_eq!(vi, ["0", "999", "1.000", "12.480", "1.000.000"]);
        assert_eq!((grouped(Lang::En, 12_480), grouped(Lang::En, 100)), ("12,480".into(), "100".into()));
    }
}
