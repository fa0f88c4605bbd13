//! What stands around every page of the console: who is signed in and for whom, the menu, and what its forms carry.
use crate::domain::account::AccountRole;
use crate::domain::error::Result;
use crate::service::access::Actor;
use crate::web::console::call::{Call, new_deed};
use crate::web::console::person::Person;
use crate::web::pages::frame::Frame;
use crate::web::script;
use crate::web::style;
use crate::web::voice::Voice;

/// An entry of the menu.
pub struct MenuItem {
    /// Where.
    pub path: String,
    /// Its word.
    pub word: &'static str,
    /// Whether this page belongs to it.
    pub here: bool,
}

/// Who is signed in, as the top of a page shows it.
pub struct Signed {
    /// The person's name.
    pub person: String,
    /// What its role is called.
    pub role: &'static str,
    /// The name of the producer that it acts as.
    pub producer: Option<String>,
    /// Whether it acts on behalf of that producer.
    pub on_behalf: bool,
    /// Whether it may choose another producer.
    pub may_choose: bool,
}

/// What stands around a page.
pub struct Shell {
    /// Language, style, sample mark.
    pub frame: Frame,
    /// Where its script is.
    pub script: String,
    /// Whose forms the script keeps: of two people at one machine neither sees those of the other. Empty where nobody is signed in.
    pub keeper: String,
    /// The console's own style sheet, behind the other.
    pub css: &'static str,
    /// Who is signed in.
    pub signed: Option<Signed>,
    /// The menu.
    pub menu: Vec<MenuItem>,
    /// What every form sends back to show that it was opened in this session.
    pub mark: String,
    /// The deed that a form on this page is opened for.
    pub deed: String,
    /// `?lang=…` where the address asks for a language.
    pub kept: String,
}

/// The menu of whoever acts for a producer.
const MAKERS: &[(&str, &str)] = &[
    ("/console", "console-menu-home"),
    ("/console/products", "console-menu-products"),
    ("/console/batches", "console-menu-batches"),
    ("/console/stamps", "console-menu-stamps"),
    ("/console/certificates", "console-menu-certificates"),
    ("/console/scans", "console-menu-scans"),
    ("/console/history", "console-menu-history"),
];

/// The menu of a station that has chosen no household yet.
const CHOOSERS: &[(&str, &str)] = &[("/console", "console-menu-home"), ("/console/households", "console-menu-households")];

/// The menu of the office and those who read with it.
const READERS: &[(&str, &str)] = &[
    ("/office", "console-menu-office"),
    ("/office/producers", "console-menu-producers"),
    ("/office/products", "console-menu-products"),
    ("/office/recognitions", "console-menu-recognitions"),
    ("/office/recalls", "console-menu-recalls"),
    ("/office/proposals", "console-menu-proposals"),
    ("/office/people", "console-menu-people"),
    ("/office/history", "console-menu-history"),
];

/// The menu of the office, which also brings tables in.
const OFFICE: &[(&str, &str)] = &{
    let mut all = [("/console/import", "console-menu-import"); READERS.len() + 1];
    let mut at = 0;
    while at < READERS.len() {
        all[at] = READERS[at];
        at += 1;
    }
    all
};

/// The item of the menu that is above all others.
const HOMES: [&str; 2] = ["/console", "/office"];

/// Pages that stand below an item of the menu, though their addresses do not.
const AMONG: &[(&str, &str)] = &[
    ("/console/areas", "/console/certificates"),
    ("/console/locations", "/console/certificates"),
    ("/console/members", "/console/certificates"),
    ("/console/dossiers", "/console/certificates"),
    ("/console/jobs", "/console/stamps"),
    ("/console/rolls", "/console/stamps"),
    ("/console/recalls", "/console/batches"),
    ("/console/audit", "/console/history"),
    ("/office/audit", "/office/history"),
    // Keys are changed by two people.
    ("/office/keys", "/office/proposals"),
    ("/office/new-account", "/office/people"),
    ("/office/tokens", "/office/people"),
    ("/office/papers", "/office"),
    ("/office/balance", "/office"),
];

impl Shell {
    /// What stands around the page of a call.
    pub fn of(call: &Call<'_>) -> Result<Self> {
        let voice = call.visit.voice;
        let whole = call.person.filter(|person| person.is_whole());
        Ok(Self {
            frame: Frame::of(call.state, call.visit),
            script: format!("/console/scripts/{}", script::name()),
            keeper: whole.map(|person| person.account.id.to_string()).unwrap_or_default(),
            css: style::console_css(),
            signed: whole.map(|person| signed(call, person, voice)).transpose()?,
            menu: whole.map(|person| menu(call, person, voice)).unwrap_or_default(),
            mark: call.person.map(|person| person.mark.clone()).unwrap_or_default(),
            deed: new_deed(call.state)?.to_string(),
            kept: call.visit.kept_language(),
        })
    }
}

/// The word of a role.
pub fn role_word(voice: Voice, role: &AccountRole) -> &'static str {
    voice.word(match role {
        AccountRole::Owner(_) => "role-owner",
        AccountRole::Member(_) => "role-member",
        AccountRole::Station => "role-station",
        AccountRole::Inspector => "role-inspector",
        AccountRole::Clerk => "role-clerk",
        AccountRole::Head => "role-head",
        AccountRole::Auditor => "role-auditor",
    })
}

fn signed(call: &Call<'_>, person: &Person, voice: Voice) -> Result<Signed> {
    let producer = person.producer().map(|id| call.state.store.producer(id)).transpose()?.flatten();
    Ok(Signed {
        person: person.account.person.clone(),
        role: role_word(voice, &person.account.role),
        producer: producer
            .map(|producer| producer.name.get(voice.code()).or_else(|| producer.name.get("vi")).unwrap_or_default().to_owned()),
        on_behalf: person.acting_for.is_some(),
        may_choose: !person.account.mandates.is_empty(),
    })
}

fn menu(call: &Call<'_>, person: &Person, voice: Voice) -> Vec<MenuItem> {
    let items = match &person.actor {
        Actor::Producer(_) => MAKERS,
        Actor::Anybody => CHOOSERS,
        Actor::Reader => READERS,
        Actor::Operator | Actor::Office => OFFICE,
    };
    let at = call.visit.uri.path();
    let below = |at: &str, path: &str| at.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let at = AMONG.iter().find(|(path, _)| below(at, path)).map_or(at, |(_, item)| *item);
    // The home page is above all others, and the one that counts only where one is there.
    let here = |path: &str| if HOMES.contains(&path) { at == path } else { below(at, path) };
    let item =
        |(path, key): &(&'static str, &'static str)| MenuItem { path: call.path(path), word: voice.word(key), here: here(path) };
    items.iter().map(item).collect()
}
