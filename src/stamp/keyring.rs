//! Every public key of an origin, decoded once and found by number.
use crate::domain::error::Fault;
use crate::domain::registry::Kid;
use crate::stamp::public::PublicKey;
use std::collections::BTreeMap;

/// Keys by number. Retired keys stay: what they signed is read for ever.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keyring(BTreeMap<Kid, PublicKey>);

impl Keyring {
    /// Adds a key. Refuses what [`PublicKey::new`] refuses, and other bytes under a number that is taken
    /// (`kid-taken`); the same key again changes nothing.
    pub fn insert(&mut self, kid: Kid, public: [u8; 32]) -> Result<(), Fault> {
        let key = PublicKey::new(public).map_err(|fault| fault.arg("kid", kid))?;
        match self.0.insert(kid, key) {
            Some(earlier) if earlier != key => {
                self.0.insert(kid, earlier);
                Err(Fault::new("kid-taken").arg("kid", kid))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// The key with this number.
    pub fn get(&self, kid: Kid) -> Option<&PublicKey> {
        self.0.get(&kid)
    }

    /// Every number, rising.
    pub fn kids(&self) -> impl Iterator<Item = Kid> + '_ {
        self.0.keys().copied()
    }

    /// Whether it holds no key.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::SigningKey;

    #[test]
    fn a_number_is_never_given_to_another_key() {
        let [one, two] = [1, 2].map(|seed| SigningKey::from_bytes(&[seed; 32]).verifying_key().to_bytes());
        let kid = Kid::new(7).unwrap();
        let mut keys = Keyring::default();
        assert!(keys.is_empty());
        keys.insert(kid, one).unwrap();
        keys.insert(kid, one).unwrap();
        assert_eq!(keys.insert(kid, two).unwrap_err().code, "kid-taken");
        assert_eq!(keys.get(kid).unwrap().bytes(), one);
        assert_eq!(keys.kids().collect::<Vec<_>>(), [kid]);
        assert!(keys.insert(Kid::new(8).unwrap(), [0; 32]).is_err());
        assert!(keys.get(Kid::new(8).unwrap()).is_none());
    }
}
