//! The passphrase round the private keys: where it may come from, and what it must be.
use crate::domain::error::{Error, Fault, Result};
use crate::service::guarded_file::{self, Unguarded};
use age::secrecy::SecretString;
use std::fmt;
use std::path::Path;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Fewest characters.
pub const CHARS_MIN: usize = 12;

/// Longest passphrase, in bytes of its file.
pub const BYTES_MAX: usize = 1024;

/// A passphrase. Wiped when dropped, `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Passphrase(SecretString);

/// What a passphrase is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// To open keys that stand.
    Open,
    /// To encrypt keys for the first time, or anew: typed twice.
    First,
}

/// Where a passphrase comes from, asked for only where keys are encrypted.
pub type Source<'a> = &'a dyn Fn(Asked) -> Result<Passphrase>;

/// No passphrase is known: `passphrase-missing`. Enough for a demo registry.
pub fn none(_: Asked) -> Result<Passphrase> {
    Err(Error::refused_to_start(Fault::new("passphrase-missing")))
}

impl Passphrase {
    /// One line of at least [`CHARS_MIN`] characters and at most [`BYTES_MAX`] bytes: `passphrase-short`, `passphrase-shape`.
    /// Taken in normal form C, so that two keyboards that write one Vietnamese letter differently agree.
    pub fn new(text: &str) -> std::result::Result<Self, Fault> {
        if text.len() > BYTES_MAX || text.chars().any(char::is_control) {
            return Err(Fault::new("passphrase-shape").arg("max", BYTES_MAX));
        }
        // Room for the longest normal form of any text: growing would leave a copy behind.
        let mut normal = Zeroizing::new(String::with_capacity(text.len() * 3));
        normal.extend(text.nfc());
        if normal.chars().count() < CHARS_MIN {
            return Err(Fault::new("passphrase-short").arg("min", CHARS_MIN));
        }
        Ok(Self(SecretString::from(normal.as_str())))
    }

    /// The one line of a file that nobody else can read: `passphrase-file-open` otherwise.
    pub fn from_file(path: &Path) -> Result<Self> {
        let named = |code: &'static str| Fault::new(code).arg("file", path.display());
        let line = guarded_file::line(path, BYTES_MAX).map_err(|why| match why {
            Unguarded::Unreadable(source) => Error::unavailable(named("passphrase-file-unreadable"), source),
            Unguarded::Open(mode) => Error::refused_to_start(named("passphrase-file-open").arg("mode", mode)),
            Unguarded::Shape => named("passphrase-file-shape").arg("max", BYTES_MAX).into(),
        })?;
        Ok(Self::new(&line)?)
    }

    pub(crate) fn secret(&self) -> SecretString {
        self.0.clone()
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use age::secrecy::ExposeSecret;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    fn of_file(bytes: &[u8], mode: u32) -> std::result::Result<String, &'static str> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("passphrase");
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        Passphrase::from_file(&path).map(|good| good.0.expose_secret().to_owned()).map_err(|error| error.code())
    }

    #[test]
    fn one_line_that_nobody_else_reads_is_taken() {
        for mode in [0o600, 0o400] {
            assert_eq!(of_file(b"twelve chars\n", mode).unwrap(), "twelve chars");
        }
        assert_eq!(of_file("mưa trên sông".as_bytes(), 0o600).unwrap(), "mưa trên sông");
    }

    #[test]
    fn a_file_that_others_may_read_is_refused() {
        for mode in [0o640, 0o604, 0o644, 0o440, 0o700, 0o660, 0o622] {
            // 0440 of root and its group is how systemd hands a credential over.
            let credential = mode == 0o440 && rustix::process::geteuid().is_root();
            let read = of_file(b"twelve chars\n", mode);
            assert_eq!(read.err(), (!credential).then_some("passphrase-file-open"), "{mode:o}");
        }
    }

    #[test]
    fn what_is_no_passphrase_is_refused() {
        assert_eq!(of_file(b"eleven char\n", 0o600), Err("passphrase-short"));
        assert_eq!(of_file(b"", 0o600), Err("passphrase-short"));
        assert_eq!(of_file(b"twelve chars\nand more\n", 0o600), Err("passphrase-file-shape"));
        assert_eq!(of_file(&[0xff; 20], 0o600), Err("passphrase-file-shape"));
        assert_eq!(of_file(&[b'a'; BYTES_MAX + 1], 0o600), Err("passphrase-file-shape"));
        assert!(of_file(&[b'a'; BYTES_MAX], 0o600).is_ok());
        assert_eq!(Passphrase::from_file(Path::new("/nowhere/file")).unwrap_err().code(), "passphrase-file-unreadable");
    }

    #[test]
    fn one_letter_written_in_two_ways_is_one() {
        let two = ["mưa trên sông", "mu\u{31b}a tre\u{302}n so\u{302}ng"].map(|text| Passphrase::new(text).unwrap());
        assert_eq!(two[0].0.expose_secret(), two[1].0.expose_secret());
        assert_eq!(format!("{:?}", two[0]), "Passphrase(…)");
    }
}
