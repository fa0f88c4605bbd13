//! Which characters of a run's URLs differ from stamp to stamp.
use std::ops::Range;

use crate::label::segments::short_code;
use crate::stamp::link::Parts;

/// What stands at one place of every text of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Varies {
    /// This character.
    Fixed,
    /// Any decimal digit.
    Digit,
    /// Any digit or capital letter.
    Letter,
}

/// The place of each character; `None` for a text that is no stamp's URL and no short code's.
pub fn shape(text: &str) -> Option<Vec<Varies>> {
    let mut shape = vec![Varies::Fixed; text.len()];
    let mut mark = |range: Range<usize>, varies| shape.get_mut(range).map(|places| places.fill(varies));
    if let Some(parts) = Parts::read(text) {
        if let Some(number) = parts.number {
            // It ends the path; a register number 21 makes `/21/` stand there twice.
            let end = text.find('?')?;
            mark(end - number.len()..end, Varies::Digit)?;
        }
        mark(text.len() - parts.token.len()..text.len(), Varies::Digit)?;
        return Some(shape);
    }
    mark(short_code(text)?, Varies::Letter)?;
    Some(shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str) -> Option<String> {
        let letter = |varies: Varies| match varies {
            Varies::Fixed => '.',
            Varies::Digit => 'd',
            Varies::Letter => 'L',
        };
        shape(text).map(|shape| shape.into_iter().map(letter).collect())
    }

    #[test]
    fn number_token_and_code_differ_and_nothing_else() {
        assert_eq!(marked("https://e.vn/t/1/21/42?s=123").as_deref(), Some("....................dd...ddd"));
        assert_eq!(marked("https://e.vn/t/21/21/42?17=270101&s=123").as_deref(), Some(".....................dd.............ddd"));
        assert_eq!(marked("https://e.vn/t/1/10/L?s=12").as_deref(), Some("........................dd"));
        assert_eq!(marked("https://e.vn/c/ZZZZZZZZD8B8SK").as_deref(), Some("...............LLLLLLLLLLLLLL"));
        for strange in
            ["", "https://e.vn/", "https://e.vn/c/ZZZZZZZZD8B8S", "https://e.vn/c/zzzzzzzzd8b8sk", "https://e.vn/t/1/21/x?s=1"]
        {
            assert_eq!(marked(strange), None, "{strange}");
        }
    }
}
