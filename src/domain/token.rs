//! Tokens: what a program shows to act for a producer, for the office, or to read. Only a token's hash is kept.
use super::absent::absent;
use super::id::{ProducerId, TokenId};
use super::run::Hash;
use super::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};

/// For whom a token acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A producer: its own products, batches, events, stamps.
    Producer(ProducerId),
    /// The office: everything but keys.
    Office,
    /// Reads what the office sees, and changes nothing.
    Reader,
}

impl Role {
    /// The stable word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Producer(_) => "producer",
            Self::Office => "office",
            Self::Reader => "reader",
        }
    }
}

/// A token as the store keeps it. Its text is told once, when it is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Token {
    /// Its name, which stands in its text too and may be shown.
    pub id: TokenId,
    /// SHA-256 of its text.
    pub hash: Hash,
    /// For whom.
    pub role: Role,
    /// What it is for, in the words of whoever made it.
    pub note: String,
    /// When it was made.
    pub made: Timestamp,
    /// From when on it is worth nothing; `None` = no such moment.
    pub expires: Option<Timestamp>,
    /// When it was taken back.
    pub revoked: Option<Timestamp>,
    /// The last day on which it was shown.
    #[serde(default, skip_serializing_if = "absent")]
    pub last_used: Option<Date>,
}

impl Token {
    /// Whether it is worth something at this moment.
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.revoked.is_none() && self.expires.is_none_or(|expires| now < expires)
    }
}
