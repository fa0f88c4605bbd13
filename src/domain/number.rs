//! Stamp numbers and ranges of them; run ids are made from them.
use super::error::Fault;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A stamp's number, 1..=2^40-1, given once in a registry and never again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct Number(u64);

impl Number {
    /// The largest number (40 bits).
    pub const MAX: u64 = (1 << 40) - 1;

    /// A number within 1..=MAX.
    pub fn new(number: u64) -> Result<Self, Fault> {
        if (1..=Self::MAX).contains(&number) {
            Ok(Self(number))
        } else {
            Err(Fault::new("number-range").value(number.to_string()))
        }
    }

    /// The number.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl FromStr for Number {
    type Err = Fault;
    /// Decimal without leading zero.
    fn from_str(text: &str) -> Result<Self, Fault> {
        let plain = !text.starts_with('0') && text.len() <= 13 && text.bytes().all(|b| b.is_ascii_digit());
        let number = if plain { text.parse().ok() } else { None };
        number.map_or_else(|| Err(Fault::new("number-range").value(text)), Self::new)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl TryFrom<u64> for Number {
    type Error = String;
    fn try_from(number: u64) -> Result<Self, String> {
        Self::new(number).map_err(|fault| fault.to_string())
    }
}

impl From<Number> for u64 {
    fn from(number: Number) -> u64 {
        number.0
    }
}

/// A block of numbers without gap: `first`, `first + 1`, … `count` of them. Never empty, never past [`Number::MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NumberRange {
    first: Number,
    count: u32,
}

impl NumberRange {
    /// At least one number, the last at most [`Number::MAX`].
    pub fn new(first: Number, count: u32) -> Result<Self, Fault> {
        let last = first.get() + u64::from(count.max(1)) - 1;
        if count == 0 || last > Number::MAX {
            return Err(Fault::new("range-shape").value(format!("{first}+{count}")));
        }
        Ok(Self { first, count })
    }

    /// From the first to the last number, both in it.
    pub fn between(first: Number, last: Number) -> Result<Self, Fault> {
        let wrong = || Fault::new("range-shape").value(format!("{first}-{last}"));
        let count = last.get().checked_sub(first.get()).ok_or_else(wrong)? + 1;
        Self::new(first, u32::try_from(count).map_err(|_| wrong())?)
    }

    /// The first number.
    pub fn first(self) -> Number {
        self.first
    }

    /// How many.
    pub fn count(self) -> u32 {
        self.count
    }

    /// The last number.
    pub fn last(self) -> Number {
        Number(self.first.0 + u64::from(self.count) - 1)
    }

    /// Whether the number lies in it.
    pub fn holds(self, number: Number) -> bool {
        self.first <= number && number <= self.last()
    }

    /// Whether all of `inner` lies in it.
    pub fn covers(self, inner: Self) -> bool {
        self.holds(inner.first) && self.holds(inner.last())
    }

    /// Whether the two share a number.
    pub fn meets(self, other: Self) -> bool {
        self.first <= other.last() && other.first <= self.last()
    }

    /// Each number, rising.
    pub fn numbers(self) -> impl Iterator<Item = Number> + Clone {
        (self.first.0..=self.last().0).map(Number)
    }
}

impl fmt::Display for NumberRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.first, self.last())
    }
}

/// Crockford's base 32, as in printed codes.
pub const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A run's id, `r-` and its first number as eight small Crockford symbols: unique because numbers are never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RunId(Number);

impl RunId {
    /// The id of the run that begins at this number.
    pub fn of(first: Number) -> Self {
        Self(first)
    }

    /// The run's first number.
    pub fn first(self) -> Number {
        self.0
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("r-")?;
        (0..8).rev().try_for_each(|place| {
            let symbol = CROCKFORD[(self.0.get() >> (5 * place) & 31) as usize];
            write!(f, "{}", symbol.to_ascii_lowercase() as char)
        })
    }
}

impl FromStr for RunId {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        let wrong = || Fault::new("run-id-shape").value(text);
        let symbols = text.strip_prefix("r-").filter(|symbols| symbols.len() == 8).ok_or_else(wrong)?;
        let first = symbols.bytes().try_fold(0u64, |sum, symbol| {
            let value = CROCKFORD.iter().position(|c| c.to_ascii_lowercase() == symbol).ok_or_else(wrong)?;
            Ok(sum << 5 | value as u64)
        })?;
        Number::new(first).map(Self).map_err(|_| wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(first: u64, count: u32) -> NumberRange {
        NumberRange::new(Number::new(first).unwrap(), count).unwrap()
    }

    #[test]
    fn a_run_id_reads_back_and_a_damaged_one_is_refused() {
        for first in [1, 417, 1 << 31, Number::MAX] {
            let id = RunId::of(Number::new(first).unwrap());
            assert_eq!(id.to_string().parse::<RunId>().unwrap(), id);
        }
        for bad in ["", "r-", "r-00000000", "r-0000000u", "R-00000001", "r-000000001", "r-0000000é"] {
            assert!(bad.parse::<RunId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn ranges_neither_wrap_nor_stand_empty() {
        assert!(NumberRange::new(Number(Number::MAX), 2).is_err());
        assert!(NumberRange::new(Number(1), 0).is_err());
        assert!(NumberRange::between(Number(5), Number(4)).is_err());
        assert_eq!(NumberRange::between(Number(5), Number(5)).unwrap(), range(5, 1));
    }

    #[test]
    fn neighbours_do_not_meet_and_sharers_do() {
        assert!(!range(1, 10).meets(range(11, 5)));
        assert!(range(1, 10).meets(range(10, 5)));
        assert!(range(1, 10).covers(range(1, 10)) && !range(1, 10).covers(range(10, 2)));
    }
}
