//! The public half of a key, decoded once, and the only rule by which signatures are judged.
use crate::domain::error::Fault;
use ed25519_dalek::{Signature, VerifyingKey};

/// An Ed25519 public key that cannot hurt: canonical, of large order, without torsion. Kept decoded (9 µs each time
/// otherwise).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Decodes 32 bytes (RFC 8032 §5.1.3). Refuses a point that does not decode or is not canonical: `public-key-shape`;
    /// a weak or mixed-order point, which `verify_strict` alone would let pass in part: `public-key-weak`.
    pub fn new(bytes: [u8; 32]) -> Result<Self, Fault> {
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| Fault::new("public-key-shape"))?;
        let point = key.to_edwards();
        if point.compress().to_bytes() != bytes {
            return Err(Fault::new("public-key-shape"));
        }
        if key.is_weak() || !point.is_torsion_free() {
            return Err(Fault::new("public-key-weak"));
        }
        Ok(Self(key))
    }

    /// The 32 bytes.
    pub fn bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Whether the signature is right by the strict rule: canonical S, no small-order R, no cofactor (stamp format §3).
    pub fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.0.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(hex: &str) -> &'static str {
        let bytes: Vec<u8> = (0..64).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect();
        PublicKey::new(bytes.try_into().unwrap()).unwrap_err().code
    }

    #[test]
    fn a_key_of_small_order_is_refused() {
        assert_eq!(refusal("0100000000000000000000000000000000000000000000000000000000000000"), "public-key-weak");
        assert_eq!(refusal("0000000000000000000000000000000000000000000000000000000000000000"), "public-key-weak");
        assert_eq!(refusal("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "public-key-weak");
    }

    #[test]
    fn bytes_that_are_no_canonical_point_are_refused() {
        assert_eq!(refusal("0200000000000000000000000000000000000000000000000000000000000000"), "public-key-shape");
        // y = p, which is 0 spelt otherwise.
        assert_eq!(refusal("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"), "public-key-shape");
    }

    #[test]
    fn a_key_of_mixed_order_is_refused_and_its_pure_half_is_not() {
        let pure = ed25519_dalek::SigningKey::from_bytes(&[7; 32]).verifying_key();
        assert_eq!(PublicKey::new(pure.to_bytes()).unwrap().bytes(), pure.to_bytes());
        let small = VerifyingKey::from_bytes(&[0; 32]).unwrap().to_edwards();
        let mixed = (pure.to_edwards() + small).compress().to_bytes();
        assert_eq!(PublicKey::new(mixed).unwrap_err().code, "public-key-weak");
    }
}
