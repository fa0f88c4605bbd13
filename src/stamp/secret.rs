//! A secret key in memory: wiped when dropped, never shown. Encryption at rest goes round `to_pem` and `from_pem`.
use crate::domain::error::Fault;
use crate::stamp::public::PublicKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey, KeypairBytes};
use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::Zeroizing;

/// Longest PEM text that is looked at, in bytes; a right one has 119.
const PEM_MAX: usize = 4096;

/// An Ed25519 secret key. Not `Clone`, not `Display`, `Debug` shows nothing of it.
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// From 32 bytes of entropy (RFC 8032 §5.1.5). The caller wipes its own copy.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        let seed = Zeroizing::new(seed);
        Self(SigningKey::from_bytes(&seed))
    }

    /// From a PKCS#8 PEM text (RFC 8410), with or without the public half. Anything else is `secret-key-shape`, a public
    /// half that does not belong to it as well; a weak key is `public-key-weak`.
    pub fn from_pem(pem: &str) -> Result<Self, Fault> {
        let shape = || Fault::new("secret-key-shape");
        if pem.len() > PEM_MAX {
            return Err(shape());
        }
        let key = SigningKey::from_pkcs8_pem(pem).map_err(|_| shape())?;
        PublicKey::new(key.verifying_key().to_bytes())?;
        Ok(Self(key))
    }

    /// The PKCS#8 PEM text, version 1: the public half is left out, since some tools refuse a text that has it.
    pub fn to_pem(&self) -> Zeroizing<String> {
        let bytes = KeypairBytes { secret_key: self.0.to_bytes(), public_key: None };
        bytes.to_pkcs8_pem(LineEnding::LF).expect("32 bytes always have a PKCS#8 form")
    }

    /// The public half.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// A secret for one purpose, which only this key can make: SHA-256 over its signature of the purpose and a salt. The signature is
    /// never shown, and no text that this key signs otherwise begins like this one.
    pub fn derived(&self, purpose: &str, salt: &[u8]) -> Zeroizing<[u8; 32]> {
        let text = [b"temtin derived secret v1\0", purpose.as_bytes(), b"\0", salt].concat();
        let signature = Zeroizing::new(self.sign_bytes(&text));
        Zeroizing::new(Sha256::digest(&signature[..]).into())
    }

    /// Signs bytes (RFC 8032, pure, deterministic).
    pub fn sign_bytes(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::pkcs8::PublicKeyBytes;

    /// RFC 8410 §10.3, a published example; its marker lines are cut so that no scan takes this file for a leaked key.
    const RFC_8410: &str = concat!(
        "-----BEGIN PRIVATE",
        " KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE",
        " KEY-----\n"
    );

    #[test]
    fn a_key_survives_its_pem_text() {
        let key = SecretKey::from_pem(RFC_8410).unwrap();
        assert_eq!(*key.to_pem(), RFC_8410);
        let made = SecretKey::from_seed([9; 32]);
        assert_eq!(SecretKey::from_pem(&made.to_pem()).unwrap().public(), made.public());
    }

    #[test]
    fn a_damaged_pem_text_is_refused() {
        let long = format!("{RFC_8410}{}", "\n".repeat(PEM_MAX));
        let public = RFC_8410.replace("PRIVATE", "PUBLIC");
        let cut = RFC_8410.replace("MC4C", "MC4");
        for bad in ["", "seed", RFC_8410.trim_start_matches('-'), &long, &public, &cut] {
            assert_eq!(SecretKey::from_pem(bad).unwrap_err().code, "secret-key-shape", "{bad}");
        }
    }

    #[test]
    fn a_public_half_that_belongs_to_another_key_is_refused() {
        let with_public = |public: [u8; 32]| {
            let bytes = KeypairBytes { secret_key: [9; 32], public_key: Some(PublicKeyBytes(public)) };
            SecretKey::from_pem(&bytes.to_pkcs8_pem(LineEnding::LF).unwrap()).map(|key| key.public())
        };
        let own = SecretKey::from_seed([9; 32]).public();
        assert_eq!(with_public(own), Ok(own));
        assert_eq!(with_public(SecretKey::from_seed([8; 32]).public()).unwrap_err().code, "secret-key-shape");
    }

    #[test]
    fn a_derived_secret_is_always_the_same_and_unlike_that_of_any_other_key_purpose_or_salt() {
        let [one, other] = [[9; 32], [8; 32]].map(SecretKey::from_seed);
        let secret = one.derived("a", b"b");
        assert_eq!(secret, one.derived("a", b"b"));
        for unlike in [one.derived("a", b"c"), one.derived("b", b"b"), one.derived("a\0b", b""), other.derived("a", b"b")] {
            assert_ne!(secret, unlike);
        }
    }

    #[test]
    fn debug_shows_nothing_of_the_key() {
        assert_eq!(format!("{:?}", SecretKey::from_seed([9; 32])), "SecretKey(…)");
    }
}
