//! Symbols of a run by the template ÷ the two QR crates and one signature.
use crate::rounds::{Gate, Outcome, Turn, rounds, seconds};
use ed25519_dalek::{Signer, SigningKey};
use fast_qr::qr::QRBuilder;
use fast_qr::{ECL, Version};
use qrcode::QrCode;
use std::hint::black_box;
use temtin::domain::gtin::ProductCode;
use temtin::domain::number::Number;
use temtin::domain::registry::{Kid, Mode, Origin};
use temtin::domain::stamp::{ExpiryShown, Stamp, StampKind};
use temtin::label::qr::{Level, Symbol};
use temtin::label::segments::normal;
use temtin::label::symbols::press::Press;
use temtin::stamp::secret::SecretKey;
use temtin::stamp::sign::sign;
use temtin::stamp::{link, payload};

/// Different stamps, so that no branch or cache learns one of them by heart.
const STAMPS: u64 = 256;

/// Rounds; the median counts.
const ROUNDS: usize = 15;

/// How often the quick turns go over all stamps.
const AGAIN: usize = 8;

/// Times that `qrcode` may take at the least.
const QRCODE_LEAST: f64 = 100.0;

/// Times that `fast_qr` may take at the least, at the same version.
const FAST_QR_LEAST: f64 = 15.0;

/// The most that a symbol may cost, in signatures.
const SIGNATURE_MOST: f64 = 0.4;

/// A kind of stamp and the symbol it takes.
struct Case {
    title: &'static str,
    host: &'static str,
    level: Level,
    version: u8,
    ecl: ECL,
    theirs: Version,
}

const CASES: [Case; 4] = [
    Case { title: "V6-L", host: "ocop.quangnam.v", level: Level::L, version: 6, ecl: ECL::L, theirs: Version::V06 },
    Case { title: "V7-M", host: "ocop.quangnam.v", level: Level::M, version: 7, ecl: ECL::M, theirs: Version::V07 },
    Case { title: "V8-M", host: HOST, level: Level::M, version: 8, ecl: ECL::M, theirs: Version::V08 },
    Case { title: "V9-Q", host: HOST, level: Level::Q, version: 9, ecl: ECL::Q, theirs: Version::V09 },
];

/// The host whose stamps take version 8 at level M.
pub const HOST: &str = "tem.ocop.quangnam.vn.x";

/// A stamp of an item.
pub fn stamp(host: &str, place: u64) -> Stamp {
    Stamp {
        origin: Origin::new(host, Mode::Production).unwrap(),
        kind: StampKind::Item,
        product: ProductCode::Gtin("08930000000019".parse().unwrap()),
        lot: None,
        number: Number::new(5_000_000_000 + 7_919 * place).unwrap(),
        kid: Kid::new(1).unwrap(),
        issued: "2026-11-01".parse().unwrap(),
        expiry: Some("2027-11-01".parse().unwrap()),
        expiry_shown: ExpiryShown::InToken,
    }
}

fn measure_case(case: &Case) -> Vec<Outcome> {
    let key = SecretKey::from_seed([1; 32]);
    let bare = SigningKey::from_bytes(&[1; 32]);
    let stamps: Vec<Stamp> = (0..STAMPS).map(|place| stamp(case.host, place)).collect();
    let urls: Vec<String> = stamps.iter().map(|stamp| link::write(stamp, &sign(stamp, &key).unwrap(), "https")).collect();
    let messages: Vec<Vec<u8>> = stamps.iter().map(payload::message).collect();
    assert!(urls.iter().all(|url| Symbol::new(url, case.level).unwrap().version == case.version));
    let press = Press::new(case.version, case.level);
    // `fast_qr` knows one mode a text and needs larger symbols: what it is given is cut to what this version holds in bytes.
    let fits = |length: usize| QRBuilder::new(&urls[0][..length]).version(case.theirs).ecl(case.ecl).build().is_ok();
    let length = (1..=urls[0].len()).rev().find(|length| fits(*length)).unwrap();
    let micros = |times: usize, seconds: f64| seconds * 1e6 / (STAMPS as usize * times) as f64;
    let each = |times: usize, work: &mut dyn FnMut(usize)| {
        let ((), taken) = seconds(|| (0..times).for_each(|_| (0..urls.len()).for_each(&mut *work)));
        micros(times, taken)
    };
    let measured = rounds(
        ROUNDS,
        vec![
            Turn::new("template", || each(AGAIN, &mut |at| _ = black_box(press.symbol(black_box(&urls[at])).unwrap()))),
            Turn::new("qrcode", || {
                each(1, &mut |at| {
                    _ = black_box(QrCode::with_version(black_box(&urls[at]), normal(case.version), case.level.ec()))
                })
            }),
            Turn::new("fast_qr, same version", || {
                each(1, &mut |at| {
                    let text = black_box(&urls[at][..length]);
                    _ = black_box(QRBuilder::new(text).version(case.theirs).ecl(case.ecl).build().unwrap());
                })
            }),
            Turn::new("one signature", || each(AGAIN, &mut |at| _ = black_box(bare.sign(black_box(&messages[at]))))),
        ],
    );
    measured.print(&format!("qr: one symbol {}", case.title), "µs");
    vec![
        measured.ratio(1, 0, Gate::Least(QRCODE_LEAST, 250.0)),
        measured.ratio(2, 0, Gate::Least(FAST_QR_LEAST, 40.0)),
        measured.ratio(0, 3, Gate::Most(SIGNATURE_MOST)),
    ]
}

/// Measures in µs a symbol.
pub fn measure() -> Vec<Outcome> {
    CASES.iter().flat_map(measure_case).collect()
}
