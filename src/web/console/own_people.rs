//! The people of a producer, for its owner, who keeps the members; and for a station by a mandate, which makes links for passwords that were lost.
use crate::domain::account::{Account, AccountRole};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::AccountId;
use crate::domain::time::Date;
use crate::service::access::{CanKeepAccounts, CanResetFor, may_keep_members, may_reset_for};
use crate::service::accounts::people;
use crate::service::accounts::texts::LinkText;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::fields::{Draft, is_of_form};
use crate::web::console::kept_account::facts;
use crate::web::console::link;
use crate::web::console::listing::{self, Line, Listing};
use crate::web::console::people::{form_with, made, of_person, order, tags};
use crate::web::console::shell::{Shell, role_word};
use crate::web::pages::frame::Frame;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;

/// Where the list stands.
const PATH: &str = "/console/people";

/// What whoever is signed in may do to the people of the producer.
enum Right {
    /// Keep the members.
    Owner(CanKeepAccounts),
    /// Make links.
    Station(CanResetFor),
}

#[derive(Template)]
#[template(path = "own_people.html")]
struct ListPage {
    frame: Frame,
    shell: Shell,
    list: Listing,
    about: &'static str,
    empty: &'static str,
    /// Whether this person may add members.
    adds: bool,
}

#[derive(Template)]
#[template(path = "own_account.html")]
struct AccountPage {
    frame: Frame,
    shell: Shell,
    person: String,
    tags: Vec<&'static str>,
    facts: Vec<(&'static str, String)>,
    path: String,
    /// Whether a link may be made now.
    resets: bool,
    /// Whether it would go by mail.
    mails: bool,
    suspends: bool,
    restores: bool,
    /// Why nothing may be done, where nothing may.
    closed: Option<&'static str>,
}

impl Right {
    fn of(call: &Call<'_>) -> Result<Self> {
        let person = call.person()?;
        if person.is_owner() {
            return may_keep_members(&person.account).map(Self::Owner);
        }
        may_reset_for(&person.account, call.producer()?, call.today()).map(Self::Station)
    }

    /// Whether a link for another password may be made: as [`people::reset`] says.
    fn opens(&self, account: &Account, today: Date) -> Result<()> {
        match self {
            Self::Owner(right) => right.opens(account, today),
            Self::Station(right) => right.over(account),
        }
    }
}

/// The right of an owner; the table has seen to it that nobody else comes here.
fn owners(call: &Call<'_>) -> Result<CanKeepAccounts> {
    may_keep_members(&call.person()?.account)
}

/// The account of the address, if it is one of the producer's people: else not found `account-unknown`.
fn account(call: &Call<'_>) -> Result<Account> {
    let id: AccountId = call.named("account-unknown")?;
    let own = call.producer()?;
    let account = people::find(call.services(), &id)?;
    if account.role.producer() == Some(own) {
        return Ok(account);
    }
    // As one that nobody has: whose it is else is nobody's business here.
    Err(Error::not_found(Fault::new("account-unknown").value(call.id)))
}

/// `GET /console/people`
pub fn list(call: &Call<'_>) -> Answer {
    let (voice, own, right) = (call.visit.voice, call.producer()?, Right::of(call)?);
    let ours = people::all(call.services())?.into_iter().filter(|account| account.role.producer() == Some(own));
    let line = |account: Account| {
        let details = vec![account.id.to_string(), role_word(voice, &account.role).to_owned()];
        let path = call.path(&format!("{PATH}/{}", account.id));
        (account.id.to_string(), Line { path, tags: tags(call, &account), name: account.person, details })
    };
    let adds = matches!(right, Right::Owner(_));
    Outcome::page(&ListPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        list: listing::of(call, PATH, ours.map(line).collect()),
        about: voice.word(if adds { "own-people-about" } else { "own-people-about-station" }),
        empty: voice.word("own-people-empty"),
        adds,
    })
}

/// `GET /console/new-account`
pub fn new(call: &Call<'_>) -> Answer {
    form_with(call, StatusCode::OK, &Draft::default(), PATH, Vec::new())
}

/// `POST /console/people`: a new member, and nothing else.
pub fn create(call: &Call<'_>) -> Answer {
    let wish = order(call, Ok(AccountRole::Member(call.producer()?.clone())));
    match wish.and_then(|order| made(call, &owners(call)?, &order)) {
        Ok((account, text)) => told(call, &account, &text),
        Err(mut error) if is_of_form(&error) => {
            error.faults = error.faults.into_iter().map(of_person).collect();
            let draft = Draft::sent(call.posted).wrong(call.visit.voice, &error);
            form_with(call, problem::status(error.kind).0, &draft, PATH, Vec::new())
        }
        Err(error) => Err(error),
    }
}

fn told(call: &Call<'_>, account: &Account, text: &LinkText) -> Answer {
    link::tell(call, account, text, &format!("{PATH}/{}", account.id))
}

/// `GET /console/people/{id}`
pub fn show(call: &Call<'_>) -> Answer {
    let (account, right, voice) = (account(call)?, Right::of(call)?, call.visit.voice);
    let opened = right.opens(&account, call.today());
    let (opens, suspended) = (opened.is_ok(), account.suspended.is_some());
    let keeps = matches!(&right, Right::Owner(right) if right.over(&account.role).is_ok());
    let restores = keeps && suspended && account.suspended_by.as_ref() == Some(call.producer()?);
    let closed = match opened.err().map(|error| error.code()) {
        Some("account-members-only") => Some("own-people-owner"),
        Some(_) => Some("own-people-others"),
        None if suspended && !restores => Some("own-people-suspended"),
        None => None,
    };
    Outcome::page(&AccountPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        person: account.person.clone(),
        tags: tags(call, &account),
        facts: facts(call, &account)?,
        path: format!("{PATH}/{}", account.id),
        resets: opens && !suspended,
        mails: link::goes_by_mail(call, &account),
        suspends: keeps && !suspended,
        restores,
        closed: closed.map(|key| voice.word(key)),
    })
}

/// `POST /console/people/{id}/link`: the password is gone, and a new one is chosen behind the link.
pub fn reset(call: &Call<'_>) -> Answer {
    let account = account(call)?;
    let by = call.person()?.account.id.to_string();
    let text = match Right::of(call)? {
        Right::Owner(right) => people::reset(call.services(), &right, &account.id, &by, call.now),
        Right::Station(right) => people::reset_for(call.services(), &right, &account.id, &by, call.now),
    }?;
    told(call, &account, &text)
}

/// Does something to a member, and shows the account again.
fn done(call: &Call<'_>, deed: impl Fn(&CanKeepAccounts, &AccountId) -> Result<Account>) -> Answer {
    let account = deed(&owners(call)?, &account(call)?.id)?;
    Outcome::goes(call.path(&format!("{PATH}/{}", account.id)))
}

/// `POST /console/people/{id}/suspend`
pub fn suspend(call: &Call<'_>) -> Answer {
    done(call, |right, id| people::suspend(call.services(), right, id, call.now))
}

/// `POST /console/people/{id}/restore`
pub fn restore(call: &Call<'_>) -> Answer {
    done(call, |right, id| people::restore(call.services(), right, id))
}
