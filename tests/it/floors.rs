//! Holds the direction of the floors: a module may use only what stands in an earlier group of the table of contents it shares
//! with it. So the graph of modules has no cycle at any depth. It reads text; a macro could slip past, the feature ladder not.
use crate::source::{Rust, Tree, library, repository, tree};
use std::collections::BTreeMap;

/// A module's names below the crate, and the group in which its parent's table of contents lists it.
type Ranks = BTreeMap<Vec<String>, usize>;

/// Every fault of direction in the files below `src/`.
fn faults(sources: &Tree) -> Vec<String> {
    let mut ranks = Ranks::new();
    for (path, text) in sources.iter().filter(|(path, _)| is_contents(path)) {
        read_groups(&module(path), text, &mut ranks);
    }
    let mut faults = Vec::new();
    // The binary stands above the library.
    for (path, text) in library(sources).filter(|(path, _)| *path != "src/main.rs") {
        let from = module(path);
        if !from.is_empty() && !ranks.contains_key(&from) {
            faults.push(format!("{path}: no table of contents lists it"));
            continue;
        }
        let found = Rust::read(text).paths().into_iter().filter_map(|used| {
            let why = refused(&from, &used, &ranks)?;
            Some(format!("{path}: `{}` {why}", used.join("::")))
        });
        faults.extend(found);
    }
    faults
}

fn is_contents(path: &str) -> bool {
    path == "src/lib.rs" || path.starts_with("src/") && path.ends_with("/mod.rs")
}

/// `src/a/b.rs` and `src/a/b/mod.rs` are both `a::b`.
fn module(path: &str) -> Vec<String> {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs");
    path.split('/').filter(|part| !matches!(*part, "mod" | "lib")).map(str::to_owned).collect()
}

/// Groups are parted by blank lines; comments and attributes part nothing.
fn read_groups(parent: &[String], text: &str, ranks: &mut Ranks) {
    let (mut group, mut open) = (0, false);
    for line in text.lines().map(str::trim) {
        let declared = line.trim_start_matches("pub(crate) ").trim_start_matches("pub ").strip_prefix("mod ");
        if let Some(name) = declared.and_then(|rest| rest.strip_suffix(';')) {
            ranks.insert(parent.iter().cloned().chain([name.to_owned()]).collect(), group);
            open = true;
        } else if line.is_empty() && open {
            (group, open) = (group + 1, false);
        }
    }
}

/// Why `from` may not use the path; `None` where it may.
fn refused(from: &[String], used: &[String], ranks: &Ranks) -> Option<&'static str> {
    let names = match used.first().map(String::as_str) {
        Some("crate") => used[1..].to_vec(),
        Some("super") if used.get(1).is_some_and(|name| name == "super") => return Some("climbs; name it from `crate`"),
        Some("super") => from[..from.len().saturating_sub(1)].iter().chain(&used[1..]).cloned().collect(),
        _ => return None,
    };
    let depth = (0..=names.len()).rev().find(|depth| *depth == 0 || ranks.contains_key(&names[..*depth]))?;
    let target = &names[..depth];
    let shared = from.iter().zip(target).take_while(|(ours, theirs)| ours == theirs).count();
    if shared == target.len() {
        return (shared < from.len()).then_some("is its own folder's façade; name the file that holds it");
    }
    if shared == from.len() {
        return Some("stands below it in its own table of contents, which holds no code");
    }
    let (ours, theirs) = (ranks[&from[..=shared]], ranks[&target[..=shared]]);
    (theirs >= ours).then_some("stands in its own or a later group")
}

#[test]
fn the_floors_look_down_only() {
    let found = faults(&repository());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A right tree of two floors, one of them with two groups and a nested folder.
const RIGHT: [(&str, &str); 7] = [
    ("src/lib.rs", "//! Map.\n\npub mod ground;\n\n#[cfg(feature = \"top\")]\npub mod house;\npub mod shed;\n"),
    ("src/ground/mod.rs", "//! Ground.\n\npub mod stone;\n// A word.\npub mod sand;\n\npub mod wall;\n"),
    (
        "src/ground/stone.rs",
        "pub struct Stone;\n#[cfg(test)]\nmod tests {\n    use super::super::wall::Wall;\n    use super::*;\n}\n",
    ),
    ("src/ground/sand.rs", "// use crate::house::roof::Roof;\npub struct Sand;\n"),
    ("src/ground/wall.rs", "use super::stone::Stone;\npub struct Wall(Stone, crate::ground::sand::Sand);\n"),
    ("src/house/mod.rs", "//! House.\n\npub mod door;\n\npub mod roof;\n"),
    ("src/house/door.rs", "use crate::ground::{\n    sand::Sand,\n    wall::{self, Wall},\n};\npub struct Door(Sand, Wall);\n"),
];

/// The right tree with more files, or others in the place of its own.
fn seeded(files: &[(&str, &str)]) -> Vec<String> {
    let mut sources = tree(&RIGHT);
    sources.insert("src/house/roof.rs".into(), "use super::door::Door;\npub struct Roof(Door);\n".into());
    sources.insert("src/shed.rs".into(), "use crate::ground::wall::Wall;\npub struct Shed(Wall);\n".into());
    sources.extend(tree(files));
    faults(&sources)
}

#[test]
fn a_right_tree_passes() {
    assert_eq!(seeded(&[]), Vec::<String>::new());
}

#[test]
fn tests_in_a_file_of_their_own_are_exempt() {
    let roof = ("src/house/roof.rs", "pub struct Roof;\n\n#[cfg(test)]\nmod tests;\n");
    assert_eq!(seeded(&[roof, ("src/house/roof/tests.rs", "use crate::shed::Shed;\n")]), Vec::<String>::new());
}

#[test]
fn one_fault_of_each_kind_is_caught() {
    let cases = [
        ("a sibling of its own group", "src/ground/sand.rs", "use super::stone::Stone;\n"),
        ("a sibling of a later group", "src/ground/stone.rs", "use super::wall::Wall;\n"),
        ("a later floor", "src/ground/sand.rs", "use crate::shed::Shed;\n"),
        ("a floor of the own group", "src/shed.rs", "use crate::house::door::Door;\n"),
        ("upward from a nested folder", "src/house/door.rs", "use crate::house::roof::Roof;\n"),
        ("a climbing chain", "src/house/roof.rs", "use super::super::ground::wall::Wall;\n"),
        ("the own façade", "src/ground/wall.rs", "use crate::ground::Stone;\n"),
        ("the own façade by a star", "src/ground/wall.rs", "use super::*;\n"),
        ("the crate's façade", "src/ground/wall.rs", "use crate::Stone;\n"),
        (
            "a tree over several lines",
            "src/ground/stone.rs",
            "use crate::{\n    ground::{\n        wall::{Wall, Gate},\n    },\n};\n",
        ),
        ("an inline path", "src/ground/stone.rs", "pub fn f() -> u8 { crate::house::door::knock() }\n"),
        ("a path by another name", "src/ground/stone.rs", "use crate::house as h;\npub fn f() { h::door::knock() }\n"),
        ("a macro's path", "src/ground/stone.rs", "macro_rules! m { () => { $crate::house::door::knock() } }\n"),
        (
            "a table of contents with code",
            "src/house/mod.rs",
            "pub mod door;\n\npub mod roof;\n\npub use self::door::Door;\nuse super::shed::X;\n",
        ),
        ("a file that nothing lists", "src/ground/dust.rs", "pub struct Dust;\n"),
        ("tests that nothing declares", "src/ground/wall/tests.rs", "use super::Wall;\n"),
    ];
    for (what, path, text) in cases {
        let found = seeded(&[(path, text)]);
        assert!(found.iter().all(|fault| fault.starts_with(path)) && !found.is_empty(), "{what}: {found:?}");
    }
}

#[test]
fn attributes_and_comments_part_no_group() {
    let mut ranks = Ranks::new();
    read_groups(
        &[],
        "//! Map.\n\npub mod a;\n#[cfg(feature = \"x\")]\npub mod b;\n// Why.\nmod c;\n\n\npub(crate) mod d;\n",
        &mut ranks,
    );
    let groups: Vec<(String, usize)> = ranks.into_iter().map(|(path, group)| (path.join("::"), group)).collect();
    assert_eq!(groups, [("a".into(), 0), ("b".into(), 0), ("c".into(), 0), ("d".into(), 1)]);
}
