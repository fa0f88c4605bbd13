//! One account: what is known of it, and what the head of the office may do to it: link, mail address, phone, suspension, role.
use crate::domain::account::Account;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::AccountId;
use crate::domain::time::Timestamp;
use crate::service::access::CanKeepAccounts;
use crate::service::accounts::{address, people};
use crate::text::dates;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::fields::{Draft, Field, Input, Wrong, is_of_form};
use crate::web::console::link;
use crate::web::console::mail_change;
use crate::web::console::mandates::{self, MandateLine};
use crate::web::console::people::{PATH, right, role, role_fields, tags};
use crate::web::console::producer_choice;
use crate::web::console::shell::{Shell, role_word};
use crate::web::pages::frame::Frame;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;

/// Fields of a new mandate.
pub const MANDATE: [&str; 4] = ["mandate-producer", "from", "until", "paper"];

/// What stands in the forms of the page.
#[derive(Default)]
pub struct Drafts {
    /// Another role.
    pub role: Draft,
    /// A new mandate.
    pub mandate: Draft,
    /// What was typed for another mail address; `None` where nobody typed one yet.
    pub mail: Option<Draft>,
    /// What was done just now.
    pub done: Option<&'static str>,
}

/// What may be done to the account, for whoever may.
struct Deeds {
    suspended: bool,
    /// Whether a link would go by mail.
    mails: bool,
    phone: bool,
    mail_summary: Vec<Wrong>,
    mail: Field,
    role_summary: Vec<Wrong>,
    role: Vec<Field>,
    mandate_summary: Vec<Wrong>,
    /// None for a role that takes no mandates.
    mandate: Vec<Field>,
}

#[derive(Template)]
#[template(path = "kept_account.html")]
struct AccountPage {
    frame: Frame,
    shell: Shell,
    person: String,
    tags: Vec<&'static str>,
    done: Option<&'static str>,
    facts: Vec<(&'static str, String)>,
    path: String,
    mandates: Vec<MandateLine>,
    /// None for whoever only reads.
    deeds: Option<Deeds>,
}

/// The account of the address.
pub fn account(call: &Call<'_>) -> Result<Account> {
    let id: AccountId = call.named("account-unknown")?;
    people::find(call.services(), &id)
}

/// `GET /office/people/{id}`
pub fn show(call: &Call<'_>) -> Answer {
    page(call, StatusCode::OK, &account(call)?, Drafts::default())
}

/// The page with what was typed and what is wrong with it.
pub fn page(call: &Call<'_>, status: StatusCode, account: &Account, drafts: Drafts) -> Answer {
    let may = right(call).is_ok_and(|right| right.over(&account.role).is_ok());
    Outcome::page_as(
        status,
        &AccountPage {
            frame: Frame::of(call.state, call.visit),
            shell: Shell::of(call)?,
            person: account.person.clone(),
            tags: tags(call, account),
            done: drafts.done,
            facts: facts(call, account)?,
            path: format!("{PATH}/{}", account.id),
            mandates: mandates::lines(call, account)?,
            deeds: if may { Some(deeds(call, account, drafts)?) } else { None },
        },
    )
}

/// What is known of an account, each with its word.
pub fn facts(call: &Call<'_>, account: &Account) -> Result<Vec<(&'static str, String)>> {
    let voice = call.visit.voice;
    let moment = |at: Timestamp| dates::moment(voice.0, call.state.registry.zone.wall(at));
    let mut facts = vec![("account-name", account.id.to_string()), ("account-role", role_word(voice, &account.role).to_owned())];
    if let Some(producer) = account.role.producer() {
        facts.push(("producer-choice", producer_choice::name(call, producer)?));
    }
    if let Some(mail) = &account.mail {
        facts.push(("person-mail", mail.clone()));
    }
    let when = moment(account.made);
    let made = [("moment", Phrase::plain(&when)), ("by", Phrase::plain(&account.made_by))];
    facts.push(("person-made", voice.say("person-made-by", made).bare()));
    let password = if account.password.is_some() { "person-password-there" } else { "person-password-none" };
    facts.push(("sign-in-password", voice.word(password).to_owned()));
    let phone = account.second_factor.as_ref().map(|factor| moment(factor.since));
    facts.push(("account-phone", phone.unwrap_or_else(|| voice.word("person-phone-none").to_owned())));
    facts.extend(account.suspended.map(|since| ("person-suspended-since", moment(since))));
    Ok(facts.into_iter().map(|(key, value)| (voice.word(key), value)).collect())
}

fn deeds(call: &Call<'_>, account: &Account, mut drafts: Drafts) -> Result<Deeds> {
    let voice = call.visit.voice;
    if drafts.role.value("role").is_empty() {
        drafts.role.put("role", account.role.code());
        drafts.role.put("producer", account.role.producer().map(ToString::to_string).unwrap_or_default());
    }
    if drafts.mandate.value("from").is_empty() && drafts.mandate.summary(voice, &MANDATE).is_empty() {
        drafts.mandate.put("from", dates::date(crate::text::lang::Lang::Vi, call.today()));
    }
    let draft = &drafts.mandate;
    let field = |name, word, input| draft.field(voice, name, voice.word(word), input);
    let mandate = if account.role.takes_mandates() {
        vec![
            producer_choice::field(call, draft, "mandate-producer")?.needed(),
            field("from", "mandate-from", Input::Day).needed(),
            field("until", "mandate-until", Input::Day).hinted(voice.word("mandate-until-hint")),
            field("paper", "mandate-paper", Input::File("application/pdf,image/jpeg,image/png,image/webp"))
                .hinted(voice.word("mandate-paper-hint")),
        ]
    } else {
        Vec::new()
    };
    let mail = drafts.mail.unwrap_or_else(|| mail_change::opened(account));
    Ok(Deeds {
        mail_summary: mail.summary(voice, &["mail"]),
        mail: mail.field(voice, "mail", voice.word("person-mail"), Input::Line("off")).hinted(voice.word("account-mail-hint")),
        suspended: account.suspended.is_some(),
        mails: link::goes_by_mail(call, account),
        phone: account.second_factor.is_some(),
        role_summary: drafts.role.summary(voice, &["role", "producer"]),
        role: role_fields(call, &drafts.role)?.into(),
        mandate_summary: draft.summary(voice, &MANDATE),
        mandate,
    })
}

/// Does something to the account of the address, and shows it again.
fn done(call: &Call<'_>, deed: impl Fn(&CanKeepAccounts, &AccountId) -> Result<Account>) -> Answer {
    let account = deed(&right(call)?, &account(call)?.id)?;
    Outcome::goes(call.path(&format!("{PATH}/{}", account.id)))
}

/// `POST /office/people/{id}/link`: the password is gone, and a new one is chosen behind the link.
pub fn reset(call: &Call<'_>) -> Answer {
    let account = account(call)?;
    let by = call.person()?.account.id.to_string();
    let text = people::reset(call.services(), &right(call)?, &account.id, &by, call.now)?;
    link::tell(call, &account, &text, &format!("{PATH}/{}", account.id))
}

/// `POST /office/people/{id}/mail`: another address, and links that were not used yet are gone.
pub fn change_mail(call: &Call<'_>) -> Answer {
    let stood = account(call)?;
    match address::change(call.services(), &right(call)?, &stood.id, call.posted.text("mail"), call.now) {
        Ok(change) => {
            let done = Some(mail_change::told(call, &change));
            page(call, StatusCode::OK, &change.account, Drafts { done, ..Drafts::default() })
        }
        Err(error) if is_of_form(&error) => {
            let status = problem::status(error.kind).0;
            page(call, status, &stood, Drafts { mail: Some(mail_change::refused(call, error)), ..Drafts::default() })
        }
        Err(error) => Err(error),
    }
}

/// `POST /office/people/{id}/phone/remove`
pub fn remove_phone(call: &Call<'_>) -> Answer {
    done(call, |right, id| people::take_second_factor(call.services(), right, id, call.now))
}

/// `POST /office/people/{id}/suspend`
pub fn suspend(call: &Call<'_>) -> Answer {
    done(call, |right, id| people::suspend(call.services(), right, id, call.now))
}

/// `POST /office/people/{id}/restore`
pub fn restore(call: &Call<'_>) -> Answer {
    done(call, |right, id| people::restore(call.services(), right, id))
}

/// `POST /office/people/{id}/role`
pub fn change_role(call: &Call<'_>) -> Answer {
    let account = account(call)?;
    let changed = role(call)?.map_err(Error::from).and_then(|role| {
        // The role that stands signs nobody out.
        if role == account.role {
            Ok(account.clone())
        } else {
            people::change_role(call.services(), &right(call)?, &account.id, &role, call.now)
        }
    });
    match changed {
        Ok(account) => Outcome::goes(call.path(&format!("{PATH}/{}", account.id))),
        Err(error) if is_of_form(&error) => {
            let role = Draft::sent(call.posted).wrong(call.visit.voice, &error);
            page(call, problem::status(error.kind).0, &account, Drafts { role, ..Drafts::default() })
        }
        Err(error) => Err(error),
    }
}

/// `GET /office/people/{id}/papers/{n}`: the signed paper of a mandate, for whoever keeps accounts.
pub fn paper(call: &Call<'_>) -> Answer {
    right(call)?;
    let account = account(call)?;
    let unknown = || Error::not_found(Fault::new("attachment-unknown").value(call.part));
    let mandate = call.part.parse::<usize>().ok().and_then(|at| account.mandates.get(at)).ok_or_else(unknown)?;
    let hash = mandate.paper.ok_or_else(unknown)?;
    let bytes = call.services().files.get(&hash)?;
    let media = crate::domain::attachment::Media::of(&bytes)?;
    let end = media.name().rsplit('/').next().unwrap_or_default();
    Outcome::file(bytes, format!("{}-{}.{end}", account.id, mandate.producer), media.name())
}
