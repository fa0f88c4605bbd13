//! Private keys at rest: one file a key, readable by its owner only. Encryption will wrap the text between here and the disk.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::registry::Kid;
use crate::stamp::secret::SecretKey;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The folder of private keys.
pub struct Vault {
    dir: PathBuf,
}

impl Vault {
    /// Keys in this folder.
    pub fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// The stamp key's secret. Absent: `key-file-missing`.
    pub fn stamp_key(&self, kid: Kid) -> Result<SecretKey> {
        self.read(&self.stamp_path(kid))
    }

    /// The key that signs log heads.
    pub fn log_key(&self) -> Result<SecretKey> {
        self.read(&self.log_path())
    }

    /// Keeps a stamp key; one that is there already (left by a crash before it was published) is taken instead.
    pub fn keep_stamp_key(&self, kid: Kid, key: SecretKey) -> Result<SecretKey> {
        self.keep(&self.stamp_path(kid), key)
    }

    /// Keeps the log key; one that is there already is taken instead.
    pub fn keep_log_key(&self, key: SecretKey) -> Result<SecretKey> {
        self.keep(&self.log_path(), key)
    }

    fn stamp_path(&self, kid: Kid) -> PathBuf {
        self.dir.join(format!("stamp-{kid}.key"))
    }

    fn log_path(&self) -> PathBuf {
        self.dir.join("log.key")
    }

    fn read(&self, path: &Path) -> Result<SecretKey> {
        let failed = |code: &'static str| Fault::new(code).arg("file", path.display());
        if !path.exists() {
            return Err(Error::not_found(failed("key-file-missing")));
        }
        let text = fs::read_to_string(path).map(Zeroizing::new);
        let text = text.map_err(|source| Error::unavailable(failed("key-file-unreadable"), source))?;
        SecretKey::from_pem(&text).map_err(|_| Error::refused_to_start(failed("key-file-damaged")))
    }

    /// Written to a name of its own first, so that a crash never leaves half a key under the real name.
    fn keep(&self, path: &Path, key: SecretKey) -> Result<SecretKey> {
        if path.exists() {
            return self.read(path);
        }
        let failed =
            |source: std::io::Error| Error::unavailable(Fault::new("key-file-unwritable").arg("file", path.display()), source);
        let draft = path.with_extension("draft");
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft).map_err(failed)?;
        file.write_all(key.to_pem().as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        fs::rename(&draft, path).map_err(failed)?;
        File::open(&self.dir).and_then(|dir| dir.sync_all()).map_err(failed)?;
        Ok(key)
    }
}
