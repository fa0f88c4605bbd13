//! Breaks a text into lines between its words, never inside one and never leaving anything out.
use crate::domain::error::Fault;
use crate::label::font::{Face, Run};

/// Em at which words are measured once, in µm; other sizes follow by proportion.
const MEASURED_UM: i32 = 100_000;

/// A text whose words are measured, so that many sizes and widths can be tried cheaply.
#[derive(Debug, Clone)]
pub struct Words<'a> {
    face: Face,
    words: Vec<(&'a str, i64)>,
    space: i64,
}

impl<'a> Words<'a> {
    /// Measures the words of a text.
    ///
    /// # Errors
    /// `font-lacks-letter`.
    pub fn new(face: Face, text: &'a str) -> Result<Self, Fault> {
        let width = |word: &str| Ok::<_, Fault>(i64::from(Run::new(face, MEASURED_UM, word)?.width_um()));
        let measured = |word: &'a str| Ok((word, width(word)?));
        let words = text.split(' ').filter(|word| !word.is_empty()).map(measured).collect::<Result<_, Fault>>()?;
        Ok(Self { face, words, space: width(" ")? })
    }

    /// The text in lines of at most `width_um`, or nothing where a word is wider or more than `lines_max` are needed.
    /// As few lines as possible, then as even as possible: a lone last word looks like a mistake.
    ///
    /// # Errors
    /// `font-lacks-letter`.
    pub fn set(&self, size_um: i32, width_um: i32, lines_max: usize) -> Result<Option<Vec<Run>>, Fault> {
        let limit = i64::from(width_um) * i64::from(MEASURED_UM) / i64::from(size_um.max(1));
        let Some(mut ends) = self.greedy(limit).filter(|ends| ends.len() <= lines_max) else { return Ok(None) };
        let (mut low, mut high) = (0, limit);
        while ends.len() > 1 && high - low > i64::from(MEASURED_UM) / 10 {
            let middle = i64::midpoint(low, high);
            match self.greedy(middle).filter(|narrow| narrow.len() == ends.len()) {
                Some(narrow) => (ends, high) = (narrow, middle),
                None => low = middle,
            }
        }
        let mut start = 0;
        let mut lines = Vec::with_capacity(ends.len());
        for end in ends {
            let text: Vec<&str> = self.words[start..end].iter().map(|(word, _)| *word).collect();
            lines.push(Run::new(self.face, size_um, &text.join(" "))?);
            start = end;
        }
        // Kerning across a space may add a hair to the sum of words.
        Ok(Some(lines).filter(|lines| lines.iter().all(|line| line.width_um() <= width_um)))
    }

    /// Where each line ends, in words, when every line takes what it can hold.
    fn greedy(&self, limit: i64) -> Option<Vec<usize>> {
        let mut ends = Vec::new();
        let mut filled = 0;
        for (index, (_, width)) in self.words.iter().enumerate() {
            if *width > limit {
                return None;
            }
            let longer = filled + self.space + width;
            if index > 0 && longer > limit {
                ends.push(index);
            }
            filled = if index == 0 || longer > limit { *width } else { longer };
        }
        if !self.words.is_empty() {
            ends.push(self.words.len());
        }
        Some(ends)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, width_um: i32, lines_max: usize) -> Option<Vec<String>> {
        let lines = Words::new(Face::Bold, text).unwrap().set(3_000, width_um, lines_max).unwrap()?;
        assert!(lines.iter().all(|line| line.width_um() <= width_um));
        Some(lines.into_iter().map(|line| line.text).collect())
    }

    #[test]
    fn nothing_is_lost_between_lines() {
        let text = "Thực phẩm bảo vệ sức khỏe từ sâm Ngọc Linh";
        for width_um in (15_000..80_000).step_by(5_000) {
            assert_eq!(check(text, width_um, 20).unwrap().join(" "), text);
        }
    }

    #[test]
    fn two_lines_are_about_even() {
        assert_eq!(check("Nước mắm Phước Tuy cá cơm", 36_000, 2).unwrap(), ["Nước mắm Phước", "Tuy cá cơm"]);
    }

    #[test]
    fn too_many_lines_and_too_wide_words_do_not_fit() {
        assert_eq!(check("Bột ngũ cốc dinh dưỡng hạt sen", 20_000, 2), None);
        assert_eq!(check("Nghiêngnghiêngnghiêngnghiêng", 20_000, 9), None);
        assert_eq!(check("", 20_000, 2), Some(vec![]));
    }
}
