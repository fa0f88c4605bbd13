//! Checks proofs that an entry is in a log and that a log has only grown (RFC 9162 §2.1.3.2 and §2.1.4.2).
use crate::domain::run::Hash;
use crate::log::tree::node_hash;

/// Whether the entry with this leaf hash stands at `index` of the tree with this size and root.
pub fn is_included(index: u64, size: u64, leaf: &Hash, proof: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut place, mut last, mut hash) = (index, size - 1, *leaf);
    for step in proof {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            hash = node_hash(step, &hash);
            let up = if place & 1 == 1 { 0 } else { place.trailing_zeros() };
            (place, last) = (place >> up, last >> up);
        } else {
            hash = node_hash(&hash, step);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    last == 0 && hash == *root
}

/// Whether the tree of `size` is the tree of `earlier_size` and more behind it. From an empty tree nothing can be proved.
pub fn is_consistent(earlier_size: u64, size: u64, proof: &[Hash], earlier_root: &Hash, root: &Hash) -> bool {
    if earlier_size == size {
        return proof.is_empty() && earlier_root == root;
    }
    if earlier_size == 0 || earlier_size > size {
        return false;
    }
    // A full earlier tree is itself the first step.
    let mut steps = proof.iter();
    let first = if earlier_size.is_power_of_two() { Some(earlier_root) } else { steps.next() };
    let Some(first) = first else { return false };
    let up = (earlier_size - 1).trailing_ones();
    let (mut place, mut last) = ((earlier_size - 1) >> up, (size - 1) >> up);
    let (mut old, mut new) = (*first, *first);
    for step in steps {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            (old, new) = (node_hash(step, &old), node_hash(step, &new));
            let up = if place & 1 == 1 { 0 } else { place.trailing_zeros() };
            (place, last) = (place >> up, last >> up);
        } else {
            new = node_hash(&new, step);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    last == 0 && old == *earlier_root && new == *root
}
