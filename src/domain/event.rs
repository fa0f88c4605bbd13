//! An event (sự kiện): one step of a batch; append-only, corrected by another event.
use super::certificate::Evidence;
use super::id::{BatchId, EventId, LocationId, ProducerId, ProductId};
use super::registry::Owner;
use super::time::Moment;
use serde::{Deserialize, Serialize};

/// What, when, where, why, who.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Stable slug.
    pub id: EventId,
    /// Whose record it is.
    pub owner: Owner,
    /// Which batch; `None` for a service.
    pub batch: Option<BatchId>,
    /// Which product.
    pub product: ProductId,
    /// Step code, such as `harvesting`.
    pub kind: String,
    /// Step in Vietnamese as recorded.
    pub kind_vi: String,
    /// EPCIS event type.
    pub epcis_type: String,
    /// EPCIS action; empty for a transformation.
    pub action: String,
    /// CBV business step.
    pub biz_step: String,
    /// CBV disposition.
    pub disposition: String,
    /// When it happened.
    pub happened: Moment,
    /// When it was written down; never before it happened.
    pub recorded: Moment,
    /// Where.
    pub location: Option<LocationId>,
    /// Who.
    pub producer: Option<ProducerId>,
    /// Quantity with unit as declared; empty = none.
    pub quantity: String,
    /// Why, as recorded.
    pub why_vi: String,
    /// Note, as recorded.
    pub note_vi: String,
    /// How well it is proved.
    pub evidence: Evidence,
    /// Role of who wrote it down.
    pub recorded_by: String,
    /// The event that this one corrects; both stay.
    pub corrects: Option<EventId>,
}
