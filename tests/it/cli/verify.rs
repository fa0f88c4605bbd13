//! `temtin verify`: stamps checked with no server and no store.
use crate::kit::office::{Call, Office};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

fn vectors() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/stamps/vectors.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn jwks(office: &Office, vectors: &Value) -> String {
    use base64::Engine;
    let keys: Vec<Value> = vectors["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| {
            let hex = key["public"].as_str().unwrap();
            let bytes: Vec<u8> = (0..32).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect();
            let x = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(bytes);
            json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": key["kid"].to_string(), "x": x })
        })
        .collect();
    let path = office.path("jwks.json");
    fs::write(&path, json!({ "keys": keys }).to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A right stamp and its origin.
fn good(vectors: &Value) -> (&str, &str) {
    let case = vectors["cases"].as_array().unwrap().iter().find(|case| case.get("stamp").is_some()).unwrap();
    (case["url"].as_str().unwrap(), case["origin"].as_str().unwrap())
}

#[test]
fn every_case_of_the_vectors_comes_out_as_listed() {
    let (office, vectors) = (Office::empty(), vectors());
    let jwks = jwks(&office, &vectors);
    for origin in ["ocop.example.vn", "tem.example.org", "e.vn"] {
        let cases: Vec<&Value> = vectors["cases"].as_array().unwrap().iter().filter(|case| case["origin"] == origin).collect();
        let input: String = cases.iter().map(|case| format!("{}\n", case["url"])).collect();
        let call = office.call_with(&["verify", "--jwks", &jwks, "--origin", origin, "--json", "--ndjson", "-"], &input);
        assert_eq!(call.code, 1, "{}", call.stderr);
        let lines: Vec<Value> = call.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), cases.len());
        for (line, case) in lines.iter().zip(cases) {
            let wanted = match case.get("stamp") {
                Some(stamp) => json!({ "url": case["url"], "stamp": stamp }),
                None => json!({ "url": case["url"], "refused": case["refused"] }),
            };
            assert_eq!(line, &wanted);
        }
    }
}

#[test]
fn good_stamps_exit_with_nought_and_one_refused_input_with_one() {
    let (office, vectors) = (Office::empty(), vectors());
    let jwks = jwks(&office, &vectors);
    let (url, origin) = good(&vectors);
    office.call(&["verify", "--jwks", &jwks, "--origin", origin, url]).good();
    assert_eq!(office.call(&["verify", "--jwks", &jwks, "--origin", origin, url, "x"]).code, 1);
}

#[test]
fn keys_or_an_origin_that_cannot_be_used_are_a_wrong_call() {
    let (office, vectors) = (Office::empty(), vectors());
    let jwks = jwks(&office, &vectors);
    fs::write(office.path("bad.json"), "{}").unwrap();
    fs::write(office.path("cut.json"), &fs::read(&jwks).unwrap()[..40]).unwrap();
    let (good, url) = ("ocop.example.vn", "https://ocop.example.vn/");
    for (keys, origin) in
        [(jwks.as_str(), "e.vn:80"), (&jwks, ""), ("nowhere.json", good), ("bad.json", good), ("cut.json", good)]
    {
        let call = office.call(&["verify", "--jwks", keys, "--origin", origin, "--json", url]);
        assert_eq!(call.stdout, "", "{keys} {origin}");
        call.refused(2);
    }
    office.call(&["verify", "--jwks", &jwks, "--origin", good]).refused(2);
}

/// Of each line its `refused`, or `good`.
fn words(call: &Call) -> Vec<String> {
    let word = |line: &str| serde_json::from_str::<Value>(line).unwrap()["refused"].as_str().unwrap_or("good").to_owned();
    call.stdout.lines().map(word).collect()
}

#[test]
fn a_line_that_is_too_long_is_one_refused_input_and_the_next_is_read() {
    let (office, vectors) = (Office::empty(), vectors());
    let jwks = jwks(&office, &vectors);
    let (url, origin) = good(&vectors);
    let call = ["verify", "--jwks", &jwks, "--origin", origin, "--json", "-"];
    // A right stamp at the place where the second read begins must not be taken for a line of its own.
    let long = format!("{}{url}", "x".repeat(64 * 1024));
    let answer = office.call_with(&call, &format!("{long}\n{url}\n"));
    assert_eq!((words(&answer), answer.code), (vec!["syntax".to_owned(), "good".to_owned()], 1));
    assert!(answer.refused(1).contains("65536"));
    let answer = office.call_with(&[&call[..6], &["--ndjson", "-"]].concat(), &format!("\"{long}\"\n\"{url}\""));
    assert_eq!((words(&answer), answer.code), (vec!["syntax".to_owned(), "good".to_owned()], 1));
}

#[test]
fn a_damaged_line_is_one_refused_input_and_the_next_is_read() {
    let (office, vectors) = (Office::empty(), vectors());
    let jwks = jwks(&office, &vectors);
    let (url, origin) = good(&vectors);
    for damaged in ["\"cut", "7", "{\"url\":1}", url] {
        let call = ["verify", "--jwks", &jwks, "--origin", origin, "--json", "--ndjson", "-"];
        let answer = office.call_with(&call, &format!("{damaged}\n\n\"{url}\"\n"));
        let first: Value = serde_json::from_str(answer.stdout.lines().next().unwrap()).unwrap();
        assert_eq!(first, json!({ "url": damaged, "refused": "syntax" }));
        assert_eq!(words(&answer), ["syntax", "good"]);
        answer.refused(1);
    }
}

#[test]
fn a_picture_that_cannot_be_read_is_one_refused_input_and_the_next_is_read() {
    let (office, vectors) = (Office::empty(), vectors());
    let jwks = jwks(&office, &vectors);
    let (url, origin) = good(&vectors);
    fs::write(office.path("damaged.png"), b"no picture").unwrap();
    fs::create_dir(office.path("folder.png")).unwrap();
    for path in ["damaged.png", "nowhere.png", "folder.png"] {
        let answer = office.call(&["verify", "--jwks", &jwks, "--origin", origin, "--json", path, url]);
        let first: Value = serde_json::from_str(answer.stdout.lines().next().unwrap()).unwrap();
        assert_eq!(first, json!({ "url": path, "refused": "syntax" }));
        assert_eq!(words(&answer), ["syntax", "good"]);
        answer.refused(1);
    }
}

#[test]
fn a_printed_picture_is_read() {
    let office = Office::with_sample();
    let run = office.call(&["issue", "lo-tieu-tien-phuoc-tp1", "--count", "2", "--json"]).json();
    let picture = office.path("nhan.png");
    let picture = picture.to_str().unwrap();
    office.call(&["label", run["run"].as_str().unwrap(), "--format", "png", "--out", picture]).good();
    let keys = office.call(&["keys", "list", "--json"]).json();
    let jwks = jwks(&office, &keys);
    let call = ["verify", "--jwks", &jwks, "--origin", "ocop.example.vn", "--json", picture];
    let lines: Vec<Value> = office.call(&call).good().stdout.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let first = run["first"].as_u64().unwrap();
    let mut numbers: Vec<u64> = lines.iter().map(|line| line["stamp"]["number"].as_u64().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [first, first + 1]);
}
