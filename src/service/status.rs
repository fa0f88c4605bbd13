//! Changes and shows the state of stamps.
use crate::domain::binding::Binding;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::DeedKey;
use crate::domain::number::{Number, NumberRange};
use crate::domain::registry::Owner;
use crate::domain::run::{Run, StatusChange, StatusReason};
use crate::domain::stamp::StampState;
use crate::domain::time::Timestamp;
use crate::service::access::CanChangeStatus;
use crate::service::services::Services;
use crate::store::contract::receipt::Done;
use std::sync::Arc;

/// A wish to change states.
#[derive(Debug, Clone)]
pub struct StatusOrder {
    /// Names the deed: a repeat does nothing.
    pub deed: DeedKey,
    /// Within one run.
    pub numbers: NumberRange,
    /// Why, and so whereto.
    pub reason: StatusReason,
}

/// A stamp as the ledger has it.
#[derive(Debug)]
pub struct Standing {
    /// Its run.
    pub run: Arc<Run>,
    /// Its state.
    pub state: StampState,
    /// The change that led there.
    pub change: Option<StatusChange>,
    /// The binding that holds for it.
    pub binding: Option<Binding>,
    /// Scans by day, as written so far.
    pub scans: Vec<(crate::domain::time::Date, u64)>,
}

/// Whose stamps an order changes, for the proof of right.
pub fn owner(services: &Services, order: &StatusOrder) -> Result<Owner> {
    let run = services.view().run_of(order.numbers.first());
    run.map(|run| run.owner.clone()).ok_or_else(|| unknown(order.numbers.first()))
}

/// Moves the stamps that may move; answers how many did.
pub fn change(services: &Services, _: &CanChangeStatus, order: &StatusOrder, now: Timestamp) -> Result<(u32, Done)> {
    allowed(services, order)?;
    let change = StatusChange {
        deed: order.deed.clone(),
        owner: owner(services, order)?,
        numbers: order.numbers,
        reason: order.reason,
        at: now,
    };
    let (receipt, moved) = services.store.set_status(&change)?;
    let done = services.settle(receipt)?;
    Ok((moved, done))
}

/// A roll's stamps come into force by their binding and by nothing else; `bound` is the binding's own reason.
fn allowed(services: &Services, order: &StatusOrder) -> Result<()> {
    let roll = services.view().run_of(order.numbers.first()).is_some_and(|run| run.is_roll());
    match order.reason {
        StatusReason::Bound => Err(Error::conflict(Fault::new("status-by-binding-only"))),
        StatusReason::HandedOut | StatusReason::Commissioned if roll => {
            Err(Error::conflict(Fault::new("status-roll-needs-binding").value(order.numbers.to_string())))
        }
        StatusReason::HandedOut
        | StatusReason::Commissioned
        | StatusReason::Spoiled
        | StatusReason::Stolen
        | StatusReason::Relabelled
        | StatusReason::CopySuspected
        | StatusReason::Cleared => Ok(()),
    }
}

/// How a stamp stands.
pub fn show(services: &Services, number: Number) -> Result<Standing> {
    let view = services.view();
    let run = view.run_of(number).ok_or_else(|| unknown(number))?;
    Ok(Standing {
        state: view.state_of(number),
        change: view.change_of(&run, number).cloned(),
        binding: view.binding_of(&run, number).cloned(),
        scans: services.store.scans(number)?,
        run,
    })
}

/// How many of these stamps stand in each state: active, revoked, suspended, not activated.
pub fn tally(services: &Services, numbers: NumberRange) -> [(StampState, u32); 4] {
    let view = services.view();
    let mut tally =
        [StampState::Active, StampState::Revoked, StampState::Suspended, StampState::NotActivated].map(|state| (state, 0));
    for number in numbers.numbers() {
        tally[usize::from(view.state_of(number).bits())].1 += 1;
    }
    tally
}

fn unknown(number: Number) -> Error {
    Error::not_found(Fault::new("number-unknown").value(number.to_string()))
}
