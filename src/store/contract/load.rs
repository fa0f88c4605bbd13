//! Much at once: what an import writes, however large, seen as a whole or not at all.
use super::receipt::Receipt;
use super::register::RegisterRecord;
use crate::domain::batch::Batch;
use crate::domain::error::Result;
use crate::domain::event::Event;
use crate::domain::recall::{Recall, RecallChange};
use crate::domain::registry::Owned;
use crate::domain::time::Timestamp;
use std::time::Duration;

/// Records of a step, at most about so many: a step is held in memory while it is written.
pub const STEP_MAX: usize = 1_000;

/// How long a deed waits for a load to end before it is refused.
pub const PATIENCE: Duration = Duration::from_secs(8);

/// A part of a load.
#[derive(Debug, Clone, PartialEq)]
pub enum LoadStep {
    /// Records of the register. A code is free for another product from the step on that frees it.
    Register(Vec<Owned<RegisterRecord>>),
    /// Batches. A lot code is free for another batch from the step on that frees it; what they are made from may come in any step.
    Batches(Vec<Owned<Batch>>),
    /// Events. What they belong to, correct, receive and follow from may come in any step.
    Events(Vec<Event>),
    /// A recall or hold, of what stands or came in an earlier step.
    Recall(Recall),
    /// A move of a recall that stands or came in an earlier step.
    RecallChange(RecallChange),
}

/// All or nothing, however much it is.
pub trait LoadStore {
    /// Writes all steps as one deed, durable on return. Each step is refused for what the single deeds refuse; the first refusal, and an
    /// error that `steps` gives, ends the load, and nothing of it is left. A crash leaves all of it or nothing. Nobody sees any of it until
    /// all of it is on the disk and `before_shown` has returned; a list that was begun before shows none of it. Nothing new: done before,
    /// and `before_shown` is not called. `at` is the time of log entries that tell none of their own.
    ///
    /// No other deed is done meanwhile: `steps` is asked for the first one only then, so that it may look up what stands; it must not
    /// write. A deed, a copy or another load that waits for too long is unavailable: `import-under-way`. Too little room on the disk for
    /// what is written twice: full `disk-low`.
    fn load(
        &self,
        steps: &mut dyn Iterator<Item = Result<LoadStep>>,
        at: Timestamp,
        before_shown: &mut dyn FnMut(),
    ) -> Result<Receipt>;
}
