//! Hashes and compares passwords, few at a time, and says which new ones are too easy to guess (NIST SP 800-63B §5.1.1).
use crate::domain::account::{Account, PasswordHash};
use crate::domain::error::{Error, Fault, Result};
use crate::service::attempts::Attempts;
use crate::service::env::Env;
use crate::service::guessable::{is_common, is_named};
use argon2::password_hash::PasswordHasher;
use argon2::password_hash::PasswordVerifier;
use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::{Algorithm, Argon2, Params, Version};
use jiff::SignedDuration;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Fewest and most characters of a new password.
pub const PASSWORD_CHARACTERS: (usize, usize) = (12, 128);

/// Longest text that is looked at as a password, in bytes: any longer is refused unread.
const BYTES_MAX: usize = 2_048;

/// Memory of one hash in KiB, its passes and lanes: the first choice of the OWASP Password Storage Cheat Sheet for argon2id.
const COST: (u32, u32, u32) = (19 * 1_024, 2, 1);

/// Hashes at once: 19 MiB and a core each.
const AT_ONCE: usize = 2;

/// Who may wait for one, and how long.
const WAITING_MAX: usize = 16;
const WAIT_MAX: Duration = Duration::from_secs(5);

/// Old passwords tried for one account within a time, by somebody who is signed in under it: who only finds a browser open.
const PASSWORDS: (u32, SignedDuration) = (20, SignedDuration::from_mins(15));

/// Codes tried for one account within a time, by somebody who has its password: three in a million are right at any moment.
const CODES: (u32, SignedDuration) = (10, SignedDuration::from_hours(24));

/// The hash of a password that nobody has, of the same cost: compared where there is none, so that an answer takes as long as any other.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$dGVtdGluLW5vYm9keS0wMQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[derive(Debug, Default)]
struct Turns {
    taken: usize,
    waiting: usize,
}

/// The one place where passwords are hashed. Its calls take some 30 ms of a core: they belong where the disk is waited for.
#[derive(Debug)]
pub struct PasswordDesk {
    turns: Mutex<Turns>,
    freed: Condvar,
    /// Tries of the old password where a new one is chosen, by account.
    pub(crate) passwords: Attempts,
    /// Tries of codes of a second factor, by account.
    pub(crate) codes: Attempts,
}

impl Default for PasswordDesk {
    fn default() -> Self {
        Self {
            turns: Mutex::default(),
            freed: Condvar::default(),
            passwords: Attempts::new(PASSWORDS.0, PASSWORDS.1),
            codes: Attempts::new(CODES.0, CODES.1),
        }
    }
}

/// A turn at hashing; its end is the end of the value.
struct Turn<'a>(&'a PasswordDesk);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.turns().taken -= 1;
        self.0.freed.notify_one();
    }
}

impl PasswordDesk {
    fn turns(&self) -> MutexGuard<'_, Turns> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a turn. Too many wait, or too long: limit `sign-in-busy`.
    fn turn(&self) -> Result<Turn<'_>> {
        let busy = || Error::limit(Fault::new("sign-in-busy"));
        let mut turns = self.turns();
        if turns.taken >= AT_ONCE {
            if turns.waiting >= WAITING_MAX {
                return Err(busy());
            }
            turns.waiting += 1;
            let until = Instant::now() + WAIT_MAX;
            while turns.taken >= AT_ONCE && Instant::now() < until {
                let left = until.saturating_duration_since(Instant::now());
                turns = self.freed.wait_timeout(turns, left).unwrap_or_else(PoisonError::into_inner).0;
            }
            turns.waiting -= 1;
            if turns.taken >= AT_ONCE {
                return Err(busy());
            }
        }
        turns.taken += 1;
        Ok(Turn(self))
    }

    /// Hashes a new password, as [`checked`] gave it. Too many at once: limit `sign-in-busy`.
    pub fn hash(&self, env: &Env, password: &str) -> Result<PasswordHash> {
        let salt = env.entropy::<16>()?;
        let _turn = self.turn()?;
        let hash = hasher()?.hash_password_with_salt(password.as_bytes(), &salt).map_err(|_| broken())?;
        Ok(PasswordHash(hash.to_string()))
    }

    /// Whether a password is the one of this hash. With no hash it never is, and takes as long. Too many at once: limit `sign-in-busy`.
    pub fn is_right(&self, hash: Option<&PasswordHash>, password: &str) -> Result<bool> {
        let password = normal(password).unwrap_or_default();
        let _turn = self.turn()?;
        let text = hash.map_or(NOBODY, |hash| hash.0.as_str());
        // A hash that cannot be read belongs to no password; it is not the visitor's matter why.
        let right =
            Phc::new(text).is_ok_and(|read| hasher().is_ok_and(|own| own.verify_password(password.as_bytes(), &read).is_ok()));
        Ok(right && hash.is_some())
    }
}

fn hasher() -> Result<Argon2<'static>> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).map_err(|_| broken())?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn broken() -> Error {
    Error::internal(Fault::new("password-hash"))
}

/// A password in the one spelling that is hashed (NIST SP 800-63B §5.1.1.2: normalised); `None` for a text that is too long to be one.
fn normal(text: &str) -> Option<Zeroizing<String>> {
    (text.len() <= BYTES_MAX).then(|| Zeroizing::new(text.nfc().collect()))
}

/// A new password for this account, as it is hashed. All that is wrong with it at once: `password-short` or `password-long`,
/// `password-name` when it is little more than the account's name, the person's, or ours; `password-common`.
pub fn checked(password: &str, account: &Account, host: &str) -> Result<Zeroizing<String>> {
    let (least, most) = PASSWORD_CHARACTERS;
    let long = || Fault::new("password-long").arg("max", most);
    let text = normal(password).ok_or_else(|| Error::from(long()))?;
    let characters = text.chars().count();
    let mut faults = Vec::new();
    if characters < least {
        faults.push(Fault::new("password-short").arg("min", least));
    }
    if characters > most {
        faults.push(long());
    }
    if is_named(&text, &[account.id.as_str(), &account.person, host]) {
        faults.push(Fault::new("password-name"));
    } else if is_common(&text) {
        faults.push(Fault::new("password-common"));
    }
    if faults.is_empty() { Ok(text) } else { Err(Error::invalid(faults)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn a_password_is_right_for_its_own_hash_in_every_spelling_of_its_letters_and_for_no_other() {
        let (desk, env) = (PasswordDesk::default(), Env::system());
        let hash = desk.hash(&env, "đồi chè Tiên Phước").unwrap();
        assert!(hash.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.0);
        let taken_apart: String = "đồi chè Tiên Phước".nfd().collect();
        assert!(desk.is_right(Some(&hash), "đồi chè Tiên Phước").unwrap() && desk.is_right(Some(&hash), &taken_apart).unwrap());
        assert!(!desk.is_right(Some(&hash), "đồi chè tiên phước").unwrap() && !desk.is_right(Some(&hash), "").unwrap());
        assert!(!desk.is_right(Some(&hash), &"a".repeat(BYTES_MAX + 1)).unwrap());
        assert!(!desk.is_right(Some(&PasswordHash("broken".into())), "broken").unwrap());
        assert_ne!(hash, desk.hash(&env, "đồi chè Tiên Phước").unwrap(), "another salt");
    }

    #[test]
    fn no_password_is_compared_at_the_same_cost_and_never_right() {
        let desk = PasswordDesk::default();
        let read = Phc::new(NOBODY).unwrap();
        let cost = Params::try_from(&read).unwrap();
        assert_eq!((cost.m_cost(), cost.t_cost(), cost.p_cost()), COST);
        assert_eq!(read.hash.unwrap().as_bytes().len(), 32);
        assert!(!desk.is_right(None, "").unwrap() && !desk.is_right(None, "temtin").unwrap());
    }

    #[test]
    fn two_are_hashed_at_once_and_beyond_the_queue_one_is_sent_away() {
        let desk = Arc::new(PasswordDesk::default());
        let turns = [desk.turn().unwrap(), desk.turn().unwrap()];
        desk.turns().waiting = WAITING_MAX;
        assert_eq!(desk.turn().err().unwrap().code(), "sign-in-busy");
        desk.turns().waiting = 0;
        let waits = std::thread::spawn({
            let desk = desk.clone();
            move || desk.turn().map(drop)
        });
        loop {
            let waiting = desk.turns().waiting;
            if waiting > 0 || waits.is_finished() {
                break;
            }
            std::thread::yield_now();
        }
        drop(turns);
        waits.join().unwrap().unwrap();
        let after = desk.turns();
        assert_eq!((after.taken, after.waiting), (0, 0));
    }
}
