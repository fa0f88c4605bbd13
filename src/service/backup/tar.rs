//! Archives as tar files (POSIX ustar): regular files only, in one spelling of their headers. Whatever another program could put
//! there, links, folders, long names, sparse files, owners, is another spelling, and refused.
use crate::domain::error::{Error, Result};
use crate::service::backup::damage::{cut, damaged, damaged_by};
use std::io::{self, Read, Write};

/// Bytes of a block: headers are one long, contents are filled up to whole ones.
pub const BLOCK: usize = 512;

/// Longest name.
const NAME_MAX: usize = 100;

/// Largest size that eleven octal digits spell.
const SIZE_MAX: u64 = (1 << 33) - 1;

const NAME: std::ops::Range<usize> = 0..100;
const SIZE: std::ops::Range<usize> = 124..136;
const SUM: std::ops::Range<usize> = 148..156;

/// The header of a regular file of this name and length; `None` for a name or length that it cannot carry.
fn header(name: &str, size: u64) -> Option<[u8; BLOCK]> {
    if name.is_empty() || name.len() > NAME_MAX || !name.is_ascii() || size > SIZE_MAX {
        return None;
    }
    let mut block = [0; BLOCK];
    let mut put = |at: usize, text: &[u8]| block[at..at + text.len()].copy_from_slice(text);
    put(NAME.start, name.as_bytes());
    put(100, b"0000644\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(SIZE.start, format!("{size:011o}\0").as_bytes());
    put(136, b"00000000000\0");
    put(SUM.start, b"        ");
    put(156, b"0");
    put(257, b"ustar\x0000");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[SUM].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    Some(block)
}

/// Writes a member.
pub fn write(out: &mut dyn Write, name: &str, size: u64, content: &mut dyn Read) -> io::Result<()> {
    let header = header(name, size).ok_or_else(|| io::Error::other("a member that tar cannot carry"))?;
    out.write_all(&header)?;
    if io::copy(&mut content.take(size), out)? != size {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
    }
    out.write_all(&[0; BLOCK][..padding(size)])
}

/// Writes the end.
pub fn end(out: &mut dyn Write) -> io::Result<()> {
    out.write_all(&[0; 2 * BLOCK])
}

fn padding(size: u64) -> usize {
    (BLOCK - (size % BLOCK as u64) as usize) % BLOCK
}

/// A member's name and length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// How long it is, in bytes.
    pub size: u64,
}

/// The next member; `None` at the end, behind which nothing may stand.
pub fn next(from: &mut dyn Read) -> Result<Option<Member>> {
    let mut block = [0; BLOCK];
    fill(from, "", &mut block)?;
    if block == [0; BLOCK] {
        fill(from, "", &mut block)?;
        let behind = from.read(&mut [0]).map_err(|source| damaged_by("", source))?;
        return if block == [0; BLOCK] && behind == 0 { Ok(None) } else { Err(damaged("")) };
    }
    let text = |range: std::ops::Range<usize>| {
        let bytes = block.get(range)?.split(|byte| *byte == 0).next()?;
        std::str::from_utf8(bytes).ok()
    };
    let name = text(NAME).unwrap_or_default().to_owned();
    let size = text(SIZE).and_then(|digits| u64::from_str_radix(digits, 8).ok()).unwrap_or(u64::MAX);
    // One spelling: what is written again must be what was read.
    if header(&name, size).is_some_and(|own| own == block) { Ok(Some(Member { name, size })) } else { Err(damaged(&name)) }
}

/// The content of a member, not longer than `max`: longer is damaged, before anything is set aside for it.
pub fn content(from: &mut dyn Read, member: &Member, max: u64) -> Result<Vec<u8>> {
    if member.size > max {
        return Err(damaged(&member.name));
    }
    let mut bytes = Vec::new();
    let read = from.take(member.size).read_to_end(&mut bytes).map_err(|source| unread(&member.name, source))?;
    if read as u64 != member.size {
        return Err(cut());
    }
    let mut filling = [0; BLOCK];
    let filling = &mut filling[..padding(member.size)];
    fill(from, &member.name, filling)?;
    if filling.iter().all(|byte| *byte == 0) { Ok(bytes) } else { Err(damaged(&member.name)) }
}

fn fill(from: &mut dyn Read, name: &str, bytes: &mut [u8]) -> Result<()> {
    from.read_exact(bytes).map_err(|source| unread(name, source))
}

/// Packed bytes that end too early are cut, as bare ones are.
fn unread(name: &str, source: io::Error) -> Error {
    if source.kind() == io::ErrorKind::UnexpectedEof { cut() } else { damaged_by(name, source) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive() -> Vec<u8> {
        let mut out = Vec::new();
        write(&mut out, "runs/a", 3, &mut &b"abc"[..]).unwrap();
        write(&mut out, "b", 0, &mut &b""[..]).unwrap();
        end(&mut out).unwrap();
        out
    }

    fn read(mut from: &[u8]) -> Result<Vec<(String, Vec<u8>)>> {
        let mut members = Vec::new();
        while let Some(member) = next(&mut from)? {
            let content = content(&mut from, &member, 1000)?;
            members.push((member.name, content));
        }
        Ok(members)
    }

    #[test]
    fn members_come_back_and_every_flipped_bit_and_cut_is_refused() {
        let whole = archive();
        assert_eq!(read(&whole).unwrap(), [("runs/a".into(), b"abc".to_vec()), ("b".into(), vec![])]);
        for at in 0..whole.len() {
            assert_eq!(read(&whole[..at]).unwrap_err().code(), "backup-cut", "cut at {at}");
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << (at % 8);
            // What stands within a content is told from another by its hash, not here.
            let content = (BLOCK..BLOCK + 3).contains(&at);
            assert_eq!(read(&flipped).is_ok(), content, "flipped at {at}");
        }
        assert!(read(&[&whole[..], &[0]].concat()).is_err(), "more behind the end");
    }

    #[test]
    fn links_folders_and_other_spellings_are_refused() {
        let sealed = |change: &dyn Fn(&mut [u8])| {
            let mut block = header("runs/a", 0).unwrap();
            change(&mut block);
            block[SUM].copy_from_slice(b"        ");
            let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
            block[SUM].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
            let whole = [&block[..], &[0; 2 * BLOCK]].concat();
            read(&whole).map(drop)
        };
        assert!(sealed(&|_| {}).is_ok());
        for kind in [b'1', b'2', b'5', b'L', b'x', b'S', 0] {
            assert!(sealed(&|block| block[156] = kind).is_err(), "type {kind}");
        }
        assert!(sealed(&|block| block[157] = b'x').is_err(), "a name of a link");
        assert!(sealed(&|block| block[345] = b'p').is_err(), "a prefix of the name");
        assert!(sealed(&|block| block[SIZE].copy_from_slice(b"00000000000 ")).is_err(), "another spelling of a size");
        assert!(sealed(&|block| block[SIZE].copy_from_slice(b"\x80\0\0\0\0\0\0\0\0\0\0\x01")).is_err(), "a binary size");
        assert!(
            header(&"x".repeat(NAME_MAX + 1), 0).is_none() && header("ạ", 0).is_none() && header("a", SIZE_MAX + 1).is_none()
        );
    }

    #[test]
    fn a_size_beyond_the_limit_is_refused_before_it_is_read() {
        let member = Member { name: "runs/a".into(), size: SIZE_MAX };
        assert_eq!(content(&mut io::repeat(7), &member, 1000).unwrap_err().code(), "backup-damaged");
    }
}
