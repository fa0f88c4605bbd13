//! Strict reading of a stamp URL ÷ bare `verify_strict` of the same message.
use crate::rounds::{Gate, Outcome, Turn, rounds, seconds};
use ed25519_dalek::{Signature, VerifyingKey};
use std::hint::black_box;
use temtin::domain::gtin::ProductCode;
use temtin::domain::number::Number;
use temtin::domain::registry::{Kid, Mode, Origin};
use temtin::domain::stamp::{ExpiryShown, Stamp, StampKind};
use temtin::stamp::keyring::Keyring;
use temtin::stamp::open::open;
use temtin::stamp::secret::SecretKey;
use temtin::stamp::sign::sign;
use temtin::stamp::{link, payload};

/// Different stamps, so that no branch or cache learns one of them by heart.
const STAMPS: u64 = 256;

/// Rounds; the median counts.
const ROUNDS: usize = 31;

/// The most that strict reading may cost, in bare verifications.
const MOST: f64 = 1.3;

fn stamp(place: u64) -> Stamp {
    Stamp {
        origin: Origin::new("tem.example.org", Mode::Production).unwrap(),
        kind: StampKind::Item,
        product: ProductCode::Gtin("08930000000019".parse().unwrap()),
        lot: place.is_multiple_of(2).then(|| "L26B0417".parse().unwrap()),
        number: Number::new(5_000_000_000 + 7_919 * place).unwrap(),
        kid: Kid::new(1).unwrap(),
        issued: "2026-11-01".parse().unwrap(),
        expiry: Some("2027-11-01".parse().unwrap()),
        expiry_shown: if place.is_multiple_of(4) { ExpiryShown::InUrl } else { ExpiryShown::InToken },
    }
}

/// Measures in µs a stamp.
pub fn measure() -> Vec<Outcome> {
    let origin = Origin::new("tem.example.org", Mode::Production).unwrap();
    let key = SecretKey::from_seed([1; 32]);
    let public = VerifyingKey::from_bytes(&key.public()).unwrap();
    let mut keys = Keyring::default();
    keys.insert(Kid::new(1).unwrap(), key.public()).unwrap();
    let signed: Vec<(String, Vec<u8>, Signature)> = (0..STAMPS)
        .map(stamp)
        .map(|stamp| {
            let signature = sign(&stamp, &key).unwrap();
            (link::write(&stamp, &signature, "https"), payload::message(&stamp), Signature::from_bytes(&signature))
        })
        .collect();
    let bare = || {
        for (_, message, signature) in &signed {
            public.verify_strict(black_box(message), black_box(signature)).unwrap();
        }
    };
    let reading = || {
        for (url, _, _) in &signed {
            black_box(open(black_box(url), &origin, Mode::Production, &keys)).unwrap();
        }
    };
    let micros = |seconds: f64| seconds * 1e6 / STAMPS as f64;
    let measured = rounds(
        ROUNDS,
        vec![
            Turn::new("bare verify_strict", || micros(seconds(bare).1)),
            Turn::new("strict reading", || micros(seconds(reading).1)),
        ],
    );
    measured.print("stamp: reading one stamp", "µs");
    vec![measured.ratio(1, 0, Gate::Most(MOST))]
}
