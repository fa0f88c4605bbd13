//! The lines of a backup (docs/backup-format.md): JSON texts, one a line, compressed as a whole.
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The version that is written and read.
pub const VERSION: u32 = 1;

/// Longest line that is read, in bytes: a piece of a file, or a row, in base64, with its frame.
pub const LINE_MAX: u64 = 2 << 20;

/// Bytes of a run file, picture or document in one line.
pub const PIECE: usize = 1 << 20;

/// Bytes, in base64 with padding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blob(pub Vec<u8>);

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Line {
    /// The first: what this is.
    Backup {
        /// [`VERSION`].
        version: u32,
        /// The registry's origin.
        origin: String,
        /// What the store's `format` file says.
        store: String,
    },
    /// A row that deeds wrote.
    Row(Blob, Blob),
    /// A sum of scans.
    Scan(Blob, Blob),
    /// The next piece of a run file, by the file's SHA-256 in hexadecimal.
    Run(String, Blob),
    /// The next piece of a picture or document, by the file's SHA-256 in hexadecimal.
    File(String, Blob),
    /// The signed head of the log.
    Head(String),
    /// The last: what must have stood before.
    End {
        /// Lines before this one.
        lines: u64,
        /// SHA-256 over those lines with their ends, in hexadecimal.
        sha256: String,
    },
}

impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map(Self).map_err(D::Error::custom)
    }
}
