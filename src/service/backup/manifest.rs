//! What an archive says of itself: its first member names the format, its last ones count and sum up everything.
use crate::domain::absent::absent;
use crate::domain::error::{Fault, Result};
use crate::domain::hex::{self, hex};
use crate::domain::registry::Mode;
use crate::domain::run::Hash;
use crate::domain::time::Timestamp;
use crate::service::backup::damage::{damaged, damaged_by};
use crate::store::contract::archive::Point;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The format's name.
pub const FORMAT: &str = "temtin-archive";

/// The version that is written and read; version 1 was another format ([`first`](crate::service::backup::first)).
pub const VERSION: u32 = 2;

/// Name of the first member.
pub const FORMAT_NAME: &str = "format.json";

/// Name of the member that holds the signed head of the log.
pub const HEAD_NAME: &str = "checkpoint";

/// Name of the member that holds the signed head of the audit log.
pub const AUDIT_NAME: &str = "audit-head";

/// Name of the last member but one.
pub const MANIFEST_NAME: &str = "manifest.json";

/// Name of the last member: the hash of the manifest, as `sha256sum` spells it.
pub const SUM_NAME: &str = "manifest.sha256";

/// Longest first member, in bytes.
pub const FORMAT_MAX: u64 = 4 << 10;

/// Longest manifest, in bytes: [`MEMBERS_MAX`] of them, each with its name and hash.
pub const MANIFEST_MAX: u64 = 192 << 20;

/// Members of an archive.
pub const MEMBERS_MAX: usize = 1_000_000;

/// A piece of records is closed when it is so long, in bytes.
pub const PIECE: usize = 4 << 20;

/// The first member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Format {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u32,
}

/// The last member but one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u32,
    /// Version of the program that wrote it.
    pub program: String,
    /// The registry's origin.
    pub origin: String,
    /// Demo or real.
    pub mode: Mode,
    /// When it was written.
    pub made: Timestamp,
    /// The last change that it holds.
    pub change: u64,
    /// The point after which it begins; none: it is whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Since>,
    /// How many lines the audit log has at that change.
    #[serde(default, skip_serializing_if = "absent")]
    pub audit: u64,
    /// The log at that change.
    pub log: Log,
    /// SHA-256 over all records but scans, each kind behind its word, in hexadecimal.
    pub digest: String,
    /// How many records there are, by the word of their kind.
    pub counts: BTreeMap<String, u64>,
    /// Every member before this one, in its order.
    pub members: Vec<Listed>,
}

/// Where a continuing archive begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Since {
    /// The last change that it does not hold.
    pub change: u64,
    /// The log's size then.
    pub log_size: u64,
    /// The log's root then, in hexadecimal.
    pub root: String,
    /// How many lines the audit log had then.
    #[serde(default, skip_serializing_if = "absent")]
    pub audit: u64,
}

/// The log that an archive ends with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// How many entries.
    pub size: u64,
    /// RFC 6962 root over them, in hexadecimal.
    pub root: String,
    /// The public Ed25519 key that signs its heads, in hexadecimal.
    pub key: String,
}

/// What the last member says of a manifest.
pub fn sum_of(manifest: &[u8]) -> String {
    format!("{}  {MANIFEST_NAME}\n", hex(&Sha256::digest(manifest)))
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// How long it is.
    pub bytes: u64,
    /// SHA-256 over it, in hexadecimal.
    pub sha256: String,
}

impl Format {
    /// Of this version.
    pub fn ours() -> Self {
        Self { format: FORMAT.to_owned(), version: VERSION }
    }

    /// Another format or version: `backup-version`.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let read: Self = serde_json::from_slice(bytes).map_err(|source| damaged_by(FORMAT_NAME, source))?;
        if read == Self::ours() {
            return Ok(read);
        }
        let other: String = format!("{} {}", read.format, read.version).chars().take(40).collect();
        Err(Fault::new("backup-version").value(other).into())
    }
}

impl Manifest {
    /// Reads it; what does not fit together is damaged.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let read: Self = serde_json::from_slice(bytes).map_err(|source| damaged_by(MANIFEST_NAME, source))?;
        let begins = read.since.as_ref().map_or(Point::default(), Since::point);
        let good = Format { format: read.format.clone(), version: read.version } == Format::ours()
            && begins.change <= read.change
            && begins.log_size <= read.log.size;
        if good { Ok(read) } else { Err(damaged(MANIFEST_NAME)) }
    }

    /// Where it ends.
    pub fn point(&self) -> Point {
        Point { change: self.change, log_size: self.log.size, audit: self.audit }
    }

    /// Where it begins: at nothing, if it is whole.
    pub fn begins(&self) -> Point {
        self.since.as_ref().map_or(Point::default(), Since::point)
    }
}

impl Since {
    /// Where that is.
    pub fn point(&self) -> Point {
        Point { change: self.change, log_size: self.log_size, audit: self.audit }
    }
}

impl Log {
    /// Root and key as bytes; no hexadecimal: `None`.
    pub fn bytes(&self) -> Option<(Hash, [u8; 32])> {
        Some((hex::bytes(&self.root)?, hex::bytes(&self.key)?))
    }
}

impl Listed {
    /// A member of these bytes.
    pub fn of(name: &str, bytes: u64, hash: &Hash) -> Self {
        Self { name: name.to_owned(), bytes, sha256: hex(hash) }
    }
}
