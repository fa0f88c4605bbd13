//! An attachment: a picture or document that shows or proves something. Its bytes lie in a file of their own, named by their hash.
use super::error::Fault;
use super::hex;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Largest attachment, in bytes.
pub const ATTACHMENT_MAX: usize = 5 << 20;

/// Largest picture that is sent, in bytes: a photo of a good camera. It is kept in smaller sizes only, each within [`ATTACHMENT_MAX`].
pub const PICTURE_SENT_MAX: usize = 16 << 20;

/// SHA-256 of the bytes, spelled as 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileHash(pub [u8; 32]);

impl FromStr for FileHash {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        hex::bytes(text).map(Self).ok_or_else(|| Fault::new("file-hash-shape").value(text))
    }
}

impl fmt::Display for FileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::hex(&self.0))
    }
}

impl TryFrom<String> for FileHash {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map_err(|fault: Fault| fault.to_string())
    }
}

impl From<FileHash> for String {
    fn from(hash: FileHash) -> String {
        hash.to_string()
    }
}

/// What the bytes are, by their first ones and never by a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Media {
    /// `image/png`.
    Png,
    /// `image/jpeg`.
    Jpeg,
    /// `image/webp`.
    Webp,
    /// `application/pdf`.
    Pdf,
}

impl Media {
    /// What these bytes begin as: `file-heic` for a photo in a phone's own kind, `file-media` when it is nothing else that is kept.
    pub fn of(bytes: &[u8]) -> Result<Self, Fault> {
        match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Ok(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Self::Webp),
            [b'%', b'P', b'D', b'F', b'-', ..] => Ok(Self::Pdf),
            // HEIF and AVIF (ISO 14496-12, 4.3): what some phones keep photos as.
            [_, _, _, _, b'f', b't', b'y', b'p', b'h' | b'm' | b'a', b'e' | b'i' | b's' | b'v', ..] => {
                Err(Fault::new("file-heic"))
            }
            _ => Err(Fault::new("file-media")),
        }
    }

    /// Media type of HTTP.
    pub fn name(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
        }
    }

    /// Whether it is a picture.
    pub fn is_picture(self) -> bool {
        match self {
            Self::Png | Self::Jpeg | Self::Webp => true,
            Self::Pdf => false,
        }
    }
}

/// A file that belongs to a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Names its bytes.
    pub hash: FileHash,
    /// What they are.
    pub media: Media,
    /// How many there are.
    pub bytes: u32,
    /// What it shows, in Vietnamese, as declared; empty = not declared.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title_vi: String,
    /// The same picture in smaller sizes, the largest first. Documents have none, nor have records from before there were sizes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub smaller: Vec<Smaller>,
}

/// A smaller size of a picture; its media type is the picture's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Smaller {
    /// Names its bytes.
    pub hash: FileHash,
    /// How many there are.
    pub bytes: u32,
    /// Its width in pixels.
    pub width: u32,
}

/// Where a file with this name is shown.
fn path(hash: &FileHash) -> String {
    format!("/files/{hash}")
}

impl Smaller {
    /// Path of the page that shows it.
    pub fn path(&self) -> String {
        path(&self.hash)
    }
}

impl Attachment {
    /// Path of the page that shows it.
    pub fn path(&self) -> String {
        path(&self.hash)
    }

    /// Names of all its files: its own, then its smaller sizes.
    pub fn hashes(&self) -> impl Iterator<Item = FileHash> {
        std::iter::once(self.hash).chain(self.smaller.iter().map(|smaller| smaller.hash))
    }

    /// Itself under each of its names: what is asked for by the name of a smaller size is that size.
    pub fn by_name(&self) -> impl Iterator<Item = (FileHash, Self)> {
        let small = |smaller: &Smaller| Self { hash: smaller.hash, bytes: smaller.bytes, smaller: Vec::new(), ..self.clone() };
        let all: Vec<Self> = std::iter::once(self.clone()).chain(self.smaller.iter().map(small)).collect();
        all.into_iter().map(|file| (file.hash, file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_first_bytes_alone() {
        assert_eq!(Media::of(b"\x89PNG\r\n\x1a\n..."), Ok(Media::Png));
        assert_eq!(Media::of(b"%PDF-1.7"), Ok(Media::Pdf));
        for wrong in [&b""[..], b"<svg", b"GIF89a", b"%PD", b"\xff\xd8", b"RIFF1234WAVE", b"MZ"] {
            assert_eq!(Media::of(wrong).unwrap_err().code, "file-media");
        }
        for phone in [&b"\0\0\0\x18ftypheic"[..], b"\0\0\0\x18ftypmif1", b"\0\0\0\x1cftypavif"] {
            assert_eq!(Media::of(phone).unwrap_err().code, "file-heic");
        }
        assert_eq!(Media::of(b"\0\0\0\x18ftypisom").unwrap_err().code, "file-media", "a film");
    }

    #[test]
    fn a_record_from_before_there_were_sizes_is_read_and_written_as_it_was() {
        let hash = "0f".repeat(32);
        let old = format!("{{\"hash\":\"{hash}\",\"media\":\"jpeg\",\"bytes\":9}}");
        let read: Attachment = serde_json::from_str(&old).unwrap();
        assert_eq!((read.smaller.len(), serde_json::to_string(&read).unwrap()), (0, old));
    }

    #[test]
    fn a_smaller_size_is_found_by_its_own_name() {
        let [large, small] = [FileHash([1; 32]), FileHash([2; 32])];
        let smaller = vec![Smaller { hash: small, bytes: 3, width: 200 }];
        let file = Attachment { hash: large, media: Media::Jpeg, bytes: 9, title_vi: "Chè".into(), smaller };
        let named: Vec<(FileHash, u32)> = file.by_name().map(|(hash, file)| (hash, file.bytes)).collect();
        assert_eq!(named, [(large, 9), (small, 3)]);
        assert_eq!(file.hashes().collect::<Vec<_>>(), [large, small]);
    }

    #[test]
    fn a_hash_is_sixty_four_small_digits() {
        let text = "0f".repeat(32);
        assert_eq!(text.parse::<FileHash>().unwrap().to_string(), text);
        for wrong in [&text[1..], &text.to_uppercase(), "", "../etc/passwd"] {
            assert!(wrong.parse::<FileHash>().is_err(), "{wrong}");
        }
    }
}
