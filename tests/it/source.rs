//! Reads Rust text well enough for the guards: code without comments, literals and in-file tests, and the full paths it names.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Text files by their path below the root, parted by `/`.
pub type Tree = BTreeMap<String, String>;

/// What no guard reads: built things, data, and version control itself.
const SKIPPED: [&str; 5] = ["target", ".git", "data", "tests/out", "node_modules"];

/// The repository as it stands on disk; files that are no text are left out.
pub fn repository() -> Tree {
    let mut tree = Tree::new();
    collect(Path::new(env!("CARGO_MANIFEST_DIR")), "", &mut tree);
    tree
}

fn collect(folder: &Path, prefix: &str, tree: &mut Tree) {
    for entry in fs::read_dir(folder).expect("a folder of the repository can be read") {
        let entry = entry.expect("a folder of the repository can be read");
        let name = entry.file_name().into_string().expect("names in the repository are UTF-8");
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        if SKIPPED.contains(&name.as_str()) || SKIPPED.contains(&path.as_str()) {
            continue;
        }
        if entry.path().is_dir() {
            collect(&entry.path(), &path, tree);
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            tree.insert(path, text);
        }
    }
}

/// Whether a file below `src/` is nothing but the tests of its parent: `a/tests.rs`, where `a.rs` or `a/mod.rs` says so.
pub fn is_tests_only(path: &str, sources: &Tree) -> bool {
    let Some(parent) = path.strip_suffix("/tests.rs") else { return false };
    let declares = |path: String| sources.get(&path).is_some_and(|text| text.contains("#[cfg(test)]\nmod tests;"));
    declares(format!("{parent}.rs")) || declares(format!("{parent}/mod.rs"))
}

/// The Rust files below `src/` with what is not theirs to answer for left out: files of tests only.
pub fn library(sources: &Tree) -> impl Iterator<Item = (&String, &String)> {
    sources.iter().filter(|(path, _)| path.starts_with("src/") && path.ends_with(".rs") && !is_tests_only(path, sources))
}

/// A tree from pairs, for seeded faults.
pub fn tree(files: &[(&str, &str)]) -> Tree {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// A Rust file, read.
pub struct Rust {
    /// As long as the file; comments, the insides of literals and in-file tests are blanks.
    pub code: String,
    /// Every string literal outside in-file tests: where it starts, and its text as written.
    pub literals: Vec<(usize, String)>,
}

impl Rust {
    /// Reads a file.
    pub fn read(text: &str) -> Self {
        let (mut code, mut literals) = without_literals(text);
        for (start, end) in test_items(&code) {
            blank(&mut code, start, end);
            literals.retain(|(at, _)| !(start..end).contains(at));
        }
        Self { code: String::from_utf8(code).expect("blanking keeps whole letters"), literals }
    }

    /// Every path of two or more names, in full: `use` trees spread out, and inline paths with their first name looked up
    /// among them.
    pub fn paths(&self) -> BTreeSet<Vec<String>> {
        let tokens = tokens(&self.code);
        let (mut used, mut inline, mut at) = (Vec::new(), Vec::new(), 0);
        while at < tokens.len() {
            if tokens[at] == "use" {
                at = spread(&tokens, at + 1, &[], &mut used);
            } else if is_name(tokens[at]) {
                let mut path = vec![tokens[at].to_owned()];
                let visibility = at > 1 && tokens[at - 1] == "in" && tokens[at - 2] == "(";
                while tokens.get(at + 1) == Some(&"::") && tokens.get(at + 2).is_some_and(|next| is_name(next)) {
                    path.push(tokens[at + 2].to_owned());
                    at += 2;
                }
                if path.len() > 1 && !visibility {
                    inline.push(path);
                }
            }
            at += 1;
        }
        let names: BTreeMap<String, Vec<String>> = used.iter().cloned().collect();
        let look_up = |path: Vec<String>| match names.get(&path[0]) {
            Some(full) => full.iter().chain(&path[1..]).cloned().collect(),
            None => path,
        };
        inline.into_iter().map(look_up).chain(used.into_iter().map(|(_, path)| path)).collect()
    }
}

/// Spreads one `use` tree from `at` into (name it gives, full path); gives the place behind it.
fn spread(tokens: &[&str], mut at: usize, prefix: &[String], found: &mut Vec<(String, Vec<String>)>) -> usize {
    let mut path = prefix.to_vec();
    while let Some(token) = tokens.get(at) {
        match *token {
            "::" => {}
            "self" if !path.is_empty() => {}
            "*" => path.push("*".to_owned()),
            "as" => {
                found.push((tokens.get(at + 1).map_or(String::new(), |alias| (*alias).to_owned()), path));
                return at + 2;
            }
            "{" => {
                at += 1;
                while tokens.get(at).is_some_and(|token| *token != "}") {
                    at = spread(tokens, at, &path, found);
                    at += usize::from(tokens.get(at) == Some(&","));
                }
                return at + 1;
            }
            name if is_name(name) => path.push(name.to_owned()),
            _ => break,
        }
        at += 1;
    }
    if let Some(last) = path.last() {
        found.push((last.clone(), path));
    }
    at
}

fn is_name(token: &str) -> bool {
    token != "as" && token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

fn tokens(code: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let end = if word > 0 {
            word
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        found.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    found
}

/// Blanks comments and the insides of literals; the quotes of strings stay.
fn without_literals(text: &str) -> (Vec<u8>, Vec<(usize, String)>) {
    let (mut code, mut literals, mut at) = (text.as_bytes().to_vec(), Vec::new(), 0);
    while at < text.len() {
        let rest = &text[at..];
        let after_name = text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let end = if rest.starts_with("//") {
            at + rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            at + block_comment(rest)
        } else if let Some(fence) = raw_fence(rest).filter(|_| !after_name || text[..at].ends_with(['b', 'c'])) {
            let inside = at + fence.len() + 1;
            let closing = format!("\"{}", &fence[1..]);
            let end = inside + text[inside..].find(&closing).unwrap_or(text.len() - inside);
            literals.push((inside - 1, text[inside..end].to_owned()));
            blank(&mut code, inside, end);
            at = (end + closing.len()).min(text.len());
            continue;
        } else if let Some(inside) = rest.strip_prefix('"') {
            let end = at + 1 + string_end(inside);
            literals.push((at, text[at + 1..end].to_owned()));
            blank(&mut code, at + 1, end);
            at = (end + 1).min(text.len());
            continue;
        } else if rest.starts_with('\'') {
            at + char_end(rest)
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        if !rest.starts_with('\'') || end > at + 1 {
            blank(&mut code, at, end);
        }
        at = end;
    }
    (code, literals)
}

/// `r##` where a raw string begins.
fn raw_fence(rest: &str) -> Option<&str> {
    let hashes = rest.strip_prefix('r')?;
    let width = hashes.len() - hashes.trim_start_matches('#').len();
    hashes[width..].starts_with('"').then(|| &rest[..=width])
}

fn string_end(inside: &str) -> usize {
    let mut escaped = false;
    let end = inside.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    });
    end.unwrap_or(inside.len())
}

/// The length of a character literal, or 1 for the mark of a lifetime.
fn char_end(rest: &str) -> usize {
    let mut chars = rest[1..].chars();
    match chars.next() {
        Some('\\') => rest[3..].find('\'').map_or(1, |end| end + 4),
        Some(first) if chars.next() == Some('\'') => first.len_utf8() + 2,
        _ => 1,
    }
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        match rest.as_bytes().get(at..at + 2) {
            Some(b"/*") => (depth, at) = (depth + 1, at + 2),
            Some(b"*/") => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// Where items stand that only tests see: `#[cfg(test)]` before a module, a function, an import or a constant.
fn test_items(code: &[u8]) -> Vec<(usize, usize)> {
    let code = std::str::from_utf8(code).expect("blanking keeps whole letters");
    let starts = code.match_indices("#[cfg(test)]").chain(code.match_indices("#[cfg(all(test"));
    starts.map(|(start, _)| (start, start + test_item(&code[start..]))).collect()
}

/// The length of an item with its attributes: to the brace that closes its body, or to its semicolon.
fn test_item(from: &str) -> usize {
    let mut item = from;
    while item.starts_with('#') {
        item = item[item.find(']').map_or(item.len(), |end| end + 1)..].trim_start();
    }
    let mut depth = 0;
    for (at, byte) in item.bytes().enumerate() {
        depth += i32::from(b"([{".contains(&byte)) - i32::from(b")]}".contains(&byte));
        if depth == 0 && (byte == b'}' || byte == b';') {
            return from.len() - item.len() + at + 1;
        }
    }
    from.len()
}

fn blank(code: &mut [u8], start: usize, end: usize) {
    code[start..end].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
}

fn shown(text: &str) -> Vec<String> {
    Rust::read(text).paths().into_iter().map(|path| path.join("::")).collect()
}

#[test]
fn use_trees_over_several_lines_are_spread_out() {
    let text =
        "use crate::a::{\n    b::{self, C as D},\n    e::*,\n};\nuse axum::http;\nfn f() { http::StatusCode::OK; D::new() }\n";
    let expected =
        ["axum::http", "axum::http::StatusCode::OK", "crate::a::b", "crate::a::b::C", "crate::a::b::C::new", "crate::a::e::*"];
    assert_eq!(shown(text), expected);
}

#[test]
fn comments_literals_and_in_file_tests_name_no_path() {
    let text = "// crate::a::b\n/* crate::a::c /* x */ crate::d */\nfn f<'a>() { \"crate::e \\\" ::g\"; r#\"crate::\"h\"#; '\"'; '\\''; k::l(); }\n\
        pub(in crate::m) struct S;\n#[cfg(test)]\nmod tests {\n    use super::n;\n    fn g() { if true {} }\n}\n#[cfg(test)]\n#[allow(dead)]\nfn t(a: [u8; 2]) -> u8 { q::r() }\n\
        #[cfg(test)]\nuse s::{t, u};\nfn h() { o::p() }\n";
    assert_eq!(shown(text), ["k::l", "o::p"]);
    let literals: Vec<String> = Rust::read(text).literals.into_iter().map(|(_, text)| text).collect();
    assert_eq!(literals, ["crate::e \\\" ::g", "crate::\"h"]);
}
