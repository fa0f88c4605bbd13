//! Adds and retires stamp keys. Each change is a log entry.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::registry::{KeyState, Kid, StampKey};
use crate::domain::time::Timestamp;
use crate::service::access::CanChangeKeys;
use crate::service::services::Services;
use crate::stamp::secret::SecretKey;
use crate::store::contract::receipt::Done;
use std::sync::Arc;

/// The number of the next stamp key: it was never used before.
pub fn next_kid(services: &Services) -> Result<Kid> {
    let last = services.store.keys()?.last().map_or(0, |key| key.kid.get());
    let used_up = || Error::conflict(Fault::new("kids-used-up"));
    Ok(Kid::new(last.checked_add(1).ok_or_else(used_up)?)?)
}

/// A stamp key of this number. None: not found `key-unknown`.
pub fn find(services: &Services, kid: Kid) -> Result<StampKey> {
    let unknown = || Error::not_found(Fault::new("key-unknown").value(kid.to_string()));
    services.store.keys()?.into_iter().find(|key| key.kid == kid).ok_or_else(unknown)
}

/// Makes the next stamp key; from now on it signs.
pub fn new_key(services: &Services, _: &CanChangeKeys, now: Timestamp) -> Result<StampKey> {
    let kid = next_kid(services)?;
    let secret = services.vault.keep_stamp_key(kid, SecretKey::from_seed(services.env.entropy()?))?;
    let key = StampKey { kid, public: secret.public(), state: KeyState::Active, created: now, retired: None };
    let receipt = services.store.add_key(&key)?;
    services.settle(receipt)?;
    tracing::info!(kid = kid.get(), "stamp key made");
    Ok(key)
}

/// Retires a key: it signs no more and verifies for ever.
pub fn retire(services: &Services, _: &CanChangeKeys, kid: Kid, now: Timestamp) -> Result<Done> {
    let receipt = services.store.retire_key(kid, now)?;
    let done = services.settle(receipt)?;
    tracing::info!(kid = kid.get(), "stamp key retired");
    Ok(done)
}

/// The newest active key's number and secret: it signs. None: `key-none-active`.
pub fn signing(services: &Services) -> Result<(Kid, Arc<SecretKey>)> {
    let active = services.view().keys.iter().rev().find(|key| key.state == KeyState::Active).cloned();
    let key = active.ok_or_else(|| Error::conflict(Fault::new("key-none-active")))?;
    let secret = services.vault.stamp_key(key.kid)?;
    if secret.public() != key.public {
        return Err(Error::refused_to_start(Fault::new("key-file-other").arg("kid", key.kid)));
    }
    Ok((key.kid, secret))
}
