//! Flipped bits and lost tails in every file of a registry: each is refused, named, or harmless.
use crate::faults::registry::{copy, full, numbers, read};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use temtin::service::passphrase::none;
use temtin::service::services::Services;
use temtin::service::setup::{Today, open};
use temtin::service::{print::stamps, verify};

/// Damages tried.
const DAMAGES: usize = 300;

/// What came of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Refused,
    Named,
    Harmless,
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else if fs::metadata(&path).unwrap().len() > 0 && !path.ends_with("ballast") {
            into.push(path);
        }
    }
}

fn verdicts(services: &Services) -> Vec<String> {
    let now = services.env.now();
    let one = |number| {
        let run = services.view().run_of(number)?;
        let (url, _) = stamps::url(services, &run, number).ok()?;
        let path = url.strip_prefix(&services.registry.base())?.to_owned();
        Some(format!("{:?}", verify::look(services, &path, now).ok()?.verdict))
    };
    numbers(services).into_iter().map(|number| one(number).unwrap_or_default()).collect()
}

#[test]
fn no_damage_loses_anything_in_silence() {
    let (dir, services) = full();
    let (good, answers) = (read(&services), verdicts(&services));
    drop(services);
    let mut all = Vec::new();
    files(dir.path(), &mut all);
    all.sort();
    let scratch = tempfile::tempdir().unwrap();
    let mut tally = BTreeMap::<(String, Outcome), u32>::new();
    let mut seed = 0x00da_3a9e_u64;
    let mut next = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 20) % below
    };
    for turn in 0..DAMAGES {
        let case = scratch.path().join("case");
        copy(dir.path(), &case);
        // Every file has its turn; the store's own file, where most lies, has every second one.
        let chosen =
            if turn % 2 == 0 { &all[(turn / 2) % all.len()] } else { all.iter().find(|path| path.ends_with("sled/db")).unwrap() };
        let name = chosen.strip_prefix(dir.path()).unwrap();
        let path = case.join(name);
        let mut bytes = fs::read(&path).unwrap();
        let used = bytes.iter().rposition(|byte| *byte != 0).map_or(1, |last| last + 1) as u64;
        match turn % 6 {
            5 => bytes.truncate(next(used) as usize),
            _ => bytes[next(used) as usize] ^= 1 << next(8),
        }
        fs::write(&path, &bytes).unwrap();
        let outcome = match open(&case, Today::Now, &none) {
            Err(_) => Outcome::Refused,
            Ok(services) => {
                let report = read(&services);
                if report.faults.is_empty() {
                    let same = report.digest == good.digest && report.root == good.root && verdicts(&services) == answers;
                    assert!(same, "turn {turn}: something was lost in silence from {}", name.display());
                    Outcome::Harmless
                } else {
                    Outcome::Named
                }
            }
        };
        let kind = name.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
        *tally.entry((kind, outcome)).or_default() += 1;
        fs::remove_dir_all(&case).unwrap();
    }
    println!("{DAMAGES} damages: {tally:?}");
    assert_eq!(tally.values().sum::<u32>() as usize, DAMAGES);
}
