//! A deed is noted in the audit log before anything of it is done, and again when it has ended. So nothing is done that stands nowhere; of a deed
//! that a crash cuts off the beginning stands without an end.
use crate::domain::audit::{AuditName, AuditNote, AuditObject, Stage, Who};
use crate::domain::error::{Error, Result};
use crate::domain::time::Timestamp;
use crate::service::services::Services;
use crate::service::trail::code_name;

/// Why a deed was refused, as far as the audit log tells it.
pub trait Coded {
    /// The code of the fault.
    fn audit_code(&self) -> &'static str;
}

impl Coded for Error {
    fn audit_code(&self) -> &'static str {
        self.code()
    }
}

/// A deed that has begun. Without [`Begun::end`] it stands as one that nobody knows the end of.
#[must_use = "a deed that has begun has an end"]
pub struct Begun {
    seq: u64,
    who: Who,
    deed: AuditName,
    object: AuditObject,
}

/// Notes that a deed begins; durable on return. An error: the deed must not be done.
pub fn begin(services: &Services, who: &Who, deed: &str, object: &str, now: Timestamp) -> Result<Begun> {
    let (deed, object) = (deed.parse::<AuditName>().map_err(Error::internal)?, AuditObject::of(object));
    let note = AuditNote { at: whole(now), who: who.clone(), deed: deed.clone(), object: object.clone(), stage: Stage::Begun };
    let seq = services.audit.append(services.store.as_ref(), note)?;
    Ok(Begun { seq, who: who.clone(), deed, object })
}

impl Begun {
    /// The same, now that what is made has a name.
    pub fn named(self, object: &str) -> Self {
        Self { object: AuditObject::of(object), ..self }
    }

    /// Notes how the deed ended. It is done or refused by now, so an end that cannot be written takes nothing back: it is counted, and the
    /// audit log lists the deed as one without an end.
    pub fn end(self, services: &Services, refused: Option<&str>) {
        let stage = match refused {
            None => Stage::Done { begun: self.seq },
            Some(code) => Stage::Refused { begun: self.seq, code: code_name(code) },
        };
        let note = AuditNote { at: whole(services.env.now()), who: self.who, deed: self.deed, object: self.object, stage };
        if services.audit.append(services.store.as_ref(), note).is_err() {
            services.audit.note_unended();
        }
    }
}

/// Does a deed between its two lines. `deed` is a stable word, `object` the kind and id of what it is done to, such as `batch/lo-1`.
pub fn audited<T, E: From<Error> + Coded>(
    services: &Services,
    who: &Who,
    deed: &str,
    object: &str,
    now: Timestamp,
    act: impl FnOnce() -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    let begun = begin(services, who, deed, object, now)?;
    let done = act();
    begun.end(services, done.as_ref().err().map(Coded::audit_code));
    done
}

/// Puts the head of the audit log into the public log, if there are new lines.
pub fn log_head(services: &Services) -> Result<()> {
    if services.store.audit_head()? == services.store.logged_audit_head()? {
        return Ok(());
    }
    services.settle(services.store.log_audit_head(services.env.now())?).map(drop)
}

/// Lines tell whole milliseconds.
fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::error::Fault;

    #[test]
    fn a_code_that_is_no_name_is_still_told() {
        assert_eq!(code_name("batch-recalled").as_str(), "batch-recalled");
        assert_eq!(code_name("Ông Ba").as_str(), "internal");
        assert_eq!(Error::from(Fault::new("lot-taken")).audit_code(), "lot-taken");
    }
}
