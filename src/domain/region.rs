//! Where a scan was, as coarsely as it is kept: a country, and of Vietnam the province, as ISO 3166 spells them.
use super::error::Fault;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

/// A country by its ISO 3166-1 code (`JP`), or a part of one by its ISO 3166-2 code (`VN-DN`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Region([u8; Region::BYTES]);

impl Region {
    /// Bytes of the longest code; a shorter one is filled up with zero bytes.
    pub const BYTES: usize = 6;

    /// The country of the registry.
    pub const VIETNAM: Self = Self(*b"VN\0\0\0\0");

    /// The code.
    pub fn code(&self) -> &str {
        let length = self.0.iter().position(|byte| *byte == 0).unwrap_or(Self::BYTES);
        std::str::from_utf8(&self.0[..length]).unwrap_or_default()
    }

    /// The code, filled up, as a key of an engine holds it.
    pub fn bytes(self) -> [u8; Self::BYTES] {
        self.0
    }

    /// The country's code.
    pub fn country(&self) -> &str {
        self.code().get(..2).unwrap_or_default()
    }

    /// The region as it is today: of a province that was merged, the one that holds it since 2025-07-01.
    #[must_use]
    pub fn today(self) -> Self {
        province(self).and_then(|province| province.today).unwrap_or(self)
    }

    /// The province's name; `None` for other countries, and for a code that the table does not know.
    pub fn name(self) -> Option<&'static str> {
        province(self).map(|province| province.name)
    }

    /// Today's province of this name, with the kind of unit before it or without: `Thành phố Đà Nẵng`.
    pub fn of_unit(name: &str) -> Option<Self> {
        let named =
            |province: &&Province| name.strip_suffix(province.name).is_some_and(|kind| kind.is_empty() || kind.ends_with(' '));
        today().find(named).map(|province| province.code)
    }
}

impl FromStr for Region {
    type Err = Fault;
    /// Two capital letters; behind a hyphen up to three capital letters or digits.
    fn from_str(text: &str) -> Result<Self, Fault> {
        let (country, part) = text.split_once('-').map_or((text, None), |(country, part)| (country, Some(part)));
        let good_country = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
        let good_part = |part: &str| {
            (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        };
        if !good_country || !part.is_none_or(good_part) {
            return Err(Fault::new("region-shape").value(text.chars().take(Self::BYTES * 2).collect::<String>()));
        }
        let mut bytes = [0; Self::BYTES];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Region {
    type Error = Fault;
    fn try_from(text: String) -> Result<Self, Fault> {
        text.parse()
    }
}

impl From<Region> for String {
    fn from(region: Region) -> Self {
        region.code().to_owned()
    }
}

impl fmt::Display for Region {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

/// A province of Vietnam. The table is data (`data/provinces.csv`): codes are those of ISO 3166-2 before the mergers of 2025-07-01,
/// which files of addresses still tell; a province of today has the code of the one whose name it bears.
#[derive(Debug, PartialEq, Eq)]
pub struct Province {
    /// Its code.
    pub code: Region,
    /// Its name, without its kind.
    pub name: &'static str,
    /// The province that holds it now, where it is no more.
    pub today: Option<Region>,
    /// Another name that people and files have for it; may be empty.
    pub also: &'static str,
}

static PROVINCES: LazyLock<Vec<Province>> = LazyLock::new(|| {
    let rows = include_str!("data/provinces.csv").lines().skip(1);
    let read = |line: &'static str| {
        let mut cells = line.split(',');
        let mut next = || cells.next().unwrap_or_default();
        let (code, name, today, also) = (next(), next(), next(), next());
        Some(Province { code: code.parse().ok()?, name, today: today.parse().ok(), also })
    };
    rows.filter_map(read).collect()
});

/// All provinces that are or were, those of today first; in the order of the Vietnamese alphabet.
pub fn provinces() -> &'static [Province] {
    &PROVINCES
}

/// The provinces of today.
pub fn today() -> impl Iterator<Item = &'static Province> {
    provinces().iter().filter(|province| province.today.is_none())
}

fn province(of: Region) -> Option<&'static Province> {
    provinces().iter().find(|province| province.code == of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn region(code: &str) -> Region {
        code.parse().unwrap()
    }

    #[test]
    fn thirty_four_provinces_hold_the_sixty_three_that_were() {
        assert_eq!((provinces().len(), today().count()), (63, 34));
        assert_eq!(provinces().iter().map(|one| one.code).collect::<BTreeSet<_>>().len(), 63);
        assert_eq!(provinces().iter().map(|one| one.name).collect::<BTreeSet<_>>().len(), 63);
        for one in provinces() {
            assert!(province(one.code.today()).is_some_and(|holder| holder.today.is_none()), "{}", one.name);
            assert_eq!(one.code.country(), "VN");
        }
        assert_eq!((region("VN-27").today(), region("VN-27").name()), (region("VN-DN"), Some("Quảng Nam")));
        assert_eq!(
            (region("VN-DN").today(), region("JP").today(), region("VN-99").today().name()),
            (region("VN-DN"), region("JP"), None)
        );
    }

    #[test]
    fn a_code_has_one_spelling() {
        for code in ["VN", "VN-DN", "VN-1", "JP", "US-CA", "GB-ENG"] {
            assert_eq!((region(code).to_string().as_str(), region(code).country()), (code, &code[..2]));
        }
        assert_eq!((Region::VIETNAM, region("GB-ENG").bytes()), (region("VN"), *b"GB-ENG"));
        for wrong in ["", "V", "vn", "VNM", "VN-", "VN-ABCD", "VN-d", "VN DN", "-DN", "VN-DN-1", "VN\0", "Đ", "VN-Đ", "T1"] {
            assert_eq!(wrong.parse::<Region>().unwrap_err().code, "region-shape", "{wrong:?}");
        }
    }

    #[test]
    fn a_unit_is_known_by_its_whole_name_and_no_other() {
        assert_eq!(Region::of_unit("Thành phố Đà Nẵng"), Some(region("VN-DN")));
        assert_eq!(Region::of_unit("Huế"), Some(region("VN-26")));
        for none in ["Tỉnh Quảng Nam", "Thành phố Đà Nẵng (trước 2025-07-01)", "Nhật Bản", "xHuế", ""] {
            assert_eq!(Region::of_unit(none), None, "{none}");
        }
    }
}
