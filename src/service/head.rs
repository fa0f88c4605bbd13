//! The log's signed head: a file outside the store, so that a store that lost or changed entries is found out at the next start.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::registry::Origin;
use crate::domain::run::Hash;
use crate::log::checkpoint::{self, Head};
use crate::log::tree::Tree;
use crate::stamp::secret::SecretKey;
use crate::store::contract::log::LogStore;
use crate::store::head_file::HeadFile;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

/// Entries read at a time.
const ENTRIES_MAX: usize = 4096;

/// How the store stood to the head at start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// Both at the same size.
    Level,
    /// The store was ahead (a crash between commit and head): the head was caught up over this many entries.
    CaughtUp(u64),
}

/// The head, its key, and the tree that it signs.
pub struct SignedHead {
    file: HeadFile,
    origin: Origin,
    key: Arc<SecretKey>,
    tree: Mutex<Tree>,
    /// How the store stood to the head at start.
    pub start: Start,
}

impl SignedHead {
    /// Writes the first head, of the empty log. A head of a log that is *not* empty is left alone: its store was lost, and a new
    /// one must not take its place (`log-behind`).
    pub fn begin(path: &Path, origin: &Origin, key: &SecretKey) -> Result<()> {
        let file = HeadFile::new(path);
        let size = file.read()?.and_then(|text| text.lines().nth(1).map(str::to_owned)).unwrap_or_else(|| "0".to_owned());
        if size != "0" {
            return Err(Error::refused_to_start(Fault::new("log-behind").arg("size", 0).arg("head", size)));
        }
        file.replace(&signed(origin, &Tree::default(), key)?)
    }

    /// Compares store and head. A store that is *behind* the head, or whose entries give another root, is not signed again:
    /// `log-behind`, `log-forked`. No head at all: `head-missing`.
    pub fn open(path: &Path, origin: &Origin, key: Arc<SecretKey>, store: &dyn LogStore) -> Result<Self> {
        let file = HeadFile::new(path);
        let shown = path.display();
        let text = file.read()?.ok_or_else(|| Error::refused_to_start(Fault::new("head-missing").arg("file", shown)))?;
        let head = checkpoint::open(&text, origin.as_str(), &key.public())?;
        let size = store.log_size()?;
        if size < head.size {
            let fault = Fault::new("log-behind").arg("size", size).arg("head", head.size);
            return Err(Error::refused_to_start(fault));
        }
        let mut tree = Tree::default();
        grow(&mut tree, store, head.size)?;
        if tree.root() != head.root {
            return Err(Error::refused_to_start(Fault::new("log-forked").arg("size", head.size)));
        }
        let start = if size > head.size { Start::CaughtUp(size - head.size) } else { Start::Level };
        let opened = Self { file, origin: origin.clone(), key, tree: Mutex::new(tree), start };
        opened.cover(store, size)?;
        Ok(opened)
    }

    /// Makes sure that a signed, durable head covers the first `size` entries. Never called with a size that is not durable.
    pub fn cover(&self, store: &(impl LogStore + ?Sized), size: u64) -> Result<()> {
        let mut tree = self.tree.lock().unwrap_or_else(PoisonError::into_inner);
        if tree.size() >= size {
            return Ok(());
        }
        let mut grown = tree.clone();
        grow(&mut grown, store, size)?;
        self.file.replace(&signed(&self.origin, &grown, &self.key)?)?;
        *tree = grown;
        Ok(())
    }

    /// The head as it lies on the disk.
    pub fn text(&self) -> Result<String> {
        let missing = || Error::refused_to_start(Fault::new("head-missing").arg("file", self.file.path().display()));
        self.file.read()?.ok_or_else(missing)
    }

    /// A head over exactly the first `size` entries, with its root, for a copy that holds no more. They must be durable.
    pub fn at(&self, store: &(impl LogStore + ?Sized), size: u64) -> Result<(String, Hash)> {
        self.cover(store, size)?;
        let newest = self.tree.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let tree = if newest.size() == size {
            newest
        } else {
            let mut tree = Tree::default();
            grow(&mut tree, store, size)?;
            tree
        };
        Ok((signed(&self.origin, &tree, &self.key)?, tree.root()))
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// The public half of the key that signs it.
    pub fn public_key(&self) -> [u8; 32] {
        self.key.public()
    }

    /// A secret for one purpose, made of the key that signs heads ([`SecretKey::derived`]).
    pub fn derived(&self, purpose: &str, salt: &[u8]) -> Zeroizing<[u8; 32]> {
        self.key.derived(purpose, salt)
    }

    /// How many entries the head covers.
    pub fn size(&self) -> u64 {
        self.tree.lock().unwrap_or_else(PoisonError::into_inner).size()
    }
}

fn signed(origin: &Origin, tree: &Tree, key: &SecretKey) -> Result<String> {
    Ok(checkpoint::sign(&Head { origin: origin.to_string(), size: tree.size(), root: tree.root() }, key)?)
}

fn grow(tree: &mut Tree, store: &(impl LogStore + ?Sized), size: u64) -> Result<()> {
    while tree.size() < size {
        let wanted = usize::try_from(size - tree.size()).unwrap_or(ENTRIES_MAX).min(ENTRIES_MAX);
        let entries = store.entries(tree.size(), wanted)?;
        if entries.is_empty() {
            return Err(Error::internal(Fault::new("log-entry-missing").arg("entry", tree.size())));
        }
        entries.iter().for_each(|entry| tree.push(entry));
    }
    Ok(())
}
