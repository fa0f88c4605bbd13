//! Recall (thu hồi) and hold (tạm dừng) of a batch, a range of stamps, a product, an area; with all that was made from it.
use super::absent::absent;
use super::error::Fault;
use super::id::{AreaId, BatchId, DeedKey, ProductId, RecallId};
use super::number::{NumberRange, RunId};
use super::registry::Owner;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Goods come back, or wait for a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecallKind {
    /// Stop using, bring back.
    Recall,
    /// Not sold until checked.
    Hold,
}

/// Where a recall stands. Closed (goods collected) still answers `recalled`; only lifted (found safe) does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecallState {
    /// In force.
    Open,
    /// Goods collected.
    Closed,
    /// Found safe.
    Lifted,
}

impl RecallState {
    /// Open → closed or lifted; closed → lifted (found safe after all); nothing else.
    pub fn may_become(self, next: Self) -> bool {
        matches!((self, next), (Self::Open, Self::Closed | Self::Lifted) | (Self::Closed, Self::Lifted))
    }
}

/// One recall or hold, from a moment on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recall {
    /// Stable slug.
    pub id: RecallId,
    /// Who ordered it.
    pub owner: Owner,
    /// Recall or hold.
    pub kind: RecallKind,
    /// Of what.
    #[serde(flatten)]
    pub scope: Scope,
    /// Where it stands.
    pub state: RecallState,
    /// From when.
    pub since: Timestamp,
    /// When it was written down: the log's time.
    pub recorded: Timestamp,
    /// When it was closed or lifted.
    pub ended: Option<Timestamp>,
    /// Why, in words by language.
    pub reason: super::place::Words,
    /// What to do with the goods.
    pub action: super::place::Words,
    /// The order's number as printed; empty = none.
    pub order: String,
    /// Whom to ask; empty = the office.
    #[serde(default, skip_serializing_if = "absent")]
    pub contact: String,
    /// Who ordered it.
    #[serde(default, skip_serializing_if = "absent")]
    pub ordered_by: OrderedBy,
}

/// How a recall reaches a batch or stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hit {
    /// The recall names it, or its product or area.
    Own,
    /// The recall names something that it was made from.
    Origin,
}

/// Who ordered a recall or hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrderedBy {
    /// The office.
    #[default]
    Office,
    /// The producer.
    Producer,
}

impl FromStr for OrderedBy {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        match text {
            "office" => Ok(Self::Office),
            "producer" => Ok(Self::Producer),
            _ => Err(Fault::new("recall-by-unknown").value(text)),
        }
    }
}

/// What is recalled or held.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// A batch, and all that was made from it.
    Batch(BatchId),
    /// Stamps of one run.
    Stamps(StampRange),
    /// Every batch of a product, and all that was made from them; its unbound rolls too.
    Product(ProductId),
    /// Every batch whose material grew there, and all that was made from them.
    Area(AreaId),
}

/// Numbers within one run.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StampRange {
    /// Which run.
    pub run: RunId,
    /// Which of its numbers.
    pub numbers: NumberRange,
}

impl Scope {
    /// The batch, where it is one.
    pub fn batch(&self) -> Option<&BatchId> {
        match self {
            Self::Batch(batch) => Some(batch),
            Self::Stamps(_) | Self::Product(_) | Self::Area(_) => None,
        }
    }

    /// Whether it reaches beyond one producer: an area feeds whoever bought its crop, today and tomorrow. A lot, its stamps and a product are
    /// one producer's; that others made something of them is what a recall of them must reach at once.
    pub fn is_wide(&self) -> bool {
        match self {
            Self::Area(_) => true,
            Self::Batch(_) | Self::Stamps(_) | Self::Product(_) => false,
        }
    }

    /// The stable word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Batch(_) => "batch",
            Self::Stamps(_) => "stamps",
            Self::Product(_) => "product",
            Self::Area(_) => "area",
        }
    }

    /// What it names, as a person types it.
    pub fn name(&self) -> String {
        match self {
            Self::Batch(id) => id.to_string(),
            Self::Stamps(range) => range.numbers.to_string(),
            Self::Product(id) => id.to_string(),
            Self::Area(id) => id.to_string(),
        }
    }
}

/// A step in a recall's life.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecallChange {
    /// Names the deed: a repeat does nothing.
    pub deed: DeedKey,
    /// Which recall.
    pub recall: RecallId,
    /// Whereto.
    pub state: RecallState,
    /// When.
    pub at: Timestamp,
}

impl Recall {
    /// The recall after this change; refused when its life does not allow it.
    pub fn changed(&self, change: &RecallChange) -> Result<Self, Fault> {
        // A hold collects nothing, so it is never "closed": it is lifted, or a recall follows it.
        let closes_hold = self.kind == RecallKind::Hold && change.state == RecallState::Closed;
        if closes_hold || !self.state.may_become(change.state) {
            return Err(Fault::new("recall-state").arg("recall", &self.id).value(format!("{:?}", change.state).to_lowercase()));
        }
        Ok(Self { state: change.state, ended: Some(change.at), ..self.clone() })
    }
}
