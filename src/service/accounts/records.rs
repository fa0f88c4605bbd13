//! Reads accounts, sessions and invitations, and puts them back; a change is made with [`Services::accounts_held`] and on the disk at once.
use crate::domain::account::Account;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::{AccountId, InvitationId, SessionId};
use crate::domain::invitation::Invitation;
use crate::domain::session::Session;
use crate::domain::time::Timestamp;
use crate::service::accounts::texts;
use crate::service::services::Services;
use crate::store::contract::receipt::{Done, UpkeepKind};
use crate::store::contract::upkeep::UpkeepRecord;
use jiff::SignedDuration;

/// Records read at a time.
pub const PAGE: usize = 500;

/// What the names of sessions begin with.
pub const SESSION: &str = "ss";

/// What the names of invitations begin with.
pub const INVITATION: &str = "iv";

/// An account, if there is one of this name.
pub fn account(services: &Services, id: &AccountId) -> Result<Option<Account>> {
    let record = services.store.upkeep(UpkeepKind::Account, id.as_str())?;
    Ok(record.and_then(|record| Box::<Account>::try_from(record).ok()).map(|account| *account))
}

/// An account. None of this name: not found `account-unknown`.
pub fn known(services: &Services, id: &AccountId) -> Result<Account> {
    account(services, id)?.ok_or_else(|| Error::not_found(Fault::new("account-unknown").value(id.as_str())))
}

/// A session, if there is one of this name.
pub fn session(services: &Services, id: &SessionId) -> Result<Option<Session>> {
    Ok(services.store.upkeep(UpkeepKind::Session, id.as_str())?.and_then(|record| Session::try_from(record).ok()))
}

/// An invitation, if there is one of this name.
pub fn invitation(services: &Services, id: &InvitationId) -> Result<Option<Invitation>> {
    Ok(services.store.upkeep(UpkeepKind::Invitation, id.as_str())?.and_then(|record| Invitation::try_from(record).ok()))
}

/// Every session of an account, by name.
pub fn sessions_of(services: &Services, id: &AccountId) -> Result<Vec<Session>> {
    let all = of(services, UpkeepKind::Session, &texts::prefix(SESSION, id.as_str()))?;
    Ok(all.into_iter().filter_map(|record| Session::try_from(record).ok()).filter(|session| session.account == *id).collect())
}

/// Every invitation of an account, by name.
pub fn invitations_of(services: &Services, id: &AccountId) -> Result<Vec<Invitation>> {
    let all = of(services, UpkeepKind::Invitation, &texts::prefix(INVITATION, id.as_str()))?;
    Ok(all.into_iter().filter_map(|record| Invitation::try_from(record).ok()).filter(|one| one.account == *id).collect())
}

fn of(services: &Services, kind: UpkeepKind, prefix: &str) -> Result<Vec<UpkeepRecord>> {
    let (mut found, mut after) = (Vec::new(), prefix.to_owned());
    loop {
        let page = services.store.upkeep_page(kind, &after, PAGE)?;
        let read = page.len();
        let ours: Vec<UpkeepRecord> = page.into_iter().take_while(|record| record.id().starts_with(prefix)).collect();
        let more = ours.len() == PAGE && read == PAGE;
        if let Some(last) = ours.last() {
            last.id().clone_into(&mut after);
        }
        found.extend(ours);
        if !more {
            return Ok(found);
        }
    }
}

/// Puts records, all or none.
pub fn put(services: &Services, records: &[UpkeepRecord]) -> Result<Done> {
    services.settle(services.store.put_upkeep(records)?)
}

/// Takes records away.
pub fn remove(services: &Services, kind: UpkeepKind, ids: &[String]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    services.settle(services.store.remove_upkeep(kind, ids)?).map(drop)
}

/// The same account with every session that it has now dead, also one that was made by a clock ahead of this one.
pub fn signed_out(services: &Services, account: Account, now: Timestamp) -> Result<Account> {
    let last = sessions_of(services, &account.id)?.into_iter().map(|session| session.made).max();
    let behind = |made: Timestamp| made.checked_add(SignedDuration::from_nanos(1)).unwrap_or(made);
    let before = last.map_or(now, |made| behind(made).max(now)).max(account.signed_out_before);
    Ok(Account { signed_out_before: before, ..account })
}

/// Takes away sessions of an account that are dead already, but one. The rows only: what they were worth ended with the account's own row.
pub fn clear_sessions(services: &Services, id: &AccountId, but: Option<&SessionId>) -> Result<()> {
    let ids = sessions_of(services, id)?.into_iter().filter(|session| Some(&session.id) != but);
    remove(services, UpkeepKind::Session, &ids.map(|session| session.id.into()).collect::<Vec<String>>())
}
