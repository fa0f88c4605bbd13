//! Numbers that name a product, and lot codes: they cannot be wrong once built.
use super::error::Fault;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A GTIN whose check digit holds, kept as 14 digits (GS1 General Specifications 3.3.2, 7.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Gtin(u64);

impl Gtin {
    /// The 14 digits read as one number, as the stamp's message signs it.
    pub fn as_u64(self) -> u64 {
        self.0
    }
}

impl Gtin {
    /// Whether it carries GS1 Viet Nam's prefix 893 (*unconfirmed*, see `docs/data.md`).
    pub fn is_vietnamese(self) -> bool {
        self.to_string().get(1..4) == Some("893")
    }

    /// Whether it stands under this company prefix: its digits follow the indicator digit.
    pub fn is_under(self, prefix: &CompanyPrefix) -> bool {
        self.to_string().get(1..).is_some_and(|digits| digits.starts_with(prefix.as_str()))
    }
}

fn check_digit_holds(digits: &str) -> bool {
    let sum: u32 = digits.bytes().rev().zip([1u32, 3].iter().cycle()).map(|(b, w)| u32::from(b - b'0') * w).sum();
    sum.is_multiple_of(10)
}

/// A Global Location Number: 13 digits whose check digit holds (GS1 General Specifications 3.4).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Gln(String);

impl FromStr for Gln {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        if text.len() != 13 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Fault::new("gln-shape").value(text));
        }
        if check_digit_holds(text) { Ok(Self(text.to_owned())) } else { Err(Fault::new("gln-check-digit").value(text)) }
    }
}

impl fmt::Display for Gln {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A tax code: 10 digits, or 10 and a branch of 3 behind a hyphen; 12 digits where it is a person's own number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TaxCode(String);

impl FromStr for TaxCode {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
        let branch = |(whole, branch): (&str, &str)| digits(whole, 10) && digits(branch, 3);
        let good = digits(text, 10) || digits(text, 12) || text.split_once('-').is_some_and(branch);
        if good { Ok(Self(text.to_owned())) } else { Err(Fault::new("tax-code-shape").value(text)) }
    }
}

impl fmt::Display for TaxCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A GS1 company prefix: 4 to 12 digits (GS1 General Specifications 1.4.4).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CompanyPrefix(String);

impl CompanyPrefix {
    /// Its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CompanyPrefix {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        let good = (4..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if good { Ok(Self(text.to_owned())) } else { Err(Fault::new("company-prefix-shape").value(text)) }
    }
}

impl fmt::Display for CompanyPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Gtin {
    type Err = Fault;
    /// Exactly 14 ASCII digits with a right check digit.
    fn from_str(text: &str) -> Result<Self, Fault> {
        if text.len() != 14 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Fault::new("gtin-shape").value(text));
        }
        if !check_digit_holds(text) {
            return Err(Fault::new("gtin-check-digit").value(text));
        }
        let digits = text.parse().map_err(|_| Fault::new("gtin-shape").value(text))?;
        Ok(Self(digits))
    }
}

impl fmt::Display for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:014}", self.0)
    }
}

/// A product's number in the issuing office's register, 1..=999 999 999 999: for producers who hold no GTIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct Register(u64);

impl Register {
    /// The largest register number.
    pub const MAX: u64 = 999_999_999_999;

    /// A number within 1..=MAX.
    pub fn new(number: u64) -> Result<Self, Fault> {
        if (1..=Self::MAX).contains(&number) {
            Ok(Self(number))
        } else {
            Err(Fault::new("register-range").value(number.to_string()))
        }
    }

    /// The number.
    pub fn as_u64(self) -> u64 {
        self.0
    }
}

impl FromStr for Register {
    type Err = Fault;
    /// Decimal without leading zero.
    fn from_str(text: &str) -> Result<Self, Fault> {
        let plain = !text.starts_with('0') && text.len() <= 12 && text.bytes().all(|b| b.is_ascii_digit());
        let number = if plain { text.parse().ok() } else { None };
        number.map_or_else(|| Err(Fault::new("register-range").value(text)), Self::new)
    }
}

impl fmt::Display for Register {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// What a stamp's path names: a GTIN (`/01/…`) or a register number (`/t/…`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ProductCode {
    /// GS1 Digital Link primary key 01.
    Gtin(Gtin),
    /// The register form of a product without GTIN.
    Register(Register),
}

impl ProductCode {
    /// The number as the stamp's message signs it.
    pub fn as_u64(self) -> u64 {
        match self {
            Self::Gtin(gtin) => gtin.as_u64(),
            Self::Register(register) => register.as_u64(),
        }
    }
}

impl fmt::Display for ProductCode {
    /// The path that names the product: `/01/{gtin}` or `/t/{register}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gtin(gtin) => write!(f, "/01/{gtin}"),
            Self::Register(register) => write!(f, "/t/{register}"),
        }
    }
}

/// A lot code, `[0-9A-Z.-]{1,20}`, not `.` or `..` (stamp format §1; GS1 AI 10 narrowed to what needs no escaping).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Lot(String);

impl Lot {
    /// The code as printed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Lot {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        let allowed = |b: u8| b.is_ascii_digit() || b.is_ascii_uppercase() || b == b'.' || b == b'-';
        let good = (1..=20).contains(&text.len()) && text.bytes().all(allowed) && text != "." && text != "..";
        if good { Ok(Self(text.to_owned())) } else { Err(Fault::new("lot-shape").value(text)) }
    }
}

impl fmt::Display for Lot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! by_text {
    ($($name:ident)*) => {$(
        impl TryFrom<String> for $name {
            type Error = String;
            fn try_from(text: String) -> Result<Self, String> {
                text.parse().map_err(|fault: Fault| fault.to_string())
            }
        }
        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.to_string()
            }
        }
    )*};
}
by_text! { Gtin Gln TaxCode CompanyPrefix Lot }

impl TryFrom<u64> for Register {
    type Error = String;
    fn try_from(number: u64) -> Result<Self, String> {
        Self::new(number).map_err(|fault| fault.to_string())
    }
}

impl From<Register> for u64 {
    fn from(register: Register) -> u64 {
        register.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: FromStr>(good: &[&str], bad: &[&str]) {
        good.iter().for_each(|text| assert!(text.parse::<T>().is_ok(), "{text} should be taken"));
        bad.iter().for_each(|text| assert!(text.parse::<T>().is_err(), "{text} should be refused"));
    }

    #[test]
    fn a_gtin_has_fourteen_digits_and_a_right_check_digit() {
        let bad = ["09506000900019", "9506000900018", "0950600090001８", "", "0950600090001a", "095060009000180"];
        check::<Gtin>(&["09506000900018", "00000000000000"], &bad);
    }

    #[test]
    fn numbers_of_an_organisation_have_their_shapes() {
        check::<Gln>(&["9506000700014"], &["9506000700015", "950600070001", "", "950600070001a"]);
        check::<TaxCode>(&["0401234567", "0401234567-001", "012345678901"], &["040123456", "0401234567-01", "a401234567", ""]);
        check::<CompanyPrefix>(&["8931", "893123456789"], &["893", "8931234567890", "89a1", ""]);
        let prefix: CompanyPrefix = "9506000".parse().unwrap();
        let gtin: Gtin = "09506000900018".parse().unwrap();
        assert!(gtin.is_under(&prefix) && !gtin.is_vietnamese());
        assert!("08930000000019".parse::<Gtin>().unwrap().is_vietnamese());
    }

    #[test]
    fn a_register_number_has_no_leading_zero_and_at_most_twelve_digits() {
        check::<Register>(&["1", "999999999999"], &["0", "01", "1000000000000", "-1", "+1", "", "1 "]);
    }

    #[test]
    fn a_lot_is_capitals_digits_dot_and_hyphen() {
        check::<Lot>(&["A", "2026-11-23.7", "00000000000000000000"], &["", ".", "..", "a", "A B", "Đ", "000000000000000000000"]);
    }
}
