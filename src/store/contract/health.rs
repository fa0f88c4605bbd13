//! Whether a store can still write.

/// What a probe asks.
pub trait HealthStore {
    /// How the store stands now. Answers at once, from memory.
    fn health(&self) -> Health;

    /// Whoever saw the engine fall over, in a thread of its own perhaps, says so: [`Health::Broken`] from now on.
    fn declare_broken(&self);
}

/// How a store stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// It reads and writes.
    Good,
    /// The disk failed under a write: it reads, and writes nothing until the next start.
    Fenced,
    /// A write has hung for too long: nobody knows its outcome, and nothing more is written.
    Stalled,
    /// The engine itself fell over: the process should end, so that the next start reads what is on the disk.
    Broken,
}

impl Health {
    /// A stable word for meters and probes.
    pub fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Fenced => "fenced",
            Self::Stalled => "stalled",
            Self::Broken => "broken",
        }
    }
}
