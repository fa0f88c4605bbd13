//! Puts stamps of a known batch in force by the event that says so, for products that opted for an activation of their own.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::event::Event;
use crate::domain::id::{DeedKey, EventId};
use crate::domain::number::NumberRange;
use crate::domain::product::Activation;
use crate::domain::registry::Owner;
use crate::domain::run::{Run, StatusReason};
use crate::domain::time::Timestamp;
use crate::service::access::{CanChangeStatus, CanRecord};
use crate::service::form::kind::Kind;
use crate::service::form::record::{self, Record};
use crate::service::form::row::{Given, Row};
use crate::service::services::Services;
use crate::service::status::{self, StatusOrder};
use crate::service::{events, recall};
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
    let id: EventId = format!("sk-{}", order.deed).parse()?;
    if services.store.event(&id)?.is_none() {
        events::add(services, record, &event(services, run, (&id, order), now)?, now)?;
    }
    Ok(done)
}

/// The event in the words of its form, as every other one is written.
fn event(services: &Services, run: &Run, (id, order): (&EventId, &ActivationOrder), now: Timestamp) -> Result<Event> {
    let zone = &services.registry.zone;
    let at = zone.moment(zone.wall(now)).map_or_else(|| now.to_string(), |moment| moment.to_string());
    let (first, last) = (order.numbers.first().to_string(), order.numbers.last().to_string());
    let note = say(Lang::Vi, "activation-note", &[("from", &first), ("to", &last)]);
    let batch = run.batch.as_ref().map(ToString::to_string).unwrap_or_default();
    let producer = match &run.owner {
        Owner::Producer(id) => id.to_string(),
        Owner::Office => String::new(),
    };
    let cells = [
        ("event_id", id.to_string()),
        ("event_type", STEP.to_owned()),
        ("biz_step", STEP.to_owned()),
        ("event_time", at.clone()),
        ("recorded_at", at),
        ("product_id", run.product.to_string()),
        ("batch_id", batch),
        ("producer_id", producer),
        ("note_vi", note),
        ("evidence_level", "declared".to_owned()),
        ("recorded_by_role", order.recorded_by.to_owned()),
    ];
    let given = Given { cells: cells.map(|(name, cell)| (name.to_owned(), cell)).into(), ..Given::default() };
    let mut row = Row::new(&given, "", 0);
    match record::read(Kind::Events, &mut row) {
        Some(Record::Event(event)) => Ok(event),
        _ => Err(Error::invalid(row.into_faults())),
    }
}
