//! Which of the eight masks a symbol takes: the first with the fewest penalties, counted as the `qrcode` crate counts them. That is
//! not to the last point what ISO/IEC 18004 §7.8.3 says (the crate's fourth penalty has no steps of 5 %), and every choice is valid.
use crate::label::symbols::boards::{Boards, Lanes, MASKS};

/// A pattern like a finder in the wrong place.
const FINDER: u32 = 40;

/// A square of four modules of one colour.
const SQUARE: u32 = 3;

/// The mask for data laid out as rows and as columns; both have at least the side's length, and are light beyond it.
pub fn best(rows: &[u64; 64], columns: &[u64; 64], boards: &Boards) -> usize {
    let side = boards.rows.len();
    let mut points = [0; MASKS];
    let mut dark = [0; MASKS];
    let mut above = [0; MASKS];
    let mut alike_above = [0; MASKS];
    for (line, (row, board)) in rows.iter().zip(&boards.rows).enumerate() {
        let drawn: Lanes = board.map(|word| word ^ row);
        let alike = alike(&drawn, side);
        add_line(&drawn, &alike, &mut points);
        for lane in 0..MASKS {
            dark[lane] += drawn[lane].count_ones();
            let square = if line == 0 { 0 } else { alike[lane] & alike_above[lane] & !(drawn[lane] ^ above[lane]) };
            points[lane] += SQUARE * square.count_ones();
        }
        (above, alike_above) = (drawn, alike);
    }
    for (column, board) in columns.iter().zip(&boards.columns) {
        let drawn: Lanes = board.map(|word| word ^ column);
        add_line(&drawn, &alike(&drawn, side), &mut points);
    }
    let total = (side * side) as u32;
    let sums: [u32; MASKS] = std::array::from_fn(|lane| points[lane] + (dark[lane] * 200 / total).abs_diff(100));
    let least = sums.iter().min().copied().unwrap_or_default();
    sums.iter().position(|sum| *sum == least).unwrap_or_default()
}

/// Bit i: module i is of the colour of module i + 1.
fn alike(drawn: &Lanes, side: usize) -> Lanes {
    let within = (1_u64 << (side - 1)) - 1;
    drawn.map(|word| !(word ^ word >> 1) & within)
}

/// Adds what one line costs by itself: stretches of five and more of one colour, and false finders. Each true finder costs every mask the
/// same, so it is not taken off.
fn add_line(drawn: &Lanes, alike: &Lanes, points: &mut [u32; MASKS]) {
    for lane in 0..MASKS {
        let (v, same) = (drawn[lane], alike[lane]);
        // A stretch of n modules has n - 4 places where four likenesses follow each other: n - 2 points with two for its begin.
        let two = same & same >> 1;
        let five = two & two >> 2;
        let begins = five & !(five << 1);
        let finder = v & !(v >> 1) & v >> 2 & v >> 3 & v >> 4 & !(v >> 5) & v >> 6;
        let before = v << 1 | v << 2 | v << 3 | v << 4;
        let behind = (v >> 7) | v >> 8 | v >> 9 | v >> 10;
        // Four light modules on at least one side; what lies outside the symbol is light.
        let found = finder & !(before & behind);
        points[lane] += five.count_ones() + 2 * begins.count_ones() + FINDER * found.count_ones();
    }
}
