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

    /// Lets the layer go, which nobody reads any more.
    pub fn drop_layer(&mut self) -> Result<()> {
        self.rows.guarded(|_| self.db.drop_tree(TREE).map(drop))?;
        self.phase = Phase::Bare;
        Ok(())
    }

    fn layer(&self) -> Result<Layer> {
        self.rows.guarded(|_| self.db.open_tree(TREE).map(Layer::new))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sled::keys;
    use crate::store::sled::rows::{Read, Row};
    use ::sled::Tree;

    const ROWS: u32 = 250;

    fn key(n: u32) -> Key {
        format!("ev{n:05}").into_bytes()
    }

    fn row(key: Key, value: &str) -> Writes {
        [(key, Some(value.as_bytes().to_vec()))].into()
    }

    /// As a process would open it that comes after another.
    fn opened(db: &Db) -> Staged {
        Staged::open(db.clone(), Rows::new(Tree::clone(db))).unwrap()
    }

    /// A store with some rows, and a layer over it that replaces, takes away and adds.
    fn staged() -> (Db, Staged, Layer) {
        let db = ::sled::Config::new().temporary(true).open().unwrap();
        let mut staged = opened(&db);
        for n in (0..ROWS).step_by(7) {
            staged.commit(row(key(n), "stood")).unwrap();
        }
        let layer = staged.begin().unwrap();
        let mut writes: Writes = (0..ROWS).filter(|n| n % 3 > 0).map(|n| (key(n), Some(b"new".to_vec()))).collect();
        writes.extend((0..ROWS).filter(|n| n % 21 == 0).map(|n| (key(n), None)));
        staged.stage(&layer, &mut writes.into_iter()).unwrap();
        (db, staged, layer)
    }

    fn wanted() -> Vec<Row> {
        let value = |n: u32| match n {
            n if n % 21 == 0 => None,
            n if n % 3 > 0 => Some("new"),
            n => (n % 7 == 0).then_some("stood"),
        };
        (0..ROWS).filter_map(|n| Some((key(n), value(n)?.as_bytes().to_vec()))).collect()
    }

    fn all(staged: &Staged) -> Vec<Row> {
        staged.rows.rows(b"ev").unwrap()
    }

    /// Goes on until nothing is left to do, or `steps` are done.
    fn go_on(staged: &mut Staged, steps: usize) {
        for _ in 0..steps {
            match staged.go_on().unwrap() {
                Next::Rest => return,
                Next::Lift => {
                    staged.unmark().unwrap();
                    staged.lift();
                }
                Next::Drop => staged.drop_layer().unwrap(),
                Next::GoOn | Next::Wait | Next::NoRoom => {}
            }
        }
    }

    #[test]
    fn what_is_staged_is_seen_by_nobody_and_dropped_by_the_next_start() {
        let (db, staged, _) = staged();
        let stood = all(&staged);
        assert_eq!(stood.len(), 36);
        drop(staged);
        let mut staged = opened(&db);
        assert!(all(&staged) == stood);
        go_on(&mut staged, 9);
        assert!(staged.is_at_rest() && all(&staged) == stood);
        assert!(!db.tree_names().iter().any(|name| name == TREE.as_bytes()));
    }

    #[test]
    fn what_was_shown_is_there_whichever_step_of_the_merging_was_the_last() {
        for steps in 0..9 {
            let (db, mut staged, layer) = staged();
            staged.mark(&layer, Marks::default()).unwrap();
            // A crash before it was shown finds it shown.
            if steps > 0 {
                staged.show(layer);
            }
            go_on(&mut staged, steps);
            assert!(steps == 0 || all(&staged) == wanted(), "{steps} steps");
            drop(staged);
            let mut again = opened(&db);
            assert_eq!(all(&again), wanted(), "{steps} steps");
            go_on(&mut again, 99);
            assert_eq!(all(&again), wanted(), "{steps} steps");
            assert!(again.is_at_rest() && !db.tree_names().iter().any(|name| name == TREE.as_bytes()));
            assert_eq!(Rows::new(Tree::clone(&db)).rows(b"ev").unwrap(), wanted(), "in the tree itself");
        }
    }

    #[test]
    fn a_deed_during_the_merging_is_neither_hidden_nor_lost() {
        for steps in 0..9 {
            let (db, mut staged, layer) = staged();
            staged.mark(&layer, Marks::default()).unwrap();
            staged.show(layer);
            go_on(&mut staged, steps);
            let mut wanted = wanted();
            for (at, n) in [(0, 1), (1, ROWS - 3)] {
                staged.commit(row(key(n), "later")).unwrap();
                let found = wanted.iter_mut().find(|(stood, _)| *stood == key(n)).unwrap();
                found.1 = b"later".to_vec();
                staged.commit([(key(2 + at), None)].into()).unwrap();
                wanted.retain(|(stood, _)| *stood != key(2 + at));
            }
            assert_eq!(all(&staged), wanted, "{steps} steps");
            drop(staged);
            let mut again = opened(&db);
            assert_eq!(all(&again), wanted, "{steps} steps, and a start");
            go_on(&mut again, 99);
            assert_eq!(Rows::new(Tree::clone(&db)).rows(b"ev").unwrap(), wanted, "{steps} steps");
        }
    }

    #[test]
    fn who_began_to_read_before_sees_nothing_of_it_until_the_end() {
        let (_db, mut staged, layer) = staged();
        let (reading, stood) = (staged.rows.over.now(), all(&staged));
        staged.mark(&layer, Marks::default()).unwrap();
        staged.show(layer);
        assert_eq!(staged.go_on().unwrap(), Next::Wait);
        assert_eq!(Rows::new(staged.rows.tree.clone()).rows(b"ev").unwrap(), stood, "the tree is as it was");
        assert_eq!(all(&staged), wanted(), "others see it");
        drop(reading);
        assert_eq!(staged.go_on().unwrap(), Next::GoOn);
        assert!(staged.go_on().unwrap() == Next::GoOn && all(&staged) == wanted());
        let reading = staged.rows.over.now();
        go_on(&mut staged, 9);
        assert!(!staged.is_at_rest(), "a layer that is read is not dropped");
        drop(reading);
        go_on(&mut staged, 9);
        assert!(staged.is_at_rest());
    }

    #[test]
    fn a_layer_that_lost_its_last_change_is_damage() {
        let (db, staged, layer) = staged();
        staged.mark(&layer, Marks { change: 5, ..Marks::default() }).unwrap();
        let opened = Staged::open(db.clone(), Rows::new(Tree::clone(&db)));
        assert_eq!(opened.err().map(|error| error.code()), Some("record-damaged"));
        layer.write(&keys::change(5), Some(b"x"), &db).unwrap();
        assert!(Staged::open(db.clone(), Rows::new(Tree::clone(&db))).is_ok());
    }
}
