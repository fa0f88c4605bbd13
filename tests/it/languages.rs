//! Holds the languages equal: the same messages with the same holes, a sentence for every fault, and none that nothing says.
use crate::source::{Rust, Tree, library, repository, tree};
use fluent_bundle::FluentResource;
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::is_nfc;

/// The language every other is compared with; a language is a folder, or a file, below `src/text/`.
const FIRST: &str = "vi";

/// Messages and attributes (`id`, `id.attribute`) with what their value says.
type Messages = BTreeMap<String, String>;

fn faults(sources: &Tree) -> Vec<String> {
    let (mut faults, mut languages) = (Vec::new(), BTreeMap::<&str, Messages>::new());
    for (path, text) in sources {
        let Some(name) = path.strip_prefix("src/text/").and_then(|name| name.strip_suffix(".ftl")) else { continue };
        let messages = languages.entry(name.split('/').next().unwrap_or(name)).or_default();
        for (key, value) in read(path, text, &mut faults) {
            if messages.insert(key.clone(), value).is_some() {
                faults.push(format!("{path}: `{key}` stands in another file too"));
            }
        }
    }
    let Some(first) = languages.get(FIRST) else { return vec![format!("src/text/: no language {FIRST}")] };
    for (name, messages) in &languages {
        compare(name, messages, first, &mut faults);
    }
    let said = Said::collect(sources);
    let missing = said.faults.iter().filter(|(key, _)| !first.contains_key(*key));
    faults.extend(missing.map(|(key, path)| format!("{FIRST}: `{key}` is missing; {path} needs it")));
    let words: String = first.values().map(|value| format!("{value}\n")).collect();
    let idle = first.keys().filter(|key| !said.says(key) && !references(&words, key));
    faults.extend(idle.map(|key| format!("{FIRST}: nothing says `{key}`")));
    faults
}

/// Reads one file: the grammar by Fluent's own parser, the values line by line.
fn read(path: &str, text: &str, faults: &mut Vec<String>) -> Messages {
    if let Err((_, errors)) = FluentResource::try_new(text.to_owned()) {
        faults.extend(errors.iter().map(|error| format!("{path}: {error}")));
    }
    if !is_nfc(text) {
        faults.push(format!("{path}: not in normal form C"));
    }
    let (mut messages, mut id, mut key) = (Messages::new(), String::new(), String::new());
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let attribute = line.trim_start().strip_prefix('.').and_then(|rest| rest.split_once('='));
        let message = line.split_once('=').filter(|_| line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-'));
        let (name, value) = match (attribute, message) {
            (Some((name, value)), _) => (format!("{id}.{}", name.trim()), value),
            (None, Some((name, value))) => {
                name.trim().clone_into(&mut id);
                (id.clone(), value)
            }
            (None, None) => {
                messages.entry(key.clone()).and_modify(|value| *value = format!("{value}\n{}", line.trim()));
                continue;
            }
        };
        if messages.insert(name.clone(), value.trim().to_owned()).is_some() {
            faults.push(format!("{path}: `{name}` stands twice"));
        }
        key = name;
    }
    // A message may be nothing but its attributes.
    let bearers: BTreeSet<String> = messages.keys().filter_map(|key| Some(key.split_once('.')?.0.to_owned())).collect();
    messages.retain(|key, value| !(value.trim().is_empty() && bearers.contains(key)));
    faults.extend(messages.iter().filter(|(_, value)| is_empty(value)).map(|(key, _)| format!("{path}: `{key}` is empty")));
    messages
}

fn is_empty(value: &str) -> bool {
    value.trim().is_empty() || value.trim() == "{ \"\" }"
}

fn compare(path: &str, messages: &Messages, first: &Messages, faults: &mut Vec<String>) {
    for (key, value) in first {
        match messages.get(key) {
            None => faults.push(format!("{path}: `{key}` is missing")),
            Some(other) if holes(other) != holes(value) => {
                faults.push(format!("{path}: `{key}` has the holes {:?}, not {:?}", holes(other), holes(value)));
            }
            Some(_) => {}
        }
    }
    faults
        .extend(messages.keys().filter(|key| !first.contains_key(*key)).map(|key| format!("{path}: `{key}` is not in {FIRST}")));
}

/// Faults whose sentence has a hole that the file which makes them does not fill: a hole that nobody fills is shown as its name. In
/// `FILLED` the maker hands the fault to another file, which names the rest.
fn unfilled(sources: &Tree) -> Vec<String> {
    const FILLED: [(&str, &str); 4] = [
        ("src/label/tspl.rs", "label-off-paper"),
        ("src/label/roll.rs", "label-roll-needed"),
        ("src/service/key_text.rs", "key-file-work"),
        ("src/service/key_text.rs", "passphrase-wrong"),
    ];
    let mut sentences = Messages::new();
    for (path, text) in sources.iter().filter(|(path, _)| path.starts_with(&format!("src/text/{FIRST}/"))) {
        sentences.extend(read(path, text, &mut Vec::new()));
    }
    let mut found = Vec::new();
    for (path, text) in library(sources) {
        let rust = Rust::read(text);
        let said: BTreeSet<&str> = rust.literals.iter().map(|(_, literal)| literal.as_str()).collect();
        let makes = |at: usize| rust.code[..at].trim_end().ends_with("Fault::new(");
        for (_, code) in rust.literals.iter().filter(|(at, _)| makes(*at)) {
            let sentence = sentences.get(&format!("fault-{code}")).map_or("", String::as_str);
            let missing = holes(sentence).into_iter().filter(|hole| !said.contains(hole)).collect::<Vec<_>>();
            if !missing.is_empty() && !FILLED.contains(&(path.as_str(), code.as_str())) {
                found.push(format!("{path}: `{code}` does not fill {missing:?}"));
            }
        }
    }
    found
}

/// The names of a value's `{ $placeholders }`.
fn holes(value: &str) -> BTreeSet<&str> {
    let name = |rest: &'_ str| rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').unwrap_or(rest.len());
    value.split('$').skip(1).map(|rest| &rest[..name(rest)]).collect()
}

/// Whether another message is built from this one: `{ key }`, `{ -term }`, `{ key.attribute }`.
fn references(words: &str, key: &str) -> bool {
    words.split('{').skip(1).filter_map(|rest| rest.split('}').next()).any(|inside| inside.trim() == key)
}

/// What code and templates say.
struct Said {
    /// The key each fault needs, and a file that makes it.
    faults: BTreeMap<String, String>,
    /// Every literal, and every quoted text of a template.
    literals: BTreeSet<String>,
    /// Beginnings of keys whose end is filled in: `status-` of `status-{code}`.
    prefixes: BTreeSet<String>,
}

impl Said {
    fn collect(sources: &Tree) -> Self {
        let mut said = Self { faults: BTreeMap::new(), literals: BTreeSet::new(), prefixes: BTreeSet::new() };
        for (path, text) in library(sources) {
            let rust = Rust::read(text);
            for (at, literal) in rust.literals {
                if rust.code[..at].trim_end().ends_with("Fault::new(") {
                    said.faults.insert(format!("fault-{literal}"), path.clone());
                }
                // A group of words whose end is a code of the data: `coded("event", …)` says every `event-…`.
                if ["coded(", "word_of("].iter().any(|call| rust.code[..at].trim_end().ends_with(call)) {
                    said.prefixes.insert(format!("{literal}-"));
                }
                said.take(&literal);
            }
        }
        for (_, text) in sources.iter().filter(|(path, _)| path.starts_with("src/") && path.ends_with(".html")) {
            text.split('"').for_each(|part| said.take(part));
        }
        said
    }

    fn take(&mut self, literal: &str) {
        let start = literal.split('{').next().unwrap_or_default();
        let is_key = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if start.len() > 2 && start.ends_with('-') && start.chars().all(is_key) {
            self.prefixes.insert(start.to_owned());
        }
        self.literals.insert(literal.to_owned());
    }

    /// A key is said by its name, by a beginning that is filled in, or with the message that bears it; a fault by its code.
    fn says(&self, key: &str) -> bool {
        let id = key.split('.').next().unwrap_or_default();
        if let Some(code) = id.strip_prefix("fault-") {
            return self.literals.contains(code) || self.literals.contains(id);
        }
        self.literals.contains(key) || self.literals.contains(id) || self.prefixes.iter().any(|prefix| id.starts_with(prefix))
    }
}

#[test]
fn all_languages_say_the_same() {
    let found = faults(&repository());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn whoever_makes_a_fault_fills_the_holes_of_its_sentence() {
    assert_eq!(unfilled(&repository()), Vec::<String>::new());
    let of = |code: &str| {
        let sentence = ("src/text/vi/all.ftl", "fault-gtin = Mã { $digits } sai.\n");
        unfilled(&tree(&[sentence, ("src/domain/a.rs", code)]))
    };
    assert_eq!(of("fn f() { Fault::new(\"gtin\").arg(\"digits\", x) }\n"), Vec::<String>::new());
    assert_eq!(of("fn f() { Fault::new(\"gtin\").value(x) }\n"), ["src/domain/a.rs: `gtin` does not fill [\"digits\"]"]);
}

const VI: &str = "# Lời.\n-brand = Tem\nlot = Lô { $lot }\n    nữa của { -brand }\n    .title = Số { $n }\nonly-parts =\n    .a = B\n\
    status-bound = Gắn\nfault-gtin = Mã { $value } sai.\n";
const CODE: &str = "fn f() {\n    say(\"lot\"); format!(\"status-{}\", code);\n    Err(Fault::new(\n        \"gtin\",\n    ))\n}\nconst K: &str = \"fault-\";\n";

fn seeded(vi: &str, en: &str, code: &str) -> Vec<String> {
    let page = "<p>{{ words.say(\"only-parts\") }}</p>";
    faults(&tree(&[
        ("src/text/vi/all.ftl", vi),
        ("src/text/en.ftl", en),
        ("src/domain/a.rs", code),
        ("src/web/pages/a.html", page),
    ]))
}

#[track_caller]
fn check(vi: &str, en: &str, code: &str, expected: &str) {
    let found = seeded(vi, en, code);
    assert!(found.iter().any(|fault| fault.contains(expected)), "{expected}: {found:?}");
}

#[test]
fn equal_languages_pass() {
    assert_eq!(seeded(VI, &VI.replace("Lô", "Lot"), CODE), Vec::<String>::new());
}

#[test]
fn unequal_keys_holes_and_attributes_are_caught() {
    check(VI, &VI.replace("status-bound", "status-free"), CODE, "en: `status-bound` is missing");
    check(VI, &(VI.to_owned() + "status-more = More\n"), CODE, "`status-more` is not in");
    check(VI, &VI.replace("{ $lot }", "{ $batch }"), CODE, "`lot` has the holes");
    check(VI, &VI.replace(".title", ".label"), CODE, "`lot.title` is missing");
    check(VI, &VI.replace("{ $n }", ""), CODE, "`lot.title` has the holes");
}

#[test]
fn damaged_values_are_caught() {
    check(VI, &VI.replace("= Gắn", "= { \"\" }"), CODE, "`status-bound` is empty");
    check(VI, &(VI.to_owned() + "lot = Again\n"), CODE, "`lot` stands twice");
    check(VI, &VI.replace("Gắn", "Ga\u{306}\u{301}n"), CODE, "not in normal form C");
    check(VI, &VI.replace("{ $value }", "{ $value"), CODE, "src/text/en.ftl: ");
}

#[test]
fn a_fault_without_a_sentence_and_a_sentence_that_nothing_says_are_caught() {
    check(VI, VI, &CODE.replace("\"gtin\"", "\"lot-text\""), "`fault-lot-text` is missing");
    check(&(VI.to_owned() + "lonely = X\n"), &(VI.to_owned() + "lonely = X\n"), CODE, "nothing says `lonely`");
    let no_faults = "fn f() { \"lot\"; \"status-\"; \"fault-\" }\n";
    check(VI, VI, no_faults, "nothing says `fault-gtin`");
}
