//! Keeps the shape of files: what each opens with, how long it may be, what must never stand in it.
use crate::source::{Rust, Tree, repository, tree};

/// Most lines of a source file.
const LINES_MAX: usize = 500;

/// What hides a fault instead of saying it.
const REFUSED: [(&str, &str); 4] = [
    ("#[should_panic", "assert the error itself"),
    ("#[ignore", "mend the test or delete it"),
    ("todo!", "finish it or leave it out"),
    ("unimplemented!", "finish it or leave it out"),
];

/// Hosts that only a lock file may name, and marks of a tool or a machine; parted so that this file does not hold them.
const STRANGE: [&str; 13] = [
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("crates.io", "-index"),
    concat!("registry.", "npmjs"),
    concat!("registry.", "yarnpkg"),
    concat!("python", "hosted.org"),
    concat!("py", "pi.org"),
    concat!("proxy.", "golang.org"),
    concat!("cla", "ude"),
    concat!("anth", "ropic"),
    concat!("chat", "gpt"),
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
];

fn faults(sources: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, text) in sources {
        let mut say = |what: String| faults.push(format!("{path}: {what}"));
        if holds_private_key(text) && !path.starts_with("keys/TEST-") {
            say("a private key; only keys/TEST-* may hold one".into());
        }
        if !path.ends_with(".lock") && !path.ends_with("package-lock.json") {
            let lower = text.to_lowercase();
            STRANGE.iter().filter(|word| lower.contains(**word)).for_each(|word| say(format!("names `{word}`")));
        }
        if path.ends_with(".rs") {
            rust_faults(path, text).into_iter().for_each(say);
        }
    }
    faults
}

fn rust_faults(path: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let code = Rust::read(text).code;
    if !text.starts_with("//!") {
        faults.push("opens without `//!` that says why it exists".to_owned());
    }
    let lines = text.lines().count();
    if lines > LINES_MAX {
        faults.push(format!("{lines} lines; at most {LINES_MAX}"));
    }
    // In-file tests are blanked in `code`, and may hide a fault as well as any.
    let whole = Rust::read(&text.replace("#[cfg(test)]", "")).code;
    faults.extend(REFUSED.iter().filter(|(word, _)| whole.contains(word)).map(|(word, better)| format!("`{word}`: {better}")));
    if path == "src/lib.rs" || path.ends_with("/mod.rs") {
        let other = code.lines().map(str::trim).filter(|line| !is_contents(line));
        faults.extend(other.map(|line| format!("`{line}`: a table of contents holds no code")));
    }
    faults
}

/// A blank line, an attribute, or a module's declaration.
fn is_contents(line: &str) -> bool {
    let declared = line.trim_start_matches("pub(crate) ").trim_start_matches("pub ");
    line.is_empty() || line.starts_with('#') && line.ends_with(']') || declared.starts_with("mod ") && declared.ends_with(';')
}

fn holds_private_key(text: &str) -> bool {
    text.lines().any(|line| line.contains("-----BEGIN ") && line.contains(concat!("PRIVATE", " KEY-----")))
}

#[test]
fn every_file_is_tidy() {
    let found = faults(&repository());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The one fault of a single file.
#[track_caller]
fn check(path: &str, text: &str, expected: &str) {
    let found = faults(&tree(&[(path, text)]));
    assert!(found.len() == 1 && found[0].starts_with(path) && found[0].contains(expected), "{found:?}");
}

#[test]
fn a_tidy_file_passes() {
    let long = "//! Why.\n".to_owned() + &"fn f() {}\n".repeat(LINES_MAX - 1);
    let contents = "//! Map.\n\n#[cfg(feature = \"store\")]\npub mod a;\nmod b;\n\n// Why.\npub(crate) mod c;\n";
    let words = "//! Why.\n// No `todo!` and no #[ignore].\nfn f() { \"#[should_panic]\" }\n";
    let files = [("src/a.rs", long.as_str()), ("src/x/mod.rs", contents), ("tests/it/b.rs", words)];
    assert_eq!(faults(&tree(&files)), Vec::<String>::new());
}

#[test]
fn a_file_that_does_not_say_why_it_exists_is_caught() {
    check("src/a.rs", "use std::fmt;\n", "opens without");
    check("tests/it/a.rs", "// Plain.\n", "opens without");
}

#[test]
fn a_file_too_long_is_caught() {
    check("src/a.rs", &("//! Why.\n".to_owned() + &"fn f() {}\n".repeat(LINES_MAX)), "501 lines");
}

#[test]
fn words_that_hide_a_fault_are_caught() {
    check("tests/it/a.rs", "//! Why.\n#[test]\n#[should_panic(expected = \"x\")]\nfn f() {}\n", "assert the error");
    check("src/a.rs", "//! Why.\n#[cfg(test)]\nmod tests {\n    #[test]\n    #[ignore]\n    fn f() {}\n}\n", "#[ignore");
    check("src/a.rs", "//! Why.\nfn f() { todo!() }\n", "todo!");
    check("src/a.rs", "//! Why.\nfn f() { unimplemented!() }\n", "unimplemented!");
}

#[test]
fn a_table_of_contents_with_code_is_caught() {
    check("src/a/mod.rs", "//! Map.\n\npub mod b;\n\npub use b::B;\n", "pub use b::B;");
    check("src/lib.rs", "//! Map.\n\nconst A: u8 = 1;\n", "const A");
}

#[test]
fn a_private_key_is_caught_anywhere_but_in_a_test_key() {
    let key = format!("-----BEGIN {}-----\nMC4=\n", concat!("PRIVATE", " KEY"));
    let old = format!("-----BEGIN EC {}-----\nMC4=\n", concat!("PRIVATE", " KEY"));
    check("keys/office.pem", &key, "a private key");
    check("fixtures/ocop/README.md", &old, "a private key");
    assert_eq!(faults(&tree(&[("keys/TEST-stamp.pem", &key)])), Vec::<String>::new());
}

#[test]
fn strange_hosts_and_marks_of_tools_are_caught_outside_lock_files() {
    for word in STRANGE {
        check("docs/a.md", &format!("See {}.", word.to_uppercase()), word);
        assert_eq!(faults(&tree(&[("Cargo.lock", word)])), Vec::<String>::new());
    }
}
