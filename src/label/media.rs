//! What is printed on: sheets of labels as they are sold, and rolls. One grid on one page; all lengths in µm.
use std::fmt;

use crate::domain::error::Fault;

/// Width and height of A4 paper in µm.
pub const A4_UM: (i32, i32) = (210_000, 297_000);
/// Width and height of Letter paper in µm.
pub const LETTER_UM: (i32, i32) = (215_900, 279_400);

/// Sheet or roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Cut paper with many labels.
    Sheet,
    /// A roll; its page is one row of labels.
    Roll {
        /// Free paper from one row to the next.
        gap_um: i32,
    },
}

/// A kind of paper with labels on it. Places count row by row from the upper left.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Media {
    /// By which it is asked for.
    pub name: String,
    /// Sheet or roll.
    pub kind: Kind,
    /// Width of a page.
    pub page_width_um: i32,
    /// Height of a page.
    pub page_height_um: i32,
    /// Labels in a row.
    pub columns: u16,
    /// Rows on a page.
    pub rows: u16,
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

type Row = (&'static str, (i32, i32), (i32, i32), (u16, u16), (i32, i32), (i32, i32));

/// Measures of glabels-data 3.4.1: name, paper, label, grid, first corner, pitch.
const SHEETS: [Row; 9] = [
    ("L7160", A4_UM, (64_000, 38_100), (3, 7), (7_500, 15_500), (66_000, 38_100)),
    ("L7163", A4_UM, (99_100, 38_100), (2, 7), (3_400, 15_200), (103_000, 38_100)),
    ("L7161", A4_UM, (63_600, 46_800), (3, 6), (7_400, 8_100), (65_900, 46_700)),
    ("L7162", A4_UM, (99_100, 33_900), (2, 8), (4_000, 13_000), (102_500, 33_900)),
    ("L7651", A4_UM, (38_100, 21_200), (5, 13), (4_700, 10_900), (40_600, 21_200)),
    ("L7654", A4_UM, (45_700, 25_400), (4, 10), (10_000, 22_000), (48_500, 25_400)),
    ("L4732", A4_UM, (35_600, 16_900), (5, 16), (11_000, 13_000), (38_100, 16_900)),
    ("5160", LETTER_UM, (66_700, 25_400), (3, 10), (4_000, 12_700), (70_600, 25_400)),
    ("5163", LETTER_UM, (101_600, 50_800), (2, 5), (4_100, 12_700), (106_400, 50_800)),
];

/// Width and height of the labels of a roll, labels in a row.
const ROLLS: [(&str, i32, i32, u16); 7] = [
    ("50x30", 50_000, 30_000, 1),
    ("40x30", 40_000, 30_000, 1),
    ("70x50", 70_000, 50_000, 1),
    ("100x50", 100_000, 50_000, 1),
    ("35x22", 35_000, 22_000, 1),
    ("35x22-2", 35_000, 22_000, 2),
    ("35x22-3", 35_000, 22_000, 3),
];

/// Gap between the labels of a roll, both ways, in µm.
const GAP_UM: i32 = 2_000;

impl Media {
    /// All that are built in, sheets first.
    pub fn built_in() -> impl Iterator<Item = Self> {
        SHEETS.iter().map(sheet).chain(
            ROLLS.iter().map(|(name, width, height, across)| Self::roll((*name).to_owned(), (*width, *height), *across, GAP_UM)),
        )
    }

    /// The built-in media of this name.
    ///
    /// # Errors
    /// `media-unknown` with the names that exist.
    pub fn named(name: &str) -> Result<Self, Fault> {
        let known = || Self::built_in().map(|media| media.name).collect::<Vec<_>>().join(", ");
        Self::built_in()
            .find(|media| media.name == name)
            .ok_or_else(|| Fault::new("media-unknown").arg("known", known()).value(name))
    }

    /// A roll of labels of this width and height with a gap both ways, all in µm.
    pub fn roll(name: String, (width_um, height_um): (i32, i32), across: u16, gap_um: i32) -> Self {
        let pitch_x_um = width_um.saturating_add(gap_um);
        Self {
            name,
            kind: Kind::Roll { gap_um },
            page_width_um: i32::from(across).saturating_mul(pitch_x_um).saturating_sub(gap_um),
            page_height_um: height_um,
            columns: across,
            rows: 1,
            width_um,
            height_um,
            left_um: 0,
            top_um: 0,
            pitch_x_um,
            pitch_y_um: height_um.saturating_add(gap_um),
        }
    }

    /// Labels on one page, at least one.
    pub fn per_page(&self) -> usize {
        (usize::from(self.columns) * usize::from(self.rows)).max(1)
    }

    /// Top left corner of the label at a place of a page, in µm. `place` counts from 0 and stays below [`Media::per_page`].
    pub fn corner(&self, place: usize) -> (i32, i32) {
        let columns = usize::from(self.columns.max(1));
        let step = |count: usize, pitch_um: i32| i32::try_from(count).unwrap_or(i32::MAX).saturating_mul(pitch_um);
        let (column, row) = (place % columns, place / columns);
        (self.left_um + step(column, self.pitch_x_um), self.top_um + step(row, self.pitch_y_um))
    }
}

fn sheet(row: &Row) -> Media {
    let (name, paper, label, grid, first, pitch) = *row;
    Media {
        name: name.to_owned(),
        kind: Kind::Sheet,
        page_width_um: paper.0,
        page_height_um: paper.1,
        columns: grid.0,
        rows: grid.1,
        width_um: label.0,
        height_um: label.1,
        left_um: first.0,
        top_um: first.1,
        pitch_x_um: pitch.0,
        pitch_y_um: pitch.1,
    }
}

impl fmt::Display for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_lies_on_its_page_and_on_no_other() {
        for media in Media::built_in() {
            for place in 0..media.per_page() {
                let (x, y) = media.corner(place);
                assert!(x >= 0 && x + media.width_um <= media.page_width_um, "{media} {place}");
                assert!(y >= 0 && y + media.height_um <= media.page_height_um, "{media} {place}");
            }
            assert!(media.columns == 1 || media.pitch_x_um >= media.width_um, "{media}");
            // Avery gives L7161 a pitch of a tenth of a millimetre less than its label.
            assert!(media.rows == 1 || media.pitch_y_um >= media.height_um - 100, "{media}");
        }
    }

    #[test]
    fn the_last_place_of_a_page_is_its_lower_right() {
        let corner = |name: &str, place| Media::named(name).unwrap().corner(place);
        assert_eq!(corner("L7160", 20), (7_500 + 2 * 66_000, 15_500 + 6 * 38_100));
        assert_eq!(corner("L7163", 13), (3_400 + 103_000, 15_200 + 6 * 38_100));
        assert_eq!(corner("35x22-3", 2), (74_000, 0));
    }

    #[test]
    fn media_are_found_by_their_own_names_only() {
        let names: std::collections::BTreeSet<_> = Media::built_in().map(|media| media.name).collect();
        assert_eq!(names.len(), Media::built_in().count());
        for wrong in ["", "l7160", "L7160 ", "A4"] {
            assert_eq!(Media::named(wrong).unwrap_err().code, "media-unknown", "{wrong:?}");
        }
    }
}
