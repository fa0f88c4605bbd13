//! Rows that lie over the tree: those of a load, from the first that is staged until the last is merged. Each value has one byte
//! before it, which tells whether the row is put or taken away. The whole lies in a tree of its own, which nobody reads unless it is laid.
use crate::store::sled::keys::Key;
use ::sled::{Batch, IVec, Tree};
use std::cmp::Ordering;
use std::iter::Peekable;
use std::sync::{Arc, PoisonError, RwLock};

/// Keys of rows are not smaller; the layer's own mark is.
const FIRST: &[u8] = &[1];

/// Stands in a layer that was shown.
const MARK: &[u8] = &[0];

/// Before the value of a row that is put.
const PUT: u8 = 1;

/// The value of a row that is taken away.
const GONE: &[u8] = &[0];

/// A row as it stands in a tree.
pub type Found = ::sled::Result<(IVec, IVec)>;

/// A layer of rows.
#[derive(Debug, Clone)]
pub struct Layer(Tree);

impl Layer {
    /// Over a tree of its own.
    pub fn new(tree: Tree) -> Self {
        Self(tree)
    }

    /// What it says of a key; `None` when nothing. The inner `None` says that there is no such row.
    pub fn get(&self, key: &[u8]) -> ::sled::Result<Option<Option<Vec<u8>>>> {
        Ok(self.0.get(key)?.map(|value| value_of(&value)))
    }

    /// Its rows from a key on, by rising key; a row that is taken away is among them.
    pub fn from(&self, key: &[u8]) -> ::sled::Iter {
        self.0.range(key.max(FIRST)..)
    }

    /// Its rows whose key begins with `prefix` and is not beyond `key`.
    pub fn up_to(&self, prefix: &[u8], key: &[u8]) -> ::sled::Iter {
        self.0.range(prefix.max(FIRST)..=key)
    }

    /// Its rows whose key begins so.
    pub fn beginning(&self, prefix: &[u8]) -> ::sled::Iter {
        self.0.scan_prefix(prefix)
    }

    /// Puts a row, or takes it away. What never stood below need not be told to be gone.
    pub fn write(&self, key: &[u8], written: Option<&[u8]>, below: &Tree) -> ::sled::Result<()> {
        match written {
            Some(value) => self.0.insert(key, tagged(value))?,
            None if below.contains_key(key)? => self.0.insert(key, GONE)?,
            None => self.0.remove(key)?,
        };
        Ok(())
    }

    /// Writes rows all or none.
    pub fn write_all<'a>(&self, writes: impl Iterator<Item = (&'a Key, &'a Option<Vec<u8>>)>) -> ::sled::Result<()> {
        let mut batch = Batch::default();
        for (key, written) in writes {
            batch.insert(key.as_slice(), written.as_deref().map_or_else(|| GONE.to_vec(), tagged));
        }
        self.0.apply_batch(batch)
    }

    /// Notes that it was shown: the one row by which a load is done or not.
    pub fn mark(&self, record: &[u8]) -> ::sled::Result<()> {
        self.0.insert(MARK, record).map(drop)
    }

    /// What was noted.
    pub fn marked(&self) -> ::sled::Result<Option<Vec<u8>>> {
        Ok(self.0.get(MARK)?.map(|record| record.to_vec()))
    }

    /// Everything of it stands below now.
    pub fn unmark(&self) -> ::sled::Result<()> {
        self.0.remove(MARK).map(drop)
    }
}

/// The value in what a layer holds, or that there is none.
pub fn value_of(held: &[u8]) -> Option<Vec<u8>> {
    match held.split_first() {
        Some((&PUT, value)) => Some(value.to_vec()),
        Some(_) | None => None,
    }
}

fn tagged(value: &[u8]) -> Vec<u8> {
    [&[PUT], value].concat()
}

/// What readers see: the tree alone, or a layer over it. Who reads holds what it saw at its beginning until its end.
#[derive(Debug, Clone, Default)]
pub struct Over(Arc<RwLock<Seen>>);

/// What lay over the tree when a reading began.
pub type Seen = Arc<Option<Layer>>;

impl Over {
    /// A layer from the beginning.
    pub fn laid(layer: Layer) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(Some(layer)))))
    }

    /// For one reading.
    pub fn now(&self) -> Seen {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on readers see this. What they saw before is still held by those who read it ([`is_read`]).
    pub fn turn(&self, layer: Option<Layer>) -> Seen {
        std::mem::replace(&mut *self.0.write().unwrap_or_else(PoisonError::into_inner), Arc::new(layer))
    }
}

/// Whether somebody still reads what was seen before a turn.
pub fn is_read(before: &Seen) -> bool {
    Arc::strong_count(before) > 1
}

/// Rows of the tree with those of a layer upon them, both in one direction.
pub struct Merged<B: Iterator<Item = Found>, L: Iterator<Item = Found>> {
    base: Peekable<B>,
    laid: Peekable<L>,
    /// How the nearer of two keys compares to the other.
    nearer: Ordering,
}

impl<B: Iterator<Item = Found>, L: Iterator<Item = Found>> Merged<B, L> {
    /// By rising key.
    pub fn rising(base: B, laid: L) -> Self {
        Self { base: base.peekable(), laid: laid.peekable(), nearer: Ordering::Less }
    }

    /// By falling key.
    pub fn falling(base: B, laid: L) -> Self {
        Self { base: base.peekable(), laid: laid.peekable(), nearer: Ordering::Greater }
    }
}

impl<B: Iterator<Item = Found>, L: Iterator<Item = Found>> Iterator for Merged<B, L> {
    type Item = ::sled::Result<(Key, Vec<u8>)>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let order = match (self.base.peek(), self.laid.peek()) {
                (Some(Ok((base, _))), Some(Ok((laid, _)))) => base.cmp(laid),
                (Some(Err(_)), _) | (Some(_), None) => self.nearer,
                (_, Some(_)) => self.nearer.reverse(),
                (None, None) => return None,
            };
            if order == self.nearer {
                return self.base.next().map(|row| row.map(|(key, value)| (key.to_vec(), value.to_vec())));
            }
            if order == Ordering::Equal {
                self.base.next();
            }
            match self.laid.next()? {
                Err(failed) => return Some(Err(failed)),
                Ok((key, held)) => {
                    if let Some(value) = value_of(&held) {
                        return Some(Ok((key.to_vec(), value)));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trees() -> (Tree, Layer) {
        let db = ::sled::Config::new().temporary(true).open().unwrap();
        (Tree::clone(&db), Layer::new(db.open_tree("staged").unwrap()))
    }

    fn keys(rows: impl Iterator<Item = ::sled::Result<(Key, Vec<u8>)>>) -> Vec<String> {
        let text = |(key, value): (Key, Vec<u8>)| format!("{}{}", String::from_utf8_lossy(&key), String::from_utf8_lossy(&value));
        rows.map(|row| text(row.unwrap())).collect()
    }

    #[test]
    fn a_layer_puts_replaces_and_takes_away_in_both_directions() {
        let (tree, layer) = trees();
        for key in ["a", "c", "e", "g"] {
            tree.insert(key, "0").unwrap();
        }
        for (key, written) in [("b", Some("1")), ("c", Some("1")), ("e", None), ("f", None), ("h", Some("1"))] {
            layer.write(key.as_bytes(), written.map(str::as_bytes), &tree).unwrap();
        }
        layer.mark(b"x").unwrap();
        let up = keys(Merged::rising(tree.range::<&[u8], _>(&b"a"[..]..), layer.from(b"")));
        assert_eq!(up, ["a0", "b1", "c1", "g0", "h1"]);
        let down = keys(Merged::falling(tree.range(&b"a"[..]..=&b"g"[..]).rev(), layer.up_to(b"a", b"g").rev()));
        assert_eq!(down, ["g0", "c1", "b1", "a0"]);
        assert_eq!(layer.get(b"f").unwrap(), None, "what never stood is not told to be gone");
        assert_eq!(layer.get(b"e").unwrap(), Some(None));
        assert_eq!(layer.marked().unwrap().as_deref(), Some(&b"x"[..]));
    }

    #[test]
    fn who_reads_holds_what_it_saw() {
        let (_tree, layer) = trees();
        let over = Over::default();
        let reading = over.now();
        let before = over.turn(Some(layer));
        assert!(is_read(&before) && reading.is_none());
        drop(reading);
        assert!(!is_read(&before) && over.now().is_some());
    }
}
