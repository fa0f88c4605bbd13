//! Shows that the writer's thread gets on with its work.
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// When the thread last got on with its work; `None` while it waits for some.
#[derive(Clone, Default)]
pub struct Pulse(Arc<Mutex<Option<Instant>>>);

impl Pulse {
    /// The thread is getting on with a long deed.
    pub fn beat_now(&self) {
        self.beat(Some(Instant::now()));
    }

    /// The thread waits for work.
    pub fn rest(&self) {
        self.beat(None);
    }

    fn beat(&self, at: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }

    /// Whether it has been at the same piece of work for longer than this.
    pub fn is_older_than(&self, age: Duration) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|beat| beat.elapsed() > age)
    }
}
