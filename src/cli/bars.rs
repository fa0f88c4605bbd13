//! A bar for each part of an import that takes longer than a second.
use crate::cli::caller::Progress;
use crate::cli::context::Context;
use crate::service::import::follows::Phase;
use std::cell::RefCell;
use std::time::{Duration, Instant};

/// Work that is done sooner shows no bar.
const SOON: Duration = Duration::from_secs(1);

/// A bar for each part of an import, once it takes long.
pub struct Bars<'a> {
    context: &'a Context,
    begun: Instant,
    shown: RefCell<Option<(Phase, Box<dyn Progress + 'a>)>>,
}

impl<'a> Bars<'a> {
    /// None yet.
    pub fn new(context: &'a Context) -> Self {
        Self { context, begun: Instant::now(), shown: RefCell::new(None) }
    }

    /// How far it has come: so much of so much.
    pub fn show(&self, phase: Phase, done: u64, of: u64) {
        if self.begun.elapsed() < SOON {
            return;
        }
        let mut shown = self.shown.borrow_mut();
        if shown.as_ref().is_none_or(|(before, _)| *before != phase) {
            // The bar before ends first.
            drop(shown.take());
            let label = match phase {
                Phase::Checking => "cli-import-checking",
                Phase::Writing => "cli-import-writing",
            };
            *shown = Some((phase, self.context.caller.progress(&self.context.say(label, &[]))));
        }
        if let Some((_, bar)) = &*shown {
            bar.show(done, of);
        }
    }
}
