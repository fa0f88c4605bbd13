//! What two people do together: one proposes it, another confirms it, and the deed is done by the service that does it everywhere. While there is
//! no second person an operator goes alone; in an emergency too, and a head is told. Deeds of two, and of an emergency, note themselves.
use crate::domain::account::Account;
use crate::domain::audit::{By, Who};
use crate::domain::completeness::Waiver;
use crate::domain::deed_word;
use crate::domain::error::{Error, Fault, Kind, Result};
use crate::domain::hex::hex;
use crate::domain::id::ProposalId;
use crate::domain::proposal::{self, Alone, Party, Proposal, ProposalState, Standing, Wish};
use crate::domain::recall::{Recall, RecallState};
use crate::domain::registry::{KeyState, Kid};
use crate::domain::time::Timestamp;
use crate::service::access::{self, Actor, CanPropose, Granted};
use crate::service::accounts::people;
use crate::service::completeness::{self, WaiveOrder};
use crate::service::noted::Noted;
use crate::service::recall::{self, RecallOrder};
use crate::service::services::Services;
use crate::service::{accounts, keys};
use crate::store::contract::receipt::{Basis, Done, UpkeepKind};
use crate::store::contract::register::RegisterKind;
use crate::store::contract::upkeep::UpkeepRecord;
use crate::store::record;

/// Most proposals that wait at once.
pub const OPEN_MAX: usize = 200;

/// That there is no second person. There is one: forbidden `needs-second-person`.
pub fn alone(services: &Services) -> Result<Alone> {
    proposal::alone(&people::all(services)?)
}

/// The same, where somebody proposes instead when there is one.
pub fn if_alone(services: &Services) -> Result<Option<Alone>> {
    Ok(proposal::alone(&people::all(services)?).ok())
}

/// Every proposal, the newest first.
pub fn all(services: &Services) -> Result<Vec<Proposal>> {
    let mut all: Vec<Proposal> = Vec::new();
    loop {
        let after = all.last().map_or("", |last| last.id.as_str()).to_owned();
        let page = services.store.upkeep_page(UpkeepKind::Proposal, &after, accounts::records::PAGE)?;
        if page.is_empty() {
            // Their names begin with the time.
            all.reverse();
            return Ok(all);
        }
        all.extend(page.into_iter().filter_map(|record| Box::<Proposal>::try_from(record).ok()).map(|proposal| *proposal));
    }
}

/// A proposal. None of this name: not found `proposal-unknown`.
pub fn find(services: &Services, id: &ProposalId) -> Result<Proposal> {
    let record = services.store.upkeep(UpkeepKind::Proposal, id.as_str())?;
    let found = record.and_then(|record| Box::<Proposal>::try_from(record).ok());
    found.map(|found| *found).ok_or_else(|| Error::not_found(Fault::new("proposal-unknown").value(id.as_str())))
}

/// How many wait for a second person, and how much was done alone that no head has seen.
pub fn waiting(services: &Services, now: Timestamp) -> Result<(usize, usize)> {
    let standings: Vec<Standing> = all(services)?.iter().map(|one| one.standing(now)).collect();
    let count = |standing| standings.iter().filter(|of| **of == standing).count();
    Ok((count(Standing::Open), count(Standing::Alone)))
}

/// The next stamp key, as a wish.
pub fn new_key(services: &Services) -> Result<Wish> {
    keys::next_kid(services).map(Wish::NewKey)
}

/// A waiver, as a wish. Refused as [`completeness::waiver`] says.
pub fn waive(services: &Services, order: &WaiveOrder, now: Timestamp) -> Result<Wish> {
    completeness::waiver(services, order, now).map(Wish::Waive)
}

/// A recall or hold, as a wish. Refused as [`recall::ordered`] and [`recall::owner`] say.
pub fn recall(services: &Services, order: &RecallOrder, now: Timestamp) -> Result<Wish> {
    let owner = recall::owner(services, &order.scope)?;
    Ok(Wish::Recall(Box::new(recall::ordered(order, owner, None, now)?)))
}

/// Proposes something, for 72 hours. What stands already: conflict `proposal-overtaken`; the same waits already: `proposal-there`; too many
/// wait: `proposals-too-many`; no reason: `proposal-reason`.
pub fn propose(
    services: &Services,
    noted: &Noted,
    right: &CanPropose,
    wish: Wish,
    why: &str,
    now: Timestamp,
) -> Result<Proposal> {
    let reason = proposal::reason(why)?;
    let _held = services.proposals_held();
    not_overtaken(services, &wish)?;
    let open: Vec<Proposal> = all(services)?.into_iter().filter(|one| one.standing(now) == Standing::Open).collect();
    if let Some(there) = open.iter().find(|one| one.wish.is_like(&wish)) {
        return Err(Error::conflict(Fault::new("proposal-there").arg("id", &there.id)));
    }
    if open.len() >= OPEN_MAX {
        return Err(Error::conflict(Fault::new("proposals-too-many").arg("max", OPEN_MAX)));
    }
    let proposal =
        Proposal { id: new_id(services, now)?, wish, by: right.party().clone(), reason, at: now, state: ProposalState::Open };
    let object = format!("proposal/{}/{}/{}", proposal.id, proposal.wish.code(), proposal.wish.object());
    noted
        .itself(services, (&who(&proposal.by)?, deed_word::PROPOSE, &object), now, || put(services, &proposal, Basis::Absent))?;
    Ok(proposal)
}

/// Names begin with the time, so that they stand in its order.
fn new_id(services: &Services, now: Timestamp) -> Result<ProposalId> {
    Ok(format!("dn-{:012x}-{}", now.as_millisecond().max(0), hex(&services.env.entropy::<4>()?)).parse()?)
}

fn put(services: &Services, proposal: &Proposal, basis: Basis) -> Result<Done> {
    services.settle(services.store.change_upkeep(&UpkeepRecord::Proposal(Box::new(proposal.clone())), basis)?)
}

/// Puts what became of a proposal, on the ground of how it stood.
fn moved(services: &Services, stood: &Proposal, proposal: &Proposal) -> Result<Done> {
    put(services, proposal, Basis::Stood(record::hash(&UpkeepRecord::Proposal(Box::new(stood.clone())))?))
}

fn who(party: &Party) -> Result<Who> {
    let by = match party {
        Party::Operator => By::Operator,
        Party::Account(id) => By::Account(id.as_str().parse()?),
    };
    Ok(Who { by, acting_for: None })
}

/// What somebody did in another way meanwhile is not done again: conflict `proposal-overtaken`.
fn not_overtaken(services: &Services, wish: &Wish) -> Result<()> {
    let overtaken = match wish {
        Wish::NewKey(kid) => keys::next_kid(services)? != *kid,
        Wish::RetireKey(kid) => keys::find(services, *kid)?.state == KeyState::Retired,
        Wish::Waive(waiver) => services.store.register_record(RegisterKind::Waiver, waiver.id.as_str())?.is_some(),
        Wish::Recall(recall) => services.store.recall(&recall.id)?.is_some(),
    };
    if overtaken { Err(Error::conflict(Fault::new("proposal-overtaken"))) } else { Ok(()) }
}

/// Confirms a proposal and does what it says, both or neither as far as anybody sees: of two who confirm at once the second is told
/// `proposal-over`. Whoever proposed it may not any more: conflict `proposal-by-gone`. Refused as [`Proposal::may_confirm`] says; overtaken: conflict `proposal-overtaken`; else as the deed says, and then the
/// proposal still waits.
pub fn confirm(services: &Services, noted: &Noted, id: &ProposalId, by: &Account, now: Timestamp) -> Result<Proposal> {
    let _held = services.proposals_held();
    let stood = find(services, id)?;
    if let Party::Account(proposer) = &stood.by {
        // Two who agree: whoever proposed it must still be one who may. A session that was stolen is no person.
        let admitted = people::find(services, proposer).and_then(|account| stood.wish.admits(&account));
        admitted.map_err(|error| match error.kind {
            Kind::Forbidden | Kind::NotFound => Error::conflict(Fault::new("proposal-by-gone")),
            Kind::Invalid
            | Kind::Conflict
            | Kind::Stale
            | Kind::Unauthenticated
            | Kind::Limit
            | Kind::TooLarge
            | Kind::Full
            | Kind::Unavailable
            | Kind::Internal => error,
        })?;
    }
    // As the account stands now: whoever lost the role since confirms nothing.
    let (confirmed, agreed) = stood.agreed(&people::find(services, &by.id)?, now)?;
    not_overtaken(services, &stood.wish)?;
    let object = format!("{}/proposal/{id}/by/{}", stood.wish.object(), stood.by.name());
    let who = who(&Party::Account(by.id.clone()))?;
    noted.itself(services, (&who, stood.wish.code(), &object), now, || {
        // The deed first. A crash before the second act leaves a deed that is done and a proposal that is overtaken: nothing is done twice.
        done(services, access::granted(agreed), now)?;
        moved(services, &stood, &confirmed)
    })?;
    Ok(confirmed)
}

fn done(services: &Services, granted: Granted, now: Timestamp) -> Result<()> {
    match granted {
        Granted::NewKey(_, right) => keys::new_key(services, &right, now).map(drop),
        Granted::RetireKey(kid, right) => keys::retire(services, &right, kid, now).map(drop),
        Granted::Waive(waiver, right) => completeness::waive(services, &right, &waive_order(waiver), now).map(drop),
        Granted::Recall(recall, right) => recall::begin_widely(services, &right, &RecallOrder::of(&recall), now).map(drop),
    }
}

fn waive_order(waiver: Waiver) -> WaiveOrder {
    let Waiver { id, subject, item, until, reason_vi, .. } = waiver;
    WaiveOrder { id, subject, item, until, reason_vi }
}

/// Turns a proposal down; whoever made it may take it back so. Somebody who could not confirm such a thing: as [`Wish::admits`] says; else as
/// [`Proposal::turned_down`] says.
pub fn turn_down(
    services: &Services,
    noted: &Noted,
    right: &CanPropose,
    id: &ProposalId,
    why: &str,
    now: Timestamp,
) -> Result<Proposal> {
    let _held = services.proposals_held();
    let stood = find(services, id)?;
    match right.party() {
        Party::Operator => {}
        Party::Account(by) => stood.wish.admits(&people::find(services, by)?)?,
    }
    let down = stood.turned_down(right.party().clone(), why, now)?;
    let object = format!("proposal/{id}");
    noted.itself(services, (&who(right.party())?, deed_word::TURN_DOWN, &object), now, || moved(services, &stood, &down))?;
    Ok(down)
}

/// Retires a stamp key at once and alone: somebody has it who should not. The record comes first, so that it is never done unseen. Retired
/// already: conflict `proposal-overtaken`; no reason: `proposal-reason`.
pub fn retire_at_once(
    services: &Services,
    noted: &Noted,
    actor: &Actor,
    kid: Kid,
    why: &str,
    now: Timestamp,
) -> Result<Proposal> {
    let party = actor.can_propose()?.party().clone();
    let (reason, wish) = (proposal::reason(why)?, Wish::RetireKey(kid));
    let _held = services.proposals_held();
    not_overtaken(services, &wish)?;
    let state = ProposalState::Alone { seen: None };
    let told = Proposal { id: new_id(services, now)?, wish, by: party, reason, at: now, state };
    let right = actor.can_change_keys_at_once(&told)?;
    let object = format!("key/{kid}/proposal/{}", told.id);
    noted.itself(services, (&who(&told.by)?, deed_word::RETIRE_KEY_ALONE, &object), now, || {
        put(services, &told, Basis::Absent)?;
        keys::retire(services, &right, kid, now)
    })?;
    Ok(told)
}

/// A head has taken note of what was done alone. Refused as [`Proposal::seen`] says.
pub fn see(services: &Services, id: &ProposalId, by: &Account, now: Timestamp) -> Result<Proposal> {
    let _held = services.proposals_held();
    let stood = find(services, id)?;
    let seen = stood.seen(&people::find(services, &by.id)?, now)?;
    moved(services, &stood, &seen)?;
    Ok(seen)
}

/// Recalls or holds for an actor: of one producer's goods with the right over them, of many only while there is no second person. Else
/// forbidden `needs-second-person`: it must be proposed. What stands already is done before.
pub fn begin_recall(services: &Services, actor: &Actor, order: &RecallOrder, now: Timestamp) -> Result<Done> {
    let owner = recall::owner(services, &order.scope)?;
    let right = actor.can_recall(&owner)?;
    if order.scope.is_wide() {
        if let Some(stood) = services.store.recall(&order.id)? {
            let again = recall::ordered(order, owner, Some(&stood), now)?;
            // What became of it since is another matter.
            if again == (Recall { state: RecallState::Open, ended: None, ..stood }) {
                return Ok(Done::Before);
            }
        }
        return recall::begin_widely(services, &actor.can_recall_widely(&alone(services)?)?, order, now);
    }
    recall::begin(services, &right, order, now)
}
