//! Token bytes ⇄ decimal digits of fixed width (stamp format §2). Digits are the densest text that survives a URL.

/// Bytes of an item stamp's token.
pub const ITEM_BYTES: usize = 71;

/// Bytes of a batch stamp's token: it carries the number.
pub const BATCH_BYTES: usize = 76;

/// Digits of the largest item token.
pub const ITEM_DIGITS: usize = 171;

/// Digits of the largest batch token.
pub const BATCH_DIGITS: usize = 184;

/// Limbs of 32 bits that hold the longest token.
const LIMBS: usize = BATCH_BYTES / 4;

/// Limbs of 64 bits that hold any number of 184 digits: 10^184 < 2^612.
const WIDE_LIMBS: usize = 10;

/// Nine digits fill a 32-bit limb, eighteen a 64-bit one.
const CHUNK: u32 = 1_000_000_000;
const WIDE_CHUNK: u64 = 1_000_000_000_000_000_000;

/// How many bytes a token of this many digits has; `None` = no token is that long.
pub fn bytes_for(digits: usize) -> Option<usize> {
    match digits {
        ITEM_DIGITS => Some(ITEM_BYTES),
        BATCH_DIGITS => Some(BATCH_BYTES),
        _ => None,
    }
}

/// Appends a token (at most [`BATCH_BYTES`]) as a big-endian integer, zero-padded to `width` digits.
pub fn write(token: &[u8], width: usize, out: &mut String) {
    let mut limbs = [0u32; LIMBS];
    for (place, byte) in token.iter().rev().take(BATCH_BYTES).enumerate() {
        limbs[place / 4] |= u32::from(*byte) << (8 * (place % 4));
    }
    let mut text = [b'0'; BATCH_DIGITS];
    let mut top = LIMBS;
    for chunk in text.rchunks_mut(9) {
        while top > 0 && limbs[top - 1] == 0 {
            top -= 1;
        }
        let mut rest = divide(&mut limbs[..top]);
        for digit in chunk.iter_mut().rev() {
            *digit += (rest % 10) as u8;
            rest /= 10;
        }
    }
    out.extend(text[BATCH_DIGITS - width.min(BATCH_DIGITS)..].iter().map(|digit| char::from(*digit)));
}

/// Divides by [`CHUNK`] in place (least significant limb first); gives the remainder.
fn divide(limbs: &mut [u32]) -> u32 {
    let mut rest = 0u64;
    for limb in limbs.iter_mut().rev() {
        let value = rest << 32 | u64::from(*limb);
        *limb = (value / u64::from(CHUNK)) as u32;
        rest = value % u64::from(CHUNK);
    }
    rest as u32
}

/// Reads ASCII digits (at most [`BATCH_DIGITS`]) into a token of `N` bytes; `None` when another byte stands among
/// them or when the number does not fit.
pub fn read<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    if digits.len() > BATCH_DIGITS {
        return None;
    }
    let mut limbs = [0u64; WIDE_LIMBS];
    // The first chunk is the short one, so that all others weigh the same.
    let (first, rest) = digits.split_at(digits.len() % 18);
    for chunk in std::iter::once(first).chain(rest.chunks(18)) {
        let mut carry =
            chunk.iter().try_fold(0u64, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u64::from(digit - b'0')))?;
        for limb in &mut limbs {
            let value = u128::from(*limb) * u128::from(WIDE_CHUNK) + u128::from(carry);
            *limb = value as u64;
            carry = (value >> 64) as u64;
        }
    }
    let mut bytes = [0u8; WIDE_LIMBS * 8];
    for (eight, limb) in bytes.rchunks_mut(8).zip(limbs) {
        eight.copy_from_slice(&limb.to_be_bytes());
    }
    let (above, token) = bytes.split_at(bytes.len().checked_sub(N)?);
    if above.iter().any(|byte| *byte != 0) {
        return None;
    }
    token.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text<const N: usize>(token: [u8; N], width: usize) -> String {
        let mut out = String::new();
        write(&token, width, &mut out);
        out
    }

    #[test]
    fn nought_is_padded_and_the_largest_token_fills_the_width() {
        assert_eq!(text([0; ITEM_BYTES], ITEM_DIGITS), "0".repeat(ITEM_DIGITS));
        // 256^71 - 1 and 256^76 - 1.
        assert!(text([255; ITEM_BYTES], ITEM_DIGITS).starts_with("966134380754"));
        assert!(text([255; BATCH_BYTES], BATCH_DIGITS).starts_with("106227598563"));
    }

    #[test]
    fn the_number_after_the_largest_token_is_refused() {
        let largest = text([255; ITEM_BYTES], ITEM_DIGITS);
        assert_eq!(read(largest.as_bytes()), Some([255; ITEM_BYTES]));
        // 256^n ends in 6, so the last digit of 256^n - 1 is 5.
        let above = format!("{}6", &largest[..ITEM_DIGITS - 1]);
        assert_eq!(read::<ITEM_BYTES>(above.as_bytes()), None);
        assert_eq!(read::<BATCH_BYTES>("9".repeat(BATCH_DIGITS).as_bytes()), None);
        assert_eq!(read::<BATCH_BYTES>("0".repeat(BATCH_DIGITS + 1).as_bytes()), None);
        assert_eq!(read::<ITEM_BYTES>("1x".as_bytes()), None);
    }

    proptest! {
        #[test]
        fn digits_give_the_bytes_back(bytes in proptest::collection::vec(any::<u8>(), BATCH_BYTES)) {
            let item: [u8; ITEM_BYTES] = bytes[..ITEM_BYTES].try_into().unwrap();
            let batch: [u8; BATCH_BYTES] = bytes.try_into().unwrap();
            prop_assert_eq!(read(text(item, ITEM_DIGITS).as_bytes()), Some(item));
            prop_assert_eq!(read(text(batch, BATCH_DIGITS).as_bytes()), Some(batch));
        }
    }
}
