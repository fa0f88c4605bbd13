//! The store as a whole, in sled: rows are read inside the writer's thread, so that no deed comes between them.
use crate::domain::error::{Error, Fault, Result};
use crate::store::contract::archive::{ArchiveStore, RawRow, RowsReport, Table};
use crate::store::sled::audit::Audit;
use crate::store::sled::engine::SledStore;
use crate::store::sled::folder;
use crate::store::sled::keys;
use crate::store::sled::rows::{Read, Rows};
use crossbeam_channel::{Sender, bounded};
use std::path::Path;
use std::thread;

/// Rows handed over at a time.
const PAGE: usize = 512;

/// Pages that may wait to be taken.
const PAGES_WAITING: usize = 4;

impl ArchiveStore for SledStore {
    fn copy_rows(&self, take: &mut dyn FnMut(RawRow) -> Result<()>) -> Result<()> {
        let (sender, pages) = bounded(PAGES_WAITING);
        let (deeds, scans, pulse) = (self.rows().clone(), self.scan_rows().clone(), self.pulse());
        thread::scope(|scope| {
            let paused = scope.spawn(|| {
                self.pause(move || {
                    let beat = || pulse.beat_now();
                    hand_over(&deeds, Table::Deeds, &sender, &beat)?;
                    hand_over(&scans, Table::Scans, &sender, &beat)
                })
            });
            let taken = pages.iter().flatten().try_for_each(take);
            // Nobody listens any more: the writer goes on with its deeds.
            drop(pages);
            let copied = paused.join().unwrap_or_else(|_| Err(Error::refused_to_start(Fault::new("store-fenced"))));
            taken.and(copied)
        })
    }

    fn check_rows(&self) -> Result<RowsReport> {
        let origin = self.rows().record(&keys::registry()).ok().flatten();
        let mut audit = Audit::new(origin);
        self.copy_rows(&mut |row| {
            audit.take(&row);
            Ok(())
        })?;
        Ok(audit.finish())
    }
}

fn hand_over(rows: &Rows, table: Table, sender: &Sender<Vec<RawRow>>, beat: &impl Fn()) -> Result<()> {
    let mut from = Vec::new();
    loop {
        beat();
        let page = rows.some(&[], &from, PAGE)?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        from = [last.as_slice(), &[0]].concat();
        let page = page.into_iter().map(|(key, value)| RawRow { table, key, value }).collect();
        if sender.send(page).is_err() {
            return Ok(());
        }
    }
}

/// Makes a store of these rows where none is; whole on return, and no store at all before. Errors as [`folder::create`], and
/// whatever a row came with.
pub fn fill(dir: &Path, rows: &mut dyn Iterator<Item = Result<RawRow>>) -> Result<()> {
    folder::create_with(dir, |db| {
        let deeds = Rows::new(::sled::Tree::clone(db));
        let scans = deeds.beside(deeds.guarded(|_| db.open_tree("scans"))?);
        for row in rows {
            let RawRow { table, key, value } = row?;
            let into = match table {
                Table::Deeds => &deeds,
                Table::Scans => &scans,
            };
            into.guarded(|tree| tree.insert(key, value))?;
        }
        Ok(())
    })
    .map(drop)
}
