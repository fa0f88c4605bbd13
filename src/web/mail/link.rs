//! Which way a one-time link goes: by mail where there is a server and an address, else by hand.
use crate::domain::account::Account;
use crate::domain::error::Result;
use crate::domain::time::Timestamp;
use crate::service::accounts::invitations;
use crate::service::accounts::texts::LinkText;
use crate::service::services::Services;
use crate::web::mail::letter;
use crate::web::mail::mailer::Mailer;
use crate::web::mail::unsent::Unsent;

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By mail; the link is shown to nobody.
    Mailed,
    /// By hand, as it was wished, or because there is no server or no address.
    ByHand,
    /// By hand, because a letter could not be sent.
    Unsent(Unsent),
}

/// Whether a link of this account would go by mail.
pub fn goes_by_mail(mailer: Option<&Mailer>, account: &Account) -> bool {
    mailer.is_some() && account.mail.is_some()
}

/// Sends a link that was just made, where it goes by mail, and gives the moment until which it is good.
pub fn send(services: &Services, mailer: Option<&Mailer>, account: &Account, link: &LinkText) -> Result<(Way, Timestamp)> {
    let (invitation, _) = invitations::shown(services, link.tell(), services.env.now())?;
    let way = match (mailer, &account.mail) {
        (Some(mailer), Some(to)) => {
            let letter = letter::of_link(&services.registry, account, &invitation, link);
            mailer.send(&services.env, to, &letter).map_or_else(Way::Unsent, |()| Way::Mailed)
        }
        (None, _) | (_, None) => Way::ByHand,
    };
    Ok((way, invitation.expires))
}
