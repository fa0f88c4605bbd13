//! Codes of a phone: RFC 6238 with SHA-1, 6 digits and steps of 30 seconds, which every program for phones knows.
use crate::domain::time::Timestamp;
use std::fmt::Write as _;
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

/// Bytes of a secret (RFC 4226 §4, R6: 160 bits).
pub const SECRET_BYTES: usize = 20;

/// Steps by which the clock of a phone may be wrong, either way (RFC 6238 §5.2).
const SKEW: u16 = 1;

/// A secret.
pub type OneTimeSecret = Zeroizing<[u8; SECRET_BYTES]>;

fn totp(secret: &OneTimeSecret) -> Totp {
    // Six digits, steps of 30 s and SHA-1 are what the builder begins with; the test below holds it to them.
    Builder::new().with_secret(Secret::new_stack(**secret)).with_skew(SKEW).build_noncompliant()
}

/// The step of a code, when it is right at this moment or one step beside it. Blanks in it are passed over.
pub fn step_of(secret: &OneTimeSecret, code: &str, at: Timestamp) -> Option<u64> {
    let digits: Zeroizing<String> = Zeroizing::new(code.chars().filter(|letter| !letter.is_whitespace()).take(7).collect());
    if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    totp(secret).check(&digits, u64::try_from(at.as_second()).ok()?)
}

/// A secret as people type it into a phone: base 32 (RFC 4648 §6) without padding.
pub fn spelled(secret: &OneTimeSecret) -> Zeroizing<String> {
    Zeroizing::new(Secret::new_stack(**secret).to_base32())
}

/// The secret of such a text, with blanks and in either case; `None` when it is none of [`SECRET_BYTES`] bytes.
pub fn read(text: &str) -> Option<OneTimeSecret> {
    let plain: Zeroizing<String> = Zeroizing::new(text.chars().filter(|letter| !letter.is_whitespace()).take(64).collect());
    let secret = Secret::try_from_base32(plain.to_ascii_uppercase()).ok()?;
    Some(Zeroizing::new(secret.as_bytes().try_into().ok()?))
}

/// The address by which a phone takes a secret up, as a QR code or by a tap.
pub fn uri(secret: &OneTimeSecret, issuer: &str, account: &str) -> Zeroizing<String> {
    let (issuer, account) = (escaped(issuer), escaped(account));
    let secret = spelled(secret);
    Zeroizing::new(format!(
        "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period=30",
        *secret
    ))
}

/// All but what a part of an address may hold plainly (RFC 3986 §2.3).
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            // Writing into a text cannot fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn rfc() -> OneTimeSecret {
        Zeroizing::new(*b"12345678901234567890")
    }

    #[test]
    fn codes_are_those_of_rfc_6238_appendix_b_to_six_digits() {
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(step_of(&rfc(), code, at(second)), u64::try_from(second / 30).ok(), "{second}");
        }
    }

    #[test]
    fn a_code_is_good_one_step_either_way_and_no_further() {
        let code = "005924";
        let step = 1_234_567_890 / 30;
        for (moved, good) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let found = step_of(&rfc(), code, at((step + moved) * 30 + 15));
            assert_eq!(found, good.then_some(u64::try_from(step).unwrap()), "{moved}");
        }
    }

    #[test]
    fn what_is_no_code_is_refused() {
        let now = at(1_234_567_890);
        assert_eq!(step_of(&rfc(), " 005 924\n", now), Some(1_234_567_890 / 30));
        for wrong in ["", "005923", "05924", "0059240", "00592a", "٠٠٥٩٢٤", "-05924", "89005924"] {
            assert_eq!(step_of(&rfc(), wrong, now), None, "{wrong}");
        }
        assert_eq!(step_of(&rfc(), "005924", at(-30)), None);
    }

    #[test]
    fn a_secret_is_spelled_and_read_again_and_stands_in_the_address() {
        let text = spelled(&rfc());
        assert_eq!(text.as_str(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(read("gezd gnbv gy3t qojq gezd gnbv gy3t qojq"), Some(rfc()));
        for wrong in ["", "GEZDGNBVGY3TQOJQ", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQAA", "1EZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(
            uri(&rfc(), "tem.example.vn:8443", "0912345678").as_str(),
            "otpauth://totp/tem.example.vn%3A8443:0912345678?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=tem.example.vn%3A8443&algorithm=SHA1&digits=6&period=30"
        );
    }
}
