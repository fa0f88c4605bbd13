//! Links by which a person chooses a password: each is good once, and the newest of an account only.
use crate::domain::account::Account;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::InvitationId;
use crate::domain::invitation::{Invitation, Purpose};
use crate::domain::time::Timestamp;
use crate::service::accounts::records::{self, INVITATION};
use crate::service::accounts::texts::{self, LinkText};
use crate::service::passwords;
use crate::service::services::Services;
use crate::store::contract::receipt::UpkeepKind;
use crate::store::contract::upkeep::UpkeepRecord;

/// Puts an account with a new link, in one act; links that it had before are worth nothing. Whoever calls it holds
/// [`Services::accounts_held`].
pub fn put(services: &Services, account: Account, purpose: Purpose, by: &str, now: Timestamp) -> Result<LinkText> {
    let id: InvitationId = texts::new_id(&services.env, &texts::prefix(INVITATION, account.id.as_str()))?;
    let (text, hash) = texts::new_text(&services.env, id.as_str())?;
    let expires = now.saturating_add(purpose.holds()).unwrap_or(now);
    let (name, made_by) = (account.id.clone(), by.to_owned());
    let invitation = Invitation { id, hash, account: name, purpose, made: now, made_by, expires, used: None };
    // Before the new one: a crash between leaves none, never two.
    let older = records::invitations_of(services, &account.id)?.into_iter().map(|one| one.id.into());
    records::remove(services, UpkeepKind::Invitation, &older.collect::<Vec<String>>())?;
    records::put(services, &[UpkeepRecord::Account(Box::new(account)), UpkeepRecord::Invitation(invitation)])?;
    Ok(text.into())
}

/// The invitation of a link, with its account. No such link, also one that a newer one took the place of: not found `invitation-unknown`;
/// conflict `invitation-used`, `invitation-expired`, `account-suspended`, for who knows its text.
pub fn shown(services: &Services, text: &str, now: Timestamp) -> Result<(Invitation, Account)> {
    let unknown = || Error::not_found(Fault::new("invitation-unknown"));
    let conflict = |code| Err(Error::conflict(Fault::new(code)));
    let invitation = texts::id_in::<InvitationId>(text).map(|id| records::invitation(services, &id)).transpose()?.flatten();
    let invitation = invitation.filter(|one| texts::is(&one.hash, text)).ok_or_else(unknown)?;
    let account = records::account(services, &invitation.account)?.ok_or_else(unknown)?;
    if invitation.used.is_some() {
        return conflict("invitation-used");
    }
    if now >= invitation.expires {
        return conflict("invitation-expired");
    }
    if account.suspended.is_some() {
        return conflict("account-suspended");
    }
    Ok((invitation, account))
}

/// Uses a link: the account has this password from now on, and every session of it ends. A second factor stays. Refused as [`shown`] and
/// [`passwords::checked`] say; of two at once the second is told `invitation-used`.
pub fn accept(services: &Services, text: &str, new_password: &str, now: Timestamp) -> Result<Account> {
    let (_, account) = shown(services, text, now)?;
    let password = passwords::checked(new_password, &account, services.registry.origin.as_str())?;
    let hash = services.passwords.hash(&services.env, &password)?;
    let _held = services.accounts_held();
    let (invitation, account) = shown(services, text, now)?;
    let account = records::signed_out(services, Account { password: Some(hash), ..account }, now)?;
    let used = Invitation { used: Some(now), ..invitation };
    records::put(services, &[UpkeepRecord::Account(Box::new(account.clone())), UpkeepRecord::Invitation(used)])?;
    records::clear_sessions(services, &account.id, None)?;
    services.passwords.passwords.forget(account.id.as_str());
    Ok(account)
}
