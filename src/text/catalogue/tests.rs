//! Holds the languages together: same keys, same arguments, one spelling of letters, no forbidden words.
use super::*;
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::is_nfc;

/// Key → names of its arguments.
fn shape(lang: Lang) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let mut shape = BTreeMap::new();
    for (name, text) in files(lang) {
        let mut key = "";
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some(found) = keys_of(line).next() {
                key = found;
                assert!(shape.insert(key, BTreeSet::new()).is_none(), "{}/{name}.ftl has {key} twice", lang.code());
            }
            let args = line.split('$').skip(1).map(|rest| rest.split(|c: char| c != '-' && !c.is_alphanumeric()).next().unwrap());
            shape.entry(key).or_default().extend(args);
        }
    }
    shape.remove("");
    shape
}

#[test]
fn every_language_has_the_same_keys_and_arguments() {
    let vi = shape(Lang::Vi);
    for lang in Lang::ALL {
        let other = shape(lang);
        for (key, args) in &vi {
            assert_eq!(other.get(key), Some(args), "{} {key}", lang.code());
        }
        assert_eq!(
            vi.len(),
            other.len(),
            "{}: {:?}",
            lang.code(),
            other.keys().filter(|key| !vi.contains_key(*key)).collect::<Vec<_>>()
        );
    }
}

#[test]
fn a_message_without_arguments_is_a_word_and_one_with_arguments_is_not() {
    for lang in Lang::ALL {
        for (key, args) in shape(lang) {
            assert_eq!(word_if_any(lang, key).is_some(), args.is_empty(), "{} {key}", lang.code());
        }
    }
}

#[test]
fn letters_have_one_spelling_and_no_page_vouches_for_goods() {
    for lang in Lang::ALL {
        for (name, text) in files(lang) {
            assert!(is_nfc(text), "{}/{name}.ftl", lang.code());
            let said = text.lines().filter(|line| !line.starts_with('#')).collect::<String>().to_lowercase();
            for never in ["hàng thật", "hàng giả", "hợp lệ", "genuine", "authentic", "counterfeit"] {
                assert!(!said.contains(never), "{}/{name}.ftl says {never}", lang.code());
            }
        }
    }
}

/// Source and template files of the whole crate.
fn sources(folder: &std::path::Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs" || kind == "html") {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn every_word_that_code_or_a_template_asks_for_exists() {
    let mut found = Vec::new();
    sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    let known = shape(Lang::Vi);
    for (file, text) in found {
        for call in ["word(lang, \"", "say(lang, \"", "voice.word(\"", "voice.say(\"", "v.word(\"", "v.say(\""] {
            for key in text.split(call).skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(known.contains_key(key), "{file} asks for {key}");
            }
        }
    }
}

#[test]
fn every_fault_of_the_crate_has_a_sentence() {
    let mut found = Vec::new();
    sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    let known = shape(Lang::Vi);
    let exempt = ["never-heard-of", "wrong"];
    for (file, text) in found {
        for code in text.split("Fault::new(\"").skip(1).filter_map(|rest| rest.split('"').next()).filter(|c| !exempt.contains(c))
        {
            assert!(known.contains_key(format!("fault-{code}").as_str()), "{file} has the fault {code}");
        }
    }
}

#[test]
fn every_reason_state_and_verdict_has_its_words() {
    use crate::domain::run::StatusReason;
    use crate::domain::stamp::Refused;
    use crate::domain::verdict::Word;
    let known = shape(Lang::Vi);
    let has = |key: String| assert!(known.contains_key(key.as_str()), "{key}");
    for verdict in Word::ALL {
        for part in ["title", "verdict", "advice"] {
            has(format!("{part}-{}", verdict.code()));
        }
    }
    StatusReason::ALL.into_iter().for_each(|reason| {
        has(format!("status-{}", reason.code()));
        has(format!("reason-{}", reason.code()));
    });
    use Refused::{Dates, Gtin, Key, Length, Number, Origin, Range, Shape, Signature, Syntax, Version};
    for refused in [Syntax, Origin, Gtin, Length, Range, Version, Shape, Number, Dates, Key, Signature] {
        has(format!("reason-{}", refused.code()));
    }
    for finding in
        ["no-run", "batch-on-hold", "batch-recalled", "batch-recall-closed", "past-use-by", "not-bound", "not-activated"]
    {
        has(format!("reason-{finding}"));
    }
}
