//! Invitations: a link by which a person chooses a password, once. Only the hash of its text is kept.
use super::absent::absent;
use super::id::{AccountId, InvitationId};
use super::run::Hash;
use super::time::Timestamp;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// The first password of a new account.
    First,
    /// Another password in the place of a lost one.
    Reset,
}

impl Purpose {
    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Reset => "reset",
        }
    }

    /// How long the link holds: a new person is told of it and comes when it suits; whoever lost a password waits for it.
    pub fn holds(self) -> SignedDuration {
        match self {
            Self::First => SignedDuration::from_hours(7 * 24),
            Self::Reset => SignedDuration::from_hours(24),
        }
    }
}

/// An invitation as the store keeps it. Its text is told once, when it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Its name, which stands in its text too.
    pub id: InvitationId,
    /// SHA-256 of its text.
    pub hash: Hash,
    /// Whose password.
    pub account: AccountId,
    /// What it is for.
    pub purpose: Purpose,
    /// When it was made.
    pub made: Timestamp,
    /// Who made it: `operator`, or an account.
    pub made_by: String,
    /// From when on it is worth nothing.
    pub expires: Timestamp,
    /// When it was used.
    #[serde(default, skip_serializing_if = "absent")]
    pub used: Option<Timestamp>,
}
