//! Signs a stamp.
use crate::domain::error::Fault;
use crate::domain::stamp::Stamp;
use crate::stamp::payload;
use crate::stamp::secret::SecretKey;

/// The signature over a stamp, the same each time. Refuses what [`payload::check`] refuses: every reader would refuse
/// such a stamp, rightly signed or not.
pub fn sign(stamp: &Stamp, key: &SecretKey) -> Result<[u8; 64], Fault> {
    payload::check(stamp)?;
    Ok(key.sign_bytes(&payload::message(stamp)))
}
