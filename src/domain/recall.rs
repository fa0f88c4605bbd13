//! Recall (thu hồi) and hold (tạm dừng) of a batch.
use super::error::Fault;
use super::id::{BatchId, DeedKey, RecallId};
use super::registry::Owner;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};

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
    /// Which batch.
    pub batch: BatchId,
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
