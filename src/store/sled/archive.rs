//! The store as a whole, in sled: rows are read inside the writer's thread, so that no deed comes between them.
use crate::domain::error::{Error, Fault, Result};
use crate::store::contract::archive::{ArchiveStore, Point, RowsReport, StoredRecord};
use crate::store::sled::audit::findings::Audit;
use crate::store::sled::audit::row::{RawRow, Table};
use crate::store::sled::copy::{Copy, each};
use crate::store::sled::derive::Filling;
use crate::store::sled::engine::SledStore;
use crate::store::sled::folder;
use crate::store::sled::keys;
use crate::store::sled::marks::Marks;
use crate::store::sled::rows::{Read, Rows};
use crate::store::tally::Tally;
use crossbeam_channel::{Sender, bounded};
use std::path::Path;
use std::thread;

/// Records or rows handed over at a time.
const PAGE: usize = 512;

/// Pages that may wait to be taken.
const PAGES_WAITING: usize = 4;

impl ArchiveStore for SledStore {
    fn copy_records(&self, since: Option<Point>, take: &mut dyn FnMut(StoredRecord) -> Result<()>) -> Result<Point> {
        self.read_paused(take, move |rows, scans, beat, hand| {
            let copy = Copy { rows, scans, beat };
            let marks = Marks::read(rows)?;
            match since {
                Some(point) => copy.since(point, hand)?,
                None => copy.all(hand)?,
            }
            marks.point(rows)
        })
    }

    fn check_rows(&self) -> Result<RowsReport> {
        let origin = self.rows().record(&keys::registry()).ok().flatten();
        let mut audit = Audit::new(origin);
        let mut take = |row: RawRow| {
            audit.take(&row);
            Ok(())
        };
        self.read_paused(&mut take, |rows, scans, beat, hand| {
            for (rows, table) in [(rows, Table::Deeds), (scans, Table::Scans)] {
                each(rows, &[], beat, &mut |(key, value)| hand(RawRow { table, key, value }))?;
            }
            Ok(())
        })?;
        Ok(audit.finish())
    }
}

/// Who has heard enough of a reading.
fn unheard() -> Error {
    Fault::new("store-fenced").into()
}

impl SledStore {
    /// Reads between two deeds and hands what was read to a taker in this thread.
    fn read_paused<T: Send + 'static, R: Send + 'static>(
        &self,
        take: &mut dyn FnMut(T) -> Result<()>,
        read: impl FnOnce(&Rows, &Rows, &dyn Fn(), &mut dyn FnMut(T) -> Result<()>) -> Result<R> + Send + 'static,
    ) -> Result<R> {
        let (sender, pages) = bounded::<Vec<T>>(PAGES_WAITING);
        let (deeds, scans, pulse) = (self.rows().clone(), self.scan_rows().clone(), self.pulse());
        thread::scope(|scope| {
            let paused = scope.spawn(|| {
                self.pause(move || {
                    let mut pages = Pages { page: Vec::with_capacity(PAGE), sender };
                    let beat = || pulse.beat_now();
                    let answer = read(&deeds, &scans, &beat, &mut |one| {
                        // A taker that is slow is no writer that hangs.
                        pulse.beat_now();
                        pages.add(one)
                    })?;
                    pages.send()?;
                    Ok(answer)
                })
            });
            let taken = pages.iter().flatten().try_for_each(take);
            // Nobody listens any more: the writer goes on with its deeds.
            drop(pages);
            let copied = paused.join().unwrap_or_else(|_| Err(Error::refused_to_start(Fault::new("store-fenced"))));
            taken.and(copied)
        })
    }
}

/// What was read, by the page.
struct Pages<T> {
    page: Vec<T>,
    sender: Sender<Vec<T>>,
}

impl<T> Pages<T> {
    fn add(&mut self, one: T) -> Result<()> {
        self.page.push(one);
        if self.page.len() < PAGE { Ok(()) } else { self.send() }
    }

    fn send(&mut self) -> Result<()> {
        let page = std::mem::replace(&mut self.page, Vec::with_capacity(PAGE));
        self.sender.send(page).map_err(|_| unheard())
    }
}

/// Makes a store of what another one handed over, where none is; whole on return, and no store at all before. `good` looks at what
/// reads back, and may refuse it. Errors as [`folder::create`], and whatever a record came with.
pub fn fill(
    dir: &Path,
    records: &mut dyn Iterator<Item = Result<StoredRecord>>,
    good: &mut dyn FnMut(&Tally, Point) -> Result<()>,
) -> Result<()> {
    folder::create_with(dir, |db| {
        let rows = Rows::new(::sled::Tree::clone(db));
        let scans = rows.beside(rows.guarded(|_| db.open_tree("scans"))?);
        let mut filling = Filling::new(&rows, &scans);
        for record in records {
            filling.take(&record?)?;
        }
        filling.finish()?;
        let mut tally = Tally::default();
        let copy = Copy { rows: &rows, scans: &scans, beat: &|| {} };
        copy.all(&mut |record| {
            tally.take(&record);
            Ok(())
        })?;
        let marks = Marks::read(&rows)?;
        good(&tally, marks.point(&rows)?)
    })
    .map(drop)
}
