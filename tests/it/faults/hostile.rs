//! Archives that somebody made by hand, every hash in them right: what they ask for is refused before anything is made.
use crate::faults::registry::full;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::{Cursor, Read, Write};
use std::sync::LazyLock;
use temtin::service::backup::read::restore;
use temtin::service::backup::write::write;

type Members = Vec<(String, Vec<u8>)>;

/// A good archive's members, but for the manifest, and the manifest.
static GOOD: LazyLock<(Members, Value)> = LazyLock::new(|| {
    let (_dir, services) = full();
    let mut packed = Vec::new();
    write(&services, None, &mut packed).unwrap();
    let mut bytes = Vec::new();
    GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
    let (mut at, mut members) = (0, Vec::new());
    while bytes[at] != 0 {
        let text = |range: std::ops::Range<usize>| String::from_utf8(bytes[range].to_vec()).unwrap().replace('\0', "");
        let (name, size) = (text(at..at + 100), usize::from_str_radix(&text(at + 124..at + 135), 8).unwrap());
        members.push((name, bytes[at + 512..at + 512 + size].to_vec()));
        at += 512 + size.div_ceil(512) * 512;
    }
    let (_, _) = members.pop().unwrap();
    let (_, manifest) = members.pop().unwrap();
    (members, serde_json::from_slice(&manifest).unwrap())
});

fn header(name: &str, size: u64, kind: u8) -> Vec<u8> {
    let mut block = vec![0; 512];
    block[..name.len()].copy_from_slice(name.as_bytes());
    block[100..108].copy_from_slice(b"0000644\0");
    block[108..116].copy_from_slice(b"0000000\0");
    block[116..124].copy_from_slice(b"0000000\0");
    block[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
    block[136..148].copy_from_slice(b"00000000000\0");
    block[148..156].fill(b' ');
    block[156] = kind;
    block[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

fn packed(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    for (name, content) in members {
        out.write_all(&header(name, content.len() as u64, b'0')).unwrap();
        out.write_all(content).unwrap();
        out.write_all(&vec![0; content.len().div_ceil(512) * 512 - content.len()]).unwrap();
    }
    out.write_all(&[0; 1024]).unwrap();
    out.finish().unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Members as they are now, under a manifest that fits them, after `change` had it.
fn sealed(members: &Members, change: impl Fn(&mut Value)) -> Vec<u8> {
    let mut manifest = GOOD.1.clone();
    let listed = members
        .iter()
        .map(|(name, bytes)| json!({ "name": name, "bytes": bytes.len(), "sha256": hex(&Sha256::digest(bytes)) }))
        .collect::<Vec<_>>();
    manifest["members"] = json!(listed);
    let (mut digest, mut counts, mut last) = (Sha256::new(), serde_json::Map::new(), String::new());
    for (name, bytes) in members {
        let Some(kind) = name.strip_prefix("records/").and_then(|rest| rest.split_once('-')?.1.strip_suffix(".ndjson")) else {
            continue;
        };
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        let before = counts.get(kind).and_then(Value::as_u64).unwrap_or(0);
        counts.insert(kind.to_owned(), json!(before + lines));
        if !["scans", "scan-places"].contains(&kind) {
            if kind != last {
                digest.update(format!("{kind}\n"));
                last = kind.to_owned();
            }
            digest.update(bytes);
        }
    }
    (manifest["counts"], manifest["digest"]) = (Value::Object(counts), json!(hex(&digest.finalize())));
    change(&mut manifest);
    let mut all = members.clone();
    let manifest = serde_json::to_vec(&manifest).unwrap();
    let sum = format!("{}  manifest.json\n", hex(&Sha256::digest(&manifest)));
    all.extend([("manifest.json".into(), manifest), ("manifest.sha256".into(), sum.into_bytes())]);
    packed(&all)
}

fn refused(bytes: Vec<u8>) -> &'static str {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let code = restore(&data, &mut [Cursor::new(bytes)]).err().map_or("not refused", |error| error.code());
    assert!(code == "not refused" || !data.exists(), "{code} made something");
    code
}

fn with(change: impl Fn(&mut Members)) -> Vec<u8> {
    let mut members = GOOD.0.clone();
    change(&mut members);
    sealed(&members, |_| {})
}

fn at(members: &Members, part: &str) -> usize {
    let is = |name: &str| name.split_once('-').map_or(name.contains(part), |(_, kind)| kind == format!("{part}.ndjson"));
    members.iter().position(|(name, _)| is(name)).unwrap()
}

#[test]
fn an_archive_that_is_sealed_again_as_it_was_is_taken() {
    assert_eq!(refused(with(|_| {})), "not refused");
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    for name in
        ["../data/keys/log.key", "/etc/passwd", "runs/../../x", "files/a", "store/format", "runs/", "keys/log.key", "RUNS/a"]
    {
        assert_eq!(refused(with(|members| members.push((name.into(), b"x".to_vec())))), "backup-damaged", "{name}");
        assert_eq!(refused(with(|members| members.insert(1, (name.into(), b"x".to_vec())))), "backup-damaged", "{name}");
    }
    let wrong = format!("runs/{}", "ab".repeat(32));
    assert_eq!(refused(with(|members| members.push((wrong.clone(), vec![7; 64])))), "backup-damaged", "not its hash");
}

#[test]
fn links_and_devices_are_refused() {
    for kind in [b'1', b'2', b'3', b'5', b'x', b'g', b'L'] {
        let mut plain = header("format.json", 0, kind);
        plain.extend([0; 1024]);
        assert_eq!(refused(plain), "backup-damaged", "{}", char::from(kind));
    }
}

#[test]
fn members_twice_missing_or_out_of_order_are_refused() {
    let run = |members: &Members| at(members, "runs/");
    let head = |members: &Members| at(members, "checkpoint");
    assert_eq!(refused(with(|members| members.insert(run(members), members[run(members)].clone()))), "backup-damaged");
    assert_eq!(refused(with(|members| members.insert(head(members), members[head(members)].clone()))), "backup-damaged");
    assert_eq!(refused(with(|members| members.insert(0, members[0].clone()))), "backup-damaged");
    assert_eq!(refused(with(|members| members.insert(2, members[1].clone()))), "backup-damaged");
    assert_eq!(refused(with(|members| members.swap(2, 3))), "backup-damaged");
    assert_eq!(refused(with(|members| drop(members.remove(run(members))))), "backup-damaged", "a run without its file");
    assert_eq!(refused(with(|members| drop(members.remove(head(members))))), "backup-damaged");
    assert_eq!(refused(with(|members| drop(members.remove(0)))), "backup-damaged");
    assert_eq!(refused(packed(&GOOD.0)), "backup-cut", "no manifest");
    let mut bare = GOOD.0.clone();
    bare.push(("manifest.json".into(), serde_json::to_vec(&GOOD.1).unwrap()));
    assert_eq!(refused(packed(&bare)), "backup-cut", "no hash of the manifest");
    bare.push(("manifest.sha256".into(), b"ab  manifest.json\n".to_vec()));
    assert_eq!(refused(packed(&bare)), "backup-damaged", "another hash");
}

#[test]
fn sizes_beyond_the_limits_are_refused_before_they_are_read() {
    let huge = |name: &str, size: u64| {
        let first = packed(&GOOD.0[..1]);
        let mut plain = Vec::new();
        GzDecoder::new(first.as_slice()).read_to_end(&mut plain).unwrap();
        plain.truncate(plain.len() - 1024);
        plain.extend(header(name, size, b'0'));
        plain.extend([0; 4096]);
        plain
    };
    assert_eq!(refused(huge("records/0001-registry.ndjson", 5 << 20)), "backup-damaged");
    assert_eq!(refused(huge("checkpoint", (1 << 33) - 1)), "backup-damaged");
    assert_eq!(refused(huge("manifest.json", (1 << 33) - 1)), "backup-damaged");
    // A gigabyte of nothing, packed to a megabyte: a line that never ends.
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    out.write_all(&huge("records/0001-registry.ndjson", 4 << 20)[..2048]).unwrap();
    (0..1024).for_each(|_| out.write_all(&vec![b' '; 1 << 20]).unwrap());
    assert_eq!(refused(out.finish().unwrap()), "backup-damaged");
    let line = [vec![b'"'; 70 << 10], b"\n".to_vec()].concat();
    assert_eq!(refused(with(|members| members[1].1 = line.clone())), "backup-damaged");
}

#[test]
fn records_that_say_nothing_are_refused() {
    for wrong in [&b"{}\n"[..], b"\n", b"", b"null\n", b"{\"origin\":\n", b"{}"] {
        for part in ["registry", "batches", "events", "deeds", "log-entries", "changes", "scans", "scan-places"] {
            let code = refused(with(|members| {
                let piece = at(members, part);
                members[piece].1 = wrong.to_vec();
            }));
            assert_eq!(code, "backup-damaged", "{part} {}", String::from_utf8_lossy(wrong));
        }
    }
}

#[test]
fn a_log_that_is_not_the_signed_one_is_refused() {
    let drop_last = |members: &mut Members, part: &str| {
        let piece = at(members, part);
        let lines = &mut members[piece].1;
        let end = lines[..lines.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap();
        lines.truncate(end + 1);
    };
    assert_eq!(refused(with(|members| drop_last(members, "log-entries"))), "backup-damaged", "an entry too few");
    assert_eq!(refused(with(|members| drop_last(members, "changes"))), "backup-damaged", "a change too few");
    let short =
        |manifest: &mut Value, lacking: u64| manifest["log"]["size"] = json!(GOOD.1["log"]["size"].as_u64().unwrap() - lacking);
    let mut members = GOOD.0.clone();
    drop_last(&mut members, "log-entries");
    assert_eq!(refused(sealed(&members, |manifest| short(manifest, 1))), "backup-damaged", "a root that does not fit");
    let other = [("root", "ab".repeat(32)), ("key", "cd".repeat(32)), ("key", "zz".into()), ("root", String::new())];
    for (field, value) in other {
        let code = refused(sealed(&GOOD.0, |manifest| manifest["log"][field] = json!(value)));
        assert_eq!(code, "backup-damaged", "{field} {value}");
    }
}

#[test]
fn manifests_that_say_otherwise_are_refused() {
    let say = |field: &str, value: Value| refused(sealed(&GOOD.0, |manifest| manifest[field] = value.clone()));
    assert_eq!(say("version", json!(3)), "backup-damaged");
    assert_eq!(say("origin", json!("other.example.vn")), "backup-damaged");
    assert_eq!(say("change", json!(7)), "backup-damaged");
    assert_eq!(say("digest", json!("ab")), "backup-damaged");
    assert_eq!(say("members", json!([])), "backup-damaged");
    assert_eq!(say("counts", json!({ "registry": 1 })), "backup-damaged");
    assert_eq!(say("more", json!(1)), "backup-damaged");
    let since = json!({ "change": 1, "log_size": 0, "root": "ab" });
    assert_eq!(say("since", since), "backup-damaged");
    let newer = br#"{"format":"temtin-archive","version":3}"#.to_vec();
    assert_eq!(refused(with(|members| members[0].1 = newer.clone())), "backup-version");
    let foreign = br#"{"format":"other","version":2}"#.to_vec();
    assert_eq!(refused(with(|members| members[0].1 = foreign.clone())), "backup-version");
}
