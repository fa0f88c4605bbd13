//! Who is signed in: the account behind a session's cookie, for whom it acts, and the mark that its forms carry.
use crate::domain::account::{Account, AccountRole};
use crate::domain::error::{Error, Fault, Kind as Failure, Result};
use crate::domain::hex::hex;
use crate::domain::id::ProducerId;
use crate::domain::session::{Session, Stage};
use crate::domain::time::{Date, Timestamp};
use crate::service::access::{self, Actor};
use crate::service::accounts::sessions;
use crate::service::acted;
use crate::service::services::Services;
use crate::web::console::cookie::Cookie;
use crate::web::pages::visit::Visit;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Sets marks of forms apart from everything else that is made of a session's text.
const MARK: &[u8] = b"temtin form mark 1\0";

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Person {
    /// The session.
    pub session: Session,
    /// Whose it is.
    pub account: Account,
    /// For whom it acts, where that is not its own producer.
    pub acting_for: Option<ProducerId>,
    /// With which rights.
    pub actor: Actor,
    /// The role in which it writes events down for another producer.
    pub on_behalf: &'static str,
    /// What the forms of this session carry, so that no other page can send them in its name.
    pub mark: String,
}

/// Whoever shows a session; `None` without a cookie or with one whose session is over. A session whose second factor is still to
/// be shown is told apart by its stage.
pub fn person(services: &Services, visit: &Visit, now: Timestamp) -> Result<Option<Person>> {
    match Cookie::Session.read(&visit.headers, services.registry.mode) {
        Some(text) => behind(services, visit, &text, now),
        None => Ok(None),
    }
}

/// Whether somebody shows a session that was good and ended by the clock or with its account, and not by a sign-out.
pub fn has_run_out(services: &Services, visit: &Visit, now: Timestamp) -> bool {
    let text = Cookie::Session.read(&visit.headers, services.registry.mode);
    text.is_some_and(|text| sessions::shown(services, &text, now).is_err_and(|error| error.code() == "session-ended"))
}

/// Whoever is behind the text of a session.
pub fn behind(services: &Services, visit: &Visit, text: &str, now: Timestamp) -> Result<Option<Person>> {
    let mode = services.registry.mode;
    let (session, account) = match sessions::shown(services, text, now) {
        Ok(shown) => shown,
        Err(error) if error.kind == Failure::Unauthenticated => return Ok(None),
        Err(error) => return Err(error),
    };
    let today = services.registry.zone.day(now);
    let wished = Cookie::ActingFor.read(&visit.headers, mode).and_then(|id| id.parse::<ProducerId>().ok());
    // A mandate that has ended is no fault: the person acts for itself again.
    let acting_for = wished.filter(|id| account.role.producer() != Some(id) && account.acts_for(id, today));
    let actor = access::actor(&account, acting_for.as_ref(), today)?;
    let mark = mark(text, acting_for.as_ref());
    let on_behalf = acted::on_behalf(services, &account)?;
    Ok(Some(Person { session, account, acting_for, actor, on_behalf, mark }))
}

/// A form that was opened for one household is not taken for another: the mark covers both.
fn mark(text: &str, acting_for: Option<&ProducerId>) -> String {
    let acting_for = acting_for.map_or("", ProducerId::as_str);
    let digest = Sha256::new().chain_update(MARK).chain_update(text).chain_update([0]).chain_update(acting_for).finalize();
    hex(&digest[..16])
}

impl Person {
    /// The same person acting for a producer by a mandate: else forbidden `mandate-missing`.
    pub fn acting_as(&self, producer: &ProducerId, today: Date) -> Result<Self> {
        let actor = access::actor(&self.account, Some(producer), today)?;
        let acting_for = (self.account.role.producer() != Some(producer)).then(|| producer.clone());
        Ok(Self { acting_for, actor, ..self.clone() })
    }

    /// Whether it is the owner of the producer that it acts as.
    pub fn is_owner(&self) -> bool {
        matches!(self.account.role, AccountRole::Owner(_)) && self.acting_for.is_none()
    }

    /// Whether everything was shown that its role asks for.
    pub fn is_whole(&self) -> bool {
        self.session.stage == Stage::Whole
    }

    /// Whether a form was opened in this session, for whom it acts now: conflict `form-mark`.
    pub fn check_mark(&self, sent: &str) -> Result<()> {
        if bool::from(self.mark.as_bytes().ct_eq(sent.as_bytes())) {
            return Ok(());
        }
        Err(Error::conflict(Fault::new("form-mark")))
    }

    /// The role in which it writes events down: on behalf of another producer they say so themselves.
    pub fn recorded_by(&self) -> &'static str {
        if self.acting_for.is_some() { self.on_behalf } else { "producer" }
    }

    /// The producer that it acts as; `None` for the office, and for a station that has chosen none.
    pub fn producer(&self) -> Option<&ProducerId> {
        match &self.actor {
            Actor::Producer(id) => Some(id),
            Actor::Operator | Actor::Office | Actor::Reader | Actor::Anybody => None,
        }
    }
}
