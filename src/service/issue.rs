//! Issues a run: numbers reserved, stamps signed, run file durable, run and log entry stored, head signed; only then answered.
use crate::domain::batch::Batch;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::gtin::{Lot, ProductCode};
use crate::domain::id::{BatchId, DeedKey, ProductId};
use crate::domain::number::{Number, NumberRange};
use crate::domain::registry::{Kid, Origin, Owner};
use crate::domain::run::{NO_FILE, RUN_MAX, Run};
use crate::domain::stamp::{ExpiryShown, Stamp, StampKind};
use crate::domain::time::{Date, Timestamp, day_number};
use crate::log::tree;
use crate::service::access::CanIssue;
use crate::service::completeness;
use crate::service::services::Services;
use crate::service::{keys, oversight, recall};
use crate::stamp::secret::SecretKey;
use crate::stamp::{leaf, payload, sign};
use crate::store::contract::receipt::Done;
use crate::store::contract::stamps::Reserve;
use crate::store::run_files::SIGNATURE_BYTES;
use rayon::prelude::*;

/// Numbers left out before a run: at most this many, so that ranges of others cannot be guessed from one's own.
const SKIP_MAX: u32 = 64;

/// Longest reason for more stamps than units, in characters.
pub const BEYOND_MAX: usize = 200;

/// What stamps are for.
#[derive(Debug, Clone)]
pub enum IssueFor {
    /// A known batch; `None` = all units that have no stamp yet (one stamp, when the batch takes a batch stamp).
    Batch(BatchId, Option<u32>),
    /// The same beyond what the batch declares, and why: such as "hũ vỡ khi dán". The office is told.
    Beyond(BatchId, u32, String),
    /// A roll printed ahead: how many, and the last day on which any pack of it may still be good.
    Roll(ProductId, u32, Option<Date>),
}

/// A wish for stamps.
#[derive(Debug, Clone)]
pub struct IssueOrder {
    /// Names the deed: a repeat gives the same run.
    pub deed: DeedKey,
    /// What for.
    pub what: IssueFor,
}

/// What all stamps of a run share.
struct Plan {
    owner: Owner,
    product: ProductId,
    code: ProductCode,
    batch: Option<BatchId>,
    lot: Option<Lot>,
    kind: StampKind,
    count: u32,
    expiry: Option<Date>,
    beyond: Option<String>,
}

/// Whose stamps an order makes, for the proof of right.
pub fn owner(services: &Services, what: &IssueFor) -> Result<Owner> {
    Ok(match what {
        IssueFor::Batch(id, _) | IssueFor::Beyond(id, ..) => batch(services, id)?.0,
        IssueFor::Roll(id, ..) => Owner::Producer(services.product_facts(&services.view(), id)?.product.producer.clone()),
    })
}

/// Issues a run.
pub fn issue(services: &Services, _: &CanIssue, order: &IssueOrder, now: Timestamp) -> Result<(Run, Done)> {
    if let Some(run) = services.store.run_by_deed(&order.deed)? {
        return repeat(services, run, order);
    }
    let issued = services.registry.zone.day(now);
    day_number(issued)?;
    let plan = plan(services, &order.what, issued)?;
    services.disk.admit_bulk(u64::from(plan.count) * SIGNATURE_BYTES as u64)?;
    let (kid, secret) = keys::signing(services)?;
    let skip = 1 + u32::from_be_bytes(services.env.entropy()?) % SKIP_MAX;
    let reserve = Reserve { deed: order.deed.clone(), count: plan.count, skip };
    let numbers = services.store.reserve_numbers(&reserve)?;
    let signed = sign_all(&plan, &services.registry.origin, numbers, kid, issued, &secret)?;
    let run = Run {
        numbers,
        deed: order.deed.clone(),
        owner: plan.owner,
        product: plan.product,
        code: plan.code,
        batch: plan.batch,
        lot: plan.lot,
        kind: plan.kind,
        kid,
        issued,
        expiry: plan.expiry,
        issued_at: now,
        root: signed.root,
        file: services.run_files.put(&signed.signatures)?,
        beyond: plan.beyond,
    };
    match services.store.add_run(&run) {
        Ok(receipt) => services.settle(receipt).map(|done| (run, done)),
        Err(error) => match services.store.run_by_deed(&order.deed)? {
            // The same order from two callers at once: the other was first.
            Some(stood) if error.code() == "deed-differs" => repeat(services, stood, order),
            Some(_) | None => Err(error),
        },
    }
}

/// The run as an order would make it, to be looked at before it is issued: nothing is reserved, signed or stored. Refused as [`issue`] is.
pub fn drafted(services: &Services, _: &CanIssue, order: &IssueOrder, now: Timestamp) -> Result<Run> {
    let issued = services.registry.zone.day(now);
    let plan = plan(services, &order.what, issued)?;
    // Numbers of a run to come have no fewer figures than these.
    let last = services.view().runs().map(|run| run.numbers.last().get()).max().unwrap_or_default();
    let first = Number::new(last + u64::from(SKIP_MAX) + 1)?;
    Ok(Run {
        numbers: NumberRange::new(first, plan.count)?,
        deed: order.deed.clone(),
        owner: plan.owner,
        product: plan.product,
        code: plan.code,
        batch: plan.batch,
        lot: plan.lot,
        kind: plan.kind,
        kid: keys::signing(services)?.0,
        issued,
        expiry: plan.expiry,
        issued_at: now,
        root: NO_FILE,
        file: NO_FILE,
        beyond: plan.beyond,
    })
}

/// Answers a repeat only when what stands is durable, under a signed head, and seen by scans: the first try may have been cut off.
fn repeat(services: &Services, stood: Run, order: &IssueOrder) -> Result<(Run, Done)> {
    let run = same(stood, order)?;
    let receipt = services.store.add_run(&run)?;
    services.settle(receipt)?;
    Ok((run, Done::Before))
}

fn same(run: Run, order: &IssueOrder) -> Result<Run> {
    let same = match &order.what {
        IssueFor::Batch(id, count) => run.batch.as_ref() == Some(id) && count.is_none_or(|count| count == run.numbers.count()),
        IssueFor::Beyond(id, count, why) => {
            run.batch.as_ref() == Some(id) && run.numbers.count() == *count && run.beyond.as_deref() == Some(why.trim())
        }
        IssueFor::Roll(id, count, expiry) => {
            run.is_roll() && run.product == *id && run.numbers.count() == *count && run.expiry == *expiry
        }
    };
    if same { Ok(run) } else { Err(Error::conflict(Fault::new("deed-differs").value(order.deed.as_str()))) }
}

fn batch(services: &Services, id: &BatchId) -> Result<(Owner, Batch)> {
    let owned = services.store.batch(id)?.ok_or_else(|| Error::not_found(Fault::new("batch-unknown").value(id.as_str())))?;
    Ok((owned.owner, owned.record))
}

fn plan(services: &Services, what: &IssueFor, today: Date) -> Result<Plan> {
    let plan = match what {
        IssueFor::Batch(id, count) => plan_batch(services, id, (*count, None), today)?,
        IssueFor::Beyond(id, count, why) => plan_batch(services, id, (Some(*count), Some(good_reason(why)?)), today)?,
        IssueFor::Roll(id, count, use_by) => {
            let facts = services.product_facts(&services.view(), id)?;
            Plan {
                owner: Owner::Producer(facts.product.producer.clone()),
                product: id.clone(),
                code: facts.product.code(),
                batch: None,
                lot: None,
                kind: StampKind::Item,
                count: *count,
                expiry: *use_by,
                beyond: None,
            }
        }
    };
    oversight::refuse_suspended(services, &plan.owner)?;
    if plan.count == 0 || plan.count > RUN_MAX {
        return Err(Fault::new("run-count").arg("max", RUN_MAX).value(plan.count.to_string()).into());
    }
    if let Some(expiry) = plan.expiry {
        day_number(expiry)?;
        if expiry < today {
            return Err(Error::conflict(Fault::new("issue-expired").arg("expiry", expiry)));
        }
    }
    Ok(plan)
}

/// Why a batch needs more stamps than it declares units: a short text.
fn good_reason(why: &str) -> Result<String> {
    let why = why.trim();
    if why.is_empty() || why.chars().count() > BEYOND_MAX || why.chars().any(char::is_control) {
        return Err(Fault::new("issue-beyond-why").arg("max", BEYOND_MAX).into());
    }
    Ok(why.to_owned())
}

fn plan_batch(services: &Services, id: &BatchId, (count, beyond): (Option<u32>, Option<String>), today: Date) -> Result<Plan> {
    let (owner, batch) = batch(services, id)?;
    let none = || Error::conflict(Fault::new("batch-takes-no-stamps").value(id.as_str()));
    let kind = batch.stamps.ok_or_else(none)?;
    let view = services.view();
    recall::refuse_stopped(&view, id)?;
    completeness::refuse_issuing(services, &batch.product, id, today)?;
    if batch.sold_out_on.is_some_and(|day| day <= today) {
        return Err(Error::conflict(Fault::new("issue-closed").value(id.as_str())));
    }
    let count = match kind {
        StampKind::Batch => count.unwrap_or(1),
        StampKind::Item => {
            let taken = view.stamps_of(id).unwrap_or(0);
            let free = u64::from(batch.units.unwrap_or(0)).saturating_sub(taken);
            let count = count.unwrap_or_else(|| u32::try_from(free).unwrap_or(RUN_MAX).max(1));
            if beyond.is_none() {
                batch.room_for(taken, u64::from(count)).map_err(Error::conflict)?;
            }
            count
        }
    };
    let facts = services.product_facts(&view, &batch.product)?;
    Ok(Plan {
        owner,
        product: batch.product,
        code: facts.product.code(),
        batch: Some(id.clone()),
        lot: Some(batch.lot),
        kind,
        count,
        expiry: batch.expiry,
        beyond,
    })
}

struct Signed {
    signatures: Vec<u8>,
    root: [u8; 32],
}

fn sign_all(plan: &Plan, origin: &Origin, numbers: NumberRange, kid: Kid, issued: Date, key: &SecretKey) -> Result<Signed> {
    let stamp = |number: Number| Stamp {
        origin: origin.clone(),
        kind: plan.kind,
        product: plan.code,
        lot: plan.lot.clone(),
        number,
        kid,
        issued,
        expiry: plan.expiry,
        expiry_shown: ExpiryShown::InToken,
    };
    let all: Vec<Number> = numbers.numbers().collect();
    let signed: Vec<([u8; 64], [u8; 32])> = all
        .par_iter()
        .map(|number| {
            let stamp = stamp(*number);
            let signature = sign::sign(&stamp, key)?;
            Ok((signature, leaf::leaf(&payload::message(&stamp), &signature)))
        })
        .collect::<std::result::Result<_, Fault>>()?;
    let root = tree::root_of(signed.iter().map(|(_, leaf)| *leaf));
    Ok(Signed { signatures: signed.into_iter().flat_map(|(signature, _)| signature).collect(), root })
}
