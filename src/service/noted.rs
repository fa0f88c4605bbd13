//! A try at a door, and its place in the audit log. Most deeds the door notes that they come through. What two people do notes itself, since its
//! lines name both; then the door has no lines of its own for it, but for what was refused before it came to the deed. So each try stands once.
use crate::domain::audit::Who;
use crate::domain::error::{Error, Result};
use crate::domain::time::Timestamp;
use crate::service::audited::{self, Begun};
use crate::service::services::Services;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A try's place in the audit log. That of what comes through no door, [`Noted::default`], holds deeds and no refusals.
#[derive(Default)]
pub struct Noted {
    door: Option<Door>,
    stands: Mutex<Stands>,
}

/// A try as its door names it.
struct Door {
    who: Who,
    deed: String,
    object: String,
}

/// Which lines a try has.
#[derive(Default)]
enum Stands {
    /// None.
    #[default]
    Not,
    /// The door's first.
    Begun(Begun),
    /// The door's two.
    Ended,
    /// The deed's own.
    Itself,
}

impl Noted {
    /// Of a try at a door: who tries, the stable word and what it is done to, as the door knows them.
    pub fn at(who: Who, deed: &str, object: &str) -> Self {
        Self { door: Some(Door { who, deed: deed.to_owned(), object: object.to_owned() }), stands: Mutex::default() }
    }

    fn stands(&self) -> MutexGuard<'_, Stands> {
        self.stands.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the door's first line, once; durable on return. An error: the deed must not be done.
    pub fn begin(&self, services: &Services, now: Timestamp) -> Result<()> {
        let mut stands = self.stands();
        if let (Stands::Not, Some(door)) = (&*stands, &self.door) {
            *stands = Stands::Begun(audited::begin(services, &door.who, &door.deed, &door.object, now)?);
        }
        Ok(())
    }

    /// Does a deed that notes itself between its own two lines: who does it, the stable word and what it is done to, as the deed knows them.
    pub fn itself<T>(
        &self,
        services: &Services,
        (who, deed, object): (&Who, &str, &str),
        now: Timestamp,
        act: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        let begun = audited::begin(services, who, deed, object, now)?;
        let mut stands = self.stands();
        if matches!(*stands, Stands::Not) {
            *stands = Stands::Itself;
        }
        drop(stands);
        let done = act();
        begun.end(services, done.as_ref().err().map(Error::code));
        done
    }

    /// Notes how the try ended, with the fault's code where it was refused. One that was refused before anything was noted of it did nothing: it has
    /// both lines now, and if they cannot be written, that is the error.
    pub fn end(&self, services: &Services, refused: Option<&str>) -> Result<()> {
        let stood = std::mem::replace(&mut *self.stands(), Stands::Ended);
        match (stood, &self.door, refused) {
            (Stands::Begun(begun), _, _) => begun.end(services, refused),
            (Stands::Not, Some(door), Some(_)) => {
                audited::begin(services, &door.who, &door.deed, &door.object, services.env.now())?.end(services, refused);
            }
            (Stands::Not | Stands::Ended | Stands::Itself, _, _) => {}
        }
        Ok(())
    }
}
