//! `temtin verify`: stamps checked with no server and no store.
use crate::kit::office::Office;
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
fn good_stamps_exit_with_nought_and_wrong_calls_with_a_message() {
    let (office, vectors) = (Office::empty(), vectors());
    let jwks = jwks(&office, &vectors);
    let good = vectors["cases"].as_array().unwrap().iter().find(|case| case.get("stamp").is_some()).unwrap();
    let (url, origin) = (good["url"].as_str().unwrap(), good["origin"].as_str().unwrap());
    office.call(&["verify", "--jwks", &jwks, "--origin", origin, url]).good();
    assert_eq!(office.call(&["verify", "--jwks", &jwks, "--origin", origin, url, "x"]).code, 1);
    office.call(&["verify", "--jwks", &jwks, "--origin", "e.vn:80", url]).refused(1);
    office.call(&["verify", "--jwks", "nowhere.json", "--origin", origin, url]).refused(1);
    fs::write(office.path("bad.json"), "{}").unwrap();
    office.call(&["verify", "--jwks", "bad.json", "--origin", origin, url]).refused(1);
}

#[test]
fn a_printed_picture_is_read_and_a_picture_without_code_is_refused() {
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
    fs::write(office.path("kein.png"), b"no picture").unwrap();
    office.call(&["verify", "--jwks", &jwks, "--origin", "ocop.example.vn", "kein.png"]).refused(1);
}
