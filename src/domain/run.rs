//! A run (đợt in): one issue of stamps; a row, however many stamps.
use super::absent::absent;
use super::error::Fault;
use super::gtin::{Lot, ProductCode};
use super::id::{BatchId, DeedKey, ProductId};
use super::number::{Number, NumberRange, RunId};
use super::registry::{Kid, Origin, Owner};
use super::stamp::{ExpiryShown, Stamp, StampKind, StampState};
use super::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};

/// Most stamps in one run.
pub const RUN_MAX: u32 = 1_000_000;

/// SHA-256, 32 bytes; shown as hex.
pub type Hash = [u8; 32];

/// One issue of stamps for a product, with its batch or as a roll.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Its numbers; the first makes its id.
    pub numbers: NumberRange,
    /// The deed that made it: a repeat gives this run again.
    pub deed: DeedKey,
    /// Who owns it.
    pub owner: Owner,
    /// Which product.
    pub product: ProductId,
    /// How its stamps name the product.
    pub code: ProductCode,
    /// The batch; `None` for a roll printed ahead.
    pub batch: Option<BatchId>,
    /// The lot in its stamps; `None` for a roll.
    pub lot: Option<Lot>,
    /// Item or batch stamps.
    pub kind: StampKind,
    /// Which key signed.
    pub kid: Kid,
    /// Day of issue, as signed.
    pub issued: Date,
    /// Last good day, as signed; for a roll the ceiling.
    pub expiry: Option<Date>,
    /// Instant of issue.
    pub issued_at: Timestamp,
    /// RFC 6962 tree hash over the stamps' leaves (stamp format §5).
    pub root: Hash,
    /// SHA-256 of the run file.
    pub file: Hash,
    /// Why it has more item stamps than its batch declares units, where it has; the office is told of it.
    #[serde(default, skip_serializing_if = "absent")]
    pub beyond: Option<String>,
}

/// The file of a run that is only drafted: there is none of this name.
pub const NO_FILE: Hash = [0; 32];

impl Run {
    /// Whether it is only drafted, to be looked at: it has no file, and its stamps bear no signature.
    pub fn is_drafted(&self) -> bool {
        self.file == NO_FILE
    }

    /// Its id.
    pub fn id(&self) -> RunId {
        RunId::of(self.numbers.first())
    }

    /// Whether its stamps name the product as tills know it.
    pub fn has_gtin(&self) -> bool {
        match self.code {
            ProductCode::Gtin(_) => true,
            ProductCode::Register(_) => false,
        }
    }

    /// Whether it is a roll printed ahead.
    pub fn is_roll(&self) -> bool {
        self.batch.is_none()
    }

    /// Numbers by their positions in the run, counted from 1, both ends in it: position 417 is number `first + 416`.
    pub fn positions(&self, from: u32, to: u32) -> Result<NumberRange, Fault> {
        if from == 0 || to < from || to > self.numbers.count() {
            return Err(Fault::new("range-shape").value(format!("{from}-{to}")));
        }
        let number = |position: u32| Number::new(self.numbers.first().get() + u64::from(position) - 1);
        NumberRange::between(number(from)?, number(to)?)
    }

    /// The stamp with this number of the run, as it was signed.
    pub fn stamp(&self, origin: &Origin, number: Number) -> Stamp {
        Stamp {
            origin: origin.clone(),
            kind: self.kind,
            product: self.code,
            lot: self.lot.clone(),
            number,
            kid: self.kid,
            issued: self.issued,
            expiry: self.expiry,
            expiry_shown: ExpiryShown::InToken,
        }
    }

    /// Whether this run gave out this very stamp: number *and* every signed field.
    pub fn gave(&self, stamp: &Stamp) -> bool {
        self.numbers.holds(stamp.number)
            && self.kind == stamp.kind
            && self.code == stamp.product
            && self.lot == stamp.lot
            && self.kid == stamp.kid
            && self.issued == stamp.issued
            && self.expiry == stamp.expiry
    }
}

/// Why stamps changed their state. Each has a sentence in every language as `status-{code}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatusReason {
    /// Their file was handed out.
    HandedOut,
    /// The producer put them in force.
    Commissioned,
    /// Bound to a batch.
    Bound,
    /// Misprinted or damaged.
    Spoiled,
    /// Lost or stolen.
    Stolen,
    /// Replaced by another stamp.
    Relabelled,
    /// A copy is suspected.
    CopySuspected,
    /// The suspicion was cleared.
    Cleared,
}

impl StatusReason {
    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::HandedOut => "handed-out",
            Self::Commissioned => "commissioned",
            Self::Bound => "bound",
            Self::Spoiled => "spoiled",
            Self::Stolen => "stolen",
            Self::Relabelled => "relabelled",
            Self::CopySuspected => "copy-suspected",
            Self::Cleared => "cleared",
        }
    }

    /// Every reason, for readers of words.
    pub const ALL: [Self; 8] = [
        Self::HandedOut,
        Self::Commissioned,
        Self::Bound,
        Self::Spoiled,
        Self::Stolen,
        Self::Relabelled,
        Self::CopySuspected,
        Self::Cleared,
    ];

    /// The state that the reason leads to.
    pub fn state(self) -> StampState {
        match self {
            Self::HandedOut | Self::Commissioned | Self::Bound | Self::Cleared => StampState::Active,
            Self::Spoiled | Self::Stolen | Self::Relabelled => StampState::Revoked,
            Self::CopySuspected => StampState::Suspended,
        }
    }

    /// The only state from which the reason moves a stamp, where there is just one; `None` = any that may move.
    pub fn only_from(self) -> Option<StampState> {
        match self {
            Self::HandedOut | Self::Commissioned | Self::Bound => Some(StampState::NotActivated),
            Self::Cleared => Some(StampState::Suspended),
            // Only a stamp in force is suspended, so that clearing it puts nothing in force that never was.
            Self::CopySuspected => Some(StampState::Active),
            Self::Spoiled | Self::Stolen | Self::Relabelled => None,
        }
    }

    /// Whether a stamp in this state moves for this reason.
    pub fn moves(self, from: StampState) -> bool {
        self.only_from().is_none_or(|only| only == from) && from.may_become(self.state())
    }
}

impl std::str::FromStr for StatusReason {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        Self::ALL.into_iter().find(|reason| reason.code() == text).ok_or_else(|| Fault::new("status-reason").value(text))
    }
}

/// A change of state over a range of one run's numbers. Stamps that may not move keep their state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatusChange {
    /// Names the deed: a repeat does nothing.
    pub deed: DeedKey,
    /// Whose stamps.
    pub owner: Owner,
    /// Within one run.
    pub numbers: NumberRange,
    /// Why, and so whereto.
    pub reason: StatusReason,
    /// When.
    pub at: Timestamp,
}
