//! Lengths as people write them: millimetres with at most three decimals, kept as whole µm.
use super::error::Fault;

/// Longest length in words, in mm.
const MM_MAX: i64 = 1_000;

/// A length in mm with at most three decimals, in µm: `0.5`, `-1,25`. Anything else: `length-shape`.
pub fn read_mm(text: &str) -> Result<i32, Fault> {
    let wrong = || Fault::new("length-shape").value(text);
    let plain = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = plain.split_once('.').unwrap_or((plain, "0"));
    let digits = |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole, 4) || !digits(part, 3) {
        return Err(wrong());
    }
    let um = whole.parse::<i64>().map_err(|_| wrong())? * 1_000 + format!("{part:0<3}").parse::<i64>().map_err(|_| wrong())?;
    let um = if plain == text { um } else { -um };
    if um.abs() <= MM_MAX * 1_000 { i32::try_from(um).map_err(|_| wrong()) } else { Err(wrong()) }
}

/// A length in µm as mm.
pub fn mm(um: i32) -> String {
    let text = format!("{}{}.{:03}", if um < 0 { "-" } else { "" }, um.unsigned_abs() / 1_000, um.unsigned_abs() % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_in_one_spelling() {
        for (text, um) in [("0", 0), ("0.5", 500), ("-1.25", -1_250), ("12", 12_000), ("0.001", 1), ("1000", 1_000_000)] {
            assert_eq!(read_mm(text), Ok(um), "{text}");
        }
        for wrong in ["", "-", ".5", "5.", "1e3", "0,5", "1.2345", "+1", "--1", "1001", "99999", "NaN", " 1"] {
            assert_eq!(read_mm(wrong).unwrap_err().code, "length-shape", "{wrong:?}");
        }
        assert_eq!((mm(-1_250), mm(500), mm(0), mm(12_000)), ("-1.25".into(), "0.5".into(), "0".into(), "12".into()));
    }
}
