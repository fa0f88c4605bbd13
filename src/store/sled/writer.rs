//! The one writer: deeds go through a bounded queue to one thread, which answers a group of them when the disk has them all.
use crate::domain::error::{Error, Fault, Result};
use crate::store::contract::health::Health;
use crate::store::sled::draft::{Draft, Writes};
use crate::store::sled::marks::Marks;
use crate::store::sled::rows::{Alarm, Rows};
use crate::store::sled::synced::EngineFiles;
use ::sled::Batch;
use crossbeam_channel::{Receiver, RecvTimeoutError, SendTimeoutError, Sender, bounded};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
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

/// Does one deed and gives back how to tell its caller.
type Job = Box<dyn FnOnce(&mut Desk) -> Reply + Send>;

/// The hand that callers hold. Dropped, it lets the thread finish what waits and end.
pub struct Writer {
    queue: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    durable: Arc<RwLock<Marks>>,
    alarm: Alarm,
    pulse: Pulse,
    stall: Duration,
}

/// When the thread last got on with its work; `None` while it waits for some.
#[derive(Clone, Default)]
pub struct Pulse(Arc<Mutex<Option<Instant>>>);

impl Pulse {
    /// The thread is getting on with a long deed.
    pub fn beat_now(&self) {
        self.beat(Some(Instant::now()));
    }

    fn beat(&self, at: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }

    fn is_older_than(&self, age: Duration) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|beat| beat.elapsed() > age)
    }
}

/// What the thread works with.
struct Desk {
    rows: Rows,
    files: EngineFiles,
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
    pub fn start(rows: Rows, files: EngineFiles) -> Result<Self> {
        let marks = Marks::read(&rows)?;
        let durable = Arc::new(RwLock::new(marks));
        let (alarm, pulse) = (rows.alarm.clone(), Pulse::default());
        let mut desk = Desk { rows, files, marks, durable: durable.clone(), unsynced: false, pulse: pulse.clone() };
        let (queue, jobs) = bounded(QUEUE);
        let thread = thread::Builder::new().name("store-writer".into()).spawn(move || desk.work(&jobs));
        let thread = thread.map_err(|source| Error::unavailable(Fault::new("store-fenced"), source))?;
        Ok(Self { queue: Some(queue), thread: Some(thread), durable, alarm, pulse, stall: STALL })
    }

    /// Does a deed, all or none; returns when it is durable. After an error of the disk: unavailable `store-fenced`. When the
    /// thread hangs: unavailable `store-stalled`; nobody knows then whether the deed was done, and the deed key makes a repeat safe.
    pub fn act<T: Send + 'static>(&self, deed: impl FnOnce(&mut Draft<'_>) -> Result<T> + Send + 'static) -> Result<T> {
        let (sender, answer) = bounded(1);
        let job: Job = Box::new(move |desk| {
            let done = desk.act(deed);
            Box::new(move |fenced| {
                // A caller that is gone needs no answer.
                let _ = sender.send(if fenced { Err(fence()) } else { done });
            })
        });
        let queue = self.queue.as_ref().ok_or_else(fence)?;
        let mut waiting = Some(job);
        while let Some(job) = waiting.take() {
            waiting = match queue.send_timeout(job, self.look_every()) {
                Ok(()) => None,
                Err(SendTimeoutError::Disconnected(_)) => return Err(fence()),
                Err(SendTimeoutError::Timeout(job)) => Some(job),
            };
            self.watch()?;
        }
        loop {
            match answer.recv_timeout(self.look_every()) {
                Ok(done) => return done,
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
        while let Ok(first) = jobs.recv() {
            let replies = self.group(first, jobs);
            self.pulse.beat(Some(Instant::now()));
            self.sync();
            let fenced = self.is_fenced();
            self.pulse.beat(None);
            replies.into_iter().for_each(|reply| reply(fenced));
        }
    }

    /// Does the first deed and those that wait behind it. A lone deed waits for nobody.
    fn group(&mut self, first: Job, jobs: &Receiver<Job>) -> Vec<Reply> {
        let end = Instant::now() + GROUP_WAIT;
        self.pulse.beat(Some(Instant::now()));
        let mut replies = vec![first(self)];
        while replies.len() < GROUP_MAX {
            let next = if replies.len() == 1 { jobs.try_recv().ok() } else { jobs.recv_deadline(end).ok() };
            match next {
                Some(job) => {
                    self.pulse.beat(Some(Instant::now()));
                    replies.push(job(self));
                }
                None => break,
            }
        }
        replies
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
        if let Err(source) = self.commit(writes) {
            self.fence();
            return Err(Error::unavailable(Fault::new("store-fenced"), source));
        }
        self.marks = marks;
        Ok(answer)
    }

    /// A batch of the engine is as atomic as its transaction, which would look up every row again before it writes it.
    fn commit(&self, writes: Writes) -> Result<()> {
        let mut batch = Batch::default();
        for (key, written) in writes {
            match written {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        self.rows.guarded(|tree| tree.apply_batch(batch))
    }

    /// Puts the group on the disk, or fences the store.
    fn sync(&mut self) {
        if !self.unsynced || self.is_fenced() {
            return;
        }
        let flushed = self.rows.guarded(|tree| tree.flush());
        if flushed.is_err() || self.files.sync().is_err() {
            self.fence();
            return;
        }
        self.unsynced = false;
        *self.durable.write().unwrap_or_else(PoisonError::into_inner) = self.marks;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::ProductId;
    use crate::store::sled::rows::Read;
    use std::fs::File;
    use std::os::fd::OwnedFd;

    fn put(writer: &Writer, key: &'static [u8]) -> Result<()> {
        writer.act(move |draft| draft.put(key.to_vec(), &"tra".parse::<ProductId>()?))
    }

    fn log_only(file: File) -> EngineFiles {
        EngineFiles::new(file, None)
    }

    fn rows() -> Rows {
        Rows::new(::sled::Tree::clone(&::sled::Config::new().temporary(true).open().unwrap()))
    }

    #[test]
    fn after_a_sync_that_failed_nothing_is_written_and_reads_go_on() {
        let rows = rows();
        rows.tree.insert(b"stood", b"row").unwrap();
        // The kernel refuses to sync a pipe, as a broken disk refuses to sync a file.
        let (_reader, pipe) = std::io::pipe().unwrap();
        let writer = Writer::start(rows.clone(), log_only(File::from(OwnedFd::from(pipe)))).unwrap();
        for _ in 0..2 {
            assert_eq!(put(&writer, b"new").unwrap_err().code(), "store-fenced");
        }
        assert_eq!(writer.act(|_| Ok(())).unwrap_err().code(), "store-fenced", "nor is a repeat answered");
        assert_eq!(writer.durable(), Marks::default());
        assert!(rows.bytes(b"stood").unwrap().is_some());
        assert_eq!(rows.alarm.health(), Health::Fenced);
    }

    #[test]
    fn a_writer_that_hangs_is_found_out_by_those_who_wait_and_reads_go_on() {
        let rows = rows();
        rows.tree.insert(b"stood", b"row").unwrap();
        let mut writer = Writer::start(rows.clone(), log_only(tempfile::tempfile().unwrap())).unwrap();
        writer.stall = Duration::from_millis(50);
        let (release, hangs) = bounded::<()>(1);
        let hung: Result<()> = writer.act(move |_| {
            let _ = hangs.recv();
            Ok(())
        });
        assert_eq!(hung.unwrap_err().code(), "store-stalled");
        assert_eq!(put(&writer, b"later").unwrap_err().code(), "store-stalled");
        assert!(rows.bytes(b"stood").unwrap().is_some());
        drop(release);
        assert_eq!(put(&writer, b"too late").unwrap_err().code(), "store-stalled", "what hung once is not trusted again");
    }

    #[test]
    fn an_engine_that_falls_over_is_broken_and_writes_nothing_more() {
        let rows = rows();
        let writer = Writer::start(rows.clone(), log_only(tempfile::tempfile().unwrap())).unwrap();
        let fell: Result<u8> = rows.guarded(|_| Ok([7][std::hint::black_box(1)]));
        assert_eq!((fell.unwrap_err().code(), rows.alarm.health()), ("store-damaged", Health::Broken));
        assert_eq!(put(&writer, b"later").unwrap_err().code(), "store-fenced");
    }

    #[test]
    fn a_deed_that_fails_writes_nothing_and_fences_nothing() {
        let rows = rows();
        let writer = Writer::start(rows.clone(), log_only(tempfile::tempfile().unwrap())).unwrap();
        let refused: Result<()> = writer.act(|draft| {
            draft.put(b"half".to_vec(), &"tra".parse::<ProductId>()?)?;
            Err(Fault::new("wrong").into())
        });
        assert_eq!(refused.unwrap_err().code(), "wrong");
        assert!(rows.bytes(b"half").unwrap().is_none());
        assert!(put(&writer, b"whole").is_ok());
    }

    #[test]
    fn a_deed_that_panics_fences_the_store_instead_of_hanging_its_callers() {
        let writer = Writer::start(rows(), log_only(tempfile::tempfile().unwrap())).unwrap();
        let broken: Result<()> = writer.act(|_| Err(Fault::new(["one"][std::hint::black_box(1)]).into()));
        assert_eq!(broken.unwrap_err().code(), "store-fenced");
        assert_eq!(put(&writer, b"later").unwrap_err().code(), "store-fenced");
    }
}
