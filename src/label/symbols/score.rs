//! Which of the eight masks a symbol takes: the first with the fewest penalties, counted as the `qrcode` crate counts them. That is
//! not to the last point what ISO/IEC 18004 §7.8.3 says (the crate's fourth penalty has no steps of 5 %), and every choice is valid.
use crate::label::symbols::boards::{Boards, Lanes, MASKS};

/// A pattern like a finder in the wrong place.
const FINDER: u32 = 40;

/// A square of four modules of one colour.
const SQUARE: u32 = 3;

/// The mask for data laid out as rows and as columns; both have at least the side's length, and are light beyond it.
pub fn best(rows: &[u64; 64], columns: &[u64; 64], boards: &Boards) -> usize {
    let sums = sums(rows, columns, boards);
    let least = sums.iter().min().copied().unwrap_or_default();
    sums.iter().position(|sum| *sum == least).unwrap_or_default()
}

/// The penalties of each mask.
fn sums(rows: &[u64; 64], columns: &[u64; 64], boards: &Boards) -> [u32; MASKS] {
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
    std::array::from_fn(|lane| points[lane] + (dark[lane] * 200 / total).abs_diff(100))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::symbols::boards::transposed;

    const SIDE: usize = 41;

    /// The penalties of one board, module by module, as the standard tells them.
    fn counted(rows: &[u64; 64]) -> u32 {
        let dark = |x: i32, y: i32| rows[y as usize] >> x & 1 == 1;
        let side = SIDE as i32;
        let mut points = 0;
        for across in [true, false] {
            let at = |line: i32, place: i32| if across { dark(place, line) } else { dark(line, place) };
            for line in 0..side {
                let mut run = 1;
                for place in 1..=side {
                    if place < side && at(line, place) == at(line, place - 1) {
                        run += 1;
                    } else {
                        points += if run >= 5 { run - 2 } else { 0 };
                        run = 1;
                    }
                }
                let light = |places: std::ops::Range<i32>| places.into_iter().all(|p| p < 0 || p >= side || !at(line, p));
                for start in 0..=side - 7 {
                    let finder = [true, false, true, true, true, false, true];
                    let found = finder.iter().zip(start..).all(|(dark, place)| at(line, place) == *dark);
                    points += if found && (light(start - 4..start) || light(start + 7..start + 11)) { FINDER } else { 0 };
                }
            }
        }
        for (x, y) in (0..side - 1).flat_map(|x| (0..side - 1).map(move |y| (x, y))) {
            let one = dark(x, y);
            points += if dark(x + 1, y) == one && dark(x, y + 1) == one && dark(x + 1, y + 1) == one { SQUARE } else { 0 };
        }
        let all: u32 = rows.iter().map(|row| row.count_ones()).sum();
        points + (all * 200 / (side * side) as u32).abs_diff(100)
    }

    fn of(rows: &[u64; 64]) -> u32 {
        let boards = Boards { rows: vec![[0; MASKS]; SIDE], columns: vec![[0; MASKS]; SIDE] };
        let sums = sums(rows, &transposed(*rows), &boards);
        assert!(sums.iter().all(|sum| *sum == sums[0]));
        sums[0]
    }

    fn noise(seed: u64) -> [u64; 64] {
        let word = |at: u64| {
            (seed * 64 + at + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31).wrapping_mul(0xbf58_476d_1ce4_e5b9)
        };
        std::array::from_fn(|at| if at < SIDE { word(at as u64) ^ word(at as u64) >> 29 } else { 0 } & ((1 << SIDE) - 1))
    }

    #[test]
    fn penalties_are_those_that_are_counted_module_by_module() {
        let sparse =
            |seed| -> [u64; 64] { std::array::from_fn(|at| noise(seed)[at] & noise(seed + 1)[at] & noise(seed + 2)[at]) };
        for seed in 0..40 {
            assert_eq!(of(&noise(seed)), counted(&noise(seed)), "seed {seed}");
            assert_eq!(of(&sparse(seed)), counted(&sparse(seed)), "sparse, seed {seed}");
        }
        assert_eq!(of(&[0; 64]), counted(&[0; 64]));
    }

    #[test]
    fn a_false_finder_counts_at_each_of_the_four_edges() {
        let finder = 0b101_1101_u64;
        let last = SIDE - 7;
        // At an edge, one light module from it, and in the middle between dark modules, where it is no false finder.
        for start in [0, 1, 3, 4, last - 4, last - 3, last - 1, last] {
            for seed in 0..20 {
                let mut rows = noise(seed);
                rows[20] = rows[20] & !(0x7f << start) | finder << start;
                assert_eq!(of(&rows), counted(&rows), "row, start {start}, seed {seed}");
                let columns = transposed(rows);
                assert_eq!(of(&columns), counted(&columns), "column, start {start}, seed {seed}");
            }
        }
        // On dark ground it is false at an edge only.
        let on_dark = |start: usize| {
            let mut rows: [u64; 64] = std::array::from_fn(|at| if at < SIDE { (1 << SIDE) - 1 } else { 0 });
            rows[20] = rows[20] & !(0x7f << start) | finder << start;
            let in_column = transposed(rows);
            assert_eq!((of(&rows), of(&in_column)), (counted(&rows), counted(&in_column)), "start {start}");
            of(&rows)
        };
        assert!(on_dark(0) >= on_dark(1) + FINDER - 4 && on_dark(last) >= on_dark(last - 1) + FINDER - 4);
    }

    #[test]
    fn of_equal_masks_the_first_is_taken() {
        let mut boards = Boards { rows: vec![[0; MASKS]; SIDE], columns: vec![[0; MASKS]; SIDE] };
        assert_eq!(best(&noise(1), &transposed(noise(1)), &boards), 0);
        let (quiet, turned) = (noise(7), transposed(noise(7)));
        for (at, (row, column)) in boards.rows.iter_mut().zip(&mut boards.columns).enumerate() {
            (row[5], row[6]) = (quiet[at], quiet[at]);
            (column[5], column[6]) = (turned[at], turned[at]);
        }
        assert_eq!(best(&[0; 64], &[0; 64], &boards), 5);
    }
}
