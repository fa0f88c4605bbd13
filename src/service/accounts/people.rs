//! Who has an account: made, suspended and given other roles and mandates by an operator or whoever leads the office.
use crate::domain::account::{Account, AccountRole, MANDATES_MAX, Mandate, PERSON_MAX};
use crate::domain::attachment::FileHash;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::{AccountId, ProducerId};
use crate::domain::invitation::Purpose;
use crate::domain::mail::MailAddress;
use crate::domain::time::{Date, Timestamp};
use crate::service::access::{CanKeepAccounts, CanResetFor};
use crate::service::accounts::records::{self, PAGE};
use crate::service::accounts::texts::LinkText;
use crate::service::accounts::{invitations, second_factor};
use crate::service::form::spelling;
use crate::service::services::{Services, all_or_nothing};
use crate::service::upload::{self, Use};
use crate::store::contract::receipt::UpkeepKind;
use crate::store::contract::upkeep::UpkeepRecord;
use unicode_normalization::UnicodeNormalization;

/// Most accounts of a registry, suspended ones too.
pub const ACCOUNTS_MAX: usize = 50_000;

/// Most members of a producer while its owner makes accounts, suspended ones too; the office may make more.
pub const MEMBERS_MAX: usize = 200;

/// A wish for an account.
#[derive(Debug, Clone)]
pub struct AccountOrder {
    /// By which the person signs in.
    pub id: AccountId,
    /// Full name.
    pub person: String,
    /// What the person may do.
    pub role: AccountRole,
    /// Where mail reaches the person; empty = nowhere.
    pub mail: String,
    /// Who wishes it: `operator`, or an account.
    pub by: String,
}

/// A wish for a mandate.
#[derive(Debug, Clone)]
pub struct MandateOrder {
    /// For whom.
    pub producer: ProducerId,
    /// From the beginning of this day.
    pub from: Date,
    /// To the end of this day; `None` = until it is ended.
    pub until: Option<Date>,
    /// The signed paper, as [`keep_paper`] gave it.
    pub paper: Option<FileHash>,
}

/// Every account, by name.
pub fn all(services: &Services) -> Result<Vec<Account>> {
    let mut accounts: Vec<Account> = Vec::new();
    loop {
        let after = accounts.last().map_or("", |account| account.id.as_str()).to_owned();
        let next = page(services, &after, PAGE)?;
        if next.is_empty() {
            return Ok(accounts);
        }
        accounts.extend(next);
    }
}

/// Accounts with a name behind `after`, by name, at most `limit`.
pub fn page(services: &Services, after: &str, limit: usize) -> Result<Vec<Account>> {
    let page = services.store.upkeep_page(UpkeepKind::Account, after, limit)?;
    Ok(page.into_iter().filter_map(|record| Box::<Account>::try_from(record).ok()).map(|account| *account).collect())
}

/// An account. None of this name: not found `account-unknown`.
pub fn find(services: &Services, id: &AccountId) -> Result<Account> {
    records::known(services, id)
}

/// Makes an account, and the link by which its person chooses a password. The name is taken: conflict `account-taken`; a role that its maker
/// may not give: forbidden `account-role-above`; unknown producer: not found `producer-unknown`; all that is wrong with the rest at once:
/// `account-person`, `account-mail`.
pub fn add(services: &Services, right: &CanKeepAccounts, order: &AccountOrder, now: Timestamp) -> Result<(Account, LinkText)> {
    right.over(&order.role)?;
    let (person, mail) = (tidied(&order.person), order.mail.trim());
    let faults = self::faults(&order.person, &order.mail);
    all_or_nothing(faults)?;
    producer_known(services, order.role.producer())?;
    let account = Account {
        id: order.id.clone(),
        person,
        role: order.role.clone(),
        mail: (!mail.is_empty()).then(|| mail.to_owned()),
        made: now,
        made_by: order.by.clone(),
        suspended: None,
        suspended_by: None,
        password: None,
        second_factor: None,
        recovery: Vec::new(),
        mandates: Vec::new(),
        signed_out_before: now,
    };
    let _held = services.accounts_held();
    let taken = records::account(services, &order.id)?;
    let all = all(services)?;
    let beside = |producer| all.iter().filter(|account| account.role.producer() == Some(producer)).count();
    let full = right.members_of().is_some_and(|producer| beside(producer) >= MEMBERS_MAX);
    // Whoever can make no more is not told whose names there are: to ask costs an account.
    if full && taken.as_ref().is_none_or(|stood| right.over(&stood.role).is_err()) {
        return Err(Error::conflict(Fault::new("members-too-many").arg("max", MEMBERS_MAX)));
    }
    if taken.is_some() {
        return Err(Error::conflict(Fault::new("account-taken").value(order.id.as_str())));
    }
    if all.len() >= ACCOUNTS_MAX {
        return Err(Error::conflict(Fault::new("accounts-too-many").arg("max", ACCOUNTS_MAX)));
    }
    let link = invitations::put(services, account.clone(), Purpose::First, &order.by, now)?;
    Ok((account, link))
}

/// What is wrong with name and mail of a person: `account-person`, `account-person-unseen`, `cell-lookalike`, `cell-fancy`; `account-mail`.
pub fn faults(person: &str, mail: &str) -> Vec<Fault> {
    let (person, mail) = (tidied(person), mail.trim());
    let mut faults = Vec::new();
    if person.is_empty() || person.chars().count() > PERSON_MAX || person.chars().any(char::is_control) {
        faults.push(Fault::new("account-person").arg("max", PERSON_MAX));
    } else if person.chars().any(spelling::is_invisible) {
        faults.push(Fault::new("account-person-unseen"));
    } else if let Some(fault) = spelling::fault("name_vi", &person) {
        // As in the names of producers: a name that looks like another's passes for it.
        faults.push(fault);
    }
    if !mail.is_empty() {
        faults.extend(mail.parse::<MailAddress>().err());
    }
    faults
}

/// A name with one blank between its words.
fn tidied(person: &str) -> String {
    person.nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn producer_known(services: &Services, producer: Option<&ProducerId>) -> Result<()> {
    match producer {
        Some(id) if services.store.producer(id)?.is_none() => {
            Err(Error::not_found(Fault::new("producer-unknown").value(id.as_str())))
        }
        Some(_) | None => Ok(()),
    }
}

/// Changes an account under the lock, if its role is one that the right covers; sessions are left alone.
fn change(
    services: &Services,
    right: &CanKeepAccounts,
    id: &AccountId,
    to: &dyn Fn(Account) -> Result<Account>,
) -> Result<Account> {
    let _held = services.accounts_held();
    let account = records::known(services, id)?;
    right.over(&account.role)?;
    let changed = to(account)?;
    records::put(services, &[UpkeepRecord::Account(Box::new(changed.clone()))])?;
    Ok(changed)
}

/// The same, and everybody who is signed in to it is signed out.
fn change_and_sign_out(
    services: &Services,
    right: &CanKeepAccounts,
    id: &AccountId,
    now: Timestamp,
    to: &dyn Fn(Account) -> Result<Account>,
) -> Result<Account> {
    let changed = change(services, right, id, &|account| records::signed_out(services, to(account)?, now))?;
    let _held = services.accounts_held();
    // Those that stood when the account changed are dead; one that was made since is not.
    let dead = records::sessions_of(services, id)?.into_iter().filter(|session| session.made < changed.signed_out_before);
    records::remove(services, UpkeepKind::Session, &dead.map(|session| session.id.into()).collect::<Vec<String>>())?;
    Ok(changed)
}

/// Takes the password away, ends all sessions and makes a link for another one. The second factor stays: whoever lost it as well needs
/// [`take_second_factor`] too. Suspended: conflict `account-suspended`; refused as [`CanKeepAccounts::opens`] says.
pub fn reset(services: &Services, right: &CanKeepAccounts, id: &AccountId, by: &str, now: Timestamp) -> Result<LinkText> {
    let today = services.registry.zone.day(now);
    reset_if(services, &|account| right.opens(account, today), id, by, now)
}

/// The same by a station, for whoever works for a household that gave it a mandate.
pub fn reset_for(services: &Services, right: &CanResetFor, id: &AccountId, by: &str, now: Timestamp) -> Result<LinkText> {
    reset_if(services, &|account| right.over(account), id, by, now)
}

fn reset_if(
    services: &Services,
    covered: &dyn Fn(&Account) -> Result<()>,
    id: &AccountId,
    by: &str,
    now: Timestamp,
) -> Result<LinkText> {
    let _held = services.accounts_held();
    let account = records::known(services, id)?;
    covered(&account)?;
    if account.suspended.is_some() {
        return Err(Error::conflict(Fault::new("account-suspended")));
    }
    let purpose = if account.password.is_none() && account.second_factor.is_none() { Purpose::First } else { Purpose::Reset };
    let account = records::signed_out(services, Account { password: None, ..account }, now)?;
    let link = invitations::put(services, account, purpose, by, now)?;
    records::clear_sessions(services, id, None)?;
    Ok(link)
}

/// Takes the second factor of somebody away who lost phone and recovery codes; all sessions end. A role that needs one sets another up at the
/// next signing in.
pub fn take_second_factor(services: &Services, right: &CanKeepAccounts, id: &AccountId, now: Timestamp) -> Result<Account> {
    change_and_sign_out(services, right, id, now, &|account| Ok(second_factor::without(account)))
}

/// Keeps somebody out from now on, and links that were not used yet open nothing any more. Suspended before: no change, but what the office suspends an owner no more restores.
pub fn suspend(services: &Services, right: &CanKeepAccounts, id: &AccountId, now: Timestamp) -> Result<Account> {
    let to = |account: Account| {
        let first = account.suspended.is_none() || account.suspended_by.is_some();
        let suspended_by = right.members_of().cloned().filter(|_| first);
        Ok(Account { suspended: account.suspended.or(Some(now)), suspended_by, ..account })
    };
    let changed = change_and_sign_out(services, right, id, now, &to)?;
    let _held = services.accounts_held();
    let links = records::invitations_of(services, id)?.into_iter().map(|link| link.id.into()).collect::<Vec<String>>();
    records::remove(services, UpkeepKind::Invitation, &links)?;
    Ok(changed)
}

/// Lets somebody in again, with the password that there was. Not suspended: no change. An owner restores whom it has suspended itself: else
/// forbidden `account-suspended-above`.
pub fn restore(services: &Services, right: &CanKeepAccounts, id: &AccountId) -> Result<Account> {
    change(services, right, id, &|account| {
        let own = right.members_of().is_none_or(|producer| account.suspended_by.as_ref() == Some(producer));
        if account.suspended.is_some() && !own {
            return Err(Error::forbidden(Fault::new("account-suspended-above")));
        }
        Ok(Account { suspended: None, suspended_by: None, ..account })
    })
}

/// Gives another role; all sessions end. Refused as [`add`] says.
pub fn change_role(
    services: &Services,
    right: &CanKeepAccounts,
    id: &AccountId,
    role: &AccountRole,
    now: Timestamp,
) -> Result<Account> {
    right.over(role)?;
    producer_known(services, role.producer())?;
    change_and_sign_out(services, right, id, now, &|account| Ok(Account { role: role.clone(), ..account }))
}

/// Keeps the signed paper of a mandate, and gives its hash. Nobody but who keeps accounts is shown it. What is no picture and no PDF, or too
/// large: [`upload::fitted`].
pub fn keep_paper(services: &Services, _: &CanKeepAccounts, bytes: &[u8]) -> Result<FileHash> {
    Ok(upload::put(services, &upload::fitted(services, Use::Document, bytes)?)?.hash)
}

/// Lets an account act for a producer too. All that is wrong at once: `mandate-role` for one that acts for nobody else, `mandate-days` when it
/// ends before it begins, `mandate-paper` without the signed paper; unknown producer: not found `producer-unknown`; one that stands:
/// conflict `mandate-there`.
pub fn add_mandate(services: &Services, right: &CanKeepAccounts, id: &AccountId, order: &MandateOrder) -> Result<Account> {
    producer_known(services, Some(&order.producer))?;
    if let Some(paper) = &order.paper {
        services.files.keep(paper)?;
    }
    change(services, right, id, &|account| {
        let mut faults = Vec::new();
        if !account.role.takes_mandates() || account.role.producer() == Some(&order.producer) {
            faults.push(Fault::new("mandate-role").value(account.role.code()));
        }
        if order.until.is_some_and(|until| until < order.from) {
            faults.push(Fault::new("mandate-days"));
        }
        if order.paper.is_none() {
            faults.push(Fault::new("mandate-paper"));
        }
        all_or_nothing(faults)?;
        let last = order.until.unwrap_or(Date::MAX);
        let beside = |mandate: &Mandate| {
            let meets = mandate.from <= last && mandate.until.is_none_or(|until| order.from <= until);
            mandate.producer == order.producer && mandate.ended.is_none() && meets
        };
        if account.mandates.iter().any(beside) {
            return Err(Error::conflict(Fault::new("mandate-there").value(order.producer.as_str())));
        }
        if account.mandates.len() >= MANDATES_MAX {
            return Err(Error::conflict(Fault::new("mandates-too-many").arg("max", MANDATES_MAX)));
        }
        let MandateOrder { producer, from, until, paper } = order.clone();
        let mut mandates = account.mandates.clone();
        mandates.push(Mandate { producer, from, until, paper, ended: None });
        Ok(Account { mandates, ..account })
    })
}

/// Ends every mandate for a producer from now on, also one that has not begun. None that stands: not found `mandate-unknown`.
pub fn end_mandate(
    services: &Services,
    right: &CanKeepAccounts,
    id: &AccountId,
    producer: &ProducerId,
    now: Timestamp,
) -> Result<Account> {
    change(services, right, id, &|account| {
        let mut mandates = account.mandates.clone();
        let standing = mandates.iter_mut().filter(|mandate| mandate.producer == *producer && mandate.ended.is_none());
        let ended = standing.map(|mandate| mandate.ended = Some(now)).count();
        if ended == 0 {
            return Err(Error::not_found(Fault::new("mandate-unknown").value(producer.as_str())));
        }
        Ok(Account { mandates, ..account })
    })
}
