//! The server's side: takes in clients, runs their commands on what is open here, and ends with the server.
use crate::cli::context::Context;
use crate::cli::counter;
use crate::cli::desk::frame::malformed;
use crate::cli::desk::socket;
use crate::cli::desk::talk::{ARGUMENTS_MAX, Call, Closed, FIRST_WORD, Hello, Line, VERSION};
use crate::cli::desk::visitor::Visitor;
use crate::cli::terminal;
use crate::domain::error::{Error, Fault, Result};
use crate::service::services::Services;
use crate::text::lang::Lang;
use rustix::net::{Shutdown, shutdown};
use std::fs;
use std::io;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Most clients at once.
pub const CLIENTS_MAX: usize = 8;

/// Longest time given to commands under way once the server stops.
const DRAIN_MAX: Duration = Duration::from_secs(10);

/// A breath between two looks at what cannot be waited on.
const BREATH: Duration = Duration::from_millis(10);

/// An open desk. It is closed by [`Desk::close`]; a process that ends without leaves a stale file behind.
pub struct Desk {
    state: Arc<State>,
    listener: Arc<UnixListener>,
    accepting: JoinHandle<()>,
    socket: PathBuf,
}

struct State {
    services: Arc<Services>,
    clients: AtomicUsize,
    stopping: AtomicBool,
}

impl Desk {
    /// Opens the desk of these services, whose store's lock this process holds. Unavailable `desk-unopened`.
    pub fn open(services: Arc<Services>) -> Result<Self> {
        let path = socket::path(&services.data);
        let failed = |source| Error::unavailable(Fault::new("desk-unopened").arg("path", path.display()), source);
        let listener = Arc::new(socket::listen(&services.data).map_err(failed)?);
        let state = Arc::new(State { services, clients: AtomicUsize::new(0), stopping: AtomicBool::new(false) });
        let (ours, theirs) = (listener.clone(), state.clone());
        let accepting = thread::Builder::new().name("desk".to_owned()).spawn(move || accept(&ours, &theirs)).map_err(failed)?;
        Ok(Self { state, listener, accepting, socket: path })
    }

    /// Takes no more calls, lets those under way end within ten seconds, and takes the file away. Until then clients are told to
    /// wait; afterwards they open the folder themselves.
    pub fn close(self) {
        self.state.stopping.store(true, Ordering::SeqCst);
        let end = Instant::now() + DRAIN_MAX;
        while self.state.clients.load(Ordering::SeqCst) > 0 && Instant::now() < end {
            thread::sleep(BREATH);
        }
        // The file is ours as long as we hold the lock; one that is gone already is no loss.
        let _ = fs::remove_file(&self.socket);
        let _ = shutdown(&self.listener, Shutdown::Both);
        let _ = self.accepting.join();
    }
}

fn accept(listener: &UnixListener, state: &Arc<State>) {
    loop {
        match listener.accept() {
            Ok((stream, _)) => take_in(stream, state),
            Err(_) if state.stopping.load(Ordering::SeqCst) => return,
            // No descriptors left, perhaps: the clients that have them will end.
            Err(_) => thread::sleep(BREATH),
        }
    }
}

/// Gives the client a thread of its own, or says why not.
fn take_in(stream: UnixStream, state: &Arc<State>) {
    let place = Place::take(state);
    let closed = if !socket::is_ours(&stream) {
        Some(Closed::NotOurs)
    } else if state.stopping.load(Ordering::SeqCst) {
        Some(Closed::Stopping)
    } else if place.is_none() {
        Some(Closed::Busy)
    } else {
        None
    };
    // A small first word never waits: nothing was said on this line before.
    let Ok(mut line) = Line::new(stream) else { return };
    let greeted = line.tell(&Hello { temtin: VERSION.to_owned(), closed });
    if let (Ok(()), None, Some(place)) = (greeted, closed, place) {
        let serve = move || {
            // Whatever a client says or fails to say ends with this client.
            let _ = serve(line, &place.0);
        };
        // With no thread to spare the client hears the line end, before anything was done.
        let _ = thread::Builder::new().name("desk-client".to_owned()).spawn(serve);
    }
}

/// A client's place among [`CLIENTS_MAX`]; free again when it is dropped, also by a panic.
struct Place(Arc<State>);

impl Place {
    fn take(state: &Arc<State>) -> Option<Self> {
        let place = Self(state.clone());
        // One that found no place gives back by its drop what it took.
        (state.clients.fetch_add(1, Ordering::SeqCst) < CLIENTS_MAX).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.clients.fetch_sub(1, Ordering::SeqCst);
    }
}

fn serve(mut line: Line, state: &State) -> io::Result<()> {
    let call: Call = line.hear(Some(FIRST_WORD))?.read_as()?;
    if call.temtin != VERSION || call.arguments.len() > ARGUMENTS_MAX {
        return Err(malformed("a call of another version"));
    }
    let lang: Lang = call.lang.parse().map_err(|_| malformed("a language that is none of ours"))?;
    let visitor = Arc::new(Visitor::new(line));
    let base = Context::served(state.services.clone(), lang, visitor.clone());
    let code = counter::run_as(&base, &call.arguments).unwrap_or_else(|error| {
        terminal::error(visitor.as_ref(), lang, &error);
        counter::FAILED
    });
    visitor.exit(code);
    Ok(())
}
