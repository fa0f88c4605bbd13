//! A strip: marks on one baseline, and the height they take. Columns are stacks of strips.
use crate::label::drawing::{Mark, Role};
use crate::label::font::Run;

/// Marks about a baseline at y = 0 that begin at x = 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strip {
    /// Free height kept above it, in µm; dropped at the top of a column.
    pub gap: i32,
    /// Height above the baseline.
    pub ascent: i32,
    /// Height below the baseline.
    pub descent: i32,
    /// What stands on it.
    pub marks: Vec<Mark>,
}

impl Strip {
    /// An empty line for type of `size_um`: 1.2 em high, which holds every small letter with its accents.
    pub fn line(size_um: i32, gap: i32) -> Self {
        Self { gap, ascent: size_um * 95 / 100, descent: size_um * 25 / 100, marks: Vec::new() }
    }

    /// The line with a text added at `x`. Capitals with two accents rise to 1.05 em and make their line higher.
    #[must_use]
    pub fn with(mut self, x: i32, role: Role, run: Run) -> Self {
        self.ascent = self.ascent.max(run.ink_above_um());
        self.descent = self.descent.max(run.ink_below_um());
        self.marks.push(Mark::Text(role, (x, 0), run));
        self
    }

    /// Where its marks end, in µm.
    pub fn width(&self) -> i32 {
        self.marks.iter().map(|mark| mark.area().right).max().unwrap_or(0)
    }

    /// How far its ink really rises above the baseline, in µm.
    pub fn ink_above(&self) -> i32 {
        self.marks.iter().map(|mark| -mark.area().top).max().unwrap_or(0)
    }

    /// Height with the gap.
    pub fn height(&self) -> i32 {
        self.gap + self.ascent + self.descent
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::font::Face;

    #[test]
    fn only_what_rises_above_its_line_makes_it_higher() {
        let height = |text| Strip::line(2_000, 0).with(0, Role::Fact, Run::new(Face::Bold, 2_000, text).unwrap()).height();
        assert_eq!(height("mận"), 2_400);
        assert_eq!(height("nghiễm ợ ự"), 2_400);
        assert!(height("ẪẴỖ") > 2_400);
    }
}
