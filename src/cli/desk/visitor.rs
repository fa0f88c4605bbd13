//! A caller behind the socket: what a command says goes to the client, and the client's files come from the client. One that went
//! away is not missed by a deed that began: what it would have heard is let go, and only its files fail.
use crate::cli::caller::{Caller, Draft, Progress};
use crate::cli::desk::frame::Frame;
use crate::cli::desk::talk::{Ask, Line, Reply, TYPING};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// Time between two words about progress.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// The client of one connection.
#[derive(Debug)]
pub struct Visitor(Mutex<Option<Line>>);

impl Visitor {
    /// Over this line.
    pub fn new(line: Line) -> Self {
        Self(Mutex::new(Some(line)))
    }

    fn line(&self) -> MutexGuard<'_, Option<Line>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Speaks with the client. After the first failure of the line itself nothing more is tried.
    fn with<T>(&self, speak: impl FnOnce(&mut Line) -> io::Result<T>) -> io::Result<T> {
        let mut line = self.line();
        let spoken = speak(line.as_mut().ok_or(io::ErrorKind::BrokenPipe)?);
        // `Other` is the client's own word about a file; the line is whole.
        if spoken.as_ref().is_err_and(|source| source.kind() != io::ErrorKind::Other) {
            *line = None;
        }
        spoken
    }

    fn told(&self, ask: &Ask) {
        // Nobody is there to hear it: see above.
        let _ = self.with(|line| line.tell(ask));
    }

    fn done(&self, ask: &Ask) -> io::Result<()> {
        self.with(|line| {
            line.tell(ask)?;
            line.reply().map(drop)
        })
    }

    /// Ends the call.
    pub fn exit(&self, code: u8) {
        self.told(&Ask::Exit(code));
    }
}

fn words(path: &Path) -> io::Result<String> {
    path.to_str().map(str::to_owned).ok_or_else(|| io::ErrorKind::InvalidInput.into())
}

impl Caller for Visitor {
    fn out(&self, text: &str) {
        let _ = self.with(|line| line.pour(format!("{text}\n").as_bytes(), Frame::Out));
    }

    fn note(&self, text: &str) {
        let _ = self.with(|line| line.pour(format!("{text}\n").as_bytes(), Frame::Note));
    }

    fn progress(&self, label: &str) -> Box<dyn Progress + '_> {
        self.told(&Ask::Begun(label.to_owned()));
        Box::new(Bar { visitor: self, told: Mutex::new(None) })
    }

    fn list(&self, dir: &Path, ending: &str) -> io::Result<Vec<String>> {
        let ask = Ask::List(words(dir)?, ending.to_owned());
        let reply = self.with(|line| {
            line.tell(&ask)?;
            line.reply()
        })?;
        match reply {
            Reply::Names(names) => Ok(names),
            Reply::Done | Reply::Failed(_) | Reply::Secret(_) => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    fn secret(&self, prompt: &str) -> io::Result<Zeroizing<String>> {
        let ask = Ask::Secret(prompt.to_owned());
        let reply = self.with(|line| {
            line.tell(&ask)?;
            line.reply_within(TYPING)
        })?;
        match reply {
            Reply::Secret(typed) => Ok(Zeroizing::new(typed.0)),
            Reply::Done | Reply::Failed(_) | Reply::Names(_) => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    fn read(&self, dir: &Path, name: &str, max: u64) -> io::Result<Vec<u8>> {
        let ask = Ask::Read(words(dir)?, name.to_owned(), max);
        self.with(|line| {
            line.tell(&ask)?;
            line.file(max)
        })
    }

    fn draft(&self, path: &Path) -> io::Result<Box<dyn Draft + '_>> {
        self.done(&Ask::Draft(words(path)?))?;
        Ok(Box::new(Sent { visitor: self, ended: false }))
    }
}

struct Bar<'a> {
    visitor: &'a Visitor,
    told: Mutex<Option<Instant>>,
}

impl Progress for Bar<'_> {
    fn show(&self, done: u64, of: u64) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if done == of || told.is_none_or(|at| at.elapsed() >= PROGRESS_EVERY) {
            *told = Some(Instant::now());
            self.visitor.told(&Ask::Progress(done, of));
        }
    }
}

impl Drop for Bar<'_> {
    fn drop(&mut self) {
        self.visitor.told(&Ask::Ended);
    }
}

/// A file that the client writes.
struct Sent<'a> {
    visitor: &'a Visitor,
    ended: bool,
}

impl Write for Sent<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.visitor.with(|line| line.pour(bytes, Frame::File))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.visitor.done(&Ask::Flush)
    }
}

impl Draft for Sent<'_> {
    fn keep(mut self: Box<Self>) -> io::Result<()> {
        self.ended = true;
        self.visitor.done(&Ask::Keep)
    }
}

impl Drop for Sent<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.visitor.told(&Ask::Drop);
        }
    }
}
