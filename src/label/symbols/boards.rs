//! A symbol as words: a line of modules is one word, and eight masks stand side by side, so that the compiler may take several at once.
use qrcode::canvas::{Canvas, MaskPattern};
use qrcode::types::EcLevel;

use crate::label::segments::normal;

/// Masks of a symbol.
pub const MASKS: usize = 8;

/// Most modules on a side that a word holds with room for the search of false finders; a symbol of version 11 has 61.
pub const SIDE_MAX: usize = 61;

/// The largest version of at most [`SIDE_MAX`] modules.
pub const VERSION_MAX: u8 = 11;

/// One line of each of the eight masked symbols.
pub type Lanes = [u64; MASKS];

/// The eight masks with everything that data does not change: finders, timing, alignment, format and version.
#[derive(Debug, Clone)]
pub struct Boards {
    /// Rows from the top, leftmost module lowest.
    pub rows: Vec<Lanes>,
    /// Columns from the left, topmost module lowest.
    pub columns: Vec<Lanes>,
}

impl Boards {
    /// Draws a symbol without data in each mask.
    pub fn learn(version: u8, level: EcLevel, data: usize, ec: usize) -> Self {
        let masks = [
            MaskPattern::Checkerboard,
            MaskPattern::HorizontalLines,
            MaskPattern::VerticalLines,
            MaskPattern::DiagonalLines,
            MaskPattern::LargeCheckerboard,
            MaskPattern::Fields,
            MaskPattern::Diamonds,
            MaskPattern::Meadow,
        ];
        let side = normal(version).width();
        let mut boards = Self { rows: vec![[0; MASKS]; side as usize], columns: vec![[0; MASKS]; side as usize] };
        for (lane, mask) in masks.into_iter().enumerate() {
            let mut canvas = Canvas::new(normal(version), level);
            canvas.draw_all_functional_patterns();
            canvas.draw_data(&vec![0; data], &vec![0; ec]);
            canvas.apply_mask(mask);
            for (x, y) in (0..side).flat_map(|x| (0..side).map(move |y| (x, y))) {
                let dark = u64::from(canvas.get(x, y).is_dark());
                boards.rows[y as usize][lane] |= dark << x;
                boards.columns[x as usize][lane] |= dark << y;
            }
        }
        boards
    }
}

/// Turns columns into rows: bit `y` of word `x` becomes bit `x` of word `y` (Hacker's Delight, §7–3).
pub fn transposed(mut square: [u64; 64]) -> [u64; 64] {
    let (mut width, mut mask) = (32, u64::from(u32::MAX));
    while width != 0 {
        for block in (0..64).step_by(2 * width) {
            for at in block..block + width {
                let swapped = (square[at] >> width ^ square[at + width]) & mask;
                square[at] ^= swapped << width;
                square[at + width] ^= swapped;
            }
        }
        width /= 2;
        mask ^= mask << width;
    }
    square
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_is_turned_over_its_diagonal() {
        let square: [u64; 64] =
            std::array::from_fn(|at| (at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(at as u32));
        let turned = transposed(square);
        for (x, y) in (0..64).flat_map(|x| (0..64).map(move |y| (x, y))) {
            assert_eq!(square[x] >> y & 1, turned[y] >> x & 1, "{x} {y}");
        }
        assert_eq!(transposed(turned), square);
    }
}
