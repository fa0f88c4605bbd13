//! A call's place in the audit log: its first line is written when the call opens the registry, before it can do anything, its last when it has
//! ended; a deed that notes itself has its own instead. A call that is refused before it opens the registry has done nothing, and stands nowhere.
use crate::domain::audit::{By, Who};
use crate::domain::error::{Error, Result};
use crate::domain::id::ProducerId;
use crate::service::noted::Noted;
use crate::service::services::Services;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// What a call that changes something does, and to what.
pub struct NotedCall {
    /// The stable word.
    pub deed: &'static str,
    /// Kind and id.
    pub object: String,
    /// The producer in whose place it is done.
    pub acting_for: Option<ProducerId>,
    opened: OnceLock<(Arc<Services>, Arc<Noted>)>,
}

impl NotedCall {
    /// Not begun yet.
    pub fn new(deed: &'static str, object: String, acting_for: Option<ProducerId>) -> Self {
        Self { deed, object, acting_for, opened: OnceLock::new() }
    }

    /// Writes the first line, once.
    pub fn begin(&self, services: &Arc<Services>) -> Result<()> {
        self.opened(services, self.deed).begin(services, services.env.now())
    }

    /// Leaves it to a deed that notes itself, which this word stands for where it is refused before.
    pub fn leave(&self, services: &Arc<Services>, deed: &str) {
        self.opened(services, deed);
    }

    fn opened(&self, services: &Arc<Services>, deed: &str) -> &Noted {
        let who = || Who { by: By::Operator, acting_for: self.acting_for.clone() };
        let opened = || (services.clone(), Arc::new(Noted::at(who(), deed, &self.object)));
        &self.opened.get_or_init(opened).1
    }

    /// The place, once the registry is open.
    pub fn place(&self) -> Option<Arc<Noted>> {
        self.opened.get().map(|(_, noted)| noted.clone())
    }

    /// Notes how it ended, where the registry was opened. An error: it was refused, and that could not be noted.
    pub fn end<T>(&self, ended: &Result<T>) -> Result<()> {
        let refused = ended.as_ref().err().map(Error::code);
        self.opened.get().map_or(Ok(()), |(services, noted)| noted.end(services, refused))
    }
}

impl fmt::Debug for NotedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NotedCall({} {})", self.deed, self.object)
    }
}
