//! The shortest segmentation of a text, which saves versions: a stamp's URL mixes letters and long digits.
use qrcode::bits::Bits;
use qrcode::types::{EcLevel, Mode, Version};
use std::ops::Range;

use crate::stamp::code::CODE_SYMBOLS;

/// A stretch of text in one mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// How its characters are packed.
    pub mode: Mode,
    /// Index of its first byte.
    pub start: usize,
    /// Index behind its last byte.
    pub end: usize,
}

/// A version of the full symbol, 1..40.
pub fn normal(version: u8) -> Version {
    Version::Normal(i16::from(version))
}

/// The bits of a text in these segments, padded to what the version holds; `None` where they do not fit.
pub fn bits(text: &[u8], segments: &[Segment], version: Version, level: EcLevel) -> Option<Bits> {
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
    Some(bits)
}

/// Where the printed code stands in the link of a short code; `None` for any other text.
pub fn short_code(text: &str) -> Option<Range<usize>> {
    let (_, code) = text.rsplit_once("/c/")?;
    let sound = code.len() == CODE_SYMBOLS && code.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    sound.then(|| text.len() - CODE_SYMBOLS..text.len())
}

/// The shortest segmentation of whatever a label bears. The characters of a short code count as letters, also where chance made them
/// digits: all labels of a run need one segmentation, so that they have one version.
pub fn of_label(text: &str, version: Version) -> Vec<Segment> {
    let mut general = text.as_bytes().to_vec();
    if let Some(place) = short_code(text).and_then(|code| general.get_mut(code)) {
        place.fill(b'A');
    }
    shortest(&general, version)
}

/// The segmentation with the fewest bits, by dynamic programming over every possible last segment; the fewest segments
/// among equals. Exact, where the encoder's own optimiser only joins neighbours.
pub fn shortest(text: &[u8], version: Version) -> Vec<Segment> {
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

/// Whether a mode can say this byte.
pub fn holds(mode: Mode, byte: u8) -> bool {
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

    const CLASSES: [u8; 3] = [9, 26, 40];

    fn count(segments: &[Segment], version: Version) -> usize {
        let header = |mode: Mode| version.mode_bits_count() + mode.length_bits_count(version);
        segments.iter().map(|s| header(s.mode) + s.mode.data_bits_count(s.end - s.start)).sum()
    }

    /// Fewest bits by trying every cut and every mode.
    fn brute(text: &[u8], version: Version) -> usize {
        (1..=text.len())
            .flat_map(|cut| [Mode::Numeric, Mode::Alphanumeric, Mode::Byte].map(|mode| (cut, mode)))
            .filter(|(cut, mode)| text[..*cut].iter().all(|byte| holds(*mode, *byte)))
            .map(|(cut, mode)| count(&[Segment { mode, start: 0, end: cut }], version) + brute(&text[cut..], version))
            .min()
            .unwrap_or(0)
    }

    fn check(text: &str) {
        for class in CLASSES {
            let version = normal(class);
            let ours = shortest(text.as_bytes(), version);
            let theirs: Vec<_> = Parser::new(text.as_bytes()).optimize(version).collect();
            assert!(count(&ours, version) <= total_encoded_len(&theirs, version), "{text}");
            let joined: String = ours.iter().map(|s| &text[s.start..s.end]).collect();
            assert_eq!(joined, text);
        }
    }

    #[test]
    fn a_short_code_has_the_segments_of_letters_whatever_its_digits_are() {
        let link = |code: &str| format!("http://localhost:8080/c/{code}");
        for code in ["ZZZZZZZZD8B8SK", "01BBHNJ7374431", "00000000000000", "1234567890123K"] {
            let segments = of_label(&link(code), normal(3));
            assert_eq!(segments, shortest(link("AAAAAAAAAAAAAA").as_bytes(), normal(3)), "{code}");
        }
        assert_ne!(shortest(link("01BBHNJ7374431").as_bytes(), normal(3)), of_label(&link("01BBHNJ7374431"), normal(3)));
        for other in
            ["http://localhost:8080/c/0000000000000", "http://localhost:8080/c/0000000000000k", "http://e.vn/t/1?s=123456789"]
        {
            assert_eq!((short_code(other), of_label(other, normal(3))), (None, shortest(other.as_bytes(), normal(3))), "{other}");
        }
    }

    proptest! {
        #[test]
        fn a_short_text_takes_as_few_bits_as_any_segmentation(text in "[0-9A-Za-z/.]{1,9}", class in 0..3_usize) {
            let version = normal(CLASSES[class]);
            prop_assert_eq!(count(&shortest(text.as_bytes(), version), version), brute(text.as_bytes(), version));
        }

        #[test]
        fn a_text_never_takes_more_bits_than_the_encoder_itself_would_spend(text in "[0-9A-Za-z/?=.:-]{1,120}[0-9]{0,80}") {
            check(&text);
        }
    }

    #[test]
    fn the_token_of_a_stamp_stays_in_one_numeric_segment() {
        let text = format!("https://ocop.example.vn/01/09506000900018/21/1234567890?s={}", "7".repeat(171));
        let last = *shortest(text.as_bytes(), normal(7)).last().unwrap();
        assert_eq!((last.mode, last.end - last.start), (Mode::Numeric, 171));
        check(&text);
    }
}
