//! QR symbols of any text, by the shortest segmentation (a short code's characters count as letters) and the `qrcode` crate. Symbols
//! of a whole run are made faster, and alike to the last module, by [`crate::label::symbols`].
use qrcode::types::EcLevel;
use qrcode::{Color, QrCode};
use std::ops::RangeInclusive;

use crate::domain::error::Fault;
use crate::label::segments::{Segment, bits, normal, of_label};

/// Longest text we encode, in characters; stamp URLs have 250 to 300.
pub const TEXT_MAX: usize = 600;
/// White modules that every side of a symbol needs (ISO/IEC 18004 §6.3.8).
pub const QUIET_MODULES: i32 = 4;
/// Modules whose row is kept in one word.
const WORD: usize = 64;

/// Error correction level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// About 7 %.
    L,
    /// About 15 %.
    M,
    /// About 25 %.
    Q,
}

impl Level {
    /// The same in the encoder's words.
    pub fn ec(self) -> EcLevel {
        match self {
            Self::L => EcLevel::L,
            Self::M => EcLevel::M,
            Self::Q => EcLevel::Q,
        }
    }
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
    /// Rows from the top, each in as many words as it needs; the leftmost module is the lowest bit.
    rows: Vec<u64>,
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
            let segments = of_label(text, normal(*class.start()));
            for version in class {
                if let Some(symbol) = Self::encoded(text, &segments, level, version) {
                    return Ok(symbol);
                }
            }
        }
        Err(wrong(text))
    }

    /// The symbol of just this version, though a smaller one may do: all labels of a run have one size.
    ///
    /// # Errors
    /// As [`Symbol::new`]; `label-code-too-large` where the version does not hold the text.
    pub fn of_version(text: &str, level: Level, version: u8) -> Result<Self, Fault> {
        encodable(text)?;
        let segments = of_label(text, normal(version));
        let symbol = Self::encoded(text, &segments, level, version);
        symbol.ok_or_else(|| Fault::new("label-code-too-large").value(text))
    }

    fn encoded(text: &str, segments: &[Segment], level: Level, version: u8) -> Option<Self> {
        let bits = bits(text.as_bytes(), segments, normal(version), level.ec())?;
        QrCode::with_bits(bits, level.ec()).ok().map(|code| Self::of(&code, version, level))
    }

    /// The encoder's own symbol.
    fn of(code: &QrCode, version: u8, level: Level) -> Self {
        let side = code.width();
        let words = side.div_ceil(WORD);
        let mut rows = vec![0; side * words];
        for (at, color) in code.to_colors().into_iter().enumerate() {
            let (x, y) = (at % side, at / side);
            rows[y * words + x / WORD] |= u64::from(color == Color::Dark) << (x % WORD);
        }
        Self { version, level, side, rows }
    }

    /// A symbol whose rows are ready, of at most 64 modules on a side, the leftmost module in the lowest bit.
    pub(in crate::label) fn from_rows(version: u8, level: Level, rows: Vec<u64>) -> Self {
        Self { version, level, side: rows.len(), rows }
    }

    /// Whether the module in column `x` and row `y` is dark; outside the symbol all is light.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.side && y < self.side && self.rows[y * self.words() + x / WORD] >> (x % WORD) & 1 == 1
    }

    /// A row's words from the left; the leftmost module is the lowest bit. Empty outside the symbol.
    pub fn row(&self, y: usize) -> &[u64] {
        let words = self.words();
        self.rows.get(y * words..(y + 1) * words).unwrap_or_default()
    }

    /// Modules on a side as a length.
    pub fn side_modules(&self) -> i32 {
        i32::try_from(self.side).expect("a symbol has at most 177 modules on a side")
    }

    fn words(&self) -> usize {
        self.side.div_ceil(WORD)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(symbol: &Symbol) -> String {
        let grid = rqrr::SimpleGrid::from_func(symbol.side, |x, y| symbol.is_dark(x, y));
        rqrr::Grid::new(grid).decode().unwrap().1
    }

    fn item(host: &str) -> String {
        format!("https://{host}/01/09506000900018/21/1234567890?s={}", "7".repeat(171))
    }

    proptest! {
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
    fn a_text_that_no_label_can_carry_is_refused() {
        assert!(Symbol::new(&"7".repeat(TEXT_MAX), Level::M).is_ok());
        for wrong in ["", "https://tiêu.vn", "a b", "a\nb", &"7".repeat(TEXT_MAX + 1)] {
            assert_eq!(Symbol::new(wrong, Level::M).unwrap_err().code, "label-url-wrong");
        }
    }
}
