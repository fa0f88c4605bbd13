//! Signing in: a name and a password, then a code of the phone where the account has one or needs one.
use crate::domain::account::{self, Account};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::session::{Session, Stage, TRIES_MAX};
use crate::domain::time::Timestamp;
use crate::service::accounts::texts::{RecoveryText, SessionText};
use crate::service::accounts::{records, second_factor, sessions};
use crate::service::passwords::PasswordDesk;
use crate::service::services::Services;
use crate::store::contract::receipt::UpkeepKind;
use crate::store::contract::upkeep::UpkeepRecord;

/// Signs in by a password. An unknown name, no password yet, a suspended account and a wrong password are one fault that takes one time:
/// unauthenticated `sign-in-wrong`. Too many people at once: limit `sign-in-busy`. How often somebody may try is the matter of whoever knows
/// where the tries come from: counted by the name alone, anybody could lock its owner out. The session is whole, unless the account has a second factor or its role needs one.
pub fn password(
    services: &Services,
    desk: &PasswordDesk,
    name: &str,
    password: &str,
    browser: &str,
    now: Timestamp,
) -> Result<(Session, SessionText)> {
    let wrong = || Error::unauthenticated(Fault::new("sign-in-wrong"));
    let id = account::typed(name);
    let found = id.as_ref().map(|id| records::account(services, id)).transpose()?.flatten();
    let right = desk.is_right(found.as_ref().and_then(|account| account.password.as_ref()), password)?;
    let compared = found.filter(|account| right && account.suspended.is_none()).ok_or_else(wrong)?;
    let _held = services.accounts_held();
    // It may have changed while the password was compared.
    let account = records::account(services, &compared.id)?.ok_or_else(wrong)?;
    if account.suspended.is_some() || account.password != compared.password {
        return Err(wrong());
    }
    let whole = account.second_factor.is_none() && !account.role.needs_second_factor();
    sessions::begin(services, &account, if whole { Stage::Whole } else { Stage::Password }, browser, now)
}

/// Shows the second factor: a code of the phone, or a recovery code, which is used up. The session is whole from then on, under a new text;
/// the old one is worth nothing. A wrong code, or one that was used: unauthenticated `second-factor-wrong`; after five the session ends. No
/// second factor: conflict `second-factor-none`; too many codes in a day: limit `sign-in-too-often`.
pub fn second_factor(services: &Services, session: &Session, code: &str, now: Timestamp) -> Result<(Session, SessionText)> {
    let _held = services.accounts_held();
    let (session, account) = half(services, session, now)?;
    if account.second_factor.is_none() {
        return Err(Error::conflict(Fault::new("second-factor-none")));
    }
    services.passwords.codes.begin(account.id.as_str(), now)?;
    let Some(account) = second_factor::used(services, &account, code, now) else {
        return Err(missed(services, session)?);
    };
    let (session, text) = sessions::renewed(services, session, &account, now)?;
    records::put(services, &[UpkeepRecord::Account(Box::new(account)), UpkeepRecord::Session(session.clone())])?;
    services.passwords.codes.forget(session.account.as_str());
    Ok((session, text))
}

/// Shows name, password and code at once and makes no session: where somebody decides at a terminal. The code is used up. A wrong name or
/// password, no password yet, or suspended: unauthenticated `sign-in-wrong`; no second factor: conflict `second-factor-none`; a wrong code:
/// unauthenticated `second-factor-wrong`; too often: limit `sign-in-too-often`.
pub fn at_once(services: &Services, name: &str, password: &str, code: &str, now: Timestamp) -> Result<Account> {
    let wrong = || Error::unauthenticated(Fault::new("sign-in-wrong"));
    let desk = &services.passwords;
    let id = account::typed(name).ok_or_else(wrong)?;
    desk.passwords.begin(id.as_str(), now)?;
    let found = records::account(services, &id)?;
    let right = desk.is_right(found.as_ref().and_then(|account| account.password.as_ref()), password)?;
    let compared = found.filter(|account| right && account.suspended.is_none()).ok_or_else(wrong)?;
    desk.passwords.forget(id.as_str());
    let _held = services.accounts_held();
    let account = records::known(services, &id)?;
    if account.suspended.is_some() || account.password != compared.password {
        return Err(wrong());
    }
    if account.second_factor.is_none() {
        return Err(Error::conflict(Fault::new("second-factor-none")));
    }
    desk.codes.begin(id.as_str(), now)?;
    let account = second_factor::used(services, &account, code, now).ok_or_else(second_factor::wrong)?;
    records::put(services, &[UpkeepRecord::Account(Box::new(account.clone()))])?;
    desk.codes.forget(id.as_str());
    Ok(account)
}

/// Sets the first second factor of an account up while signing in, where its role needs one; the session is whole from then on, under a new
/// text. There is one already: conflict `second-factor-there`, so that a stolen password brings no phone of its own. Else as
/// [`second_factor::confirm`] and [`second_factor`] say.
pub fn enrol(
    services: &Services,
    session: &Session,
    secret_text: &str,
    code: &str,
    now: Timestamp,
) -> Result<(Session, SessionText, Vec<RecoveryText>)> {
    let _held = services.accounts_held();
    let (session, account) = half(services, session, now)?;
    if account.second_factor.is_some() {
        return Err(Error::conflict(Fault::new("second-factor-there")));
    }
    let (account, told) = second_factor::enrolled(services, account, secret_text, code, now)?;
    let (session, text) = sessions::renewed(services, session, &account, now)?;
    records::put(services, &[UpkeepRecord::Account(Box::new(account)), UpkeepRecord::Session(session.clone())])?;
    Ok((session, text, told))
}

/// The session as it stands now, if it is still the one that was shown, and still waits for a second factor; else `session-ended`.
fn half(services: &Services, shown: &Session, now: Timestamp) -> Result<(Session, Account)> {
    let session = records::session(services, &shown.id)?.filter(|session| session.hash == shown.hash);
    let session = session.filter(|session| session.stage == Stage::Password).ok_or_else(sessions::ended)?;
    let account = records::account(services, &session.account)?.filter(|account| session.is_good(account, now));
    Ok((session, account.ok_or_else(sessions::ended)?))
}

/// Counts a wrong code; the last one that may be ends the session.
fn missed(services: &Services, session: Session) -> Result<Error> {
    let tries = session.tries.saturating_add(1);
    if tries >= TRIES_MAX {
        records::remove(services, UpkeepKind::Session, &[session.id.into()])?;
    } else {
        records::put(services, &[UpkeepRecord::Session(Session { tries, ..session })])?;
    }
    Ok(second_factor::wrong())
}
