//! Text as shaped glyphs: the three faces of a label, the width of a text, and the letters they lack.
use std::sync::LazyLock;

use rustybuzz::UnicodeBuffer;
use rustybuzz::ttf_parser::{GlyphId, OutlineBuilder};

use crate::domain::error::Fault;

/// The faces used on labels. All Vietnamese letters are in the first two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Face {
    /// Noto Sans, for facts.
    Regular,
    /// Noto Sans bold, for the product name and terms.
    Bold,
    /// `DejaVu` Sans Mono bold, for the printed code: its 0 cannot be taken for an O.
    Mono,
}

type Loaded = rustybuzz::Face<'static>;

static REGULAR: LazyLock<Loaded> = LazyLock::new(|| load(Face::Regular));
static BOLD: LazyLock<Loaded> = LazyLock::new(|| load(Face::Bold));
static MONO: LazyLock<Loaded> = LazyLock::new(|| load(Face::Mono));

fn load(face: Face) -> Loaded {
    Loaded::from_slice(face.bytes(), 0).expect("the embedded fonts are whole: a test loads each")
}

impl Face {
    /// Every face.
    pub const ALL: [Self; 3] = [Self::Regular, Self::Bold, Self::Mono];

    /// The font file.
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => notosans::REGULAR_TTF,
            Self::Bold => notosans::BOLD_TTF,
            Self::Mono => dejavu::sans_mono::bold(),
        }
    }

    fn loaded(self) -> &'static Loaded {
        match self {
            Self::Regular => &REGULAR,
            Self::Bold => &BOLD,
            Self::Mono => &MONO,
        }
    }

    /// Font units in one em.
    pub fn units_per_em(self) -> i32 {
        self.loaded().units_per_em()
    }

    /// Way from a glyph to the next, in font units, before letters are fitted to each other.
    pub fn advance(self, glyph: u16) -> i32 {
        self.loaded().glyph_hor_advance(GlyphId(glyph)).map_or(0, i32::from)
    }

    /// The face's own measures.
    pub fn metrics(self) -> Metrics {
        let face = self.loaded();
        let bounds = face.global_bounding_box();
        Metrics {
            ascent: face.ascender(),
            descent: face.descender(),
            capitals: face.capital_height().unwrap_or(face.ascender()),
            bounds: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max],
        }
    }

    /// Sends the outline of a glyph to `pen`, in font units, y upwards. A blank glyph sends nothing.
    pub fn outline(self, glyph: u16, pen: &mut dyn OutlineBuilder) {
        self.loaded().outline_glyph(GlyphId(glyph), pen);
    }

    /// The glyph that shows `letter` by itself.
    pub fn glyph(self, letter: char) -> Option<u16> {
        self.loaded().glyph_index(letter).map(|id| id.0).filter(|id| *id != 0)
    }
}

/// Measures of a face in font units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metrics {
    /// From the baseline to the top of a line.
    pub ascent: i16,
    /// From the baseline to the bottom of a line, negative.
    pub descent: i16,
    /// Height of capitals.
    pub capitals: i16,
    /// Left, bottom, right and top of all glyphs.
    pub bounds: [i16; 4],
}

/// One glyph of a run, in font units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyph {
    /// Index in the font.
    pub id: u16,
    /// Where its letters begin in the text, in bytes.
    pub start: usize,
    /// Where they end.
    pub end: usize,
    /// Way to the next glyph.
    pub advance: i32,
    /// Shift to the right.
    pub dx: i32,
    /// Shift upwards.
    pub dy: i32,
}

/// A line of text in one face and size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Face.
    pub face: Face,
    /// Em size in µm.
    pub size_um: i32,
    /// The text as given.
    pub text: String,
    /// Its glyphs, from left to right.
    pub glyphs: Vec<Glyph>,
}

impl Run {
    /// Shapes a line of text.
    ///
    /// # Errors
    /// `font-lacks-letter` with the letter: nothing is ever printed as an empty box.
    pub fn new(face: Face, size_um: i32, text: &str) -> Result<Self, Fault> {
        if let Some(letter) = text.chars().find(|letter| face.glyph(*letter).is_none() || letter.is_control()) {
            return Err(lacks(letter, text));
        }
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(rustybuzz::Direction::LeftToRight);
        buffer.guess_segment_properties();
        let shaped = rustybuzz::shape(face.loaded(), &[], buffer);
        let starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
        let mut glyphs = Vec::with_capacity(starts.len());
        for (index, (info, position)) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()).enumerate() {
            let start = starts[index];
            let end = starts[index..].iter().copied().find(|next| *next > start).unwrap_or(text.len());
            let id = u16::try_from(info.glyph_id).unwrap_or(0);
            if id == 0 {
                return Err(lacks(text[start..].chars().next().unwrap_or('\u{fffd}'), text));
            }
            glyphs.push(Glyph { id, start, end, advance: position.x_advance, dx: position.x_offset, dy: position.y_offset });
        }
        Ok(Self { face, size_um, text: text.into(), glyphs })
    }

    /// Width of the line in µm, rounded up.
    pub fn width_um(&self) -> i32 {
        let units: i32 = self.glyphs.iter().map(|glyph| glyph.advance).sum();
        scaled_up(units, self.size_um, self.face)
    }

    /// How far its ink rises above the baseline, in µm, rounded up: stacked accents rise above capitals.
    pub fn ink_above_um(&self) -> i32 {
        let above =
            |glyph: &Glyph| self.face.loaded().glyph_bounding_box(GlyphId(glyph.id)).map(|b| i32::from(b.y_max) + glyph.dy);
        scaled_up(self.glyphs.iter().filter_map(above).max().unwrap_or(0), self.size_um, self.face)
    }

    /// How far its ink falls below the baseline, in µm, rounded up.
    pub fn ink_below_um(&self) -> i32 {
        let below =
            |glyph: &Glyph| self.face.loaded().glyph_bounding_box(GlyphId(glyph.id)).map(|b| -i32::from(b.y_min) - glyph.dy);
        scaled_up(self.glyphs.iter().filter_map(below).max().unwrap_or(0).max(0), self.size_um, self.face)
    }

    /// The letters its glyphs show, read back from the font and not from the text. Only for text of single glyphs.
    pub fn read_back(&self, alphabet: &str) -> Option<String> {
        let letter = |glyph: &Glyph| alphabet.chars().find(|letter| self.face.glyph(*letter) == Some(glyph.id));
        self.glyphs.iter().map(letter).collect()
    }
}

fn scaled_up(units: i32, size_um: i32, face: Face) -> i32 {
    let em = i64::from(face.units_per_em());
    let um = (i64::from(units) * i64::from(size_um)).div_euclid(em) + 1;
    i32::try_from(um).unwrap_or(i32::MAX)
}

fn lacks(letter: char, text: &str) -> Fault {
    let shown = if letter.is_control() { format!("U+{:04X}", u32::from(letter)) } else { letter.to_string() };
    Fault::new("font-lacks-letter").arg("letter", shown).value(text)
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    const BARE: &str = "aăâeêioôơuưyđ";
    const TONES: &str = "\u{300}\u{309}\u{303}\u{301}\u{323}";

    /// Every Vietnamese letter with every tone, lower and upper case.
    fn vietnamese() -> String {
        let mut text: String = BARE.into();
        for vowel in BARE.chars().filter(|letter| *letter != 'đ') {
            TONES.chars().for_each(|tone| text.extend([vowel, tone].into_iter().nfc()));
        }
        let upper = text.to_uppercase();
        text + &upper
    }

    #[test]
    fn every_vietnamese_letter_has_a_glyph_of_its_own() {
        assert_eq!(vietnamese().chars().count(), 2 * (13 + 12 * 5));
        for face in [Face::Regular, Face::Bold] {
            let run = Run::new(face, 2_000, &vietnamese()).unwrap();
            assert_eq!(run.glyphs.len(), vietnamese().chars().count());
            let mut ids: Vec<u16> = run.glyphs.iter().map(|glyph| glyph.id).collect();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), run.glyphs.len(), "two letters look the same");
        }
    }

    #[test]
    fn decomposed_letters_look_the_same_as_composed_ones() {
        let composed = Run::new(Face::Bold, 2_000, "Bưởi nướng Đẫm").unwrap();
        let decomposed: String = "Bưởi nướng Đẫm".nfd().collect();
        let decomposed = Run::new(Face::Bold, 2_000, &decomposed).unwrap();
        let ids = |run: &Run| run.glyphs.iter().map(|glyph| (glyph.id, glyph.advance, glyph.dx, glyph.dy)).collect::<Vec<_>>();
        assert_eq!(ids(&composed), ids(&decomposed));
    }

    #[test]
    fn a_letter_the_font_lacks_is_named() {
        for (text, letter) in [("茶 sen", "茶"), ("ชา", "ช"), ("Trà\nsen", "U+000A"), ("Trà\u{0}", "U+0000"), ("☕", "☕")]
        {
            let fault = Run::new(Face::Regular, 2_000, text).unwrap_err();
            assert_eq!(fault.code, "font-lacks-letter");
            assert_eq!(fault.args, [("letter", letter.to_string())]);
        }
    }

    #[test]
    fn width_grows_with_size_and_text() {
        let width = |size_um, text| Run::new(Face::Regular, size_um, text).unwrap().width_um();
        assert!(width(2_000, "Lô") < width(2_100, "Lô"));
        assert!(width(2_000, "Lô") < width(2_000, "Lô A"));
        assert_eq!(Run::new(Face::Regular, 2_000, "").unwrap().glyphs, []);
    }

    #[test]
    fn the_printed_code_can_be_read_back_from_its_glyphs() {
        let run = Run::new(Face::Mono, 2_000, "00002-R0BJY-BMC2").unwrap();
        assert_eq!(run.read_back("0123456789ABCDEFGHJKMNPQRSTVWXYZ-").as_deref(), Some("00002-R0BJY-BMC2"));
        assert_eq!(run.read_back("0123456789"), None);
    }
}
