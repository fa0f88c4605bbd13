//! What the service needs to run and no page tells of: tokens, accounts of people, and what belongs to the doors for programs. Never logged.
use super::receipt::{Basis, Receipt, Touched, UpkeepKind};
use crate::domain::account::Account;
use crate::domain::answer::Answer;
use crate::domain::backup::BackupPoint;
use crate::domain::error::Result;
use crate::domain::invitation::Invitation;
use crate::domain::label_file::LabelFile;
use crate::domain::print_job::PrintJob;
use crate::domain::printing::HandOut;
use crate::domain::proposal::Proposal;
use crate::domain::session::Session;
use crate::domain::token::Token;
use crate::domain::upload::Upload;
use crate::domain::webhook::{Message, Suspicion, Webhook, WebhookMark};
use crate::domain::work_order::WorkOrder;
use serde::{Deserialize, Serialize};

/// One such record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UpkeepRecord {
    /// A token of a program.
    Token(Token),
    /// A file that a program sent.
    Upload(Upload),
    /// A webhook.
    Webhook(Webhook),
    /// How far it has been told.
    WebhookMark(WebhookMark),
    /// A message to one.
    Message(Message),
    /// A scan of a stamp that nobody issued.
    Suspicion(Suspicion),
    /// What a program was answered under a key of its own.
    Answer(Answer),
    /// A point from which a backup of what changed may go on.
    BackupPoint(BackupPoint),
    /// Labels that were handed out.
    HandOut(HandOut),
    /// A big print.
    PrintJob(Box<PrintJob>),
    /// A link for a print house.
    WorkOrder(WorkOrder),
    /// A media, template or printer that is saved by name.
    LabelFile(LabelFile),
    /// A person who signs in.
    Account(Box<Account>),
    /// A session of one.
    Session(Session),
    /// A link by which one chooses a password.
    Invitation(Invitation),
    /// A deed that two people must agree on.
    Proposal(Box<Proposal>),
}

/// A record of one kind, or what it is instead.
macro_rules! of_kind {
    ($($kind:ident($record:ty))*) => {$(
        impl TryFrom<UpkeepRecord> for $record {
            type Error = UpkeepRecord;
            fn try_from(record: UpkeepRecord) -> std::result::Result<Self, UpkeepRecord> {
                if let UpkeepRecord::$kind(record) = record { Ok(record) } else { Err(record) }
            }
        }
    )*};
}

of_kind! {
    Token(Token)
    Answer(Answer)
    BackupPoint(BackupPoint)
    Upload(Upload)
    Webhook(Webhook)
    Suspicion(Suspicion)
    HandOut(HandOut)
    PrintJob(Box<PrintJob>)
    WorkOrder(WorkOrder)
    LabelFile(LabelFile)
    Account(Box<Account>)
    Session(Session)
    Invitation(Invitation)
    Proposal(Box<Proposal>)
}

impl UpkeepRecord {
    /// Its kind.
    pub fn kind(&self) -> UpkeepKind {
        match self {
            Self::Token(_) => UpkeepKind::Token,
            Self::Upload(_) => UpkeepKind::Upload,
            Self::Webhook(_) => UpkeepKind::Webhook,
            Self::WebhookMark(_) => UpkeepKind::WebhookMark,
            Self::Message(_) => UpkeepKind::Message,
            Self::Suspicion(_) => UpkeepKind::Suspicion,
            Self::Answer(_) => UpkeepKind::Answer,
            Self::BackupPoint(_) => UpkeepKind::BackupPoint,
            Self::HandOut(_) => UpkeepKind::HandOut,
            Self::PrintJob(_) => UpkeepKind::PrintJob,
            Self::WorkOrder(_) => UpkeepKind::WorkOrder,
            Self::LabelFile(_) => UpkeepKind::LabelFile,
            Self::Account(_) => UpkeepKind::Account,
            Self::Session(_) => UpkeepKind::Session,
            Self::Invitation(_) => UpkeepKind::Invitation,
            Self::Proposal(_) => UpkeepKind::Proposal,
        }
    }

    /// Its id: as ids are, or several of them joined by `.`, at most 200 bytes.
    pub fn id(&self) -> &str {
        match self {
            Self::Token(r) => r.id.as_str(),
            Self::Upload(r) => &r.id,
            Self::Webhook(r) => r.id.as_str(),
            Self::WebhookMark(r) => r.id.as_str(),
            Self::Message(r) => &r.id,
            Self::Suspicion(r) => &r.id,
            Self::Answer(r) => &r.id,
            Self::BackupPoint(r) => r.id.as_str(),
            Self::HandOut(r) => &r.id,
            Self::PrintJob(r) => r.id.as_str(),
            Self::WorkOrder(r) => &r.id,
            Self::LabelFile(r) => &r.id,
            Self::Account(r) => r.id.as_str(),
            Self::Session(r) => r.id.as_str(),
            Self::Invitation(r) => r.id.as_str(),
            Self::Proposal(r) => r.id.as_str(),
        }
    }

    /// What a change of it touches, where it is lasting.
    pub fn touched(&self) -> Option<Touched> {
        self.kind().is_lasting().then(|| Touched::Upkeep(self.kind(), self.id().to_owned()))
    }
}

/// Records by kind and id. Every write is durable on return.
pub trait UpkeepStore {
    /// Puts records, all or none; a later put of the same id replaces it. Records equal to what stands are no change; when none
    /// differs: done before.
    fn put_upkeep(&self, records: &[UpkeepRecord]) -> Result<Receipt>;

    /// Puts one on the ground of what its writer read: conflicts of [`Basis::against`]. The same again is done before, whatever its basis.
    fn change_upkeep(&self, record: &UpkeepRecord, basis: Basis) -> Result<Receipt>;

    /// Takes records away; those that are not there are no fault. None was there: done before.
    fn remove_upkeep(&self, kind: UpkeepKind, ids: &[String]) -> Result<Receipt>;

    /// A record.
    fn upkeep(&self, kind: UpkeepKind, id: &str) -> Result<Option<UpkeepRecord>>;

    /// Records of a kind with an id behind `after`, by id, at most `limit`.
    fn upkeep_page(&self, kind: UpkeepKind, after: &str, limit: usize) -> Result<Vec<UpkeepRecord>>;
}
