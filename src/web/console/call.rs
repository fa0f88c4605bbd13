//! One request to the console, as a page gets it, and what came of it.
use crate::domain::audit::{By, Who};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::hex::hex;
use crate::domain::id::{DeedKey, ProducerId};
use crate::domain::registry::Owner;
use crate::domain::session::PRODUCER_ENDS;
use crate::domain::time::{Date, Timestamp};
use crate::service::accounts::texts::SessionText;
use crate::service::form::kind::Kind;
use crate::service::noted::Noted;
use crate::service::services::Services;
use crate::text::lang::Lang;
use crate::web::console::cookie::Cookie;
use crate::web::console::person::{self, Person};
use crate::web::pages::visit::Visit;
use crate::web::posted::Posted;
use crate::web::problem::unwritten;
use crate::web::state::AppState;
use crate::web::visitor::Group;
use askama::Template;
use axum::http::{HeaderValue, StatusCode};
use std::fs::File;
use std::str::FromStr;

/// How long a browser keeps the cookie: no session holds longer, and most end sooner on our side.
const COOKIE_SECONDS: u64 = PRODUCER_ENDS.longest.as_secs().unsigned_abs();

/// What a page answers with.
pub type Answer = Result<Outcome>;

/// One request.
pub struct Call<'a> {
    /// What handlers share.
    pub state: &'a AppState,
    /// Address, language, headers.
    pub visit: &'a Visit,
    /// When.
    pub now: Timestamp,
    /// Whoever is signed in.
    pub person: Option<&'a Person>,
    /// What stands in the address for `{id}`; empty where there is none.
    pub id: &'a str,
    /// What stands there for `{n}`; empty where there is none.
    pub part: &'a str,
    /// The kind of record that the door is about.
    pub kind: Option<Kind>,
    /// What was sent; empty for a page that is only read.
    pub posted: &'a Posted,
    /// Which visitors count as one.
    pub group: Group,
    /// The request's place in the audit log, for deeds that note themselves.
    pub noted: &'a Noted,
}

/// What goes out.
pub enum Body {
    /// A page.
    Page(String),
    /// Leads to another page of ours.
    Goes(String),
    /// A file to be put aside: its bytes, name and media type.
    File(Vec<u8>, String, &'static str),
    /// Our script: its text never changes under its address.
    Script(&'static str),
    /// A file of the disk to be put aside: how long it is, and its name.
    Disk(File, u64, String),
}

/// What came of a request.
pub struct Outcome {
    /// The status of a page.
    pub status: StatusCode,
    /// What goes out.
    pub body: Body,
    /// Cookies that it sets.
    pub cookies: Vec<HeaderValue>,
}

impl Outcome {
    /// A page.
    pub fn page(page: &impl Template) -> Answer {
        Self::page_as(StatusCode::OK, page)
    }

    /// A page with a status of its own: a form that is shown again because it was wrong.
    pub fn page_as(status: StatusCode, page: &impl Template) -> Answer {
        Ok(Self { status, body: Body::Page(page.render().map_err(unwritten)?), cookies: Vec::new() })
    }

    /// Leads to another page, which a reload does not send again.
    pub fn goes(path: impl Into<String>) -> Answer {
        Ok(Self { status: StatusCode::SEE_OTHER, body: Body::Goes(path.into()), cookies: Vec::new() })
    }

    /// A file to be put aside.
    pub fn file(bytes: Vec<u8>, name: String, media: &'static str) -> Answer {
        Ok(Self { status: StatusCode::OK, body: Body::File(bytes, name, media), cookies: Vec::new() })
    }

    /// Our script.
    pub fn script(text: &'static str) -> Answer {
        Ok(Self { status: StatusCode::OK, body: Body::Script(text), cookies: Vec::new() })
    }

    /// A file of the disk to be put aside, however large it is.
    pub fn disk(file: File, bytes: u64, name: String) -> Answer {
        Ok(Self { status: StatusCode::OK, body: Body::Disk(file, bytes, name), cookies: Vec::new() })
    }

    /// The same with cookies.
    #[must_use]
    pub fn with(mut self, cookies: impl IntoIterator<Item = HeaderValue>) -> Self {
        self.cookies.extend(cookies);
        self
    }
}

impl<'a> Call<'a> {
    /// The opened service.
    pub fn services(&self) -> &'a Services {
        self.state
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.visit.voice.0
    }

    /// Today in the registry's zone.
    pub fn today(&self) -> Date {
        self.state.registry.zone.day(self.now)
    }

    /// Whoever is signed in; the table has seen to it that somebody is.
    pub fn person(&self) -> Result<&'a Person> {
        self.person.ok_or_else(|| Error::unauthenticated(Fault::new("session-missing")))
    }

    /// The producer that the person acts as.
    pub fn producer(&self) -> Result<&'a ProducerId> {
        self.person()?.producer().ok_or_else(|| Error::forbidden(Fault::new("console-choose")))
    }

    /// The same as an owner of records.
    pub fn owner(&self) -> Result<Owner> {
        self.producer().map(|id| Owner::Producer(id.clone()))
    }

    /// Who acts, as the audit log names them; nobody where nobody is signed in.
    pub fn who(&self) -> Result<Option<Who>> {
        let who = |person: &Person| -> Result<Who> {
            Ok(Who { by: By::Account(person.account.id.as_str().parse()?), acting_for: person.acting_for.clone() })
        };
        self.person.map(who).transpose()
    }

    /// What stands in the address for `{id}`, as an id; what is none names nothing that is there.
    pub fn named<T: FromStr>(&self, unknown: &'static str) -> Result<T> {
        self.id.parse().map_err(|_| Error::not_found(Fault::new(unknown).value(self.id)))
    }

    /// The deed that a form was opened for: sent twice it is done once. A form without one is a deed of its own.
    pub fn deed(&self) -> Result<DeedKey> {
        match self.posted.text("deed") {
            "" => new_deed(self.state),
            sent => sent.parse().map_err(Error::from),
        }
    }

    /// The page that is shown in a session which this request has just made, or gave another text: its forms belong to that one.
    pub fn in_session(&self, text: &SessionText, page: impl FnOnce(&Call<'_>) -> Answer) -> Answer {
        let person = person::behind(self.state, self.visit, text.tell(), self.now)?;
        let outcome = page(&Call { person: person.as_ref(), ..*self })?;
        Ok(outcome.with(Cookie::Session.set(self.state.registry.mode, text.tell(), COOKIE_SECONDS)))
    }

    /// A path of the console in the language that the address asks for.
    pub fn path(&self, path: &str) -> String {
        format!("{path}{}", self.visit.kept_language())
    }
}

/// Names a deed that a form is opened for.
pub fn new_deed(services: &Services) -> Result<DeedKey> {
    Ok(format!("web-{}", hex(&services.env.entropy::<12>()?)).parse()?)
}
