//! How long a folder that somebody else holds is waited for.
use crate::cli::context::Context;
use crate::cli::desk::socket;
use crate::cli::desk::talk::{Closed, FIRST_WORD, Hello, Line};
use crate::domain::error::{Error, Result};
use crate::service::services::Services;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// How long a server that starts, stops or is full, or a command under way, is waited for.
const MAX: Duration = Duration::from_secs(8);

/// Time between two tries.
const BETWEEN: Duration = Duration::from_millis(50);

/// Patience that began with the first try.
pub struct Patience(Instant);

impl Patience {
    /// Begins.
    pub fn begin() -> Self {
        Self(Instant::now() + MAX)
    }

    /// Waits before another try, or gives the reason back when there was enough of it.
    pub fn wait(&self, why: Error) -> Result<()> {
        if Instant::now() >= self.0 {
            return Err(why);
        }
        thread::sleep(BETWEEN);
        Ok(())
    }
}

/// Whether a server has this folder and means to keep it.
fn is_served(data: &Path) -> bool {
    let hello = || -> io::Result<Hello> { Line::new(socket::connect(data)?)?.hear(Some(FIRST_WORD))?.read_as() };
    hello().is_ok_and(|hello| hello.closed != Some(Closed::Stopping))
}

/// Opens the folder for a server. A command or a stopping server that holds it now will end; another server will not, and is told at once.
pub fn open(context: &Context) -> Result<Arc<Services>> {
    let patience = Patience::begin();
    loop {
        match context.open() {
            Err(error) if error.code() == "store-locked" && !is_served(&context.data) => patience.wait(error)?,
            opened => return opened,
        }
    }
}
