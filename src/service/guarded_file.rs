//! Files that hold one line of secret, which nobody but their owner may read.
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use zeroize::Zeroizing;

/// Why the line of a file is not taken.
#[derive(Debug)]
pub enum Unguarded {
    /// It cannot be read.
    Unreadable(io::Error),
    /// Others may read it, it belongs to somebody else, or it is no file; its permission bits.
    Open(String),
    /// It holds more than one line, more than its limit, or no UTF-8 text.
    Shape,
}

/// The one line of a file, at most `max` bytes, without what ends it.
pub fn line(path: &Path, max: usize) -> Result<Zeroizing<String>, Unguarded> {
    let file = File::open(path).map_err(Unguarded::Unreadable)?;
    let about = file.metadata().map_err(Unguarded::Unreadable)?;
    if !about.is_file() || !is_guarded(&about, rustix::process::geteuid().as_raw()) {
        return Err(Unguarded::Open(mode_of(&about)));
    }
    // One end of a line and one byte more than may be: growing would leave a copy behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(max + 3));
    file.take(max as u64 + 3).read_to_end(&mut bytes).map_err(Unguarded::Unreadable)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Unguarded::Shape)?;
    let line = text.strip_suffix('\n').unwrap_or(text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.len() > max || line.chars().any(char::is_control) {
        return Err(Unguarded::Shape);
    }
    Ok(Zeroizing::new(line.to_owned()))
}

/// The permission bits, in octal.
pub fn mode_of(about: &Metadata) -> String {
    format!("{:04o}", about.mode() & 0o7777)
}

/// Whether a file is one's own or root's, and readable by nobody else. systemd hands a credential to a service by an access list, which shows
/// as 0440 of root and root's group.
fn is_guarded(about: &Metadata, our_uid: u32) -> bool {
    let mode = about.mode() & 0o7777;
    let owned = [0, our_uid].contains(&about.uid());
    let credential = mode == 0o440 && about.uid() == 0 && about.gid() == 0;
    owned && ([0o600, 0o400].contains(&mode) || credential)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    fn read(bytes: &[u8], mode: u32) -> Result<String, &'static str> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        line(&path, 8).map(|line| line.to_string()).map_err(|why| match why {
            Unguarded::Unreadable(_) => "unreadable",
            Unguarded::Open(_) => "open",
            Unguarded::Shape => "shape",
        })
    }

    #[test]
    fn one_line_is_taken_without_its_end_and_with_all_its_blanks() {
        for (bytes, expected) in [(&b"eight ch\r\n"[..], "eight ch"), (b"eight ch", "eight ch"), (b" a b \n", " a b "), (b"", "")]
        {
            assert_eq!(read(bytes, 0o600).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn a_second_line_a_byte_too_many_and_open_files_are_refused() {
        for wrong in [&b"nine char"[..], b"a\nb\n", b"a\n\n", b"a\0b", &[0xff; 4], &[b'a'; 4_000]] {
            assert_eq!(read(wrong, 0o600), Err("shape"), "{wrong:?}");
        }
        for mode in [0o640, 0o604, 0o644, 0o700, 0o660, 0o622] {
            assert_eq!(read(b"a", mode), Err("open"), "{mode:o}");
        }
        assert!(matches!(line(Path::new("/nowhere/file"), 8), Err(Unguarded::Unreadable(_))));
        assert!(matches!(line(Path::new("/"), 8), Err(Unguarded::Open(_))));
    }
}
