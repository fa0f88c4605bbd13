//! The outside that deeds may ask: the clock and the system's randomness. Nobody else may.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::registry::Mode;
use crate::domain::time::Timestamp;
use std::time::Instant;

/// Which clock tells `now`.
#[derive(Debug, Clone, Copy)]
enum Clock {
    /// The system's.
    System,
    /// A demo's: it began at `start` when the process did, and runs on.
    Set { start: Timestamp, began: Instant },
}

/// Clock and randomness.
#[derive(Debug, Clone, Copy)]
pub struct Env {
    clock: Clock,
}

impl Env {
    /// The system's clock.
    pub fn system() -> Self {
        Self { clock: Clock::System }
    }

    /// A clock that starts at an instant and runs on. Only a demo registry may set the clock: `clock-not-demo`.
    pub fn starting_at(start: Timestamp, mode: Mode) -> Result<Self> {
        match mode {
            Mode::Production => Err(Error::forbidden(Fault::new("clock-not-demo"))),
            Mode::Demo => Ok(Self { clock: Clock::Set { start, began: Instant::now() } }),
        }
    }

    /// The time.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the clock")]
    pub fn now(&self) -> Timestamp {
        match self.clock {
            Clock::System => Timestamp::now(),
            Clock::Set { start, began } => start.saturating_add(began.elapsed()).unwrap_or(start),
        }
    }

    /// The system's clock, whatever a demo shows: for times that others compare with their own clock, and for waits.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the clock")]
    pub fn outside_now(&self) -> Timestamp {
        Timestamp::now()
    }

    /// Whether the clock was set (shown on every page).
    pub fn is_set(&self) -> bool {
        matches!(self.clock, Clock::Set { .. })
    }

    /// Random bytes of the operating system.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks for randomness")]
    pub fn entropy<const N: usize>(&self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).map_err(|source| Error::unavailable(Fault::new("entropy-unavailable"), source))?;
        Ok(bytes)
    }
}
