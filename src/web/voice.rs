//! Speaks the page's language: words, dates, and names that may be in another language and then say so.
use crate::domain::place::Words;
use crate::domain::time::Date;
use crate::text::lang::Lang;
use crate::text::{catalogue, dates, figures};
use askama::filters::HtmlSafe;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

/// Stand around a foreign part of a sentence until it is written out; private-use characters, taken out of all data.
const FOREIGN: [char; 2] = ['\u{E000}', '\u{E001}'];

/// The first byte of both in UTF-8: a text without it holds no mark, which is soon seen.
const FOREIGN_LEAD: u8 = 0xEE;

/// The language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voice(pub Lang);

impl Voice {
    /// BCP 47 code of the page.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// A fixed word or sentence.
    pub fn word(self, key: &'static str) -> &'static str {
        catalogue::word(self.0, key)
    }

    /// A sentence with its parts filled in.
    pub fn say<'a>(self, key: &str, parts: impl AsRef<[(&'a str, Phrase<'a>)]>) -> Sentence {
        let marked: Vec<(&str, Cow<'_, str>)> = parts.as_ref().iter().map(|(name, phrase)| (*name, phrase.marked())).collect();
        let args: Vec<(&str, &str)> = marked.iter().map(|(name, text)| (*name, text.as_ref())).collect();
        Sentence(catalogue::say(self.0, key, &args))
    }

    /// A day.
    pub fn date(self, date: Date) -> String {
        dates::date(self.0, date)
    }

    /// A text in the page's language, else in Vietnamese; `None` when it is not declared.
    pub fn phrase(self, words: &Words) -> Option<Phrase<'_>> {
        match words.0.get(self.code()) {
            Some(text) => Some(Phrase::plain(text)),
            None => words.get(Lang::Vi.code()).map(|text| self.vietnamese(text)),
        }
    }

    /// A text that exists in Vietnamese only.
    pub fn vietnamese(self, text: &str) -> Phrase<'_> {
        Phrase { text, foreign: (self.0 != Lang::Vi).then_some(Lang::Vi) }
    }

    /// Likewise, where an empty text means "not declared".
    pub fn declared(self, text: &str) -> Option<Phrase<'_>> {
        (!text.is_empty()).then(|| self.vietnamese(text))
    }

    /// The word of a code from data, else the Vietnamese text that was recorded with it. `group` begins the key, such as `event-`.
    pub fn coded<'a>(self, group: &str, code: &str, recorded_vi: &'a str) -> Phrase<'a> {
        self.word_of(group, code).map_or_else(|| self.vietnamese(recorded_vi), Phrase::plain)
    }

    /// An amount from data, `146.2 kg`, with the marks of this language.
    pub fn amount(self, text: &str) -> String {
        figures::amount(self.0, text)
    }

    /// The word of a code from data; `None` when there is none.
    pub fn word_of(self, group: &str, code: &str) -> Option<&'static str> {
        catalogue::word_if_any(self.0, &format!("{group}{code}"))
    }
}

/// A text and the language it is in, when that is not the page's. Shown as HTML; in data it is the bare text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phrase<'a> {
    /// The text, not escaped.
    pub text: &'a str,
    /// Its language, where a reader's voice must change.
    pub foreign: Option<Lang>,
}

impl<'a> Phrase<'a> {
    /// A text in the page's language, or in none (numbers, codes).
    pub fn plain(text: &'a str) -> Self {
        Self { text, foreign: None }
    }

    /// With a small first letter, for the middle of a sentence; abbreviations keep theirs.
    pub fn lowered(self) -> String {
        let mut letters = self.text.chars();
        match (letters.next(), letters.clone().next()) {
            (Some(first), Some(second)) if !second.is_uppercase() && !second.is_numeric() => {
                first.to_lowercase().chain(letters).collect()
            }
            _ => self.text.to_owned(),
        }
    }

    fn marked(&self) -> Cow<'a, str> {
        let clean = without_marks(self.text);
        let [open, close] = FOREIGN;
        if self.foreign.is_some() { format!("{open}{clean}{close}").into() } else { clean }
    }
}

impl fmt::Display for Phrase<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.foreign {
            None => escape(f, self.text),
            Some(lang) => {
                write!(f, "<span lang=\"{}\">", lang.code())?;
                escape(f, self.text)?;
                f.write_str("</span>")
            }
        }
    }
}

impl HtmlSafe for Phrase<'_> {}

impl Serialize for Phrase<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text)
    }
}

/// A sentence whose foreign parts are marked. Shown as HTML; in data it is the bare text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence(String);

impl Sentence {
    /// The bare text.
    pub fn bare(&self) -> String {
        without_marks(&self.0).into_owned()
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !has_marks(&self.0) {
            return escape(f, &self.0);
        }
        for part in self.0.split_inclusive(FOREIGN) {
            let text = part.strip_suffix(FOREIGN).unwrap_or(part);
            escape(f, text)?;
            match part[text.len()..].chars().next() {
                Some('\u{E000}') => write!(f, "<span lang=\"{}\">", Lang::Vi.code())?,
                Some(_) => f.write_str("</span>")?,
                None => {}
            }
        }
        Ok(())
    }
}

impl HtmlSafe for Sentence {}

impl Serialize for Sentence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.bare())
    }
}

fn escape(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'&' => "&amp;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        f.write_str(&text[plain..at])?;
        f.write_str(entity)?;
        plain = at + 1;
    }
    f.write_str(&text[plain..])
}

fn has_marks(text: &str) -> bool {
    text.as_bytes().contains(&FOREIGN_LEAD)
}

fn without_marks(text: &str) -> Cow<'_, str> {
    if has_marks(text) { text.replace(FOREIGN, "").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_name_is_shown_and_never_obeyed() {
        let name = Phrase::plain("<script>alert('&\"')</script>");
        assert_eq!(name.to_string(), "&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;");
        let said = Voice(Lang::En).say("verdict-elsewhere", [("host", Phrase { text: "<b>", foreign: Some(Lang::Vi) })]);
        assert!(said.to_string().contains("<span lang=\"vi\">&lt;b&gt;</span>"), "{said}");
        assert!(said.bare().contains("to <b>;"), "{}", said.bare());
    }

    #[test]
    fn marks_in_data_do_not_open_or_close_anything() {
        let sly = Phrase { text: "a\u{E001}\u{E000}b", foreign: Some(Lang::Vi) };
        let said = Voice(Lang::En).say("verdict-elsewhere", [("host", sly)]).to_string();
        assert_eq!((said.matches("<span").count(), said.matches("</span>").count()), (1, 1));
        assert!(said.contains(">ab<"), "{said}");
    }

    #[test]
    fn a_name_without_translation_says_which_language_it_is() {
        let words = Words::default().with("vi", "Tiêu");
        assert_eq!(Voice(Lang::En).phrase(&words).unwrap().to_string(), "<span lang=\"vi\">Tiêu</span>");
        assert_eq!(Voice(Lang::Vi).phrase(&words).unwrap().to_string(), "Tiêu");
        assert_eq!(Voice(Lang::En).phrase(&Words::default()), None);
    }

    #[test]
    fn only_a_plain_word_loses_its_capital() {
        for (text, lowered) in [("Ngừng bán", "ngừng bán"), ("Đã kiểm", "đã kiểm"), ("HTX mẫu", "HTX mẫu"), ("", ""), ("A", "A")]
        {
            assert_eq!(Phrase::plain(text).lowered(), lowered);
        }
    }
}
