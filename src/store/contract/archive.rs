//! The store as a whole: copied record by record, in a form that every engine reads, and checked row by row.
use super::register::RegisterKind;
use crate::domain::error::{Fault, Result};
use crate::domain::run::Hash;

/// A kind of what a copy holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKind {
    /// The registry.
    Registry,
    /// Stamp keys, their public halves.
    Key,
    /// A kind of register record, with owners.
    Register(RegisterKind),
    /// Batches, with owners.
    Batch,
    /// Events.
    Event,
    /// Runs.
    Run,
    /// What deed keys stand for; reserved blocks among them.
    Deed,
    /// Changes of state, with the numbers of the changes that made them.
    StatusChange,
    /// Bindings, with the numbers of the changes that made them.
    Binding,
    /// Recalls as they were ordered.
    Ordered,
    /// Recalls as they stand.
    Recall,
    /// What the service needs to run and a move outlives.
    Upkeep,
    /// Of that, what was taken away; only in a copy of what changed.
    Removed,
    /// Lines of the audit log.
    Audit,
    /// Entries of the log.
    Entry,
    /// Changes.
    Change,
    /// Sums of scans.
    Scan,
    /// Sums of their places.
    ScanPlace,
}

impl RecordKind {
    /// Every kind, in the order in which a copy hands them over.
    pub const ALL: [Self; 29] = [
        Self::Registry,
        Self::Key,
        Self::Register(RegisterKind::Place),
        Self::Register(RegisterKind::Producer),
        Self::Register(RegisterKind::Product),
        Self::Register(RegisterKind::Recognition),
        Self::Register(RegisterKind::Certificate),
        Self::Register(RegisterKind::Area),
        Self::Register(RegisterKind::Location),
        Self::Register(RegisterKind::Member),
        Self::Register(RegisterKind::Entry),
        Self::Register(RegisterKind::Edition),
        Self::Register(RegisterKind::Promotion),
        Self::Register(RegisterKind::Waiver),
        Self::Batch,
        Self::Event,
        Self::Run,
        Self::Deed,
        Self::StatusChange,
        Self::Binding,
        Self::Ordered,
        Self::Recall,
        Self::Upkeep,
        Self::Removed,
        Self::Audit,
        Self::Entry,
        Self::Change,
        Self::Scan,
        Self::ScanPlace,
    ];

    /// Its stable word, in small letters and hyphens: names of members of an archive have it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::Key => "keys",
            Self::Register(kind) => register_word(kind),
            Self::Batch => "batches",
            Self::Event => "events",
            Self::Run => "runs",
            Self::Deed => "deeds",
            Self::StatusChange => "status-changes",
            Self::Binding => "bindings",
            Self::Ordered => "recalls-ordered",
            Self::Recall => "recalls",
            Self::Upkeep => "upkeep",
            Self::Removed => "upkeep-removed",
            Self::Audit => "audit-lines",
            Self::Entry => "log-entries",
            Self::Change => "changes",
            Self::Scan => "scans",
            Self::ScanPlace => "scan-places",
        }
    }

    /// The kind of this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

fn register_word(kind: RegisterKind) -> &'static str {
    match kind {
        RegisterKind::Place => "places",
        RegisterKind::Producer => "producers",
        RegisterKind::Product => "products",
        RegisterKind::Recognition => "recognitions",
        RegisterKind::Certificate => "certificates",
        RegisterKind::Area => "areas",
        RegisterKind::Location => "locations",
        RegisterKind::Member => "members",
        RegisterKind::Entry => "register-entries",
        RegisterKind::Edition => "editions",
        RegisterKind::Promotion => "promotions",
        RegisterKind::Waiver => "waivers",
    }
}

/// A record as a line of an archive: one JSON value, spelled as the store keeps it, without a line feed (docs/backup-format.md).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRecord {
    /// What it is.
    pub kind: RecordKind,
    /// The line, without its end.
    pub line: Vec<u8>,
}

/// Where a store stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Point {
    /// Its last change number.
    pub change: u64,
    /// How many log entries it has.
    pub log_size: u64,
    /// How many lines its audit log has.
    pub audit: u64,
}

/// What reading every row came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowsReport {
    /// Rows that deeds wrote.
    pub rows: u64,
    /// Sums of scans and of their places.
    pub scans: u64,
    /// SHA-256 over all rows that deeds wrote, by rising key: two stores of one engine with the same digest hold the same.
    pub digest: Hash,
    /// Everything that is wrong.
    pub faults: Vec<Fault>,
}

/// Copying and checking.
pub trait ArchiveStore {
    /// Hands over every record, by the order of [`RecordKind::ALL`] and then by id, number or change, as of one moment: no deed is
    /// done meanwhile. `take` should be quick. Gives where the store stood. What follows from records (indexes, sums, states) is not
    /// handed over: whoever takes them makes it anew.
    ///
    /// With `since`, a point where this store stood before, only what was written after it: records that a later change names, as they
    /// stand now, with the events, entries, lines of the audit log, changes, deeds, bindings and changes of state that came since. Sums of scans and of their places are
    /// then left out, and so are blocks that no run has used: no stamp has their numbers.
    fn copy_records(&self, since: Option<Point>, take: &mut dyn FnMut(StoredRecord) -> Result<()>) -> Result<Point>;

    /// Reads every row and holds it against all others: each decodes, indexes and sums agree with the records, what is referred
    /// to is there, states follow from their changes, and every record that is logged stands in the log as it is. An engine whose
    /// truth does not outlive the process has no rows, and finds none wrong.
    fn check_rows(&self) -> Result<RowsReport>;
}
