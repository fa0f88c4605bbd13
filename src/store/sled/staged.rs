//! The life of a load's rows: staged where nobody reads, shown all at once by one row, merged into the tree bit by bit while deeds go on,
//! and gone. Whatever a crash left behind is taken up, or dropped if it was never shown.
use crate::domain::error::Result;
use crate::store::record::{self, Count};
use crate::store::sled::draft::Writes;
use crate::store::sled::keys::Key;
use crate::store::sled::marks::Marks;
use crate::store::sled::over::{Layer, Seen, is_read, value_of};
use crate::store::sled::rows::Rows;
use ::sled::{Batch, Db};
use std::collections::BTreeSet;

/// The engine's tree in which a layer lies.
const TREE: &str = "staged";

/// Rows that are merged between two groups of deeds: some milliseconds.
const MERGED_AT_ONCE: usize = 100;

/// Bytes that may be written before they are put on the disk. The engine writes about five for one of ours, and frees a part of its file one part
/// (512 KiB) behind the rows that replaced what stood there. What it writes into it anew must never reach the disk before those rows: a power
/// cut between them would leave a file that it cannot read.
const UNSYNCED_MAX: usize = 64 << 10;

/// Where the rows of the last load are.
enum Phase {
    /// In the tree: nothing lies over it.
    Bare,
    /// Shown; who began to read before sees nothing of it until the end, and so nothing is merged yet.
    Shown(Layer, Seen),
    /// Being merged: the rows before `from` are, but for those that deeds have written since.
    Merging { layer: Layer, from: Key, since: BTreeSet<Key> },
    /// Merged and lifted; some may still read in the layer.
    Lifted(Seen),
}

/// What is next to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Nothing.
    Rest,
    /// To wait a moment for those who read.
    Wait,
    /// To wait for room on the disk.
    NoRoom,
    /// To go on.
    GoOn,
    /// To put the merged rows on the disk, and then to [`lift`](Staged::lift) the layer.
    Lift,
    /// To [`drop_layer`](Staged::drop_layer), with syncs beside it: its room is used again as soon as it is free.
    Drop,
}

/// The writer's hand on the layer.
pub struct Staged {
    db: Db,
    rows: Rows,
    phase: Phase,
    unsynced: usize,
}

impl Staged {
    /// Takes up what the last process left: a layer that was shown lies over the rows again; one that was not goes away.
    pub fn open(db: Db, rows: Rows) -> Result<Self> {
        let mut staged = Self { db, rows, phase: Phase::Bare, unsynced: 0 };
        let there = staged.rows.guarded(|_| Ok(staged.db.tree_names().iter().any(|name| name == TREE.as_bytes())))?;
        if !there {
            return Ok(staged);
        }
        let layer = staged.layer()?;
        let Some(mark) = staged.rows.guarded(|_| layer.marked())? else {
            staged.phase = Phase::Lifted(Seen::default());
            return Ok(staged);
        };
        let shown: Count = record::decode(&mark)?;
        staged.rows.over.turn(Some(layer.clone()));
        // The last change of the load lies in the layer, unless part of it was lost.
        if Marks::read(&staged.rows)?.change < shown.count {
            return Err(record::damaged("change"));
        }
        staged.phase = Phase::Merging { layer, from: Key::new(), since: BTreeSet::new() };
        Ok(staged)
    }

    /// Whether nothing is left to do.
    pub fn is_at_rest(&self) -> bool {
        matches!(self.phase, Phase::Bare)
    }

    /// Begins a layer that nobody reads. The rows of an earlier load must have been merged ([`Next::Rest`]).
    pub fn begin(&self) -> Result<Layer> {
        self.layer()
    }

    /// Writes rows into a layer that is not shown, until there are no more or so much was written that it should be put on the disk
    /// ([`is_full`](Self::is_full)). In the order of their keys: neighbours lie on one page.
    pub fn stage(&mut self, layer: &Layer, writes: &mut impl Iterator<Item = (Key, Option<Vec<u8>>)>) -> Result<()> {
        let mut written = 0;
        let staged = self.rows.guarded(|tree| {
            for (key, value) in writes.by_ref() {
                layer.write(&key, value.as_deref(), tree)?;
                written += key.len() + value.as_ref().map_or(0, Vec::len);
                if self.unsynced + written >= UNSYNCED_MAX {
                    break;
                }
            }
            Ok(())
        });
        self.unsynced += written;
        staged
    }

    /// Whether so much was written that it should be put on the disk.
    pub fn is_full(&self) -> bool {
        self.unsynced >= UNSYNCED_MAX
    }

    /// What was written is on the disk.
    pub fn synced(&mut self) {
        self.unsynced = 0;
    }

    /// Writes the one row by which a load is done; it counts when it is on the disk.
    pub fn mark(&self, layer: &Layer, marks: Marks) -> Result<()> {
        let mark = record::encode(&Count { count: marks.change })?;
        self.rows.guarded(|_| layer.mark(&mark))
    }

    /// Lets everybody see a layer that is marked.
    pub fn show(&mut self, layer: Layer) {
        let before = self.rows.over.turn(Some(layer.clone()));
        self.phase = Phase::Shown(layer, before);
    }

    /// Gives up a layer that was not shown; it goes as one does that was merged.
    pub fn abandon(&mut self) {
        self.phase = Phase::Lifted(Seen::default());
    }

    /// A deed's rows, all or none: into the layer while there is one, else into the tree. A batch of the engine is as atomic as its
    /// transaction, which would look up every row again before it writes it.
    pub fn commit(&mut self, writes: Writes) -> Result<()> {
        if let Phase::Shown(layer, _) | Phase::Merging { layer, .. } = &self.phase {
            self.rows.guarded(|_| layer.write_all(writes.iter()))?;
            if let Phase::Merging { from, since, .. } = &mut self.phase {
                since.extend(writes.into_keys().filter(|key| *key < *from));
            }
            return Ok(());
        }
        let mut batch = Batch::default();
        for (key, written) in writes {
            match written {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        self.rows.guarded(|tree| tree.apply_batch(batch))
    }

    /// Goes on a little with what a load left to do.
    pub fn go_on(&mut self) -> Result<Next> {
        match std::mem::replace(&mut self.phase, Phase::Bare) {
            Phase::Bare => Ok(Next::Rest),
            Phase::Shown(layer, before) if is_read(&before) => {
                self.phase = Phase::Shown(layer, before);
                Ok(Next::Wait)
            }
            Phase::Shown(layer, _) => {
                self.phase = Phase::Merging { layer, from: Key::new(), since: BTreeSet::new() };
                Ok(Next::GoOn)
            }
            Phase::Lifted(before) if is_read(&before) => {
                self.phase = Phase::Lifted(before);
                Ok(Next::Wait)
            }
            Phase::Lifted(before) => {
                self.phase = Phase::Lifted(before);
                Ok(Next::Drop)
            }
            Phase::Merging { layer, from, since } => self.merge(layer, from, since),
        }
    }

    /// The next rows of the layer into the tree; at the end those that deeds have written into what was merged before.
    fn merge(&mut self, layer: Layer, mut from: Key, since: BTreeSet<Key>) -> Result<Next> {
        let mut bytes = 0;
        let merged = self.rows.guarded(|tree| {
            let mut merged = 0;
            for row in layer.from(&from).take(MERGED_AT_ONCE) {
                let (key, held) = row?;
                bytes += key.len() + held.len();
                match value_of(&held) {
                    Some(value) => tree.insert(&key, value)?,
                    None => tree.remove(&key)?,
                };
                from = [&key[..], &[0]].concat();
                merged += 1;
            }
            if merged < MERGED_AT_ONCE {
                for key in &since {
                    match layer.get(key)?.flatten() {
                        Some(value) => tree.insert(key, value)?,
                        None => tree.remove(key)?,
                    };
                }
            }
            Ok(merged)
        });
        self.unsynced += bytes;
        self.phase = Phase::Merging { layer, from, since };
        Ok(if merged? < MERGED_AT_ONCE { Next::Lift } else { Next::GoOn })
    }

    /// Takes the mark away, now that every row of the layer is in the tree on the disk. A crash before this is on the disk merges again;
    /// one behind it drops the layer.
    pub fn unmark(&self) -> Result<()> {
        match &self.phase {
            Phase::Merging { layer, .. } => self.rows.guarded(|_| layer.unmark()),
            Phase::Bare | Phase::Shown(..) | Phase::Lifted(_) => Ok(()),
        }
    }

    /// Lets readers see the tree alone; deeds write into it again.
    pub fn lift(&mut self) {
        self.phase = Phase::Lifted(self.rows.over.turn(None));
    }

    /// Lets the layer go, which nobody reads any more. It is read to its end before: a kill may have cut off the engine's merging of two
    /// pages, which the next reading ends. `drop_tree` reads no rows; it would free the one page and then look for it for ever.
    pub fn drop_layer(&mut self) -> Result<()> {
        let layer = self.layer()?;
        self.rows.guarded(|_| layer.from(&[]).try_for_each(|row| row.map(drop)))?;
        self.rows.guarded(|_| self.db.drop_tree(TREE).map(drop))?;
        self.phase = Phase::Bare;
        Ok(())
    }

    fn layer(&self) -> Result<Layer> {
        self.rows.guarded(|_| self.db.open_tree(TREE).map(Layer::new))
    }
}

#[cfg(test)]
mod tests;
