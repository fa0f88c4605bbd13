//! A call's place in the audit log: its first line is written when the call opens the registry, before it can do anything, its last when it has
//! ended. A call that is refused before that has done nothing, and stands nowhere.
use crate::domain::audit::{By, Who};
use crate::domain::error::{Error, Result};
use crate::domain::id::ProducerId;
use crate::service::audited::{self, Begun};
use crate::service::services::Services;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a call that changes something does, and to what.
pub struct Noted {
    /// The stable word.
    pub deed: &'static str,
    /// Kind and id.
    pub object: String,
    /// The producer in whose place it is done.
    pub acting_for: Option<ProducerId>,
    begun: Mutex<Option<(Arc<Services>, Begun)>>,
}

impl Noted {
    /// Not begun yet.
    pub fn new(deed: &'static str, object: String, acting_for: Option<ProducerId>) -> Self {
        Self { deed, object, acting_for, begun: Mutex::default() }
    }

    fn begun(&self) -> MutexGuard<'_, Option<(Arc<Services>, Begun)>> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the first line, once.
    pub fn begin(&self, services: &Arc<Services>) -> Result<()> {
        self.begin_as(services, self.deed)
    }

    /// The same for a call that comes to another deed than its words say.
    pub fn begin_as(&self, services: &Arc<Services>, deed: &str) -> Result<()> {
        let mut begun = self.begun();
        if begun.is_none() {
            let who = Who { by: By::Operator, acting_for: self.acting_for.clone() };
            *begun = Some((services.clone(), audited::begin(services, &who, deed, &self.object, services.env.now())?));
        }
        Ok(())
    }

    /// Writes the last line, where there is a first.
    pub fn end<T>(&self, ended: &Result<T>) {
        if let Some((services, begun)) = self.begun().take() {
            begun.end(&services, ended.as_ref().err().map(Error::code));
        }
    }
}

impl fmt::Debug for Noted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Noted({} {})", self.deed, self.object)
    }
}
