//! The form for another mail address, on one's own account and on those that the office keeps, and what is said once it was changed.
use crate::domain::account::Account;
use crate::domain::error::Error;
use crate::service::accounts::address::MailChange;
use crate::store::contract::receipt::Done;
use crate::web::console::call::Call;
use crate::web::console::fields::Draft;
use crate::web::mail::notice::{self, Notice};

/// The password that one shows once more, as the form sends it: the page has another one beside it.
pub const PASSWORD: &str = "mail-password";

/// The form as it is opened.
pub fn opened(account: &Account) -> Draft {
    Draft::of([("mail".to_owned(), account.mail.clone().unwrap_or_default())])
}

/// The form as it was sent, without the password, and what is wrong with each field.
pub fn refused(call: &Call<'_>, mut error: Error) -> Draft {
    for fault in &mut error.faults {
        let field = match fault.code {
            "account-mail" => "mail",
            "password-old-wrong" => PASSWORD,
            _ => continue,
        };
        *fault = fault.clone().at("", 0, field);
    }
    Draft::of([("mail".to_owned(), call.posted.text("mail").to_owned())]).wrong(call.visit.voice, &error)
}

/// Tells the address before, and says what was done and whether that one was told.
pub fn told(call: &Call<'_>, change: &MailChange) -> &'static str {
    let notice = notice::send(call.services(), call.state.mailer(), change, call.now);
    call.visit.voice.word(match (change.done, notice) {
        (Done::Before, _) => "mail-as-before",
        (Done::Now, Notice::Sent) => "mail-changed-told",
        (Done::Now, Notice::Nowhere) => "mail-changed",
        (Done::Now, Notice::Unsent(_)) => "mail-changed-untold",
    })
}
