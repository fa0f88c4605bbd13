//! What a stamp signs: the token's header and the message (stamp format §2 and §3).
use crate::domain::error::Fault;
use crate::domain::gtin::{Lot, ProductCode};
use crate::domain::stamp::{ExpiryShown, Stamp, StampKind};
use crate::domain::time::day_number;

/// Bytes of the header: b0, kid, issued, expiry.
pub const HEADER_BYTES: usize = 7;

/// The only version, in the high nibble of b0.
pub const VERSION: u8 = 1;

/// b0: an item stamp.
pub const ITEM: u8 = 1;
/// b0: the lot stands in the URL.
pub const LOT: u8 = 2;
/// b0: the expiry stands in the URL.
pub const EXPIRY_SHOWN: u8 = 4;
/// b0: the register form of the product.
pub const REGISTER: u8 = 8;

/// Refuses what the format cannot say: a day outside 2020-01-01..=2199-06-06, expiry on day 0 (which reads "none") or
/// before issue, an expiry that is shown but absent, a batch stamp without lot.
pub fn check(stamp: &Stamp) -> Result<(), Fault> {
    day_number(stamp.issued)?;
    match stamp.expiry {
        Some(expiry) if expiry < stamp.issued => {
            return Err(Fault::new("stamp-expiry-before-issue").arg("issued", stamp.issued).value(expiry.to_string()));
        }
        Some(expiry) if day_number(expiry)? == 0 => return Err(Fault::new("date-range").value(expiry.to_string())),
        Some(_) => {}
        None if stamp.expiry_shown == ExpiryShown::InUrl => return Err(Fault::new("stamp-shows-no-expiry")),
        None => {}
    }
    if stamp.kind == StampKind::Batch && stamp.lot.is_none() {
        return Err(Fault::new("stamp-batch-needs-lot").value(stamp.number.to_string()));
    }
    Ok(())
}

/// b0 as kind, lot, shown expiry and product ask for it.
pub fn first_byte(kind: StampKind, lot: Option<&Lot>, expiry_shown: ExpiryShown, product: ProductCode) -> u8 {
    let kind = match kind {
        StampKind::Item => ITEM,
        StampKind::Batch => 0,
    };
    let lot = if lot.is_some() { LOT } else { 0 };
    let expiry = match expiry_shown {
        ExpiryShown::InUrl => EXPIRY_SHOWN,
        ExpiryShown::InToken => 0,
    };
    let product = match product {
        ProductCode::Gtin(_) => 0,
        ProductCode::Register(_) => REGISTER,
    };
    VERSION << 4 | kind | lot | expiry | product
}

/// The token's header. A date that [`check`] refuses is written as day 0; no signature covers it then, since `sign`
/// checks first.
pub fn header(stamp: &Stamp) -> [u8; HEADER_BYTES] {
    let [k1, k0] = stamp.kid.get().to_be_bytes();
    let [i1, i0] = day_number(stamp.issued).unwrap_or(0).to_be_bytes();
    let [e1, e0] = stamp.expiry.map_or(0, |expiry| day_number(expiry).unwrap_or(0)).to_be_bytes();
    [first_byte(stamp.kind, stamp.lot.as_ref(), stamp.expiry_shown, stamp.product), k1, k0, i1, i0, e1, e0]
}

/// The message that is signed; big-endian, every part fixed or length-prefixed.
pub fn message(stamp: &Stamp) -> Vec<u8> {
    let (origin, lot) = (stamp.origin.as_str(), stamp.lot.as_ref().map_or("", Lot::as_str));
    let mut out = Vec::with_capacity(36 + origin.len() + lot.len());
    out.extend_from_slice(b"temtin-stamp/v1\0");
    short(&mut out, origin);
    out.extend_from_slice(&header(stamp));
    out.extend_from_slice(&stamp.product.as_u64().to_be_bytes()[2..]);
    out.extend_from_slice(&stamp.number.get().to_be_bytes()[3..]);
    short(&mut out, lot);
    out
}

fn short(out: &mut Vec<u8>, text: &str) {
    debug_assert!(text.len() <= 255, "origins and lots are shorter");
    out.push(text.len() as u8);
    out.extend_from_slice(text.as_bytes());
}
