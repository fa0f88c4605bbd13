//! Ties a range of a roll's numbers to a batch: one row, one log leaf, one change of states, one transaction.
use crate::domain::binding::{self, Binding, BindingCase};
use crate::domain::error::{Error, Fault, Kind, Result};
use crate::domain::id::{BatchId, DeedKey};
use crate::domain::number::{NumberRange, RunId};
use crate::domain::recall::{Hit, Recall, RecallState};
use crate::domain::registry::Owner;
use crate::domain::run::Run;
use crate::domain::stamp::StampState;
use crate::domain::time::{Date, Timestamp};
use crate::service::access::CanIssue;
use crate::service::completeness;
use crate::service::services::Services;
use crate::store::contract::receipt::Done;

/// A wish to bind.
#[derive(Debug, Clone)]
pub struct BindOrder {
    /// Names the deed: a repeat gives the same answer.
    pub deed: DeedKey,
    /// Which roll.
    pub run: RunId,
    /// Which of its numbers.
    pub numbers: NumberRange,
    /// Which batch.
    pub batch: BatchId,
    /// Why an earlier binding is superseded; `None` for a first one.
    pub correction: Option<String>,
}

/// A run, or not found `run-unknown`.
pub fn run(services: &Services, id: RunId) -> Result<Run> {
    services.store.run(id)?.ok_or_else(|| Error::not_found(Fault::new("run-unknown").value(id.to_string())))
}

/// Whose stamps an order binds, for the proof of right.
pub fn owner(services: &Services, order: &BindOrder) -> Result<Owner> {
    Ok(run(services, order.run)?.owner)
}

/// A recall that names the batch itself is looked at in the deed; what reaches it from its product, its area or what it was made
/// from is known here, and so is what it did not declare. Who tries again gets the answer of the first time.
fn refuse_unfit(services: &Services, order: &BindOrder, today: Date) -> Result<()> {
    let view = services.view();
    let inherited = |(recall, hit): (&Recall, Hit)| {
        recall.state != RecallState::Lifted && (hit == Hit::Origin || recall.scope.batch().is_none())
    };
    let again = view.bindings_of(order.run).iter().any(|binding| binding.deed == order.deed);
    if !again && view.descent.recalls_of(&order.batch).any(inherited) {
        return Err(Error::conflict(Fault::new("bind-recalled").arg("batch", &order.batch)));
    }
    drop(view);
    match services.store.batch(&order.batch)?.filter(|_| !again) {
        Some(batch) => completeness::refuse_issuing(services, &batch.record.product, &order.batch, today),
        None => Ok(()),
    }
}

fn wished(run: &Run, order: &BindOrder, now: Timestamp) -> Binding {
    Binding {
        deed: order.deed.clone(),
        owner: run.owner.clone(),
        run: order.run,
        numbers: order.numbers,
        batch: order.batch.clone(),
        at: now,
        correction: order.correction.clone(),
    }
}

/// Looks whether an order would be done, before anybody is asked to confirm it: nothing is stored. Refused as [`bind`] is, with
/// everything that is wrong at once.
pub fn look(services: &Services, _: &CanIssue, order: &BindOrder, now: Timestamp) -> Result<()> {
    let today = services.registry.zone.day(now);
    let mut refused = match refuse_unfit(services, order, today) {
        Err(error) if error.kind == Kind::Conflict => error.faults,
        other => other.map(|()| Vec::new())?,
    };
    let run = run(services, order.run)?;
    let unknown = || Error::not_found(Fault::new("batch-unknown").value(order.batch.as_str()));
    let batch = services.store.batch(&order.batch)?.ok_or_else(unknown)?.record;
    let view = services.view();
    let recalls: Vec<Recall> = view.recalls_of_batch(&batch.id).into_iter().map(|(recall, _)| recall).collect();
    let earlier = view.bindings_of(order.run);
    let count = |numbers| Ok(view.count_in(numbers, StampState::Revoked));
    let case = BindingCase {
        binding: &wished(&run, order, now),
        run: &run,
        batch: &batch,
        recalls: &recalls,
        earlier,
        taken: view.stamps_of(&batch.id).unwrap_or(0),
        void: binding::void_anew(earlier, (order.numbers, &batch.id), &count)?,
        today,
    };
    let more = binding::faults(&case).into_iter().filter(|fault| !refused.iter().any(|told| told.code == fault.code));
    let more: Vec<Fault> = more.collect();
    refused.extend(more);
    Error::conflicts(refused).map_or(Ok(()), Err)
}

/// Binds.
pub fn bind(services: &Services, _: &CanIssue, order: &BindOrder, now: Timestamp) -> Result<(Binding, Done)> {
    refuse_unfit(services, order, services.registry.zone.day(now))?;
    let binding = wished(&run(services, order.run)?, order, now);
    let receipt = services.store.add_binding(&binding, services.registry.zone.day(now))?;
    let done = services.settle(receipt)?;
    Ok((binding, done))
}
