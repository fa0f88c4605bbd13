//! Another mail address of an account: its person says it and shows the password once more, or whoever may make links for the account does.
//! Links that were not used yet open nothing any more: they went to the address before, where somebody else may read by now.
use crate::domain::account::Account;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::AccountId;
use crate::domain::mail::MailAddress;
use crate::domain::session::{Session, Stage};
use crate::domain::time::Timestamp;
use crate::service::access::CanKeepAccounts;
use crate::service::accounts::{records, sessions};
use crate::service::passwords::PasswordDesk;
use crate::service::services::{Services, all_or_nothing};
use crate::store::contract::receipt::{Done, UpkeepKind};
use crate::store::contract::upkeep::UpkeepRecord;

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailChange {
    /// The account as it stands.
    pub account: Account,
    /// The address before, if there was one and it is another now.
    pub before: Option<String>,
    /// Whether anything was changed.
    pub done: Done,
}

/// The address that was typed, `None` for none: `account-mail` where it is no address. Whether somebody else has it too is nobody's business.
fn read(typed: &str) -> std::result::Result<Option<String>, Fault> {
    match typed.trim() {
        "" => Ok(None),
        typed => typed.parse::<MailAddress>().map(|mail| Some(mail.as_str().to_owned())),
    }
}

/// Another address, or none, of one's own account, from a session that is whole. All that is wrong at once: `account-mail`,
/// `password-old-wrong`; too many tries: limit `sign-in-too-often`; a session that ended meanwhile, or another password: unauthenticated
/// `session-ended`.
pub fn change_own(
    services: &Services,
    desk: &PasswordDesk,
    (account, session): (&Account, &Session),
    (password, typed): (&str, &str),
    now: Timestamp,
) -> Result<MailChange> {
    let read = read(typed);
    let mut faults: Vec<Fault> = read.as_ref().err().cloned().into_iter().collect();
    desk.passwords.begin(account.id.as_str(), now)?;
    if desk.is_right(account.password.as_ref(), password)? {
        desk.passwords.forget(account.id.as_str());
    } else {
        faults.push(Fault::new("password-old-wrong"));
    }
    all_or_nothing(faults)?;
    let mail = read?;
    let _held = services.accounts_held();
    let stood = records::known(services, &account.id)?;
    let whole = records::session(services, &session.id)?
        .filter(|known| known.hash == session.hash && known.stage == Stage::Whole && known.is_good(&stood, now));
    if whole.is_none() || stood.password != account.password || stood.suspended.is_some() {
        return Err(sessions::ended());
    }
    put(services, stood, mail)
}

/// The same of an account for which links may be made: refused as [`CanKeepAccounts::opens`] says. No address: `account-mail`; suspended:
/// conflict `account-suspended`.
pub fn change(services: &Services, right: &CanKeepAccounts, id: &AccountId, typed: &str, now: Timestamp) -> Result<MailChange> {
    let _held = services.accounts_held();
    let account = records::known(services, id)?;
    right.opens(&account, services.registry.zone.day(now))?;
    let mail = read(typed)?;
    if account.suspended.is_some() {
        return Err(Error::conflict(Fault::new("account-suspended")));
    }
    put(services, account, mail)
}

/// Whoever calls it holds [`Services::accounts_held`].
fn put(services: &Services, account: Account, mail: Option<String>) -> Result<MailChange> {
    if account.mail == mail {
        return Ok(MailChange { account, before: None, done: Done::Before });
    }
    // Before the address: a crash between leaves no link that counts, never one in the wrong letter-box.
    let open = records::invitations_of(services, &account.id)?.into_iter().filter(|link| link.used.is_none());
    records::remove(services, UpkeepKind::Invitation, &open.map(|link| link.id.into()).collect::<Vec<String>>())?;
    let changed = Account { mail, ..account.clone() };
    let done = records::put(services, &[UpkeepRecord::Account(Box::new(changed.clone()))])?;
    Ok(MailChange { account: changed, before: account.mail, done })
}
