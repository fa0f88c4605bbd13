//! One call of a program, as a handler gets it, and what came of it.
use crate::domain::error::{Error, Fault, Kind};
use crate::domain::id::DeedKey;
use crate::domain::reach::Allowed;
use crate::domain::run::Hash;
use crate::domain::time::Timestamp;
use crate::service::access::Actor;
use crate::service::audited::Coded;
use crate::service::services::Services;
use crate::web::api::mark::Ground;
use crate::web::api::query::Query;
use crate::web::problem::Refusal;
use crate::web::reply::Kind as FileKind;
use serde_json::{Map, Value};
use std::fs::File;
use std::str::FromStr;

/// The members of a JSON object.
pub type Members = Map<String, Value>;

/// What a handler answers with.
pub type Answer = Result<Outcome, Denial>;

/// What was sent with a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Sent {
    /// Nothing.
    Nothing,
    /// A JSON object.
    Members(Members),
    /// A file: its media type and its bytes.
    File(String, Vec<u8>),
}

/// One call.
pub struct Call<'a> {
    /// The opened service.
    pub services: &'a Services,
    /// Who calls.
    pub actor: &'a Actor,
    /// When.
    pub now: Timestamp,
    /// The collection of the door: `products`.
    pub collection: &'static str,
    /// What stands in the address for `{id}`; empty where there is none.
    pub id: &'a str,
    /// What stands there for `{n}`; empty where there is none.
    pub part: &'a str,
    /// The query.
    pub query: &'a Query,
    /// The body.
    pub sent: &'a Sent,
    /// On the ground of which versions.
    pub ground: &'a Ground,
    /// Which receivers of messages an operator allows besides the open internet.
    pub allowed: &'a Allowed,
    /// Names the deed: a repeat under the same key of the program has the same.
    pub deed: &'a DeedKey,
}

impl Call<'_> {
    /// The id of the address, read; what is no id names nothing: not found, with this fault.
    pub fn id<T: FromStr<Err = Fault>>(&self, unknown: Fault) -> Result<T, Error> {
        self.id.parse().map_err(|_| Error::not_found(unknown.value(self.id)))
    }

    /// The members that were sent; none where nothing was.
    pub fn members(&self) -> Members {
        match self.sent {
            Sent::Members(members) => members.clone(),
            Sent::Nothing | Sent::File(..) => Members::new(),
        }
    }

    /// An id for what is made by this deed and was given none: the same for a repeat.
    pub fn made_id(&self, prefix: &str) -> String {
        use sha2::{Digest, Sha256};
        let digest = Sha256::digest(self.deed.as_str().as_bytes());
        format!("{prefix}-{}", crate::domain::hex::hex(&digest[..8]))
    }
}

/// What came of a call.
#[derive(Debug)]
pub enum Outcome {
    /// One record, with the mark of its version; without one the answer's own bytes are its mark.
    One(Members, Option<Hash>),
    /// A record that was made, where it is found.
    Made(Members, Option<Hash>, String),
    /// A page of records, and the id behind which the next one begins.
    Rows(Vec<Members>, Option<String>),
    /// A printable file, under this name.
    Pdf(Vec<u8>, String),
    /// A printable file that is no stamp, of a kind, under this name.
    Card(Vec<u8>, FileKind, String),
    /// A file of the disk, how many bytes it has, and its name.
    File(File, u64, String),
    /// Done, and nothing to tell.
    Done,
}

/// Why nothing came of it.
#[derive(Debug)]
pub enum Denial {
    /// The deed was refused or failed.
    Error(Error),
    /// The call was refused for its form.
    Refusal(Refusal),
}

impl From<Error> for Denial {
    /// What was changed by another meanwhile is told as stale: the ground of the call is gone.
    fn from(error: Error) -> Self {
        let stale = error.kind == Kind::Conflict && ["record-changed", "record-absent"].contains(&error.code());
        Self::Error(if stale { error.of(Kind::Stale) } else { error })
    }
}

impl From<Fault> for Denial {
    fn from(fault: Fault) -> Self {
        Self::Error(fault.into())
    }
}

impl Coded for Denial {
    fn audit_code(&self) -> &'static str {
        match self {
            Self::Error(error) => error.code(),
            Self::Refusal(refusal) => refusal.error().code(),
        }
    }
}

impl From<Refusal> for Denial {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}
