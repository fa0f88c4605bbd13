//! The dots of a printer. A module of whole dots is as sharp as the printer can be; any other is blurred or uneven.
use crate::domain::error::Fault;
use std::fmt;
use std::str::FromStr;

/// Dots an inch, as printers are sold. A head "203 dpi" has 8 dots a millimetre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dpi {
    /// 8 dots a millimetre: cheap thermal printers.
    D203,
    /// Better thermal printers, plain ink and laser printers.
    D300,
    /// Laser printers.
    D600,
}

impl Dpi {
    /// Every resolution, from the coarsest.
    pub const ALL: [Self; 3] = [Self::D203, Self::D300, Self::D600];

    /// Its usual name.
    pub fn name(self) -> &'static str {
        match self {
            Self::D203 => "203",
            Self::D300 => "300",
            Self::D600 => "600",
        }
    }

    /// Side of a dot in nm.
    pub fn dot_nm(self) -> i32 {
        match self {
            Self::D203 => 125_000,
            Self::D300 => 84_667,
            Self::D600 => 42_333,
        }
    }

    /// How many dots come nearest to a length in µm.
    pub fn dots(self, um: i32) -> i32 {
        let (nm, dot) = (i64::from(um) * 1_000, i64::from(self.dot_nm()));
        i32::try_from((nm + dot / 2).div_euclid(dot)).unwrap_or(i32::MAX)
    }

    /// Modules of whole dots between two lengths in µm, in nm, from the largest.
    pub fn modules_nm(self, least_um: i32, most_um: i32) -> impl Iterator<Item = i32> {
        let dot = self.dot_nm();
        let (least, most) = ((least_um * 1_000 + dot - 1) / dot, most_um * 1_000 / dot);
        (least.max(1)..=most).rev().map(move |dots| dots * dot)
    }
}

impl FromStr for Dpi {
    type Err = Fault;

    /// # Errors
    /// `dpi-unknown` with those that exist.
    fn from_str(text: &str) -> Result<Self, Fault> {
        let known = || Self::ALL.map(Self::name).join(", ");
        Self::ALL
            .into_iter()
            .find(|dpi| dpi.name() == text)
            .ok_or_else(|| Fault::new("dpi-unknown").arg("known", known()).value(text))
    }
}

impl fmt::Display for Dpi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_whole_dots_within_their_bounds() {
        let modules = |dpi: Dpi| dpi.modules_nm(330, 500).collect::<Vec<_>>();
        assert_eq!(modules(Dpi::D203), [500_000, 375_000]);
        assert_eq!(modules(Dpi::D300), [423_335, 338_668]);
        assert_eq!(modules(Dpi::D600), [465_663, 423_330, 380_997, 338_664]);
        assert_eq!(Dpi::D203.modules_nm(376, 499).count(), 0);
    }

    #[test]
    fn lengths_are_rounded_to_the_nearest_dot() {
        assert_eq!((Dpi::D203.dots(50_000), Dpi::D203.dots(187), Dpi::D203.dots(188)), (400, 1, 2));
        assert_eq!((Dpi::D300.dots(25_400), Dpi::D600.dots(25_400), Dpi::D203.dots(-250)), (300, 600, -2));
    }

    #[test]
    fn a_resolution_is_read_by_its_name_only() {
        assert_eq!("300".parse(), Ok(Dpi::D300));
        for wrong in ["", "72", "300dpi", "0300"] {
            assert_eq!(wrong.parse::<Dpi>().unwrap_err().code, "dpi-unknown");
        }
    }
}
