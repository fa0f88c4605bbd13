//! The Merkle tree of RFC 6962 §2.1, grown by one entry at a time in memory that grows with the logarithm of its size.
use crate::domain::run::Hash;
use sha2::{Digest, Sha256};

/// Hash of an entry: `SHA-256(00 | entry)`.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

/// Hash of an inner node: `SHA-256(01 | left | right)`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The right edge of a tree: the roots of its full subtrees, largest first, one for each bit set in its size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    peaks: Vec<Hash>,
}

impl Tree {
    /// Appends an entry.
    pub fn push(&mut self, entry: &[u8]) {
        self.push_hash(leaf_hash(entry));
    }

    /// Appends an entry by its [`leaf_hash`].
    pub fn push_hash(&mut self, leaf: Hash) {
        let merges = self.size.trailing_ones() as usize;
        let full = self.peaks.split_off(self.peaks.len() - merges);
        self.peaks.push(full.iter().rev().fold(leaf, |right, left| node_hash(left, &right)));
        self.size += 1;
    }

    /// How many entries it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Its root; that of the empty tree is `SHA-256()`.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            Some(last) => peaks.fold(*last, |right, left| node_hash(left, &right)),
            None => Sha256::digest([]).into(),
        }
    }
}

/// The root over these inputs, such as the stamps' leaves of a run (stamp format §5); keeps none of them.
pub fn root_of(inputs: impl IntoIterator<Item = Hash>) -> Hash {
    let mut tree = Tree::default();
    inputs.into_iter().for_each(|input| tree.push(&input));
    tree.root()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6962 §2.1 word by word.
    fn by_definition(entries: &[Hash]) -> Hash {
        match entries {
            [] => Sha256::digest([]).into(),
            [one] => leaf_hash(one),
            _ => {
                let (left, right) = entries.split_at(entries.len().next_power_of_two() / 2);
                node_hash(&by_definition(left), &by_definition(right))
            }
        }
    }

    #[test]
    fn the_root_of_every_size_is_the_one_of_the_definition() {
        let entries: Vec<Hash> = (0..130u8).map(|byte| [byte; 32]).collect();
        for size in 0..=entries.len() {
            assert_eq!(root_of(entries[..size].iter().copied()), by_definition(&entries[..size]), "{size}");
        }
    }

    #[test]
    fn a_tree_keeps_one_hash_for_each_bit_of_its_size() {
        let mut tree = Tree::default();
        (0..1000u32).for_each(|entry| tree.push(&entry.to_be_bytes()));
        assert_eq!((tree.size(), tree.peaks.len()), (1000, 6));
    }
}
