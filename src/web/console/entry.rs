//! What a door of the console is: one row of the table of its routes.
use crate::domain::account::AccountRole;
use crate::domain::deed_word;
use crate::domain::error::{Error, Fault, Result};
use crate::service::access::Actor;
use crate::service::form::kind::Kind;
use crate::web::api::entry::Method;
use crate::web::console::call::{Answer, Call};
use crate::web::console::person::Person;
use crate::web::deeds;
use crate::web::posted::Posted;

/// Who may open a door, as far as the table knows: what depends on whose record it is, the deed's proof of right decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Anybody, signed in or not.
    Nobody,
    /// Whoever has shown a password; the second factor may be still to come.
    Half,
    /// Whoever is signed in.
    Person,
    /// Whoever acts for a producer.
    Maker,
    /// An owner, in the place of its own producer.
    Owner,
    /// The same, and a station by a mandate.
    Keeper,
    /// The office and those who read with it.
    Reader,
    /// The office.
    Office,
    /// The head of the office.
    Head,
}

impl Needs {
    /// Lets a person in, or says why not: unauthenticated `session-missing`, `second-factor-due`; forbidden `console-makers`,
    /// `console-choose`, `owners-only`, `office-only`, `head-only`.
    pub fn admit(self, person: Option<&Person>) -> Result<()> {
        if self == Self::Nobody {
            return Ok(());
        }
        let person = person.ok_or_else(|| Error::unauthenticated(Fault::new("session-missing")))?;
        if self == Self::Half {
            return Ok(());
        }
        if !person.is_whole() {
            return Err(Error::unauthenticated(Fault::new("second-factor-due")));
        }
        let fits = match (self, &person.actor) {
            (Self::Nobody | Self::Half | Self::Person, _) | (Self::Maker, Actor::Producer(_)) => return Ok(()),
            (Self::Owner, Actor::Producer(_)) if person.is_owner() => return Ok(()),
            (Self::Keeper, Actor::Producer(_)) if person.is_owner() || person.account.role == AccountRole::Station => {
                return Ok(());
            }
            (Self::Owner | Self::Keeper, Actor::Producer(_)) => "owners-only",
            (Self::Maker | Self::Owner | Self::Keeper, Actor::Anybody) => "console-choose",
            (Self::Maker | Self::Owner | Self::Keeper, Actor::Operator | Actor::Office | Actor::Reader) => "console-makers",
            (Self::Reader, Actor::Operator | Actor::Office | Actor::Reader) | (Self::Office, Actor::Operator | Actor::Office) => {
                return Ok(());
            }
            (Self::Reader | Self::Office, _) => "office-only",
            (Self::Head, _) if person.account.role == AccountRole::Head => return Ok(()),
            (Self::Head, _) => "head-only",
        };
        Err(Error::forbidden(Fault::new(fits)))
    }
}

/// What a form may bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brings {
    /// Fields alone.
    Fields,
    /// Files beside them.
    Files,
}

impl Brings {
    /// Largest body, in bytes. A photograph has up to 16 MiB, and comes with the fields of its page.
    pub fn body_max(self) -> usize {
        match self {
            Self::Fields => FIELDS_BODY_MAX,
            Self::Files => FILES_BODY_MAX,
        }
    }
}

/// Largest body of a form without files, in bytes; of anybody, signed in or not: what was typed is kept over a sign-in.
pub const FIELDS_BODY_MAX: usize = 1 << 20;

/// Largest body of a form with files, in bytes.
pub const FILES_BODY_MAX: usize = 20 << 20;

/// On which button, by the word that it says in the field `do`, a form does something; on others what it would do is only looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// On each: whatever it says, it is noted in the audit log.
    Each,
    /// On this one.
    Only(&'static str),
    /// On each but this one.
    AllBut(&'static str),
}

impl On {
    /// Whether the button with this word does something.
    pub fn does(self, said: &str) -> bool {
        match self {
            Self::Each => true,
            Self::Only(word) => said == word,
            Self::AllBut(word) => said != word,
        }
    }
}

/// Who notes in the audit log what a form does.
#[derive(Clone, Copy)]
pub enum Noting {
    /// The door: before it, and how it ended.
    Door,
    /// The deed itself, since it names both of two people; the door notes only what is refused before it comes to that.
    Deed,
    /// Of a form that this is true of, the proposal, which is all that it can come to; of any other one the door.
    Proposal(fn(&Posted) -> bool),
}

impl Noting {
    /// Whether what this form asks for notes itself.
    pub fn itself(self, posted: &Posted) -> bool {
        match self {
            Self::Door => false,
            Self::Deed => true,
            Self::Proposal(is) => is(posted),
        }
    }
}

/// One row of the table.
#[derive(Clone, Copy)]
pub struct Entry {
    /// Reads (`GET`) or does (`POST`): forms know no more.
    pub method: Method,
    /// The address, with `{id}` for an id and `{n}` for a part of it.
    pub path: &'static str,
    /// Who may open it.
    pub needs: Needs,
    /// The kind of record that it is about, for pages that many kinds share.
    pub kind: Option<Kind>,
    /// What its form brings.
    pub brings: Brings,
    /// On which button its form does something.
    pub on: On,
    /// Who notes it.
    pub noting: Noting,
    /// What it does.
    pub run: fn(&Call<'_>) -> Answer,
}

impl Entry {
    /// What its form does, as the audit log names it. A door that the list of deeds lacks, as its test would tell, stands by the words of its path.
    pub fn deed(&self, posted: &Posted) -> String {
        let words =
            || self.path.split('/').filter(|word| !word.is_empty() && !word.starts_with('{')).collect::<Vec<_>>().join(".");
        let word = match self.noting {
            Noting::Proposal(is) if is(posted) => Some(deed_word::PROPOSE),
            Noting::Door | Noting::Deed | Noting::Proposal(_) => deeds::of_page(self.path),
        };
        word.map_or_else(words, str::to_owned)
    }
}
