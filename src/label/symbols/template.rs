//! The template of texts that differ only in known places: their segmentation, version, level and fixed codewords are the same.
use qrcode::types::Mode;

use crate::label::qr::{Level, Symbol, TEXT_MAX};
use crate::label::segments::{Segment, bits, normal, of_label};
use crate::label::symbols::boards::{Boards, VERSION_MAX, transposed};
use crate::label::symbols::places::{Move, Places, halves};
use crate::label::symbols::score::best;
use crate::label::symbols::shape::Varies;
use crate::label::symbols::solomon::Solomon;

/// Room for the codewords of a symbol of version 11 (404), and for a group that is laid over the last of them.
const CODEWORDS_MAX: usize = 408;

/// The alphanumeric characters in the order of their values (ISO/IEC 18004, table 5).
const ALPHANUMERIC: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// Texts of one shape.
#[derive(Debug, Clone)]
pub struct Template {
    version: u8,
    level: Level,
    /// At each place of the text the least character and how many follow it that may stand there too.
    allowed: Vec<(u8, u8)>,
    letters: Vec<usize>,
    groups: Vec<Group>,
    /// Codewords with the bits of all groups left out.
    fixed: [u8; CODEWORDS_MAX],
    places: Places,
    boards: Boards,
    solomon: Solomon,
    halves: Box<[u16; 256]>,
}

/// Characters that are packed together and of which one differs.
#[derive(Debug, Clone, Copy)]
struct Group {
    kind: Kind,
    /// Index of the first character.
    start: u16,
    /// Index of the first bit.
    bit: u16,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Digits(u8),
    Letters(u8),
    Byte,
}

impl Kind {
    fn bits(self) -> usize {
        match self {
            Self::Digits(count) => usize::from(count) * 3 + 1,
            Self::Letters(count) => usize::from(count) * 5 + 1,
            Self::Byte => 8,
        }
    }

    /// The value of the characters; they were found to be allowed.
    fn value(self, text: &[u8]) -> u32 {
        let digit = |at: usize| u32::from(text[at] - b'0');
        match self {
            Self::Digits(1) => digit(0),
            Self::Digits(2) => digit(0) * 10 + digit(1),
            Self::Digits(_) => digit(0) * 100 + digit(1) * 10 + digit(2),
            Self::Letters(1) => letter(text[0]),
            Self::Letters(_) => letter(text[0]) * 45 + letter(text[1]),
            Self::Byte => u32::from(text[0]),
        }
    }
}

fn letter(byte: u8) -> u32 {
    ALPHANUMERIC.iter().position(|known| *known == byte).map_or(0, |value| value as u32)
}

impl Template {
    /// The template of texts like `sample`; `None` where they do not fit the version, where the version is beyond
    /// [`VERSION_MAX`], or where a place is not of the kind that it should be.
    pub fn new(sample: &str, shape: &[Varies], level: Level, version: u8) -> Option<Self> {
        if !(1..=VERSION_MAX).contains(&version) || sample.len() != shape.len() || sample.is_empty() || sample.len() > TEXT_MAX {
            return None;
        }
        let letters = shape.iter().enumerate().filter(|(_, varies)| **varies == Varies::Letter).map(|(at, _)| at).collect();
        let segments = of_label(sample, normal(version));
        let data = bits(sample.as_bytes(), &segments, normal(version), level.ec())?.into_bytes();
        let places = Places::learn(version, level.ec())?;
        let solomon = Solomon::learn(places.ec)?;
        let boards = Boards::learn(version, level.ec(), places.data, places.total() - places.data);
        let groups = groups(&segments, shape, version);
        let mut fixed = [0; CODEWORDS_MAX];
        fixed.get_mut(..data.len())?.copy_from_slice(&data);
        for bit in groups.iter().flat_map(|group| usize::from(group.bit)..usize::from(group.bit) + group.kind.bits()) {
            fixed[bit / 8] &= !(0x80 >> (bit % 8));
        }
        let allowed = sample.bytes().zip(shape).map(allowed).collect();
        let halves = Box::new(std::array::from_fn(|byte| halves(byte as u8)));
        let template = Self { version, level, allowed, letters, groups, fixed, places, boards, solomon, halves };
        template.fits(sample).then_some(template)
    }

    /// Whether a text differs from the sample only where it may.
    pub fn fits(&self, text: &str) -> bool {
        let inside = |(byte, (least, more)): (u8, &(u8, u8))| byte.wrapping_sub(*least) <= *more;
        text.len() == self.allowed.len()
            && text.bytes().zip(&self.allowed).fold(true, |all, one| all & inside(one))
            && self.letters.iter().all(|at| text.as_bytes()[*at].is_ascii_alphanumeric())
    }

    /// The symbol of a text; `None` where it does not fit the template.
    pub fn symbol(&self, text: &str) -> Option<Symbol> {
        if !self.fits(text) {
            return None;
        }
        let columns = self.columns(&self.codewords(text.as_bytes()));
        let rows = transposed(columns);
        let mask = best(&rows, &columns, &self.boards);
        let drawn = rows.iter().zip(&self.boards.rows).map(|(row, board)| row ^ board[mask]).collect();
        Some(Symbol::from_rows(self.version, self.level, drawn))
    }

    /// Data and error correction, block after block.
    fn codewords(&self, text: &[u8]) -> [u8; CODEWORDS_MAX] {
        let mut codewords = self.fixed;
        for Group { kind, start, bit } in &self.groups {
            let value = kind.value(&text[usize::from(*start)..]) << (24 - kind.bits() - usize::from(bit % 8));
            let [_, first, second, third] = value.to_be_bytes();
            let at = usize::from(bit / 8);
            codewords[at] |= first;
            codewords[at + 1] |= second;
            codewords[at + 2] |= third;
        }
        self.solomon.fill(&mut codewords, &self.places.blocks, self.places.data);
        codewords
    }

    /// The codewords at their places, unmasked.
    fn columns(&self, codewords: &[u8; CODEWORDS_MAX]) -> [u64; 64] {
        let mut columns = [0; 64];
        for Move { codeword, mask, column, turn } in &self.places.moves {
            let bits = u64::from(self.halves[usize::from(codewords[usize::from(*codeword)])] & mask);
            columns[usize::from(column % 64)] |= bits.rotate_left(u32::from(*turn));
        }
        columns
    }
}

fn allowed((byte, varies): (u8, &Varies)) -> (u8, u8) {
    match varies {
        Varies::Fixed => (byte, 0),
        Varies::Digit => (b'0', b'9' - b'0'),
        Varies::Letter => (b'0', b'Z' - b'0'),
    }
}

/// The groups of all segments in which a character differs.
fn groups(segments: &[Segment], shape: &[Varies], version: u8) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut bit = 0;
    for Segment { mode, start, end } in segments {
        bit += normal(version).mode_bits_count() + mode.length_bits_count(normal(version));
        let size = match mode {
            Mode::Numeric => 3,
            Mode::Alphanumeric => 2,
            Mode::Byte | Mode::Kanji => 1,
        };
        for start in (*start..*end).step_by(size) {
            let count = size.min(end - start);
            let kind = match mode {
                Mode::Numeric => Kind::Digits(count as u8),
                Mode::Alphanumeric => Kind::Letters(count as u8),
                Mode::Byte | Mode::Kanji => Kind::Byte,
            };
            if shape[start..start + count].iter().any(|varies| *varies != Varies::Fixed) {
                groups.push(Group { kind, start: start as u16, bit: bit as u16 });
            }
            bit += kind.bits();
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::symbols::shape::shape;

    const SAMPLE: &str = "https://e.vn/t/77/10/L-1/21/42?s=12345678901234567890";

    fn template(version: u8) -> Option<Template> {
        Template::new(SAMPLE, &shape(SAMPLE).unwrap(), Level::M, version)
    }

    #[test]
    fn a_text_of_another_length_or_with_another_fixed_character_is_not_pressed() {
        let template = template(6).unwrap();
        assert_eq!(template.symbol(SAMPLE).unwrap(), Symbol::of_version(SAMPLE, Level::M, 6).unwrap());
        for at in 0..SAMPLE.len() {
            let mut other = SAMPLE.as_bytes().to_vec();
            other[at] = b'~';
            assert_eq!(template.symbol(std::str::from_utf8(&other).unwrap()), None, "{at}");
        }
        for other in ["", &SAMPLE[1..], &format!("{SAMPLE}0"), &SAMPLE.replace("L-1", "L-2"), &SAMPLE.replace("77", "78")] {
            assert_eq!(template.symbol(other), None, "{other}");
        }
    }

    #[test]
    fn a_version_too_small_or_too_large_and_a_shape_of_another_text_have_no_template() {
        assert!(template(2).is_none() && template(VERSION_MAX + 1).is_none() && template(0).is_none());
        assert!((4..=VERSION_MAX).all(|version| template(version).is_some()));
        assert!(Template::new(SAMPLE, &shape("https://e.vn/t/7?s=1").unwrap(), Level::M, 6).is_none());
        assert!(Template::new(SAMPLE, &vec![Varies::Digit; SAMPLE.len()], Level::M, 8).is_none());
    }

    #[test]
    fn a_printed_code_of_digits_only_is_pressed_in_the_segments_of_letters() {
        let url = |code: &str| format!("https://ocop.example.vn/c/{code}");
        let template = Template::new(&url("00000000000000"), &shape(&url("ZZZZZZZZD8B8SK")).unwrap(), Level::M, 3).unwrap();
        for code in ["ZZZZZZZZD8B8SK", "00000000000000", "1A2B3C4D5E6F7G"] {
            let symbol = template.symbol(&url(code)).unwrap();
            let grid = rqrr::SimpleGrid::from_func(symbol.side, |x, y| symbol.is_dark(x, y));
            assert_eq!(rqrr::Grid::new(grid).decode().unwrap().1, url(code));
        }
        for wrong in ["ZZZZZZZZD8B8S=", "ZZZZZZZZD8B8S:", "zZZZZZZZD8B8SK"] {
            assert_eq!(template.symbol(&url(wrong)), None, "{wrong}");
        }
    }
}
