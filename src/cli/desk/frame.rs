//! Frames on the socket: four bytes of length (big-endian, of what follows), a byte that says what it is, the bytes.
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{self, ErrorKind, Read, Write};

/// Longest frame, in bytes without its length: kind and content.
pub const FRAME_MAX: usize = 256 * 1024;

/// Bytes of one piece of a text or file.
pub const PIECE: usize = 64 * 1024;

/// One frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// A message, as JSON.
    Message(Vec<u8>),
    /// Bytes of the answer.
    Out(Vec<u8>),
    /// Bytes beside the answer.
    Note(Vec<u8>),
    /// Bytes of a file.
    File(Vec<u8>),
}

impl Frame {
    /// A message. One that would be longer than a frame is refused where it is written.
    pub fn message(value: &impl Serialize) -> io::Result<Self> {
        Ok(Self::Message(serde_json::to_vec(value)?))
    }

    /// The message of this frame; another kind or another content is malformed.
    pub fn read_as<T: DeserializeOwned>(&self) -> io::Result<T> {
        match self {
            Self::Message(bytes) => Ok(serde_json::from_slice(bytes)?),
            Self::Out(_) | Self::Note(_) | Self::File(_) => Err(malformed("a message was due")),
        }
    }

    fn parts(&self) -> (u8, &[u8]) {
        match self {
            Self::Message(bytes) => (b'm', bytes),
            Self::Out(bytes) => (b'o', bytes),
            Self::Note(bytes) => (b'n', bytes),
            Self::File(bytes) => (b'f', bytes),
        }
    }

    /// Writes it.
    pub fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let (kind, content) = self.parts();
        let length = content.len() + 1;
        if length > FRAME_MAX {
            return Err(malformed("longer than a frame"));
        }
        let mut bytes = Vec::with_capacity(length + 4);
        bytes.extend_from_slice(&(length as u32).to_be_bytes());
        bytes.push(kind);
        bytes.extend_from_slice(content);
        to.write_all(&bytes)
    }

    /// Reads one. The end of the stream, also within a frame: `UnexpectedEof`. A length that cannot be is refused before
    /// anything is set aside for it.
    pub fn read(from: &mut impl Read) -> io::Result<Self> {
        let mut length = [0; 4];
        from.read_exact(&mut length)?;
        let length = u32::from_be_bytes(length) as usize;
        if !(1..=FRAME_MAX).contains(&length) {
            return Err(malformed("a length that no frame has"));
        }
        let mut content = vec![0; length];
        from.read_exact(&mut content)?;
        match content.remove(0) {
            b'm' => Ok(Self::Message(content)),
            b'o' => Ok(Self::Out(content)),
            b'n' => Ok(Self::Note(content)),
            b'f' => Ok(Self::File(content)),
            _ => Err(malformed("a kind that no frame has")),
        }
    }
}

/// What is no speech of ours.
pub fn malformed(why: &'static str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(bytes: &[u8]) -> ErrorKind {
        Frame::read(&mut &*bytes).unwrap_err().kind()
    }

    #[test]
    fn every_kind_comes_back_as_it_went() {
        for frame in [
            Frame::Message(b"{}".to_vec()),
            Frame::Out(Vec::new()),
            Frame::Note(b"a\n".to_vec()),
            Frame::File(vec![0; FRAME_MAX - 1]),
        ] {
            let mut bytes = Vec::new();
            frame.write(&mut bytes).unwrap();
            assert_eq!(Frame::read(&mut &*bytes).unwrap(), frame);
        }
        assert!(Frame::File(vec![0; FRAME_MAX]).write(&mut Vec::new()).is_err());
    }

    #[test]
    fn half_frames_wrong_lengths_and_wrong_kinds_are_refused() {
        let whole = [0, 0, 0, 3, b'm', b'{', b'}'];
        (0..whole.len()).for_each(|end| assert_eq!(kind(&whole[..end]), ErrorKind::UnexpectedEof));
        for length in [0, FRAME_MAX as u32 + 1, u32::MAX] {
            assert_eq!(kind(&[&length.to_be_bytes()[..], b"m{}"].concat()), ErrorKind::InvalidData);
        }
        assert_eq!(kind(&[0, 0, 0, 1, b'x']), ErrorKind::InvalidData);
    }
}
