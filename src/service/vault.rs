//! Private keys at rest: one file a key, readable by its owner only, encrypted unless the registry is a demo. Each is opened once
//! and stays in memory, wiped at the end.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::registry::{Kid, Mode};
use crate::service::guarded_file::mode_of;
use crate::service::key_text::{self, TEST_MARK, TEXT_MAX};
use crate::service::passphrase::{Asked, Passphrase, Source};
use crate::stamp::secret::SecretKey;
use crate::store::durable;
use std::collections::HashMap;
use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

/// Permission bits that others than the owner may not have.
const OTHERS: u32 = 0o077;

/// How keys lie on the disk.
enum Custody {
    /// As they are, marked TEST: a demo's.
    Plain,
    /// Encrypted.
    Sealed(Passphrase),
}

/// The folder of private keys, and those that were opened.
pub struct Vault {
    dir: PathBuf,
    custody: Custody,
    opened: Mutex<HashMap<PathBuf, Arc<SecretKey>>>,
}

impl Vault {
    /// Keys of a registry that is about to be made.
    pub fn begin(dir: PathBuf, mode: Mode, passphrase: Source) -> Result<Self> {
        let asked = if dir.join("log.key").exists() { Asked::Open } else { Asked::First };
        Self::new(dir, mode, asked, passphrase)
    }

    /// Keys of a registry that stands. In production a folder or file that others may read, a key that is not encrypted or is
    /// marked TEST refuses it, all of them at once, before a passphrase is asked for.
    pub fn open(dir: PathBuf, mode: Mode, passphrase: Source) -> Result<Self> {
        if mode == Mode::Production {
            refuse(findings(&dir)?)?;
        }
        Self::new(dir, mode, Asked::Open, passphrase)
    }

    fn new(dir: PathBuf, mode: Mode, asked: Asked, passphrase: Source) -> Result<Self> {
        let custody = match mode {
            Mode::Demo => Custody::Plain,
            Mode::Production => Custody::Sealed(passphrase(asked)?),
        };
        Ok(Self { dir, custody, opened: Mutex::default() })
    }

    /// Makes the folder, closed to others from the first moment.
    pub fn make_folder(&self) -> Result<()> {
        Self::make_folder_in(&self.dir)
    }

    /// The same for keys that are yet to come.
    pub fn make_folder_in(dir: &Path) -> Result<()> {
        match DirBuilder::new().mode(0o700).create(dir) {
            // Left by a first try.
            Err(source) if source.kind() == std::io::ErrorKind::AlreadyExists => {
                let closed = fs::set_permissions(dir, Permissions::from_mode(0o700));
                closed.map_err(|source| durable::failed(dir, source))
            }
            Err(source) => Err(durable::failed(dir, source)),
            Ok(()) => durable::sync_folder(&durable::parent(dir)),
        }
    }

    /// The stamp key's secret. Absent: `key-file-missing`.
    pub fn stamp_key(&self, kid: Kid) -> Result<Arc<SecretKey>> {
        self.read(&self.stamp_path(kid))
    }

    /// The key that signs log heads.
    pub fn log_key(&self) -> Result<Arc<SecretKey>> {
        self.read(&self.log_path())
    }

    /// Keeps a stamp key; one that is there already (left by a crash before it was published) is taken instead.
    pub fn keep_stamp_key(&self, kid: Kid, key: SecretKey) -> Result<Arc<SecretKey>> {
        self.keep(&self.stamp_path(kid), key)
    }

    /// Keeps the log key; one that is there already is taken instead.
    pub fn keep_log_key(&self, key: SecretKey) -> Result<Arc<SecretKey>> {
        self.keep(&self.log_path(), key)
    }

    fn stamp_path(&self, kid: Kid) -> PathBuf {
        self.dir.join(format!("stamp-{kid}.key"))
    }

    fn log_path(&self) -> PathBuf {
        self.dir.join("log.key")
    }

    fn read(&self, path: &Path) -> Result<Arc<SecretKey>> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = opened.get(path) {
            return Ok(key.clone());
        }
        if !path.exists() {
            return Err(Error::not_found(named(path, "key-file-missing")));
        }
        let text = read_text(path)?;
        let key = match &self.custody {
            Custody::Plain => plain(path, &text)?,
            Custody::Sealed(passphrase) => {
                refuse(findings_of_text(path, &text))?;
                unsealed(path, &text, passphrase)?
            }
        };
        let key = Arc::new(key);
        opened.insert(path.to_owned(), key.clone());
        Ok(key)
    }

    fn keep(&self, path: &Path, key: SecretKey) -> Result<Arc<SecretKey>> {
        if path.exists() {
            return self.read(path);
        }
        let text = match &self.custody {
            Custody::Plain => Zeroizing::new(format!("{TEST_MARK}\n{}", *key.to_pem())),
            Custody::Sealed(passphrase) => {
                Zeroizing::new(key_text::seal(&key, passphrase).map_err(|source| unwritable(path, source))?)
            }
        };
        replace_text(path, &text)?;
        self.read(path)
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vault({})", self.dir.display())
    }
}

/// Every fault of a production registry's keys that shows without the passphrase.
pub fn findings(dir: &Path) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    faults.extend(open_to_others(dir, "keys-folder-open")?);
    for path in key_files(dir)? {
        faults.extend(open_to_others(&path, "key-file-open")?);
        faults.extend(findings_of_text(&path, &read_text(&path)?));
    }
    Ok(faults)
}

fn findings_of_text(path: &Path, text: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let sealed = key_text::is_sealed(text);
    let known = !sealed && key_text::read_plain(text).is_ok_and(|key| key_text::is_known(&key.public()));
    if key_text::is_marked(text) || known {
        faults.push(named(path, "key-is-test"));
    } else if !sealed {
        faults.push(named(path, "key-unencrypted"));
    }
    faults
}

fn refuse(faults: Vec<Fault>) -> Result<()> {
    Error::all_refused_to_start(faults).map_or(Ok(()), Err)
}

fn open_to_others(path: &Path, code: &'static str) -> Result<Option<Fault>> {
    let about = fs::metadata(path).map_err(|source| Error::unavailable(named(path, "key-file-unreadable"), source))?;
    Ok((about.mode() & OTHERS != 0).then(|| named(path, code).arg("mode", mode_of(&about))))
}

/// The key files of a folder, by name.
pub fn key_files(dir: &Path) -> Result<Vec<PathBuf>> {
    let failed = |source| Error::unavailable(named(dir, "key-file-unreadable"), source);
    let entries = fs::read_dir(dir).map_err(failed)?.collect::<std::io::Result<Vec<_>>>().map_err(failed)?;
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "key"));
    paths.sort();
    Ok(paths)
}

/// A fault with the file's name.
pub fn named(path: &Path, code: &'static str) -> Fault {
    Fault::new(code).arg("file", path.display())
}

fn unwritable(path: &Path, source: std::io::Error) -> Error {
    Error::unavailable(named(path, "key-file-unwritable"), source)
}

/// The text of a key file; one that is too long or no text is `key-file-damaged`.
pub fn read_text(path: &Path) -> Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::with_capacity(TEXT_MAX + 1));
    let read = File::open(path).and_then(|file| file.take(TEXT_MAX as u64 + 1).read_to_string(&mut text));
    match read {
        Err(source) if source.kind() == std::io::ErrorKind::InvalidData => Err(damaged(path)),
        Err(source) => Err(Error::unavailable(named(path, "key-file-unreadable"), source)),
        Ok(_) if text.len() > TEXT_MAX => Err(damaged(path)),
        Ok(_) => Ok(text),
    }
}

fn damaged(path: &Path) -> Error {
    Error::refused_to_start(named(path, "key-file-damaged"))
}

/// An unencrypted key of a file.
pub fn plain(path: &Path, text: &str) -> Result<SecretKey> {
    key_text::read_plain(text).map_err(|_| damaged(path))
}

/// An encrypted key of a file; marked TEST inside, or known to everybody: `key-is-test`.
pub fn unsealed(path: &Path, text: &str, passphrase: &Passphrase) -> Result<SecretKey> {
    let opened = key_text::unseal(text, passphrase).map_err(|fault| match fault.code {
        "secret-key-shape" => damaged(path),
        _ => Error::refused_to_start(Fault { args: [fault.args, vec![("file", path.display().to_string())]].concat(), ..fault }),
    })?;
    let key = plain(path, &opened)?;
    if key_text::is_marked(&opened) || key_text::is_known(&key.public()) {
        return Err(Error::refused_to_start(named(path, "key-is-test")));
    }
    Ok(key)
}

/// Puts a key file in place as a whole: a crash leaves the old one or the new one. The draft is the owner's only from its first
/// byte and is read back before it gets the real name.
pub fn replace_text(path: &Path, text: &str) -> Result<()> {
    let failed = |source: std::io::Error| unwritable(path, source);
    let draft = path.with_extension("draft");
    remove_draft(&draft)?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    if *read_text(&draft)? != text {
        return Err(damaged(&draft));
    }
    fs::rename(&draft, path).map_err(failed)?;
    File::open(durable::parent(path)).and_then(|dir| dir.sync_all()).map_err(failed)
}

/// Removes what a crash left behind.
pub fn remove_draft(draft: &Path) -> Result<()> {
    match fs::remove_file(draft) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(unwritable(draft, source)),
        Ok(()) | Err(_) => Ok(()),
    }
}
