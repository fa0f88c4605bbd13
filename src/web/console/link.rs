//! The page behind a new one-time link: it went by mail, or it is told here, this once.
use crate::domain::account::Account;
use crate::service::accounts::texts::LinkText;
use crate::text::dates;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::shell::Shell;
use crate::web::mail::link::{self, Way};
use crate::web::pages::frame::Frame;
use crate::web::voice::Phrase;
use askama::Template;

/// What a form sends as `way` when the link is to be handed over, though there is a mail address.
pub const BY_HAND: &str = "hand";

#[derive(Template)]
#[template(path = "link.html")]
struct LinkPage {
    frame: Frame,
    shell: Shell,
    person: String,
    name: String,
    /// Why no letter left, where one should have.
    unsent: Option<&'static str>,
    url: String,
    expires: String,
    back: String,
}

#[derive(Template)]
#[template(path = "link_mailed.html")]
struct MailedPage {
    frame: Frame,
    shell: Shell,
    person: String,
    mail: String,
    expires: String,
    back: String,
}

/// Whether a link of this account would go by mail.
pub fn goes_by_mail(call: &Call<'_>, account: &Account) -> bool {
    link::goes_by_mail(call.state.mailer(), account)
}

/// Sends a link that was just made, or tells it. `back` leads to the page of its account.
pub fn tell(call: &Call<'_>, account: &Account, text: &LinkText, back: &str) -> Answer {
    let mailer = call.state.mailer().filter(|_| call.posted.text("way") != BY_HAND);
    let (way, expires) = link::send(call.services(), mailer, account, text)?;
    let (frame, shell) = (Frame::of(call.state, call.visit), Shell::of(call)?);
    let expires = dates::moment(call.lang(), call.state.registry.zone.wall(expires));
    let (person, back) = (account.person.clone(), call.path(back));
    let unsent = match way {
        Way::Mailed => {
            let mail = account.mail.clone().unwrap_or_default();
            return Outcome::page(&MailedPage { frame, shell, person, mail, expires, back });
        }
        Way::ByHand => None,
        Way::Unsent(why) => Some(why.said(call.lang())),
    };
    let (name, url) = (account.id.to_string(), text.url(&call.state.registry.base()).to_string());
    Outcome::page(&LinkPage { frame, shell, person, name, unsent, url, expires, back })
}
