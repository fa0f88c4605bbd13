//! The client's side: gives the command to the running server, shows what it says, and reads and writes files for it.
use crate::cli::caller::{Caller, Draft, Progress};
use crate::cli::desk::frame::{Frame, malformed};
use crate::cli::desk::socket;
use crate::cli::desk::talk::{ARGUMENTS_MAX, Ask, Call, Closed, FIRST_WORD, Hello, Line, Reply, Typed, VERSION};
use crate::cli::screen::Screen;
use crate::domain::error::{Error, Fault, Result};
use crate::text::lang::Lang;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// What asking came to.
#[derive(Debug)]
pub enum Asked {
    /// The command ran there, with this exit code.
    Ran(u8),
    /// No server has this folder open.
    Nobody,
    /// A server is there and takes no call now: `desk-busy`, `desk-stopping`. Nothing was done.
    NotNow(Error),
}

/// Has the server of this folder run a command, given without the program's name.
pub fn ask(data: &Path, lang: Lang, arguments: &[String]) -> Result<Asked> {
    let failed = |source| Error::unavailable(Fault::new("desk-failed").arg("dir", data.display()), source);
    let stream = match socket::connect(data) {
        Ok(stream) => stream,
        Err(source) => {
            let is = |kinds: &[ErrorKind]| kinds.contains(&source.kind());
            if is(&[ErrorKind::NotFound, ErrorKind::ConnectionRefused, ErrorKind::NotADirectory]) {
                return Ok(Asked::Nobody);
            }
            // Its queue is full.
            if is(&[ErrorKind::WouldBlock]) {
                return Ok(Asked::NotNow(Error::unavailable(Fault::new("desk-busy"), source)));
            }
            return Err(if is(&[ErrorKind::PermissionDenied]) { not_ours() } else { failed(source) });
        }
    };
    let mut line = Line::new(stream).map_err(failed)?;
    let hello: Hello = match line.hear(Some(FIRST_WORD)).and_then(|frame| frame.read_as()) {
        Ok(hello) => hello,
        // It was killed, or stopped, between our connecting and its first word: as if nobody had been there.
        Err(source) if matches!(source.kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset) => {
            return Ok(Asked::NotNow(failed(source)));
        }
        Err(source) => return Err(failed(source)),
    };
    match hello.closed {
        Some(Closed::Busy) => return Ok(Asked::NotNow(Error::refused_to_start(Fault::new("desk-busy")))),
        Some(Closed::Stopping) => return Ok(Asked::NotNow(Error::refused_to_start(Fault::new("desk-stopping")))),
        Some(Closed::NotOurs) => return Err(not_ours()),
        None if hello.temtin != VERSION => {
            let fault = Fault::new("desk-version").arg("client", VERSION);
            return Err(Error::refused_to_start(fault.value(hello.temtin)));
        }
        None => {}
    }
    if arguments.len() > ARGUMENTS_MAX {
        return Err(Error::too_large(Fault::new("desk-call-too-large")));
    }
    let call = Call { temtin: VERSION.to_owned(), lang: lang.code().to_owned(), arguments: arguments.to_vec() };
    let call = Frame::message(&call).map_err(failed)?;
    match line.say(&call) {
        Err(source) if source.kind() == ErrorKind::InvalidData => {
            return Err(Error::too_large(Fault::new("desk-call-too-large")));
        }
        said => said.map_err(failed)?,
    }
    let cut_off = |source| Error::unavailable(Fault::new("desk-cut-off"), source);
    Serving { line, arguments, draft: None, bar: None, written: Ok(()) }.until_exit().map(Asked::Ran).map_err(cut_off)
}

fn not_ours() -> Error {
    Error::forbidden(Fault::new("desk-not-ours"))
}

/// Commands that put files of these kinds into a folder.
const PUTTING: [(&str, &[&str]); 2] = [("export", &["csv"]), ("fetch", &["pdf", "zpl", "tspl", "csv", "xlsx", "json"])];

/// A call under way.
struct Serving<'a> {
    line: Line,
    arguments: &'a [String],
    draft: Option<Box<dyn Draft + 'a>>,
    bar: Option<Box<dyn Progress + 'a>>,
    /// What became of the draft's bytes; told when the server asks for them to be durable.
    written: io::Result<()>,
}

impl Serving<'_> {
    fn until_exit(&mut self) -> io::Result<u8> {
        loop {
            match self.line.hear(None)? {
                Frame::Out(bytes) => Screen.write_out(&bytes),
                Frame::Note(bytes) => Screen.write_note(&bytes),
                Frame::File(bytes) => self.write(&bytes),
                frame @ Frame::Message(_) => {
                    if let Some(code) = self.serve(frame.read_as()?)? {
                        return Ok(code);
                    }
                }
            }
        }
    }

    /// Does what the server asks; the exit code when it is done.
    fn serve(&mut self, ask: Ask) -> io::Result<Option<u8>> {
        match ask {
            Ask::Exit(code) => return Ok(Some(code)),
            Ask::Drop => self.draft = None,
            Ask::Begun(label) => self.bar = Some(Screen.progress(&label)),
            Ask::Progress(done, of) => self.bar.iter().for_each(|bar| bar.show(done, of)),
            Ask::Ended => self.bar = None,
            Ask::List(dir, ending) => {
                let reply = self.list(&dir, &ending).map_or_else(failed, Reply::Names);
                self.line.tell(&reply)?;
            }
            Ask::Read(dir, name, max) => {
                let reply = match self.read(&dir, &name, max) {
                    Ok(bytes) => self.line.pour(&bytes, Frame::File).map(|()| Reply::Done)?,
                    Err(source) => failed(source),
                };
                self.line.tell(&reply)?;
            }
            Ask::Secret(prompt) => {
                let reply = self.secret(&prompt).map_or_else(failed, Reply::Secret);
                self.line.tell(&reply)?;
            }
            Ask::Draft(path) => {
                let done = self.begin(&path);
                self.done(done)?;
            }
            Ask::Flush => {
                let done = self.flush();
                self.done(done)?;
            }
            Ask::Keep => {
                let done = self.draft.take().map_or_else(|| Err(malformed("no file was begun")), |draft| draft.keep());
                self.done(done)?;
            }
        }
        Ok(None)
    }

    fn done(&mut self, done: io::Result<()>) -> io::Result<()> {
        self.line.tell(&done.map_or_else(failed, |()| Reply::Done))
    }

    /// Only what the caller named itself is read or written: a server that was taken over gains no more of this user's files.
    fn named(&self, path: &str) -> io::Result<()> {
        let is = |given: &String| given == path || given.split_once('=').is_some_and(|(_, value)| value == path);
        if self.arguments.iter().any(is) { Ok(()) } else { Err(malformed("a path that the call does not name")) }
    }

    fn names_file(&self, path: &Path) -> bool {
        let is =
            |given: &String| Path::new(given) == path || given.split_once('=').is_some_and(|(_, value)| Path::new(value) == path);
        self.arguments.iter().any(is)
    }

    /// Whether this call puts files into a folder that it names, and the path is such a file in it.
    fn puts_into(&self, path: &Path) -> bool {
        let puts = PUTTING.iter().any(|(command, endings)| {
            let ending = path.extension().and_then(|ending| ending.to_str());
            self.arguments.iter().any(|given| given == command) && ending.is_some_and(|ending| endings.contains(&ending))
        });
        puts && path.parent().is_some_and(|folder| self.names_file(folder))
    }

    /// Only a call that says as whom it decides is asked for a password.
    fn secret(&self, prompt: &str) -> io::Result<Typed> {
        let asks = |given: &String| given == "--as" || given.starts_with("--as=");
        if !self.arguments.iter().any(asks) {
            return Err(malformed("a secret that the call has no use for"));
        }
        Screen.secret(prompt).map(|typed| Typed(typed.to_string()))
    }

    fn list(&self, dir: &str, ending: &str) -> io::Result<Vec<String>> {
        self.named(dir)?;
        Screen.list(Path::new(dir), ending)
    }

    fn read(&self, dir: &str, name: &str, max: u64) -> io::Result<Vec<u8>> {
        // The folder, or this one file of it.
        self.named(dir).or_else(|error| if self.names_file(&Path::new(dir).join(name)) { Ok(()) } else { Err(error) })?;
        if Path::new(name).file_name().is_none_or(|only| only != name) {
            return Err(malformed("a name that is a path"));
        }
        Screen.read(Path::new(dir), name, max)
    }

    fn begin(&mut self, path: &str) -> io::Result<()> {
        self.named(path).or_else(|error| if self.puts_into(Path::new(path)) { Ok(()) } else { Err(error) })?;
        self.draft = Some(Screen.draft(Path::new(path))?);
        self.written = Ok(());
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) {
        if let (Some(draft), Ok(())) = (&mut self.draft, &self.written) {
            self.written = draft.write_all(bytes);
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        std::mem::replace(&mut self.written, Ok(()))?;
        self.draft.as_mut().map_or_else(|| Err(malformed("no file was begun")), |draft| draft.flush())
    }
}

fn failed(source: io::Error) -> Reply {
    Reply::Failed(source.to_string())
}
