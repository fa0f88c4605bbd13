//! Digits and payload there and back. First byte even: digits as they stand; odd: a stamp of these fields is signed, written
//! and opened again.
#![no_main]
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use temtin::domain::gtin::{Gtin, ProductCode, Register};
use temtin::domain::number::Number;
use temtin::domain::registry::{Kid, Mode, Origin};
use temtin::domain::stamp::{ExpiryShown, Stamp, StampKind};
use temtin::domain::time::date_of;
use temtin::stamp::keyring::Keyring;
use temtin::stamp::secret::SecretKey;
use temtin::stamp::{digits, link, open, payload, sign};

static KEY: LazyLock<SecretKey> = LazyLock::new(|| SecretKey::from_seed([7; 32]));

fuzz_target!(|data: &[u8]| match data {
    [first, rest @ ..] if first % 2 == 0 => {
        both_ways::<{ digits::ITEM_BYTES }>(rest, digits::ITEM_DIGITS);
        both_ways::<{ digits::BATCH_BYTES }>(rest, digits::BATCH_DIGITS);
    }
    [_, rest @ ..] => {
        if let Some(stamp) = stamp(rest) {
            signed(&stamp);
        }
    }
    [] => {}
});

/// What reads as digits is written as the same digits; what is written reads as the same bytes.
fn both_ways<const N: usize>(bytes: &[u8], width: usize) {
    if let Some(token) = digits::read::<N>(bytes) {
        let mut text = String::new();
        digits::write(&token, width, &mut text);
        let plain: Vec<u8> = bytes.iter().copied().skip_while(|digit| *digit == b'0').collect();
        assert_eq!(text.len(), width);
        assert_eq!(text.trim_start_matches('0').as_bytes(), plain);
    }
    let mut token = [0; N];
    let filled = bytes.len().min(N);
    token[..filled].copy_from_slice(&bytes[..filled]);
    let mut text = String::new();
    digits::write(&token, width, &mut text);
    assert_eq!(digits::read::<N>(text.as_bytes()), Some(token));
}

/// b0 of flags, then kid, issue, expiry, number and lot; `None` where a field is none.
fn stamp(data: &[u8]) -> Option<Stamp> {
    let (fields, lot) = data.split_first_chunk::<12>()?;
    let [flags, k1, k0, i1, i0, e1, e0, number @ ..] = *fields;
    let [a, b, c, d, e] = number;
    let number = u64::from_be_bytes([0, 0, 0, a, b, c, d, e]);
    let kind = if flags & 1 == 0 { StampKind::Batch } else { StampKind::Item };
    let lot = if flags & 2 == 0 { None } else { Some(std::str::from_utf8(lot).ok()?.parse().ok()?) };
    let expiry = u16::from_be_bytes([e1, e0]);
    let gtin: Gtin = "09506000900018".parse().ok()?;
    Some(Stamp {
        origin: Origin::new("e.vn", Mode::Demo).ok()?,
        kind,
        product: if flags & 8 == 0 { ProductCode::Gtin(gtin) } else { ProductCode::Register(Register::new(number).ok()?) },
        lot,
        number: Number::new(number).ok()?,
        kid: Kid::new(u16::from_be_bytes([k1, k0])).ok()?,
        issued: date_of(u16::from_be_bytes([i1, i0])),
        expiry: (flags & 16 == 0).then(|| date_of(expiry)),
        expiry_shown: if flags & 4 == 0 { ExpiryShown::InToken } else { ExpiryShown::InUrl },
    })
}

/// What the format can say is signed and opened as the same stamp; the rest is refused before it is signed.
fn signed(stamp: &Stamp) {
    let signature = match (payload::check(stamp), sign::sign(stamp, &KEY)) {
        (Ok(()), Ok(signature)) => signature,
        (checked, signed) => {
            assert!(checked.is_err() && signed.is_err());
            return;
        }
    };
    let mut keys = Keyring::default();
    keys.insert(stamp.kid, KEY.public()).expect("the key is right");
    let url = link::write(stamp, &signature, "https");
    let opened = open::open(&url, &stamp.origin, Mode::Production, &keys).expect("what was signed opens");
    assert_eq!(opened.stamp, *stamp);
}
