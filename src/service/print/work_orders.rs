//! Work orders for print houses: a link that expires, by which files are taken and spoiled numbers come back. Whoever has the link has the
//! files; of its token only a hash is kept.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::hex::hex;
use crate::domain::id::DeedKey;
use crate::domain::number::NumberRange;
use crate::domain::print_job::{JobId, JobState, PrintJob};
use crate::domain::run::{Hash, StatusReason};
use crate::domain::time::Timestamp;
use crate::domain::work_order::{DAYS_MAX, WorkOrder};
use crate::service::access::{Actor, CanIssue};
use crate::service::print::jobs::{cancelled, job};
use crate::service::print::spoiled::{List, read_spoiled};
use crate::service::print::take::{Given, take as take_file};
use crate::service::services::Services;
use crate::service::status::{self, StatusOrder};
use crate::store::contract::receipt::{Basis, UpkeepKind};
use crate::store::contract::upkeep::UpkeepRecord;
use crate::store::record;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Longest token that is looked at, in bytes.
const TOKEN_MAX: usize = 128;

/// How often a change is tried again because another came first.
const TRIES: usize = 8;

/// Orders read at once.
const PAGE: usize = 500;

/// How long after a link was made the same form is a second click. Later somebody came back to it, and the first link may be with a print house.
const AGAIN: SignedDuration = SignedDuration::from_secs(60);

/// A link's token, which is told once.
pub struct LinkToken(Zeroizing<String>);

impl LinkToken {
    /// The text: whoever knows it takes the files.
    pub fn tell(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken(…)")
    }
}

fn hash(text: &str) -> Hash {
    Sha256::digest(text.as_bytes()).into()
}

/// Makes a link to a job's files.
///
/// # Errors
/// `job-unknown`, `job-cancelled`; `work-order-days` for other than 1..=[`DAYS_MAX`] days.
pub fn make(services: &Services, _: &CanIssue, id: &JobId, days: u32, now: Timestamp) -> Result<(WorkOrder, LinkToken)> {
    let (order, token) = drafted(services, id, days, new_name(services)?, now)?;
    services.settle(services.store.change_upkeep(&UpkeepRecord::WorkOrder(order.clone()), Basis::Absent)?)?;
    Ok((order, token))
}

/// The same from a form that was opened for a deed: clicked twice it is one order, and the link that is told last is its only one.
///
/// # Errors
/// Those of [`make`].
pub fn make_once(
    services: &Services,
    right: &CanIssue,
    (id, days): (&JobId, u32),
    deed: &DeedKey,
    now: Timestamp,
) -> Result<(WorkOrder, LinkToken)> {
    let name = format!("wo-{}", hex(&hash(&format!("{id} {deed}"))[..6]));
    let (new, token) = drafted(services, id, days, name, now)?;
    match services.store.change_upkeep(&UpkeepRecord::WorkOrder(new.clone()), Basis::Absent) {
        Ok(receipt) => {
            services.settle(receipt)?;
            return Ok((new, token));
        }
        Err(error) if error.code() == "id-taken" => {}
        Err(error) => return Err(error),
    }
    let clicked = |stood: &WorkOrder| stood.job == *id && now.duration_since(stood.made).abs() < AGAIN;
    if find(services, &new.id)?.is_some_and(|stood| clicked(&stood)) {
        let order = change(services, &new.id, &|stood| WorkOrder { hash: new.hash, expires: new.expires, ..stood })?;
        return Ok((order, token));
    }
    make(services, right, id, days, now)
}

fn new_name(services: &Services) -> Result<String> {
    Ok(format!("wo-{}", hex(&services.env.entropy::<6>()?)))
}

/// An order under a name, and the token of its link.
fn drafted(services: &Services, id: &JobId, days: u32, name: String, now: Timestamp) -> Result<(WorkOrder, LinkToken)> {
    let job = job(services, id)?;
    if job.state == JobState::Cancelled {
        return Err(cancelled(id));
    }
    let wrong = || Error::from(Fault::new("work-order-days").arg("max", DAYS_MAX).value(days.to_string()));
    if !(1..=DAYS_MAX).contains(&days) {
        return Err(wrong());
    }
    let expires = now.checked_add(SignedDuration::from_hours(24 * i64::from(days))).map_err(|_| wrong())?;
    let secret = Zeroizing::new(services.env.entropy::<32>()?);
    let token = Zeroizing::new(format!("{name}_{}", URL_SAFE_NO_PAD.encode(secret.as_slice())));
    let (acknowledged, returned) = (None, Vec::new());
    let order =
        WorkOrder { id: name, owner: job.owner, job: id.clone(), hash: hash(&token), made: now, expires, acknowledged, returned };
    Ok((order, LinkToken(token)))
}

/// The work order of a link, with its job. Unknown, expired, or of a job that was stopped: not found `work-order-unknown`, all the same.
///
/// # Errors
/// As said; those of the store.
pub fn shown(services: &Services, token: &str, now: Timestamp) -> Result<(WorkOrder, PrintJob)> {
    let unknown = || Error::not_found(Fault::new("work-order-unknown"));
    let name = token.split_once('_').filter(|_| token.len() <= TOKEN_MAX).map(|(name, _)| name).ok_or_else(unknown)?;
    let order = find(services, name)?.filter(|order| bool::from(order.hash.ct_eq(&hash(token)))).ok_or_else(unknown)?;
    if !order.is_good(now) {
        return Err(unknown());
    }
    let job = job(services, &order.job).map_err(|_| unknown())?;
    if job.state == JobState::Cancelled { Err(unknown()) } else { Ok((order, job)) }
}

fn find(services: &Services, name: &str) -> Result<Option<WorkOrder>> {
    Ok(services.store.upkeep(UpkeepKind::WorkOrder, name)?.and_then(|record| WorkOrder::try_from(record).ok()))
}

/// The work order of this name, with its job, also when its link expired: for whoever runs the registry.
///
/// # Errors
/// `work-order-unknown`; `job-cancelled`; those of the store.
pub fn named(services: &Services, name: &str) -> Result<(WorkOrder, PrintJob)> {
    let unknown = || Error::not_found(Fault::new("work-order-unknown"));
    let order = find(services, name)?.ok_or_else(unknown)?;
    let job = job(services, &order.job)?;
    if job.state == JobState::Cancelled { Err(cancelled(&job.id)) } else { Ok((order, job)) }
}

/// Every work order of a job, the newest first.
///
/// # Errors
/// Those of the store.
pub fn of_job(services: &Services, job: &JobId) -> Result<Vec<WorkOrder>> {
    let (mut all, mut after) = (Vec::<WorkOrder>::new(), String::new());
    loop {
        let page = services.store.upkeep_page(UpkeepKind::WorkOrder, &after, PAGE)?;
        let Some(last) = page.last() else { break };
        last.id().clone_into(&mut after);
        let full = page.len() == PAGE;
        all.extend(page.into_iter().filter_map(|record| WorkOrder::try_from(record).ok()).filter(|order| order.job == *job));
        if !full {
            break;
        }
    }
    all.sort_by_key(|order| std::cmp::Reverse((order.made, order.id.clone())));
    Ok(all)
}

/// Ends a link of a job before its time: from now on it is worth nothing. One that is over stays as it is.
///
/// # Errors
/// `work-order-unknown`, also for another job's; those of the store.
pub fn end(services: &Services, _: &CanIssue, (job, name): (&JobId, &str), now: Timestamp) -> Result<WorkOrder> {
    let unknown = || Error::not_found(Fault::new("work-order-unknown"));
    find(services, name)?.filter(|order| order.job == *job).ok_or_else(unknown)?;
    change(services, name, &|order| WorkOrder { expires: order.expires.min(now), ..order })
}

/// Gives a file of the order's job.
///
/// # Errors
/// Those of [`take_file`].
pub fn take(services: &Services, order: &WorkOrder, job: &PrintJob, n: u32, now: Timestamp) -> Result<Given> {
    // Whoever made the link had the right.
    let right = Actor::Operator.can_change_status(&order.owner)?;
    take_file(services, &right, job, n, &format!("work-order:{}", order.id), now)
}

/// Notes that the print house has the files. Said before: no change.
///
/// # Errors
/// Those of the store.
pub fn acknowledge(services: &Services, order: &WorkOrder, now: Timestamp) -> Result<WorkOrder> {
    change(services, &order.id, &|order| WorkOrder { acknowledged: order.acknowledged.or(Some(now)), ..order })
}

fn change(services: &Services, name: &str, to: &dyn Fn(WorkOrder) -> WorkOrder) -> Result<WorkOrder> {
    let mut tries = 0;
    loop {
        let stood = find(services, name)?.ok_or_else(|| Error::not_found(Fault::new("work-order-unknown")))?;
        let basis = Basis::Stood(record::hash(&UpkeepRecord::WorkOrder(stood.clone()))?);
        let changed = to(stood);
        match services.store.change_upkeep(&UpkeepRecord::WorkOrder(changed.clone()), basis) {
            Ok(receipt) => {
                services.settle(receipt)?;
                return Ok(changed);
            }
            Err(error) if error.code() == "record-changed" && tries < TRIES => tries += 1,
            Err(error) => return Err(error),
        }
    }
}

/// Voids spoiled numbers that come back, as `spoiled`; answers how many were not void before. The same again changes nothing.
///
/// # Errors
/// All faults of all lists at once, and then nothing is done: those of [`read_spoiled`].
pub fn give_back(services: &Services, order: &WorkOrder, job: &PrintJob, lists: &[List<'_>], now: Timestamp) -> Result<u32> {
    let ranges = read_spoiled(services, job, lists).map_err(Error::invalid)?;
    let right = Actor::Operator.can_change_status(&order.owner)?;
    let mut moved = 0;
    for numbers in &ranges {
        let deed = format!("{}-{}-{}", order.id, numbers.first(), numbers.last()).parse()?;
        let wish = StatusOrder { deed, numbers: *numbers, reason: StatusReason::Spoiled };
        moved += status::change(services, &right, &wish, now)?.0;
    }
    change(services, &order.id, &|mut order| {
        let known: Vec<NumberRange> = order.returned.iter().map(|(range, _)| *range).collect();
        order.returned.extend(ranges.iter().filter(|range| !known.contains(range)).map(|range| (*range, now)));
        order
    })?;
    Ok(moved)
}
