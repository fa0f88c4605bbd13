//! Headings of columns and names of tables, in the languages of people; and the way back from a heading to its field.
use super::cells::LANGUAGES;
use super::field::Field;
use super::kind::Kind;
use crate::text::catalogue::{say, say_if_any, word, word_if_any};
use crate::text::lang::Lang;
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// The heading of a column.
pub fn heading(lang: Lang, kind: Kind, field: &Field) -> String {
    let name = field.name.replace('_', "-");
    let own = word_if_any(lang, &format!("heading-{}-{name}", kind.name().replace('_', "-")));
    if let Some(heading) = own.or_else(|| word_if_any(lang, &format!("heading-{name}"))) {
        return heading.to_owned();
    }
    let Some((stem, code)) = name.rsplit_once('-').filter(|(_, code)| LANGUAGES.contains(code)) else { return name };
    let stem = word_if_any(lang, &format!("heading-{stem}")).unwrap_or(stem);
    let language = say(lang, &format!("heading-language-{code}"), &[]);
    say(lang, "heading-in-language", &[("column", stem), ("language", &language)])
}

/// The name of a table, as a sheet bears it.
pub fn table(lang: Lang, kind: Kind) -> String {
    let key = format!("table-{}", kind.name().replace('_', "-"));
    say_if_any(lang, &key, &[]).unwrap_or_else(|| kind.name().to_owned())
}

/// What an example of a field shows: words of this language, or what is the same in all of them.
pub fn example(lang: Lang, kind: Kind, field: &Field) -> String {
    let key = format!("example-{}-{}", kind.name(), field.name).replace('_', "-");
    word_if_any(lang, &key).map_or_else(|| field.example.to_owned(), str::to_owned)
}

/// What a word of a list is called on pages, by its group, else as a choice of its field; nothing where it is called the same everywhere.
pub fn choice(lang: Lang, name: &str, word: &str) -> Option<&'static str> {
    let group = match name {
        "group_code" => "group-".to_owned(),
        "type" => "certificate-".to_owned(),
        "event_type" => "event-".to_owned(),
        "evidence_level" => "evidence-".to_owned(),
        _ => format!("choice-{}-", name.replace('_', "-")),
    };
    let code = word.replace('_', "-").to_lowercase();
    // What has a name of its own on a public page is still a choice here.
    word_if_any(lang, &format!("{group}{code}"))
        .or_else(|| word_if_any(lang, &format!("choice-{}-{code}", name.replace('_', "-"))))
}

/// The word of a field's list that is called so in some language: whoever fills in a table knows it from the pages.
pub fn chosen(field: &Field, text: &str) -> Option<&'static str> {
    let words = field.shape.words();
    if text.is_empty() || words.contains(&text) {
        return None;
    }
    let called = |word: &str, lang| choice(lang, field.name, word).is_some_and(|known| plain(known) == plain(text));
    words.iter().copied().find(|word| Lang::ALL.into_iter().any(|lang| called(word, lang)))
}

type Known = HashMap<(Kind, String), &'static Field>;

static FIELDS: LazyLock<Known> = LazyLock::new(|| {
    let mut known = HashMap::new();
    for kind in Kind::ALL {
        for field in kind.form().columns() {
            for lang in Lang::ALL {
                // Tables that were filled in under a heading of old are still read.
                let former = word_if_any(lang, &format!("former-heading-{}", field.name.replace('_', "-")));
                known.extend(former.map(|heading| ((kind, plain(heading)), field)));
            }
        }
        for field in kind.form().columns() {
            for lang in Lang::ALL {
                known.insert((kind, plain(&heading(lang, kind, field))), field);
            }
        }
    }
    // A name beats a heading that reads like it.
    for kind in Kind::ALL {
        known.extend(kind.form().columns().map(|field| ((kind, plain(field.name)), field)));
    }
    known
});

static TABLES: LazyLock<HashMap<String, Kind>> = LazyLock::new(|| {
    let names = |kind: Kind| Lang::ALL.into_iter().map(move |lang| (plain(&table(lang, kind)), kind));
    let former = |kind: Kind| {
        let key = format!("former-table-{}", kind.name().replace('_', "-"));
        Lang::ALL.into_iter().filter_map(move |lang| word_if_any(lang, &key).map(|name| (plain(name), kind)))
    };
    let mut known: HashMap<String, Kind> = Kind::ALL.into_iter().flat_map(former).collect();
    known.extend(Kind::ALL.into_iter().flat_map(names));
    known.extend(Kind::ALL.into_iter().map(|kind| (plain(kind.name()), kind)));
    known
});

/// The field that a heading names, in any case and with any spaces: by its name, or by its heading in any language.
pub fn field(kind: Kind, heading: &str) -> Option<&'static Field> {
    FIELDS.get(&(kind, plain(heading))).copied()
}

/// The kind whose table bears this name.
pub fn kind(name: &str) -> Option<Kind> {
    TABLES.get(&plain(name)).copied()
}

/// Whether a sheet is the guide of a template.
pub fn is_guide(name: &str) -> bool {
    Lang::ALL.into_iter().any(|lang| plain(&say(lang, "table-guide", &[])) == plain(name))
}

/// Whether a cell begins the example of a template.
pub fn is_example(cell: &str) -> bool {
    let cell = cell.trim_start();
    cell.starts_with('(') && Lang::ALL.into_iter().any(|lang| cell.starts_with(word(lang, "template-example")))
}

/// Small letters, single spaces, and without the star that marks a needed column.
pub fn plain(text: &str) -> String {
    let text: String = text.nfc().flat_map(char::to_lowercase).collect();
    text.replace(['_', '*'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_table_is_read_under_its_heading_of_old_and_by_the_words_of_the_pages() {
        let name = |kind, heading| super::field(kind, heading).map(|field| field.name);
        assert_eq!(name(Kind::Products, "Mã nhà sản xuất *"), Some("producer_id"));
        assert_eq!(name(Kind::Products, "Mã chủ thể *"), Some("producer_id"));
        assert_eq!((super::kind("Xã viên"), super::kind("Thành viên")), (Some(Kind::Members), Some(Kind::Members)));
        let group = Kind::Products.form().field("group_code").unwrap();
        assert_eq!((chosen(group, "THỰC PHẨM"), chosen(group, "Food")), (Some("food"), Some("food")));
        assert_eq!((chosen(group, "food"), chosen(group, "Thực"), chosen(group, "")), (None, None, None));
        let free = Kind::Products.form().field("name_vi").unwrap();
        assert_eq!(chosen(free, "Thực phẩm"), None);
    }

    #[test]
    fn no_two_columns_of_a_table_and_no_two_tables_have_one_heading() {
        for kind in Kind::ALL {
            for field in kind.form().columns() {
                for lang in Lang::ALL {
                    let shown = heading(lang, kind, field);
                    assert_eq!(super::field(kind, &shown).map(|f| f.name), Some(field.name), "{} {shown}", kind.name());
                    assert_ne!((shown.as_str(), lang), (field.name.replace('_', "-").as_str(), Lang::Vi), "no words");
                }
                let loud = format!("  {} ", field.name.to_uppercase().replace('_', "  "));
                assert_eq!(super::field(kind, &loud).map(|f| f.name), Some(field.name));
            }
            Lang::ALL.into_iter().for_each(|lang| assert_eq!(super::kind(&table(lang, kind)), Some(kind)));
        }
        let sheets: HashSet<String> = Kind::ALL.into_iter().map(|kind| table(Lang::Vi, kind)).collect();
        assert_eq!(sheets.len(), Kind::ALL.len());
        // Sheets of a workbook bear at most 31 characters, and none of these marks.
        assert!(sheets.iter().all(|name| name.chars().count() <= 31 && !name.contains(['[', ']', ':', '*', '?', '/', '\\'])));
        assert!(super::field(Kind::Places, "no such heading").is_none() && super::kind("no such sheet").is_none());
    }
}
