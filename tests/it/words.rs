//! Keeps text for people in `src/text/`: templates hold no letters of their own, and no literal of the code is Vietnamese.
use crate::source::{Rust, Tree, is_tests_only, repository, tree};

/// What a template may spell out: our name, and the shape of a printed code.
const SPELLED: [&str; 2] = ["tem·tin", "ZZZZZ-ZZZZZ-ZZZZ"];

/// Attributes whose value a person reads or hears.
const SPOKEN: [&str; 6] = ["alt", "title", "placeholder", "aria-label", "aria-description", "label"];

fn faults(sources: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, text) in sources.iter().filter(|(path, _)| path.starts_with("src/") && !path.starts_with("src/text/")) {
        let spelled = if path.ends_with(".html") {
            template_words(text)
        } else if path.ends_with(".rs") && !is_tests_only(path, sources) {
            Rust::read(text)
                .literals
                .into_iter()
                .map(|(_, literal)| literal)
                .filter(|literal| literal.chars().any(is_vietnamese))
                .collect()
        } else {
            Vec::new()
        };
        faults.extend(spelled.into_iter().map(|words| format!("{path}: `{words}` belongs in src/text/")));
    }
    faults
}

/// A letter beyond ASCII of the Latin script: in our code only Vietnamese text brings one.
fn is_vietnamese(letter: char) -> bool {
    matches!(letter, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{300}'..='\u{323}') && !matches!(letter, '×' | '÷')
}

/// The letters that a template spells out itself, between tags or in an attribute that people read.
fn template_words(text: &str) -> Vec<String> {
    let bare = ["{#", "{%", "{{"]
        .iter()
        .zip(["#}", "%}", "}}"])
        .fold(text.to_owned(), |text, (open, close)| without(&text, open, close));
    let bare = without(&without(&without(&bare, "<!--", "-->"), "<style", "</style>"), "<script", "</script>");
    // A path or a command is the same in every language.
    let bare = without(&bare, "<code", "</code>");
    let mut found: Vec<String> = bare.split('<').flat_map(spoken_values).filter(|value| has_letters(value)).collect();
    let outside = without(&bare, "<", ">");
    found.extend(outside.lines().map(str::trim).filter(|line| has_letters(line)).map(str::to_owned));
    found
}

fn has_letters(text: &str) -> bool {
    // An entity such as `&nbsp;` is no word.
    let text = SPELLED.iter().fold(text.to_owned(), |text, spelled| text.replace(spelled, ""));
    without(&text, "&", ";").chars().any(char::is_alphabetic)
}

/// The values of the spoken attributes in the tag that `part` begins with.
fn spoken_values(part: &str) -> Vec<String> {
    let tag = part.split('>').next().unwrap_or_default();
    let value = |name: &&str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        Some(rest.split('"').next().unwrap_or_default().to_owned())
    };
    SPOKEN.iter().filter_map(value).collect()
}

/// The text with everything from `open` to `close` left out.
fn without(text: &str, open: &str, close: &str) -> String {
    let (mut kept, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once(open) {
        kept += before;
        let Some((_, behind)) = after.split_once(close) else { return kept + open + after };
        kept.push(' ');
        rest = behind;
    }
    kept + rest
}

#[test]
fn text_for_people_stands_in_the_language_files_only() {
    let found = faults(&repository());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_template_with_words_of_its_own_is_caught() {
    for text in [
        "<p>Hello</p>",
        "<p>{{ words.name }}: kg</p>",
        "<p>{% if a > b %}Lô{% endif %}</p>",
        "<img alt=\"A picture\" src=\"x\">",
        "<input class=\"a\" placeholder=\"{{ x }} code\">",
        "<title>tem·tin sample</title>",
    ] {
        assert_eq!(faults(&tree(&[("src/web/pages/verify.html", text)])).len(), 1, "{text}");
    }
}

#[test]
fn a_template_of_expressions_only_passes() {
    let text = "<!doctype html>\n<html lang=\"{{ lang }}\"><!-- why -->\n<meta name=\"viewport\" content=\"width=device-width\">\n\
        <style>body { color: red }</style>\n{# A word on why. #}\n<title>{{ title }} · tem·tin</title>\n\
        <p class=\"a\">{{ words.say(\"lot\") }}: 12&nbsp;% — {% if a > b %}({{ b }}){% endif %}</p>\n<img alt=\"{{ name }}\" title=\"★\">\n\
        <code>temtin verify</code><input placeholder=\"ZZZZZ-ZZZZZ-ZZZZ\">\n";
    assert_eq!(faults(&tree(&[("src/web/pages/verify.html", text)])), Vec::<String>::new());
}

#[test]
fn vietnamese_in_code_is_caught_outside_the_language_files() {
    let text = "fn f() -> &'static str { \"Lô này\" }\n";
    assert_eq!(faults(&tree(&[("src/web/pages/verify.rs", text)])).len(), 1);
    assert_eq!(faults(&tree(&[("src/label/layout.rs", "const MARK: &str = r\"DỮ LIỆU MẪU\";\n")])).len(), 1);
    let passes = [
        ("src/text/lang.rs", text),
        ("src/domain/run.rs", "/// A run (đợt in), 20 µm.\nconst A: &str = \"4 × 2 µm, batches.csv ★\";\n"),
        ("src/label/font.rs", "#[cfg(test)]\nmod tests {\n    const ALL: &str = \"ẠạẢả\";\n}\n"),
    ];
    assert_eq!(faults(&tree(&passes)), Vec::<String>::new());
}
