//! Sessions: made when somebody signs in, shown with every page, ended by the person, the clock, or a change of the account.
use crate::domain::account::Account;
use crate::domain::error::{Error, Fault, Kind, Result};
use crate::domain::id::{AccountId, SessionId};
use crate::domain::session::{Ends, SECOND_FACTOR_WITHIN, SEEN_EXACT, Session, Stage, browser};
use crate::domain::time::Timestamp;
use crate::service::accounts::records::{self, PAGE, SESSION};
use crate::service::accounts::texts::{self, SessionText};
use crate::service::services::Services;
use crate::store::contract::receipt::{Basis, UpkeepKind};
use crate::store::contract::upkeep::UpkeepRecord;
use crate::store::record;
use jiff::SignedDuration;

/// Most sessions of an account: another one ends the one that was not used for the longest time.
pub const SESSIONS_MAX: usize = 20;

/// Makes a session of an account that was just read. Whoever calls it holds [`Services::accounts_held`].
pub fn begin(services: &Services, account: &Account, stage: Stage, told: &str, now: Timestamp) -> Result<(Session, SessionText)> {
    let mut stood = records::sessions_of(services, &account.id)?;
    // Those that show a password only go first: whoever knows no more than that ends nobody's work.
    stood.sort_by_key(|session| (session.stage == Stage::Whole, session.seen));
    let over = (stood.len() + 1).saturating_sub(SESSIONS_MAX);
    let gone: Vec<String> = stood.into_iter().take(over).map(|session| session.id.into()).collect();
    records::remove(services, UpkeepKind::Session, &gone)?;
    let id: SessionId = texts::new_id(&services.env, &texts::prefix(SESSION, account.id.as_str()))?;
    let (text, hash) = texts::new_text(&services.env, id.as_str())?;
    // Never before the moment up to which the account signed everybody out: that may lie ahead of a clock that was set back.
    let made = now.max(account.signed_out_before);
    let expires = ends(made, account, stage);
    let (account, browser) = (account.id.clone(), browser(told));
    let session = Session { id, hash, account, stage, made, seen: now, expires, browser, tries: 0 };
    records::put(services, &[UpkeepRecord::Session(session.clone())])?;
    Ok((session, text.into()))
}

fn ends(made: Timestamp, account: &Account, stage: Stage) -> Timestamp {
    let longest = match stage {
        Stage::Password => SECOND_FACTOR_WITHIN,
        Stage::Whole => Ends::of(&account.role).longest,
    };
    made.saturating_add(longest).unwrap_or(made)
}

/// The same session under a new text, as one that is whole: the old text is worth nothing as soon as it is put.
pub fn renewed(services: &Services, session: Session, account: &Account, now: Timestamp) -> Result<(Session, SessionText)> {
    let (text, hash) = texts::new_text(&services.env, session.id.as_str())?;
    let made = session.made.max(account.signed_out_before);
    let expires = ends(made, account, Stage::Whole);
    Ok((Session { hash, stage: Stage::Whole, made, seen: now, expires, tries: 0, ..session }, text.into()))
}

/// Who shows this text. What it is good for says its stage. No session of this text: unauthenticated `session-missing`; one that ended by
/// the clock, a change of the account or a suspension: `session-ended`.
pub fn shown(services: &Services, text: &str, now: Timestamp) -> Result<(Session, Account)> {
    let (session, account) = known(services, text, now)?;
    if now.duration_since(session.seen) < SEEN_EXACT {
        return Ok((session, account));
    }
    // On the ground of what was read: a session that somebody ends meanwhile does not come back by this.
    let basis = Basis::Stood(record::hash(&UpkeepRecord::Session(session.clone()))?);
    let seen = Session { seen: now, ..session.clone() };
    match services.store.change_upkeep(&UpkeepRecord::Session(seen.clone()), basis).and_then(|receipt| services.settle(receipt)) {
        Ok(_) => Ok((seen, account)),
        Err(error) if error.kind == Kind::Conflict => known(services, text, now),
        // A disk that is full or busy keeps nobody from reading: the session only seems less used.
        Err(error) if matches!(error.kind, Kind::Full | Kind::Limit | Kind::Unavailable) => Ok((session, account)),
        Err(error) => Err(error),
    }
}

fn known(services: &Services, text: &str, now: Timestamp) -> Result<(Session, Account)> {
    let missing = || Error::unauthenticated(Fault::new("session-missing"));
    let session = texts::id_in::<SessionId>(text).map(|id| records::session(services, &id)).transpose()?.flatten();
    let session = session.filter(|session| texts::is(&session.hash, text)).ok_or_else(missing)?;
    let account = records::account(services, &session.account)?.ok_or_else(missing)?;
    if session.is_good(&account, now) { Ok((session, account)) } else { Err(ended()) }
}

/// A session that is worth nothing any more.
pub fn ended() -> Error {
    Error::unauthenticated(Fault::new("session-ended"))
}

/// Ends a session; one that is not there is ended already.
pub fn end(services: &Services, id: &SessionId) -> Result<()> {
    let _held = services.accounts_held();
    records::remove(services, UpkeepKind::Session, &[id.as_str().to_owned()])
}

/// Ends every session of an account but one.
pub fn end_all(services: &Services, id: &AccountId, but: Option<&SessionId>) -> Result<()> {
    let _held = services.accounts_held();
    records::clear_sessions(services, id, but)
}

/// Every session of an account, the one that was used last first; also those that ended by the clock and are not swept yet.
pub fn of(services: &Services, id: &AccountId) -> Result<Vec<Session>> {
    let mut all = records::sessions_of(services, id)?;
    all.sort_by_key(|session| std::cmp::Reverse(session.seen));
    Ok(all)
}

/// Takes away sessions that ended, and links that were used or ended a week ago; says how many.
pub fn sweep(services: &Services, now: Timestamp) -> Result<usize> {
    let week = SignedDuration::from_hours(7 * 24);
    let mut gone = 0;
    for kind in [UpkeepKind::Session, UpkeepKind::Invitation] {
        let mut after = String::new();
        loop {
            let page = services.store.upkeep_page(kind, &after, PAGE)?;
            let Some(last) = page.last() else { break };
            last.id().clone_into(&mut after);
            let mut old = Vec::new();
            for record in page {
                let id = record.id().to_owned();
                let over = match record {
                    UpkeepRecord::Session(session) => {
                        let account = records::account(services, &session.account)?;
                        !account.is_some_and(|account| session.is_good(&account, now))
                    }
                    UpkeepRecord::Invitation(one) => now.duration_since(one.used.unwrap_or(one.expires)) >= week,
                    UpkeepRecord::Token(_)
                    | UpkeepRecord::Upload(_)
                    | UpkeepRecord::Webhook(_)
                    | UpkeepRecord::WebhookMark(_)
                    | UpkeepRecord::Message(_)
                    | UpkeepRecord::Suspicion(_)
                    | UpkeepRecord::Answer(_)
                    | UpkeepRecord::BackupPoint(_)
                    | UpkeepRecord::HandOut(_)
                    | UpkeepRecord::PrintJob(_)
                    | UpkeepRecord::WorkOrder(_)
                    | UpkeepRecord::LabelFile(_)
                    | UpkeepRecord::Account(_)
                    | UpkeepRecord::Proposal(_) => false,
                };
                if over {
                    old.push(id);
                }
            }
            gone += old.len();
            let _held = services.accounts_held();
            records::remove(services, kind, &old)?;
        }
    }
    Ok(gone)
}
