//! The verdict (kết luận): the answer to a scan, a pure function of what is known on a day. Order as in product.md.
use super::batch::{Batch, ExpiryKind};
use super::binding::Binding;
use super::recall::{Hit, Recall, RecallKind, RecallState, Scope};
use super::run::{Run, StatusChange};
use super::stamp::{Refused, Stamp, StampKind, StampState};
use super::time::Date;

/// The stable words, strongest first; the last three judge nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Word {
    /// No stamp of ours, though it says so.
    Forged,
    /// Rightly signed, but no run holds it.
    NotIssued,
    /// The batch is recalled.
    Recalled,
    /// The batch is held.
    OnHold,
    /// The stamp is void.
    Revoked,
    /// Past its last good day.
    Expired,
    /// A copy is suspected.
    Suspended,
    /// Not in force yet.
    NotActivated,
    /// The best word there is.
    Issued,
    /// Cut or mistyped.
    Unreadable,
    /// Another origin's.
    Elsewhere,
    /// Without network or with an old registry.
    StatusUnknown,
}

impl Word {
    /// Every word.
    pub const ALL: [Self; 12] = [
        Self::Forged,
        Self::NotIssued,
        Self::Recalled,
        Self::OnHold,
        Self::Revoked,
        Self::Expired,
        Self::Suspended,
        Self::NotActivated,
        Self::Issued,
        Self::Unreadable,
        Self::Elsewhere,
        Self::StatusUnknown,
    ];

    /// The stable word in data.
    pub fn code(self) -> &'static str {
        match self {
            Self::Forged => "forged",
            Self::NotIssued => "not-issued",
            Self::Recalled => "recalled",
            Self::OnHold => "on-hold",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
            Self::Suspended => "suspended",
            Self::NotActivated => "not-activated",
            Self::Issued => "issued",
            Self::Unreadable => "unreadable",
            Self::Elsewhere => "elsewhere",
            Self::StatusUnknown => "status-unknown",
        }
    }
}

/// Why: each finding gives a word; the strongest word is the verdict, and all findings are its reasons.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// The reader refused the text.
    Refused(Refused),
    /// No run gave out this stamp.
    NoRun,
    /// A recall or hold that was not lifted, and how it reaches the stamp.
    Recall(Recall, Hit),
    /// Void, since and why.
    Revoked(Option<StatusChange>),
    /// Past this last good day.
    PastUseBy(Date),
    /// A copy is suspected, since and why.
    Suspended(Option<StatusChange>),
    /// A roll's number that no batch has.
    NotBound,
    /// Not put in force.
    NotActivated,
}

impl Finding {
    /// The word it leads to.
    pub fn word(&self) -> Word {
        match self {
            Self::Refused(Refused::Dates | Refused::Key | Refused::Signature) => Word::Forged,
            Self::Refused(Refused::Origin) => Word::Elsewhere,
            Self::Refused(_) => Word::Unreadable,
            Self::NoRun => Word::NotIssued,
            Self::Recall(recall, _) => match recall.kind {
                RecallKind::Recall => Word::Recalled,
                RecallKind::Hold => Word::OnHold,
            },
            Self::Revoked(_) => Word::Revoked,
            Self::PastUseBy(_) => Word::Expired,
            Self::Suspended(_) => Word::Suspended,
            Self::NotBound | Self::NotActivated => Word::NotActivated,
        }
    }

    /// The stable reason in data.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refused) => refused.code(),
            Self::NoRun => "no-run",
            Self::Recall(recall, hit) => recall_code(recall, *hit),
            Self::Revoked(change) => change.as_ref().map_or("revoked", |change| change.reason.code()),
            Self::PastUseBy(_) => "past-use-by",
            Self::Suspended(change) => change.as_ref().map_or("suspended", |change| change.reason.code()),
            Self::NotBound => "not-bound",
            Self::NotActivated => "not-activated",
        }
    }
}

fn recall_code(recall: &Recall, hit: Hit) -> &'static str {
    // Closed = the goods were collected; a pack that is left is recalled all the same.
    let closed = recall.state == RecallState::Closed;
    match (recall.kind, hit, &recall.scope) {
        (RecallKind::Hold, Hit::Origin, _) => "input-on-hold",
        (RecallKind::Recall, Hit::Origin, _) if closed => "input-recall-closed",
        (RecallKind::Recall, Hit::Origin, _) => "input-recalled",
        (RecallKind::Hold, Hit::Own, Scope::Batch(_)) => "batch-on-hold",
        (RecallKind::Hold, Hit::Own, Scope::Stamps(_)) => "stamps-on-hold",
        (RecallKind::Hold, Hit::Own, Scope::Product(_)) => "product-on-hold",
        (RecallKind::Hold, Hit::Own, Scope::Area(_)) => "area-on-hold",
        (RecallKind::Recall, Hit::Own, Scope::Batch(_)) if closed => "batch-recall-closed",
        (RecallKind::Recall, Hit::Own, Scope::Stamps(_)) if closed => "stamps-recall-closed",
        (RecallKind::Recall, Hit::Own, Scope::Product(_)) if closed => "product-recall-closed",
        (RecallKind::Recall, Hit::Own, Scope::Area(_)) if closed => "area-recall-closed",
        (RecallKind::Recall, Hit::Own, Scope::Batch(_)) => "batch-recalled",
        (RecallKind::Recall, Hit::Own, Scope::Stamps(_)) => "stamps-recalled",
        (RecallKind::Recall, Hit::Own, Scope::Product(_)) => "product-recalled",
        (RecallKind::Recall, Hit::Own, Scope::Area(_)) => "area-recalled",
    }
}

/// Said beside a verdict without changing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// Season over or sold out since this day.
    SeasonOver(Date),
    /// Past "best before".
    PastBestBefore(Date),
    /// So many labels of this number were made for one unit, on purpose.
    SeveralLabels(u32),
}

impl Notice {
    /// The stable word in data.
    pub fn code(self) -> &'static str {
        match self {
            Self::SeasonOver(_) => "season-over",
            Self::PastBestBefore(_) => "past-best-before",
            Self::SeveralLabels(_) => "several-labels",
        }
    }
}

/// The answer to a scan. A value, never an error.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The strongest word of all findings; `issued` when there is none.
    pub word: Word,
    /// Every finding, strongest first.
    pub findings: Vec<Finding>,
    /// What else is to be said.
    pub notices: Vec<Notice>,
}

impl Verdict {
    /// The verdict over a text that is no stamp of this origin.
    pub fn refused(why: Refused) -> Self {
        Self::of(vec![Finding::Refused(why)], Vec::new())
    }

    fn of(mut findings: Vec<Finding>, notices: Vec<Notice>) -> Self {
        findings.sort_by_key(Finding::word);
        let word = findings.first().map_or(Word::Issued, Finding::word);
        Self { word, findings, notices }
    }
}

/// What is known of a rightly signed stamp.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The stamp.
    pub stamp: &'a Stamp,
    /// The run that holds its number.
    pub run: Option<&'a Run>,
    /// The binding that holds for a roll's number.
    pub binding: Option<&'a Binding>,
    /// The batch of run or binding.
    pub batch: Option<&'a Batch>,
    /// Its state.
    pub state: StampState,
    /// The change that led to the state.
    pub change: Option<&'a StatusChange>,
    /// The earliest last day of its components: a gift set is as good as what is in it.
    pub components: Option<Date>,
    /// Recalls and holds that reach the number itself or any batch that it was ever bound to.
    pub recalls: &'a [(Recall, Hit)],
    /// The day, in the registry's zone.
    pub today: Date,
}

/// Judges a rightly signed stamp.
pub fn judge(known: &Known<'_>) -> Verdict {
    let Known { stamp, run, binding, batch, components, state, change, recalls, today } = *known;
    let Some(run) = run.filter(|run| run.gave(stamp)) else {
        return Verdict::of(vec![Finding::NoRun], Vec::new());
    };
    let mut findings: Vec<Finding> = recalls
        .iter()
        .filter(|(recall, _)| recall.state != RecallState::Lifted)
        .cloned()
        .map(|(recall, hit)| Finding::Recall(recall, hit))
        .collect();
    let mut notices = Vec::new();
    let unbound = run.is_roll() && binding.is_none();
    match state {
        StampState::Revoked => findings.push(Finding::Revoked(change.cloned())),
        StampState::Suspended => findings.push(Finding::Suspended(change.cloned())),
        StampState::NotActivated if !unbound => findings.push(Finding::NotActivated),
        StampState::NotActivated | StampState::Active => {}
    }
    // Whatever a roll's bits say: without a batch nobody knows what the pack is.
    if unbound {
        findings.push(Finding::NotBound);
    }
    // What is in a gift set spoils by its own date, whatever the set says.
    if let Some(last) = components.filter(|last| *last < today) {
        findings.push(Finding::PastUseBy(last));
    }
    let best_before = batch.is_some_and(|batch| batch.expiry_kind == ExpiryKind::BestBefore);
    if let Some(last) = last_good_day(stamp, batch).filter(|last| *last < today) {
        if best_before {
            notices.push(Notice::PastBestBefore(last));
        } else {
            findings.push(Finding::PastUseBy(last));
        }
    }
    // Sold out counts from its own day on, as issue and binding have it; "sell until" still includes its day.
    let sold_out = batch.and_then(|batch| batch.sold_out_on).filter(|day| *day <= today);
    let season = batch.and_then(|batch| batch.sell_until).filter(|day| *day < today);
    notices.extend([sold_out, season].into_iter().flatten().min().map(Notice::SeasonOver));
    Verdict::of(findings, notices)
}

/// The earliest of stamp and batch.
pub fn last_good_day(stamp: &Stamp, batch: Option<&Batch>) -> Option<Date> {
    [stamp.expiry, batch.and_then(|batch| batch.expiry)].into_iter().flatten().min()
}

/// Whether the stamp stands for the whole batch, so that anyone can copy it.
pub fn is_shared(stamp: &Stamp) -> bool {
    stamp.kind == StampKind::Batch
}
