//! What happened to a batch.
use super::receipt::Receipt;
use crate::domain::error::Result;
use crate::domain::event::{Chain, Event};
use crate::domain::id::{BatchId, EventId, ProductId};
use crate::domain::time::Timestamp;

/// Append-only.
pub trait TraceStore {
    /// Adds events, all or none, with a log entry each. The same event again is no change (all of them: done before); the same
    /// id with other content: conflict `event-exists`. Each new one must follow from what stands and from the others
    /// ([`faults`](crate::domain::event::faults)): else conflict with all faults. Unknown batch: not found `batch-unknown`.
    fn add_events(&self, events: &[Event], at: Timestamp) -> Result<Receipt>;

    /// The running hash over a batch's events, in the order in which they were added.
    fn chain(&self, batch: &BatchId) -> Result<Chain>;

    /// An event.
    fn event(&self, id: &EventId) -> Result<Option<Event>>;

    /// Events with an id behind `after`, by id, at most `limit`.
    fn events_page(&self, after: &str, limit: usize) -> Result<Vec<Event>>;

    /// A batch's events, by the time they happened, then by id.
    fn events(&self, batch: &BatchId) -> Result<Vec<Event>>;

    /// Events of a product that carry no batch (services), in the same order.
    fn product_events(&self, product: &ProductId) -> Result<Vec<Event>>;
}
