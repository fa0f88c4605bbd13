//! What a file of labels has beside its labels: marks to cut along, bleed, a note in the margin.
use crate::label::drawing::{Area, Drawing, Mark, rectangle};
use crate::label::media::Media;

/// How symbols are written where a format has both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbols {
    /// Masks of one bit a module: small, and without seams on any screen.
    Masks,
    /// Rectangles, three to four times as large, for programs that cannot draw masks.
    Rectangles,
}

/// Whether the edges of labels are marked outside of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutMarks {
    /// No marks.
    None,
    /// Short lines in line with every edge.
    Edges,
}

/// Most bleed, in µm.
pub const BLEED_MAX_UM: i32 = 10_000;

/// Distance of a cut mark from bleed or labels, in µm.
const MARK_GAP_UM: i32 = 1_000;

/// Length of a cut mark, in µm.
const MARK_UM: i32 = 3_000;

/// Width of its line, in µm: a quarter of a point, as printers draw it.
const MARK_LINE_UM: i32 = 88;

/// The look of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// How symbols are written.
    pub symbols: Symbols,
    /// Marks to cut along.
    pub cut_marks: CutMarks,
    /// Paper beyond the page that is cut off, on every side: 0..=[`BLEED_MAX_UM`] µm.
    pub bleed_um: i32,
    /// A line for the margin of every page, such as of a reprint; empty for none. Paper without a margin bears none.
    pub note: String,
    /// A page before the first label that is no label and counts as none: the head card of a roll. Formats of one page bear none.
    pub head: Option<Drawing>,
}

impl Default for Look {
    /// Nothing beside the labels.
    fn default() -> Self {
        Self { symbols: Symbols::Masks, cut_marks: CutMarks::None, bleed_um: 0, note: String::new(), head: None }
    }
}

impl Look {
    /// By how much the paper is larger than the page on every side, in µm.
    pub fn rim_um(&self) -> i32 {
        match (self.bleed_um, self.cut_marks) {
            (0, _) => 0,
            (bleed, CutMarks::None) => bleed,
            (bleed, CutMarks::Edges) => bleed + 2 * MARK_GAP_UM + MARK_UM,
        }
    }

    /// The cut marks of a page: in line with every edge of every label, outside of all of them, as far as the paper reaches.
    pub fn marks(&self, media: &Media) -> Vec<Mark> {
        if self.cut_marks == CutMarks::None {
            return Vec::new();
        }
        let edges = |first: i32, size: i32, pitch: i32, count: u16| {
            let mut edges: Vec<i32> =
                (0..i32::from(count)).flat_map(|at| [first + at * pitch, first + at * pitch + size]).collect();
            edges.sort_unstable();
            edges.dedup();
            edges
        };
        let across = edges(media.left_um, media.width_um, media.pitch_x_um, media.columns);
        let down = edges(media.top_um, media.height_um, media.pitch_y_um, media.rows);
        let (Some(left), Some(right), Some(top), Some(bottom)) = (across.first(), across.last(), down.first(), down.last())
        else {
            return Vec::new();
        };
        let away = self.bleed_um + MARK_GAP_UM;
        let (near, far, half) = (away, away + MARK_UM, MARK_LINE_UM / 2);
        let upright = across.iter().flat_map(|x| {
            [(top - far, top - near), (bottom + near, bottom + far)].map(|(top, bottom)| Area {
                left: x - half,
                top,
                right: x + half,
                bottom,
            })
        });
        let lying = down.iter().flat_map(|y| {
            [(left - far, left - near), (right + near, right + far)].map(|(left, right)| Area {
                left,
                top: y - half,
                right,
                bottom: y + half,
            })
        });
        let paper = Area { left: 0, top: 0, right: media.page_width_um, bottom: media.page_height_um }.shrunk(-self.rim_um());
        upright.chain(lying).filter(|mark| paper.contains(mark)).map(|mark| Mark::Shape(vec![rectangle(mark)])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_in_line_with_edges_outside_of_labels_and_on_the_paper() {
        let media = Media::named("L7160").unwrap();
        let look = Look { cut_marks: CutMarks::Edges, ..Look::default() };
        let marks = look.marks(&media);
        // Three columns with gaps have six edges above and below; seven rows without gaps eight, left and right.
        assert_eq!(marks.len(), 12 + 16);
        let labels = Area { left: 7_500, top: 15_500, right: 203_500, bottom: 15_500 + 7 * 38_100 };
        assert!(marks.iter().all(|mark| !mark.area().meets(&labels)));
        assert!(Look::default().marks(&media).is_empty());
    }

    #[test]
    fn marks_that_the_paper_cannot_hold_are_left_out_and_bleed_makes_room_for_them() {
        let mut media = Media::named("L7160").unwrap();
        (media.columns, media.rows, media.left_um, media.top_um) = (1, 1, 0, 0);
        (media.page_width_um, media.page_height_um) = (media.width_um, media.height_um);
        let look = Look { cut_marks: CutMarks::Edges, ..Look::default() };
        assert!(look.marks(&media).is_empty());
        assert_eq!(Look { bleed_um: 2_000, ..look }.marks(&media).len(), 8);
    }
}
