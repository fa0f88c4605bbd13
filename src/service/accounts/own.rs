//! What people do with their own account.
use crate::domain::account::Account;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::session::{Session, Stage};
use crate::domain::time::Timestamp;
use crate::service::accounts::texts::SessionText;
use crate::service::accounts::{records, sessions};
use crate::service::passwords::{self, PasswordDesk};
use crate::service::services::Services;
use crate::store::contract::upkeep::UpkeepRecord;

/// Another password in the place of the old one; every session of the account ends, the present one too. A wrong old one: unauthenticated
/// `password-old-wrong`; too many tries: limit `sign-in-too-often`; a new one that may not be: [`passwords::checked`].
pub fn change_password(
    services: &Services,
    desk: &PasswordDesk,
    account: &Account,
    old: &str,
    new: &str,
    now: Timestamp,
) -> Result<()> {
    let new = desk_checked(services, desk, account, old, new, now)?;
    let _held = services.accounts_held();
    let account = records::signed_out(services, unchanged(services, account, &new)?, now)?;
    records::put(services, &[UpkeepRecord::Account(Box::new(account.clone()))])?;
    records::clear_sessions(services, &account.id, None)
}

/// The same from a session that goes on, in the same act and under a new text; every other one ends. A session that ended meanwhile,
/// or still waits for a second factor: unauthenticated `session-ended`, and nothing is changed.
pub fn change_password_here(
    services: &Services,
    desk: &PasswordDesk,
    (account, session): (&Account, &Session),
    (old, new): (&str, &str),
    now: Timestamp,
) -> Result<(Session, SessionText)> {
    let new = desk_checked(services, desk, account, old, new, now)?;
    let _held = services.accounts_held();
    let account = unchanged(services, account, &new)?;
    let stood = records::session(services, &session.id)?.filter(|stood| stood.hash == session.hash);
    // One that showed the password only would come out whole: that is what the second factor stands before.
    let stood = stood.filter(|stood| stood.stage == Stage::Whole && stood.is_good(&account, now)).ok_or_else(sessions::ended)?;
    let account = records::signed_out(services, account, now)?;
    let (session, text) = sessions::renewed(services, stood, &account, now)?;
    records::put(services, &[UpkeepRecord::Account(Box::new(account.clone())), UpkeepRecord::Session(session.clone())])?;
    records::clear_sessions(services, &account.id, Some(&session.id))?;
    Ok((session, text))
}

/// The hashed new password, after the old one was right.
fn desk_checked(
    services: &Services,
    desk: &PasswordDesk,
    account: &Account,
    old: &str,
    new: &str,
    now: Timestamp,
) -> Result<Account> {
    let name = account.id.as_str();
    desk.passwords.begin(name, now)?;
    if !desk.is_right(account.password.as_ref(), old)? {
        return Err(Error::unauthenticated(Fault::new("password-old-wrong")));
    }
    desk.passwords.forget(name);
    let new = passwords::checked(new, account, services.registry.origin.as_str())?;
    let hash = desk.hash(&services.env, &new)?;
    Ok(Account { password: Some(hash), ..account.clone() })
}

/// The account as it stands with the new password, if nobody gave it another one meanwhile or suspended it.
fn unchanged(services: &Services, shown: &Account, new: &Account) -> Result<Account> {
    let stood = records::known(services, &shown.id)?;
    if stood.password != shown.password || stood.suspended.is_some() {
        return Err(sessions::ended());
    }
    Ok(Account { password: new.password.clone(), ..stood })
}
