//! Tells the address that an account had that its letters go elsewhere: who lost an account so reads of it where nobody else changed anything.
use crate::domain::time::Timestamp;
use crate::service::accounts::address::MailChange;
use crate::service::services::Services;
use crate::web::mail::letter;
use crate::web::mail::mailer::Mailer;
use crate::web::mail::unsent::Unsent;

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// It was told.
    Sent,
    /// There was no address before, or there is no server.
    Nowhere,
    /// A letter could not be sent; what was changed stays changed.
    Unsent(Unsent),
}

/// Tells the address before; blocks as a letter with a link does.
pub fn send(services: &Services, mailer: Option<&Mailer>, change: &MailChange, now: Timestamp) -> Notice {
    match (mailer, &change.before) {
        (Some(mailer), Some(before)) => {
            let letter = letter::of_change(&services.registry, &change.account, now);
            mailer.send(&services.env, before, &letter).map_or_else(Notice::Unsent, |()| Notice::Sent)
        }
        (None, _) | (_, None) => Notice::Nowhere,
    }
}
