//! The printed code, for people who cannot scan (stamp format §4): it says "this code exists", never more.
use crate::domain::error::Fault;
use crate::domain::number::{CROCKFORD, Number};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;
use subtle::ConstantTimeEq;

/// Symbols of a printed code: 13 of number and tag, one to check.
pub const CODE_SYMBOLS: usize = 14;

/// Longest text that is looked at, in bytes: a code with generous spacing.
const TEXT_MAX: usize = 64;

const TAG_BITS: u32 = 25;

/// Number (40 bits), tag (25 bits) of the signature, check symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PrintedCode {
    number: u64,
    tag: u32,
}

impl PrintedCode {
    /// The code of the stamp with this number and signature.
    pub fn new(number: Number, signature: &[u8; 64]) -> Self {
        Self { number: number.get(), tag: tag(signature) }
    }

    /// The number that it names; a mistyped code may name nought.
    pub fn number(&self) -> Result<Number, Fault> {
        Number::new(self.number)
    }

    /// Whether the tag is that of this signature; takes the same time either way.
    pub fn matches(&self, signature: &[u8; 64]) -> bool {
        self.tag.ct_eq(&tag(signature)).into()
    }

    /// The 14 symbols without hyphens, as in `/c/{code}`.
    pub fn compact(&self) -> String {
        self.symbols().map(|symbol| char::from(CROCKFORD[usize::from(symbol)])).iter().collect()
    }

    /// The last four symbols, the group that people compare first.
    pub fn last_four(&self) -> String {
        self.compact().split_off(CODE_SYMBOLS - 4)
    }

    fn symbols(&self) -> [u8; CODE_SYMBOLS] {
        let value = u128::from(self.number) << TAG_BITS | u128::from(self.tag);
        let mut symbols = [0; CODE_SYMBOLS];
        for (place, symbol) in symbols[..CODE_SYMBOLS - 1].iter_mut().enumerate() {
            *symbol = (value >> (5 * (CODE_SYMBOLS - 2 - place)) & 31) as u8;
        }
        symbols[CODE_SYMBOLS - 1] = check_symbol(&symbols[..CODE_SYMBOLS - 1]);
        symbols
    }
}

/// The first 25 bits of `SHA-256("temtin-code/v1" 00 | signature)`.
fn tag(signature: &[u8; 64]) -> u32 {
    let hash = Sha256::new().chain_update(b"temtin-code/v1\0").chain_update(signature).finalize();
    u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]) >> (32 - TAG_BITS)
}

/// Sum of `alpha^(i+1) · x_i` over GF(32) with `x^5 + x^2 + 1`, by Horner's rule: it finds every single wrong symbol and
/// every swap of two.
fn check_symbol(symbols: &[u8]) -> u8 {
    symbols.iter().rev().fold(0, |sum, symbol| {
        let doubled = (sum ^ symbol) << 1;
        if doubled & 32 == 0 { doubled } else { doubled ^ 0b10_0101 }
    })
}

/// The value of a symbol as people write it: any case, I and L for 1, O for 0.
fn value_of(symbol: char) -> Option<u8> {
    let folded = match symbol.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    };
    CROCKFORD.iter().position(|known| char::from(*known) == folded).map(|value| value as u8)
}

impl FromStr for PrintedCode {
    type Err = Fault;
    /// Spaces and hyphens are dropped. `code-symbol`: a letter or sign that no code has; `code-length`: not 14 symbols;
    /// `code-check`: the check symbol is not right.
    fn from_str(text: &str) -> Result<Self, Fault> {
        let length = |found: usize| Fault::new("code-length").arg("found", found);
        if text.len() > TEXT_MAX {
            return Err(length(text.chars().count()));
        }
        let mut symbols = Vec::with_capacity(TEXT_MAX);
        for symbol in text.chars().filter(|symbol| !matches!(symbol, ' ' | '-')) {
            symbols.push(value_of(symbol).ok_or_else(|| Fault::new("code-symbol").arg("symbol", symbol).value(text))?);
        }
        let [body @ .., check] = symbols.as_slice() else { return Err(length(0)) };
        if symbols.len() != CODE_SYMBOLS {
            return Err(length(symbols.len()).value(text));
        }
        if check_symbol(body) != *check {
            return Err(Fault::new("code-check").value(text));
        }
        let value = body.iter().fold(0u128, |sum, symbol| sum << 5 | u128::from(*symbol));
        Ok(Self { number: (value >> TAG_BITS) as u64, tag: (value & ((1 << TAG_BITS) - 1)) as u32 })
    }
}

impl fmt::Display for PrintedCode {
    /// 5-5-4, such as `ZZZZZ-ZZZD8-B8SK`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.compact();
        write!(f, "{}-{}-{}", &text[..5], &text[5..10], &text[10..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code() -> PrintedCode {
        PrintedCode::new(Number::new(Number::MAX).unwrap(), &[3; 64])
    }

    #[test]
    fn a_code_is_read_as_people_write_it() {
        let printed = code().to_string();
        assert!(printed.starts_with("ZZZZZ-ZZZ") && printed.ends_with(&code().last_four()));
        for text in [printed.clone(), code().compact(), printed.to_lowercase(), printed.replace('-', " ")] {
            assert_eq!(text.parse(), Ok(code()), "{text}");
        }
        let one = PrintedCode::new(Number::new(0b00001_00000 << 30).unwrap(), &[3; 64]);
        assert!(one.compact().starts_with("10"));
        for spelt in ["IO", "lo", "Lo", "iO"] {
            assert_eq!(format!("{spelt}{}", &one.compact()[2..]).parse(), Ok(one));
        }
    }

    #[test]
    fn every_wrong_symbol_and_every_swap_is_found() {
        let symbols = code().symbols();
        let text = |symbols: &[u8]| symbols.iter().map(|s| char::from(CROCKFORD[usize::from(*s)])).collect::<String>();
        for place in 0..CODE_SYMBOLS {
            for other in (0..32).filter(|other| *other != symbols[place]) {
                let mut wrong = symbols;
                wrong[place] = other;
                assert_eq!(text(&wrong).parse::<PrintedCode>().unwrap_err().code, "code-check");
            }
            for second in (0..CODE_SYMBOLS).filter(|second| symbols[*second] != symbols[place]) {
                let mut wrong = symbols;
                wrong.swap(place, second);
                assert!(text(&wrong).parse::<PrintedCode>().is_err(), "{place} {second}");
            }
        }
    }

    #[test]
    fn what_is_no_code_is_refused_with_its_reason() {
        let long = code().compact() + "0";
        let padded = format!("{}{}", code(), " ".repeat(TEXT_MAX));
        for (bad, why) in [
            ("", "code-length"),
            (" - ", "code-length"),
            ("ZZZZZ-ZZZ", "code-length"),
            (&long, "code-length"),
            (&padded, "code-length"),
            ("UZZZZ-ZZZD8-B8SK", "code-symbol"),
            ("ZZZZZ–ZZZD8–B8SK", "code-symbol"),
            ("ZZZZZ\tZZZD8", "code-symbol"),
        ] {
            assert_eq!(bad.parse::<PrintedCode>().unwrap_err().code, why, "{bad}");
        }
    }

    #[test]
    fn a_code_matches_its_own_signature_only() {
        assert!(code().matches(&[3; 64]) && !code().matches(&[4; 64]));
        let nought: PrintedCode = "0".repeat(CODE_SYMBOLS).parse().unwrap();
        assert!(nought.number().is_err());
        assert_eq!(code().number().unwrap().get(), Number::MAX);
    }
}
