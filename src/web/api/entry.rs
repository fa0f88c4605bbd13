//! What a door for programs is: one row of the table of routes.
use crate::domain::error::{Error, Fault, Result};
use crate::service::access::Actor;
use crate::service::form::field::{Field, Form};
use crate::web::api::call::{Answer, Call};

/// What may be done at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Reads.
    Get,
    /// Makes, or does.
    Post,
    /// Puts whole.
    Put,
    /// Changes parts.
    Patch,
    /// Takes away.
    Delete,
}

impl Method {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// Who may call, as far as the table knows: what depends on whose record it is, the deed's proof of right decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anybody; a token shows more.
    Anybody,
    /// Whoever has a token, and of a producer's only what is its own; what is another's is not there.
    Seer,
    /// The owner of the record, and the office. Everybody knows that the record is there.
    Owner,
    /// The same, where another's record is not there.
    HiddenOwner,
    /// The office.
    Office,
}

impl Who {
    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Anybody => "anybody",
            Self::Seer => "seer",
            Self::Owner | Self::HiddenOwner => "owner",
            Self::Office => "office",
        }
    }

    /// Lets an actor come as far as the deed, or says why not: unauthenticated `token-missing`, forbidden `reads-only`, `office-only`.
    pub fn admit(self, actor: &Actor) -> Result<()> {
        match (self, actor) {
            (Self::Anybody, _) | (_, Actor::Operator | Actor::Office) => Ok(()),
            (Self::Seer | Self::Owner | Self::HiddenOwner | Self::Office, Actor::Anybody) => {
                Err(Error::unauthenticated(Fault::new("token-missing")))
            }
            (Self::Seer, Actor::Producer(_) | Actor::Reader) | (Self::Owner | Self::HiddenOwner, Actor::Producer(_)) => Ok(()),
            (Self::Owner | Self::HiddenOwner, Actor::Reader) => Err(Error::forbidden(Fault::new("reads-only"))),
            (Self::Office, Actor::Reader | Actor::Producer(_)) => Err(Error::forbidden(Fault::new("office-only"))),
        }
    }
}

/// What is sent with a call.
#[derive(Debug, Clone, Copy)]
pub enum Asked {
    /// Nothing.
    Nothing,
    /// A record of this form as JSON.
    Record(&'static Form),
    /// A change of such a record (RFC 7396).
    Change(&'static Form),
    /// A file of one of these media types, of at most so many bytes.
    File(&'static [&'static str], usize),
}

/// What is told when it went well.
#[derive(Debug, Clone, Copy)]
pub enum Told {
    /// One record.
    One(&'static Form),
    /// A record that was made.
    Made(&'static Form),
    /// A page of records.
    Rows(&'static Form),
    /// A printable file.
    Pdf,
    /// A printable file that is no stamp, of this media type.
    Card(&'static str),
    /// A file of a job, of any kind.
    File,
    /// Nothing.
    Nothing,
}

impl Told {
    /// The form of what is told.
    pub fn form(self) -> Option<&'static Form> {
        match self {
            Self::One(form) | Self::Made(form) | Self::Rows(form) => Some(form),
            Self::Pdf | Self::Card(_) | Self::File | Self::Nothing => None,
        }
    }

    /// Its status.
    pub fn status(self) -> u16 {
        match self {
            Self::One(_) | Self::Rows(_) | Self::Pdf | Self::Card(_) | Self::File => 200,
            Self::Made(_) => 201,
            Self::Nothing => 204,
        }
    }

    /// Whether asking for it hands stamps out: then nobody may ask for the head alone.
    pub fn hands_out(self) -> bool {
        match self {
            Self::Pdf | Self::File => true,
            Self::One(_) | Self::Made(_) | Self::Rows(_) | Self::Card(_) | Self::Nothing => false,
        }
    }

    /// Whether it has a twin as a table, at the same address with `.csv`.
    pub fn has_twin(self) -> bool {
        matches!(self, Self::Rows(_))
    }
}

/// Whether a program must send a key of its own, so that a repeat does nothing twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The door does nothing that could be done twice.
    None,
    /// It may.
    Honoured,
    /// It may; the answer holds a secret and is kept nowhere: the deed itself gives it again.
    Secret,
    /// It must.
    Needed,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// What may be done.
    pub method: Method,
    /// The address, with `{id}` for an id and `{n}` for the number of a part of it.
    pub path: &'static str,
    /// Its name for generated programs.
    pub operation: &'static str,
    /// The collection that it belongs to.
    pub collection: &'static str,
    /// Key of its words.
    pub words: &'static str,
    /// Who may call.
    pub who: Who,
    /// What is sent.
    pub asked: Asked,
    /// What is told.
    pub told: Told,
    /// What may stand in the query.
    pub query: &'static [Field],
    /// Whether it honours a key.
    pub key: Key,
    /// What it does.
    pub run: fn(&Call<'_>) -> Answer,
}

/// Largest JSON body, in bytes.
pub const JSON_MAX: usize = 256 * 1024;

impl Entry {
    /// Largest body, in bytes.
    pub fn body_max(&self) -> usize {
        match self.asked {
            Asked::Nothing => 0,
            Asked::Record(_) | Asked::Change(_) => JSON_MAX,
            Asked::File(_, max) => max,
        }
    }

    /// Whether a change must name the version on whose ground it is wished.
    pub fn needs_ground(&self) -> bool {
        matches!(self.method, Method::Put | Method::Patch)
    }

    /// Whether it changes anything. Handing labels out does: their stamps come into force.
    pub fn changes(&self) -> bool {
        self.method != Method::Get || self.told.hands_out()
    }

    /// What stands in this path for `{id}`, where the path is this entry's; empty where the pattern has none.
    pub fn id_in<'a>(&self, path: &'a str) -> Option<&'a str> {
        self.named_in(path).map(|(id, _)| id)
    }

    /// What stands in this path for `{id}` and `{n}`, as [`id_in`](Self::id_in).
    pub fn named_in<'a>(&self, path: &'a str) -> Option<(&'a str, &'a str)> {
        named(self.path, path)
    }
}

/// What stands in a path for `{id}` and `{n}` of a pattern, where the pattern fits; empty where it has none.
pub fn named<'a>(pattern: &str, path: &'a str) -> Option<(&'a str, &'a str)> {
    let (mut id, mut part_of_it) = ("", "");
    let (mut ours, mut theirs) = (pattern.split('/'), path.split('/'));
    loop {
        match (ours.next(), theirs.next()) {
            (None, None) => return Some((id, part_of_it)),
            (Some("{id}"), Some(part)) if !part.is_empty() => id = part,
            (Some("{n}"), Some(part)) if !part.is_empty() => part_of_it = part,
            (Some(our), Some(their)) if our == their => {}
            _ => return None,
        }
    }
}
