//! The second factor of an account: codes of a phone, and recovery codes for the day on which it is lost.
use crate::domain::account::{Account, SecondFactor};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::AccountId;
use crate::domain::time::Timestamp;
use crate::service::accounts::one_time::{self, OneTimeSecret, SECRET_BYTES};
use crate::service::accounts::records;
use crate::service::accounts::texts::{self, RecoveryText};
use crate::service::services::Services;
use crate::store::contract::upkeep::UpkeepRecord;
use zeroize::Zeroizing;

/// Recovery codes that are made at once.
pub const RECOVERY_CODES: usize = 10;

/// For what the key of the registry makes seals.
const SEAL: &str = "second-factor";

/// What a phone needs to give codes. Nothing is kept until a code of it was shown.
pub struct Enrolment {
    /// The secret in base 32, to be typed and to be given back with the code.
    pub secret_text: Zeroizing<String>,
    /// The same as an `otpauth://` address.
    pub uri: Zeroizing<String>,
}

/// The time that phones have: in a demo, whose clock was set, the one outside.
pub fn phone_time(services: &Services, now: Timestamp) -> Timestamp {
    if !services.env.is_set() {
        return now;
    }
    let ahead = services.env.outside_now().duration_since(services.env.now());
    now.saturating_add(ahead).unwrap_or(now)
}

/// Begins with a new phone.
pub fn begin(services: &Services, account: &Account) -> Result<Enrolment> {
    Ok(enrolment(services, account, &Zeroizing::new(services.env.entropy::<SECRET_BYTES>()?)))
}

/// Goes on with a phone that has scanned its secret: after a wrong code nobody scans anew. None of [`begin`]: `second-factor-secret`.
pub fn again(services: &Services, account: &Account, secret_text: &str) -> Result<Enrolment> {
    let secret = one_time::read(secret_text).ok_or_else(|| Fault::new("second-factor-secret"))?;
    Ok(enrolment(services, account, &secret))
}

fn enrolment(services: &Services, account: &Account, secret: &OneTimeSecret) -> Enrolment {
    let uri = one_time::uri(secret, services.registry.origin.as_str(), account.id.as_str());
    Enrolment { secret_text: one_time::spelled(secret), uri }
}

/// Sets a second factor up, in the place of one that there was, and gives recovery codes. Only for who showed all that the account asks for
/// now. No secret of [`begin`]: `second-factor-secret`; another code than the phone's: unauthenticated `second-factor-wrong`.
pub fn confirm(services: &Services, id: &AccountId, secret_text: &str, code: &str, now: Timestamp) -> Result<Vec<RecoveryText>> {
    let _held = services.accounts_held();
    let account = records::known(services, id)?;
    let (account, told) = enrolled(services, account, secret_text, code, now)?;
    records::put(services, &[UpkeepRecord::Account(Box::new(account))])?;
    Ok(told)
}

/// The account with this second factor and new recovery codes; nothing is put. Refused as [`confirm`] says.
pub fn enrolled(
    services: &Services,
    account: Account,
    secret_text: &str,
    code: &str,
    now: Timestamp,
) -> Result<(Account, Vec<RecoveryText>)> {
    let secret = one_time::read(secret_text).ok_or_else(|| Error::from(Fault::new("second-factor-secret")))?;
    let last_step = one_time::step_of(&secret, code, phone_time(services, now)).ok_or_else(wrong)?;
    let salt = services.env.entropy::<16>()?;
    let sealed = *turned(services, &salt, &secret);
    let (told, recovery) = texts::new_recovery(&services.env, RECOVERY_CODES)?;
    let second_factor = Some(SecondFactor { sealed, salt, since: now, last_step });
    Ok((Account { second_factor, recovery, ..account }, told))
}

/// The account after this code, which is used up: one of its phone, or a recovery code; `None` when it is neither. Nothing is put.
pub fn used(services: &Services, account: &Account, code: &str, now: Timestamp) -> Option<Account> {
    let factor = account.second_factor.as_ref()?;
    let secret = turned(services, &factor.salt, &factor.sealed);
    if let Some(step) = one_time::step_of(&secret, code, phone_time(services, now)) {
        let factor = SecondFactor { last_step: step, ..factor.clone() };
        let fresh = step > account.second_factor.as_ref()?.last_step;
        return fresh.then(|| Account { second_factor: Some(factor), ..account.clone() });
    }
    let at = texts::recovery_at(&account.recovery, code)?;
    let mut recovery = account.recovery.clone();
    recovery.remove(at);
    Some(Account { recovery, ..account.clone() })
}

/// Seals a secret, or opens it: each bit is turned where the seal of this salt has a one. No seal is used for two secrets.
fn turned(services: &Services, salt: &[u8; 16], secret: &[u8; SECRET_BYTES]) -> OneTimeSecret {
    let seal = services.head.derived(SEAL, salt);
    let mut turned = Zeroizing::new(*secret);
    turned.iter_mut().zip(seal.iter()).for_each(|(byte, seal)| *byte ^= seal);
    turned
}

/// A code that is none.
pub fn wrong() -> Error {
    Error::unauthenticated(Fault::new("second-factor-wrong"))
}

/// New recovery codes in the place of all that there were. No second factor: conflict `second-factor-none`.
pub fn renew_recovery(services: &Services, id: &AccountId) -> Result<Vec<RecoveryText>> {
    let _held = services.accounts_held();
    let account = records::known(services, id)?;
    if account.second_factor.is_none() {
        return Err(Error::conflict(Fault::new("second-factor-none")));
    }
    let (told, recovery) = texts::new_recovery(&services.env, RECOVERY_CODES)?;
    records::put(services, &[UpkeepRecord::Account(Box::new(Account { recovery, ..account }))])?;
    Ok(told)
}

/// Takes the second factor away. A role that needs one: conflict `second-factor-needed`.
pub fn remove(services: &Services, id: &AccountId) -> Result<()> {
    let _held = services.accounts_held();
    let account = records::known(services, id)?;
    if account.role.needs_second_factor() {
        return Err(Error::conflict(Fault::new("second-factor-needed")));
    }
    records::put(services, &[UpkeepRecord::Account(Box::new(without(account)))]).map(drop)
}

/// The account without a second factor.
pub fn without(account: Account) -> Account {
    Account { second_factor: None, recovery: Vec::new(), ..account }
}
