//! Puts stamps of a known batch in force by the event that says so, for products that opted for an activation of their own.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::DeedKey;
use crate::domain::number::NumberRange;
use crate::domain::product::Activation;
use crate::domain::run::{Run, StatusReason};
use crate::domain::time::Timestamp;
use crate::service::access::{CanChangeStatus, CanRecord};
use crate::service::journal::{self, Step};
use crate::service::recall;
use crate::service::services::Services;
use crate::service::status::{self, StatusOrder};
use crate::store::contract::receipt::Done;
use crate::text::catalogue::say;
use crate::text::lang::Lang;

/// The step of a batch that puts its stamps in force (CBV 2.0).
pub const STEP: &str = "commissioning";

/// A wish to put stamps in force.
#[derive(Debug, Clone)]
pub struct ActivationOrder {
    /// Names the deed, and the event: a repeat does nothing.
    pub deed: DeedKey,
    /// Within one run.
    pub numbers: NumberRange,
    /// Role of who does it, as events write it: `producer`, `station`.
    pub recorded_by: &'static str,
}

/// Whether stamps of a run wait for an activation of their own.
pub fn is_separate(services: &Services, run: &Run) -> Result<bool> {
    let product = services.product_facts(&services.view(), &run.product)?;
    Ok(run.batch.is_some() && product.product.activation == Activation::Separate)
}

/// Puts those in force that wait, and records the event; answers how many moved. Conflict: `activation-with-hand-out` for a run whose
/// stamps come into force otherwise, `issue-recalled` for a batch that is recalled or held; then as [`status::change`].
pub fn activate(
    services: &Services,
    (state, record): (&CanChangeStatus, &CanRecord),
    run: &Run,
    order: &ActivationOrder,
    now: Timestamp,
) -> Result<(u32, Done)> {
    let (Some(batch), true) = (&run.batch, is_separate(services, run)?) else {
        return Err(Error::conflict(Fault::new("activation-with-hand-out").value(run.id().to_string())));
    };
    if !run.numbers.covers(order.numbers) {
        return Err(Fault::new("print-outside-run").arg("run", run.numbers).value(order.numbers.to_string()).into());
    }
    recall::refuse_stopped(&services.view(), batch)?;
    let change = StatusOrder { deed: order.deed.clone(), numbers: order.numbers, reason: StatusReason::Commissioned };
    let done = status::change(services, state, &change, now)?;
    // A first try may have been cut off between the two.
    let (first, last) = (order.numbers.first().to_string(), order.numbers.last().to_string());
    let step = Step {
        id: format!("sk-{}", order.deed).parse()?,
        kind: STEP,
        owner: &run.owner,
        product: &run.product,
        batch,
        location: None,
        note: say(Lang::Vi, "activation-note", &[("from", &first), ("to", &last)]),
        recorded_by: order.recorded_by,
    };
    journal::record(services, record, &step, now)?;
    Ok(done)
}
