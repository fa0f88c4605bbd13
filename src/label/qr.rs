//! QR symbols by the shortest segmentation of their text, which saves versions: a stamp's URL mixes letters and long digits.
use qrcode::bits::Bits;
use qrcode::types::{EcLevel, Mode, Version};
use qrcode::{Color, QrCode};
use std::ops::RangeInclusive;

use crate::domain::error::Fault;

/// Longest text we encode, in characters; stamp URLs have 250 to 300.
pub const TEXT_MAX: usize = 600;
/// White modules that every side of a symbol needs (ISO/IEC 18004 §6.3.8).
pub const QUIET_MODULES: i32 = 4;

/// Error correction level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// About 7 %.
    L,
    /// About 15 %.
    M,
}

/// A finished symbol without its quiet zone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Symbol {
    /// 1..40.
    pub version: u8,
    /// Level it was made at.
    pub level: Level,
    /// Modules on a side.
    pub side: usize,
    dark: Vec<bool>,
}

/// A stretch of text in one mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Segment {
    mode: Mode,
    start: usize,
    end: usize,
}

impl Symbol {
    /// The smallest symbol that holds `text` at `level`.
    ///
    /// # Errors
    /// `label-url-wrong` for an empty text, one beyond [`TEXT_MAX`] or with other than printable ASCII: decoders disagree
    /// on what other bytes mean.
    pub fn new(text: &str, level: Level) -> Result<Self, Fault> {
        encodable(text)?;
        // Length fields widen after versions 9 and 26, so a segmentation serves one class only.
        for class in CLASSES {
            let segments = shortest(text.as_bytes(), normal(*class.start()));
            for version in class {
                if let Some(symbol) = Self::encoded(text, &segments, level, version) {
                    return Ok(symbol);
                }
            }
        }
        Err(wrong(text))
    }

    /// The symbol of just this version, though a smaller one may do.
    ///
    /// # Errors
    /// As [`Symbol::new`]; `label-code-too-large` where the version does not hold the text.
    pub fn of_version(text: &str, level: Level, version: u8) -> Result<Self, Fault> {
        encodable(text)?;
        let segments = shortest(text.as_bytes(), normal(version));
        let symbol = Self::encoded(text, &segments, level, version);
        symbol.ok_or_else(|| Fault::new("label-code-too-large").value(text))
    }

    fn encoded(text: &str, segments: &[Segment], level: Level, version: u8) -> Option<Self> {
        let ec = match level {
            Level::L => EcLevel::L,
            Level::M => EcLevel::M,
        };
        let code = encode(text.as_bytes(), segments, normal(version), ec)?;
        let dark = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
        Some(Self { version, level, side: code.width(), dark })
    }

    /// Whether the module in column `x` and row `y` is dark; outside the symbol all is light.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.side && y < self.side && self.dark[y * self.side + x]
    }

    /// Modules on a side as a length.
    pub fn side_modules(&self) -> i32 {
        i32::try_from(self.side).expect("a symbol has at most 177 modules on a side")
    }
}

/// Versions whose length fields are equally wide (ISO/IEC 18004 table 3).
const CLASSES: [RangeInclusive<u8>; 3] = [1..=9, 10..=26, 27..=40];

fn wrong(text: &str) -> Fault {
    Fault::new("label-url-wrong").arg("max", TEXT_MAX).value(text.chars().take(80).collect::<String>())
}

fn encodable(text: &str) -> Result<(), Fault> {
    let encodable = !text.is_empty() && text.len() <= TEXT_MAX && text.bytes().all(|byte| byte.is_ascii_graphic());
    if encodable { Ok(()) } else { Err(wrong(text)) }
}

fn normal(version: u8) -> Version {
    Version::Normal(i16::from(version))
}

fn encode(text: &[u8], segments: &[Segment], version: Version, level: EcLevel) -> Option<QrCode> {
    let mut bits = Bits::new(version);
    for segment in segments {
        let data = &text[segment.start..segment.end];
        match segment.mode {
            Mode::Numeric => bits.push_numeric_data(data),
            Mode::Alphanumeric => bits.push_alphanumeric_data(data),
            Mode::Byte | Mode::Kanji => bits.push_byte_data(data),
        }
        .ok()?;
    }
    bits.push_terminator(level).ok()?;
    QrCode::with_bits(bits, level).ok()
}

/// The segmentation with the fewest bits, by dynamic programming over every possible last segment; the fewest segments
/// among equals. Exact, where the encoder's own optimiser only joins neighbours.
fn shortest(text: &[u8], version: Version) -> Vec<Segment> {
    let mut best: Vec<(usize, usize, Option<Segment>)> = vec![(0, 0, None)];
    for end in 1..=text.len() {
        let mut found: Option<(usize, usize, Option<Segment>)> = None;
        for mode in [Mode::Numeric, Mode::Alphanumeric, Mode::Byte] {
            let header = version.mode_bits_count() + mode.length_bits_count(version);
            for start in (0..end).rev() {
                if !holds(mode, text[start]) {
                    break;
                }
                let bits = best[start].0 + header + mode.data_bits_count(end - start);
                let count = best[start].1 + 1;
                if found.is_none_or(|(least, fewest, _)| (bits, count) < (least, fewest)) {
                    found = Some((bits, count, Some(Segment { mode, start, end })));
                }
            }
        }
        best.push(found.expect("byte mode holds every byte"));
    }
    let mut segments = Vec::new();
    let mut last = best[text.len()].2;
    while let Some(segment) = last {
        segments.push(segment);
        last = best[segment.start].2;
    }
    segments.reverse();
    segments
}

fn holds(mode: Mode, byte: u8) -> bool {
    match mode {
        Mode::Numeric => byte.is_ascii_digit(),
        Mode::Alphanumeric => byte.is_ascii_digit() || byte.is_ascii_uppercase() || b" $%*+-./:".contains(&byte),
        Mode::Byte | Mode::Kanji => true,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use qrcode::optimize::{Parser, total_encoded_len};

    use super::*;

    const LAST: [u8; 3] = [9, 26, 40];

    fn bits(segments: &[Segment], version: Version) -> usize {
        let header = |mode: Mode| version.mode_bits_count() + mode.length_bits_count(version);
        segments.iter().map(|s| header(s.mode) + s.mode.data_bits_count(s.end - s.start)).sum()
    }

    /// Fewest bits by trying every cut and every mode.
    fn brute(text: &[u8], version: Version) -> usize {
        (1..=text.len())
            .flat_map(|cut| [Mode::Numeric, Mode::Alphanumeric, Mode::Byte].map(|mode| (cut, mode)))
            .filter(|(cut, mode)| text[..*cut].iter().all(|byte| holds(*mode, *byte)))
            .map(|(cut, mode)| bits(&[Segment { mode, start: 0, end: cut }], version) + brute(&text[cut..], version))
            .min()
            .unwrap_or(0)
    }

    fn check(text: &str) {
        for class in LAST {
            let version = normal(class);
            let ours = shortest(text.as_bytes(), version);
            let theirs: Vec<_> = Parser::new(text.as_bytes()).optimize(version).collect();
            assert!(bits(&ours, version) <= total_encoded_len(&theirs, version), "{text}");
            let joined: String = ours.iter().map(|s| &text[s.start..s.end]).collect();
            assert_eq!(joined, text);
        }
    }

    fn read(symbol: &Symbol) -> String {
        let grid = rqrr::SimpleGrid::from_func(symbol.side, |x, y| symbol.is_dark(x, y));
        rqrr::Grid::new(grid).decode().unwrap().1
    }

    fn item(host: &str) -> String {
        format!("https://{host}/01/09506000900018/21/1234567890?s={}", "7".repeat(171))
    }

    proptest! {
        #[test]
        fn a_short_text_takes_as_few_bits_as_any_segmentation(text in "[0-9A-Za-z/.]{1,9}", class in 0..3_usize) {
            let version = normal(LAST[class]);
            prop_assert_eq!(bits(&shortest(text.as_bytes(), version), version), brute(text.as_bytes(), version));
        }

        #[test]
        fn a_text_never_takes_more_bits_than_the_encoder_itself_would_spend(text in "[0-9A-Za-z/?=.:-]{1,120}[0-9]{0,80}") {
            check(&text);
        }

        #[test]
        fn a_symbol_reads_as_its_text(text in "[!-~]{1,90}[0-9]{0,180}") {
            for level in [Level::L, Level::M] {
                prop_assert_eq!(read(&Symbol::new(&text, level).unwrap()), text.clone());
            }
        }
    }

    #[test]
    fn stamps_take_the_versions_that_the_format_foresees() {
        // Format §6: an item with a host of 15 characters, by GTIN, is V7 at M to the last bit; with a lot V8; V6 at L.
        let cases = [
            (item("ocop.quangnam.v"), Level::M, 7),
            (item("ocop.quangnam.vn"), Level::M, 8),
            (item("ocop.quangnam.v"), Level::L, 6),
            (item("ocop.quangnam.v").replace("/21/", "/10/TPS-260314-01/21/"), Level::M, 8),
            ("https://ocop.quangnam.v/c/ZZZZZZZZD8B8SK".into(), Level::M, 3),
        ];
        for (text, level, version) in cases {
            assert_eq!(Symbol::new(&text, level).unwrap().version, version, "{text}");
        }
    }

    #[test]
    fn the_token_of_a_stamp_stays_in_one_numeric_segment() {
        let text = item("ocop.example.vn");
        let last = *shortest(text.as_bytes(), normal(7)).last().unwrap();
        assert_eq!((last.mode, last.end - last.start), (Mode::Numeric, 171));
        check(&text);
    }

    #[test]
    fn a_text_that_no_label_can_carry_is_refused() {
        assert!(Symbol::new(&"7".repeat(TEXT_MAX), Level::M).is_ok());
        for wrong in ["", "https://tiêu.vn", "a b", "a\nb", &"7".repeat(TEXT_MAX + 1)] {
            assert_eq!(Symbol::new(wrong, Level::M).unwrap_err().code, "label-url-wrong");
        }
    }
}
