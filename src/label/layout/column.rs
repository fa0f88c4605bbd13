//! A column: strips stacked from the top and strips stacked from the bottom, with the free height between them.
use crate::label::drawing::Mark;
use crate::label::layout::strip::Strip;

/// The two stacks of a column, both from top to bottom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// Hangs from the upper margin.
    pub top: Vec<Strip>,
    /// Stands on the lower margin.
    pub bottom: Vec<Strip>,
}

impl Column {
    /// Height it needs, in µm: the ink of the first strip begins at once, whatever room its line keeps for accents.
    pub fn height(&self) -> i32 {
        let first = self.top.first().map_or(0, |strip| strip.ink_above() - strip.gap - strip.ascent);
        self.top.iter().chain(&self.bottom).map(Strip::height).sum::<i32>() + first
    }

    /// Its marks between two heights, `left` being its left edge, or nothing where they do not fit; all in µm.
    pub fn set(self, left: i32, upper: i32, lower: i32) -> Option<Vec<Mark>> {
        if self.height() > lower - upper {
            return None;
        }
        let mut marks = Vec::new();
        let mut y = upper;
        for (index, strip) in self.top.into_iter().enumerate() {
            y += if index == 0 { strip.ink_above() } else { strip.gap + strip.ascent };
            marks.extend(strip.marks.into_iter().map(|mark| mark.moved(left, y)));
            y += strip.descent;
        }
        y = lower - self.bottom.iter().map(Strip::height).sum::<i32>();
        for strip in self.bottom {
            y += strip.gap + strip.ascent;
            marks.extend(strip.marks.into_iter().map(|mark| mark.moved(left, y)));
            y += strip.descent;
        }
        Some(marks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::drawing::{Area, Role};
    use crate::label::font::{Face, Run};

    fn line(text: &str) -> Strip {
        Strip::line(2_000, 500).with(0, Role::Fact, Run::new(Face::Regular, 2_000, text).unwrap())
    }

    #[test]
    fn a_column_fits_its_own_height_and_not_a_micrometre_less() {
        let column = Column { top: vec![line("Ẫm"), line("gạo")], bottom: vec![line("HSD")] };
        let height = column.height();
        assert!(column.clone().set(0, 0, height).is_some());
        assert!(column.set(0, 0, height - 1).is_none());
    }

    #[test]
    fn lines_that_touch_the_edges_stay_inside() {
        let column = Column { top: vec![line("Ẫ")], bottom: vec![line("gợị")] };
        let inside = Area { left: 1_000, top: 2_000, right: 60_000, bottom: 30_000 };
        for mark in column.set(1_000, 2_000, 30_000).unwrap() {
            assert!(inside.contains(&mark.area()), "{:?}", mark.area());
        }
    }
}
