//! The fold of a seal.
use crate::label::drawing::{Area, Mark, rectangle};

/// Thickness of the line along a fold, length of its dashes and of the space between them, in µm.
const DASH_UM: (i32, i32) = (170, 1_500);

/// A dashed line down the middle of a seal, where it is folded over the edge of the lid.
pub fn fold(x: i32, inner: Area) -> Mark {
    let (line, dash) = DASH_UM;
    let dashes = (inner.top..=inner.bottom - dash).step_by(usize::try_from(2 * dash).unwrap_or(1));
    let one = |top| rectangle(Area { left: x - line / 2, top, right: x + line / 2, bottom: top + dash });
    Mark::Shape(dashes.map(one).collect())
}
