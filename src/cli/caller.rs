//! Who called: where answers go, and whose files are read and written. A command asks its caller and never knows whether that is
//! this process's terminal or a client behind the socket.
use std::fmt::Debug;
use std::io;
use std::path::Path;
use zeroize::Zeroizing;

/// The side that gave the command.
pub trait Caller: Debug + Send + Sync {
    /// A line of the answer. A reader that went away ends nothing.
    fn out(&self, text: &str);

    /// A line beside the answer: an error, a warning.
    fn note(&self, text: &str);

    /// Work under way; the end of the value is the end of the work.
    fn progress(&self, label: &str) -> Box<dyn Progress + '_>;

    /// Names in a folder that end so, sorted.
    fn list(&self, dir: &Path, ending: &str) -> io::Result<Vec<String>>;

    /// A file of a folder, its first `max` bytes and one more where there are more.
    fn read(&self, dir: &Path, name: &str, max: u64) -> io::Result<Vec<u8>>;

    /// Something secret that is typed and not shown, after this prompt. No terminal: `Unsupported`.
    fn secret(&self, prompt: &str) -> io::Result<Zeroizing<String>>;

    /// Begins a file that takes its name only when it is kept. `flush` makes its bytes durable; without `keep` it goes away.
    fn draft(&self, path: &Path) -> io::Result<Box<dyn Draft + '_>>;
}

/// A file that does not have its name yet.
pub trait Draft: io::Write {
    /// Gives it its name, in the place of an older file of that name.
    fn keep(self: Box<Self>) -> io::Result<()>;
}

/// How far work has come.
pub trait Progress: Send + Sync {
    /// So much of so much.
    fn show(&self, done: u64, of: u64);
}
