//! A load in the making: many drafts, one after the other, each over what stands and what the load has staged so far.
use crate::domain::error::{Error, Fault, Result};
use crate::store::contract::receipt::{Done, Receipt};
use crate::store::disk::Disk;
use crate::store::sled::draft::Draft;
use crate::store::sled::marks::Marks;
use crate::store::sled::over::{Layer, value_of};
use crate::store::sled::pulse::Pulse;
use crate::store::sled::rows::{Row, Rows};
use crate::store::sled::staged::Staged;
use crate::store::sled::synced::EngineFiles;

/// Nothing of it is seen until it is shown. Memory holds one draft at a time.
pub struct Stage<'a> {
    staged: &'a mut Staged,
    files: &'a mut EngineFiles,
    disk: &'a Disk,
    pulse: &'a Pulse,
    layer: Layer,
    /// What stands, with what is staged.
    rows: Rows,
    marks: Marks,
    stood: Marks,
    free: u64,
    /// Whether the disk failed: then nothing may be written any more.
    failed: bool,
}

impl<'a> Stage<'a> {
    /// A load that has staged nothing yet, over rows that stand so far.
    pub fn begin(
        (staged, files): (&'a mut Staged, &'a mut EngineFiles),
        (disk, pulse): (&'a Disk, &'a Pulse),
        (rows, marks): (&Rows, Marks),
    ) -> Result<Self> {
        let layer = staged.begin()?;
        let (rows, free) = (rows.under(layer.clone()), disk.space()?.free);
        Ok(Self { staged, files, disk, pulse, layer, rows, marks, stood: marks, free, failed: false })
    }

    /// Does a part of the load as a deed would be done.
    pub fn draft<T>(&mut self, deed: impl FnOnce(&mut Draft<'_>) -> Result<T>) -> Result<T> {
        self.pulse.beat_now();
        let mut draft = Draft::new(&self.rows, self.marks);
        let answer = deed(&mut draft)?;
        let (writes, marks) = draft.finish();
        self.marks = marks;
        let mut writes = writes.into_iter();
        loop {
            let written = self.staged.stage(&self.layer, &mut writes);
            self.fence_unless(written)?;
            if !self.staged.is_full() {
                break;
            }
            self.sync()?;
        }
        // What is staged is written once more when it is merged.
        let staged = self.free.saturating_sub(self.disk.space()?.free);
        self.disk.admit_load(staged)?;
        Ok(answer)
    }

    /// Staged rows whose key begins with `prefix`, from `key` on, at most `limit`; none of those that stood before.
    pub fn staged(&self, prefix: &[u8], key: &[u8], limit: usize) -> Result<Vec<Row>> {
        self.rows.guarded(|_| {
            let rows = self.layer.from(key);
            let rows = rows.take_while(|row| row.as_ref().map_or(true, |(key, _)| key.starts_with(prefix)));
            let put = rows.filter_map(|row| match row {
                Ok((key, held)) => value_of(&held).map(|value| Ok((key.to_vec(), value))),
                Err(failed) => Some(Err(failed)),
            });
            put.take(limit).collect()
        })
    }

    /// Waits for others without being taken for hung.
    pub fn beat(&self) {
        self.pulse.beat_now();
    }

    /// Whether anything was staged that changes the store.
    pub fn is_new(&self) -> bool {
        self.marks != self.stood
    }

    /// Writes the row by which the load is done, and puts it on the disk: from here on it is done, whatever happens.
    pub fn mark(&mut self) -> Result<()> {
        self.sync()?;
        let marked = self.staged.mark(&self.layer, self.marks);
        self.fence_unless(marked)?;
        self.sync()
    }

    /// Lets everybody see it. Gives where the store stands now.
    pub fn show(self) -> Marks {
        self.staged.show(self.layer);
        self.marks
    }

    /// Leaves nothing behind.
    pub fn abandon(self) {
        self.staged.abandon();
    }

    /// Whether an error was the disk's.
    pub fn has_failed(&self) -> bool {
        self.failed
    }

    fn sync(&mut self) -> Result<()> {
        self.pulse.beat_now();
        let flushed = self.rows.guarded(|tree| tree.flush()).map(drop);
        self.fence_unless(flushed)?;
        let synced = self.files.sync();
        self.fence_unless(synced)?;
        self.staged.synced();
        self.pulse.beat_now();
        Ok(())
    }

    fn fence_unless<T, E>(&mut self, done: std::result::Result<T, E>) -> Result<T>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        done.map_err(|source| {
            self.failed = true;
            Error::unavailable(Fault::new("store-fenced"), source)
        })
    }

    /// The receipt as things will stand.
    pub fn receipt(&self) -> Receipt {
        let done = if self.is_new() { Done::Now } else { Done::Before };
        Receipt { change: self.marks.change, log_size: self.marks.log_size, done }
    }
}
