//! Keeps each foreign thing behind one wall: a crate, the clock or a word of HTTP is known in one folder and nowhere else.
use crate::source::{Rust, Tree, library, repository, tree};

/// A name, matched from the start of a path (`sled::`), at its end (`::Timestamp::now`) or as a lone word (`StatusCode`).
struct Wall {
    what: &'static str,
    only_in: &'static str,
    starts: &'static [&'static str],
    ends: &'static [&'static str],
    words: &'static [&'static str],
}

/// architecture.md §4.
const WALLS: &[Wall] = &[
    Wall {
        what: "the web's crates",
        only_in: "src/web/",
        starts: &["axum", "tower", "askama", "hyper", "http", "multer"],
        ends: &[],
        words: &[],
    },
    Wall {
        what: "HTTP",
        only_in: "src/web/",
        starts: &[],
        ends: &[],
        words: &["StatusCode", "HeaderMap", "HeaderName", "HeaderValue", "IntoResponse"],
    },
    Wall {
        what: "calls to others",
        only_in: "src/web/hooks/",
        starts: &["tokio_rustls", "rustls_native_certs", "hyper::client", "tokio::net::lookup_host"],
        ends: &[],
        words: &[],
    },
    Wall { what: "sending letters", only_in: "src/web/mail/", starts: &["lettre"], ends: &[], words: &[] },
    Wall { what: "sled", only_in: "src/store/sled/", starts: &["sled"], ends: &[], words: &[] },
    Wall {
        what: "files of regions of networks",
        only_in: "src/web/regions.rs",
        starts: &["maxminddb", "ipnetwork"],
        ends: &[],
        words: &[],
    },
    Wall { what: "the environment", only_in: "src/config/", starts: &["std::env"], ends: &[], words: &[] },
    Wall {
        what: "the clock",
        only_in: "src/service/env.rs",
        starts: &["std::time::SystemTime"],
        ends: &["Timestamp::now", "Zoned::now", "SystemTime::now"],
        words: &[],
    },
    Wall {
        what: "the random source",
        only_in: "src/service/env.rs",
        starts: &["getrandom", "rand", "rand_core"],
        ends: &[],
        words: &[],
    },
    Wall { what: "hashing passwords", only_in: "src/service/passwords.rs", starts: &["argon2"], ends: &[], words: &[] },
    Wall { what: "one-time codes", only_in: "src/service/accounts/one_time.rs", starts: &["totp_rs"], ends: &[], words: &[] },
    Wall { what: "reading workbooks", only_in: "src/service/import/", starts: &["calamine", "zip"], ends: &[], words: &[] },
    Wall { what: "writing workbooks", only_in: "src/service/export/", starts: &["rust_xlsxwriter"], ends: &[], words: &[] },
    Wall { what: "ed25519", only_in: "src/stamp/", starts: &["ed25519_dalek", "ed25519"], ends: &[], words: &[] },
    Wall { what: "the note format of heads", only_in: "src/log/", starts: &["signed_note"], ends: &[], words: &[] },
    Wall {
        what: "pictures, PDF, QR and fonts",
        only_in: "src/label/",
        starts: &[
            "image",
            "fast_image_resize",
            "krilla",
            "pdf_writer",
            "subsetter",
            "qrcode",
            "rqrr",
            "tiny_skia",
            "rustybuzz",
            "notosans",
            "dejavu",
        ],
        ends: &[],
        words: &[],
    },
    Wall {
        what: "printing",
        only_in: "src/cli/",
        starts: &[],
        ends: &[],
        words: &["println!", "eprintln!", "print!", "eprint!"],
    },
];

fn faults(sources: &Tree) -> Vec<String> {
    library(sources)
        .flat_map(|(path, text)| {
            let rust = Rust::read(text);
            let paths: Vec<String> = rust.paths().into_iter().map(|path| path.join("::")).collect();
            // The binary's one task is to hand its arguments on.
            let paths: Vec<String> =
                paths.into_iter().filter(|used| path != "src/main.rs" || used != "std::env::args_os").collect();
            let outside = WALLS.iter().filter(|wall| !path.starts_with(wall.only_in));
            let broken = outside.filter_map(|wall| {
                let met = met(wall, &rust.code, &paths)?;
                Some(format!("{path}: `{met}`: {} stands only in {}", wall.what, wall.only_in))
            });
            broken.collect::<Vec<_>>()
        })
        .collect()
}

/// The first name of the wall that the code uses.
fn met<'a>(wall: &Wall, code: &'a str, paths: &'a [String]) -> Option<&'a str> {
    let path = paths.iter().find(|path| {
        let starts = wall
            .starts
            .iter()
            .any(|start| path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with("::")));
        starts || wall.ends.iter().any(|end| path.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with("::")))
    });
    path.map(String::as_str).or_else(|| wall.words.iter().find_map(|word| lone_word(code, word)))
}

fn lone_word<'a>(code: &'a str, word: &str) -> Option<&'a str> {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    let found = code.match_indices(word).find(|(at, _)| {
        let after = &code[at + word.len()..];
        !code[..*at].ends_with(part_of_name) && (word.ends_with('!') || !after.starts_with(part_of_name))
    });
    found.map(|(_, word)| word)
}

#[test]
fn each_foreign_thing_stands_behind_its_wall() {
    let found = faults(&repository());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_thing_outside_its_wall_is_caught() {
    let cases = [
        ("src/service/issue.rs", "use axum::Router;"),
        ("src/service/print/spoiled.rs", "use multer::Multipart;"),
        ("src/service/issue.rs", "#[derive(askama::Template)] struct Page;"),
        ("src/cli/serve.rs", "fn f() -> StatusCode { todo() }"),
        ("src/store/memory/stamps.rs", "use sled::Db;"),
        ("src/web/serve.rs", "use tokio_rustls::TlsConnector;"),
        ("src/web/gate.rs", "use tokio::net::lookup_host;"),
        ("src/service/print.rs", "fn f() { pdf_writer::Pdf::new() }"),
        ("src/store/sled.rs", "use sled::Db;"),
        ("src/store/open.rs", "fn f() { std::env::var(\"A\"); }"),
        ("src/cli/serve.rs", "use std::env;\nfn f() { env::args() }"),
        ("src/main.rs", "fn f() { std::env::var(\"A\") }"),
        ("src/service/issue.rs", "use jiff::Timestamp;\nfn f() { Timestamp::now() }"),
        ("src/service/issue.rs", "use crate::domain::time::Timestamp as T;\nfn f() { T::now() }"),
        ("src/web/state.rs", "fn f() { std::time::SystemTime::now() }"),
        ("src/stamp/sign.rs", "fn f() { getrandom::fill(&mut []) }"),
        ("src/service/accounts/own.rs", "use argon2::Argon2;"),
        ("src/service/accounts/sign_in.rs", "fn f() { totp_rs::Builder::new() }"),
        ("src/log/head.rs", "use ed25519_dalek::SigningKey;"),
        ("src/stamp/sign.rs", "use signed_note::Note;"),
        ("src/web/qr.rs", "fn f() { qrcode::QrCode::new(b\"x\") }"),
        ("src/service/verify.rs", "use {\n    image::GrayImage,\n};"),
        ("src/service/issue.rs", "fn f() { println!(\"x\") }"),
    ];
    for (path, text) in cases {
        assert_eq!(faults(&tree(&[(path, text)])).len(), 1, "{path}: {text}");
    }
}

#[test]
fn names_of_our_own_and_things_behind_their_walls_pass() {
    let cases = [
        ("src/web/router.rs", "use axum::{Router, http::StatusCode};"),
        ("src/web/posted.rs", "use multer::{Field, Multipart};"),
        ("src/web/hooks/receiver.rs", "use tokio_rustls::TlsConnector;\nuse tokio::net::TcpStream;"),
        ("src/store/sled/open.rs", "use sled::Db;"),
        ("src/store/open.rs", "use super::{memory::Memory, sled::Sled};\nuse crate::store::sled;\nfn f() { sled::open() }"),
        ("src/config/read.rs", "fn f() { std::env::vars() }"),
        ("src/main.rs", "fn f() { std::env::args_os() }"),
        ("src/service/env.rs", "fn f() { jiff::Timestamp::now(); getrandom::fill(&mut []) }"),
        ("src/stamp/sign.rs", "use ed25519_dalek::SigningKey;"),
        ("src/label/png.rs", "use image::GrayImage;"),
        ("src/cli/demo.rs", "fn f() { println!(\"x\") }"),
        ("src/domain/product.rs", "struct P { image: String }\n// println!\nfn f(env: &Env) { env.now(); blueprint!() }"),
        ("src/stamp/open.rs", "#[cfg(test)]\nmod tests {\n    use image::GrayImage;\n}\n"),
        ("tests/it/pages.rs", "use axum::Router;"),
    ];
    for (path, text) in cases {
        assert_eq!(faults(&tree(&[(path, text)])), Vec::<String>::new(), "{path}");
    }
}
