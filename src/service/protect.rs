//! Encrypts the private keys of a registry that was made before keys were encrypted, or encrypts them under a new passphrase.
use crate::domain::error::{Error, Result};
use crate::service::key_text;
use crate::service::passphrase::{Asked, Passphrase, Source};
use crate::service::vault::{key_files, named, plain, read_text, remove_draft, replace_text, unsealed};
use crate::stamp::secret::SecretKey;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// What is to be done with one file.
enum Step {
    /// It is under the new passphrase already: an earlier try came so far.
    Done,
    /// Encrypt this.
    Seal(Box<SecretKey>),
}

/// Puts every key under the new passphrase and closes folder and files to others. All are opened before the first is written, so
/// a wrong passphrase changes nothing. A try that was cut off is finished by the same call again: each file is under the old
/// passphrase or the new one, and both are tried.
pub fn protect(dir: &Path, old: Source, new: Source) -> Result<usize> {
    let mut files = Vec::new();
    let mut any_sealed = false;
    for path in key_files(dir)? {
        let text = read_text(&path)?;
        let plain_known = key_text::read_plain(&text).is_ok_and(|key| key_text::is_known(&key.public()));
        if key_text::is_marked(&text) || plain_known {
            return Err(Error::refused_to_start(named(&path, "key-is-test")));
        }
        any_sealed |= key_text::is_sealed(&text);
        files.push((path, text));
    }
    let old = any_sealed.then(|| old(Asked::Open)).transpose()?;
    let new = new(Asked::First)?;
    let mut steps = Vec::new();
    for (path, text) in files {
        let step = step(&path, &text, old.as_ref(), &new)?;
        steps.push((path, step));
    }
    close(dir, 0o700)?;
    let mut sealed = 0;
    for (path, step) in steps {
        remove_draft(&path.with_extension("draft"))?;
        match step {
            Step::Done => close(&path, 0o600)?,
            Step::Seal(key) => {
                write(&path, &key, &new)?;
                sealed += 1;
            }
        }
    }
    Ok(sealed)
}

fn step(path: &Path, text: &str, old: Option<&Passphrase>, new: &Passphrase) -> Result<Step> {
    let Some(old) = old.filter(|_| key_text::is_sealed(text)) else {
        return plain(path, text).map(Box::new).map(Step::Seal);
    };
    match unsealed(path, text, new) {
        Ok(_) => Ok(Step::Done),
        Err(error) if error.code() == "passphrase-wrong" => unsealed(path, text, old).map(Box::new).map(Step::Seal),
        Err(error) => Err(error),
    }
}

fn write(path: &Path, key: &SecretKey, new: &Passphrase) -> Result<()> {
    let failed = |source| Error::unavailable(named(path, "key-file-unwritable"), source);
    let text = key_text::seal(key, new).map_err(failed)?;
    // Opened again before the old file goes: it must be the same key.
    let again = unsealed(path, &text, new)?;
    if again.public() != key.public() {
        return Err(Error::internal(named(path, "key-file-damaged")));
    }
    replace_text(path, &text)
}

fn close(path: &Path, mode: u32) -> Result<()> {
    let closed = fs::set_permissions(path, Permissions::from_mode(mode));
    closed.map_err(|source| Error::unavailable(named(path, "key-file-unwritable"), source))
}
