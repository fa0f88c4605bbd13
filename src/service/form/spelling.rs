//! Letters that look like others: a name in them would pass for another's. Refused, with the letter and its script.
use crate::domain::error::Fault;
use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};

/// Columns whose text is a name in Latin letters.
const LATIN_NAMES: [&str; 2] = ["name_vi", "name_en"];

/// Scripts whose letters pass for Latin ones.
const LOOKALIKE: [Script; 5] = [Script::Cyrillic, Script::Greek, Script::Armenian, Script::Cherokee, Script::Coptic];

/// Zero-width and direction marks: they make two names look alike.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e007f}')
}

/// A letter of another script in a Latin name, or within a Latin word: `cell-lookalike`; a letter in fancy dress (wide,
/// mathematical), which reads as a plain one: `cell-fancy`.
pub fn fault(column: &str, cell: &str) -> Option<Fault> {
    if cell.is_ascii() {
        return None;
    }
    let name = LATIN_NAMES.contains(&column);
    let odd = |word: &str| {
        let foreign = word.chars().find(|letter| LOOKALIKE.contains(&letter.script()))?;
        let latin = word.chars().any(|letter| letter.script() == Script::Latin);
        (name || latin && word.chars().count() > 1 && !is_prefix(word)).then_some(foreign)
    };
    if let Some(letter) = cell.split(|c: char| !c.is_alphanumeric()).find_map(odd) {
        let script = letter.script().full_name();
        return Some(Fault::new("cell-lookalike").arg("letter", letter).arg("script", script).value(cell));
    }
    let fancy = |letter: &char| letter.is_alphanumeric() && is_dressed(*letter);
    let letter = cell.chars().find(fancy).filter(|_| name || column.ends_with("_code"));
    letter.map(|letter| Fault::new("cell-fancy").arg("letter", letter).value(cell))
}

/// Greek letters stand before Latin words in names of substances: `β` in `β-glucan` is a word of its own; `αtocopherol` is not.
fn is_prefix(word: &str) -> bool {
    word.chars().all(|letter| letter.script() != Script::Latin)
}

fn is_dressed(letter: char) -> bool {
    let plain: String = letter.nfkc().collect();
    plain != letter.nfc().collect::<String>() && plain.chars().all(|plain| plain.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_pass_for_others_are_found() {
        let code = |column: &str, cell: &str| fault(column, cell).map(|fault| fault.code);
        // The second letter is Cyrillic.
        assert_eq!(code("name_vi", "T\u{0456}êu Tiên Phước"), Some("cell-lookalike"));
        assert_eq!(code("ingredients_vi", "đ\u{043e}ạn"), Some("cell-lookalike"));
        assert_eq!(code("name_vi", "\u{0422}\u{0415}\u{041e}"), Some("cell-lookalike"));
        assert_eq!(code("name_vi", "ＴＩＥＵ"), Some("cell-fancy"));
        for (column, good) in [
            ("name_vi", "Trà sâm Ngọc Linh – Đắk Ốc"),
            ("ingredients_vi", "β-glucan, α tocopherol"),
            ("name_ja", "ゴックリン人参茶"),
            ("name_th", "ชาโสมหง็อกลิญ"),
            ("scope_vi", "5 µg, 2 m²"),
        ] {
            assert_eq!(code(column, good), None, "{good}");
        }
    }
}
