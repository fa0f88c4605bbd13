//! What every write gives back, and what changed.
use crate::domain::id::{
    AreaId, BatchId, CertificateId, EditionId, EntryId, LocationId, MemberId, PlaceId, ProducerId, ProductId, PromotionId,
    RecallId, RecognitionId, WaiverId,
};
use crate::domain::number::{NumberRange, RunId};
use crate::domain::registry::Kid;
use serde::{Deserialize, Serialize};

/// Whether a deed was done now or stood already (a repeat).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// By this call.
    Now,
    /// By an earlier call with the same content: nothing was written.
    Before,
}

/// Given only after the write is durable (survives a power cut).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// The store's change number after the deed.
    pub change: u64,
    /// The log's size after the deed.
    pub log_size: u64,
    /// Now or before.
    pub done: Done,
}

/// What a change touched: enough to read the record again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Touched {
    /// The registry record.
    Registry,
    /// A stamp key.
    Key(Kid),
    /// A place.
    Place(PlaceId),
    /// A producer.
    Producer(ProducerId),
    /// A product.
    Product(ProductId),
    /// A recognition.
    Recognition(RecognitionId),
    /// A certificate.
    Certificate(CertificateId),
    /// A material area.
    Area(AreaId),
    /// A location.
    Location(LocationId),
    /// A member of a co-operative.
    Member(MemberId),
    /// A row of a published register.
    Entry(EntryId),
    /// A published state of the register.
    Edition(EditionId),
    /// A trade promotion.
    Promotion(PromotionId),
    /// A waiver.
    Waiver(WaiverId),
    /// A batch's record.
    Batch(BatchId),
    /// The events of a batch.
    Events(BatchId),
    /// The events of a product that has no batch (a service).
    ProductEvents(ProductId),
    /// A run.
    Run(RunId),
    /// States of these numbers.
    Status(NumberRange),
    /// Bindings of a run (and the states of the bound numbers, as a change of their own).
    Bindings(RunId),
    /// A recall.
    Recall(RecallId),
}

/// One change: numbers rise by one and are never used again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Its number, from 1.
    pub number: u64,
    /// What it touched.
    pub touched: Touched,
}
