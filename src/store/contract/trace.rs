//! What happened to a batch.
use super::receipt::Receipt;
use crate::domain::error::Result;
use crate::domain::event::Event;
use crate::domain::id::{BatchId, EventId, ProductId};
use crate::domain::time::Timestamp;

/// Append-only.
pub trait TraceStore {
    /// Adds events, all or none, with a log entry each. The same event again is no change (all of them: done before); the same
    /// id with other content: conflict `event-exists`.
    fn add_events(&self, events: &[Event], at: Timestamp) -> Result<Receipt>;

    /// An event.
    fn event(&self, id: &EventId) -> Result<Option<Event>>;

    /// A batch's events, by the time they happened, then by id.
    fn events(&self, batch: &BatchId) -> Result<Vec<Event>>;

    /// Events of a product that carry no batch (services), in the same order.
    fn product_events(&self, product: &ProductId) -> Result<Vec<Event>>;
}
