//! What letters say, with a one-time link or of another address: plain text, Vietnamese and below it English. Nothing in it was typed by whoever makes an account, so
//! nobody sends words of his own under our name.
use crate::domain::account::Account;
use crate::domain::invitation::{Invitation, Purpose};
use crate::domain::registry::Registry;
use crate::domain::time::Timestamp;
use crate::service::accounts::texts::LinkText;
use crate::text::catalogue::say;
use crate::text::dates;
use crate::text::lang::Lang;
use zeroize::Zeroizing;

/// Stands between the languages.
const BETWEEN: &str = "* * *";

/// A letter, but for who sends it and who gets it. No `Debug`: its text holds a link.
pub struct Letter {
    /// One line.
    pub subject: String,
    /// The text, its lines ended by `\n`.
    pub text: Zeroizing<String>,
}

/// The letter that brings a link.
pub fn of_link(registry: &Registry, account: &Account, invitation: &Invitation, link: &LinkText) -> Letter {
    let origin = registry.origin.as_str();
    in_each_language(registry, "mail-link-subject", &|lang, text| {
        let expires = dates::moment(lang, registry.zone.wall(invitation.expires));
        let why = match invitation.purpose {
            Purpose::First => "mail-link-first",
            Purpose::Reset => "mail-link-reset",
        };
        let before = [
            say(lang, "mail-link-hello", &[]),
            say(lang, why, &[("origin", origin), ("name", account.id.as_str())]),
            say(lang, "mail-link-open", &[]),
        ];
        let office = [("office", registry.office.as_str()), ("contact", registry.office_contact.as_str())];
        let behind = [say(lang, "mail-link-expires", &[("moment", &expires)]), say(lang, "mail-link-unasked", &office)];
        for paragraph in &before {
            text.push_str(paragraph);
            text.push_str("\n\n");
        }
        // On a line of its own, so that no program takes a full stop into it.
        text.push_str(&link.url(&registry.base()));
        for paragraph in &behind {
            text.push_str("\n\n");
            text.push_str(paragraph);
        }
    })
}

/// The letter that tells the address before that the account has another one, or none. The new one is not named: who reads here may be another.
pub fn of_change(registry: &Registry, account: &Account, now: Timestamp) -> Letter {
    let (origin, office) = (registry.origin.as_str(), registry.office.as_str());
    in_each_language(registry, "mail-changed-subject", &|lang, text| {
        let moment = dates::moment(lang, registry.zone.wall(now));
        let what = [("origin", origin), ("name", account.id.as_str()), ("moment", moment.as_str())];
        let unasked = [("office", office), ("contact", registry.office_contact.as_str())];
        let paragraphs = [
            say(lang, "mail-link-hello", &[]),
            say(lang, "mail-changed-what", &what),
            say(lang, "mail-changed-unasked", &unasked),
        ];
        text.push_str(&paragraphs.join("\n\n"));
    })
}

/// A letter whose text says the same in each language, one below the other.
fn in_each_language(registry: &Registry, subject: &str, say_it: &dyn Fn(Lang, &mut String)) -> Letter {
    let subjects = Lang::ALL.map(|lang| say(lang, subject, &[]));
    let mut text = Zeroizing::new(String::new());
    for (at, lang) in Lang::ALL.into_iter().enumerate() {
        if at > 0 {
            text.push_str(&format!("\n{BETWEEN}\n\n"));
        }
        say_it(lang, &mut text);
        text.push('\n');
    }
    Letter { subject: format!("{}: {}", registry.origin.as_str(), subjects.join(" · ")), text }
}
