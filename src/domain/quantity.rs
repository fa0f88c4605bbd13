//! A quantity with its unit. Units are data (`data/units.csv`) with their codes of UN/ECE Recommendation 20.
use super::error::Fault;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

/// One row of the table of units.
#[derive(Debug, PartialEq, Eq)]
struct UnitRow {
    word: &'static str,
    rec20: &'static str,
    of: &'static str,
    micro: u64,
}

static UNITS: LazyLock<Vec<UnitRow>> = LazyLock::new(|| {
    let rows = include_str!("data/units.csv").lines().skip(1);
    let read = |line: &'static str| {
        let mut cells = line.split(',');
        let mut next = || cells.next().unwrap_or_default();
        let (word, rec20, of, micro) = (next(), next(), next(), next());
        UnitRow { word, rec20, of, micro: micro.parse().unwrap_or_default() }
    };
    rows.map(read).collect()
});

/// A unit of measure, named by the word that is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit(&'static UnitRow);

impl Unit {
    /// The word as printed.
    pub fn word(self) -> &'static str {
        self.0.word
    }

    /// Common code of UN/ECE Recommendation 20; empty where it has none.
    pub fn rec20(self) -> &'static str {
        self.0.rec20
    }

    /// Kilogram.
    pub fn kilogram() -> Self {
        "kg".parse().expect("the table of units has the kilogram, as its test shows")
    }

    /// Whether it counts pieces.
    pub fn is_piece(self) -> bool {
        self.0.of == "piece"
    }
}

impl FromStr for Unit {
    type Err = Fault;
    /// A word of the table, or a code of Recommendation 20.
    fn from_str(text: &str) -> Result<Self, Fault> {
        let named = |row: &&UnitRow| row.word == text || (!row.rec20.is_empty() && row.rec20 == text);
        let known = || UNITS.iter().map(|row| row.word).collect::<Vec<_>>().join(", ");
        UNITS.iter().find(named).map(Unit).ok_or_else(|| Fault::new("unit-unknown").arg("known", known()).value(text))
    }
}

/// An amount in millionths of its unit, 0 ..= 10^12 units. Never below nought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(u64);

impl Amount {
    /// The largest amount, in millionths.
    const MAX: u64 = 1_000_000_000_000_000_000;

    /// In millionths of the unit; what is beyond the largest amount is the largest.
    pub fn of_micro(micro: u128) -> Self {
        Self(u64::try_from(micro).unwrap_or(Self::MAX).min(Self::MAX))
    }

    /// Millionths of the unit.
    pub fn micro(self) -> u64 {
        self.0
    }
}

impl FromStr for Amount {
    type Err = Fault;
    /// Decimal digits with at most six behind a point, no sign: `13.62`.
    fn from_str(text: &str) -> Result<Self, Fault> {
        if text.starts_with('-') {
            return Err(Fault::new("quantity-below-nought").value(text));
        }
        let wrong = || Fault::new("quantity-shape").value(text);
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let shaped = !whole.is_empty() && whole.len() <= 13 && digits(whole) && part.len() <= 6 && digits(part);
        if !shaped || text.ends_with('.') {
            return Err(wrong());
        }
        let micro = format!("{part:0<6}").parse::<u64>().map_err(|_| wrong())?;
        let whole = whole.parse::<u64>().map_err(|_| wrong())?;
        let all = whole.checked_mul(1_000_000).and_then(|whole| whole.checked_add(micro));
        all.filter(|all| *all <= Self::MAX).map(Self).ok_or_else(wrong)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / 1_000_000, self.0 % 1_000_000);
        if part == 0 {
            return write!(f, "{whole}");
        }
        write!(f, "{whole}.{}", format!("{part:06}").trim_end_matches('0'))
    }
}

/// How much of what: `40 kg`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Quantity {
    /// How much.
    pub amount: Amount,
    /// Of which unit.
    pub unit: Unit,
}

impl Quantity {
    /// So many kilograms, in millionths.
    pub fn kilograms(micro: u128) -> Self {
        Self { amount: Amount::of_micro(micro), unit: Unit::kilogram() }
    }

    /// The same in another unit. What one piece weighs turns pieces into a mass and back; without it, and between kinds of
    /// measure, `unit-not-convertible`.
    pub fn to(self, unit: Unit, piece: Option<Self>) -> Result<Self, Fault> {
        let refused = || Fault::new("unit-not-convertible").arg("unit", unit.word()).value(self.to_string());
        let (from, into) = (self.unit.0, unit.0);
        let amount = u128::from(self.amount.micro());
        if from.of == into.of {
            let amount = amount * u128::from(from.micro) / u128::from(into.micro.max(1));
            return Ok(Self { amount: Amount::of_micro(amount), unit });
        }
        let piece = piece.filter(|piece| piece.unit.0.of == "mass" && piece.amount.micro() > 0).ok_or_else(refused)?;
        // What a piece weighs, in the table's smallest measure of mass.
        let weight = u128::from(piece.amount.micro()) * u128::from(piece.unit.0.micro);
        let amount = match (from.of, into.of) {
            ("piece", "mass") => amount * weight / 1_000_000 / u128::from(into.micro.max(1)),
            ("mass", "piece") => amount * u128::from(from.micro) * 1_000_000 / weight.max(1),
            _ => return Err(refused()),
        };
        Ok(Self { amount: Amount::of_micro(amount), unit })
    }
}

impl FromStr for Quantity {
    type Err = Fault;
    /// Amount, a space, unit.
    fn from_str(text: &str) -> Result<Self, Fault> {
        let (amount, unit) = text.split_once(' ').ok_or_else(|| Fault::new("quantity-shape").value(text))?;
        Ok(Self { amount: amount.parse()?, unit: unit.trim().parse()? })
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.unit.word())
    }
}

impl TryFrom<String> for Quantity {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map_err(|fault: Fault| fault.to_string())
    }
}

impl From<Quantity> for String {
    fn from(quantity: Quantity) -> String {
        quantity.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn q(text: &str) -> Quantity {
        text.parse().unwrap()
    }

    #[test]
    fn every_row_of_the_table_is_whole() {
        assert!(UNITS.len() > 15 && Unit::kilogram().rec20() == "KGM");
        for row in UNITS.iter() {
            assert!(row.micro > 0 && !row.word.is_empty() && !row.of.is_empty(), "{row:?}");
        }
    }

    #[test]
    fn an_amount_reads_back_as_it_was_declared() {
        for text in ["0", "13.62", "0.000001", "1000000000000", "40"] {
            assert_eq!(text.parse::<Amount>().unwrap().to_string(), text);
        }
        for (bad, code) in [
            ("-1", "quantity-below-nought"),
            ("-0.5", "quantity-below-nought"),
            ("1,5", "quantity-shape"),
            ("1.", "quantity-shape"),
            (".5", "quantity-shape"),
            ("", "quantity-shape"),
            ("1e3", "quantity-shape"),
            ("0.0000001", "quantity-shape"),
            ("1000000000001", "quantity-shape"),
            ("NaN", "quantity-shape"),
        ] {
            assert_eq!(bad.parse::<Amount>().unwrap_err().code, code, "{bad}");
        }
    }

    #[test]
    fn measures_of_one_kind_turn_into_each_other_and_pieces_by_their_weight() {
        let kilogram = Unit::kilogram();
        assert_eq!(q("1500 g").to(kilogram, None).unwrap(), q("1.5 kg"));
        assert_eq!(q("2 tạ").to(kilogram, None).unwrap(), q("200 kg"));
        assert_eq!(q("908 đơn vị").to(kilogram, Some(q("0.015 kg"))).unwrap(), q("13.62 kg"));
        assert_eq!(q("13.62 kg").to("đơn vị".parse().unwrap(), Some(q("15 g"))).unwrap(), q("908 đơn vị"));
        for (from, piece) in [("3 l", None), ("5 đơn vị", None), ("5 đơn vị", Some(q("0 kg"))), ("2 m", Some(q("1 kg")))]
        {
            assert_eq!(q(from).to(kilogram, piece).unwrap_err().code, "unit-not-convertible", "{from}");
        }
        assert_eq!("5 bó".parse::<Quantity>().unwrap_err().code, "unit-unknown");
    }
}
