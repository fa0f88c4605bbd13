//! What client and server say to each other. The server speaks first; then the client calls, and answers what the server asks
//! of its files until the server is done.
use crate::cli::desk::frame::{Frame, PIECE, malformed};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::io;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

/// The version of this program; both sides must have the same, since arguments and messages are its own.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Most arguments of a call.
pub const ARGUMENTS_MAX: usize = 64;

/// Longest time for the other side's first word.
pub const FIRST_WORD: Duration = Duration::from_secs(5);

/// Longest time for an answer about a file, and for the other side to take what it is told.
pub const ANSWER: Duration = Duration::from_secs(60);

/// Longest time for something that a person types.
pub const TYPING: Duration = Duration::from_secs(180);

/// The server's first word. Its form stays as it is for ever, so that any two versions understand it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The server's version.
    pub temtin: String,
    /// Why it does not take a call now, where it does not.
    #[serde(default)]
    pub closed: Option<Closed>,
}

/// Why no call is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closed {
    /// As many clients as there may be.
    Busy,
    /// The server is stopping.
    Stopping,
    /// The client is another user.
    NotOurs,
}

/// The client's call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The client's version.
    pub temtin: String,
    /// Language of the answer.
    pub lang: String,
    /// The command and its arguments, without the program's name.
    pub arguments: Vec<String>,
}

/// What the server asks or tells. Bytes of answers and files go in frames of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// Names in a folder that end so; answered by [`Reply::Names`].
    List(String, String),
    /// A file of a folder, so many bytes and one; answered by its bytes, then [`Reply::Done`].
    Read(String, String, u64),
    /// Something secret to be typed, after this prompt; answered by [`Reply::Secret`].
    Secret(String),
    /// Begin a file; [`Reply::Done`]. Its bytes follow in frames.
    Draft(String),
    /// Make its bytes durable; [`Reply::Done`].
    Flush,
    /// Give it its name; [`Reply::Done`].
    Keep,
    /// Let it go; no reply.
    Drop,
    /// Work began under this label; no reply.
    Begun(String),
    /// So much of so much; no reply.
    Progress(u64, u64),
    /// Work ended; no reply.
    Ended,
    /// The command ended with this exit code; no reply.
    Exit(u8),
}

/// Something secret that was typed. Never shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Typed(pub String);

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Typed(…)")
    }
}

/// The client's answer about a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// It is done.
    Done,
    /// Names.
    Names(Vec<String>),
    /// What was typed.
    Secret(Typed),
    /// It failed; the cause in the system's words.
    Failed(String),
}

/// One side of a connection.
#[derive(Debug)]
pub struct Line(UnixStream);

impl Line {
    /// A side that waits no longer than [`ANSWER`] for the other to take what it is told.
    pub fn new(stream: UnixStream) -> io::Result<Self> {
        stream.set_nonblocking(false)?;
        stream.set_write_timeout(Some(ANSWER))?;
        Ok(Self(stream))
    }

    /// Says one frame.
    pub fn say(&mut self, frame: &Frame) -> io::Result<()> {
        frame.write(&mut self.0)
    }

    /// Says one message.
    pub fn tell(&mut self, value: &impl Serialize) -> io::Result<()> {
        self.say(&Frame::message(value)?)
    }

    /// Says bytes in pieces.
    pub fn pour(&mut self, bytes: &[u8], kind: fn(Vec<u8>) -> Frame) -> io::Result<()> {
        bytes.chunks(PIECE).try_for_each(|piece| self.say(&kind(piece.to_vec())))
    }

    /// Hears one whole frame within this time, however slowly its bytes come; `None` waits as long as the other side lives.
    pub fn hear(&mut self, within: Option<Duration>) -> io::Result<Frame> {
        let end = within.map(|within| Instant::now() + within);
        Frame::read(&mut Patient { line: self, end })
    }

    /// Hears the reply to what was asked; a failure of the other side is a failure here.
    pub fn reply(&mut self) -> io::Result<Reply> {
        self.reply_within(ANSWER)
    }

    /// The same, where somebody types it.
    pub fn reply_within(&mut self, within: Duration) -> io::Result<Reply> {
        match self.hear(Some(within))?.read_as()? {
            Reply::Failed(why) => Err(io::Error::other(why)),
            reply @ (Reply::Done | Reply::Names(_) | Reply::Secret(_)) => Ok(reply),
        }
    }

    /// Hears the bytes of a file, at most `max` and one, and the reply behind them.
    pub fn file(&mut self, max: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        loop {
            match self.hear(Some(ANSWER))? {
                Frame::File(piece) if (bytes.len() + piece.len()) as u64 <= max.saturating_add(1) => bytes.extend(piece),
                Frame::File(_) => return Err(malformed("more than was asked for")),
                frame @ (Frame::Message(_) | Frame::Out(_) | Frame::Note(_)) => {
                    return match frame.read_as()? {
                        Reply::Done => Ok(bytes),
                        Reply::Failed(why) => Err(io::Error::other(why)),
                        Reply::Names(_) | Reply::Secret(_) => Err(malformed("a file was due")),
                    };
                }
            }
        }
    }
}

/// Reads until an instant.
struct Patient<'a> {
    line: &'a mut Line,
    end: Option<Instant>,
}

impl io::Read for Patient<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let left = self.end.map(|end| end.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.line.0.set_read_timeout(left)?;
        self.line.0.read(bytes)
    }
}
