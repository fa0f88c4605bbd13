//! Reading rows: from the tree, with what lies over it, or with a deed's own writes upon that. The engine panics on some damages;
//! here a panic becomes an error.
use crate::domain::error::{Error, Fault, Result};
use crate::store::contract::health::Health;
use crate::store::record::{self, Record};
use crate::store::sled::keys::Key;
use crate::store::sled::over::{Found, Layer, Merged, Over};
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

/// The rows of a tree, with those of a layer over it while there is one.
#[derive(Clone)]
pub struct Rows {
    /// The engine's tree.
    pub tree: Tree,
    /// What lies over it.
    pub over: Over,
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
        Self { tree, over: Over::default(), alarm: Alarm::default() }
    }

    /// The rows of another tree of the same engine.
    pub fn beside(&self, tree: Tree) -> Self {
        Self { tree, over: Over::default(), alarm: self.alarm.clone() }
    }

    /// The same rows under a layer that others do not see.
    pub fn under(&self, layer: Layer) -> Self {
        Self { tree: self.tree.clone(), over: Over::laid(layer), alarm: self.alarm.clone() }
    }

    /// Runs a call of the engine; its error or panic becomes unavailable `store-damaged`, and a panic raises the alarm.
    pub fn guarded<T>(&self, call: impl FnOnce(&Tree) -> ::sled::Result<T>) -> Result<T> {
        caught(|| call(&self.tree), || self.alarm.raise(Health::Broken))
    }

    /// The same for a reading of tree and layer.
    fn seen<T>(&self, call: impl FnOnce(&Tree, Option<&Layer>) -> ::sled::Result<T>) -> Result<T> {
        let over = self.over.now();
        self.guarded(|tree| call(tree, over.as_ref().as_ref()))
    }

    /// The last row whose key begins with `prefix` and is not beyond `key`.
    pub fn last(&self, prefix: &[u8], key: &[u8]) -> Result<Option<Row>> {
        self.seen(|tree, over| {
            let below = tree.range::<&[u8], _>(prefix..=key).rev();
            falling(below, over.map(|layer| layer.up_to(prefix, key).rev()))
        })
    }

    /// The last row whose key begins so.
    pub fn last_of(&self, prefix: &[u8]) -> Result<Option<Row>> {
        self.seen(|tree, over| falling(tree.scan_prefix(prefix).rev(), over.map(|layer| layer.beginning(prefix).rev())))
    }

    /// At most `limit` rows whose key begins with `prefix`, from `key` on.
    pub fn some(&self, prefix: &[u8], key: &[u8], limit: usize) -> Result<Vec<Row>> {
        self.seen(|tree, over| {
            // The end of the prefix is looked for row by row: behind it lie rows of other kinds, which nobody asked for.
            let below = tree.range::<&[u8], _>(key..).take_while(|row| within(row, prefix));
            match over {
                None => below.take(limit).map(|row| row.map(owned)).collect(),
                Some(layer) => {
                    let upon = layer.from(key).take_while(|row| within(row, prefix));
                    Merged::rising(below, upon).take(limit).collect()
                }
            }
        })
    }

    /// At most `limit` records of a tag whose id stands behind `after`.
    pub fn page<T: Record>(&self, tag: &[u8; 2], after: &str, limit: usize) -> Result<Vec<T>> {
        // No id holds a zero byte: this stands behind `after` itself, and before every longer id that begins with it.
        let from = [tag, after.as_bytes(), &[0]].concat();
        self.some(tag, &from, limit)?.iter().map(|(_, bytes)| record::decode(bytes)).collect()
    }
}

fn within(row: &Found, prefix: &[u8]) -> bool {
    row.as_ref().map_or(true, |(key, _)| key.starts_with(prefix))
}

/// The first of rows that come by falling key.
fn falling(mut below: impl Iterator<Item = Found>, upon: Option<impl Iterator<Item = Found>>) -> ::sled::Result<Option<Row>> {
    match upon {
        None => Ok(below.next().transpose()?.map(owned)),
        Some(upon) => Merged::falling(below, upon).next().transpose(),
    }
}

impl Read for Rows {
    fn bytes(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        self.seen(|tree, over| {
            if let Some(told) = over.map(|layer| layer.get(key)).transpose()?.flatten() {
                return Ok(told);
            }
            Ok(tree.get(key)?.map(|value| value.to_vec()))
        })
    }

    fn first(&self, prefix: &[u8]) -> Result<Option<Row>> {
        Ok(self.some(prefix, prefix, 1)?.pop())
    }

    fn rows(&self, prefix: &[u8]) -> Result<Vec<Row>> {
        self.some(prefix, prefix, usize::MAX)
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
