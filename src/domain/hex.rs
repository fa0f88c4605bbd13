//! Bytes as people and files spell them: two lower-case hexadecimal digits each.
use std::fmt::Write;

/// The digits of these bytes.
pub fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(digits, "{byte:02x}").expect("a String takes every text");
    }
    digits
}

/// The bytes of exactly `N` pairs of lower-case digits.
pub fn bytes<const N: usize>(digits: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if digits.len() != N * 2 || !digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[at * 2..at * 2 + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_and_nothing_else_is_taken() {
        assert_eq!(hex(&[0, 0x0f, 0xff]), "000fff");
        assert_eq!(bytes(&hex(&[7, 200])), Some([7, 200]));
        for wrong in ["", "00", "000", "00000", "00FF", "+1+1", "00gg", "ạạ"] {
            assert_eq!(bytes::<2>(wrong), None, "{wrong}");
        }
    }
}
