//! Folds a text for search: without diacritics, in small letters, words parted by one space, so that `tra sam` finds `Trà sâm`.
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The letter that no decomposition takes apart, and what people type instead of it.
const BARRED_D: [char; 2] = ['\u{111}', '\u{110}'];

/// The folded text.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfd().filter(|letter| !is_combining_mark(*letter)) {
        if BARRED_D.contains(&letter) {
            folded.push('d');
        } else if letter.is_alphanumeric() {
            folded.extend(letter.to_lowercase());
        } else if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Whether every word of a folded query begins a word of a folded text.
pub fn finds(query: &str, text: &str) -> bool {
    query.split(' ').all(|wanted| text.split(' ').any(|word| word.starts_with(wanted)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diacritics_case_and_marks_do_not_matter() {
        for (text, folded) in [
            ("Trà sâm Ngọc Linh", "tra sam ngoc linh"),
            ("ĐẲNG SÂM – Đại Lộc", "dang sam dai loc"),
            ("  (chè dây)  Ra-Zéh ", "che day ra zeh"),
            ("", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn words_are_found_by_their_beginnings_in_any_order() {
        let text = fold("Trà sâm Ngọc Linh");
        for query in ["tra sam", "SÂM TRÀ", "ngoc l", ""] {
            assert!(finds(&fold(query), &text), "{query}");
        }
        for query in ["tra sua", "am", "linhh"] {
            assert!(!finds(&fold(query), &text), "{query}");
        }
    }
}
