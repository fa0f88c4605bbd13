//! The audit log: who did what to which record, when and for whom. Words, ids and numbers only: what must be erasable is not in a chain.
use super::error::Fault;
use super::id::{ProducerId, TokenId};
use super::run::Hash;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Longest name of who acts, of a deed, or of why it was refused, in bytes.
pub const NAME_MAX: usize = 64;

/// Longest name of what a deed is done to, in bytes.
pub const OBJECT_MAX: usize = 200;

/// What the service notes when a start finds the audit log broken.
pub const BROKEN: &str = "find-audit-broken";

/// A short name without any free text: of an account, a link, a deed, a refusal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AuditName(String);

impl AuditName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AuditName {
    type Err = Fault;

    /// 1 to [`NAME_MAX`] small letters, digits, `-` and `.`; else `audit-name`.
    fn from_str(text: &str) -> Result<Self, Fault> {
        let good = (1..=NAME_MAX).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.');
        if good { Ok(Self(text.to_owned())) } else { Err(Fault::new("audit-name").value(text)) }
    }
}

impl fmt::Display for AuditName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a deed is done to: kind and id, such as `batches/lo-1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct AuditObject(String);

impl AuditObject {
    /// Of any text. What no id holds is not taken over, but shown as `_`; more than [`OBJECT_MAX`] bytes are cut off.
    pub fn of(text: &str) -> Self {
        let taken = |c: char| if is_taken(c) { c } else { '_' };
        Self(text.chars().map(taken).take(OBJECT_MAX).collect())
    }

    /// Exactly this text, where it holds nothing else.
    pub fn exactly(text: &str) -> Option<Self> {
        (text.len() <= OBJECT_MAX && text.chars().all(is_taken)).then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_taken(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._/".contains(c)
}

/// Who does a deed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// Whoever may run commands on the machine that holds the store.
    Operator,
    /// Somebody with an account, by its id.
    Account(AuditName),
    /// A program, by its token's id.
    Token(TokenId),
    /// Whoever holds a link, such as a work order's, by its id.
    Link(AuditName),
    /// The service itself.
    Service,
}

impl By {
    /// The stable word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Account(_) => "account",
            Self::Token(_) => "token",
            Self::Link(_) => "link",
            Self::Service => "service",
        }
    }

    /// Its id; empty where there is only one.
    pub fn id(&self) -> &str {
        match self {
            Self::Operator | Self::Service => "",
            Self::Account(name) | Self::Link(name) => name.as_str(),
            Self::Token(id) => id.as_str(),
        }
    }
}

/// Who does a deed, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// Who.
    pub by: By,
    /// The producer in whose place it is done; `None`: in the office's or one's own.
    pub acting_for: Option<ProducerId>,
}

/// How far a deed is. An end names the line of its beginning: deeds overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// It is about to be done; nothing of it has been.
    Begun,
    /// It was done, or stood already.
    Done {
        /// Number of the line of its beginning.
        begun: u64,
    },
    /// It was refused or failed.
    Refused {
        /// Number of the line of its beginning.
        begun: u64,
        /// The code of the fault.
        code: AuditName,
    },
}

/// What a line tells, without its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditNote {
    /// When, in whole milliseconds.
    pub at: Timestamp,
    /// Who.
    pub who: Who,
    /// What: a stable word, such as `issue`.
    pub deed: AuditName,
    /// To what.
    pub object: AuditObject,
    /// How far.
    pub stage: Stage,
}

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// Its number, from 1, without a gap.
    pub seq: u64,
    /// What it tells.
    pub note: AuditNote,
    /// Hash of the line before it; 32 zero bytes in the first.
    pub previous: Hash,
}

/// How far the audit log goes, and the hash of its last line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AuditHead {
    /// Number of the last line; 0 while there is none.
    pub seq: u64,
    /// Its hash; 32 zero bytes while there is none.
    pub hash: Hash,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_holds_no_free_text() {
        for good in ["issue", "keep-batch", "wo.12", &"a".repeat(NAME_MAX)] {
            assert_eq!(good.parse::<AuditName>().unwrap().as_str(), good);
        }
        for wrong in ["", "Ông Ba", "a b", "A", "a/b", "a@b", &"a".repeat(NAME_MAX + 1)] {
            assert_eq!(wrong.parse::<AuditName>().unwrap_err().code, "audit-name", "{wrong}");
        }
    }

    #[test]
    fn an_object_takes_over_ids_and_nothing_else() {
        assert_eq!(AuditObject::of("batches/lo-1").as_str(), "batches/lo-1");
        assert_eq!(AuditObject::of("Ông Ba, +84 900").as_str(), "_ng_Ba___84_900");
        assert_eq!(AuditObject::of(&"ạ".repeat(OBJECT_MAX + 9)).as_str().len(), OBJECT_MAX);
        assert_eq!(AuditObject::exactly("a b"), None);
        assert_eq!(AuditObject::exactly(&"a".repeat(OBJECT_MAX + 1)), None);
    }
}
