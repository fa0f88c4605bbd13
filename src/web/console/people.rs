//! Accounts of people, as the office reads them, and the form by which its head adds one. The link for the new person is shown once.
use crate::domain::account::{Account, AccountRole, typed};
use crate::domain::error::{Error, Fault, Kind as Failure, Result};
use crate::domain::id::AccountId;
use crate::service::access::{CanKeepAccounts, may_keep_accounts};
use crate::service::accounts::people::{self, AccountOrder};
use crate::service::accounts::texts::LinkText;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::fields::{Choice, Draft, Field, Input, Wrong, is_of_form};
use crate::web::console::link;
use crate::web::console::listing::{self, Line, Listing};
use crate::web::console::producer_choice;
use crate::web::console::shell::{Shell, role_word};
use crate::web::pages::frame::Frame;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;

/// Where the list stands.
pub const PATH: &str = "/office/people";

/// The part of the list whose role asks for codes of a phone, and has none yet.
pub const NO_PHONE: &str = "no-phone";

#[derive(Template)]
#[template(path = "people.html")]
struct ListPage {
    frame: Frame,
    shell: Shell,
    list: Listing,
    empty: &'static str,
    /// Whether this person may add accounts.
    adds: bool,
}

#[derive(Template)]
#[template(path = "person_new.html")]
struct NewPage {
    frame: Frame,
    shell: Shell,
    title: &'static str,
    /// Where the list stands, to which the form is sent.
    path: &'static str,
    summary: Vec<Wrong>,
    fields: Vec<Field>,
}

/// The right of whoever is signed in to keep accounts.
pub fn right(call: &Call<'_>) -> Result<CanKeepAccounts> {
    may_keep_accounts(&call.person()?.account)
}

/// Whether a role asks for codes of a phone that the account does not have.
pub fn lacks_phone(account: &Account) -> bool {
    account.role.needs_second_factor() && account.second_factor.is_none() && account.suspended.is_none()
}

/// `GET /office/people`
pub fn list(call: &Call<'_>) -> Answer {
    let mut lines = Vec::new();
    let part = listing::part(call);
    for account in people::all(call.services())? {
        if part != NO_PHONE || lacks_phone(&account) {
            lines.push((account.id.to_string(), line(call, &account)?));
        }
    }
    let voice = call.visit.voice;
    Outcome::page(&ListPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        list: listing::of(call, PATH, lines),
        empty: voice.word(if part == NO_PHONE { "people-no-phone-none" } else { "people-empty" }),
        adds: right(call).is_ok(),
    })
}

fn line(call: &Call<'_>, account: &Account) -> Result<Line> {
    let voice = call.visit.voice;
    let mut details = vec![account.id.to_string(), role_word(voice, &account.role).to_owned()];
    if let Some(producer) = account.role.producer() {
        details.push(producer_choice::name(call, producer)?);
    }
    Ok(Line {
        path: call.path(&format!("{PATH}/{}", account.id)),
        name: account.person.clone(),
        details,
        tags: tags(call, account),
    })
}

/// What stands out about an account.
pub fn tags(call: &Call<'_>, account: &Account) -> Vec<&'static str> {
    let word = |is: bool, key: &'static str| is.then(|| call.visit.voice.word(key));
    let invited = account.password.is_none() && account.suspended.is_none();
    let suspended = word(account.suspended.is_some(), "person-suspended");
    [suspended, word(invited, "person-invited"), word(lacks_phone(account), "person-no-phone")].into_iter().flatten().collect()
}

/// `GET /office/new-account`
pub fn new(call: &Call<'_>) -> Answer {
    form(call, StatusCode::OK, &Draft::default())
}

fn form(call: &Call<'_>, status: StatusCode, draft: &Draft) -> Answer {
    form_with(call, status, draft, PATH, role_fields(call, draft)?.into())
}

/// The form for a new account, which is sent to this list; `roles`: what is asked between the name and the mail.
pub fn form_with(call: &Call<'_>, status: StatusCode, draft: &Draft, path: &'static str, roles: Vec<Field>) -> Answer {
    let voice = call.visit.voice;
    let line = |name, word, fill| draft.field(voice, name, voice.word(word), Input::Line(fill));
    let mut fields = vec![
        line("person", "account-person", "").needed(),
        line("name", "account-name", "").needed().hinted(voice.word("person-name-hint")),
    ];
    fields.extend(roles);
    let mail = line("mail", "person-mail", "email");
    fields.push(if call.state.mailer().is_some() { mail.hinted(voice.word("person-mail-hint")) } else { mail });
    let summary = draft.summary(voice, &["person", "name", "role", "producer", "mail"]);
    let (frame, shell) = (Frame::of(call.state, call.visit), Shell::of(call)?);
    // The page is called what led to it.
    let title = voice.word(if path == PATH { "person-new" } else { "own-people-new" });
    Outcome::page_as(status, &NewPage { frame, shell, title, path, summary, fields })
}

/// Role and producer of an account: only roles that whoever is signed in may give.
pub fn role_fields(call: &Call<'_>, draft: &Draft) -> Result<[Field; 2]> {
    let (voice, right) = (call.visit.voice, right(call)?);
    // Owner and member are no role without a producer; whoever keeps accounts at all keeps theirs.
    let may = |code: &&str| AccountRole::of(code, None).map_or(true, |role| right.over(&role).is_ok());
    let choice = |code: &str| Choice { value: code.to_owned(), word: voice.word_of("role-", code).unwrap_or(code).to_owned() };
    let roles = AccountRole::CODES.iter().copied().filter(|code| may(code)).map(choice).collect();
    let role = draft.field(voice, "role", voice.word("account-role"), Input::One(roles)).needed();
    Ok([role, producer_choice::field(call, draft, "producer")?])
}

/// The role that a form gives; every fault with its field.
pub fn role(call: &Call<'_>) -> Result<std::result::Result<AccountRole, Fault>> {
    let producer = producer_choice::read(call, call.posted.text("producer"))?.map_err(|fault| fault.at("", 0, "producer"));
    Ok(producer.and_then(|producer| AccountRole::of(call.posted.text("role"), producer).map_err(of_role)))
}

fn of_role(fault: Fault) -> Fault {
    let field = if fault.code == "account-role-producer" { "producer" } else { "role" };
    fault.at("", 0, field)
}

/// The account that the form wishes for, in this role, or all that is wrong with it.
pub fn order(call: &Call<'_>, role: std::result::Result<AccountRole, Fault>) -> Result<AccountOrder> {
    let (name, person, mail) = (call.posted.text("name"), call.posted.text("person"), call.posted.text("mail"));
    let id = typed(name).map_or_else(|| name.parse::<AccountId>(), Ok).map_err(|fault| fault.at("", 0, "name"));
    let mut faults: Vec<Fault> = people::faults(person, mail).into_iter().map(of_person).collect();
    faults.extend(id.as_ref().err().cloned());
    faults.extend(role.as_ref().err().cloned());
    let by = call.person()?.account.id.to_string();
    match (id, role) {
        (Ok(id), Ok(role)) if faults.is_empty() => Ok(AccountOrder { id, person: person.into(), role, mail: mail.into(), by }),
        _ => Err(Error::invalid(faults)),
    }
}

/// What is wrong with an account is about its field.
pub fn of_person(fault: Fault) -> Fault {
    let field = match fault.code {
        "account-person" | "account-person-unseen" | "cell-lookalike" | "cell-fancy" => "person",
        "account-mail" => "mail",
        "account-taken" => "name",
        _ => return fault,
    };
    fault.at("", 0, field)
}

/// `POST /office/people`
pub fn create(call: &Call<'_>) -> Answer {
    match role(call).and_then(|role| order(call, role)).and_then(|order| made(call, &right(call)?, &order)) {
        Ok((account, text)) => link::tell(call, &account, &text, &format!("{PATH}/{}", account.id)),
        Err(mut error) if is_of_form(&error) => {
            error.faults = error.faults.into_iter().map(of_person).collect();
            form(call, problem::status(error.kind).0, &Draft::sent(call.posted).wrong(call.visit.voice, &error))
        }
        Err(error) => Err(error),
    }
}

/// Sent twice it is one account: the second answer shows a link as well, and only the newest is good.
pub fn made(call: &Call<'_>, right: &CanKeepAccounts, order: &AccountOrder) -> Result<(Account, LinkText)> {
    let refused = match people::add(call.services(), right, order, call.now) {
        Ok(made) => return Ok(made),
        Err(error) => error,
    };
    if refused.kind != Failure::Conflict || refused.code() != "account-taken" {
        return Err(refused);
    }
    let stood = people::find(call.services(), &order.id)?;
    let same = stood.person == order.person
        && stood.role == order.role
        && stood.mail.as_deref().unwrap_or_default() == order.mail
        && stood.made_by == order.by
        && stood.password.is_none();
    if !same {
        return Err(refused);
    }
    let text = people::reset(call.services(), right, &order.id, &order.by, call.now)?;
    Ok((stood, text))
}
