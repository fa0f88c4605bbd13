//! Where a codeword's bits stand in a symbol, and how its data is cut into blocks. Nothing here is copied from the standard: marked
//! codewords go through the public parts of the `qrcode` crate, and where they come out tells the rest.
use qrcode::canvas::{Canvas, Module};
use qrcode::ec::construct_codewords;
use qrcode::types::EcLevel;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::label::segments::normal;

/// Kinds of half codewords: odd or even bits, growing downwards or upwards.
const KINDS: u32 = 4;

/// Bits of a half codeword.
const HALF: u32 = 4;

/// How the codewords of one version and level are laid out.
#[derive(Debug, Clone)]
pub struct Places {
    /// Number of data codewords.
    pub data: usize,
    /// Error correction codewords of one block.
    pub ec: usize,
    /// Data codewords of each block; the blocks' error correction follows the data in the same order.
    pub blocks: Vec<Range<usize>>,
    /// How codewords get into columns.
    pub moves: Vec<Move>,
}

/// Bits of one codeword that go into one column together: `(halves(codeword) & mask)` turned left by `turn`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// Index of the codeword: data, then error correction by blocks.
    pub codeword: u16,
    /// Which bits of [`halves`].
    pub mask: u16,
    /// The column.
    pub column: u8,
    /// Bits to turn left.
    pub turn: u8,
}

/// A codeword's bits in four orders of four: zigzag placement lays odd bits into one column and even ones into the next, upwards
/// or downwards.
pub fn halves(codeword: u8) -> u16 {
    (0..8).fold(0, |all, bit| {
        let set = u16::from(codeword >> bit & 1);
        all | places_of(bit).into_iter().fold(0, |two, place| two | set << place)
    })
}

/// The two places of a bit in [`halves`]: as if going down, as if going up.
fn places_of(bit: u32) -> [u32; 2] {
    let kind = if bit % 2 == 1 { 0 } else { KINDS / 2 };
    let step = bit / 2;
    [kind * HALF + HALF - 1 - step, (kind + 1) * HALF + step]
}

impl Places {
    /// Learns the layout; `None` for a level that the version lacks.
    pub fn learn(version: u8, level: EcLevel) -> Option<Self> {
        let data = qrcode::bits::Bits::new(normal(version)).max_len(level).ok()? / 8;
        let marked =
            |mark: fn(usize) -> u8| construct_codewords(&(0..data).map(mark).collect::<Vec<_>>(), normal(version), level);
        let (low, ec) = marked(|at| (at % 256) as u8).ok()?;
        let (high, _) = marked(|at| (at / 256) as u8).ok()?;
        let order: Vec<usize> = low.iter().zip(&high).map(|(low, high)| usize::from(*high) * 256 + usize::from(*low)).collect();
        // The second codeword of the first block comes right after the first of every block.
        let count = order.iter().position(|at| *at == 1)?;
        let starts = &order[..count];
        let ends = starts.iter().skip(1).copied().chain([data]);
        let blocks: Vec<Range<usize>> = starts.iter().zip(ends).map(|(start, end)| *start..end).collect();
        let each = ec.len() / count;
        // Error correction is interleaved too: its codeword k is of block k % count.
        let stream = order.into_iter().chain((0..ec.len()).map(|at| data + at % count * each + at / count));
        let bits = bit_places(version, level, data + ec.len(), data);
        let moves = moves(&stream.collect::<Vec<_>>(), &bits);
        Some(Self { data, ec: each, blocks, moves })
    }

    /// All codewords of a symbol.
    pub fn total(&self) -> usize {
        self.data + self.blocks.len() * self.ec
    }
}

/// The column and row of every bit of the stream of codewords: each plane of the drawing spells one bit of the index.
fn bit_places(version: u8, level: EcLevel, total: usize, data: usize) -> Vec<(u8, u8)> {
    let mut blank = Canvas::new(normal(version), level);
    blank.draw_all_functional_patterns();
    let planes = usize::BITS - (total * 8).leading_zeros();
    let drawn = |bit: &dyn Fn(usize) -> bool| {
        let stream: Vec<u8> = (0..total).map(|at| (0..8).fold(0, |byte, b| byte << 1 | u8::from(bit(at * 8 + b)))).collect();
        let mut canvas = blank.clone();
        canvas.draw_data(&stream[..data], &stream[data..]);
        canvas
    };
    let planes: Vec<Canvas> = (0..planes).map(|plane| drawn(&|index| index >> plane & 1 == 1)).collect();
    let side = normal(version).width();
    let mut places = vec![(0, 0); total * 8];
    for (x, y) in (0..side).flat_map(|x| (0..side).map(move |y| (x, y))) {
        if matches!(planes[0].get(x, y), Module::Unmasked(_)) {
            let index = planes.iter().rev().fold(0, |index, plane| index << 1 | usize::from(plane.get(x, y).is_dark()));
            places[index] = (x as u8, y as u8);
        }
    }
    places
}

/// Bundles bits that stay side by side; most codewords take two moves, those at corners and patterns more.
fn moves(stream: &[usize], bits: &[(u8, u8)]) -> Vec<Move> {
    let mut moves = Vec::new();
    for (at, codeword) in stream.iter().enumerate() {
        let mut open: u8 = 0xff;
        while open != 0 {
            let mut bundles: BTreeMap<(u8, u32), (u16, u8)> = BTreeMap::new();
            for bit in (0..8).filter(|bit| open >> bit & 1 == 1) {
                let (x, y) = bits[at * 8 + 7 - bit as usize];
                for place in places_of(bit) {
                    let bundle = bundles.entry((x, (u64::BITS + u32::from(y) - place) % u64::BITS)).or_default();
                    // A bit may meet its own other place in one bundle; it is moved once.
                    if bundle.1 >> bit & 1 == 0 {
                        *bundle = (bundle.0 | 1 << place, bundle.1 | 1 << bit);
                    }
                }
            }
            let Some(((column, turn), (mask, covered))) = bundles.into_iter().max_by_key(|(_, bundle)| bundle.1.count_ones())
            else {
                break;
            };
            moves.push(Move { codeword: *codeword as u16, mask, column, turn: turn as u8 });
            open &= !covered;
        }
    }
    moves.sort_by_key(|one| one.column);
    moves
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_those_of_the_standard() {
        // ISO/IEC 18004:2015, table 9.
        let shape = |version, level| {
            let places = Places::learn(version, level).unwrap();
            (places.total(), places.data, places.ec, places.blocks.iter().map(Range::len).collect::<Vec<_>>())
        };
        assert_eq!(shape(6, EcLevel::L), (172, 136, 18, vec![68, 68]));
        assert_eq!(shape(8, EcLevel::M), (242, 154, 22, vec![38, 38, 39, 39]));
        assert_eq!(shape(9, EcLevel::Q), (292, 132, 20, [[16; 4], [17; 4]].concat()));
        assert_eq!(shape(11, EcLevel::L), (404, 324, 20, vec![81; 4]));
    }

    #[test]
    fn every_bit_is_moved_exactly_once_and_most_codewords_in_two_moves() {
        for version in 1..=11 {
            let places = Places::learn(version, EcLevel::M).unwrap();
            let moved: u32 = places.moves.iter().map(|one| one.mask.count_ones()).sum();
            assert_eq!(moved as usize, places.total() * 8, "version {version}");
            assert!(places.moves.len() < places.total() * 3, "version {version}: {} moves", places.moves.len());
        }
    }
}
