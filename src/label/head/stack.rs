//! Texts set beneath one another in a column of a head card.
use crate::domain::error::Fault;
use crate::label::drawing::{Mark, Point, Role};
use crate::label::font::{Face, Run};
use crate::label::layout::wrap::Words;

/// Where a line stands in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the left edge.
    Left,
    /// In the middle.
    Middle,
}

/// One text of a column.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// What it says.
    pub text: &'a str,
    /// Its face.
    pub face: Face,
    /// Em in µm.
    pub size_um: i32,
    /// Most lines that it may take.
    pub lines_max: usize,
    /// Where its lines stand.
    pub align: Align,
}

impl<'a> Text<'a> {
    /// A text at the left edge.
    pub fn left(text: &'a str, face: Face, size_um: i32, lines_max: usize) -> Self {
        Self { text, face, size_um, lines_max, align: Align::Left }
    }

    /// One line in the middle.
    pub fn middle(text: &'a str, face: Face, size_um: i32) -> Self {
        Self { text, face, size_um, lines_max: 1, align: Align::Middle }
    }
}

/// The marks of a column that begins at a point, and where it ends; nothing where a text is too wide or takes too many lines.
///
/// # Errors
/// `font-lacks-letter`.
pub fn stack(texts: &[Text<'_>], (left, top): Point, width_um: i32) -> Result<Option<(Vec<Mark>, i32)>, Fault> {
    let (mut marks, mut y) = (Vec::new(), top);
    for text in texts {
        let Some(lines) = Words::new(text.face, text.text)?.set(text.size_um, width_um, text.lines_max)? else { return Ok(None) };
        for run in lines {
            let x = match text.align {
                Align::Left => left,
                Align::Middle => left + (width_um - run.width_um()) / 2,
            };
            // Marks stacked on capitals rise above the line.
            let baseline = y + run.ink_above_um().max(text.size_um * 4 / 5);
            y = baseline + run.ink_below_um().max(text.size_um / 4) + text.size_um / 8;
            marks.push(Mark::Text(role(&run), (x, baseline), run));
        }
        y += text.size_um / 8;
    }
    Ok(Some((marks, y)))
}

/// Nothing on a card is a stamp's code or number: what reads labels again must not take it for one.
fn role(run: &Run) -> Role {
    match run.face {
        Face::Bold => Role::Product,
        Face::Regular | Face::Mono => Role::Fact,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_never_meet_and_stay_in_their_column() {
        let texts = [
            Text::left("ẾỆ ỄỘ HẠT TIÊU TIÊN PHƯỚC", Face::Bold, 3_000, 9),
            Text::left("gọị ẾẾ", Face::Regular, 2_000, 1),
            Text::middle("r-0xkmcm00", Face::Mono, 2_000),
        ];
        let (marks, end) = stack(&texts, (1_000, 2_000), 20_000).unwrap().unwrap();
        assert!(marks.len() > 4);
        for (at, mark) in marks.iter().enumerate() {
            let area = mark.area();
            assert!(area.left >= 1_000 && area.right <= 21_000 && area.top >= 2_000 && area.bottom <= end, "{area:?}");
            assert!(marks[at + 1..].iter().all(|other| !other.area().meets(&area)));
        }
    }

    #[test]
    fn what_is_too_wide_or_too_long_is_not_set() {
        for (width, lines) in [(4_000, 9), (20_000, 1)] {
            assert!(stack(&[Text::left("HẠT TIÊU TIÊN PHƯỚC", Face::Bold, 3_000, lines)], (0, 0), width).unwrap().is_none());
        }
    }
}
