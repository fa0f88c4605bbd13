//! What every write gives back, and what changed.
use crate::domain::error::Fault;
use crate::domain::id::{
    AreaId, BatchId, CertificateId, EditionId, EntryId, LocationId, MemberId, PlaceId, ProducerId, ProductId, PromotionId,
    RecallId, RecognitionId, WaiverId,
};
use crate::domain::number::{NumberRange, RunId};
use crate::domain::registry::Kid;
use crate::domain::run::Hash;
use serde::{Deserialize, Serialize};

/// Whether a deed was done now or stood already (a repeat).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// By this call.
    Now,
    /// By an earlier call with the same content: nothing was written.
    Before,
}

/// What a change was made on the ground of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Nothing of that id stood.
    Absent,
    /// A record whose stored bytes have this SHA-256.
    Stood(Hash),
}

impl Basis {
    /// Whether things stand so: `stood` is the hash of what stands. Else the fault: `id-taken`, `record-absent` or `record-changed`.
    pub fn against(self, stood: Option<Hash>) -> Result<(), Fault> {
        match (self, stood) {
            (Self::Absent, None) => Ok(()),
            (Self::Stood(basis), Some(stood)) if basis == stood => Ok(()),
            (Self::Absent, Some(_)) => Err(Fault::new("id-taken")),
            (Self::Stood(_), None) => Err(Fault::new("record-absent")),
            (Self::Stood(_), Some(_)) => Err(Fault::new("record-changed")),
        }
    }
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

/// A kind of what the service needs to run ([`upkeep`](super::upkeep)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UpkeepKind {
    /// Tokens.
    Token,
    /// Files that programs sent.
    Upload,
    /// Webhooks.
    Webhook,
    /// How far each webhook has been told.
    WebhookMark,
    /// Messages to webhooks.
    Message,
    /// Scans of stamps that nobody issued.
    Suspicion,
    /// Answers that a repeat gets again.
    Answer,
    /// Points from which a backup of what changed may go on.
    BackupPoint,
    /// Labels that were handed out.
    HandOut,
    /// Big prints.
    PrintJob,
    /// Links for print houses.
    WorkOrder,
    /// Media, templates and printers that are saved by name.
    LabelFile,
    /// Accounts of people.
    Account,
    /// Their sessions.
    Session,
    /// Links by which they choose a password.
    Invitation,
    /// Deeds that two people must agree on.
    Proposal,
}

impl UpkeepKind {
    /// Every kind.
    pub const ALL: [Self; 16] = [
        Self::Token,
        Self::Upload,
        Self::Webhook,
        Self::WebhookMark,
        Self::Message,
        Self::Suspicion,
        Self::Answer,
        Self::BackupPoint,
        Self::HandOut,
        Self::PrintJob,
        Self::WorkOrder,
        Self::LabelFile,
        Self::Account,
        Self::Session,
        Self::Invitation,
        Self::Proposal,
    ];

    /// Whether its records outlive a move to another installation: then a change of one is among the changes.
    pub fn is_lasting(self) -> bool {
        match self {
            Self::Token | Self::Upload | Self::Webhook | Self::HandOut | Self::LabelFile | Self::Account | Self::Proposal => true,
            Self::Answer
            | Self::WebhookMark
            | Self::Message
            | Self::Suspicion
            | Self::BackupPoint
            // Their files lie in no backup.
            | Self::PrintJob
            | Self::WorkOrder
            // Whoever holds a copy must not walk in by a session or a link that was ended since: after a move people sign in anew.
            | Self::Session
            | Self::Invitation => false,
        }
    }
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
    /// What the service needs to run: its kind and id.
    Upkeep(UpkeepKind, String),
    /// The head of the audit log in the log: number of its last line.
    Audit(u64),
}

/// One change: numbers rise by one and are never used again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Its number, from 1.
    pub number: u64,
    /// What it touched.
    pub touched: Touched,
}
