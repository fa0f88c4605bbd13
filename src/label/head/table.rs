//! Ruled lines of a head card, filled in by hand: which numbers went onto which batch.
use crate::domain::error::Fault;
use crate::label::drawing::{Area, Mark, rectangle};
use crate::label::font::Face;
use crate::label::head::stack::{Text, stack};

/// Thickness of lines in µm: two dots of a coarse printer.
const LINE_UM: i32 = 250;
/// Free paper on both sides of a heading, in µm.
const PAD_UM: i32 = 700;
/// Fewer lines than these are not worth their heading.
const ROWS_MIN: i32 = 3;

/// A table that fills an area with as many lines as it holds, under headings of at most `size_um` and at least `least_um`; nothing where
/// the area is too small.
///
/// # Errors
/// `font-lacks-letter`.
pub fn ruled(headings: &[String], area: Area, row_um: i32, (least_um, size_um): (i32, i32)) -> Result<Option<Vec<Mark>>, Fault> {
    let columns = i32::try_from(headings.len()).unwrap_or(i32::MAX).max(1);
    let edge = |at: i32| area.left + (area.right - area.left) * at / columns;
    let sizes = [size_um, (size_um + least_um) / 2, least_um];
    for size in sizes {
        let (mut marks, mut head, mut set) = (Vec::new(), area.top, true);
        for (at, heading) in (0..).zip(headings) {
            let (left, width) = (edge(at) + PAD_UM, edge(at + 1) - edge(at) - 2 * PAD_UM);
            match stack(&[Text::middle(heading, Face::Bold, size)], (left, area.top + PAD_UM), width)? {
                Some((text, end)) => {
                    marks.extend(text);
                    head = head.max(end + PAD_UM / 2);
                }
                None => set = false,
            }
        }
        let rows = (area.bottom - LINE_UM - head) / row_um;
        if !set || rows < ROWS_MIN {
            continue;
        }
        let foot = head + rows * row_um;
        let lying = std::iter::once(area.top).chain((0..=rows).map(|row| head + row * row_um));
        let line = |left, top, right, bottom| Mark::Shape(vec![rectangle(Area { left, top, right, bottom })]);
        marks.extend(lying.map(|y| line(area.left, y, area.right, y + LINE_UM)));
        let upright = (0..=columns).map(|at| (edge(at) - LINE_UM).max(area.left));
        marks.extend(upright.map(|x| line(x, area.top, x + LINE_UM, foot + LINE_UM)));
        return Ok(Some(marks));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(height: i32, width: i32) -> Option<Vec<Mark>> {
        let headings = ["Từ số", "Đến số", "Lô", "Ngày", "Người ghi"].map(String::from);
        let area = Area { left: 5_000, top: 9_000, right: 5_000 + width, bottom: 9_000 + height };
        let marks = ruled(&headings, area, 8_000, (1_900, 3_000)).unwrap();
        assert!(marks.iter().flatten().all(|mark| area.contains(&mark.area())));
        marks
    }

    #[test]
    fn a_table_has_as_many_lines_as_its_area_holds() {
        let lines = |height| table(height, 190_000).unwrap().len();
        assert_eq!((lines(80_000) - lines(72_000), lines(160_000) - lines(80_000)), (1, 10));
    }

    #[test]
    fn too_low_or_too_narrow_there_is_none() {
        assert!(table(20_000, 190_000).is_none() && table(80_000, 30_000).is_none());
    }
}
