//! The fonts of a file: of each face the glyphs that its labels show, and which letters they stand for, so that text can be searched
//! and copied. A letter and its glyph are one code: two letters that look alike stay two letters.
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Chunk, Name, Rect, Ref, Str};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use subsetter::GlyphRemapper;
use unicode_normalization::UnicodeNormalization;

use crate::domain::error::Error;
use crate::label::font::{Face, Run};
use crate::label::pdf::book::{Flate, chunk, failed};

/// Objects of one face: font, its only descendant, descriptor, letters, glyphs, data.
pub const OBJECTS: i32 = 6;

/// Units of an em in a PDF (ISO 32000-1 §9.2.4).
const EM: f32 = 1_000.0;

/// What the printed code and the number are made of.
const CHANGING: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ-";

/// The glyphs of one face by their codes; code 0 shows nothing.
#[derive(Debug)]
struct Used {
    face: Face,
    codes: BTreeMap<(u16, String), u16>,
    /// Glyph of code 1, 2, ….
    glyphs: Vec<(u16, String)>,
}

/// The glyphs of a file.
#[derive(Debug)]
pub struct Fonts {
    faces: [Used; 3],
    /// Codes of ASCII letters by face, for the texts that change; 0 where the face has none.
    ascii: [[u16; 128]; 3],
}

fn index(face: Face) -> usize {
    match face {
        Face::Regular => 0,
        Face::Bold => 1,
        Face::Mono => 2,
    }
}

/// The name of a face in a page's resources.
pub fn name(face: Face) -> &'static str {
    ["R", "B", "M"][index(face)]
}

impl Default for Fonts {
    /// Without any text.
    fn default() -> Self {
        let used = |face| Used { face, codes: BTreeMap::new(), glyphs: Vec::new() };
        Self { faces: Face::ALL.map(used), ascii: [[0; 128]; 3] }
    }
}

impl Fonts {
    /// Takes in the glyphs of a line.
    pub fn learn(&mut self, run: &Run) {
        for (glyph, letters) in clusters(run) {
            self.faces[index(run.face)].code(glyph, letters);
        }
    }

    /// Takes in all that a printed code or a number may be made of.
    pub fn learn_changing(&mut self, face: Face) {
        for letter in CHANGING.chars() {
            if let Some(glyph) = face.glyph(letter) {
                let code = self.faces[index(face)].code(glyph, letter.into());
                self.ascii[index(face)][letter as usize % 128] = code;
            }
        }
    }

    /// The code of every glyph of a line that was taken in.
    pub fn codes(&self, run: &Run) -> Vec<u16> {
        let used = &self.faces[index(run.face)];
        clusters(run).map(|pair| used.codes.get(&pair).copied().unwrap_or(0)).collect()
    }

    /// The code of a letter of a changing text; `None` for any other letter.
    pub fn changing(&self, face: Face, letter: u8) -> Option<u16> {
        self.ascii[index(face)].get(usize::from(letter)).copied().filter(|code| *code != 0)
    }

    /// Faces that show anything, with the place of their objects.
    pub fn faces(&self) -> impl Iterator<Item = Face> + '_ {
        self.faces.iter().filter(|used| !used.glyphs.is_empty()).map(|used| used.face)
    }

    /// Every object of every face that is used; those of a face begin at `first(face)`.
    ///
    /// # Errors
    /// `label-file-failed` where a font cannot be cut down.
    pub fn objects(&self, first: impl Fn(Face) -> Ref, flate: &mut Flate) -> Result<Vec<(Ref, Chunk)>, Error> {
        let mut objects = Vec::new();
        for used in self.faces.iter().filter(|used| !used.glyphs.is_empty()) {
            used.write(first(used.face), flate, &mut objects)?;
        }
        Ok(objects)
    }
}

/// Each glyph with the letters it stands for, composed. Where several glyphs show one letter, the first has it.
fn clusters(run: &Run) -> impl Iterator<Item = (u16, String)> + '_ {
    let mut last = None;
    run.glyphs.iter().map(move |glyph| {
        let first = last.replace(glyph.start) != Some(glyph.start);
        let letters = if first { run.text[glyph.start..glyph.end].nfc().collect() } else { String::new() };
        (glyph.id, letters)
    })
}

impl Used {
    fn code(&mut self, glyph: u16, letters: String) -> u16 {
        let next = u16::try_from(self.glyphs.len() + 1).unwrap_or(0);
        *self.codes.entry((glyph, letters.clone())).or_insert_with(|| {
            self.glyphs.push((glyph, letters));
            next
        })
    }

    fn write(&self, first: Ref, flate: &mut Flate, out: &mut Vec<(Ref, Chunk)>) -> Result<(), Error> {
        let id = |step: i32| Ref::new(first.get() + step);
        let [font, descendant, descriptor, letters, map, data] = [0, 1, 2, 3, 4, 5].map(id);
        let mut cut = GlyphRemapper::new();
        let glyphs: Vec<u16> = self.glyphs.iter().map(|(glyph, _)| cut.remap(*glyph)).collect();
        let program = subsetter::subset(self.face.bytes(), 0, &cut).map_err(|_| failed("font"))?;
        let system = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
        let name = self.name(&program);
        let mut one = |id: Ref, chunk: Chunk| out.push((id, chunk));
        let mut whole = chunk();
        let mut writer = whole.type0_font(font);
        writer.base_font(Name(name.as_bytes())).encoding_predefined(Name(b"Identity-H"));
        writer.descendant_font(descendant).to_unicode(letters);
        drop(writer);
        one(font, whole);
        let metrics = self.face.metrics();
        let scaled = |units: i32| units as f32 * EM / self.face.units_per_em() as f32;
        let mut whole = chunk();
        let mut writer = whole.cid_font(descendant);
        writer.subtype(CidFontType::Type2).base_font(Name(name.as_bytes())).system_info(system);
        writer.font_descriptor(descriptor).default_width(0.0).cid_to_gid_map_stream(map);
        let widths = self.glyphs.iter().map(|(glyph, _)| scaled(self.face.advance(*glyph)));
        writer.widths().consecutive(1, widths);
        drop(writer);
        one(descendant, whole);
        let [left, bottom, right, top] = metrics.bounds.map(|units| scaled(i32::from(units)));
        let mut whole = chunk();
        let mut writer = whole.font_descriptor(descriptor);
        writer.name(Name(name.as_bytes())).flags(FontFlags::SYMBOLIC).bbox(Rect::new(left, bottom, right, top));
        writer.italic_angle(0.0).ascent(scaled(metrics.ascent.into())).descent(scaled(metrics.descent.into()));
        writer.cap_height(scaled(metrics.capitals.into())).stem_v(if self.face == Face::Regular { 80.0 } else { 140.0 });
        writer.font_file2(data);
        drop(writer);
        one(descriptor, whole);
        let mut unicode = UnicodeCmap::<u16>::new(Name(b"Letters"), system);
        for ((_, letters), code) in self.glyphs.iter().zip(1..).filter(|((_, letters), _)| !letters.is_empty()) {
            unicode.pair_with_multiple(code, letters.chars());
        }
        one(letters, flate.stream(letters, unicode.finish().as_slice(), |_| ())?);
        let to_glyph: Vec<u8> = std::iter::once(0).chain(glyphs).flat_map(u16::to_be_bytes).collect();
        one(map, flate.stream(map, &to_glyph, |_| ())?);
        one(data, flate.stream(data, &program, |stream| _ = stream.pair(Name(b"Length1"), program.len() as i32))?);
        Ok(())
    }

    /// The name of a font cut down: six letters that follow from what was kept (ISO 32000-1 §9.6.4).
    fn name(&self, program: &[u8]) -> String {
        let hash = Sha256::digest(program);
        let tag: String = hash.iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect();
        let face = match self.face {
            Face::Regular => "NotoSans-Regular",
            Face::Bold => "NotoSans-Bold",
            Face::Mono => "DejaVuSansMono-Bold",
        };
        format!("{tag}+{face}")
    }
}
