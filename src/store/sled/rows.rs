//! Reading rows: from the tree, or from the tree with a deed's own writes upon it. The engine panics on some damages; here
//! a panic becomes an error.
use crate::domain::error::{Error, Fault, Result};
use crate::store::contract::health::Health;
use crate::store::record::{self, Record};
use crate::store::sled::keys::Key;
use ::sled::{IVec, Tree};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// A key and its value.
pub type Row = (Key, Vec<u8>);

/// What can be read from.
pub trait Read {
    /// The bytes under a key.
    fn bytes(&self, key: &[u8]) -> Result<Option<Vec<u8>>>;

    /// All rows whose key begins so, by rising key.
    fn rows(&self, prefix: &[u8]) -> Result<Vec<Row>>;

    /// The first row whose key begins so.
    fn first(&self, prefix: &[u8]) -> Result<Option<Row>>;

    /// The record under a key.
    fn record<T: Record>(&self, key: &[u8]) -> Result<Option<T>> {
        self.bytes(key)?.map(|bytes| record::decode(&bytes)).transpose()
    }

    /// All records whose key begins so.
    fn records<T: Record>(&self, prefix: &[u8]) -> Result<Vec<T>> {
        self.rows(prefix)?.iter().map(|(_, bytes)| record::decode(bytes)).collect()
    }
}

/// The rows of a tree.
#[derive(Clone)]
pub struct Rows {
    /// The engine's tree.
    pub tree: Tree,
    /// What is raised when the engine falls over.
    pub alarm: Alarm,
}

/// How the store stands; whoever finds out raises it, and nobody lowers it before the next start.
#[derive(Debug, Clone, Default)]
pub struct Alarm(Arc<AtomicU8>);

impl Alarm {
    /// Raises it to this, unless it is higher already.
    pub fn raise(&self, health: Health) {
        self.0.fetch_max(health as u8, Ordering::SeqCst);
    }

    /// How the store stands.
    pub fn health(&self) -> Health {
        const ALL: [Health; 4] = [Health::Good, Health::Fenced, Health::Stalled, Health::Broken];
        ALL.get(usize::from(self.0.load(Ordering::SeqCst))).copied().unwrap_or(Health::Broken)
    }
}

impl Rows {
    /// Over a tree, with an alarm of its own.
    pub fn new(tree: Tree) -> Self {
        Self { tree, alarm: Alarm::default() }
    }

    /// The rows of another tree of the same engine.
    pub fn beside(&self, tree: Tree) -> Self {
        Self { tree, alarm: self.alarm.clone() }
    }

    /// Runs a call of the engine; its error or panic becomes unavailable `store-damaged`, and a panic raises the alarm.
    pub fn guarded<T>(&self, call: impl FnOnce(&Tree) -> ::sled::Result<T>) -> Result<T> {
        caught(|| call(&self.tree), || self.alarm.raise(Health::Broken))
    }

    /// The last row whose key begins with `prefix` and is not beyond `key`.
    pub fn last(&self, prefix: &[u8], key: &[u8]) -> Result<Option<Row>> {
        self.guarded(|tree| {
            let row = tree.range::<&[u8], _>(prefix..=key).next_back().transpose()?;
            Ok(row.map(owned))
        })
    }

    /// The last row whose key begins so.
    pub fn last_of(&self, prefix: &[u8]) -> Result<Option<Row>> {
        self.guarded(|tree| Ok(tree.scan_prefix(prefix).next_back().transpose()?.map(owned)))
    }

    /// At most `limit` rows whose key begins with `prefix`, from `key` on.
    pub fn some(&self, prefix: &[u8], key: &[u8], limit: usize) -> Result<Vec<Row>> {
        self.guarded(|tree| {
            // The end of the prefix is looked for row by row: behind it lie rows of other kinds, which nobody asked for.
            let within = |row: &::sled::Result<(IVec, IVec)>| row.as_ref().map_or(true, |(key, _)| key.starts_with(prefix));
            tree.range::<&[u8], _>(key..).take_while(within).take(limit).map(|row| row.map(owned)).collect()
        })
    }

    /// At most `limit` records of a tag whose id stands behind `after`.
    pub fn page<T: Record>(&self, tag: &[u8; 2], after: &str, limit: usize) -> Result<Vec<T>> {
        // No id holds a zero byte: this stands behind `after` itself, and before every longer id that begins with it.
        let from = [tag, after.as_bytes(), &[0]].concat();
        self.some(tag, &from, limit)?.iter().map(|(_, bytes)| record::decode(bytes)).collect()
    }
}

impl Read for Rows {
    fn bytes(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        self.guarded(|tree| Ok(tree.get(key)?.map(|value| value.to_vec())))
    }

    fn first(&self, prefix: &[u8]) -> Result<Option<Row>> {
        self.guarded(|tree| Ok(tree.scan_prefix(prefix).next().transpose()?.map(owned)))
    }

    fn rows(&self, prefix: &[u8]) -> Result<Vec<Row>> {
        self.guarded(|tree| tree.scan_prefix(prefix).map(|row| row.map(owned)).collect())
    }
}

fn owned((key, value): (IVec, IVec)) -> Row {
    (key.to_vec(), value.to_vec())
}

/// Runs a call of an engine that is not open yet; its error or panic becomes unavailable `store-damaged`.
pub fn guarded<T>(call: impl FnOnce() -> ::sled::Result<T>) -> Result<T> {
    caught(call, || {})
}

fn caught<T>(call: impl FnOnce() -> ::sled::Result<T>, fell: impl FnOnce()) -> Result<T> {
    let fault = || Fault::new("store-damaged");
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(answer) => answer.map_err(|source| Error::unavailable(fault(), source)),
        Err(_) => {
            fell();
            Err(Error::unavailable(fault(), io::Error::other("the engine panicked")))
        }
    }
}
