//! Sheets of labels as they are sold: grid and positions in micrometres, for A4 paper.
use std::fmt;
use std::str::FromStr;

use crate::domain::error::Fault;

/// Width of an A4 page in µm.
pub const PAGE_WIDTH_UM: i32 = 210_000;
/// Height of an A4 page in µm.
pub const PAGE_HEIGHT_UM: i32 = 297_000;

/// A kind of sheet. Measures are those of glabels-data 3.4.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sheet {
    /// Avery L7160: 21 labels of 64.0 × 38.1 mm.
    L7160,
    /// Avery L7163: 14 labels of 99.1 × 38.1 mm.
    L7163,
}

/// Where the labels of a sheet lie; all lengths in µm from the top left corner of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    /// Labels in a row.
    pub columns: usize,
    /// Rows on a page.
    pub rows: usize,
    /// Width of a label.
    pub width_um: i32,
    /// Height of a label.
    pub height_um: i32,
    /// Left edge of the first label.
    pub left_um: i32,
    /// Top edge of the first label.
    pub top_um: i32,
    /// From one left edge to the next.
    pub pitch_x_um: i32,
    /// From one top edge to the next.
    pub pitch_y_um: i32,
}

impl Sheet {
    /// Every sheet we print.
    pub const ALL: [Self; 2] = [Self::L7160, Self::L7163];

    /// The maker's name of it.
    pub fn name(self) -> &'static str {
        match self {
            Self::L7160 => "L7160",
            Self::L7163 => "L7163",
        }
    }

    /// Its grid.
    pub fn grid(self) -> Grid {
        let (columns, width_um, left_um, top_um, pitch_x_um) = match self {
            Self::L7160 => (3, 64_000, 7_500, 15_500, 66_000),
            Self::L7163 => (2, 99_100, 3_400, 15_200, 103_000),
        };
        Grid { columns, rows: 7, width_um, height_um: 38_100, left_um, top_um, pitch_x_um, pitch_y_um: 38_100 }
    }

    /// Labels on one page.
    pub fn per_page(self) -> usize {
        self.grid().columns * self.grid().rows
    }

    /// Top left corner of the n-th label of a page, row by row, in µm. `place` counts from 0 and stays below
    /// [`Sheet::per_page`].
    pub fn corner(self, place: usize) -> (i32, i32) {
        let grid = self.grid();
        let step = |count: usize, pitch_um: i32| i32::try_from(count).unwrap_or(i32::MAX).saturating_mul(pitch_um);
        (grid.left_um + step(place % grid.columns, grid.pitch_x_um), grid.top_um + step(place / grid.columns, grid.pitch_y_um))
    }
}

impl FromStr for Sheet {
    type Err = Fault;

    /// # Errors
    /// `sheet-unknown` with the names that exist.
    fn from_str(text: &str) -> Result<Self, Fault> {
        Self::ALL.into_iter().find(|sheet| sheet.name() == text).ok_or_else(|| {
            let known = Self::ALL.map(Self::name).join(", ");
            Fault::new("sheet-unknown").arg("known", known).value(text)
        })
    }
}

impl fmt::Display for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_lies_on_the_page_and_on_no_other() {
        for sheet in Sheet::ALL {
            let grid = sheet.grid();
            for place in 0..sheet.per_page() {
                let (x, y) = sheet.corner(place);
                assert!(x >= 0 && x + grid.width_um <= PAGE_WIDTH_UM, "{sheet} {place}");
                assert!(y >= 0 && y + grid.height_um <= PAGE_HEIGHT_UM, "{sheet} {place}");
            }
            assert!(grid.pitch_x_um >= grid.width_um && grid.pitch_y_um >= grid.height_um);
        }
    }

    #[test]
    fn the_last_place_of_a_sheet_is_its_lower_right() {
        assert_eq!(Sheet::L7160.corner(20), (7_500 + 2 * 66_000, 15_500 + 6 * 38_100));
        assert_eq!(Sheet::L7163.corner(13), (3_400 + 103_000, 15_200 + 6 * 38_100));
    }

    #[test]
    fn a_sheet_is_read_by_its_name_only() {
        assert_eq!("L7160".parse(), Ok(Sheet::L7160));
        for wrong in ["", "l7160", "L7160 ", "L7651", "A4"] {
            assert_eq!(wrong.parse::<Sheet>().unwrap_err().code, "sheet-unknown", "{wrong:?}");
        }
    }
}
