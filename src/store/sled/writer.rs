//! The one writer: deeds go through a bounded queue to one thread, which answers a group of them when the disk has them all. A load
//! has the thread for itself until it is done.
use crate::domain::error::{Error, Fault, Result};
use crate::store::contract::health::Health;
use crate::store::contract::load::PATIENCE;
use crate::store::contract::receipt::Receipt;
use crate::store::disk::Disk;
use crate::store::sled::draft::Draft;
use crate::store::sled::marks::Marks;
use crate::store::sled::pulse::Pulse;
use crate::store::sled::rows::{Alarm, Rows};
use crate::store::sled::stage::Stage;
use crate::store::sled::staged::{Next, Staged};
use crate::store::sled::synced::EngineFiles;
use crossbeam_channel::{Receiver, RecvTimeoutError, SendTimeoutError, Sender, bounded};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Deeds that may wait; who comes later waits for a place.
const QUEUE: usize = 1024;

/// Deeds that are answered by one sync of the disk.
const GROUP_MAX: usize = 256;

/// How long a group waits for more deeds once there are several.
const GROUP_WAIT: Duration = Duration::from_millis(2);

/// How long a group may take before the writer counts as stalled (sled #1412 hangs for ever).
const STALL: Duration = Duration::from_secs(20);

/// Tells a caller; with `true` that nothing more can be written.
type Reply = Box<dyn FnOnce(bool) + Send>;

/// How often a deed looks whether a load has ended.
const LOAD_LOOK: Duration = Duration::from_millis(5);

/// How long the thread waits at a time for those who still read what a load has replaced.
const READERS_LOOK: Duration = Duration::from_millis(1);

/// How often it looks whether there is room on the disk again.
const ROOM_LOOK: Duration = Duration::from_secs(1);

/// Does one deed and gives back how to tell its caller.
type Deed = Box<dyn FnOnce(&mut Desk) -> Reply + Send>;

/// What the thread is given to do.
enum Job {
    /// A deed, answered together with those beside it.
    Grouped(Deed),
    /// A load, alone: it takes as long as it takes, and syncs for itself.
    Alone(Deed),
}

/// Where a load stands, as its caller hears it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// The thread is the load's: nobody else writes.
    Held,
    /// Everything is on the disk; it is shown when the caller says so.
    OnDisk,
}

/// The hand that callers hold. Dropped, it lets the thread finish what waits and end.
pub struct Writer {
    queue: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    durable: Arc<RwLock<Marks>>,
    alarm: Alarm,
    pulse: Pulse,
    stall: Duration,
    patience: Duration,
    /// Whether a load is under way; held for reading while a deed is sent.
    loading: RwLock<Loading>,
}

/// Whether deeds may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loading {
    No,
    UnderWay,
}

/// Keeps deeds from being sent until it is dropped.
pub struct Hold<'a>(&'a Writer);

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        self.0.set_loading(Loading::No);
    }
}

/// What the thread works with.
struct Desk {
    rows: Rows,
    files: EngineFiles,
    staged: Staged,
    disk: Disk,
    /// With the deeds of the current group.
    marks: Marks,
    /// What readers may know of: on the disk.
    durable: Arc<RwLock<Marks>>,
    /// Whether the current group wrote.
    unsynced: bool,
    pulse: Pulse,
}

impl Writer {
    /// Starts the thread over a tree; `files` are the engine's.
    pub fn start(rows: Rows, files: EngineFiles, staged: Staged, disk: Disk) -> Result<Self> {
        let marks = Marks::read(&rows)?;
        let durable = Arc::new(RwLock::new(marks));
        let (alarm, pulse) = (rows.alarm.clone(), Pulse::default());
        let mut desk = Desk { rows, files, staged, disk, marks, durable: durable.clone(), unsynced: false, pulse: pulse.clone() };
        let (queue, jobs) = bounded(QUEUE);
        let thread = thread::Builder::new().name("store-writer".into()).spawn(move || desk.work(&jobs));
        let thread = thread.map_err(|source| Error::unavailable(Fault::new("store-fenced"), source))?;
        let loading = RwLock::new(Loading::No);
        Ok(Self { queue: Some(queue), thread: Some(thread), durable, alarm, pulse, stall: STALL, patience: PATIENCE, loading })
    }

    /// Does a deed, all or none; returns when it is durable. After an error of the disk: unavailable `store-fenced`. When the
    /// thread hangs: unavailable `store-stalled`; nobody knows then whether the deed was done, and the deed key makes a repeat safe.
    /// A load that does not end within [`PATIENCE`]: unavailable `import-under-way`; the deed was not done.
    pub fn act<T: Send + 'static>(&self, deed: impl FnOnce(&mut Draft<'_>) -> Result<T> + Send + 'static) -> Result<T> {
        let answer = {
            let _passed = self.pass()?;
            self.send(Job::Grouped, move |desk| desk.act(deed))?
        };
        self.hear(&answer)?
    }

    /// Waits for deeds that were sent before and keeps others back until the hold is dropped. Another load: as a deed.
    pub fn hold(&self) -> Result<Hold<'_>> {
        drop(self.pass()?);
        let mut loading = self.loading.write().unwrap_or_else(PoisonError::into_inner);
        if *loading == Loading::UnderWay {
            return Err(under_way());
        }
        *loading = Loading::UnderWay;
        Ok(Hold(self))
    }

    /// Begins a load, all or none, and gives where its answer will be. `job` drafts it and tells `words`; it is shown when `shown`
    /// has something to hear or its other end is gone.
    pub fn load(
        &self,
        _: &Hold<'_>,
        (words, shown): (Sender<Word>, Receiver<()>),
        job: impl FnOnce(&mut Stage<'_>) -> Result<()> + Send + 'static,
    ) -> Result<Receiver<Result<Receipt>>> {
        self.send(Job::Alone, move |desk| desk.load((words, shown), job))
    }

    /// Passes when no load is under way.
    fn pass(&self) -> Result<RwLockReadGuard<'_, Loading>> {
        let end = Instant::now() + self.patience;
        loop {
            let loading = self.loading.read().unwrap_or_else(PoisonError::into_inner);
            if *loading == Loading::No {
                return Ok(loading);
            }
            drop(loading);
            if Instant::now() >= end {
                return Err(under_way());
            }
            self.watch()?;
            thread::sleep(LOAD_LOOK);
        }
    }

    fn set_loading(&self, to: Loading) {
        *self.loading.write().unwrap_or_else(PoisonError::into_inner) = to;
    }

    fn send<T: Send + 'static>(
        &self,
        kind: fn(Deed) -> Job,
        work: impl FnOnce(&mut Desk) -> Result<T> + Send + 'static,
    ) -> Result<Receiver<Result<T>>> {
        let (sender, answer) = bounded(1);
        let job = kind(Box::new(move |desk| {
            let done = work(desk);
            Box::new(move |fenced| {
                // A caller that is gone needs no answer.
                let _ = sender.send(if fenced { Err(fence()) } else { done });
            })
        }));
        self.tell(self.queue.as_ref().ok_or_else(fence)?, job)?;
        Ok(answer)
    }

    /// Hands something over, watching the thread meanwhile. Nobody there any more: `store-fenced`.
    pub fn tell<T>(&self, to: &Sender<T>, what: T) -> Result<()> {
        let mut waiting = Some(what);
        while let Some(what) = waiting.take() {
            waiting = match to.send_timeout(what, self.look_every()) {
                Ok(()) => None,
                Err(SendTimeoutError::Disconnected(_)) => return Err(fence()),
                Err(SendTimeoutError::Timeout(what)) => Some(what),
            };
            self.watch()?;
        }
        Ok(())
    }

    /// Waits for something to come, watching the thread meanwhile. Nobody there any more: `store-fenced`.
    pub fn hear<T>(&self, from: &Receiver<T>) -> Result<T> {
        loop {
            match from.recv_timeout(self.look_every()) {
                Ok(heard) => return Ok(heard),
                Err(RecvTimeoutError::Disconnected) => return Err(fence()),
                Err(RecvTimeoutError::Timeout) => self.watch()?,
            }
        }
    }

    /// Whoever waits watches: a thread that hangs is found out by its callers.
    fn watch(&self) -> Result<()> {
        if self.pulse.is_older_than(self.stall) {
            self.alarm.raise(Health::Stalled);
        }
        match self.alarm.health() {
            Health::Stalled => Err(Error::refused_to_start(Fault::new("store-stalled"))),
            Health::Good | Health::Fenced | Health::Broken => Ok(()),
        }
    }

    fn look_every(&self) -> Duration {
        self.stall / 8
    }

    /// By which a long deed shows that it gets on.
    pub fn pulse(&self) -> Pulse {
        self.pulse.clone()
    }

    /// Where the store stands on the disk.
    pub fn durable(&self) -> Marks {
        *self.durable.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // Its panic was told to its callers already, as a fence. One that hangs is left alone: waiting would hang us too.
            if self.alarm.health() != Health::Stalled {
                let _ = thread.join();
            }
        }
    }
}

impl Desk {
    fn work(&mut self, jobs: &Receiver<Job>) {
        loop {
            let next = self.go_on();
            let job = match next {
                Next::Rest => jobs.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Next::GoOn | Next::Lift | Next::Drop => jobs.recv_timeout(Duration::ZERO),
                Next::Wait => jobs.recv_timeout(READERS_LOOK),
                Next::NoRoom => jobs.recv_timeout(ROOM_LOOK),
            };
            match job {
                Ok(Job::Grouped(first)) => self.deeds(first, jobs),
                Ok(Job::Alone(load)) => self.alone(load),
                Err(RecvTimeoutError::Timeout) => {}
                // Nobody is left to give work. What can be merged is, so that the next start need not.
                Err(RecvTimeoutError::Disconnected) => match next {
                    Next::GoOn | Next::Lift | Next::Drop | Next::Wait => {}
                    Next::Rest | Next::NoRoom => return,
                },
            }
        }
    }

    /// Goes on with what the last load left to do.
    fn go_on(&mut self) -> Next {
        if self.is_fenced() || self.staged.is_at_rest() {
            return Next::Rest;
        }
        // The layer serves as well until there is room again.
        if self.disk.admit_deed().is_err() {
            return Next::NoRoom;
        }
        self.pulse.beat_now();
        let next = self.staged.go_on().and_then(|next| match next {
            Next::Lift => self.lift().map(|()| Next::GoOn),
            Next::Drop => self.drop_layer().map(|()| Next::GoOn),
            Next::GoOn if self.staged.is_full() => self.flush().map(|()| Next::GoOn),
            Next::Rest | Next::Wait | Next::GoOn | Next::NoRoom => Ok(next),
        });
        self.pulse.rest();
        next.unwrap_or_else(|_| {
            self.fence();
            Next::Rest
        })
    }

    /// Every row of the layer is in the tree: on the disk first, and only then does the layer go.
    fn lift(&mut self) -> Result<()> {
        self.flush()?;
        self.staged.unmark()?;
        self.flush()?;
        self.staged.lift();
        Ok(())
    }

    /// Lets a layer go. Its parts of the file are used again at once: so that all that says so is on the disk before, it is synced meanwhile.
    fn drop_layer(&mut self) -> Result<()> {
        let (staged, files, pulse) = (&mut self.staged, &mut self.files, &self.pulse);
        let failed = |source| Error::unavailable(Fault::new("store-fenced"), source);
        thread::scope(|scope| {
            let dropping = thread::Builder::new().spawn_scoped(scope, || staged.drop_layer()).map_err(failed)?;
            while !dropping.is_finished() {
                pulse.beat_now();
                files.sync().map_err(failed)?;
                thread::sleep(READERS_LOOK);
            }
            dropping.join().unwrap_or_else(|_| Err(fence()))
        })?;
        self.flush()
    }

    fn deeds(&mut self, first: Deed, jobs: &Receiver<Job>) {
        let (replies, load) = self.group(first, jobs);
        self.pulse.beat_now();
        self.sync();
        let fenced = self.is_fenced();
        self.pulse.rest();
        replies.into_iter().for_each(|reply| reply(fenced));
        if let Some(load) = load {
            self.alone(load);
        }
    }

    fn alone(&mut self, load: Deed) {
        self.pulse.beat_now();
        let reply = load(self);
        self.pulse.rest();
        reply(self.is_fenced());
    }

    /// Does the first deed and those that wait behind it, up to a load. A lone deed waits for nobody.
    fn group(&mut self, first: Deed, jobs: &Receiver<Job>) -> (Vec<Reply>, Option<Deed>) {
        let end = Instant::now() + GROUP_WAIT;
        self.pulse.beat_now();
        let mut replies = vec![first(self)];
        while replies.len() < GROUP_MAX {
            let next = if replies.len() == 1 { jobs.try_recv().ok() } else { jobs.recv_deadline(end).ok() };
            match next {
                Some(Job::Grouped(deed)) => {
                    self.pulse.beat_now();
                    replies.push(deed(self));
                }
                Some(Job::Alone(load)) => return (replies, Some(load)),
                None => break,
            }
        }
        (replies, None)
    }

    /// One load: drafted by parts into a layer that nobody reads, then shown by one row. It fails as a whole and leaves nothing.
    fn load(
        &mut self,
        (words, shown): (Sender<Word>, Receiver<()>),
        job: impl FnOnce(&mut Stage<'_>) -> Result<()>,
    ) -> Result<Receipt> {
        self.end_last_load()?;
        if self.is_fenced() {
            return Err(fence());
        }
        let hands = (&mut self.staged, &mut self.files);
        let mut stage = Stage::begin(hands, (&self.disk, &self.pulse), (&self.rows, self.marks))?;
        let done = catch_unwind(AssertUnwindSafe(|| {
            // Whoever hears nothing any more has gone: then the job finds it out.
            let _ = words.send(Word::Held);
            job(&mut stage)?;
            if stage.is_new() { stage.mark() } else { Ok(()) }
        }));
        match done {
            Ok(Ok(())) if stage.is_new() => {
                let receipt = stage.receipt();
                let _ = words.send(Word::OnDisk);
                let _ = shown.recv();
                self.marks = stage.show();
                *self.durable.write().unwrap_or_else(PoisonError::into_inner) = self.marks;
                Ok(receipt)
            }
            Ok(Ok(())) => {
                let receipt = stage.receipt();
                stage.abandon();
                Ok(receipt)
            }
            Ok(Err(failed)) => {
                let of_disk = stage.has_failed();
                stage.abandon();
                if of_disk {
                    // Nothing is written any more: the next start finds a layer that was not shown.
                    self.fence();
                }
                Err(failed)
            }
            // A load that panics is a fault of ours, as a deed that does.
            Err(_) => {
                drop(stage);
                self.fence();
                Err(fence())
            }
        }
    }

    /// Waits until the rows of the load before are merged.
    fn end_last_load(&mut self) -> Result<()> {
        loop {
            match self.go_on() {
                Next::Rest => return Ok(()),
                Next::GoOn | Next::Lift | Next::Drop => {}
                Next::Wait => thread::sleep(READERS_LOOK),
                Next::NoRoom => self.disk.admit_deed()?,
            }
        }
    }

    /// One deed: drafted over what stands, then written as one batch of the engine, all or nothing.
    fn act<T>(&mut self, deed: impl FnOnce(&mut Draft<'_>) -> Result<T>) -> Result<T> {
        if self.is_fenced() {
            return Err(fence());
        }
        let mut draft = Draft::new(&self.rows, self.marks);
        // A deed that panics is a fault of ours; the thread must outlive it, or those who wait would wait for ever.
        let Ok(answer) = catch_unwind(AssertUnwindSafe(|| deed(&mut draft))) else {
            self.fence();
            return Err(fence());
        };
        let answer = answer?;
        let (writes, marks) = draft.finish();
        if writes.is_empty() {
            return Ok(answer);
        }
        self.unsynced = true;
        if let Err(source) = self.staged.commit(writes) {
            self.fence();
            return Err(Error::unavailable(Fault::new("store-fenced"), source));
        }
        self.marks = marks;
        Ok(answer)
    }

    /// Puts the group on the disk, or fences the store.
    fn sync(&mut self) {
        if !self.unsynced || self.is_fenced() {
            return;
        }
        if self.flush().is_err() {
            self.fence();
            return;
        }
        self.unsynced = false;
        *self.durable.write().unwrap_or_else(PoisonError::into_inner) = self.marks;
    }

    fn flush(&mut self) -> Result<()> {
        self.rows.guarded(|tree| tree.flush())?;
        self.files.sync().map_err(|source| Error::unavailable(Fault::new("store-fenced"), source))?;
        self.staged.synced();
        Ok(())
    }

    /// An error of the disk: nothing is written any more, and no sync is tried again, since the next one might lie.
    fn fence(&self) {
        self.rows.alarm.raise(Health::Fenced);
    }

    fn is_fenced(&self) -> bool {
        self.rows.alarm.health() != Health::Good
    }
}

fn fence() -> Error {
    Error::refused_to_start(Fault::new("store-fenced"))
}

fn under_way() -> Error {
    Error::refused_to_start(Fault::new("import-under-way"))
}

#[cfg(test)]
mod tests;
