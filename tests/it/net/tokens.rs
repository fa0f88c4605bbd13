//! Stamps that nobody issued, asked for over a socket: none is taken, nothing falls over.
use crate::net::street::{OPEN, Street, connect_from, status};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use temtin::domain::registry::{KeyState, Kid, StampKey};

/// One connection on which many scans are asked as data.
struct Asker(BufReader<TcpStream>);

impl Asker {
    fn new(street: &Street) -> Self {
        Self(BufReader::new(connect_from(Ipv4Addr::LOCALHOST.into(), street.pages)))
    }

    /// The status, and the verdict where there is one.
    fn ask(&mut self, path: &str) -> (u16, String) {
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n\r\n");
        self.0.get_mut().write_all(request.as_bytes()).unwrap();
        let (mut line, mut status, mut length) = (String::new(), 0, 0);
        loop {
            line.clear();
            self.0.read_line(&mut line).unwrap();
            if let Some(rest) = line.strip_prefix("HTTP/1.1 ") {
                status = rest[..3].parse().unwrap();
            }
            if let Some(rest) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
                length = rest.trim().parse().unwrap();
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        let answer: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
        (status, answer["verdict"].as_str().unwrap_or_default().to_owned())
    }
}

/// What may stand in a request line as it is.
fn is_sendable(path: &str) -> bool {
    path.bytes().all(|byte| byte.is_ascii_graphic()) && !path.contains('#')
}

#[test]
fn ten_thousand_mutated_stamps_are_not_taken() {
    let street = Street::open(&OPEN);
    let mut asker = Asker::new(&street);
    let (status, word) = asker.ask(&street.scan);
    assert_eq!((status, word.is_empty()), (200, false), "the stamp itself has a verdict: {word}");
    let right = word;
    let mut seed = 0x5eed_u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let (mut words, mut asked) = (BTreeMap::<String, u32>::new(), 0);
    while asked < 10_000 {
        let mut bytes = street.scan.clone().into_bytes();
        for _ in 0..=next(3) {
            let at = 1 + next(bytes.len() - 1);
            let other = b"0123456789ABCDEFGabcdef/?&=%.-_~:+"[next(34)];
            match next(5) {
                0 => drop(bytes.remove(at)),
                1 => bytes.insert(at, other),
                2 => bytes.swap(at, 1 + next(at)),
                _ => bytes[at] = other,
            }
        }
        let path = String::from_utf8(bytes).unwrap();
        // Unknown parameters beside the token are ignored by rule, so only what touches the token or the path counts.
        if !is_sendable(&path) || path == street.scan || path.matches('&').count() != street.scan.matches('&').count() {
            continue;
        }
        asked += 1;
        let (status, word) = asker.ask(&path);
        assert!(status < 500 && (word != right || word.is_empty()), "{path}: {status} {word}");
        *words.entry(format!("{status} {word}")).or_default() += 1;
    }
    println!("{asked} mutated stamps: {words:?}");
}

#[derive(Deserialize)]
struct Vectors {
    keys: Vec<Key>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Key {
    kid: u16,
    public: String,
}

#[derive(Deserialize)]
struct Case {
    url: String,
}

#[test]
fn all_vectors_of_the_format_get_an_answer_and_none_is_taken_for_ours() {
    let text = crate::vectors::read::text("stamps/vectors.json");
    let vectors: Vectors = serde_json::from_str(&text).unwrap();
    let street = Street::open(&OPEN);
    for key in vectors.keys.iter().filter(|key| key.kid != 1) {
        let created = street.services.env.now();
        let key = StampKey {
            kid: Kid::new(key.kid).unwrap(),
            public: crate::vectors::read::hex_array(&key.public),
            state: KeyState::Active,
            created,
            retired: None,
        };
        street.services.settle(street.services.store.add_key(&key).unwrap()).unwrap();
    }
    let mut asker = Asker::new(&street);
    let mut asked = 0;
    for case in &vectors.cases {
        let rest = case.url.split_once("://").map_or(case.url.as_str(), |(_, rest)| rest);
        let path = rest.find('/').map_or("/", |at| &rest[at..]);
        asked += 1;
        if !is_sendable(path) {
            // No browser sends such a line; whoever does is told that it is none, or sees a verdict like anybody else.
            let answer = street.get(path);
            assert!(!answer.contains("class=\"panel neutral") && status(&answer) < 500, "{path}: {answer}");
            continue;
        }
        let (status, word) = asker.ask(path);
        // Some of them are rightly signed for this very origin; nobody issued them all the same.
        assert!(
            status < 500 && ["", "forged", "unreadable", "elsewhere", "not-issued"].contains(&word.as_str()),
            "{path}: {status} {word}"
        );
    }
    assert_eq!(asked, 3_210);
}
