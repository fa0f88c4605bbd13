//! Recalls and holds batches; the next scan shows it.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::{BatchId, DeedKey, RecallId};
use crate::domain::place::Words;
use crate::domain::recall::{OrderedBy, Recall, RecallChange, RecallKind, RecallState, Scope};
use crate::domain::registry::Owner;
use crate::domain::time::Timestamp;
use crate::service::access::{CanRecall, CanRecallWidely};
use crate::service::services::Services;
use crate::service::view::View;
use crate::store::contract::receipt::Done;

/// A wish to recall or hold.
#[derive(Debug, Clone, PartialEq)]
pub struct RecallOrder {
    /// Names it: a repeat does nothing.
    pub id: RecallId,
    /// Recall or hold.
    pub kind: RecallKind,
    /// Of what.
    pub scope: Scope,
    /// Why, by language.
    pub reason: Words,
    /// What to do with the goods, by language.
    pub action: Words,
    /// The order's number as printed; empty = none.
    pub order: String,
    /// Whom to ask; empty = the office.
    pub contact: String,
    /// Who orders it.
    pub ordered_by: OrderedBy,
    /// From when; `None` = from now on.
    pub since: Option<Timestamp>,
}

/// Refused (`issue-recalled`) while the batch, or anything that it was made from, is recalled or held, also when the recall is
/// closed: no stamp for such goods.
pub fn refuse_stopped(view: &View, batch: &BatchId) -> Result<()> {
    if view.descent.is_stopped(batch) { Err(Error::conflict(Fault::new("issue-recalled").value(batch.as_str()))) } else { Ok(()) }
}

impl RecallOrder {
    /// The wish that a recall tells of, from now on.
    pub fn of(recall: &Recall) -> Self {
        let Recall { id, kind, scope, reason, action, order, contact, ordered_by, .. } = recall.clone();
        Self { id, kind, scope, reason, action, order, contact, ordered_by, since: None }
    }
}

/// Whose goods a scope names, for the proof of right. An area feeds many: the office's.
pub fn owner(services: &Services, scope: &Scope) -> Result<Owner> {
    let unknown = |code: Fault| Error::not_found(code.value(scope.name()));
    match scope {
        Scope::Batch(batch) => {
            let owned = services.store.batch(batch)?;
            owned.map(|owned| owned.owner).ok_or_else(|| unknown(Fault::new("batch-unknown")))
        }
        Scope::Stamps(range) => {
            let run = services.store.run(range.run)?.ok_or_else(|| unknown(Fault::new("run-unknown")))?;
            if run.numbers.covers(range.numbers) { Ok(run.owner) } else { Err(unknown(Fault::new("recall-scope-unknown"))) }
        }
        Scope::Product(product) => {
            let product = services.store.product(product)?.ok_or_else(|| unknown(Fault::new("product-unknown")))?;
            Ok(Owner::Producer(product.producer))
        }
        Scope::Area(area) => {
            let there = services.store.area(area)?.is_some();
            if there { Ok(Owner::Office) } else { Err(unknown(Fault::new("recall-scope-unknown"))) }
        }
    }
}

/// A recall as it stands; absent: `recall-unknown`.
pub fn find(services: &Services, id: &RecallId) -> Result<Recall> {
    services.store.recall(id)?.ok_or_else(|| Error::not_found(Fault::new("recall-unknown").value(id.as_str())))
}

/// Recalls or holds from now on. What reaches beyond one producer: forbidden `needs-second-person`, see [`begin_widely`].
pub fn begin(services: &Services, _: &CanRecall, order: &RecallOrder, now: Timestamp) -> Result<Done> {
    if order.scope.is_wide() {
        return Err(Error::forbidden(Fault::new("needs-second-person")));
    }
    begun(services, order, now)
}

/// The same, whatever it reaches.
pub fn begin_widely(services: &Services, _: &CanRecallWidely, order: &RecallOrder, now: Timestamp) -> Result<Done> {
    begun(services, order, now)
}

fn begun(services: &Services, order: &RecallOrder, now: Timestamp) -> Result<Done> {
    let owner = owner(services, &order.scope)?;
    let recall = ordered(order, owner, services.store.recall(&order.id)?.as_ref(), now)?;
    let receipt = services.store.add_recall(&recall)?;
    services.settle(receipt)
}

/// The recall that is wished for, where `stood` is what stands under its id. Without a reason: `recall-reason-missing`.
pub fn ordered(order: &RecallOrder, owner: Owner, stood: Option<&Recall>, now: Timestamp) -> Result<Recall> {
    if order.kind == RecallKind::Recall && order.reason.0.is_empty() {
        return Err(Fault::new("recall-reason-missing").into());
    }
    let recall = Recall {
        id: order.id.clone(),
        owner,
        kind: order.kind,
        scope: order.scope.clone(),
        state: RecallState::Open,
        since: order.since.unwrap_or(now),
        recorded: now,
        ended: None,
        reason: order.reason.clone(),
        action: order.action.clone(),
        order: order.order.clone(),
        contact: order.contact.clone(),
        ordered_by: order.ordered_by,
    };
    // A repeat gives the same answer although the clock has moved on.
    Ok(match stood {
        Some(stood) => Recall { since: order.since.unwrap_or(stood.since), recorded: stood.recorded, ..recall },
        None => recall,
    })
}

/// Closes (goods collected) or lifts (found safe).
pub fn end(services: &Services, _: &CanRecall, id: &RecallId, state: RecallState, deed: DeedKey, now: Timestamp) -> Result<Done> {
    let receipt = services.store.change_recall(&RecallChange { deed, recall: id.clone(), state, at: now })?;
    services.settle(receipt)
}
